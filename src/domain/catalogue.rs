//! The providers in the cloud that the program knows, as data: `assets/providers.toml`.
//!
//! A new one is an entry there. What this program does differently for one of them is written in
//! its entry, never in code.

use super::base_url::BaseUrl;
use super::format::{ApiFormat, AuthScheme};
use super::server_kind::KindId;
use std::sync::OnceLock;

/// One provider of the catalogue.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudProvider {
    /// Its identity; never changes.
    pub id: String,
    /// Its name, as its owners write it.
    pub name: String,
    /// The format that it speaks.
    #[serde(default)]
    pub format: ApiFormat,
    /// The root of its API.
    pub base_url: BaseUrl,
    /// Whether `base_url` is a pattern that everyone has to complete, such as with the name of
    /// their resource.
    #[serde(default)]
    pub own_url: bool,
    /// How its key is sent; `None` for what the format usually takes.
    #[serde(default)]
    pub auth: Option<AuthScheme>,
    /// The page on which one gets a key.
    pub key_url: String,
    /// Environment variables that usually hold its key, the most usual first.
    #[serde(default)]
    pub env: Vec<String>,
    /// Other variables that say something about it where people paste them.
    #[serde(default)]
    pub pasted: PastedVariables,
    /// Parameters that it takes, beyond messages and model, by their names on the wire.
    #[serde(default)]
    pub takes: Vec<String>,
    /// Models to begin with, where it lists none.
    #[serde(default)]
    pub models: Vec<String>,
    /// The kind of server whose words it speaks about its models; `None` for plain.
    #[serde(default)]
    pub kind: Option<KindId>,
    /// A path below `base_url`, such as `/key`, that answers to a valid key only; `None` where the
    /// model list does, or nothing below `base_url` is known to. Where it is given, the model list
    /// is public: that one answers proves nothing about a key.
    #[serde(default)]
    pub key_path: Option<String>,
    /// Whether it refuses conversations in which the model speaks first.
    #[serde(default)]
    pub user_first: bool,
}

/// Variables beyond [`CloudProvider::env`] that programs read about one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PastedVariables {
    /// Variables that hold the root of its API.
    pub url: Vec<String>,
    /// Variables that hold the model to be asked.
    pub model: Vec<String>,
    /// Variables that hold its key in a way that the program does not look for.
    pub key: Vec<String>,
    /// Variables that hold a key which is sent as `Authorization: Bearer`.
    pub bearer: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    provider: Vec<CloudProvider>,
}

/// All providers of the catalogue, in the order in which they are offered. Read once, when first
/// asked for.
pub fn catalogue() -> &'static [CloudProvider] {
    static READ: OnceLock<Vec<CloudProvider>> = OnceLock::new();
    READ.get_or_init(|| {
        let text = include_str!("../../assets/providers.toml");
        // A test reads it too, so it can be read.
        toml_edit::de::from_str::<CatalogueFile>(text)
            .map_or_else(|_| Vec::new(), |file| file.provider)
    })
}

/// The provider of that id.
pub fn cloud(id: &str) -> Option<&'static CloudProvider> {
    catalogue().iter().find(|provider| provider.id == id)
}

/// The providers whose name, id or host has the query in it, without regard to case: first those
/// whose name begins with it, then those of which a word of the name does, then the others, each in
/// the catalogue's order. An address stands for its host. All of them if nothing is asked for.
pub fn search(query: &str) -> Vec<&'static CloudProvider> {
    let query = query.trim().to_lowercase();
    let wanted = match query.split_once("://") {
        Some((_, rest)) => rest.split('/').next().unwrap_or_default(),
        None => query.as_str(),
    };
    let mut found: Vec<_> = catalogue()
        .iter()
        .filter_map(|provider| Some((distance(provider, wanted)?, provider)))
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, provider)| provider).collect()
}

