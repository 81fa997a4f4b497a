//! The keyring of the system, as far as it is needed: one entry for each secret, found by its id.
//!
//! Every call may wait: for the bus, or for the user, who is asked to unlock. Which secrets are in
//! it, and what happens where it fails, is `secrets.rs`'s business.

use crate::domain::ids::KeyId;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use keyring::Entry;
use std::fmt;
use std::path::Path;

/// What every entry is filed under; beside it stands the id of the secret.
const SERVICE: &str = "tertulia";

/// A place for secrets that the system guards. There is no listing: who asks has to know the ids.
pub trait Keyring: fmt::Debug + Send {
    /// The secret of that id; `None` if it holds none.
    ///
    /// # Errors
    /// If it cannot say.
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError>;

    /// Keeps a secret in place of the one of that id.
    ///
    /// # Errors
    /// If it does not keep it, or cannot say whether it does.
    fn set(&self, id: KeyId, secret: &Secret) -> Result<(), KeyringError>;

    /// Forgets the secret of that id; one that is not there counts as forgotten.
    ///
    /// # Errors
    /// If it does not forget it, or cannot say whether it does.
    fn delete(&self, id: KeyId) -> Result<(), KeyringError>;
}

/// Why a keyring did not do what it was asked. The reasons are the system's words and hold no
/// secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// None answers.
    #[error("No keyring of the system answers")]
    Absent {
        /// Why not.
        reason: String,
    },
    /// It is locked and was not unlocked, or there is no place in it to keep anything.
    #[error("The keyring of the system cannot be opened")]
    Locked {
        /// Its words.
        reason: String,
    },
    /// It did not answer in the time that there was. What it was asked for may still happen.
    #[error("The keyring of the system has not answered yet")]
    NoAnswer,
    /// It answers, but refuses this one entry.
    #[error("The keyring of the system refuses this entry")]
    Entry {
        /// Why.
        reason: String,
    },
    /// It returned something else than it was given.
    #[error("The keyring of the system returns something else than it was given")]
    Different,
}

impl KeyringError {
    /// Whether the next entry would fare the same.
    pub fn concerns_all(&self) -> bool {
        match self {
            Self::Absent { .. } | Self::Locked { .. } | Self::NoAnswer => true,
            Self::Entry { .. } | Self::Different => false,
        }
    }

    /// The system's words, where there are any.
    fn reason(&self) -> &str {
        match self {
            Self::Absent { reason } | Self::Locked { reason } | Self::Entry { reason } => reason,
            Self::NoAnswer | Self::Different => "",
        }
    }

    /// With `secret` hidden in the system's words.
    pub(super) fn without(self, secret: &Secret) -> Self {
        match self {
            Self::Absent { reason } => Self::Absent {
                reason: secret.redact(&reason),
            },
            Self::Locked { reason } => Self::Locked {
                reason: secret.redact(&reason),
            },
            Self::Entry { reason } => Self::Entry {
                reason: secret.redact(&reason),
            },
            Self::NoAnswer | Self::Different => self,
        }
    }

    /// The problem of `count` keys, at least one, that the settings name and that neither the file
    /// nor the keyring gives.
    pub fn not_read(&self, count: usize) -> Problem {
        let keys = match count {
            1 => "an API key is".to_owned(),
            _ => format!("{count} API keys are"),
        };
        let hint = match self {
            Self::Locked { .. } => "Unlock the keyring, then start Tertulia again",
            Self::NoAnswer => "If the system asks for the password of the keyring, give it",
            Self::Absent { .. } => {
                "Start the keyring of the system, then Tertulia again; or enter the key again"
            }
            Self::Entry { .. } | Self::Different => "Enter the key again",
        };
        Problem::new(ProblemKind::Storage, format!("{self}, so {keys} not known"))
            .hint(hint)
            .details(self.reason())
    }

    /// The problem of a key that is in `file` instead.
    pub fn not_kept(&self, file: &Path) -> Problem {
        let message = format!(
            "{self}, so an API key is kept in “{}”, which only you can read",
            file.display()
        );
        Problem::new(ProblemKind::Storage, message)
            .hint("It moves to the keyring at the next start, once the keyring can be used")
            .details(self.reason())
    }

    /// The problem of a key that should be gone and may still be there.
    pub fn not_deleted(&self) -> Problem {
        let message = format!("{self}, so a deleted API key may still be in it");
        Problem::new(ProblemKind::Storage, message)
            .hint("It is deleted at the next start, once the keyring answers")
            .details(self.reason())
    }
}

/// The keyring that the system has: Secret Service, Keychain or Credential Manager. Whether there
/// is one shows with the first call.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError> {
        match entry(id)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(&text))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(judged(&error)),
        }
    }

    fn set(&self, id: KeyId, secret: &Secret) -> Result<(), KeyringError> {
        let kept = entry(id)?.set_password(secret.expose());
        kept.map_err(|error| judged(&error))
    }

    fn delete(&self, id: KeyId) -> Result<(), KeyringError> {
        match entry(id)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(judged(&error)),
        }
    }
}

/// Connects to the keyring when called first.
fn entry(id: KeyId) -> Result<Entry, KeyringError> {
    if let Err(error) = Entry::store_status() {
        return Err(KeyringError::Absent {
            reason: error.to_string(),
        });
    }
    Entry::new(SERVICE, &id.to_string()).map_err(|error| judged(&error))
}

fn judged(error: &keyring::Error) -> KeyringError {
    match error {
        keyring::Error::NoStorageAccess(_) => KeyringError::Locked {
            reason: error.to_string(),
        },
        keyring::Error::PlatformFailure(_)
        | keyring::Error::NoDefaultStore
        | keyring::Error::BadStoreFormat(_)
        | keyring::Error::NotSupportedByStore(_) => KeyringError::Absent {
            reason: error.to_string(),
        },
        keyring::Error::TooLong(..) | keyring::Error::Invalid(..) => KeyringError::Entry {
            reason: error.to_string(),
        },
        // These carry what was found in the entry, and their words may quote it.
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => KeyringError::Entry {
            reason: "The entry holds no text".to_owned(),
        },
        keyring::Error::Ambiguous(_) => KeyringError::Entry {
            reason: "There are several entries for it".to_owned(),
        },
        keyring::Error::NoEntry | _ => KeyringError::Entry {
            reason: String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_entry_holds_is_in_no_reason() {
        let held = b"sk-secret".to_vec();
        let quoting = || "found sk-secret".to_owned().into();
        for error in [
            keyring::Error::BadEncoding(held.clone()),
            keyring::Error::BadDataFormat(held, quoting()),
        ] {
            let judged = judged(&error);
            assert!(!format!("{judged:?}").contains("sk-secret"), "{judged:?}");
            assert!(!judged.concerns_all());
        }
    }

    #[test]
    fn a_keyring_that_is_locked_or_gone_concerns_every_entry() {
        let failure = || "no bus".to_owned().into();
        let check = |error, expected| assert_eq!(judged(&error), expected);
        check(
            keyring::Error::NoStorageAccess(failure()),
            KeyringError::Locked {
                reason: "Couldn't access platform storage: no bus".to_owned(),
            },
        );
        check(
            keyring::Error::PlatformFailure(failure()),
            KeyringError::Absent {
                reason: "Platform failure: no bus".to_owned(),
            },
        );
    }
}
