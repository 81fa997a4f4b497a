//! Secrets that went out, and are hidden in all that comes back: servers and proxies repeat keys in
//! their answers and redirects.

use super::route::login_parts;
use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// Secrets shorter than this are placeholders; hiding them would mutilate texts that merely contain
/// the same letters.
const MIN_HIDDEN_BYTES: usize = 6;

/// What is hidden, the longest first, so that none is hidden only in part.
#[derive(Debug, Default)]
pub(super) struct Hidden(Vec<Secret>);

impl Hidden {
    /// Hides these.
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut secrets: Vec<Secret> = secrets
            .into_iter()
            .filter(|secret| secret.expose().len() >= MIN_HIDDEN_BYTES)
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self(secrets)
    }

    /// `text` without them.
    pub(super) fn text(&self, text: &str) -> String {
        let hide = |text: String, secret: &Secret| secret.redact(&text);
        self.0.iter().fold(text.to_owned(), hide)
    }

    /// `bytes` without them, before anything is cut off that would leave half of one.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        if self.0.is_empty() {
            return bytes.to_vec();
        }
        self.text(&String::from_utf8_lossy(bytes)).into_bytes()
    }

    /// `problem` without them in any of its texts.
    pub(super) fn problem(&self, mut problem: Problem) -> Problem {
        problem.message = self.text(&problem.message);
        problem.lines = problem.lines.iter().map(|line| self.text(line)).collect();
        problem.hint = problem.hint.map(|hint| self.text(&hint));
        problem.details = problem.details.map(|details| self.text(&details));
        problem
    }
}

/// The forms in which a proxy may repeat a login.
pub(super) fn forms_of_login(login: &Secret) -> [Secret; 3] {
    let (user, password) = login_parts(login);
    [
        login.clone(),
        Secret::new(password),
        Secret::new(&BASE64_STANDARD.encode(format!("{user}:{password}"))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::ProblemKind;

    #[test]
    fn every_text_of_a_problem_is_searched_and_placeholders_are_left_alone() {
        let login = Secret::new("me:correct horse");
        let mut secrets = vec![Secret::new("none")];
        secrets.extend(forms_of_login(&login));
        let hidden = Hidden::new(secrets);
        let text = "none of me:correct horse, correct horse or bWU6Y29ycmVjdCBob3JzZQ==";
        let mut problem = Problem::new(ProblemKind::Network, text)
            .hint(text)
            .details(text);
        problem.lines.push(text.to_owned());
        let shown = format!("{:?}", hidden.problem(problem));
        assert_eq!(shown.matches("none of ").count(), 4, "{shown}");
        for secret in ["correct horse", "bWU6Y29y"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
