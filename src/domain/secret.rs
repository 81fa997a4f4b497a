//! A text that must not be shown by accident: API keys, and headers made of them.

use std::fmt;
use zeroize::Zeroizing;

/// An API key. `Debug` never shows it, there is no `Display`, and it cannot be serialised; whoever
/// needs the text calls [`Secret::expose`], which is easy to search for. Its memory is overwritten
/// when it is dropped, each copy's on its own.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text as typed or pasted; surrounding white space is no part of a key.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// The text itself, for the request header and the secret store only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What may be shown: the first 4 and the last 4 characters, with `…` between; a key of fewer
    /// than 12 characters shows none of them, since eight would be most of it.
    pub fn mask(&self) -> String {
        let characters: Vec<char> = self.0.chars().collect();
        if characters.len() < 12 {
            return "•".repeat(8);
        }
        let head: String = characters[..4].iter().collect();
        let tail: String = characters[characters.len() - 4..].iter().collect();
        format!("{head}…{tail}")
    }

    /// What may be known of it where it may not be known itself.
    pub fn look(&self) -> KeyLook {
        KeyLook {
            mask: self.mask(),
            fingerprint: self.fingerprint(),
        }
    }

    /// A hash that stays in memory; the key cannot be told from it.
    fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        hasher.finish()
    }

    /// `text` with every occurrence of this secret replaced by its mask: servers repeat keys in
    /// their error texts.
    pub fn redact(&self, text: &str) -> String {
        if self.0.is_empty() || !text.contains(self.expose()) {
            return text.to_owned();
        }
        text.replace(self.expose(), &self.mask())
    }
}

/// What may be known of a key where the key itself may not: how it is shown, and whether another
/// one is the same.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyLook {
    mask: String,
    fingerprint: u64,
}

impl KeyLook {
    /// What is shown of it.
    pub fn mask(&self) -> &str {
        &self.mask
    }

    /// Whether `secret` is the same key. Two different keys are taken for the same by chance once
    /// in 2^64 pairs.
    pub fn is_of(&self, secret: &Secret) -> bool {
        self.fingerprint == secret.fingerprint()
    }
}

impl fmt::Debug for KeyLook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyLook({})", self.mask)
    }
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPlace {
    /// In the keyring of the system.
    Keyring,
    /// In `secrets.toml`, for the user alone, since no keyring answers.
    File,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_the_ends_of_long_keys_and_nothing_of_short_ones() {
        let check = |key: &str, mask: &str| assert_eq!(Secret::new(key).mask(), mask);
        check("sk-proj-1234567890abcd", "sk-p…abcd");
        check("sk-no-key", "••••••••");
        check("", "••••••••");
        check("ключ-от-всех-дверей", "ключ…ерей");
    }

    #[test]
    fn debug_and_redact_never_show_the_key() {
        let key = Secret::new("  sk-proj-1234567890abcd ");
        assert!(!format!("{key:?}").contains("1234"));
        assert_eq!(
            key.redact("bad key sk-proj-1234567890abcd."),
            "bad key sk-p…abcd."
        );
        assert_eq!(Secret::default().redact("untouched"), "untouched");
    }
}
