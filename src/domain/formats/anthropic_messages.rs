//! Messages of Anthropic, which gateways and some servers speak too.

use crate::domain::format::{
    ApiFormat, AuthScheme, FormatFacts, FormatParameter, FormatParameters,
};
use crate::domain::parameters::conflicts::{Conflict, When, conflict};
use crate::domain::parameters::range::range;
use crate::domain::parameters::wire_name::{MERGED, named};

static FACTS: FormatFacts = FormatFacts {
    id: "anthropic",
    argument: "anthropic",
    name: "Anthropic",
    label: "Anthropic-compatible",
    purpose: "Claude gateways, LiteLLM /v1/messages",
    auth: AuthScheme::XApiKey,
    version_header: Some(("anthropic-version", "2023-06-01")),
    // The documented base has no version in it; gateways are often given with one.
    version_path: Some("/v1"),
    chat_path: "/messages",
    models_path: "/models",
    other_paths: &["/messages/count_tokens", "/messages/batches"],
    telling_headers: &["x-api-key", "anthropic-version", "anthropic-beta"],
    list_mark: ("type", "model"),
    reserved_fields: &["messages", "model", "stream"],
    indispensable_fields: &["messages", "model", "system"],
    parameters: FormatParameters::Listed(&PARAMETERS),
    conflicts: &CONFLICTS,
};

static PARAMETERS: [FormatParameter; 7] = [
    FormatParameter::new("max_output", &[named(&["max_tokens"])]).needed(),
    FormatParameter::new("stop", &[named(&["stop_sequences"])]),
    FormatParameter::new("temperature", &[named(&["temperature"])])
        .within(range(0.0, 1.0, 0.05, 1.0)),
    FormatParameter::new("top_p", &[named(&["top_p"])]),
    FormatParameter::new("top_k", &[named(&["top_k"])]),
    FormatParameter::new("thinking_budget", &[named(&["thinking"])]),
    FormatParameter::new("extra_body", &[MERGED]),
];

const ONE_OF_TWO: &str = "Temperature and Top-P exclude each other here; switch one of them off";
const NOT_WHILE_THINKING: &str = "Has to be off while a thinking budget is set";

static CONFLICTS: [Conflict; 4] = [
    conflict("temperature", When::Sent("top_p"), ONE_OF_TWO),
    conflict("top_p", When::Sent("temperature"), ONE_OF_TWO),
    conflict(
        "temperature",
        When::Sent("thinking_budget"),
        NOT_WHILE_THINKING,
    ),
    conflict("top_k", When::Sent("thinking_budget"), NOT_WHILE_THINKING),
];

impl ApiFormat {
    /// Messages: `POST {base}/v1/messages`.
    pub const ANTHROPIC_MESSAGES: Self = Self::new(&FACTS);
}
