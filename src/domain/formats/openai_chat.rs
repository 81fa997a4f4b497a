//! Chat Completions of `OpenAI`, which nearly every server speaks in a dialect of its own.

use crate::domain::format::{ApiFormat, AuthScheme, FormatFacts, FormatParameters};

static FACTS: FormatFacts = FormatFacts {
    id: "open_ai",
    argument: "openai",
    name: "OpenAI",
    label: "OpenAI-compatible",
    purpose: "vLLM, Ollama, llama.cpp, most others",
    auth: AuthScheme::Bearer,
    version_header: None,
    version_path: None,
    chat_path: "/chat/completions",
    models_path: "/models",
    other_paths: &["/completions", "/embeddings", "/responses"],
    // Azure's, which takes the key as others do, too.
    telling_headers: &["api-key"],
    list_mark: ("object", "model"),
    reserved_fields: &["messages", "model", "stream"],
    indispensable_fields: &["messages", "model"],
    parameters: FormatParameters::All,
    conflicts: &[],
};

impl ApiFormat {
    /// Chat Completions: `POST {base}/chat/completions`.
    pub const OPENAI_CHAT: Self = Self::new(&FACTS);
}
