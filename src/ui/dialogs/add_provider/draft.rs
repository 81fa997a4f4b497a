//! What is typed of a provider that is not saved yet, and how a preset, a pasted text or a remedy
//! changes it. Nothing here is drawn.

use crate::domain::base_url::{BaseUrl, CheckedUrl, UrlError};
use crate::domain::format::{ApiFormat, AuthScheme};
use crate::domain::network::{
    CustomHeader, Fingerprint, HeaderText, NetworkSettings, check_header_name, check_header_value,
    may_be_secret,
};
use crate::domain::paste::Pasted;
use crate::domain::presets::Preset;
use crate::domain::problem::Remedy;
use crate::domain::provider::{check_name, free_name};
use crate::domain::secret::Secret;
use crate::state::State;
use crate::state::action::NewProvider;
use crate::ui::base_url::UrlCheck;
use crate::ui::widgets::typed_secret::TypedSecret;

/// A provider as far as it is typed.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) format: ApiFormat,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) url_check: UrlCheck,
    pub(super) key: TypedSecret,
    /// How the key is sent, where that was changed.
    auth: Option<AuthScheme>,
    /// Headers of a pasted command, and certificates that were trusted here.
    network: NetworkSettings,
    /// Headers of a pasted command whose value is likely to be a secret.
    secret_headers: Vec<(String, Secret)>,
}

impl Draft {
    /// Puts another URL in place of what is typed.
    pub(super) fn set_url(&mut self, url: &str) {
        url.clone_into(&mut self.url);
        self.url_check.of(url);
    }

    /// What is created, if all of it can be taken.
    pub(super) fn gathered(&self, state: &State) -> Option<NewProvider> {
        let name = check_name(&self.name, state.providers().names_but(None)).ok()?;
        Some(NewProvider {
            name,
            ..self.to_be_checked()?
        })
    }

    /// The first reason why nothing can be created yet; `None` if all of it can be taken.
    pub(super) fn what_is_missing(&self, state: &State) -> Option<String> {
        let name = check_name(&self.name, state.providers().names_but(None));
        let name = name.err().map(|error| error.to_string());
        name.or_else(|| self.url_error().map(ToString::to_string))
    }

    /// What a check looks at: only the URL has to be there.
    pub(super) fn to_be_checked(&self) -> Option<NewProvider> {
        let url = self.url_check.last().ok()?.url.clone();
        let key = self.key.secret();
        Some(NewProvider {
            auth: self.auth(),
            network: Box::new(self.network.clone()),
            secret_headers: self.secret_headers.clone(),
            ..NewProvider::new(self.name.trim().to_owned(), self.format, url, key)
        })
    }

    /// How the key is sent, where that is not what the format usually takes.
    pub(super) fn auth(&self) -> Option<AuthScheme> {
        let usual = self.format.default_auth();
        self.auth.filter(|scheme| *scheme != usual)
    }

    /// Sends the key as the format usually takes it.
    pub(super) fn reset_auth(&mut self) {
        self.auth = None;
    }

