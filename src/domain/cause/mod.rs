//! Why something failed: facts only, made once where they are known and carried unchanged to where
//! they are shown or decided upon.
//!
//! What is said of a cause and which remedies are offered is the business of `words`. Texts in here
//! are what servers, the system or the user wrote, never sentences of this program.

mod picture;
mod storage;
mod transport;

pub use picture::PictureFailure;
pub use storage::{FileAction, FileFailure, KeyringFault, KeyringLoss, StorageCause};
pub use transport::{Attempt, Transport, TransportFailure};

use super::base_url::BaseUrl;
use super::exchange::incomplete::Incomplete;
use super::format::{ApiFormat, AuthScheme};
use super::ids::ProviderId;
use super::key_ring::KeyHealth;
use super::problem::Remedy;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

/// What was asked when something failed: the same status means different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A model's answer.
    Chat,
    /// The list of models.
    Models,
}

/// A failure in a server's own terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerReply {
    /// The HTTP status, or the one that an error within an answer names; `None` if it names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The server's words in one line without a full stop, secrets removed, cut if long; `None` if
    /// it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// How long a server asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// How long, in milliseconds, from when the refusal was read.
    pub ms: u64,
    /// The moment at which it is over.
    pub until: Timestamp,
}

/// A web page that came in place of an API's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The page's title, secrets removed; `None` where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// How one key of a provider fares when none of them serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyStanding {
    /// The key's number in the provider's list, from 1.
    pub number: u32,
    /// What is held against the key.
    pub health: KeyHealth,
}

/// Two ways to ask the same server: the one that is set, and the one that was found to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherWay {
    /// The URL of a chat as it is set, which does not answer.
    pub silent_url: String,
    /// The URL of a chat that answers.
    pub answering_url: String,
}

/// What a stored secret of the network settings is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretUse {
    /// The value of the header of that name, one of the user's own.
    Header(String),
    /// The login of the proxy.
    ProxyLogin,
}

/// A problem as it was stored before causes were: finished sentences, shown as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What happened.
    pub message: String,
    /// Facts that belong to the message, each a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The remedies that were offered, the best one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
}

