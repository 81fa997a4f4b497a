//! Reading messages from the history: whole branches, their ends, single pages, and the tree without
//! any content; and copying a branch.

use super::StorageError;
use super::columns::{NamedColumns, blob};
use super::database::History;
use crate::domain::conversation::Conversation;
use crate::domain::ids::{ConversationId, MessageId, NewId, ProviderId};
use crate::domain::message::{Details, Edition, Message, Part};
use crate::domain::message_tree::{MessageTree, Outline};
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::{Timings, Usage};
use rusqlite::{OptionalExtension, Row, Statement, params};

/// The columns of a message that are read.
const MESSAGE: &[&str] = &[
    "id",
    "conversation",
    "parent",
    "role",
    "progress",
    "created_at",
    "provider",
    "provider_name",
    "model",
    "key_number",
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "reasoning_tokens",
    "first_token_ms",
    "first_text_ms",
    "total_ms",
    "stop_reason",
    "problem",
    "parts",
];

/// The columns of a message that its place in the tree needs. The covering index holds all of them.
const OUTLINE: &[&str] = &["id", "parent", "role", "created_at", "bytes"];

/// The end of a conversation's branch. Where the leaf is not there, because the program ended
/// between storing the one and the other, the newest message takes its place.
const LEAF: &str = "
    SELECT coalesce(
        (SELECT messages.id FROM conversations JOIN messages ON messages.id = conversations.leaf
         WHERE conversations.id = ?1 AND messages.conversation = ?1),
        (SELECT id FROM messages WHERE conversation = ?1 ORDER BY seq DESC LIMIT 1))";

/// Walks from a message to the root, one look-up a message, for as many as the limit says.
const WALK: &str = "
    WITH RECURSIVE branch AS (
        SELECT * FROM messages WHERE id = ?1
        UNION ALL
        SELECT messages.* FROM branch CROSS JOIN messages ON messages.id = branch.parent
        LIMIT ?2
    )";

