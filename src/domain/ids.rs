//! Identities of things that are stored or answered for.
//!
//! An id is 128 bits made elsewhere (UUID version 7 in the program, a counter in tests) and written
//! as a hyphenated UUID. Names, URLs and titles are never identities.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// Where new ids come from: each call gives 128 bits that were not given before.
pub type NewId<'a> = &'a mut dyn FnMut() -> u128;

/// A text that is not a hyphenated UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id")]
pub struct NotAnId(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub u128);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Uuid::from_u128(self.0).hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let read = text.parse::<Hyphenated>();
                read.map(|id| Self(id.into_uuid().as_u128()))
                    .map_err(|_refused| NotAnId(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

id!(
    /// One configured provider; stays the same when it is renamed or its URL or format changes.
    ProviderId
);
id!(
    /// One API key. The key itself is kept apart, in the secret store, under this id.
    KeyId
);
id!(
    /// One conversation.
    ConversationId
);
id!(
    /// One message in the tree of a conversation.
    MessageId
);
id!(
    /// One attempt to get an answer; ends with its stream. Events of ended turns are dropped by it.
    TurnId
);
id!(
    /// One question to the worker other than a turn; its answer carries the same id.
    RequestId
);
id!(
    /// One request to an endpoint and what became of it.
    ExchangeId
);
id!(
    /// One notice shown at the edge of the window.
    NoticeId
);

/// Stands for the provider that is typed in the dialog and not saved yet: remedies with this id
/// change what is typed.
pub const DRAFT: ProviderId = ProviderId(0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_what_it_writes() {
        for bits in [0, 1, u128::MAX, 0x0192_3c5e_8f00_7abc_8def_0123_4567_89ab] {
            assert_eq!(ProviderId(bits).to_string().parse(), Ok(ProviderId(bits)));
        }
        assert_eq!(
            MessageId(1).to_string(),
            "00000000-0000-0000-0000-000000000001"
        );
    }

    #[test]
    fn what_is_not_a_uuid_is_refused() {
        for text in [
            "",
            "12",
            "00000000000000000000000000000001",
            "0000000g-0000-0000-0000-000000000001",
        ] {
            assert_eq!(text.parse::<KeyId>(), Err(NotAnId(text.to_owned())));
        }
    }
}
