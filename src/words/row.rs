//! One row of the table of causes, as it is put together and as it is shown.

use super::texts::{Arguments, Texts};
use crate::domain::base_url::BaseUrl;
use crate::domain::cause::{Recorded, ServerReply};
use crate::domain::problem::{AskedEndpoint, Problem, Remedy};
use fluent_bundle::FluentValue;
use std::time::Duration;

/// A problem as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProblemWords {
    /// What happened: one sentence, no full stop.
    pub message: String,
    /// Facts that belong to the message, each a line: how every key fared, which addresses were
    /// tried.
    pub lines: Vec<String>,
    /// What to do: one sentence, no full stop; `None` where nothing can be advised.
    pub hint: Option<String>,
    /// The remedies, the best one first.
    pub remedies: Vec<Remedy>,
    /// The server's or the system's own words; `None` where there are none.
    pub details: Option<String>,
}

impl ProblemWords {
    /// Lines and hint: all that stands below the message.
    pub fn below(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().chain(&self.hint).map(String::as_str)
    }
}

/// A row that is being put together. Everything that is set before a text is found in it under its
/// name.
pub(super) struct Row<'a> {
    texts: &'a Texts,
    endpoint: Option<&'a AskedEndpoint>,
    arguments: Arguments,
    /// The id of the message.
    id: &'static str,
    words: ProblemWords,
}

impl<'a> Row<'a> {
    /// The row of a problem. Its arguments are the server as it is called within a sentence
    /// (`server`) and at the beginning of one (`Server`), its bare `name` or else its host, the `base` URL and the
    /// `authority` in it.
    pub(super) fn new(texts: &'a Texts, problem: &'a Problem) -> Self {
        let endpoint = problem.endpoint.as_deref();
        let mut row = match endpoint {
            Some(endpoint) => Self::at(texts, &endpoint.base_url),
            None => Self::blank(texts),
        };
        row.endpoint = endpoint;
        row.words.details.clone_from(&problem.details);
        let name = endpoint.map_or("", |endpoint| &endpoint.name);
        let (server, first) = if name.is_empty() {
            let host = endpoint.map_or("", |endpoint| endpoint.base_url.authority());
            row.arguments.set("name", host.to_owned());
            (row.text("server-unnamed"), row.text("server-unnamed-first"))
        } else {
            row.arguments.set("name", name.to_owned());
            let named = row.text("server-named");
            (named.clone(), named)
        };
        row.with("server", server).with("Server", first)
    }

    /// A row that is about an address and no provider.
    pub(super) fn at(texts: &'a Texts, base_url: &BaseUrl) -> Self {
        Self::blank(texts)
            .with("base", base_url.to_string())
            .with("authority", base_url.authority().to_owned())
    }

    fn blank(texts: &'a Texts) -> Self {
        Self {
            texts,
            endpoint: None,
            arguments: Arguments::default(),
            id: "",
            words: ProblemWords::default(),
        }
    }

