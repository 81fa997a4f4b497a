//! The table of parameters: facts about each, and nothing else. A new parameter is an entry here.
//!
//! Names, ranges and defaults are those of the servers' documentation: llama-server's README for
//! the samplers, the references of OpenAI, Anthropic, vLLM, SGLang, TGI, Ollama, LM Studio,
//! LocalAI and OpenRouter for their names and for what each is silent about.

use super::range::range;
use super::value::{Choice, Most, Syntax, ValueKind, Word};
use super::wire_name::{MERGED, named};
use super::{Group, Parameter};
use crate::domain::server_kind::KindId;

const LITELLM: KindId = KindId::LITELLM;
const LLAMA_SERVER: KindId = KindId::LLAMA_SERVER;
const LM_STUDIO: KindId = KindId::LM_STUDIO;
const LOCAL_AI: KindId = KindId::LOCAL_AI;
const OLLAMA: KindId = KindId::OLLAMA;
const OPENROUTER: KindId = KindId::OPENROUTER;
const TGI: KindId = KindId::TGI;

/// The kinds that do not have the samplers of llama.cpp, and ignore them without a word.
const WITHOUT_LLAMA_CPP_SAMPLERS: &[KindId] =
    &[LM_STUDIO, OLLAMA, KindId::SGLANG, TGI, KindId::VLLM];

const fn number(least: f64, most: f64, step: f64, suggested: f64) -> ValueKind {
    ValueKind::Number(range(least, most, step, suggested))
}

const fn list(most: usize, suggested: &'static [&'static str]) -> ValueKind {
    ValueKind::List { most, suggested }
}

const fn word(text: &'static str, rare: bool) -> Choice {
    Choice {
        label: text,
        word: Word::Text(text),
        rare,
    }
}

const fn version(label: &'static str, number: i64) -> Choice {
    Choice {
        label,
        word: Word::Number(number),
        rare: false,
    }
}

static MIROSTAT: [Choice; 3] = [version("off", 0), version("v1", 1), version("v2", 2)];

static EFFORTS: [Choice; 6] = [
    word("none", true),
    word("minimal", true),
    word("low", false),
    word("medium", false),
    word("high", false),
    word("xhigh", true),
];

/// What most entries have in common.
const PLAIN: Parameter = Parameter {
    id: "",
    label: "",
    sentence: "",
    group: Group::Other,
    kind: ValueKind::Switch,
    names: &[],
    renames: false,
    ignored_by: &[],
};

