//! The servers that people run on their own machines, with the addresses they usually have, as data.

use super::format::ApiFormat;

/// A kind of server that people run, with the address it usually has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// Its name, which becomes the provider's.
    pub name: &'static str,
    /// The format it speaks there.
    pub format: ApiFormat,
    /// The root of its API where nobody has changed it.
    pub base_url: &'static str,
}

const fn preset(name: &'static str, format: ApiFormat, base_url: &'static str) -> Preset {
    Preset {
        name,
        format,
        base_url,
    }
}

/// The presets of the dialog, in order.
pub const PRESETS: [Preset; 8] = [
    preset("vLLM", ApiFormat::OPENAI_CHAT, "http://localhost:8000/v1"),
    preset(
        "Ollama",
        ApiFormat::OPENAI_CHAT,
        "http://localhost:11434/v1",
    ),
    preset(
        "LocalAI",
        ApiFormat::OPENAI_CHAT,
        "http://localhost:8080/v1",
    ),
    preset("TGI", ApiFormat::OPENAI_CHAT, "http://localhost:8080/v1"),
    preset(
        "llama.cpp",
        ApiFormat::OPENAI_CHAT,
        "http://localhost:8080/v1",
    ),
    preset(
        "LM Studio",
        ApiFormat::OPENAI_CHAT,
        "http://localhost:1234/v1",
    ),
    preset(
        "LiteLLM (OpenAI)",
        ApiFormat::OPENAI_CHAT,
        "http://localhost:4000/v1",
    ),
    preset(
        "LiteLLM (Anthropic)",
        ApiFormat::ANTHROPIC_MESSAGES,
        "http://localhost:4000",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::base_url::BaseUrl;

    #[test]
    fn every_preset_is_a_valid_base_url() {
        for preset in PRESETS {
            let checked = BaseUrl::check(preset.base_url);
            assert_eq!(
                checked.map(|checked| checked.url.to_string()),
                Ok(preset.base_url.to_owned())
            );
        }
    }
}
