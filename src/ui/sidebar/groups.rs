//! Under which heading a conversation stands: Pinned, Today, Yesterday, Previous 7 days, then by
//! month.

use crate::domain::conversation::Conversation;
use crate::domain::ids::ConversationId;
use crate::domain::timestamp::Timestamp;
use crate::state::library::Library;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// The heading of a group.
    Heading(String),
    /// A conversation.
    Conversation(ConversationId),
}

/// The rows of the list, kept until the list or the day changes.
#[derive(Default)]
pub(super) struct Groups {
    made_for: Option<(u64, Date)>,
    /// Read once: finding it out may read a file.
    zone: Option<TimeZone>,
    rows: Vec<Row>,
}

impl Groups {
    /// The rows as they were made last.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Makes the rows anew if the list or the local day has changed since.
    pub(super) fn update(&mut self, library: &Library, now: Timestamp) {
        let zone = self.zone.get_or_insert_with(TimeZone::system);
        let today = day(now, zone);
        if self.made_for != Some((library.revision(), today)) {
            self.made_for = Some((library.revision(), today));
            self.rows = rows(library.recent(), today, zone);
        }
    }
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    zone.to_datetime(at).date()
}

/// The rows of `recent`, which is ordered by last use.
fn rows<'a>(
    recent: impl Iterator<Item = &'a Conversation>,
    today: Date,
    zone: &TimeZone,
) -> Vec<Row> {
    let mut pinned = Vec::new();
    let mut others = Vec::new();
    let mut last = String::new();
    for conversation in recent {
        if conversation.pinned {
            pinned.push(Row::Conversation(conversation.id));
            continue;
        }
        let heading = heading(day(conversation.updated_at, zone), today);
        if heading != last {
            others.push(Row::Heading(heading.clone()));
            last = heading;
        }
        others.push(Row::Conversation(conversation.id));
    }
    if !pinned.is_empty() {
        pinned.insert(0, Row::Heading("Pinned".to_owned()));
    }
    pinned.extend(others);
    pinned
}

fn heading(day: Date, today: Date) -> String {
    let days = today.since(day).map_or(0, |span| span.get_days());
    match days {
        ..=0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        2..=7 => "Previous 7 days".to_owned(),
        _ if day.year() == today.year() => day.strftime("%B").to_string(),
        _ => day.strftime("%B %Y").to_string(),
    }
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
    fn pinned_ones_stand_above_and_leave_their_group() {
        let conversation = |id: u128, pinned: bool, millis: i64| Conversation {
            id: ConversationId(id),
            title: String::new(),
            title_source: crate::domain::conversation::TitleSource::FirstWords,
            pinned,
            created_at: Timestamp(millis),
            updated_at: Timestamp(millis),
            model: None,
            draft: String::new(),
            system_prompt: String::new(),
            parameters: crate::domain::parameters::levels::ParameterSet::default(),
            leaf: None,
        };
        let day = 86_400_000;
        let list = [
            conversation(1, false, 2 * day),
            conversation(2, true, 2 * day),
            conversation(3, false, day),
        ];
        let id = |id| Row::Conversation(ConversationId(id));
        let text = |text: &str| Row::Heading(text.to_owned());
        assert_eq!(
            rows(list.iter(), date(1970, 1, 3), &TimeZone::UTC),
            [
                text("Pinned"),
                id(2),
                text("Today"),
                id(1),
                text("Yesterday"),
                id(3)
            ]
        );
    }
}
