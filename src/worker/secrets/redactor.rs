//! Secrets that went out, and are hidden in all that comes back: servers and proxies repeat keys in
//! their answers and redirects.

use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::worker::net::route::login_parts;
use base64::prelude::{BASE64_STANDARD, Engine as _};

/// Secrets shorter than this are placeholders; hiding them would mutilate texts that merely contain
/// the same letters.
const MIN_HIDDEN_BYTES: usize = 6;

/// What is hidden, the longest first, so that none is hidden only in part.
#[derive(Debug, Default)]
pub(in crate::worker) struct Redactor(Vec<Secret>);

impl Redactor {
    /// Hides `secrets`, but for those that are too short to be any.
    pub(in crate::worker) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut secrets: Vec<Secret> = secrets
            .into_iter()
            .filter(|secret| secret.expose().len() >= MIN_HIDDEN_BYTES)
            .collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self(secrets)
    }

    /// `text` with each secret in it masked.
    pub(in crate::worker) fn text(&self, text: &str) -> String {
        let hide = |text: String, secret: &Secret| secret.redact(&text);
        self.0.iter().fold(text.to_owned(), hide)
    }

    /// Whether one of them is in `text`.
    pub(in crate::worker) fn is_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.expose()))
    }

    /// How long the longest one is; 0 if there is none.
    pub(in crate::worker) fn longest_bytes(&self) -> usize {
        self.0.first().map_or(0, |secret| secret.expose().len())
    }

    /// The first `limit_bytes` of a text without them. `bytes` are its beginning, longer by
    /// [`longest_bytes`](Self::longest_bytes) where the text `goes_on` behind them; the part of a
    /// secret that stands at their end is left out.
    pub(in crate::worker) fn beginning(
        &self,
        bytes: &[u8],
        limit_bytes: usize,
        goes_on: bool,
    ) -> String {
        let mut text = self.text(&String::from_utf8_lossy(bytes));
        if goes_on {
            let whole_characters = text.trim_end_matches(char::REPLACEMENT_CHARACTER).len();
            text.truncate(whole_characters);
            let begun = self
                .0
                .iter()
                .map(|secret| begun_bytes(&text, secret.expose()));
            let begun = begun.max().unwrap_or(0);
            text.truncate(text.len() - begun);
        }
        text.truncate(text.floor_char_boundary(limit_bytes));
        text
    }

    /// `bytes` without them, before anything is cut off that would leave half of one.
    pub(in crate::worker) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        if self.0.is_empty() {
            return bytes.to_vec();
        }
        self.text(&String::from_utf8_lossy(bytes)).into_bytes()
    }

    /// `problem` without them in any text that came from outside.
    pub(in crate::worker) fn problem(&self, problem: Problem) -> Problem {
        problem.map_foreign_texts(|text| self.text(text))
    }
}

/// How many bytes at the end of `text` are the beginning of `secret`.
fn begun_bytes(text: &str, secret: &str) -> usize {
    let ends = secret.char_indices().map(|(at, _)| at).rev();
    let mut begun = ends.filter(|at| text.ends_with(&secret[..*at]));
    begun.next().unwrap_or(0)
}

/// The forms in which a proxy may repeat a login.
pub(in crate::worker) fn forms_of_login(login: &Secret) -> [Secret; 3] {
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
    use crate::domain::cause::{Attempt, Cause, Transport, TransportFailure};

    #[test]
    fn no_part_of_a_secret_stands_where_a_text_is_cut() {
        let hidden = Redactor::new([Secret::new("sk-ключ-secret-4711")]);
        let text = "a sk-ключ-secret-4711 b sk-ключ-secret-4711";
        for end in 0..=text.len() {
            for limit in 0..=end {
                let shown = hidden.beginning(&text.as_bytes()[..end], limit, true);
                assert!(shown.len() <= limit, "{shown}");
                let rest = shown.replace("sk-к…4711", "");
                // A mask that is cut shows less than the whole mask.
                assert!(!rest.contains("ключ") && !rest.contains("ecret"), "{shown}");
            }
        }
        assert_eq!(
            hidden.beginning(text.as_bytes(), 99, false),
            "a sk-к…4711 b sk-к…4711"
        );
        assert_eq!(hidden.beginning(b"a sk-", 99, false), "a sk-");
        assert!(hidden.is_in(text) && !hidden.is_in("sk-"));
    }

    #[test]
    fn every_text_of_a_problem_is_searched_and_placeholders_are_left_alone() {
        let login = Secret::new("me:correct horse");
        let mut secrets = vec![Secret::new("none")];
        secrets.extend(forms_of_login(&login));
        let hidden = Redactor::new(secrets);
        let text = "none of me:correct horse, correct horse or bWU6Y29ycmVjdCBob3JzZQ==";
        let attempt = Attempt {
            address: "127.0.0.1:1".to_owned(),
            failure: None,
            words: text.to_owned(),
        };
        let cause = Cause::Transport(Transport {
            failure: TransportFailure::RedirectedAway(text.to_owned()),
            proxy: Some(text.to_owned()),
            tried: vec![attempt],
        });
        let problem = Problem::from(cause).details(text);
        let shown = format!("{:?}", hidden.problem(problem));
        assert_eq!(shown.matches("none of ").count(), 4, "{shown}");
        for secret in ["correct horse", "bWU6Y29y"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
