//! Why a picture of an answer is not there.

use super::Transport;
use crate::domain::base_url::BaseUrl;

/// Why a picture that the user asked for could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureFailure {
    /// Its address is none.
    AddressUnreadable,
    /// It leads to an address that is not on the web.
    NotOnTheWeb,
    /// It leads from the web into a private network.
    IntoPrivateNetwork,
    /// It leads on without saying where.
    LeadsNowhere,
    /// It leads on more often than is followed, which is that often.
    TooManyRedirects(usize),
    /// It did not arrive within that many seconds.
    Late(u64),
    /// Its server cannot be reached, or the connection failed before an answer came.
    NotReached(Box<Transport>, BaseUrl),
    /// The server answered with that status.
    Status(u16),
    /// It is of that media type, which is not shown.
    Type(String),
    /// It is larger than that many megabytes.
    TooLarge(usize),
    /// The connection broke before all of it was there.
    Broke,
}
