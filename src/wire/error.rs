//! What can be wrong with a body that came with a successful status. Which cause is behind it is
//! `classify.rs`'s business.

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
