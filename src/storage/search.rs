//! Full text: what is indexed, how typed words become a query, and how hits are shown.
//!
//! Every typed word is a literal; all of them have to be there, in any order; the last one may be
//! the beginning of a word. Letters of scripts that are written without spaces are words of their
//! own, so that any part of a sentence is found. Case and diacritics make no difference.

use super::StorageError;
use super::database::History;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::search_hit::SearchHit;
use rusqlite::{Row, params};

/// Put between letters that are words of their own. The tokenizer sees a separator; texts do not
/// have it.
const BOUNDARY: char = '\u{1f}';
/// Where a match begins in a snippet.
const OPEN: char = '\u{2}';
/// Where a match ends in a snippet.
const CLOSE: char = '\u{3}';

/// More words than that, or longer texts, are no search: the beginning is looked for.
const MAX_QUERY_WORDS: usize = 32;
const MAX_QUERY_CHARACTERS: usize = 1000;

/// A shorter beginning would have to be looked up in a large part of the index; it counts as a
/// word.
const MIN_PREFIX_CHARACTERS: usize = 2;

const SEARCH_TITLES: &str = "
    SELECT conversations.id, NULL, highlight(title_index, 0, ?3, ?4)
    FROM title_index JOIN conversations ON conversations.seq = title_index.rowid
    WHERE title_index MATCH ?1 ORDER BY title_index.rowid DESC LIMIT ?2";

const SEARCH_MESSAGES: &str = "
    SELECT messages.conversation, messages.id, snippet(message_index, 0, ?3, ?4, '…', 24)
    FROM message_index JOIN messages ON messages.seq = message_index.rowid
    WHERE message_index MATCH ?1 ORDER BY message_index.rowid DESC LIMIT ?2";

impl History {
    /// What is found, at most `limit` places: titles before messages, newest first in both. A query
    /// without a letter or digit finds nothing.
    ///
    /// # Errors
    /// If the history cannot be read. No query is an error.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<SearchHit>, StorageError> {
        let Some(query) = match_expression(query) else {
            return Ok(Vec::new());
        };
        let mut hits = self.matches(SEARCH_TITLES, &query, limit)?;
        hits.extend(self.matches(SEARCH_MESSAGES, &query, limit - hits.len())?);
        Ok(hits)
    }

    fn matches(
        &self,
        sql: &str,
        query: &str,
        limit: usize,
    ) -> Result<Vec<SearchHit>, StorageError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let parameters = params![query, limit, OPEN.to_string(), CLOSE.to_string()];
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(parameters, read_hit)?.collect())
            .map_err(|error| self.failed(error))
    }
}

fn read_hit(row: &Row<'_>) -> rusqlite::Result<SearchHit> {
    let marked: String = row.get(2)?;
    let (snippet, highlights) = in_one_line(&marked);
    Ok(SearchHit {
        conversation: ConversationId(u128::from_be_bytes(row.get(0)?)),
        message: row
            .get::<_, Option<[u8; 16]>>(1)?
            .map(|id| MessageId(u128::from_be_bytes(id))),
        snippet,
        highlights,
    })
}

/// The text as it is indexed: boundaries around letters that are words of their own, the marks of
/// snippets left out.
pub(super) fn prepare(text: &str) -> String {
    let mut prepared = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\0' | BOUNDARY | OPEN | CLOSE => {}
            _ if is_word_of_its_own(character) => {
                if !prepared.ends_with(BOUNDARY) {
                    prepared.push(BOUNDARY);
                }
                prepared.push(character);
                prepared.push(BOUNDARY);
            }
            _ => prepared.push(character),
        }
    }
    prepared
}

/// Letters of scripts without spaces between words, and Korean, whose words take endings.
fn is_word_of_its_own(character: char) -> bool {
    matches!(character,
        '\u{0e00}'..='\u{0eff}'     // Thai, Lao
        | '\u{1000}'..='\u{109f}'   // Myanmar
        | '\u{1780}'..='\u{17ff}'   // Khmer
        | '\u{3005}'..='\u{3007}'   // 々 〆 〇
        | '\u{3040}'..='\u{30ff}'   // Hiragana, Katakana
        | '\u{31f0}'..='\u{31ff}'   // Katakana extensions
        | '\u{3400}'..='\u{4dbf}'   // Han, extension A
        | '\u{4e00}'..='\u{9fff}'   // Han
        | '\u{ac00}'..='\u{d7af}'   // Hangul
        | '\u{f900}'..='\u{faff}'   // Han, compatibility
        | '\u{20000}'..='\u{3ffff}' // Han, further extensions
    )
}

/// The query in FTS5's language: each word a string, so that nothing in it is an operator. `None`
/// if there is no word.
fn match_expression(query: &str) -> Option<String> {
    let end = query
        .char_indices()
        .nth(MAX_QUERY_CHARACTERS)
        .map_or(query.len(), |(at, _)| at);
    let words: Vec<String> = query[..end]
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MAX_QUERY_WORDS)
        .map(prepare)
        .collect();
    let last = words.last()?;
    let unfinished = last
        .chars()
        .rev()
        .skip_while(|character| !character.is_alphanumeric())
        .take_while(|character| character.is_alphanumeric())
        .count();
    let strings: Vec<String> = words
        .iter()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    let prefix = if unfinished >= MIN_PREFIX_CHARACTERS {
        " *"
    } else {
        ""
    };
    Some(strings.join(" ") + prefix)
}

/// A marked text as a line and the ranges that were marked: boundaries go, white space becomes one
/// space.
fn in_one_line(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut line = String::with_capacity(marked.len());
    let mut highlights = Vec::new();
    let mut begun = None;
    for character in marked.chars() {
        match character {
            BOUNDARY => {}
            OPEN => begun = Some(line.len()),
            CLOSE => highlights.extend(begun.take().map(|begin| (begin, line.len()))),
            _ if character.is_whitespace() || character.is_control() => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            _ => line.push(character),
        }
    }
    line.truncate(line.trim_end().len());
    (line, highlights)
}