    /// The headers that are sent too, by name and what is shown of their value.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let plain = self.network.headers.iter().filter_map(|header| {
            let HeaderText::Plain(value) = &header.value else {
                return None;
            };
            Some((header.name.as_str(), value.as_str()))
        });
        let secret = self.secret_headers.iter();
        plain.chain(secret.map(|(name, _)| (name.as_str(), "•••")))
    }

    /// Sends that header no more.
    pub(super) fn remove_header(&mut self, name: &str) {
        self.network.headers.retain(|header| header.name != name);
        self.secret_headers.retain(|(known, _)| known != name);
    }

    /// The certificates that are trusted.
    pub(super) fn trusted(&self) -> &[Fingerprint] {
        &self.network.trusted
    }

    /// Trusts a certificate for this provider.
    pub(super) fn trust(&mut self, certificate: Fingerprint) {
        if !self.network.trusted.contains(&certificate) {
            self.network.trusted.push(certificate);
        }
    }

    /// Trusts a certificate no more.
    pub(super) fn distrust(&mut self, certificate: Fingerprint) {
        self.network.trusted.retain(|known| *known != certificate);
    }

    /// Fills format, name and URL.
    pub(super) fn fill(&mut self, preset: &Preset, state: &State) {
        self.format = preset.format;
        self.name = free_name(preset.name, || state.providers().names_but(None));
        self.set_url(preset.base_url);
    }

    /// Fills all that a pasted text says, and a name where there is none; says what was filled, in
    /// words.
    pub(super) fn take(&mut self, pasted: &Pasted, state: &State) -> Vec<String> {
        let mut filled = Vec::new();
        if let Some(url) = &pasted.url {
            let checked = BaseUrl::check(url).map(|checked| checked.url);
            self.set_url(checked.as_ref().map_or(url.as_str(), BaseUrl::as_str));
            filled.push("URL".to_owned());
        }
        if let Some(key) = &pasted.key {
            self.key = TypedSecret::from(key.expose());
            filled.push("key".to_owned());
        }
        let headers = pasted.headers.iter();
        let headers = headers.filter(|(name, value)| self.take_header(name, value));
        match headers.count() {
            0 => {}
            1 => filled.push("1 header".to_owned()),
            count => filled.push(format!("{count} headers")),
        }
        if let Some(format) = pasted.format.filter(|format| *format != self.format) {
            self.format = format;
            filled.push("format".to_owned());
        }
        if pasted.key.is_some() {
            self.auth = pasted.auth;
        }
        if self.name.trim().is_empty()
            && let Ok(CheckedUrl { url, .. }) = self.url_check.last()
        {
            self.name = free_name(url.authority(), || state.providers().names_but(None));
            filled.push("name".to_owned());
        }
        filled
    }

    /// Takes a header in place of one of its name; whether it can be one.
    fn take_header(&mut self, name: &str, value: &str) -> bool {
        let (Ok(name), Ok(value)) = (
            check_header_name(name, std::iter::empty()),
            check_header_value(value),
        ) else {
            return false;
        };
        self.remove_header(&name);
        if may_be_secret(&name) {
            self.secret_headers.push((name, Secret::new(&value)));
        } else {
            let value = HeaderText::Plain(value);
            self.network.headers.push(CustomHeader { name, value });
        }
        true
    }

    /// Applies a remedy to what is typed; whether a new check shall show what that changed.
    pub(super) fn apply(&mut self, remedy: &Remedy) -> bool {
        match remedy {
            Remedy::UseBaseUrl { base_url, .. } => self.set_url(base_url.as_str()),
            Remedy::SwitchFormat { format, .. } => self.format = *format,
            Remedy::UseAuth { scheme, .. } => self.auth = Some(*scheme),
            Remedy::Retry | Remedy::RetryAt(_) => {}
            Remedy::TrustCertificate { .. }
            | Remedy::EditProvider(_)
            | Remedy::AddModel(_)
            | Remedy::TestKeys(_)
            | Remedy::CheckConnection(_)
            | Remedy::ChooseModel
            | Remedy::RestoreBackup(_) => return false,
        }
        true
    }

    /// Whether something goes out that no field shows.
    pub(super) fn has_extras(&self) -> bool {
        self.auth().is_some()
            || self.network != NetworkSettings::default()
            || !self.secret_headers.is_empty()
    }

    /// Why the URL cannot be taken, if it cannot.
    pub(super) fn url_error(&self) -> Option<&UrlError> {
        self.url_check.last().err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::DRAFT;
    use crate::domain::settings::Settings;

    fn no_providers() -> State {
        State::new(&Settings::default()).0
    }

    fn url(text: &str) -> BaseUrl {
        BaseUrl::check(text).expect(text).url
    }

    fn pasted() -> Pasted {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Pasted {
            format: Some(ApiFormat::ANTHROPIC_MESSAGES),
            url: Some("https://gw.example.com:8443/v1/messages".to_owned()),
            key: Some(Secret::new("sk-1")),
            auth: None,
            model: None,
            headers: vec![header("X-Team", " blue "), header("Content-Length", "3")],
        }
    }

    #[test]
    fn a_pasted_text_fills_all_fields_and_a_name_where_there_is_none() {
        let mut draft = Draft::default();
        let filled = draft.take(&pasted(), &no_providers());
        assert_eq!(filled, ["URL", "key", "1 header", "format", "name"]);
        let new = draft.gathered(&no_providers()).expect("complete");
        assert_eq!(new.name, "gw.example.com:8443");
        assert_eq!(new.format, ApiFormat::ANTHROPIC_MESSAGES);
        assert_eq!(new.base_url, url("https://gw.example.com:8443/v1"));
        assert_eq!(new.key, Secret::new("sk-1"));
        let headers: Vec<_> = draft.headers().collect();
        assert_eq!(headers, [("x-team", "blue")]);
        assert_eq!(new.network.headers.len(), 1);
    }

    #[test]
    fn a_pasted_text_leaves_what_it_says_nothing_of() {
        let mut draft = Draft {
            name: "mine".to_owned(),
            key: TypedSecret::from("sk-0"),
            ..Draft::default()
        };
        let only_url = Pasted {
            url: Some("http://localhost:8000/v1?key=1".to_owned()),
            ..Pasted::default()
        };
        assert_eq!(draft.take(&only_url, &no_providers()), ["URL"]);
        assert_eq!((draft.name.as_str(), draft.key.text()), ("mine", "sk-0"));
        assert_eq!(draft.url_error(), Some(&UrlError::Query));
        assert_eq!(draft.gathered(&no_providers()), None);
    }

    #[test]
    fn a_header_that_is_pasted_again_replaces_the_former_and_can_be_removed() {
        let mut draft = Draft::default();
        draft.take(&pasted(), &no_providers());
        draft.take(&pasted(), &no_providers());
        assert_eq!(draft.headers().count(), 1);
        draft.remove_header("x-team");
        assert_eq!(draft.headers().count(), 0);
    }

    #[test]
    fn a_header_with_a_secret_is_kept_as_one_and_not_shown() {
        let mut draft = Draft::default();
        let value = "Basic bWU6cGFzc3dvcmQ=";
        let with_login = Pasted {
            headers: vec![("authorization".to_owned(), value.to_owned())],
            ..pasted()
        };
        draft.take(&with_login, &no_providers());
        let headers: Vec<_> = draft.headers().collect();
        assert_eq!(headers, [("authorization", "•••")]);
        let new = draft.to_be_checked().expect("a URL");
        assert!(new.network.headers.is_empty());
        assert_eq!(new.secret_headers[0].1, Secret::new(value));
        assert!(!format!("{new:?}").contains("bWU6"));
    }

    #[test]
    fn a_paste_that_sends_the_key_in_another_header_does_so_here() {
        let mut draft = Draft::default();
        let other = Pasted {
            auth: Some(AuthScheme::Bearer),
            ..pasted()
        };
        draft.take(&other, &no_providers());
        assert_eq!(draft.auth(), Some(AuthScheme::Bearer));
    }

    #[test]
    fn remedies_change_what_is_typed() {
        let mut draft = Draft::default();
        draft.set_url("http://localhost:8000");
        let provider = DRAFT;
        assert!(draft.apply(&Remedy::UseBaseUrl {
            provider,
            base_url: url("http://localhost:8000/v1"),
        }));
        assert!(draft.apply(&Remedy::UseAuth {
            provider,
            scheme: AuthScheme::XApiKey,
        }));
        let new = draft.to_be_checked().expect("a URL");
        assert_eq!(new.base_url, url("http://localhost:8000/v1"));
        assert_eq!(new.auth, Some(AuthScheme::XApiKey));
        assert!(draft.apply(&Remedy::SwitchFormat {
            provider,
            format: ApiFormat::ANTHROPIC_MESSAGES,
        }));
        let new = draft.to_be_checked().expect("a URL");
        assert_eq!(
            (new.format, new.auth),
            (ApiFormat::ANTHROPIC_MESSAGES, None)
        );
        assert!(draft.apply(&Remedy::Retry));
        assert!(!draft.apply(&Remedy::TestKeys(provider)));
    }
}
