//! `SGLang`: its model list has the context that it was started with; what the model hears and sees
//! is asked.
//!
//! Its version stands in `/server_info` only, beside every argument it was started with, its keys
//! among them: that is not asked for. `preferred_sampling_params` do not count for chats, whose
//! defaults `SGLang` sets apart, so they are not taken for defaults.

use super::kind::{Answered, Ask, ServerKind};
use super::learning::{all_owned_by, by_server, said, take};
use crate::domain::capability::{Capabilities, Sourced};
use crate::domain::model::ListedModel;
use crate::domain::server_kind::KindId;
use serde_json::Value;

/// The newer and the older name of one answer.
const MODEL_INFO: [&str; 2] = ["/model_info", "/get_model_info"];

/// The kind of server: recognised and asked as this file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct SgLang;

impl ServerKind for SgLang {
    fn id(&self) -> KindId {
        KindId::SGLANG
    }

    fn name(&self) -> &'static str {
        "SGLang"
    }

    /// `owned_by` is fixed in its source (`sglang/srt/entrypoints/openai/protocol.py`).
    fn is_in_list(&self, list: &Value) -> bool {
        all_owned_by(list, "sglang")
    }

    fn asks(&self, _list: &Value, _models: &[ListedModel]) -> Vec<Ask> {
        MODEL_INFO.map(Ask::root).to_vec()
    }

    fn learn(&self, answers: &[Answered], models: &mut Vec<ListedModel>) {
        let Some(info) = MODEL_INFO.iter().find_map(|path| said(answers, path)) else {
            return;
        };
        let told = ListedModel {
            capabilities: capabilities(info),
            ..ListedModel::default()
        };
        // One server has one model, and adapters of it. A router in front of several passes on what
        // one of them says.
        let names = ["served_model_name", "model_path"];
        let is_named = |id: &str| {
            let mut told = names.iter().filter_map(|name| info.get(name)?.as_str());
            told.any(|name| name == id)
        };
        let is_alone = models.len() == 1;
        let meant = models
            .iter_mut()
            .filter(|model| is_alone || is_named(&model.id));
        for model in meant {
            take(model, &told);
        }
    }
}

/// Parsers are chosen when the server is started; without one, tool calls and reasoning arrive as
/// text, if at all: that is not a "no".
fn capabilities(info: &Value) -> Capabilities {
    let flag = |name: &str| info.get(name)?.as_bool().map(by_server);
    let parser = |name: &str| -> Option<Sourced<bool>> {
        let is_chosen = !info.get(name)?.as_str()?.is_empty();
        is_chosen.then(|| by_server(true))
    };
    Capabilities {
        tools: parser("tool_call_parser"),
        vision: flag("has_image_understanding"),
        audio: flag("has_audio_understanding"),
        reasoning: parser("reasoning_parser"),
    }
}
