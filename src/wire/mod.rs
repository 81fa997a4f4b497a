//! Bytes to domain and back, without input or output: request values are built here, response bytes
//! are decoded here.
//!
//! A new format is its file and its line in [`FORMATS`]. Who carries requests out is the worker's
//! business.

mod answer;
mod body;
pub mod check_extras;
pub mod classify;
pub mod error_body;
pub mod formats;
mod history;
pub mod http;
mod model_facts;
mod model_price;
pub mod models;
pub mod refusal;
mod request;
pub mod retry_after;
pub mod servers;
mod signs;
pub mod sse;
mod stop_words;
mod think_tags;
mod tool_results;

pub use classify::{answer_problem, response_problem};
pub use models::decode_models;

use crate::domain::base_url::BaseUrl;
use crate::domain::chat_request::ChatRequest;
use crate::domain::delta::Delta;
use crate::domain::extra_body::ExtraBody;
use crate::domain::ids::ProviderId;
use crate::domain::model::ListedModel;
use crate::domain::parameters::form::Dialect;
use crate::domain::provider::{ApiFormat, AuthScheme};
use crate::domain::secret::Secret;
use http::{HeaderValue, HttpRequest};

/// Where a request goes and what proves the right to ask.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The provider asked; ends up in the remedies of problems.
    pub provider: ProviderId,
    /// Its name, for messages; empty where it has none yet.
    pub provider_name: &'a str,
    /// The root of its API.
    pub base_url: &'a BaseUrl,
    /// How the key is sent.
    pub auth: AuthScheme,
    /// The key; `None` sends no authentication header.
    pub key: Option<&'a Secret>,
    /// Headers of the user's own, names in lower case, each once; one with the name of a header of
    /// the program goes out in its place.
    pub headers: &'a [(String, HeaderValue)],
    /// What it calls the parameters of a request.
    pub dialect: &'a Dialect,
    /// Merged into the body of every chat request.
    pub extra_body: Option<&'a ExtraBody>,
}

/// One format on the wire.
pub trait Format: Sync {
    /// Which one it is.
    fn api_format(&self) -> ApiFormat;

    /// The request that asks a model.
    fn encode_chat(&self, target: &Target<'_>, request: &ChatRequest) -> HttpRequest;

    /// The request for a page of the model list; `after` is what the page before said in
    /// [`ModelPage::next`].
    fn encode_models(&self, target: &Target<'_>, after: Option<&str>) -> HttpRequest;

    /// A decoder for one successful answer, streamed or not.
    fn answer_decoder(&self) -> Box<dyn AnswerDecoder>;
}

/// All formats; each is its own file.
pub static FORMATS: [&dyn Format; 2] = [
    &formats::openai_chat::OpenAiChat,
    &formats::anthropic_messages::AnthropicMessages,
];

/// The format of that name.
pub fn format_of(format: ApiFormat) -> &'static dyn Format {
    let found = FORMATS
        .into_iter()
        .find(|known| known.api_format() == format);
    found.unwrap_or(FORMATS[0])
}

/// Reads one answer from its body, piece by piece, however it is cut. It looks at the bytes, not at
/// the content type: an object or array is read as one whole answer, `<` is a web page, everything
/// else is an event stream.
///
/// Call [`push`](Self::push) for every piece of the body, then [`finish`](Self::finish) once. After
/// an error nothing may be called; what was put into `deltas` before it is valid.
pub trait AnswerDecoder: Send {
    /// Reads more of the body and appends what became readable to `deltas`.
    ///
    /// # Errors
    /// If the server reports an error, or what arrives is not this format.
    fn push(&mut self, bytes: &[u8], deltas: &mut Vec<Delta>) -> Result<(), WireError>;

    /// Says that the body has ended, and appends what was left to `deltas`.
    ///
    /// # Errors
    /// [`WireError::CutShort`] unless the provider had said that it was done; [`WireError::Empty`]
    /// if it was done and had said nothing. The end of the body alone is never success.
    fn finish(&mut self, deltas: &mut Vec<Delta>) -> Result<(), WireError>;
}

/// One page of a model list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelPage {
    /// The models in the server's order; entries that cannot be read are left out.
    pub models: Vec<ListedModel>,
    /// What to ask the next page with; `None` on the last one.
    pub next: Option<String>,
    /// The page as it came, for kinds of servers to be recognised by.
    pub raw: serde_json::Value,
}

/// What can be wrong with a body that came with a successful status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The server reports an error in place of, or in the middle of, an answer.
    #[error("{message}")]
    Api {
        /// The server's own words.
        message: String,
        /// The HTTP status that the error would have had, where its type or code tells.
        status: Option<u16>,
        /// The error as it came.
        raw: String,
    },
    /// The body ended before the provider said that it was done.
    #[error("the answer was cut short")]
    CutShort,
    /// The answer is complete and there is nothing in it.
    #[error("the answer is empty")]
    Empty,
    /// A web page.
    #[error("a web page, not an API")]
    WebPage {
        /// Its title, where it has one.
        title: Option<String>,
        /// Its beginning.
        raw: String,
    },
    /// Something else that is not this format.
    #[error("not this API: {reason}")]
    Unreadable {
        /// What was expected and not found.
        reason: String,
        /// The beginning of what came.
        raw: String,
    },
    /// One event or one whole answer is longer than the decoder keeps.
    #[error("a single piece of the answer is longer than {limit_bytes} bytes")]
    TooLong {
        /// The limit.
        limit_bytes: usize,
    },
}
