//! What the outside reports, in the past tense. Events of unknown ids are dropped.

use crate::domain::cause::PictureFailure;
use crate::domain::check::StepReport;
use crate::domain::conversation::Conversation;
use crate::domain::delta::Delta;
use crate::domain::exchange::{Exchange, Outcome, RequestPreview};
use crate::domain::ids::{ConversationId, ExchangeId, KeyId, MessageId, RequestId, TurnId};
use crate::domain::key_ring::{KeyHealth, KeyVerdict};
use crate::domain::message::Message;
use crate::domain::message_tree::MessageTree;
use crate::domain::model::ListedModel;
use crate::domain::problem::Problem;
use crate::domain::provider::Learned;
use crate::domain::search_hit::SearchHit;
use crate::domain::secret::{KeyLook, SecretPlace};
use crate::domain::server::{FoundServer, RecognisedServer};
use crate::domain::usage::Timings;
use std::path::PathBuf;
use std::sync::Arc;

/// An event, by topic.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// About an answer that was asked for.
    Turn(TurnId, TurnEvent),
    /// About an endpoint that was asked something.
    Endpoint(RequestId, EndpointEvent),
    /// About what goes over the wire to providers.
    Exchange(ExchangeEvent),
    /// A key fares differently now.
    Key(KeyId, KeyHealth),
    /// About a picture that was asked for.
    Picture(RequestId, PictureEvent),
    /// About conversations and messages in the store.
    History(HistoryEvent),
    /// About settings and secrets.
    Settings(SettingsEvent),
}

/// What became of a picture that was asked for. Nothing follows.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureEvent {
    /// The picture's file, whatever its format.
    Fetched(Arc<[u8]>),
    /// Why there is none: one sentence, no full stop.
    Failed(PictureFailure),
}

/// What happened to an answer. After `Finished` or `Failed` nothing follows.
#[derive(Debug, Clone, PartialEq)]
pub enum TurnEvent {
    /// A server has accepted the request and begins to answer. Comes again if it takes it back
    /// before any text has arrived, and another key serves.
    Began {
        /// The number of the key that served it, from 1; `None` when no key was sent.
        key_number: Option<u32>,
    },
    /// More has arrived: all deltas of about one frame's time.
    Grew(Vec<Delta>),
    /// The server refused that field of the request, by its name on the wire; it is asked again
    /// without, once for each answer.
    FieldRefused(String),
    /// The provider said that the answer is complete.
    Finished(Timings),
    /// It failed; what had arrived before stays.
    Failed(Problem, Timings),
}

/// What an endpoint told about itself.
#[derive(Debug, Clone, PartialEq)]
pub enum EndpointEvent {
    /// The kind of server was recognised, or not; comes before `ModelsListed`.
    ServerRecognised(Option<RecognisedServer>),
    /// All pages of its model list, in its order; and what is wrong with chat, if that is known not
    /// to answer there. Nothing follows.
    ModelsListed(Vec<ListedModel>, Option<Problem>),
    /// The list could not be had. Nothing follows.
    ModelsFailed(Problem),
    /// What a test of one key found.
    KeyTested(KeyId, KeyVerdict),
    /// All keys were tested; with why they could not be, if so. Nothing follows.
    KeysTested(Option<Problem>),
    /// One step of a check has ended.
    StepChecked(StepReport),
    /// The server refused a field in a chat of the check; it is asked again without.
    FieldRefused(Learned),
    /// The check has ended; with what is wrong, if something is. Nothing follows.
    Checked(Option<Problem>),
    /// The request that would be sent. Nothing follows.
    Previewed(Result<Box<RequestPreview>, Problem>),
    /// A recorded request was sent again and has been answered or has failed, which is in the
    /// record; or, with the reason, it was not sent. Nothing follows.
    Replayed(Option<Problem>),
    /// A server on this machine answers.
    LocalServerFound(FoundServer),
    /// All usual ports were asked. Nothing follows.
    LocalServersSought,
}

/// What went over the wire. Every request is told of when it goes out and when it has ended.
#[derive(Debug, Clone, PartialEq)]
pub enum ExchangeEvent {
    /// A request goes out.
    Sent(Box<Exchange>),
    /// What became of it.
    Ended(ExchangeId, Box<Outcome>),
}

/// What the history holds, and what happened to it.
#[derive(Debug, Clone, PartialEq)]
pub enum HistoryEvent {
    /// All conversations, most recently used first.
    Listed(Vec<Conversation>),
    /// In which of them the last answer has failed, in no order; comes behind `Listed` if there are
    /// any.
    LastFailed(Vec<ConversationId>),
    /// The end of the branch that ends at the conversation's leaf, oldest first; empty for a
    /// conversation without messages.
    Loaded(ConversationId, Vec<Arc<Message>>),
    /// All messages of a conversation without their content; comes behind `Loaded`.
    Outlined(ConversationId, Box<MessageTree>),
    /// Messages of a conversation that were asked for.
    PageLoaded(ConversationId, Vec<Arc<Message>>),
    /// A branch was copied into that conversation.
    Forked(Box<Conversation>),
    /// What a search found, best first.
    Found(RequestId, Vec<SearchHit>),
    /// In which messages of a conversation, on whatever branch, a text occurs, and how often in
    /// each; in no order.
    FoundIn(RequestId, Vec<(MessageId, usize)>),
    /// A backup took the place of the history; everything has to be read again.
    Restored,
    /// A conversation was written to that file.
    Exported(PathBuf),
    /// Reading or writing failed.
    Failed(Problem),
}

/// What happened to settings and secrets.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsEvent {
    /// Where the files are.
    Located {
        /// `settings.toml`.
        settings: PathBuf,
        /// `history.db`; keys, backups and logs are beside it.
        history: PathBuf,
    },
    /// Where secrets are kept, and what may be known of all that are kept.
    KeysLoaded(SecretPlace, Vec<(KeyId, KeyLook)>),
    /// A key was kept; with what may be known of it.
    KeyStored(KeyId, KeyLook),
    /// There was no key to keep under that id; with why.
    KeyNotKept(KeyId, Problem),
    /// Keys are kept in the file, since the keyring cannot be used; with why. It lasts: told again
    /// at every start.
    KeysInFile(Problem),
    /// Which of the variables that may hold a key are set, by name.
    EnvironmentKeys(Vec<String>),
    /// Reading or writing failed.
    Failed(Problem),
}
