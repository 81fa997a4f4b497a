//! The keyring of the system, as far as it is needed: one entry for each secret, found by its id.
//!
//! Every call may wait: for the bus, or for the user, who is asked to unlock. Which secrets are in
//! it, and what happens where it fails, is `secrets.rs`'s business.

use crate::domain::cause::{Cause, KeyringFault, KeyringLoss, StorageCause};
use crate::domain::ids::KeyId;
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use keyring::Entry;
use std::fmt;
use zeroize::Zeroizing;

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
    #[error("no keyring answers: {reason}")]
    Absent {
        /// Why not.
        reason: String,
    },
    /// It is locked and was not unlocked, or there is no place in it to keep anything.
    #[error("the keyring cannot be opened: {reason}")]
    Locked {
        /// Its words.
        reason: String,
    },
    /// It did not answer in the time that there was. What it was asked for may still happen.
    #[error("the keyring has not answered yet")]
    NoAnswer,
    /// It answers, but refuses this one entry.
    #[error("the keyring refuses an entry: {reason}")]
    Entry {
        /// Why.
        reason: String,
    },
    /// It returned something else than it was given.
    #[error("the keyring returns something else than it was given")]
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

    /// The problem that follows from it.
    pub fn problem(&self, loss: KeyringLoss) -> Problem {
        let fault = match self {
            Self::Absent { .. } => KeyringFault::Absent,
            Self::Locked { .. } => KeyringFault::Locked,
            Self::NoAnswer => KeyringFault::NoAnswer,
            Self::Entry { .. } => KeyringFault::Entry,
            Self::Different => KeyringFault::Different,
        };
        let cause = StorageCause::Keyring { fault, loss };
        Problem::from(Cause::Storage(cause)).details(self.reason())
    }
}

/// The keyring that the system has: Secret Service, Keychain or Credential Manager. Whether there
/// is one shows with the first call.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError> {
        match entry(id)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(&Zeroizing::new(text)))),
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
