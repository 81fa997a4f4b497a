//! What does not go together, and what is worth a warning, as data: here for every format, and in a
//! format's facts for that one. Nothing of it changes a request. When it is said is in `advice.rs`.

/// A thing to be said beside a parameter that is on.
#[derive(Debug)]
pub struct Conflict {
    /// The id of the parameter that it is said of.
    pub of: &'static str,
    /// When it is said.
    pub when: When,
    /// What is said: one sentence without a full stop.
    pub sentence: &'static str,
}

/// When a conflict is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// That other one is sent.
    Sent(&'static str),
    /// That other one is sent with a number other than 0.
    Active(&'static str),
    /// That other one is not sent with a number other than 0.
    Inactive(&'static str),
    /// That other one, or it itself, is sent with 0.
    Zero(&'static str),
    /// Its own number is greater than that.
    Above(f64),
    /// Always.
    Always,
}

const MIROSTAT: &str = "No effect while Mirostat is on";
const NEEDS_MIROSTAT: &str = "No effect until Mirostat is on";
const NEEDS_DRY: &str = "No effect until DRY multiplier is above 0";

/// That sentence of a parameter, and when it is said.
pub(in crate::domain) const fn conflict(
    of: &'static str,
    when: When,
    sentence: &'static str,
) -> Conflict {
    Conflict { of, when, sentence }
}

/// What holds in every format.
pub static CONFLICTS: [Conflict; 21] = [
    conflict(
        "temperature",
        When::Above(1.5),
        "Above 1.5 most models write nonsense",
    ),
    conflict(
        "top_p",
        When::Zero("temperature"),
        "No effect at temperature 0",
    ),
    conflict("top_p", When::Active("mirostat"), MIROSTAT),
    conflict("top_k", When::Active("mirostat"), MIROSTAT),
    conflict("min_p", When::Active("mirostat"), MIROSTAT),
    conflict("typical_p", When::Active("mirostat"), MIROSTAT),
    conflict(
        "repetition_penalty",
        When::Above(1.3),
        "Above 1.3 answers fall apart",
    ),
    conflict("mirostat_tau", When::Inactive("mirostat"), NEEDS_MIROSTAT),
    conflict("mirostat_eta", When::Inactive("mirostat"), NEEDS_MIROSTAT),
    conflict("dry_base", When::Inactive("dry_multiplier"), NEEDS_DRY),
    conflict(
        "dry_allowed_length",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dry_penalty_last_n",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dry_sequence_breakers",
        When::Inactive("dry_multiplier"),
        NEEDS_DRY,
    ),
    conflict(
        "dynatemp_exponent",
        When::Inactive("dynatemp_range"),
        "No effect until Dynamic temperature range is above 0",
    ),
    conflict(
        "xtc_threshold",
        When::Inactive("xtc_probability"),
        "No effect until XTC probability is above 0",
    ),
    conflict(
        "grammar",
        When::Sent("response_format"),
        "Grammar and Response format exclude each other; switch one of them off",
    ),
    conflict(
        "response_format",
        When::Sent("grammar"),
        "Grammar and Response format exclude each other; switch one of them off",
    ),
    conflict(
        "reasoning_effort",
        When::Sent("thinking_switch"),
        "Some servers take only one of Reasoning effort and Thinking",
    ),
    conflict(
        "thinking_switch",
        When::Sent("reasoning_effort"),
        "Some servers take only one of Reasoning effort and Thinking",
    ),
    conflict(
        "thinking_budget",
        When::Sent("thinking_switch"),
        "Thinking and Thinking budget may be one field; the last one counts",
    ),
    conflict(
        "parallel_tool_calls",
        When::Always,
        "Has an effect only where tools are sent",
    ),
];
