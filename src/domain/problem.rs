//! One vocabulary for everything that can go wrong, whoever notices it.
//!
//! Each problem is shown once or attached to its answer. Its cause decides behaviour; message, hint
//! and remedies are made of it in `words` when it is shown.

use super::base_url::BaseUrl;
use super::cause::{Cause, TransportFailure};
use super::certificate::CertificateFacts;
use super::format::{ApiFormat, AuthScheme};
use super::ids::{DRAFT, ProviderId};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Why.
    pub cause: Cause,
    /// The endpoint that was asked; `None` for what concerns none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Box<AskedEndpoint>>,
    /// The server's or the system's own words, at most [`MAX_DETAILS_BYTES`], secrets removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// The endpoint that a problem is about, as it was when it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedEndpoint {
    /// The provider; [`DRAFT`] for what is typed in a dialog and not saved.
    pub provider: ProviderId,
    /// The provider's name; empty where it has none yet.
    pub name: String,
    /// The root of its API.
    pub base_url: BaseUrl,
}

impl AskedEndpoint {
    /// Whether it is only typed and not saved, so that it has no page, no models and no list of
    /// keys.
    pub fn is_draft(&self) -> bool {
        self.provider == DRAFT
    }
}

/// What is kept of a server's own words.
pub const MAX_DETAILS_BYTES: usize = 4096;

/// A way out that the program can take for the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Ask again.
    Retry,
    /// Open the provider's page.
    EditProvider(ProviderId),
    /// Open the dialog that adds a model by its id.
    AddModel(ProviderId),
    /// Set the provider's base URL.
    UseBaseUrl {
        /// The provider to change.
        provider: ProviderId,
        /// Its new base URL.
        base_url: BaseUrl,
    },
    /// Change the provider's format.
    SwitchFormat {
        /// The provider to change.
        provider: ProviderId,
        /// Its new format.
        format: ApiFormat,
    },
    /// Change the header that carries the provider's key.
    UseAuth {
        /// The provider to change.
        provider: ProviderId,
        /// How its key is sent from now on.
        scheme: AuthScheme,
    },
    /// Show that certificate and, if the user agrees, trust it for this provider only.
    TrustCertificate {
        /// The provider to change.
        provider: ProviderId,
        /// The certificate that was met.
        certificate: Box<CertificateFacts>,
    },
    /// Test all keys of the provider.
    TestKeys(ProviderId),
    /// Check the connection to the provider, step by step.
    CheckConnection(ProviderId),
    /// Ask again; before that moment it would be refused again.
    RetryAt(Timestamp),
    /// Open the model chooser.
    ChooseModel,
    /// Put a backup of the history in place of the one in use; it holds the backup's file name.
    RestoreBackup(String),
}

impl Remedy {
    /// Whether it asks again for what failed.
    pub fn asks_again(&self) -> bool {
        matches!(self, Self::Retry | Self::RetryAt(_))
    }
}

impl From<Cause> for Problem {
    fn from(cause: Cause) -> Self {
        Self {
            cause,
            endpoint: None,
            details: None,
        }
    }
}

impl Problem {
    /// The problem of that endpoint.
    #[must_use]
    pub fn at(mut self, endpoint: AskedEndpoint) -> Self {
        self.endpoint = Some(Box::new(endpoint));
        self
    }

    /// With the server's own words, cut to [`MAX_DETAILS_BYTES`]; blank words are left out.
    #[must_use]
    pub fn details(mut self, details: &str) -> Self {
        let details = details.trim();
        if !details.is_empty() {
            let end = details.floor_char_boundary(MAX_DETAILS_BYTES);
            let cut = if end < details.len() { "…" } else { "" };
            self.details = Some(format!("{}{cut}", &details[..end]));
        }
        self
    }

    /// Whether a secure connection failed.
    pub fn is_of_tls(&self) -> bool {
        let Cause::Transport(transport) = &self.cause else {
            return false;
        };
        matches!(transport.failure, TransportFailure::Tls(_))
    }

    /// With `change` made to every text in it that a server, a proxy or the system wrote.
    #[must_use]
    pub fn map_foreign_texts(mut self, change: impl Fn(&str) -> String) -> Self {
        let mut change = |text: &mut String| *text = change(text);
        self.cause.each_foreign_text(&mut change);
        self.details.iter_mut().for_each(change);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_cut_between_characters() {
        let long = "é".repeat(MAX_DETAILS_BYTES);
        let problem = || Problem::from(Cause::StillLoading);
        let details = problem().details(&long).details.expect("kept");
        assert!(details.ends_with("é…") && details.len() <= MAX_DETAILS_BYTES + '…'.len_utf8());
        assert_eq!(problem().details(" \n").details, None);
    }
}
