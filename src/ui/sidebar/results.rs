//! What a search has found, by conversation: a head with title and date, and its best places below.

use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::search_hit::SearchHit;
use crate::domain::timestamp::Timestamp;
use crate::state::library::Library;
use crate::ui::calendar::Calendar;
use jiff::civil::Date;

/// So many places of one conversation are shown.
const MOST_PLACES: usize = 3;
/// So much of a text is kept before what was found in it, in characters: little enough to leave
/// what was found in the first line.
const BEFORE: usize = 16;
/// The same for a title, which has one line and shares it with the date.
const BEFORE_IN_TITLE: usize = 8;

/// One row of the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HitRow {
    /// The head of a conversation.
    Head(HitHead),
    /// A place in the conversation whose head stands above.
    Place(HitPlace),
}

/// The head of a conversation: what it is called, and when it was last used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HitHead {
    /// The id of the conversation in which it was found.
    pub(super) conversation: ConversationId,
    /// Its title, in which something may have been found.
    pub(super) title: Marked,
    /// The title from a little before what was found in it, for where the whole does not fit.
    pub(super) short: Marked,
    /// When it was last used, in few words.
    pub(super) date: String,
    /// Whether the title itself was found: then the head can be chosen.
    pub(super) is_found: bool,
}

/// A place in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HitPlace {
    /// The id of the conversation in which it was found.
    pub(super) conversation: ConversationId,
    /// The id of the message in which it was found.
    pub(super) message: MessageId,
    /// The text around what was found, beginning a little before it.
    pub(super) text: Marked,
    /// What is to be looked for in the opened conversation: the first of what was found.
    pub(super) found: String,
    /// Title, date and text, as they are told.
    pub(super) told: String,
}

/// A text of which some is marked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marked {
    /// The text, in one line.
    pub(super) text: String,
    /// The marked byte ranges, ascending, on character boundaries.
    pub(super) marks: Vec<(usize, usize)>,
}

/// The rows, kept until what was found, the list or the day changes.
#[derive(Default)]
pub(super) struct Results {
    made_for: Option<(u64, u64, Date)>,
    rows: Vec<HitRow>,
}

impl Results {
    /// The rows as they were made last.
    pub(super) fn rows(&self) -> &[HitRow] {
        &self.rows
    }

    /// The row that is marked first: the best place, or the title where nothing else was found.
    pub(super) fn first(&self) -> usize {
        let second = self.rows.get(1);
        usize::from(second.is_some_and(|row| matches!(row, HitRow::Place(_))))
    }

    /// Makes the rows anew if something has changed since; whether something else was found.
    pub(super) fn update(&mut self, library: &Library, calendar: &Calendar) -> bool {
        let wanted = (
            library.search_revision(),
            library.revision(),
            calendar.today(),
        );
        if self.made_for == Some(wanted) {
            return false;
        }
        let before = self.made_for.replace(wanted);
        let hits = library.hits().unwrap_or_default();
        self.rows = rows(library, hits, |at| calendar.brief(at));
        before.is_none_or(|(search, ..)| search != wanted.0)
    }

    /// How much was found, in words.
    pub(super) fn summary(&self) -> String {
        let heads = self
            .rows
            .iter()
            .filter(|row| matches!(row, HitRow::Head(_)));
        match heads.count() {
            0 => "Nothing found".to_owned(),
            1 => "Found in 1 conversation".to_owned(),
            many => format!("Found in {many} conversations"),
        }
    }
}

/// The conversations in the order of their best hits.
fn rows(
    library: &Library,
    hits: &[SearchHit],
    mut moment: impl FnMut(Timestamp) -> String,
) -> Vec<HitRow> {
    let mut order: Vec<ConversationId> = Vec::new();
    for hit in hits {
        if !order.contains(&hit.conversation) {
            order.push(hit.conversation);
        }
    }
    let mut rows = Vec::new();
    for id in order {
        let Some(conversation) = library.get(id) else {
            continue;
        };
        let own = || hits.iter().filter(|hit| hit.conversation == id);
        let date = moment(conversation.updated_at);
        let found = own().find(|hit| hit.message.is_none());
        let unmarked = || Marked {
            text: conversation.title.clone(),
            marks: Vec::new(),
        };
        let title = found.map_or_else(unmarked, marked);
        rows.push(HitRow::Head(HitHead {
            conversation: id,
            is_found: found.is_some(),
            short: cut_before(&title, BEFORE_IN_TITLE),
            title,
            date: date.clone(),
        }));
        let places = own().filter_map(|hit| {
            let text = cut_before(&marked(hit), BEFORE);
            let first = text.marks.first().copied();
            let found = first.and_then(|(from, to)| text.text.get(from..to));
            Some(HitRow::Place(HitPlace {
                conversation: id,
                message: hit.message?,
                found: found.unwrap_or_default().to_owned(),
                told: format!("{}, {date}, {}", conversation.title, hit.snippet),
                text,
            }))
        });
        rows.extend(places.take(MOST_PLACES));
    }
    rows
}

fn marked(hit: &SearchHit) -> Marked {
    Marked {
        text: hit.snippet.clone(),
        marks: hit.highlights.clone(),
    }
}

/// The text from the first word on that begins at most so many characters before the first mark.
fn cut_before(text: &Marked, most: usize) -> Marked {
    let first = text.marks.first().map_or(0, |mark| mark.0);
    let before = text.text.get(..first).unwrap_or_default();
    let Some((keep, _)) = before.char_indices().rev().nth(most) else {
        return text.clone();
    };
    let word = before[keep..]
        .find(' ')
        .map_or(first, |space| keep + space + 1);
    let cut = "… ";
    let moved = |at: usize| at - word + cut.len();
    Marked {
        text: format!("{cut}{}", &text.text[word..]),
        marks: text
            .marks
            .iter()
            .map(|(from, to)| (moved(*from), moved(*to)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_begins_a_little_before_what_was_found() {
        let check = |text: &str, found: &str, cut: &str| {
            let from = text.find(found).expect("it is there");
            let whole = Marked {
                text: text.to_owned(),
                marks: vec![(from, from + found.len())],
            };
            let short = cut_before(&whole, BEFORE);
            assert_eq!(short.text, cut, "{text}");
            let [(from, to)] = short.marks[..] else {
                panic!("{short:?}");
            };
            assert_eq!(&short.text[from..to], found, "{text}");
        };
        check("the harbour at night", "harbour", "the harbour at night");
        check(
            "a long way before one comes to the harbour at night",
            "harbour",
            "… comes to the harbour at night",
        );
        check(
            "averylongwordwithoutanyspaceinit-harbour",
            "harbour",
            "… harbour",
        );
        check(
            "ein sehr langer Anlauf über größere Häfen",
            "Häfen",
            "… über größere Häfen",
        );
    }
}