impl History {
    /// The branch that ends at the conversation's leaf, oldest first; the one that ends at the
    /// newest message where the leaf is not stored. Empty for a conversation without messages and
    /// for one that does not exist.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn load_branch(&self, conversation: ConversationId) -> Result<Vec<Message>, StorageError> {
        self.load_end(conversation, usize::MAX)
    }

    /// Like [`Self::load_branch`], but at most its last `limit` messages. What it costs does not
    /// grow with the length of the branch.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn load_end(
        &self,
        conversation: ConversationId,
        limit: usize,
    ) -> Result<Vec<Message>, StorageError> {
        let leaf: Option<[u8; 16]> = self
            .connection
            .prepare_cached(LEAF)
            .and_then(|mut statement| statement.query_row([blob(conversation.0)], |row| row.get(0)))
            .map_err(|error| self.failed(error))?;
        match leaf {
            Some(leaf) => self.walk(MessageId(u128::from_be_bytes(leaf)), limit),
            None => Ok(Vec::new()),
        }
    }

    /// The branch that ends at that message, oldest first; empty if it is not there.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn branch_to(&self, message: MessageId) -> Result<Vec<Message>, StorageError> {
        self.walk(message, usize::MAX)
    }

    fn walk(&self, leaf: MessageId, limit: usize) -> Result<Vec<Message>, StorageError> {
        // No branch has more messages than are stored, but a damaged one may go in a circle.
        let limit = self
            .newest_row()?
            .min(i64::try_from(limit).unwrap_or(i64::MAX));
        let sql = format!("{WALK} SELECT {} FROM branch", MESSAGE.join(", "));
        let mut branch: Vec<Message> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map(params![blob(leaf.0), limit], read_message)?
                    .collect()
            })
            .map_err(|error| self.failed(error))?;
        branch.reverse();
        Ok(branch)
    }

    fn newest_row(&self) -> Result<i64, StorageError> {
        self.connection
            .prepare_cached("SELECT max(seq) FROM messages")
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, Option<i64>>(0)))
            .map(Option::unwrap_or_default)
            .map_err(|error| self.failed(error))
    }

    /// Those of the messages that are stored, in the order given.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn load_messages(&self, ids: &[MessageId]) -> Result<Vec<Message>, StorageError> {
        let columns = MESSAGE.join(", ");
        let sql = format!("SELECT {columns} FROM messages WHERE id = ?1");
        let read = |statement: &mut Statement<'_>, id: &MessageId| {
            statement.query_row([blob(id.0)], read_message).optional()
        };
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                ids.iter()
                    .filter_map(|id| read(&mut statement, id).transpose())
                    .collect()
            })
            .map_err(|error| self.failed(error))
    }

    /// All messages of a conversation as a tree, without their content.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn outline(&self, conversation: ConversationId) -> Result<MessageTree, StorageError> {
        let columns = OUTLINE.join(", ");
        let sql = format!(
            "SELECT {columns} FROM messages INDEXED BY messages_outline WHERE conversation = ?1"
        );
        let outlines: Vec<Outline> = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                statement
                    .query_map([blob(conversation.0)], read_outline)?
                    .collect()
            })
            .map_err(|error| self.failed(error))?;
        Ok(MessageTree::new(outlines))
    }

    /// The messages of a conversation in which `query` occurs, whatever its case, in text or
    /// reasoning, each with how often; in no order. Reads all its content: `go_on` is asked now and then, and what was
    /// found so far is returned once it says no.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn find_in(
        &self,
        conversation: ConversationId,
        query: &str,
        go_on: impl Fn() -> bool,
    ) -> Result<Vec<(MessageId, usize)>, StorageError> {
        let read = || -> rusqlite::Result<Vec<(MessageId, usize)>> {
            let sql = "SELECT id, parts FROM messages WHERE conversation = ?1";
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query([blob(conversation.0)])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()?.filter(|_| go_on()) {
                let columns = NamedColumns::of(row, &["id", "parts"]);
                let id = MessageId(columns.id("id")?);
                let parts: Vec<Part> = columns.json("parts")?.unwrap_or_default();
                let places = Part::places_in(&parts, query);
                if places > 0 {
                    found.push((id, places));
                }
            }
            Ok(found)
        };
        read().map_err(|error| self.failed(error))
    }

    /// Copies the branch that ends at `leaf` into a conversation that is not stored yet, under new
    /// ids. Returns the conversation with the copy's leaf. All of it is stored, or nothing.
    ///
    /// # Errors
    /// If the history cannot be read or written.
    pub fn fork(
        &self,
        leaf: MessageId,
        into: &Conversation,
        new_id: NewId<'_>,
    ) -> Result<Conversation, StorageError> {
        let transaction = self.connection.unchecked_transaction();
        let transaction = transaction.map_err(|error| self.failed(error))?;
        let mut copy = into.clone();
        self.store_conversation(&copy)?;
        for mut message in self.branch_to(leaf)? {
            message.id = MessageId(new_id());
            message.conversation = copy.id;
            message.parent = copy.leaf;
            self.store_message(&message)?;
            copy.leaf = Some(message.id);
        }
        self.store_conversation(&copy)?;
        transaction.commit().map_err(|error| self.failed(error))?;
        Ok(copy)
    }
}

fn read_message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let columns = NamedColumns::of(row, MESSAGE);
    Ok(Message {
        id: MessageId(columns.id("id")?),
        conversation: ConversationId(columns.id("conversation")?),
        parent: columns.optional_id("parent")?.map(MessageId),
        role: columns.word("role")?,
        progress: columns.word("progress")?,
        created_at: Timestamp(columns.get("created_at")?),
        details: Details {
            provider: columns.optional_id("provider")?.map(ProviderId),
            provider_name: columns.get("provider_name")?,
            model: columns.get("model")?,
            key_number: columns.get("key_number")?,
            usage: Usage {
                prompt_tokens: columns.count("prompt_tokens")?,
                completion_tokens: columns.count("completion_tokens")?,
                cached_tokens: columns.count("cached_tokens")?,
                reasoning_tokens: columns.count("reasoning_tokens")?,
            },
            timings: Timings {
                first_token_ms: columns.count("first_token_ms")?,
                first_text_ms: columns.count("first_text_ms")?,
                total_ms: columns.count("total_ms")?,
            },
            stop_reason: columns.json("stop_reason")?,
        },
        problem: columns.json("problem")?,
        parts: columns.json("parts")?.unwrap_or_default(),
        edition: Edition::default(),
    })
}

fn read_outline(row: &Row<'_>) -> rusqlite::Result<Outline> {
    let columns = NamedColumns::of(row, OUTLINE);
    let bytes: i64 = columns.get("bytes")?;
    Ok(Outline {
        id: MessageId(columns.id("id")?),
        parent: columns.optional_id("parent")?.map(MessageId),
        role: columns.word("role")?,
        created_at: Timestamp(columns.get("created_at")?),
        bytes: bytes.try_into().unwrap_or(u32::MAX),
    })
}