    /// The endpoint that the problem is about.
    pub(super) fn endpoint(&self) -> Option<&'a AskedEndpoint> {
        self.endpoint
    }

    /// Whether the endpoint is only typed and not saved.
    pub(super) fn is_draft(&self) -> bool {
        self.endpoint.is_some_and(AskedEndpoint::is_draft)
    }

    /// With an argument for the texts that follow.
    pub(super) fn with(
        mut self,
        name: &'static str,
        value: impl Into<FluentValue<'static>>,
    ) -> Self {
        self.arguments.set(name, value);
        self
    }

    /// With a wait that is to come as the argument `wait`, in whole seconds, rounded up.
    pub(super) fn with_wait(self, wait: Duration) -> Self {
        self.with_secs(wait.as_millis().div_ceil(1000))
    }

    /// With a limit that was waited for as the argument `wait`, in whole seconds.
    pub(super) fn with_limit(self, limit: Duration) -> Self {
        self.with_secs(limit.as_secs().into())
    }

    fn with_secs(self, secs: u128) -> Self {
        let secs = Arguments::default().with("secs", secs.to_string());
        let wait = self.texts.text("secs", &secs);
        self.with("wait", wait)
    }

    /// A text with the arguments so far.
    pub(super) fn text(&self, id: &str) -> String {
        self.texts.text(id, &self.arguments)
    }

    /// Says that this happened. What to do is the message's attribute `hint`, if it has one, and
    /// its `details` stand behind those of the problem.
    pub(super) fn say(mut self, id: &'static str) -> Self {
        self.id = id;
        self.words.message = self.text(id);
        let found = |attribute: &str| {
            let id = format!("{id}.{attribute}");
            self.texts.find(&id, &self.arguments)
        };
        (self.words.hint, self.words.details) = (
            found("hint"),
            self.words.details.take().or_else(|| found("details")),
        );
        self
    }

    /// Says to do this in place of the usual: another attribute of the message.
    pub(super) fn hint(self, attribute: &str) -> Self {
        let id = format!("{}.{attribute}", self.id);
        self.hint_of(&id)
    }

    /// Says to do this in place of the usual: any text.
    pub(super) fn hint_of(mut self, id: &str) -> Self {
        self.words.hint = Some(self.text(id));
        self
    }

    /// With the status and the server's own words behind the message.
    pub(super) fn reply(mut self, reply: &ServerReply) -> Self {
        self.words.message = self.with_status(self.words.message.clone(), reply.status);
        if let Some(words) = &reply.words {
            let sentence = std::mem::take(&mut self.words.message);
            self.words.message = self.with_words(sentence, words);
        }
        self
    }

    /// With the status behind the message.
    pub(super) fn status(mut self, status: Option<u16>) -> Self {
        self.words.message = self.with_status(self.words.message.clone(), status);
        self
    }

    /// `sentence (404)`.
    pub(super) fn with_status(&self, sentence: String, status: Option<u16>) -> String {
        let Some(status) = status else {
            return sentence;
        };
        let arguments = Arguments::default()
            .with("sentence", sentence)
            .with("status", status.to_string());
        self.texts.text("with-status", &arguments)
    }

    /// `sentence: words`.
    pub(super) fn with_words(&self, sentence: String, words: &str) -> String {
        let arguments = Arguments::default()
            .with("sentence", sentence)
            .with("words", words.to_owned());
        self.texts.text("with-words", &arguments)
    }

    /// `a, b, c and others`.
    pub(super) fn and_others(&self, names: String) -> String {
        let names = Arguments::default().with("names", names);
        self.texts.text("names-and-others", &names)
    }

    /// With one more line of facts.
    pub(super) fn line(mut self, line: String) -> Self {
        self.words.lines.push(line);
        self
    }

    /// With one more remedy.
    pub(super) fn offer(mut self, remedy: Remedy) -> Self {
        self.words.remedies.push(remedy);
        self
    }

    /// With one more remedy, if there is one.
    pub(super) fn offer_if(self, remedy: Option<Remedy>) -> Self {
        match remedy {
            Some(remedy) => self.offer(remedy),
            None => self,
        }
    }

    /// With the provider's page as a remedy.
    pub(super) fn edit(self) -> Self {
        let edit = self.endpoint.map(|it| Remedy::EditProvider(it.provider));
        self.offer_if(edit)
    }

    /// With the dialog that adds a model by its id as a remedy. What is only typed has none, so
    /// there it is said to do so later.
    pub(super) fn add_model(self) -> Self {
        let add = self.endpoint.map(|it| Remedy::AddModel(it.provider));
        let is_first = self.words.remedies.is_empty();
        if self.is_draft() && is_first {
            self.hint_of("add-model-later")
        } else {
            self.offer_if(add)
        }
    }

    /// With another base URL as a remedy.
    pub(super) fn use_base_url(self, base_url: Option<&BaseUrl>) -> Self {
        let used = self.endpoint.zip(base_url);
        let remedy = used.map(|(endpoint, base_url)| Remedy::UseBaseUrl {
            provider: endpoint.provider,
            base_url: base_url.clone(),
        });
        self.offer_if(remedy)
    }

    /// With a test of all keys as a remedy.
    pub(super) fn test_keys(self) -> Self {
        let test = self.endpoint.map(|it| Remedy::TestKeys(it.provider));
        self.offer_if(test)
    }

    /// With finished words in place of everything.
    pub(super) fn recorded(mut self, words: &Recorded) -> Self {
        self.words = ProblemWords {
            message: words.message.clone(),
            lines: words.lines.clone(),
            hint: words.hint.clone(),
            remedies: words.remedies.clone(),
            details: self.words.details.take(),
        };
        self
    }

    /// The row with the remedies that can be applied: what is only typed has no page, no models and
    /// no list of keys.
    pub(super) fn finish(mut self) -> ProblemWords {
        if self.is_draft() {
            self.words.remedies.retain(fits_draft);
        }
        self.words
    }
}

/// Whether a remedy can be applied to what is typed.
fn fits_draft(remedy: &Remedy) -> bool {
    match remedy {
        Remedy::Retry
        | Remedy::RetryAt(_)
        | Remedy::UseBaseUrl { .. }
        | Remedy::SwitchFormat { .. }
        | Remedy::UseAuth { .. }
        | Remedy::TrustCertificate { .. } => true,
        Remedy::EditProvider(_)
        | Remedy::AddModel(_)
        | Remedy::TestKeys(_)
        | Remedy::CheckConnection(_)
        | Remedy::ChooseModel
        | Remedy::RestoreBackup(_) => false,
    }
}
