//! Parameters in requests: each one, in each format, on and off, in words that were written down
//! here by hand; and any of them together.

use crate::any_parameters::{any_set, any_value};
use crate::{ANTHROPIC, OPENAI, format_of};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::chat_request::ChatRequest;
use tertulia::domain::extra_body::ExtraBody;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::{ConversationId, MessageId, ProviderId};
use tertulia::domain::message::Message;
use tertulia::domain::parameters::Parameter;
use tertulia::domain::parameters::dialect::{Dialect, USUAL};
use tertulia::domain::parameters::levels::{Levels, NOTHING, ParameterSet, Setting};
use tertulia::domain::parameters::recipient::Recipient;
use tertulia::domain::parameters::recipient::{Given, own_fields};
use tertulia::domain::parameters::table::TABLE;
use tertulia::domain::parameters::table::parameter;
use tertulia::domain::parameters::value::{ParameterValue, ResponseFormat};
use tertulia::domain::server_kind::KindId;
use tertulia::domain::timestamp::Timestamp;
use tertulia::wire::Target;
use tertulia::wire::parameters::plain;

/// The body of a question with these parameters, without what every question holds.
fn body_with(
    format: ApiFormat,
    dialect: &Dialect,
    parameters: Vec<Given>,
    refused: &[&str],
    extra: Option<&ExtraBody>,
) -> Map<String, Value> {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let target = Target {
        provider: ProviderId(1),
        provider_name: "rack",
        format: format_of(format),
        base_url: &base_url,
        auth: AuthScheme::Bearer,
        key: None,
        headers: &[],
        dialect,
        extra_body: extra,
    };
    let hi = Message::user(
        MessageId(1),
        ConversationId(1),
        None,
        "Hi".to_owned(),
        Timestamp(0),
    );
    let request = ChatRequest {
        model: "m".to_owned(),
        messages: vec![Arc::new(hi)],
        parameters,
        omitted: refused.iter().map(|&field| field.to_owned()).collect(),
        ..ChatRequest::empty()
    };
    let body = target.encode_chat(&request).body;
    let mut body: Map<String, Value> =
        serde_json::from_str(&body.expect("a body")).expect("an object");
    for field in ["model", "messages", "stream"] {
        assert!(body.remove(field).is_some(), "{field}");
    }
    body
}

fn known(id: &str) -> &'static Parameter {
    parameter(id).unwrap_or_else(|| panic!("no parameter {id}"))
}

fn given(id: &str, value: ParameterValue) -> Vec<Given> {
    vec![Given {
        parameter: known(id),
        value,
    }]
}

fn number(number: f64) -> ParameterValue {
    ParameterValue::Number(number)
}

fn integer(number: i64) -> ParameterValue {
    ParameterValue::Integer(number)
}

fn text(text: &str) -> ParameterValue {
    ParameterValue::Text(text.to_owned())
}

