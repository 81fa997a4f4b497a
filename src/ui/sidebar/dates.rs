//! Days and times as people say them: the headings of the list, and when a conversation was last
//! used.

use crate::domain::timestamp::Timestamp;
use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The local calendar.
#[derive(Default)]
pub(super) struct Calendar {
    /// Read once: finding it out may read a file.
    zone: Option<TimeZone>,
}

impl Calendar {
    /// The local day of a moment.
    pub(super) fn day(&mut self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// A moment in few words, as seen `now`: the time alone for today.
    pub(super) fn moment(&mut self, at: Timestamp, now: Timestamp) -> String {
        let today = self.day(now);
        moment(&self.local(at), today)
    }

    fn local(&mut self, at: Timestamp) -> Zoned {
        let zone = self.zone.get_or_insert_with(TimeZone::system);
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        at.to_zoned(zone.clone())
    }
}

/// The heading under which a day stands.
pub(super) fn heading(day: Date, today: Date) -> String {
    match days_ago(day, today) {
        ..=0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        2..=7 => "Previous 7 days".to_owned(),
        _ if day.year() == today.year() => day.strftime("%B").to_string(),
        _ => day.strftime("%B %Y").to_string(),
    }
}

fn moment(at: &Zoned, today: Date) -> String {
    let day = at.date();
    match days_ago(day, today) {
        ..=0 => at.strftime("%H:%M").to_string(),
        1 => at.strftime("Yesterday %H:%M").to_string(),
        2..=6 => at.strftime("%A %H:%M").to_string(),
        _ if day.year() == today.year() => at.strftime("%-d %b").to_string(),
        _ => at.strftime("%-d %b %Y").to_string(),
    }
}

fn days_ago(day: Date, today: Date) -> i32 {
    today.since(day).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn headings_follow_the_calendar() {
        let today = date(2026, 3, 2);
        let check = |day: Date, text: &str| assert_eq!(heading(day, today), text, "{day}");
        check(date(2026, 3, 3), "Today");
        check(date(2026, 3, 2), "Today");
        check(date(2026, 3, 1), "Yesterday");
        check(date(2026, 2, 28), "Previous 7 days");
        check(date(2026, 2, 23), "Previous 7 days");
        check(date(2026, 2, 22), "February");
        check(date(2026, 1, 31), "January");
        check(date(2025, 12, 31), "December 2025");
    }

    #[test]
    fn a_moment_is_said_the_shorter_the_nearer_it_is() {
        let today = date(2026, 3, 2);
        let check = |day: Date, text: &str| {
            let at = day.at(14, 2, 0, 0).to_zoned(TimeZone::UTC);
            assert_eq!(moment(&at.expect("a moment"), today), text, "{day}");
        };
        check(date(2026, 3, 2), "14:02");
        check(date(2026, 3, 1), "Yesterday 14:02");
        check(date(2026, 2, 28), "Saturday 14:02");
        check(date(2026, 2, 23), "23 Feb");
        check(date(2025, 12, 31), "31 Dec 2025");
    }
}
