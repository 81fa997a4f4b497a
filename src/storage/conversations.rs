//! Conversations and messages in the history: listing, storing, deleting. How messages are read is
//! in `branches`.

use super::StorageError;
use super::database::History;
use super::search;
use crate::domain::conversation::{Conversation, ModelRef, TitleSource};
use crate::domain::ids::{ConversationId, MessageId, ProviderId};
use crate::domain::message::{Details, Edition, Message, Progress};
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::{Timings, Usage};
use rusqlite::types::{FromSql, Type};
use rusqlite::{Row, params};
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};

const LIST: &str = "
    SELECT id, title, title_source, pinned, created_at, updated_at, provider, model, leaf, draft, system_prompt, parameters
    FROM conversations ORDER BY updated_at DESC, seq DESC";

const LAST_FAILED: &str = "
    SELECT conversations.id FROM conversations JOIN messages ON messages.id = conversations.leaf
    WHERE messages.progress = ?1";

const STORE_CONVERSATION: &str = "
    INSERT INTO conversations (id, title, title_source, pinned, created_at, updated_at, provider, model, leaf, draft,
        search_text, system_prompt, parameters)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (id) DO UPDATE SET title = ?2, title_source = ?3, pinned = ?4, created_at = ?5, updated_at = ?6,
        provider = ?7, model = ?8, leaf = ?9, draft = ?10, search_text = ?11, system_prompt = ?12, parameters = ?13";

const STORE_MESSAGE: &str = "
    INSERT INTO messages (id, conversation, parent, role, progress, created_at, provider, provider_name, model,
        key_number, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens,
        first_token_ms, first_text_ms, total_ms, stop_reason, problem, parts, search_text)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
    ON CONFLICT (id) DO UPDATE SET conversation = ?2, parent = ?3, role = ?4, progress = ?5, created_at = ?6,
        provider = ?7, provider_name = ?8, model = ?9, key_number = ?10, prompt_tokens = ?11, completion_tokens = ?12,
        cached_tokens = ?13, reasoning_tokens = ?14, first_token_ms = ?15, first_text_ms = ?16, total_ms = ?17,
        stop_reason = ?18, problem = ?19, parts = ?20, search_text = ?21";

/// Not by a cascade: SQLite's cascades end at a depth of 1000, a branch may be longer.
const DELETE_MESSAGE: &str = "
    WITH RECURSIVE doomed (id) AS (
        SELECT ?1 UNION SELECT messages.id FROM doomed CROSS JOIN messages ON messages.parent = doomed.id
    )
    DELETE FROM messages WHERE id IN (SELECT id FROM doomed)";

impl History {
    /// All conversations, most recently used first.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn list(&self) -> Result<Vec<Conversation>, StorageError> {
        self.connection
            .prepare_cached(LIST)
            .and_then(|mut statement| statement.query_map([], read_conversation)?.collect())
            .map_err(|error| self.failed(error))
    }

    /// The conversations whose branch ends with an answer that failed, in no order.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn last_failed(&self) -> Result<Vec<ConversationId>, StorageError> {
        self.connection
            .prepare_cached(LAST_FAILED)
            .and_then(|mut statement| {
                let id = |row: &Row<'_>| Ok(ConversationId(Columns::of(row).id()?));
                statement
                    .query_map([Progress::Failed.as_str()], id)?
                    .collect()
            })
            .map_err(|error| self.failed(error))
    }

    /// Inserts or updates a conversation without its messages.
    ///
    /// # Errors
    /// If the history cannot be written.
    pub fn store_conversation(&self, conversation: &Conversation) -> Result<(), StorageError> {
        let source = match conversation.title_source {
            TitleSource::FirstWords => "first_words",
            TitleSource::User => "user",
        };
        let model = conversation.model.as_ref();
        self.write(
            STORE_CONVERSATION,
            params![
                blob(conversation.id.0),
                conversation.title,
                source,
                conversation.pinned,
                conversation.created_at.0,
                conversation.updated_at.0,
                model.map(|model| blob(model.provider.0)),
                model.map(|model| &model.model),
                conversation.leaf.map(|leaf| blob(leaf.0)),
                conversation.draft,
                search::prepare(&conversation.title),
                conversation.system_prompt,
                (!conversation.parameters.is_empty()).then(|| json(&conversation.parameters)),
            ],
        )
    }

    /// Inserts or updates a message. Its text can be found once it no longer arrives.
    ///
    /// # Errors
    /// [`StorageError::Orphan`] if its conversation or its parent is not stored; otherwise if the
    /// history cannot be written.
    pub fn store_message(&self, message: &Message) -> Result<(), StorageError> {
        let Details {
            provider,
            provider_name,
            model,
            key_number,
            usage,
            timings,
            stop_reason,
        } = &message.details;
        let search_text = match message.progress {
            Progress::Streaming => None,
            Progress::Complete | Progress::Stopped | Progress::Failed => {
                Some(search::prepare(&message.text()))
            }
        };
        self.write(
            STORE_MESSAGE,
            params![
                blob(message.id.0),
                blob(message.conversation.0),
                message.parent.map(|parent| blob(parent.0)),
                message.role.as_str(),
                message.progress.as_str(),
                message.created_at.0,
                provider.map(|provider| blob(provider.0)),
                provider_name,
                model,
                key_number,
                integer(usage.prompt_tokens),
                integer(usage.completion_tokens),
                integer(usage.cached_tokens),
                integer(usage.reasoning_tokens),
                integer(timings.first_token_ms),
                integer(timings.first_text_ms),
                integer(timings.total_ms),
                stop_reason.as_ref().map(json),
                message.problem.as_ref().map(json),
                json(&message.parts),
                search_text,
            ],
        )
    }

    /// Removes a message and everything that follows it; nothing if it is not there.
    ///
    /// # Errors
    /// If the history cannot be written.
    pub fn delete_message(&self, message: MessageId) -> Result<(), StorageError> {
        self.write(DELETE_MESSAGE, params![blob(message.0)])
    }

    /// Removes a conversation and its messages; nothing if it is not there.
    ///
    /// # Errors
    /// If the history cannot be written.
    pub fn delete_conversation(&self, conversation: ConversationId) -> Result<(), StorageError> {
        self.write(
            "DELETE FROM conversations WHERE id = ?1",
            params![blob(conversation.0)],
        )
    }

    fn write(&self, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<(), StorageError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(|error| self.failed(error))?;
        Ok(())
    }
}

