//! Kinds of servers: how each is recognised, what it is asked about itself, and what is learnt from
//! what it says.
//!
//! A new kind is its constant in [`KindId`], and its file and its line in [`SERVER_KINDS`] here, which
//! does not compile with another number of lines than there are constants. Nothing that is asked loads, unloads or
//! bills anything. Asking is the worker's business; here are questions and answers as values.

mod anthropic;
mod groq;
pub mod kind;
mod learning;
mod litellm;
mod llama_server;
mod lm_studio;
mod local_ai;
mod mistral;
mod ollama;
mod openrouter;
mod plain;
mod sglang;
mod tgi;
mod together;
mod vllm;

use crate::domain::model::ListedModel;
use crate::domain::server::RecognisedServer;
use crate::domain::server_kind::KindId;
pub use kind::{Answered, Ask, AskPath, ServerKind};
use serde_json::Value;

/// All kinds; each is its own file. Where several would recognise a list or are proven, the first
/// one is meant: servers that also speak another's words stand before it.
pub static SERVER_KINDS: [&dyn ServerKind; KindId::ALL.len()] = [
    &local_ai::LocalAi,
    &llama_server::LlamaServer,
    &tgi::Tgi,
    &vllm::Vllm,
    &sglang::SgLang,
    &litellm::LiteLlm,
    &lm_studio::LmStudio,
    &ollama::Ollama,
    &openrouter::OpenRouter,
    &mistral::Mistral,
    &groq::Groq,
    &together::Together,
    &anthropic::Anthropic,
    &plain::Plain,
];

/// The kind of that id.
pub fn kind_of(id: &KindId) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| kind.id() == *id)
}

/// The kind that a model list tells by itself.
pub fn recognised_by_list(list: &Value) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| kind.is_in_list(list))
}

/// What to ask where the list does not tell: the kinds with their proofs, the most telling first. A
/// kind may stand there more than once.
pub fn proofs() -> Vec<(&'static dyn ServerKind, Ask)> {
    let with_proofs = |kind: &'static dyn ServerKind| {
        let proofs = kind.proofs().into_iter();
        proofs.map(move |proof| (kind, proof))
    };
    SERVER_KINDS.into_iter().flat_map(with_proofs).collect()
}

/// The kind that answers to [`proofs`] prove, without a model list: the first of [`SERVER_KINDS`],
/// in whatever order the answers came.
pub fn proven_by(answers: &[Answered]) -> Option<&'static dyn ServerKind> {
    SERVER_KINDS.into_iter().find(|kind| {
        let proofs = kind.proofs();
        answers
            .iter()
            .any(|answer| proofs.contains(&answer.ask) && kind.is_proven_by(&answer.said))
    })
}

/// What a recognised kind is still to be asked, where `answered` is known already.
pub fn questions(
    kind: &dyn ServerKind,
    list: &Value,
    models: &[ListedModel],
    answered: &[Answered],
) -> Vec<Ask> {
    let mut asks = kind.asks(list, models);
    asks.retain(|ask| answered.iter().all(|answer| answer.ask != *ask));
    asks
}

/// What is remembered of a kind that was recognised.
pub fn recognised(kind: &dyn ServerKind, answers: &[Answered]) -> RecognisedServer {
    RecognisedServer {
        kind: kind.id(),
        name: kind.name().to_owned(),
        version: kind.version(answers),
    }
}
