//! What the user reads of problems: facts in, text out. What happened, what to do, and which buttons
//! do it is decided here and nowhere else, for every [cause](crate::domain::cause::Cause) in one
//! table, at the moment of showing.
//!
//! The sentences of a language are its file in `assets/words`. What is said of other things still
//! stands where it is drawn.

mod problem;
mod row;
mod storage;
mod texts;
mod transport;

use crate::domain::cause::PictureFailure;
use crate::domain::check::Finding;
use crate::domain::ids::ProviderId;
use crate::domain::problem::{Problem, Remedy};
pub use row::ProblemWords;
use row::Row;
use std::sync::LazyLock;
use texts::{Arguments, Texts};

/// All that is said in one language.
pub struct Words(Texts);

static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
    let source = include_str!("../../assets/words/en.ftl");
    // A test reads the file; with a damaged one every text would be its id.
    Words::read("en", source).unwrap_or_else(|errors| {
        tracing::error!(?errors, "the texts cannot be read");
        Words::none()
    })
});

/// A problem as it stands on a page, in a dialog or in a notice.
pub fn problem(problem: &Problem) -> ProblemWords {
    ENGLISH.problem(problem)
}

/// A problem as it stands under an answer of `provider`: the answer can always be asked for again,
/// and where the problem is about the endpoint there is a way to look closer.
pub fn problem_of_answer(problem: &Problem, provider: Option<ProviderId>) -> ProblemWords {
    ENGLISH.problem_of_answer(problem, provider)
}

/// What happened: one sentence, no full stop.
pub fn message(problem: &Problem) -> String {
    ENGLISH.problem(problem).message
}

/// Message, lines and hint in one line, for the terminal.
pub fn in_one_line(problem: &Problem) -> String {
    ENGLISH.in_one_line(problem)
}

/// What a step of a check found, in one line.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::Line(line) => line.clone(),
        Finding::Problem(problem) => message(problem),
    }
}

/// The text and accessible name of a remedy's button.
pub fn remedy(remedy: &Remedy) -> String {
    ENGLISH.remedy(remedy)
}

/// Why a picture is not there: one sentence, no full stop.
pub fn picture(failure: &PictureFailure) -> String {
    ENGLISH.picture(failure)
}

impl Words {
    /// The words in `source`, a file of Fluent messages, in the language of that BCP 47 tag.
    ///
    /// # Errors
    /// What in it cannot be read, and every text that stands twice.
    pub fn read(language: &str, source: &str) -> Result<Self, Vec<String>> {
        Texts::read(language, source).map(Self)
    }

    fn none() -> Self {
        Self(Texts::none())
    }

    /// A problem as it stands on a page, in a dialog or in a notice.
    pub fn problem(&self, problem: &Problem) -> ProblemWords {
        let row = problem::row(Row::new(&self.0, problem), &problem.cause);
        row.finish()
    }

    /// A problem as it stands under an answer of `provider`.
    pub fn problem_of_answer(
        &self,
        problem: &Problem,
        provider: Option<ProviderId>,
    ) -> ProblemWords {
        let mut words = self.problem(problem);
        if !words.remedies.iter().any(Remedy::asks_again) {
            words.remedies.push(Remedy::Retry);
        }
        if let Some(provider) = provider.filter(|_| problem.cause.concerns_endpoint()) {
            words.remedies.push(Remedy::CheckConnection(provider));
        }
        words
    }

    /// Message, lines and hint in one line, for the terminal.
    pub fn in_one_line(&self, problem: &Problem) -> String {
        let words = self.problem(problem);
        let all = std::iter::once(words.message.as_str()).chain(words.below());
        let ended = |sentence: &str| {
            let sentence = Arguments::default().with("sentence", sentence.to_owned());
            self.0.text("in-one-line", &sentence)
        };
        all.map(ended).collect::<Vec<_>>().join(" ")
    }

    /// The text and accessible name of a remedy's button.
    pub fn remedy(&self, remedy: &Remedy) -> String {
        let mut arguments = Arguments::default();
        let id = match remedy {
            Remedy::Retry | Remedy::RetryAt(_) => "remedy-retry",
            Remedy::EditProvider(_) => "remedy-edit-provider",
            Remedy::AddModel(_) => "remedy-add-model",
            Remedy::UseBaseUrl { base_url, .. } => {
                arguments.set("url", base_url.to_string());
                "remedy-use-base-url"
            }
            Remedy::SwitchFormat { format, .. } => {
                arguments.set("format", format.label());
                "remedy-switch-format"
            }
            Remedy::UseAuth { scheme, .. } => {
                arguments.set("header", scheme.header());
                "remedy-use-auth"
            }
            Remedy::TrustCertificate { .. } => "remedy-trust-certificate",
            Remedy::TestKeys(_) => "remedy-test-keys",
            Remedy::CheckConnection(_) => "remedy-check-connection",
            Remedy::ChooseModel => "remedy-choose-model",
            Remedy::RestoreBackup(_) => "remedy-restore-backup",
        };
        self.0.text(id, &arguments)
    }

    /// Why a picture is not there: one sentence, no full stop.
    pub fn picture(&self, failure: &PictureFailure) -> String {
        let mut arguments = Arguments::default();
        let id = match failure {
            PictureFailure::AddressUnreadable => "picture-address-unreadable",
            PictureFailure::NotOnTheWeb => "picture-not-on-the-web",
            PictureFailure::IntoPrivateNetwork => "picture-private-network",
            PictureFailure::LeadsNowhere => "picture-leads-nowhere",
            PictureFailure::TooManyRedirects(count) => {
                arguments.set("count", *count);
                "picture-too-many-redirects"
            }
            PictureFailure::Late(secs) => {
                arguments.set("secs", *secs);
                "picture-late"
            }
            PictureFailure::NotReached(transport, base_url) => {
                let row = Row::at(&self.0, base_url);
                return transport::row(row, transport).finish().message;
            }
            PictureFailure::Status(status) => {
                arguments.set("status", status.to_string());
                "picture-status"
            }
            PictureFailure::Type(media_type) => {
                arguments.set("type", media_type.clone());
                "picture-type"
            }
            PictureFailure::TooLarge(megabytes) => {
                arguments.set("megabytes", *megabytes);
                "picture-too-large"
            }
            PictureFailure::Broke => "picture-broke",
        };
        self.0.text(id, &arguments)
    }
}