/// What each parameter is on the wire, by hand from the servers' documentation: its id, a value as
/// settings keep it, and the fields in the OpenAI and the ANTHROPIC format.
const EXPECTED: [(&str, &str, &str, &str); 35] = [
    (
        "max_output",
        "9",
        r#"{"max_tokens":9}"#,
        r#"{"max_tokens":9}"#,
    ),
    (
        "stop",
        r#"["END","\n\n"]"#,
        r#"{"stop":["END","\n\n"]}"#,
        r#"{"stop_sequences":["END","\n\n"]}"#,
    ),
    ("ignore_eos", "true", r#"{"ignore_eos":true}"#, "{}"),
    (
        "temperature",
        "0.7",
        r#"{"temperature":0.7}"#,
        r#"{"temperature":0.7}"#,
    ),
    ("top_p", "0.9", r#"{"top_p":0.9}"#, r#"{"top_p":0.9}"#),
    ("top_k", "40", r#"{"top_k":40}"#, r#"{"top_k":40}"#),
    ("min_p", "0.05", r#"{"min_p":0.05}"#, "{}"),
    ("typical_p", "0.9", r#"{"typical_p":0.9}"#, "{}"),
    ("top_n_sigma", "-1.0", r#"{"top_n_sigma":-1.0}"#, "{}"),
    ("seed", "-1", r#"{"seed":-1}"#, "{}"),
    (
        "samplers",
        r#"["top_k"]"#,
        r#"{"samplers":["top_k"]}"#,
        "{}",
    ),
    (
        "logit_bias",
        r#"{"17":-5.0}"#,
        r#"{"logit_bias":{"17":-5}}"#,
        "{}",
    ),
    (
        "repetition_penalty",
        "1.1",
        r#"{"repetition_penalty":1.1}"#,
        "{}",
    ),
    ("repeat_last_n", "64", r#"{"repeat_last_n":64}"#, "{}"),
    (
        "frequency_penalty",
        "-0.5",
        r#"{"frequency_penalty":-0.5}"#,
        "{}",
    ),
    (
        "presence_penalty",
        "0.5",
        r#"{"presence_penalty":0.5}"#,
        "{}",
    ),
    ("dry_multiplier", "0.8", r#"{"dry_multiplier":0.8}"#, "{}"),
    ("dry_base", "1.75", r#"{"dry_base":1.75}"#, "{}"),
    (
        "dry_allowed_length",
        "2",
        r#"{"dry_allowed_length":2}"#,
        "{}",
    ),
    (
        "dry_penalty_last_n",
        "0",
        r#"{"dry_penalty_last_n":0}"#,
        "{}",
    ),
    (
        "dry_sequence_breakers",
        r#"["\n",":"]"#,
        r#"{"dry_sequence_breakers":["\n",":"]}"#,
        "{}",
    ),
    ("dynatemp_range", "0.5", r#"{"dynatemp_range":0.5}"#, "{}"),
    (
        "dynatemp_exponent",
        "1.0",
        r#"{"dynatemp_exponent":1.0}"#,
        "{}",
    ),
    ("xtc_probability", "0.1", r#"{"xtc_probability":0.1}"#, "{}"),
    ("xtc_threshold", "0.1", r#"{"xtc_threshold":0.1}"#, "{}"),
    ("mirostat", "2", r#"{"mirostat":2}"#, "{}"),
    ("mirostat_tau", "5.0", r#"{"mirostat_tau":5.0}"#, "{}"),
    ("mirostat_eta", "0.1", r#"{"mirostat_eta":0.1}"#, "{}"),
    (
        "response_format",
        r#"{"shape":"json"}"#,
        r#"{"response_format":{"type":"json_object"}}"#,
        "{}",
    ),
    (
        "grammar",
        r#""root ::= 1""#,
        r#"{"grammar":"root ::= 1"}"#,
        "{}",
    ),
    (
        "reasoning_effort",
        r#""low""#,
        r#"{"reasoning_effort":"low"}"#,
        "{}",
    ),
    (
        "thinking_switch",
        "false",
        r#"{"chat_template_kwargs":{"enable_thinking":false}}"#,
        "{}",
    ),
    (
        "thinking_budget",
        "2048",
        "{}",
        r#"{"thinking":{"type":"enabled","budget_tokens":2048}}"#,
    ),
    (
        "parallel_tool_calls",
        "true",
        r#"{"parallel_tool_calls":true}"#,
        "{}",
    ),
    (
        "extra_body",
        r#""{\"x\": {\"y\": 1}}""#,
        r#"{"x":{"y":1}}"#,
        r#"{"x":{"y":1}}"#,
    ),
];

fn read<T: serde::de::DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

#[test]
fn every_parameter_that_is_on_is_in_the_request_under_its_key_and_nothing_else_is() {
    let ids = TABLE.iter().map(|parameter| parameter.id);
    let checked = EXPECTED.iter().map(|(id, ..)| *id);
    assert!(
        checked.eq(ids),
        "an expectation for each parameter, in order"
    );
    for (id, value, open_ai, anthropic) in EXPECTED {
        let value: ParameterValue = read(value);
        for (format, expected) in [(OPENAI, open_ai), (ANTHROPIC, anthropic)] {
            let sent = body_with(format, &USUAL, given(id, value.clone()), &[], None);
            let expected: Value = read(expected);
            assert_eq!(Value::Object(sent), expected, "{id} for {format:?}");
        }
    }
}

#[test]
fn a_schema_goes_with_a_name() {
    let value = ParameterValue::Format(ResponseFormat::Schema {
        schema: r#"{"type": "object"}"#.to_owned(),
    });
    let expected = json!({"response_format": {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "object"}},
    }});
    check(&USUAL, &[], "response_format", value, &expected);
}

#[test]
fn with_every_parameter_off_a_request_holds_none_of_them() {
    let mut off = ParameterSet::default();
    for (id, value, ..) in EXPECTED {
        let value = read(value);
        off.set(known(id), Setting { on: false, value });
    }
    for format in ApiFormat::ALL {
        let to = recipient(format, USUAL.clone());
        let levels = Levels {
            conversation: &off,
            model: &NOTHING,
            provider: &NOTHING,
        };
        let sent = body_with(format, &USUAL, to.all_given(levels), &[], None);
        // Without a limit the format of Anthropic does not answer.
        let expected = if format == ANTHROPIC {
            json!({"max_tokens": 4096})
        } else {
            json!({})
        };
        assert_eq!(Value::Object(sent), expected, "{format:?}");
    }
}

fn recipient(format: ApiFormat, dialect: Dialect) -> Recipient {
    Recipient {
        format,
        dialect,
        refused: Vec::new(),
        longest: None,
        efforts: Vec::new(),
    }
}

fn of_kind(kind: KindId) -> Dialect {
    Dialect {
        kind: Some(kind),
        ..Dialect::default()
    }
}

/// Checks what an OpenAI-compatible endpoint gets for one parameter.
#[track_caller]
fn check(dialect: &Dialect, refused: &[&str], id: &str, value: ParameterValue, expected: &Value) {
    let sent = body_with(OPENAI, dialect, given(id, value), refused, None);
    assert_eq!(&Value::Object(sent), expected);
}

#[test]
fn a_parameter_goes_under_the_name_that_the_kind_of_server_knows() {
    let penalty = || number(1.1);
    let named = |name: &str| json!({name: 1.1});
    for kind in [KindId::LLAMA_SERVER, KindId::LM_STUDIO, KindId::LOCAL_AI] {
        check(
            &of_kind(kind),
            &[],
            "repetition_penalty",
            penalty(),
            &named("repeat_penalty"),
        );
    }
    for kind in [
        KindId::VLLM,
        KindId::SGLANG,
        KindId::TGI,
        KindId::OPENROUTER,
        KindId::TOGETHER,
        KindId::OLLAMA,
        serde_json::from_value("new".into()).expect("kept"),
    ] {
        let dialect = of_kind(kind);
        check(
            &dialect,
            &[],
            "repetition_penalty",
            penalty(),
            &named("repetition_penalty"),
        );
    }
    let thinking = |dialect: &Dialect, expected: Value| {
        let off = ParameterValue::Flag(false);
        check(dialect, &[], "thinking_switch", off, &expected);
    };
    thinking(
        &of_kind(KindId::VLLM),
        json!({"chat_template_kwargs": {"enable_thinking": false}}),
    );
    thinking(
        &of_kind(KindId::OPENROUTER),
        json!({"reasoning": {"enabled": false}}),
    );
    thinking(&of_kind(KindId::OLLAMA), json!({"think": false}));
    let effort = |dialect: &Dialect, expected: Value| {
        check(dialect, &[], "reasoning_effort", text("high"), &expected);
    };
    effort(&of_kind(KindId::VLLM), json!({"reasoning_effort": "high"}));
    effort(
        &of_kind(KindId::OPENROUTER),
        json!({"reasoning": {"effort": "high"}}),
    );
    let budget = |dialect: &Dialect, expected: Value| {
        check(dialect, &[], "thinking_budget", integer(1024), &expected);
    };
    let thought = json!({"thinking": {"type": "enabled", "budget_tokens": 1024}});
    budget(&of_kind(KindId::LITELLM), thought);
    budget(
        &of_kind(KindId::OPENROUTER),
        json!({"reasoning": {"max_tokens": 1024}}),
    );
}

#[test]
fn a_way_of_writing_that_was_chosen_goes_before_the_usual_one() {
    let chosen = |id: &str, name: &str, kind: KindId| Dialect {
        chosen: BTreeMap::from([(id.to_owned(), name.to_owned())]),
        ..of_kind(kind)
    };
    let dialect = chosen("repetition_penalty", "repeat_penalty", KindId::VLLM);
    check(
        &dialect,
        &[],
        "repetition_penalty",
        number(1.1),
        &json!({"repeat_penalty": 1.1}),
    );
    let off = || ParameterValue::Flag(false);
    let dialect = chosen("thinking_switch", "thinking", KindId::VLLM);
    let expected = json!({"thinking": {"type": "disabled"}});
    check(&dialect, &[], "thinking_switch", off(), &expected);
    let dialect = chosen("thinking_switch", "enable_thinking", KindId::VLLM);
    check(
        &dialect,
        &[],
        "thinking_switch",
        off(),
        &json!({"enable_thinking": false}),
    );
    // One that is gone from the table has no say.
    let dialect = chosen("max_output", "gone", KindId::VLLM);
    check(
        &dialect,
        &[],
        "max_output",
        integer(5),
        &json!({"max_tokens": 5}),
    );
}

#[test]
fn a_refused_name_is_left_out_and_only_a_limit_gets_its_other_name() {
    let limit = |refused: &[&str], expected| {
        check(&USUAL, refused, "max_output", integer(5), &expected);
    };
    limit(&["max_tokens"], json!({"max_completion_tokens": 5}));
    limit(&["max_completion_tokens"], json!({"max_tokens": 5}));
    limit(&["max_tokens", "max_completion_tokens"], json!({}));
    let takes = ["max_completion_tokens".to_owned(), "max_tokens".to_owned()];
    let cloud = Dialect {
        takes: Some(Vec::leak(takes[..1].to_vec())),
        ..Dialect::default()
    };
    check(
        &cloud,
        &[],
        "max_output",
        integer(5),
        &json!({"max_completion_tokens": 5}),
    );
    check(&USUAL, &["top_k"], "top_k", integer(5), &json!({}));
    check(
        &USUAL,
        &["repetition_penalty"],
        "repetition_penalty",
        number(1.1),
        &json!({}),
    );
    let own = text(r#"{"top_k": 1, "seed": 2}"#);
    check(&USUAL, &["top_k"], "extra_body", own, &json!({"seed": 2}));
}

#[test]
fn a_provider_of_the_catalogue_gets_what_it_takes_and_no_sampling() {
    let takes: Vec<String> = ["max_completion_tokens", "stop", "seed", "thinking"]
        .iter()
        .map(|&field| field.to_owned())
        .collect();
    let cloud = Dialect {
        takes: Some(Vec::leak(takes)),
        ..Dialect::default()
    };
    let to = recipient(OPENAI, cloud);
    let offered = TABLE.iter().filter(|parameter| to.is_offered(parameter));
    let offered: Vec<&str> = offered.map(|parameter| parameter.id).collect();
    let expected = [
        "max_output",
        "stop",
        "seed",
        "thinking_switch",
        "extra_body",
    ];
    assert_eq!(offered, expected);
    check(&to.dialect, &[], "temperature", number(1.0), &json!({}));
    let off = ParameterValue::Flag(false);
    let expected = json!({"thinking": {"type": "disabled"}});
    check(&to.dialect, &[], "thinking_switch", off, &expected);
}

#[test]
fn anthropic_endpoints_are_offered_their_few_parameters() {
    let to = recipient(ANTHROPIC, USUAL.clone());
    let offered = TABLE.iter().filter(|parameter| to.is_offered(parameter));
    let offered: Vec<&str> = offered.map(|parameter| parameter.id).collect();
    let expected = [
        "max_output",
        "stop",
        "temperature",
        "top_p",
        "top_k",
        "thinking_budget",
        "extra_body",
    ];
    assert_eq!(offered, expected);
}

#[test]
fn fields_of_the_users_own_go_before_controls_the_nearer_ones_last() {
    let of_provider = ExtraBody::check(r#"{"seed": 1, "top_k": 2, "a": 3}"#).expect("an object");
    let mut parameters = given("top_k", integer(40));
    parameters.extend(given("min_p", number(0.1)));
    parameters.extend(given("extra_body", text(r#"{"min_p": 0.2, "a": 4}"#)));
    let sent = body_with(OPENAI, &USUAL, parameters, &[], Some(&of_provider));
    let expected = json!({"top_k": 2, "min_p": 0.2, "seed": 1, "a": 4});
    assert_eq!(Value::Object(sent), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_levels_send_exactly_what_counts(
        conversation in any_set(),
        model in any_set(),
        provider in any_set(),
        format in prop_oneof![Just(OPENAI), Just(ANTHROPIC)],
    ) {
        let levels = Levels { conversation: &conversation, model: &model, provider: &provider };
        let mut to = recipient(format, USUAL.clone());
        to.longest = Some(8192);
        let all = to.all_given(levels);
        let sent = body_with(format, &USUAL, all.clone(), &[], None);
        let own = own_fields(&all);
        let mut seen = own.len();
        for parameter in &TABLE {
            let nearest = [&conversation, &model, &provider].into_iter().find_map(|set| set.get(parameter));
            let counts = nearest.filter(|setting| setting.on && setting.value.says_something());
            let Some(name) = to.name(parameter) else {
                prop_assert!(!all.iter().any(|given| given.parameter == parameter));
                continue;
            };
            let Some(field) = name.field() else { continue };
            let needed = parameter.is_needed_by(format);
            prop_assert_eq!(sent.contains_key(field), counts.is_some() || needed, "{}", field);
            seen += usize::from(sent.contains_key(field));
            if let Some(setting) = counts {
                let inner = name.path[1..].iter().fold(&sent[field], |value, name| &value[*name]);
                let said = match inner.get("budget_tokens") {
                    Some(tokens) => tokens,
                    None => inner,
                };
                prop_assert_eq!(said, &plain(&setting.value), "{}", field);
            }
        }
        prop_assert_eq!(seen, sent.len());
    }

    #[test]
    fn any_value_that_may_be_entered_is_taken_and_kept(
        (index, value) in (0..TABLE.len()).prop_flat_map(|index| {
            (Just(index), any_value(&TABLE[index].kind))
        }),
    ) {
        let kind = &TABLE[index].kind;
        prop_assert_eq!(kind.check(&value, Some(8192)), Ok(()));
        let kept = serde_json::to_string(&value).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<ParameterValue>(&kept).expect("read"), value);
    }
}
