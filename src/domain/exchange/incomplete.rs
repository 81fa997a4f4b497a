//! What is missing of a recorded request where it cannot be sent or copied as it was.

/// Why a request cannot be sent or copied as it was.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Incomplete {
    /// Only the beginning of its body is kept.
    #[error("The body is longer than 1 MiB, so only its beginning is kept")]
    Cut,
    /// Its body was left out.
    #[error("The body was dropped to make room for newer requests")]
    Dropped,
    /// A secret stood where it is masked now.
    #[error("A key stood in the URL or the body and is masked there")]
    Masked,
}