/// An id as it is stored.
pub(super) fn blob(id: u128) -> [u8; 16] {
    id.to_be_bytes()
}

/// A count as SQLite keeps it; the few beyond its range are cut to it.
fn integer(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

/// Plain data as JSON. The types stored this way have string keys only, so it cannot fail.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn read_conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    let mut columns = Columns::of(row);
    Ok(Conversation {
        id: ConversationId(columns.id()?),
        title: columns.take()?,
        title_source: columns.word()?,
        pinned: columns.take()?,
        created_at: Timestamp(columns.take()?),
        updated_at: Timestamp(columns.take()?),
        model: match (columns.optional_id()?, columns.take()?) {
            (Some(provider), Some(model)) => Some(ModelRef {
                provider: ProviderId(provider),
                model,
            }),
            _ => None,
        },
        leaf: columns.optional_id()?.map(MessageId),
        draft: columns.take()?,
        system_prompt: columns.take()?,
        parameters: columns.json()?.unwrap_or_default(),
    })
}

pub(super) fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let mut columns = Columns::of(row);
    let mut message = Message {
        id: MessageId(columns.id()?),
        conversation: ConversationId(columns.id()?),
        parent: columns.optional_id()?.map(MessageId),
        role: columns.word()?,
        progress: columns.word()?,
        created_at: Timestamp(columns.take()?),
        details: Details {
            provider: columns.optional_id()?.map(ProviderId),
            provider_name: columns.take()?,
            model: columns.take()?,
            key_number: columns.take()?,
            usage: Usage {
                prompt_tokens: columns.count()?,
                completion_tokens: columns.count()?,
                cached_tokens: columns.count()?,
                reasoning_tokens: columns.count()?,
            },
            timings: Timings {
                first_token_ms: columns.count()?,
                first_text_ms: columns.count()?,
                total_ms: columns.count()?,
            },
            stop_reason: columns.json()?,
        },
        problem: columns.json()?,
        parts: Vec::new(),
        edition: Edition::default(),
    };
    message.parts = columns.json()?.unwrap_or_default();
    Ok(message)
}

/// The columns of a row, read in the order in which the query names them.
pub(super) struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl<'a> Columns<'a> {
    pub(super) fn of(row: &'a Row<'a>) -> Self {
        Self { row, next: 0 }
    }

    pub(super) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    pub(super) fn id(&mut self) -> rusqlite::Result<u128> {
        self.take().map(u128::from_be_bytes)
    }

    pub(super) fn optional_id(&mut self) -> rusqlite::Result<Option<u128>> {
        Ok(self.take::<Option<[u8; 16]>>()?.map(u128::from_be_bytes))
    }

    fn count(&mut self) -> rusqlite::Result<Option<u64>> {
        let count: Option<i64> = self.take()?;
        Ok(count.map(|count| u64::try_from(count).unwrap_or_default()))
    }

    /// A variant by its word.
    pub(super) fn word<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let word: String = self.take()?;
        T::deserialize(StrDeserializer::<WordError>::new(&word)).map_err(|error| self.unread(error))
    }

    pub(super) fn json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.take()?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| self.unread(error))
    }

    /// The column read last holds something that this program does not know.
    fn unread(&self, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(self.next - 1, Type::Text, Box::new(error))
    }
}
