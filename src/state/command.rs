//! What the outside shall do: the only way in which `State` reaches network and disk.
//!
//! A command that has an answer carries an id that its events carry.

use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::check::CheckRequest;
use crate::domain::conversation::Conversation;
use crate::domain::exchange::SentRequest;
use crate::domain::ids::{ConversationId, KeyId, MessageId, RequestId, TurnId};
use crate::domain::message::Message;
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use std::sync::Arc;

/// A command, by the topic of who carries it out.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask a model, or stop asking it.
    Turn(TurnCommand),
    /// Ask an endpoint about itself.
    Endpoint(EndpointCommand),
    /// Fetch a picture that an answer refers to.
    Picture(PictureCommand),
    /// Read or write the history. Carried out in the order given.
    History(HistoryCommand),
    /// Write settings and secrets. Settings are carried out in the order given, and so are secrets;
    /// neither waits for the other.
    Settings(SettingsCommand),
}

whole_of_parts!(Command {
    Turn(TurnCommand),
    Endpoint(EndpointCommand),
    Picture(PictureCommand),
    History(HistoryCommand),
    Settings(SettingsCommand),
});

/// What is to be done about one answer.
#[derive(Debug, Clone, PartialEq)]
pub enum TurnCommand {
    /// Ask, and report what arrives as `TurnEvent`s with the same id.
    Start {
        /// The id that all events of this answer carry.
        turn: TurnId,
        /// The provider to ask, as it is configured now.
        endpoint: Endpoint,
        /// The conversation so far, and how it shall be answered.
        request: Box<ChatRequest>,
    },
    /// Close the connection of that turn at once. No further event of it is sent.
    Stop(TurnId),
}

/// Pictures that answers refer to.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureCommand {
    /// Fetch the picture at an address; answered by one `PictureEvent`.
    Fetch {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// Where it is, as the answer says.
        address: Arc<str>,
    },
}

/// Questions about an endpoint.
#[derive(Debug, Clone, PartialEq)]
pub enum EndpointCommand {
    /// Fetch the list of models, all pages; answered by `EndpointEvent::ServerRecognised` and
    /// `ModelsListed`, or by `ModelsFailed`.
    ListModels {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// The provider to ask, as it is configured now.
        endpoint: Endpoint,
    },
    /// Test all keys at once; answered by an `EndpointEvent::KeyTested` for each, then
    /// `KeysTested`.
    TestKeys {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// The provider to ask, as it is configured now.
        endpoint: Endpoint,
        /// The model that a one-token chat asks where there is no model list; `None` if none is
        /// known.
        model: Option<String>,
    },
    /// Check the connection; answered by an `EndpointEvent::StepChecked` for each step, a
    /// `FieldRefused` for each field that turns out to be refused, then `Checked`.
    Check {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// What to look at.
        check: Box<CheckRequest>,
    },
    /// Make the request that would ask that now, and do not send it; answered by
    /// `EndpointEvent::Previewed`.
    Preview {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// Whom it would go to.
        endpoint: Endpoint,
        /// What it would ask.
        chat: Box<ChatRequest>,
    },
    /// Send a recorded request once more, secrets filled in anew; answered by
    /// `EndpointEvent::Replayed`.
    Replay {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// The provider as it is now; the request goes to the same origin or nowhere.
        endpoint: Endpoint,
        /// The request as it was recorded.
        sent: Box<SentRequest>,
    },
    /// Ask the usual ports of this machine; answered by an `EndpointEvent::LocalServerFound` for
    /// each that answers, then `LocalServersSought`.
    FindLocalServers(RequestId),
    /// Give up a question; no further event of it is sent.
    Cancel(RequestId),
}

/// What is read from `history.db` and written to it.
#[derive(Debug, Clone, PartialEq)]
pub enum HistoryCommand {
    /// Read the list of conversations; answered by `HistoryEvent::Listed`.
    List,
    /// Read the end of the branch that ends at the conversation's leaf, then its tree; answered by
    /// `HistoryEvent::Loaded` and `Outlined`.
    Load(ConversationId),
    /// Read those messages of a conversation; answered by `HistoryEvent::PageLoaded`.
    LoadMessages(ConversationId, Vec<MessageId>),
    /// Copy the branch that ends at `leaf` into a conversation that is not stored yet; answered by
    /// `HistoryEvent::Forked`.
    Fork {
        /// The last message that is copied.
        leaf: MessageId,
        /// The conversation, without messages.
        into: Box<Conversation>,
    },
    /// Search titles and texts; answered by `HistoryEvent::Found`.
    Search {
        /// The id that the events in answer to this carry.
        request: RequestId,
        /// What is looked for, as typed.
        query: String,
    },
    /// Look for that in all messages of a conversation; answered by `HistoryEvent::FoundIn`.
    FindIn {
        /// The question's id; an older one of this kind is given up.
        request: RequestId,
        /// The conversation whose messages are searched.
        conversation: ConversationId,
        /// What is looked for, whatever the case.
        query: String,
    },
    /// Insert or update a conversation without its messages.
    StoreConversation(Box<Conversation>),
    /// Insert or update a message.
    StoreMessage(Arc<Message>),
    /// Remove a message and everything that follows it.
    DeleteMessage(MessageId),
    /// Remove a conversation and its messages.
    DeleteConversation(ConversationId),
    /// Put that backup (a file name in the backups folder) in place of the history; answered by
    /// `HistoryEvent::Restored`, or by a problem.
    RestoreBackup(String),
    /// Ask where to, then write the conversation as Markdown; answered by `HistoryEvent::Exported`
    /// unless the user changed their mind.
    ExportMarkdown(ConversationId),
}

/// What is written to `settings.toml` and to the store of secrets.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsCommand {
    /// Write all of these to `settings.toml`.
    Store(Box<Settings>),
    /// Keep a key; answered by `SettingsEvent::KeyStored`.
    StoreKey(KeyId, Secret),
    /// Keep the key that this environment variable holds; answered by `SettingsEvent::KeyStored`, or
    /// by `KeyNotKept` where it holds none.
    StoreKeyFromEnvironment(KeyId, String),
    /// Forget these keys, and other secrets that are kept under ids of keys.
    DeleteKeys(Vec<KeyId>),
}