/// Why something failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// 401: the key was refused, or one is wanted and none was sent.
    KeyRefused {
        /// The server's answer.
        reply: ServerReply,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// 403: the key may not do this.
    Forbidden {
        /// The server's answer.
        reply: ServerReply,
        /// What it may not do.
        asked: Asked,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// 429: asked too often.
    RateLimited {
        /// The server's answer.
        reply: ServerReply,
        /// How long the server asks to wait; `None` if it does not say.
        wait: Option<Wait>,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// A quota or balance is used up, which waiting does not bring back.
    QuotaUsedUp {
        /// The server's answer.
        reply: ServerReply,
    },
    /// Every key of the provider was refused or rests; there are at least two.
    NoKeyLeft {
        /// The keys in their order.
        keys: Vec<KeyStanding>,
        /// When that was found; waits count from then.
        at: Timestamp,
    },
    /// The server does not have the model.
    ModelUnknown {
        /// The server's answer.
        reply: ServerReply,
    },
    /// 404 or 405: there is nothing under that path, and nobody has looked any further.
    PathUnknown {
        /// The HTTP status; `None` for an error within an answer.
        status: Option<u16>,
        /// What was asked.
        asked: Asked,
        /// The base URL with the version path that it may lack; `None` if it has one, or the format
        /// adds it by itself.
        with_version: Option<BaseUrl>,
        /// The web page that came with the status.
        page: Option<Page>,
    },
    /// Neither under that base URL nor under its neighbours, in no format, does anything answer.
    NoSuchApi {
        /// The HTTP status of the first answer.
        status: Option<u16>,
    },
    /// There is no list of models, but chat answers.
    ModelListMissing,
    /// The server answers once the version path is added to the base URL.
    VersionPathLacking {
        /// The base URL that answers.
        base_url: BaseUrl,
        /// Where chat was asked.
        way: OtherWay,
    },
    /// The server answers once the version path is taken from the base URL.
    VersionPathTooMuch {
        /// The base URL that answers.
        base_url: BaseUrl,
        /// Where chat was asked.
        way: OtherWay,
    },
    /// The server answers in another format.
    WrongFormat {
        /// The format that it speaks.
        format: ApiFormat,
        /// Where chat was asked.
        way: OtherWay,
    },
    /// The server accepts the key in another header.
    WrongAuthHeader {
        /// How it was sent.
        sent_as: AuthScheme,
        /// How it is accepted.
        accepted_as: AuthScheme,
    },
    /// The conversation is longer than the model's context.
    ContextExceeded {
        /// The server's answer.
        reply: ServerReply,
    },
    /// 408: the server gave up waiting.
    ServerTimedOut {
        /// The server's answer.
        reply: ServerReply,
    },
    /// Another 4xx.
    RequestRefused {
        /// The server's answer.
        reply: ServerReply,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// A field was refused in the one repeat too, and is no longer sent.
    FieldRefused {
        /// The server's answer.
        reply: ServerReply,
        /// The field's name on the wire.
        field: String,
    },
    /// 5xx, or an error of the server in the middle of an answer.
    ServerFailed {
        /// The server's answer.
        reply: ServerReply,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// 3xx that cannot be followed.
    Redirected {
        /// The server's answer.
        reply: ServerReply,
    },
    /// The answer ended before the provider said that it was done.
    CutShort {
        /// What was asked.
        asked: Asked,
    },
    /// The answer ended before anything of it had come.
    EndedAtTheStart,
    /// The answer was complete and had nothing in it.
    Empty {
        /// What was asked.
        asked: Asked,
    },
    /// A web page came in place of an answer.
    WebPage {
        /// The page.
        page: Page,
        /// The base URL with the version path that it may lack; `None` if it has one, or was looked
        /// at already.
        with_version: Option<BaseUrl>,
    },
    /// What came is not in the shape of this API.
    Unreadable {
        /// What was asked.
        asked: Asked,
        /// What was expected and not found, in technical terms.
        reason: String,
    },
    /// A single piece of the answer is longer than is kept.
    PieceTooLong {
        /// What was asked.
        asked: Asked,
        /// The longest piece that is kept.
        limit_bytes: usize,
    },
    /// The list of models is longer than is read.
    ModelListTooLong {
        /// The longest list that is read.
        limit_bytes: usize,
    },
    /// There was no answer, or it broke off.
    Transport(Transport),
    /// The server lists no model, so there is none to check a chat with.
    NoModelToCheck,
    /// A secret that the network settings name is not among the stored ones.
    SecretMissing {
        /// What the secret is for.
        used_for: SecretUse,
    },
    /// An environment variable that was to give a key is not set, or empty.
    VariableUnset {
        /// The variable's name.
        variable: String,
    },
    /// The built-in demo endpoint could not be started.
    DemoNotStarted {
        /// The demo's provider.
        provider: ProviderId,
    },
    /// The endpoint is set to a format that this program does not speak.
    FormatNotSpoken,
    /// A recorded request cannot be sent again as it was.
    NotRepeatable {
        /// Why not.
        fault: RepeatFault,
    },
    /// The provider of the conversation's model is gone or switched off.
    ProviderGone,
    /// No model is chosen, or its provider is gone or switched off.
    NobodyToAsk,
    /// The messages of the conversation are still being read.
    StillLoading,
    /// The program ended in the middle of the answer.
    Interrupted,
    /// A file, the history or the keyring.
    Storage(StorageCause),
    /// Finished sentences from before causes were stored.
    Recorded(Recorded),
}

/// Why a recorded request cannot be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatFault {
    /// Not all of it was kept.
    Incomplete(Incomplete),
    /// It went to an address where its provider is no longer.
    Moved {
        /// `host:port` of that address.
        authority: String,
    },
}

impl Cause {
    /// Its name without what it holds: for logs, where nothing of a conversation may stand.
    pub fn name(&self) -> &'static str {
        if let Self::Transport(transport) = self {
            (&transport.failure).into()
        } else if let Self::Storage(cause) = self {
            cause.into()
        } else {
            self.into()
        }
    }

    /// What the server answered, where it answered with a failure.
    pub fn reply(&self) -> Option<&ServerReply> {
        match self {
            Self::KeyRefused { reply, .. }
            | Self::Forbidden { reply, .. }
            | Self::RateLimited { reply, .. }
            | Self::QuotaUsedUp { reply }
            | Self::ModelUnknown { reply }
            | Self::ContextExceeded { reply }
            | Self::ServerTimedOut { reply }
            | Self::RequestRefused { reply, .. }
            | Self::FieldRefused { reply, .. }
            | Self::ServerFailed { reply, .. }
            | Self::Redirected { reply } => Some(reply),
            Self::NoKeyLeft { .. }
            | Self::PathUnknown { .. }
            | Self::NoSuchApi { .. }
            | Self::ModelListMissing
            | Self::VersionPathLacking { .. }
            | Self::VersionPathTooMuch { .. }
            | Self::WrongFormat { .. }
            | Self::WrongAuthHeader { .. }
            | Self::CutShort { .. }
            | Self::EndedAtTheStart
            | Self::Empty { .. }
            | Self::WebPage { .. }
            | Self::Unreadable { .. }
            | Self::PieceTooLong { .. }
            | Self::ModelListTooLong { .. }
            | Self::Transport(_)
            | Self::NoModelToCheck
            | Self::SecretMissing { .. }
            | Self::VariableUnset { .. }
            | Self::DemoNotStarted { .. }
            | Self::FormatNotSpoken
            | Self::NotRepeatable { .. }
            | Self::ProviderGone
            | Self::NobodyToAsk
            | Self::StillLoading
            | Self::Interrupted
            | Self::Storage(_)
            | Self::Recorded(_) => None,
        }
    }

    /// Whether it says something about the endpoint rather than about the question: the next
    /// question would fare the same.
    pub fn concerns_endpoint(&self) -> bool {
        match self {
            Self::KeyRefused { .. }
            | Self::Forbidden { .. }
            | Self::WrongAuthHeader { .. }
            | Self::Redirected { .. }
            | Self::WebPage { .. }
            | Self::Unreadable { .. }
            | Self::PieceTooLong { .. }
            | Self::ModelListTooLong { .. }
            | Self::DemoNotStarted { .. }
            | Self::FormatNotSpoken => true,
            Self::NoKeyLeft { keys, .. } => !keys.iter().any(|key| key.health.is_resting()),
            Self::Transport(transport) => transport.failure.concerns_endpoint(),
            Self::RateLimited { .. }
            | Self::QuotaUsedUp { .. }
            | Self::ModelUnknown { .. }
            | Self::PathUnknown { .. }
            | Self::NoSuchApi { .. }
            | Self::ModelListMissing
            | Self::VersionPathLacking { .. }
            | Self::VersionPathTooMuch { .. }
            | Self::WrongFormat { .. }
            | Self::ContextExceeded { .. }
            | Self::ServerTimedOut { .. }
            | Self::RequestRefused { .. }
            | Self::FieldRefused { .. }
            | Self::ServerFailed { .. }
            | Self::CutShort { .. }
            | Self::EndedAtTheStart
            | Self::Empty { .. }
            | Self::NoModelToCheck
            | Self::SecretMissing { .. }
            | Self::VariableUnset { .. }
            | Self::NotRepeatable { .. }
            | Self::ProviderGone
            | Self::NobodyToAsk
            | Self::StillLoading
            | Self::Interrupted
            | Self::Storage(_)
            | Self::Recorded(_) => false,
        }
    }

    /// Whether a model that is added by its id mends it: there is no list, or nothing in it.
    pub fn is_mended_by_a_model(&self) -> bool {
        matches!(
            self,
            Self::ModelListMissing | Self::NoModelToCheck | Self::ModelListTooLong { .. }
        )
    }

    /// Calls `f` with every text in it that somebody else wrote: a server, a proxy, the system.
    pub(super) fn each_foreign_text(&mut self, f: &mut dyn FnMut(&mut String)) {
        match self {
            Self::KeyRefused { reply, .. }
            | Self::Forbidden { reply, .. }
            | Self::RateLimited { reply, .. }
            | Self::QuotaUsedUp { reply }
            | Self::ModelUnknown { reply }
            | Self::ContextExceeded { reply }
            | Self::ServerTimedOut { reply }
            | Self::RequestRefused { reply, .. }
            | Self::FieldRefused { reply, .. }
            | Self::ServerFailed { reply, .. }
            | Self::Redirected { reply } => reply.words.iter_mut().for_each(f),
            Self::NoKeyLeft { keys, .. } => {
                for key in keys {
                    key.health.words_mut().into_iter().for_each(&mut *f);
                }
            }
            Self::PathUnknown { page, .. } => {
                let titles = page.iter_mut().filter_map(|page| page.title.as_mut());
                titles.for_each(f);
            }
            Self::WebPage { page, .. } => page.title.iter_mut().for_each(f),
            Self::VersionPathLacking { way, .. }
            | Self::VersionPathTooMuch { way, .. }
            | Self::WrongFormat { way, .. } => {
                f(&mut way.silent_url);
                f(&mut way.answering_url);
            }
            Self::Unreadable { reason, .. } => f(reason),
            Self::Transport(transport) => transport.each_foreign_text(f),
            Self::Recorded(recorded) => {
                f(&mut recorded.message);
                recorded.lines.iter_mut().for_each(&mut *f);
                recorded.hint.iter_mut().for_each(f);
            }
            Self::NoSuchApi { .. }
            | Self::ModelListMissing
            | Self::WrongAuthHeader { .. }
            | Self::CutShort { .. }
            | Self::EndedAtTheStart
            | Self::Empty { .. }
            | Self::PieceTooLong { .. }
            | Self::ModelListTooLong { .. }
            | Self::NoModelToCheck
            | Self::SecretMissing { .. }
            | Self::VariableUnset { .. }
            | Self::DemoNotStarted { .. }
            | Self::FormatNotSpoken
            | Self::NotRepeatable { .. }
            | Self::ProviderGone
            | Self::NobodyToAsk
            | Self::StillLoading
            | Self::Interrupted
            | Self::Storage(_) => {}
        }
    }
}
