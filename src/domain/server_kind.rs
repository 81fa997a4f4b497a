//! The kinds of servers by their ids. A new kind is its constant and its entry in [`KindId::ALL`]
//! here, and its file and its line in `wire/servers`.
//!
//! How a kind is recognised and asked is `wire`'s business; which names of parameters belong to it is
//! in the table of parameters.

use std::borrow::Cow;

/// The id of a kind of server, as settings keep it: never changed, never used again for another. One
/// that this program does not know is kept as it is and means nothing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct KindId(Cow<'static, str>);

impl KindId {
    /// The cloud of Anthropic itself.
    pub const ANTHROPIC: Self = Self(Cow::Borrowed("anthropic"));
    /// The cloud of Groq itself.
    pub const GROQ: Self = Self(Cow::Borrowed("groq"));
    /// The proxy of `LiteLLM`.
    pub const LITELLM: Self = Self(Cow::Borrowed("litellm"));
    /// The server of llama.cpp.
    pub const LLAMA_SERVER: Self = Self(Cow::Borrowed("llama-server"));
    /// The server of LM Studio.
    pub const LM_STUDIO: Self = Self(Cow::Borrowed("lm-studio"));
    /// `LocalAI`, a server of many engines.
    pub const LOCAL_AI: Self = Self(Cow::Borrowed("localai"));
    /// The cloud of Mistral itself.
    pub const MISTRAL: Self = Self(Cow::Borrowed("mistral"));
    /// Ollama, through the format of `OpenAI`.
    pub const OLLAMA: Self = Self(Cow::Borrowed("ollama"));
    /// The router of `OpenRouter`.
    pub const OPENROUTER: Self = Self(Cow::Borrowed("openrouter"));
    /// A server that is known to say nothing of itself beyond its model list.
    pub const PLAIN: Self = Self(Cow::Borrowed("plain"));
    /// The server of `SGLang`.
    pub const SGLANG: Self = Self(Cow::Borrowed("sglang"));
    /// Text Generation Inference of Hugging Face.
    pub const TGI: Self = Self(Cow::Borrowed("tgi"));
    /// The cloud of Together AI.
    pub const TOGETHER: Self = Self(Cow::Borrowed("together"));
    /// The server of vLLM.
    pub const VLLM: Self = Self(Cow::Borrowed("vllm"));

    /// All kinds that this program knows, by their names.
    pub const ALL: [Self; 14] = [
        Self::ANTHROPIC,
        Self::GROQ,
        Self::LITELLM,
        Self::LLAMA_SERVER,
        Self::LM_STUDIO,
        Self::LOCAL_AI,
        Self::MISTRAL,
        Self::OLLAMA,
        Self::OPENROUTER,
        Self::PLAIN,
        Self::SGLANG,
        Self::TGI,
        Self::TOGETHER,
        Self::VLLM,
    ];

    /// The id as settings hold it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
