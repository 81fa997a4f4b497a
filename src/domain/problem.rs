//! One vocabulary for everything that can go wrong, whoever notices it.
//!
//! Each problem is shown once or attached to its answer. The kind decides behaviour, the message
//! informs, the hint says what to do, the remedies are buttons that do it, and the details are the
//! server's own words with secrets removed.

use super::base_url::BaseUrl;
use super::check::CertificateFacts;
use super::ids::ProviderId;
use super::provider::{ApiFormat, AuthScheme};
use super::timestamp::Timestamp;

/// Something that went wrong, ready to be shown and to be acted upon.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Problem {
    /// What behaviour follows.
    pub kind: ProblemKind,
    /// What happened: one sentence, no full stop.
    pub message: String,
    /// Facts that belong to the message, each a line: how every key fared, which addresses were
    /// tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// What to do: one sentence, no full stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Buttons that do it, the best one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
    /// The server's or the system's own words, at most [`MAX_DETAILS_BYTES`], secrets removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// What is kept of a server's own words.
pub const MAX_DETAILS_BYTES: usize = 4096;

/// The kind of a problem: what the program does about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nothing listens at that address.
    Refused,
    /// The host name has no address.
    UnknownHost,
    /// There is no way to the host.
    Unreachable,
    /// Something took longer than its limit.
    TimedOut,
    /// The secure connection failed.
    Tls,
    /// 401: the key was refused, or there was none.
    Unauthorized,
    /// 403: the key may not do this.
    Forbidden,
    /// 429.
    RateLimited {
        /// How long the server asks to wait, in milliseconds, if it says.
        retry_after_ms: Option<u64>,
    },
    /// 404: no such path or no such model.
    NotFound,
    /// Another 4xx: the request was refused.
    Rejected,
    /// The request is longer than the model's context.
    ContextExceeded,
    /// 5xx, or an error of the server in the middle of an answer.
    Server,
    /// What came back is not this API: a web page, or nothing that can be read.
    NotAnApi,
    /// The answer ended before the provider said that it was done.
    CutShort,
    /// The answer was complete and had nothing in it.
    Empty,
    /// The provider is gone, switched off, or has no such model.
    NotConfigured,
    /// A file of the program could not be read or written.
    Storage,
    /// The network failed in another way.
    Network,
}

/// A way out that the program can take for the user.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
    /// The button's text and accessible name.
    pub fn label(&self) -> String {
        match self {
            Self::Retry | Self::RetryAt(_) => "Retry".to_owned(),
            Self::EditProvider(_) => "Edit provider".to_owned(),
            Self::AddModel(_) => "Add a model by ID".to_owned(),
            Self::UseBaseUrl { base_url, .. } => format!("Use {base_url}"),
            Self::SwitchFormat { format, .. } => format!("Switch to {}", format.label()),
            Self::UseAuth { scheme, .. } => format!("Send the key as {}", scheme.header()),
            Self::TrustCertificate { .. } => {
                "Trust this certificate for this provider only…".to_owned()
            }
            Self::TestKeys(_) => "Test keys".to_owned(),
            Self::CheckConnection(_) => "Check connection".to_owned(),
            Self::ChooseModel => "Choose another model".to_owned(),
            Self::RestoreBackup(_) => "Restore the backup".to_owned(),
        }
    }
}

impl Problem {
    /// A problem of that kind with its message and nothing else.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            lines: Vec::new(),
            hint: None,
            remedies: Vec::new(),
            details: None,
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With one more button.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedies.push(remedy);
        self
    }

    /// With a button before all others.
    #[must_use]
    pub fn best_remedy(mut self, remedy: Remedy) -> Self {
        self.remedies.retain(|known| *known != remedy);
        self.remedies.insert(0, remedy);
        self
    }

    /// As it stands under an answer, which can always be asked for again.
    #[must_use]
    pub fn of_an_answer(self) -> Self {
        let again = |remedy: &Remedy| matches!(remedy, Remedy::Retry | Remedy::RetryAt(_));
        if self.remedies.iter().any(again) {
            self
        } else {
            self.remedy(Remedy::Retry)
        }
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

    /// Message, lines and hint in one line, for the terminal and the log.
    pub fn in_one_line(&self) -> String {
        let all = std::iter::once(&self.message)
            .chain(&self.lines)
            .chain(&self.hint);
        let sentences: Vec<String> = all.map(|sentence| format!("{sentence}.")).collect();
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_cut_between_characters() {
        let long = "é".repeat(MAX_DETAILS_BYTES);
        let problem = Problem::new(ProblemKind::Server, "x").details(&long);
        let details = problem.details.expect("kept");
        assert!(details.ends_with("é…") && details.len() <= MAX_DETAILS_BYTES + '…'.len_utf8());
        assert_eq!(
            Problem::new(ProblemKind::Server, "x")
                .details(" \n")
                .details,
            None
        );
    }
}