/// All parameters, in the order in which they are shown and sent.
pub static TABLE: [Parameter; 35] = [
    Parameter {
        id: MAX_OUTPUT,
        label: "Maximum output",
        sentence: "Ends the answer after that many tokens",
        group: Group::Length,
        kind: ValueKind::Integer {
            least: 1,
            most: Most::Output,
            suggested: 4096,
            unit: "tokens",
        },
        names: &[named(&["max_tokens"]), named(&["max_completion_tokens"])],
        renames: true,
        ..PLAIN
    },
    Parameter {
        id: "stop",
        label: "Stop sequences",
        sentence: "Ends the answer where one of these texts would come",
        group: Group::Length,
        kind: list(16, &[]),
        names: &[named(&["stop"])],
        ..PLAIN
    },
    Parameter {
        id: "ignore_eos",
        label: "Ignore end of text",
        sentence: "Goes on writing until the limit, even where the model would end",
        group: Group::Length,
        kind: ValueKind::Switch,
        names: &[named(&["ignore_eos"])],
        ignored_by: &[LM_STUDIO, OLLAMA, TGI],
        ..PLAIN
    },
    Parameter {
        id: "temperature",
        label: "Temperature",
        sentence: "How freely words are chosen; 0 always takes the likeliest",
        group: Group::Sampling,
        kind: number(0.0, 2.0, 0.05, 0.8),
        names: &[named(&["temperature"])],
        ..PLAIN
    },
    Parameter {
        id: "top_p",
        label: "Top-P",
        sentence: "Chooses among the likeliest words that together reach this share",
        group: Group::Sampling,
        kind: number(0.0, 1.0, 0.01, 0.95),
        names: &[named(&["top_p"])],
        ..PLAIN
    },
    Parameter {
        id: "top_k",
        label: "Top-K",
        sentence: "Chooses among this many of the likeliest words; 0 among all",
        group: Group::Sampling,
        kind: ValueKind::Integer {
            least: 0,
            most: Most::Fixed(200),
            suggested: 40,
            unit: "",
        },
        names: &[named(&["top_k"])],
        ignored_by: &[OLLAMA, TGI],
        ..PLAIN
    },
    Parameter {
        id: "min_p",
        label: "Min-P",
        sentence: "Leaves out words much less likely than the likeliest one",
        group: Group::Sampling,
        kind: number(0.0, 1.0, 0.01, 0.05),
        names: &[named(&["min_p"])],
        ignored_by: &[LM_STUDIO, OLLAMA, TGI],
        ..PLAIN
    },
    Parameter {
        id: "typical_p",
        label: "Typical-P",
        sentence: "Prefers words about as surprising as the text is on average; 1 is without effect",
        group: Group::Sampling,
        kind: number(0.0, 1.0, 0.01, 1.0),
        names: &[named(&["typical_p"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "top_n_sigma",
        label: "Top-n-sigma",
        sentence: "Keeps words within that many deviations of the likeliest; −1 is without effect",
        group: Group::Sampling,
        kind: number(-1.0, 10.0, 0.1, -1.0),
        names: &[named(&["top_n_sigma"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "seed",
        label: "Seed",
        sentence: "The same seed gives the same answer again, where the server can",
        group: Group::Sampling,
        kind: ValueKind::Integer {
            least: -1,
            most: Most::Fixed(i64::MAX),
            suggested: 42,
            unit: "",
        },
        names: &[named(&["seed"])],
        ..PLAIN
    },
    Parameter {
        id: "samplers",
        label: "Samplers order",
        sentence: "The samplers that are used, in this order",
        group: Group::Sampling,
        kind: list(32, &[]),
        names: &[named(&["samplers"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "logit_bias",
        label: "Logit bias",
        sentence: "Makes single tokens likelier or less likely",
        group: Group::Sampling,
        kind: ValueKind::Bias,
        names: &[named(&["logit_bias"])],
        ignored_by: &[OLLAMA, TGI],
        ..PLAIN
    },
    Parameter {
        id: "repetition_penalty",
        label: "Repetition penalty",
        sentence: "Makes words that were there less likely; 1 is without effect",
        group: Group::Repetition,
        kind: number(0.5, 2.0, 0.01, 1.1),
        names: &[
            named(&["repetition_penalty"]),
            named(&["repeat_penalty"]).of_kinds(&[LLAMA_SERVER, LM_STUDIO, LOCAL_AI]),
        ],
        ignored_by: &[OLLAMA],
        ..PLAIN
    },
    Parameter {
        id: "repeat_last_n",
        label: "Repetition window",
        sentence: "How many of the last tokens the penalty looks at; 0 switches it off",
        group: Group::Repetition,
        kind: ValueKind::Integer {
            least: 0,
            most: Most::Fixed(131_072),
            suggested: 64,
            unit: "tokens",
        },
        names: &[named(&["repeat_last_n"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "frequency_penalty",
        label: "Frequency penalty",
        sentence: "Makes words less likely the more often they were there",
        group: Group::Repetition,
        kind: number(-2.0, 2.0, 0.05, 0.0),
        names: &[named(&["frequency_penalty"])],
        ..PLAIN
    },
    Parameter {
        id: "presence_penalty",
        label: "Presence penalty",
        sentence: "Makes words less likely once they were there",
        group: Group::Repetition,
        kind: number(-2.0, 2.0, 0.05, 0.0),
        names: &[named(&["presence_penalty"])],
        ..PLAIN
    },
    Parameter {
        id: "dry_multiplier",
        label: "DRY multiplier",
        sentence: "How strongly repeated phrases are kept from growing; 0 switches it off",
        group: Group::Repetition,
        kind: number(0.0, 5.0, 0.1, 0.8),
        names: &[named(&["dry_multiplier"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dry_base",
        label: "DRY base",
        sentence: "How much faster the penalty grows with the length of a phrase",
        group: Group::Repetition,
        kind: number(1.0, 4.0, 0.05, 1.75),
        names: &[named(&["dry_base"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dry_allowed_length",
        label: "DRY allowed length",
        sentence: "Phrases up to this length may come again",
        group: Group::Repetition,
        kind: ValueKind::Integer {
            least: 1,
            most: Most::Fixed(20),
            suggested: 2,
            unit: "tokens",
        },
        names: &[named(&["dry_allowed_length"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dry_penalty_last_n",
        label: "DRY window",
        sentence: "How many of the last tokens DRY looks at; 0 switches it off",
        group: Group::Repetition,
        kind: ValueKind::Integer {
            least: 0,
            most: Most::Fixed(131_072),
            suggested: 1024,
            unit: "tokens",
        },
        names: &[named(&["dry_penalty_last_n"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dry_sequence_breakers",
        label: "DRY breakers",
        sentence: "Texts at which a phrase ends for DRY",
        group: Group::Repetition,
        kind: list(32, &["\n", ":", "\"", "*"]),
        names: &[named(&["dry_sequence_breakers"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dynatemp_range",
        label: "Dynamic temperature range",
        sentence: "Lets the temperature vary by this much with how sure the model is",
        group: Group::Special,
        kind: number(0.0, 2.0, 0.05, 0.5),
        names: &[named(&["dynatemp_range"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "dynatemp_exponent",
        label: "Dynamic temperature exponent",
        sentence: "How sharply the temperature follows",
        group: Group::Special,
        kind: number(0.0, 5.0, 0.1, 1.0),
        names: &[named(&["dynatemp_exponent"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "xtc_probability",
        label: "XTC probability",
        sentence: "How often the likeliest words are left out for variety",
        group: Group::Special,
        kind: number(0.0, 1.0, 0.01, 0.1),
        names: &[named(&["xtc_probability"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "xtc_threshold",
        label: "XTC threshold",
        sentence: "Leaves out only words at least this likely",
        group: Group::Special,
        kind: number(0.0, 0.5, 0.01, 0.1),
        names: &[named(&["xtc_threshold"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "mirostat",
        label: "Mirostat",
        sentence: "Keeps the surprise of the text even, in place of other samplers",
        group: Group::Special,
        kind: ValueKind::Choice {
            choices: &MIROSTAT,
            suggested: 2,
        },
        names: &[named(&["mirostat"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "mirostat_tau",
        label: "Mirostat tau",
        sentence: "How much surprise Mirostat aims at",
        group: Group::Special,
        kind: number(0.0, 10.0, 0.1, 5.0),
        names: &[named(&["mirostat_tau"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "mirostat_eta",
        label: "Mirostat eta",
        sentence: "How fast Mirostat corrects itself",
        group: Group::Special,
        kind: number(0.0, 1.0, 0.01, 0.1),
        names: &[named(&["mirostat_eta"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "response_format",
        label: "Response format",
        sentence: "Whether the answer is text, JSON, or JSON of a schema",
        group: Group::Shape,
        kind: ValueKind::Shape,
        names: &[named(&["response_format"])],
        ..PLAIN
    },
    Parameter {
        id: "grammar",
        label: "Grammar (GBNF)",
        sentence: "The answer follows this grammar",
        group: Group::Shape,
        kind: ValueKind::Text(Syntax::Free),
        names: &[named(&["grammar"])],
        ignored_by: WITHOUT_LLAMA_CPP_SAMPLERS,
        ..PLAIN
    },
    Parameter {
        id: "reasoning_effort",
        label: "Reasoning effort",
        sentence: "How long the model thinks before it answers",
        group: Group::Reasoning,
        kind: ValueKind::Choice {
            choices: &EFFORTS,
            suggested: 3,
        },
        names: &[
            named(&["reasoning_effort"]),
            named(&["reasoning", "effort"]).of_kinds(&[OPENROUTER]),
        ],
        ignored_by: &[TGI],
        ..PLAIN
    },
    Parameter {
        id: "thinking_switch",
        label: "Thinking",
        sentence: "Switches the thinking of models that can do both on or off",
        group: Group::Reasoning,
        kind: ValueKind::Switch,
        names: &[
            named(&["chat_template_kwargs", "enable_thinking"]),
            named(&["enable_thinking"]),
            named(&["thinking"]),
            named(&["reasoning", "enabled"]).of_kinds(&[OPENROUTER]),
            named(&["think"]).of_kinds(&[OLLAMA]),
        ],
        ignored_by: &[LM_STUDIO, TGI],
        ..PLAIN
    },
    Parameter {
        id: "thinking_budget",
        label: "Thinking budget",
        sentence: "How many tokens the model may think",
        group: Group::Reasoning,
        kind: ValueKind::Integer {
            least: 1024,
            most: Most::Output,
            suggested: 2048,
            unit: "tokens",
        },
        names: &[
            named(&["thinking"]).of_kinds(&[LITELLM]),
            named(&["reasoning", "max_tokens"]).of_kinds(&[OPENROUTER]),
        ],
        ..PLAIN
    },
    Parameter {
        id: "parallel_tool_calls",
        label: "Parallel tool calls",
        sentence: "Whether the model may call several tools at once",
        group: Group::Other,
        kind: ValueKind::Switch,
        names: &[named(&["parallel_tool_calls"])],
        ignored_by: &[LM_STUDIO, OLLAMA, TGI],
        ..PLAIN
    },
    Parameter {
        id: "extra_body",
        label: "Extra body (JSON)",
        sentence: "Merged into the request, for what has no control",
        group: Group::Other,
        kind: ValueKind::Text(Syntax::Body),
        names: &[MERGED],
        ..PLAIN
    },
];

/// The limit of an answer's length, which every endpoint has under some name.
const MAX_OUTPUT: &str = "max_output";

/// The parameter of that id; `None` for one that this program does not know.
pub fn parameter(id: &str) -> Option<&'static Parameter> {
    TABLE.iter().find(|parameter| parameter.id == id)
}

/// The parameter that limits the length of an answer in tokens.
pub(super) fn max_output() -> Option<&'static Parameter> {
    parameter(MAX_OUTPUT)
}
