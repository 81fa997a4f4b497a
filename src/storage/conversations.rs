//! Conversations and messages in the history: listing, storing, deleting. How messages are read is
//! in `branches`.

use super::StorageError;
use super::columns::{NamedColumns, blob, integer, json};
use super::database::History;
use super::search;
use crate::domain::conversation::{Conversation, ModelRef, TitleSource};
use crate::domain::ids::{ConversationId, MessageId, ProviderId};
use crate::domain::message::{Details, Message, Progress};
use crate::domain::timestamp::Timestamp;
use rusqlite::{Row, ToSql, named_params, params};

/// The columns of a conversation that are read.
const CONVERSATION: &[&str] = &[
    "id",
    "title",
    "title_source",
    "pinned",
    "created_at",
    "updated_at",
    "provider",
    "model",
    "leaf",
    "draft",
    "system_prompt",
    "parameters",
];

const LAST_FAILED: &str = "
    SELECT conversations.id FROM conversations JOIN messages ON messages.id = conversations.leaf
    WHERE messages.progress = ?1";

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
        self.conversations("ORDER BY updated_at DESC, seq DESC", params![])
    }

    /// The conversation of that id; `None` if it is not stored.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn get(&self, id: ConversationId) -> Result<Option<Conversation>, StorageError> {
        let found = self.conversations("WHERE id = ?1", params![blob(id.0)])?;
        Ok(found.into_iter().next())
    }

    fn conversations(
        &self,
        which: &str,
        params: &[&dyn ToSql],
    ) -> Result<Vec<Conversation>, StorageError> {
        let columns = CONVERSATION.join(", ");
        self.connection
            .prepare_cached(&format!("SELECT {columns} FROM conversations {which}"))
            .and_then(|mut statement| statement.query_map(params, read_conversation)?.collect())
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
                let id =
                    |row: &Row<'_>| NamedColumns::of(row, &["id"]).id("id").map(ConversationId);
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
        let parameters = &conversation.parameters;
        self.store(
            "conversations",
            named_params! {
                "id": blob(conversation.id.0),
                "title": conversation.title,
                "title_source": source,
                "pinned": conversation.pinned,
                "created_at": conversation.created_at.0,
                "updated_at": conversation.updated_at.0,
                "provider": model.map(|model| blob(model.provider.0)),
                "model": model.map(|model| &model.model),
                "leaf": conversation.leaf.map(|leaf| blob(leaf.0)),
                "draft": conversation.draft,
                "search_text": search::prepare(&conversation.title),
                "system_prompt": conversation.system_prompt,
                "parameters": (!parameters.is_empty()).then(|| json(parameters)),
            },
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
        self.store(
            "messages",
            named_params! {
                "id": blob(message.id.0),
                "conversation": blob(message.conversation.0),
                "parent": message.parent.map(|parent| blob(parent.0)),
                "role": message.role.as_str(),
                "progress": message.progress.as_str(),
                "created_at": message.created_at.0,
                "provider": provider.map(|provider| blob(provider.0)),
                "provider_name": provider_name,
                "model": model,
                "key_number": key_number,
                "prompt_tokens": integer(usage.prompt_tokens),
                "completion_tokens": integer(usage.completion_tokens),
                "cached_tokens": integer(usage.cached_tokens),
                "reasoning_tokens": integer(usage.reasoning_tokens),
                "first_token_ms": integer(timings.first_token_ms),
                "first_text_ms": integer(timings.first_text_ms),
                "total_ms": integer(timings.total_ms),
                "stop_reason": stop_reason.as_ref().map(json),
                "problem": message.problem.as_ref().map(json),
                "parts": json(&message.parts),
                "search_text": search_text,
            },
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

    /// Inserts a row, or changes the one of the same id, by the names of its columns.
    fn store(&self, table: &str, row: &[(&str, &dyn ToSql)]) -> Result<(), StorageError> {
        let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
        let values: Vec<&dyn ToSql> = row.iter().map(|(_, value)| *value).collect();
        let changes = names.iter().filter(|name| **name != "id");
        let changes: Vec<String> = changes
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT (id) DO UPDATE SET {}",
            names.join(", "),
            vec!["?"; names.len()].join(", "),
            changes.join(", "),
        );
        self.write(&sql, &values)
    }

    fn write(&self, sql: &str, params: &[&dyn ToSql]) -> Result<(), StorageError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(|error| self.failed(error))?;
        Ok(())
    }
}

fn read_conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    let columns = NamedColumns::of(row, CONVERSATION);
    Ok(Conversation {
        id: ConversationId(columns.id("id")?),
        title: columns.get("title")?,
        title_source: columns.word("title_source")?,
        pinned: columns.get("pinned")?,
        created_at: Timestamp(columns.get("created_at")?),
        updated_at: Timestamp(columns.get("updated_at")?),
        model: match (columns.optional_id("provider")?, columns.get("model")?) {
            (Some(provider), Some(model)) => Some(ModelRef {
                provider: ProviderId(provider),
                model,
            }),
            _ => None,
        },
        leaf: columns.optional_id("leaf")?.map(MessageId),
        draft: columns.get("draft")?,
        system_prompt: columns.get("system_prompt")?,
        parameters: columns.json("parameters")?.unwrap_or_default(),
    })
}