/// How far a provider is from what is wanted, 0 being closest; `None` if it is something else.
fn distance(provider: &CloudProvider, wanted: &str) -> Option<u8> {
    let name = provider.name.to_lowercase();
    let mut words = name.split([' ', '.']);
    if name.starts_with(wanted) {
        Some(0)
    } else if words.any(|word| word.starts_with(wanted)) {
        Some(1)
    } else if name.contains(wanted) || provider.id.contains(wanted) {
        Some(2)
    } else {
        let host = provider.base_url.authority();
        host.contains(wanted).then_some(3)
    }
}

/// The names of all environment variables that may hold a key, each once.
pub fn key_variables() -> Vec<&'static str> {
    let all = catalogue().iter().flat_map(|provider| &provider.env);
    let mut names: Vec<&str> = all.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ProviderId;
    use crate::domain::parameters::table::parameter;
    use crate::domain::provider::{Origin, Provider};
    use crate::domain::settings::Settings;

    const ASSET: &str = include_str!("../../assets/providers.toml");

    /// What settings refer to: a line is added here with a new provider, and none ever changes.
    const IDS_AND_NAMES: [(&str, &str); 21] = [
        ("openai", "OpenAI"),
        ("anthropic", "Anthropic"),
        ("gemini", "Google Gemini"),
        ("openrouter", "OpenRouter"),
        ("mistral", "Mistral"),
        ("groq", "Groq"),
        ("xai", "xAI"),
        ("deepseek", "DeepSeek"),
        ("cohere", "Cohere"),
        ("together", "Together AI"),
        ("fireworks", "Fireworks AI"),
        ("cerebras", "Cerebras"),
        ("huggingface", "Hugging Face"),
        ("nvidia", "NVIDIA NIM"),
        ("minimax", "MiniMax"),
        ("moonshot", "Moonshot AI"),
        ("perplexity", "Perplexity"),
        ("sambanova", "SambaNova"),
        ("zai", "Z.ai"),
        ("qwen", "Qwen"),
        ("azure", "Azure OpenAI"),
    ];

    fn ids(found: &[&CloudProvider]) -> Vec<&'static str> {
        let known = IDS_AND_NAMES.into_iter().map(|(id, _)| id);
        let known: Vec<&str> = known.collect();
        let place = |provider: &&CloudProvider| known.iter().find(|id| **id == provider.id);
        found.iter().filter_map(place).copied().collect()
    }

    #[test]
    fn the_asset_is_read_whole() {
        let file: CatalogueFile = toml_edit::de::from_str(ASSET).expect("the asset");
        assert_eq!(file.provider, catalogue());
        let with_a_typing_error = ASSET.replacen("\nkey_url", "\nkey_uri", 1);
        assert!(toml_edit::de::from_str::<CatalogueFile>(&with_a_typing_error).is_err());
    }

    #[test]
    fn every_provider_is_there_under_the_id_it_always_had() {
        let all = catalogue().iter();
        let all: Vec<_> = all.map(|p| (p.id.as_str(), p.name.as_str())).collect();
        assert_eq!(all, IDS_AND_NAMES);
        for (id, name) in all {
            assert_eq!(cloud(id).map(|p| p.name.as_str()), Some(name));
        }
        assert_eq!(cloud("OpenAI"), None);
    }

    #[test]
    fn ids_and_names_are_unique_without_regard_to_case() {
        for text in [
            |p: &CloudProvider| p.id.clone(),
            |p: &CloudProvider| p.name.clone(),
        ] {
            let all = catalogue().iter();
            let mut all: Vec<String> = all.map(|p| text(p).to_lowercase()).collect();
            all.sort_unstable();
            let count = all.len();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }

    #[test]
    fn every_address_is_one_that_the_dialogs_would_take_as_it_is() {
        for provider in catalogue() {
            let url = provider.base_url.as_str();
            let line = format!("base_url = \"{url}\"");
            let in_asset = ASSET.to_lowercase().contains(&line.to_lowercase());
            assert!(in_asset, "{url} is not what the asset says");
            assert!(url.starts_with("https://"), "{url}");
            let checked = BaseUrl::check(url).expect(url);
            assert_eq!((checked.notes, checked.url.as_str()), (Vec::new(), url));
            let pattern = url.contains("your-resource");
            assert_eq!(provider.own_url, pattern, "{url}");
            let key_page = url::Url::parse(&provider.key_url).expect(url);
            assert_eq!(key_page.scheme(), "https", "{key_page}");
            assert!(key_page.has_host(), "{key_page}");
        }
    }

    #[test]
    fn variables_parameters_kinds_and_paths_are_ones_that_exist() {
        const TAKES: [&str; 9] = [
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "stop_sequences",
            "seed",
            "response_format",
            "reasoning_effort",
            "thinking",
            "enable_thinking",
        ];
        for provider in catalogue() {
            let id = &provider.id;
            assert!(!provider.env.is_empty(), "{id} has no variable");
            for variable in &provider.env {
                let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
                assert!(variable.chars().all(good), "{variable}");
                assert!(!variable.starts_with(|c: char| c.is_ascii_digit()));
            }
            let takes = |field: &str| provider.takes.iter().any(|taken| taken == field);
            for field in &provider.takes {
                assert!(TAKES.contains(&field.as_str()), "{id} takes {field}");
            }
            assert!(
                takes("max_tokens") != takes("max_completion_tokens"),
                "{id} takes one length limit"
            );
            let stop = parameter("stop").expect("known");
            let of_format = stop.names_in(provider.format);
            for field in ["stop", "stop_sequences"] {
                let is_there = of_format.iter().any(|name| name.field() == Some(field));
                assert!(!takes(field) || is_there, "{id} takes {field}");
            }
            if let Some(kind) = &provider.kind {
                assert!(KindId::ALL.contains(kind), "{id} is of kind {kind:?}");
            }
            if let Some(path) = &provider.key_path {
                assert!(path.starts_with('/') && !path.ends_with('/'), "{path}");
            }
        }
    }

    #[test]
    fn the_user_has_to_speak_first_where_an_entry_says_so() {
        let strict = catalogue().iter().filter(|provider| provider.user_first);
        let strict: Vec<&str> = strict.map(|provider| provider.id.as_str()).collect();
        assert_eq!(strict, ["perplexity"]);
    }

    #[test]
    fn each_variable_is_named_once_and_belongs_to_one_provider() {
        let all = catalogue().iter().flat_map(|provider| &provider.env);
        assert_eq!(key_variables().len(), all.count());
        assert!(key_variables().contains(&"OPENAI_API_KEY"));
    }

    #[test]
    fn a_search_finds_by_name_id_and_host_the_closest_first() {
        let check = |query: &str, expected: &[&str]| {
            assert_eq!(ids(&search(query)), expected, "{query:?}");
        };
        let all: Vec<&str> = IDS_AND_NAMES.into_iter().map(|(id, _)| id).collect();
        check("", &all);
        check("  ", &all);
        check("open", &["openai", "openrouter", "azure"]);
        check("OPENAI", &["openai", "azure"]);
        check(" openai ", &["openai", "azure"]);
        check("router", &["openrouter", "huggingface"]);
        check("nim", &["nvidia", "minimax"]);
        check("face", &["huggingface"]);
        check("zai", &["zai"]);
        check("dashscope", &["qwen"]);
        check("https://api.groq.com/openai/v1", &["groq"]);
        check("nobody", &[]);
    }

    #[test]
    fn a_cloud_provider_is_kept_in_the_settings_as_it_is() {
        let check = |own_url: bool, kept: bool| {
            let origin = Origin::Cloud {
                entry: "groq".to_owned(),
                base_url: cloud("groq").expect("groq").base_url.clone(),
                own_url,
            };
            let provider = Provider::new(
                ProviderId(7),
                "Groq".to_owned(),
                ApiFormat::OPENAI_CHAT,
                origin,
            );
            let settings = Settings {
                providers: vec![provider],
                ..Settings::default()
            };
            let text = toml_edit::ser::to_string(&settings).expect("settings");
            assert_eq!(text.contains("own_url"), kept, "{text}");
            assert_eq!(toml_edit::de::from_str(&text), Ok(settings), "{text}");
        };
        check(false, false);
        check(true, true);
    }
}
