//! A secret while it is typed.

use crate::domain::secret::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// Room for the longest keys there are, in bytes: a text that grows beyond its room leaves a copy
/// of itself behind.
const ROOM: usize = 512;

/// What is typed into a field for a key or another secret, and whether it is shown. The memory of
/// the text is overwritten when it is dropped or replaced.
pub struct TypedSecret {
    text: Zeroizing<String>,
    revealed: bool,
}

impl Default for TypedSecret {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for TypedSecret {
    fn from(text: &str) -> Self {
        let mut typed = String::with_capacity(ROOM.max(text.len()));
        typed.push_str(text);
        Self {
            text: Zeroizing::new(typed),
            revealed: false,
        }
    }
}

impl TypedSecret {
    /// What is typed, without the white space around it.
    pub fn secret(&self) -> Secret {
        Secret::new(&self.text)
    }

    /// What is typed, as it is typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is typed, not even white space.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the field shows what is typed, and not dots in its place.
    pub(super) fn is_revealed(&self) -> bool {
        self.revealed
    }

    /// Shows what is typed, or hides it again.
    pub(super) fn toggle(&mut self) {
        self.revealed = !self.revealed;
    }

    /// The text that the field edits.
    pub(super) fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

impl fmt::Debug for TypedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedSecret(…)")
    }
}
