//! Under which heading a conversation stands: Pinned, Today, Yesterday, Previous 7 days, then by
//! month.

use crate::domain::conversation::Conversation;
use crate::domain::ids::ConversationId;
use crate::domain::timestamp::Timestamp;
use crate::state::library::Library;
use crate::ui::calendar::Calendar;
use jiff::civil::Date;

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConversationRow {
    /// The heading of a group.
    Heading(String),
    /// The conversation with that id.
    Conversation(ConversationId),
}

/// The rows of the list, kept until the list or the day changes.
#[derive(Default)]
pub(super) struct Groups {
    made_for: Option<(u64, Date)>,
    rows: Vec<ConversationRow>,
}

impl Groups {
    /// The rows as they were made last.
    pub(super) fn rows(&self) -> &[ConversationRow] {
        &self.rows
    }

    /// Makes the rows anew if the list or the local day has changed since; whether one has.
    pub(super) fn update(&mut self, library: &Library, calendar: &Calendar) -> bool {
        let today = calendar.today();
        if self.made_for == Some((library.revision(), today)) {
            return false;
        }
        self.made_for = Some((library.revision(), today));
        self.rows = rows(library.recent(), |at| calendar.heading(at));
        true
    }
}

/// The rows of `recent`, which is ordered by last use.
fn rows<'a>(
    recent: impl Iterator<Item = &'a Conversation>,
    heading: impl Fn(Timestamp) -> String,
) -> Vec<ConversationRow> {
    let mut pinned = Vec::new();
    let mut others = Vec::new();
    let mut last = String::new();
    for conversation in recent {
        if conversation.pinned {
            pinned.push(ConversationRow::Conversation(conversation.id));
            continue;
        }
        let heading = heading(conversation.updated_at);
        if heading != last {
            others.push(ConversationRow::Heading(heading.clone()));
            last = heading;
        }
        others.push(ConversationRow::Conversation(conversation.id));
    }
    if !pinned.is_empty() {
        pinned.insert(0, ConversationRow::Heading("Pinned".to_owned()));
    }
    pinned.extend(others);
    pinned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::calendar::calendar_of;
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
        let calendar = calendar_of(date(1970, 1, 3));
        let id = |id| ConversationRow::Conversation(ConversationId(id));
        let text = |text: &str| ConversationRow::Heading(text.to_owned());
        assert_eq!(
            rows(list.iter(), |at| calendar.heading(at)),
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
