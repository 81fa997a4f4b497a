//! Days and times as people say them: the headings of the list, when a conversation was last used,
//! and when something was said.

use crate::domain::timestamp::Timestamp;
use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The local calendar, as seen from one moment.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    today: Date,
    /// Read once: finding it out may read a file.
    zone: Option<TimeZone>,
}

impl Calendar {
    /// Takes in the present moment, from which others are named.
    pub(super) fn set_now(&mut self, now: Timestamp) {
        self.zone.get_or_insert_with(TimeZone::system);
        self.today = self.day(now);
    }

    /// The local day of the present moment.
    pub(super) fn today(&self) -> Date {
        self.today
    }

    /// The local day of a moment.
    pub(super) fn day(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The heading under which a moment stands.
    pub(super) fn heading(&self, at: Timestamp) -> String {
        let day = self.day(at);
        match self.days_ago(day) {
            ..=0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            2..=7 => "Previous 7 days".to_owned(),
            _ if day.year() == self.today.year() => day.strftime("%B").to_string(),
            _ => day.strftime("%B %Y").to_string(),
        }
    }

    /// A moment in few words, for a list: the shorter the nearer it is, and without the time where
    /// it is far.
    pub(super) fn brief(&self, at: Timestamp) -> String {
        let at = self.local(at);
        let form = match self.days_ago(at.date()) {
            ..=0 => "%H:%M",
            1 => "Yesterday %H:%M",
            2..=6 => "%A %H:%M",
            _ if at.year() == self.today.year() => "%-d %b",
            _ => "%-d %b %Y",
        };
        at.strftime(form).to_string()
    }

    /// A moment with its time, and with the day where that is another one, for the middle of a
    /// sentence.
    pub(super) fn exact(&self, at: Timestamp) -> String {
        let at = self.local(at);
        let form = match self.days_ago(at.date()) {
            ..=0 => "%H:%M",
            1 => "yesterday %H:%M",
            _ if at.year() == self.today.year() => "%-d %B %H:%M",
            _ => "%-d %B %Y %H:%M",
        };
        at.strftime(form).to_string()
    }

    fn local(&self, at: Timestamp) -> Zoned {
        let zone = self.zone.clone().unwrap_or(TimeZone::UTC);
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        at.to_zoned(zone)
    }

    fn days_ago(&self, day: Date) -> i32 {
        self.today.since(day).map_or(0, |span| span.get_days())
    }
}

/// The calendar of that day, by universal time, for tests.
#[cfg(test)]
pub(super) fn calendar_of(today: Date) -> Calendar {
    Calendar {
        today,
        zone: Some(TimeZone::UTC),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{DateTime, date};

    fn check(name: impl Fn(&Calendar, Timestamp) -> String, at: DateTime, expected: &str) {
        let calendar = calendar_of(date(2026, 3, 2));
        let moment = at.to_zoned(TimeZone::UTC).expect("a moment");
        let moment = Timestamp(moment.timestamp().as_millisecond());
        assert_eq!(name(&calendar, moment), expected, "{at}");
    }

    #[test]
    fn headings_follow_the_calendar() {
        let check = |day: Date, text: &str| check(Calendar::heading, day.at(12, 0, 0, 0), text);
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
    fn in_a_list_a_moment_is_said_the_shorter_the_nearer_it_is() {
        let check = |day: Date, text: &str| check(Calendar::brief, day.at(14, 2, 0, 0), text);
        check(date(2026, 3, 2), "14:02");
        check(date(2026, 3, 1), "Yesterday 14:02");
        check(date(2026, 2, 28), "Saturday 14:02");
        check(date(2026, 2, 23), "23 Feb");
        check(date(2025, 12, 31), "31 Dec 2025");
    }

    #[test]
    fn a_moment_has_its_time_and_where_it_is_not_today_its_day() {
        let check = |at: DateTime, text: &str| check(Calendar::exact, at, text);
        check(date(2026, 3, 2).at(14, 2, 59, 0), "14:02");
        check(date(2026, 3, 1).at(9, 5, 0, 0), "yesterday 09:05");
        check(date(2026, 2, 28).at(0, 0, 0, 0), "28 February 00:00");
        let old = date(2025, 12, 31).at(23, 59, 0, 0);
        check(old, "31 December 2025 23:59");
    }
}
