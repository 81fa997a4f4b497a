//! The connection check, step by step: what is looked at, and what came of it. Carrying it out is
//! the worker's business.

use super::chat_request::Endpoint;
use super::problem::Problem;
use super::provider::Learned;
use super::secret::Secret;

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The host's addresses.
    Address,
    /// Whether a proxy is used, and which.
    Proxy,
    /// A connection.
    Tcp,
    /// A secure connection, and who vouches for it.
    Tls,
    /// Something answers there that speaks HTTP.
    Http,
    /// The key is accepted.
    Authentication,
    /// The list of models.
    ModelList,
    /// The API format is the one that is chosen.
    Format,
    /// A short chat in one piece.
    Chat,
    /// The same, streamed.
    Stream,
    /// A tool is called.
    Tools,
    /// An image is seen.
    Image,
}

impl Step {
    /// Its name on the screen and in the terminal.
    pub fn label(self) -> &'static str {
        match self {
            Self::Address => "Address",
            Self::Proxy => "Proxy",
            Self::Tcp => "Connection",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
            Self::Authentication => "Authentication",
            Self::ModelList => "Model list",
            Self::Format => "Format",
            Self::Chat => "Chat",
            Self::Stream => "Streaming",
            Self::Tools => "Tools",
            Self::Image => "Image",
        }
    }
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Not as it should be, but chat works without it.
    Lacking,
    /// There was nothing to look at.
    Skipped,
    /// The check ends here; its problem says why.
    Failed,
}

impl Outcome {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Lacking => "lacking",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// One line, secrets removed.
    Line(String),
    /// What is wrong.
    Problem(Box<Problem>),
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepReport {
    /// Which one.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// What was found.
    pub found: Finding,
    /// How long it took, in milliseconds; `None` for what takes no time.
    pub took_ms: Option<u64>,
    /// What the server sent, as it came, secrets removed and long ones cut; `None` where nothing
    /// was sent.
    pub raw: Option<String>,
}

/// What a check is asked to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckRequest {
    /// Whom to look at.
    pub endpoint: Endpoint,
    /// The key as it is typed, where it is not stored yet; goes before those of the endpoint.
    pub typed_key: Option<Secret>,
    /// Headers with a secret value that are typed and not stored yet.
    pub typed_headers: Vec<(String, Secret)>,
    /// What it is known to refuse.
    pub omitted: Vec<Learned>,
    /// The model to chat with; `None` for the first that is listed.
    pub model: Option<String>,
    /// Whether tools and image are looked at too.
    pub with_extras: bool,
}
