//! Under which heading a conversation stands: Pinned, Today, Yesterday, Previous 7 days, then by
//! month.

use super::dates::{Calendar, heading};
use crate::domain::conversation::Conversation;
use crate::domain::ids::ConversationId;
use crate::domain::timestamp::Timestamp;
use crate::state::library::Library;
use jiff::civil::Date;

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
    rows: Vec<Row>,
}

impl Groups {
    /// The rows as they were made last.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Makes the rows anew if the list or the local day has changed since; whether one has.
    pub(super) fn update(
        &mut self,
        library: &Library,
        calendar: &mut Calendar,
        now: Timestamp,
    ) -> bool {
        let today = calendar.day(now);
        if self.made_for == Some((library.revision(), today)) {
            return false;
        }
        self.made_for = Some((library.revision(), today));
        self.rows = rows(library.recent(), today, |at| calendar.day(at));
        true
    }
}

/// The rows of `recent`, which is ordered by last use.
fn rows<'a>(
    recent: impl Iterator<Item = &'a Conversation>,
    today: Date,
    mut day: impl FnMut(Timestamp) -> Date,
) -> Vec<Row> {
    let mut pinned = Vec::new();
    let mut others = Vec::new();
    let mut last = String::new();
    for conversation in recent {
        if conversation.pinned {
            pinned.push(Row::Conversation(conversation.id));
            continue;
        }
        let heading = heading(day(conversation.updated_at), today);
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
            rows(list.iter(), date(1970, 1, 3), |at| {
                date(
                    1970,
                    1,
                    1 + i8::try_from(at.0 / day).expect("a day of January"),
                )
            }),
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
