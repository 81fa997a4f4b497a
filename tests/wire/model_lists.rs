//! Model lists in the shapes of all servers: E3, E4, M2 and M14 of `quirks.md`.

use crate::reading::recording;
use tertulia::domain::capability::{Capabilities, Capability, Source, Sourced};
use tertulia::domain::model::ListedModel;
use tertulia::wire::WireError;
use tertulia::wire::models::decode_models;

fn told<T>(value: impl Into<Option<T>>) -> Option<Sourced<T>> {
    value.into().map(|value| Sourced {
        value,
        source: Source::ModelList,
    })
}

#[track_caller]
fn check_ids(body: impl AsRef<[u8]>, expected: &[&str], next: Option<&str>) {
    let page = decode_models(body.as_ref()).expect("a list");
    let ids: Vec<&str> = page.models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!((ids.as_slice(), page.next.as_deref()), (expected, next));
}

/// The model of a list with just that entry.
#[track_caller]
fn only(entry: &str) -> ListedModel {
    let page = decode_models(format!(r#"{{"data":[{entry}]}}"#).as_bytes()).expect("a list");
    let [model] = page.models.as_slice() else {
        panic!("{page:?}");
    };
    model.clone()
}

#[test]
fn lists_come_in_many_shapes_e4() {
    for body in [
        r#"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#,
        r#"{"models":[{"key":"a"},{"name":"b"}]}"#,
        r#"[{"id":"a","object":"model"},{"model":"b"}]"#,
        r#"["a","b"]"#,
        r#"{"data":["a",{"id":"b"}]}"#,
        "\u{feff} {\"data\":[\"a\",\"b\"]}\n",
    ] {
        check_ids(body, &["a", "b"], None);
    }
    check_ids(r#"{"data":[]}"#, &[], None);
    check_ids("[]", &[], None);
    check_ids(r#"{"data":null,"object":"list"}"#, &[], None);
}

#[test]
fn data_goes_before_models_m14() {
    let body = r#"{"models":[{"name":"a","model":"a","capabilities":["completion"]}],"object":"list",
        "data":[{"id":"a","object":"model","owned_by":"llamacpp","meta":{"n_ctx_train":262144,"n_ctx":8192}}]}"#;
    let page = decode_models(body.as_bytes()).expect("a list");
    assert_eq!(page.models.len(), 1);
    let effective = Sourced {
        value: 8192,
        source: Source::Server,
    };
    assert_eq!(page.models[0].context_length, Some(effective));
    assert_eq!(page.models[0].trained_context, told(262_144));
}

#[test]
fn an_entry_that_cannot_be_read_is_left_out() {
    check_ids(
        r#"{"data":[null,7,{},{"id":null},{"id":7},{"id":" "},"",[],{"id":"a","context_length":{}},{"id":null,"name":"b"}]}"#,
        &["a", "b"],
        None,
    );
}

#[test]
fn pages_are_followed_until_the_last() {
    let entries = r#""data":[{"id":"a"},{"id":"b"}]"#;
    check_ids(
        format!(r#"{{{entries},"has_more":true,"last_id":"b"}}"#),
        &["a", "b"],
        Some("b"),
    );
    check_ids(
        format!(r#"{{{entries},"has_more":true}}"#),
        &["a", "b"],
        Some("b"),
    );
    check_ids(
        format!(r#"{{{entries},"has_more":false,"last_id":"b"}}"#),
        &["a", "b"],
        None,
    );
    check_ids(format!(r#"{{{entries},"last_id":"b"}}"#), &["a", "b"], None);
    check_ids(r#"{"data":[],"has_more":true,"last_id":"b"}"#, &[], None);
}

#[test]
fn recorded_lists_are_read_m2() {
    let openai = decode_models(&recording("models_openai.json")).expect("a list");
    let anthropic = decode_models(&recording("models_anthropic_headers.json")).expect("a list");
    assert_eq!(openai.models, anthropic.models, "both shapes say the same");
    assert_eq!((openai.models.len(), &openai.next), (17, &None));
    let first = ListedModel {
        id: "canned-gpt".into(),
        context_length: told(128_000),
        max_output: told(16_384),
        ..ListedModel::default()
    };
    assert_eq!(openai.models[0], first);
    assert_eq!(openai.models[1].context_length, None);
    check_ids(recording("keys_models_narrow.json"), &["canned-gpt"], None);
}

#[test]
fn names_are_told_where_they_say_more_than_the_id() {
    let check = |entry: &str, expected: Option<&str>| {
        assert_eq!(only(entry).display_name.as_deref(), expected, "{entry}");
    };
    check(r#"{"id":"a","display_name":"Alpha"}"#, Some("Alpha"));
    check(r#"{"id":"a","name":"Alpha"}"#, Some("Alpha"));
    check(r#"{"id":"a","display_name":"a"}"#, None);
    check(r#"{"id":"a","display_name":""}"#, None);
    check(r#"{"name":"a","model":"a"}"#, None);
}

#[test]
fn context_and_longest_answer_are_told_in_many_fields() {
    let check = |facts: &str, context: Option<u32>, output: Option<u32>| {
        let model = only(&format!(r#"{{"id":"a",{facts}}}"#));
        let values = (model.context_length, model.max_output);
        let expected = (told(context), told(output));
        assert_eq!(values, expected, "{facts}");
    };
    check(
        r#""context_window":131072,"max_completion_tokens":8192"#,
        Some(131_072),
        Some(8192),
    );
    check(r#""context_length":"131072""#, Some(131_072), None);
    check(r#""context_length":4096.0"#, Some(4096), None);
    check(
        r#""context_length":400000,"top_provider":{"context_length":400000,"max_completion_tokens":128000}"#,
        Some(400_000),
        Some(128_000),
    );
    check(r#""max_context_length":262144"#, Some(262_144), None);
    check(
        r#""context_size":8000,"max_output_tokens":4000"#,
        Some(8000),
        Some(4000),
    );
    check(
        r#""limits":{"max_context_length":8000,"max_completion_tokens":4000}"#,
        Some(8000),
        Some(4000),
    );
    check(
        r#""type":"model","max_input_tokens":200000,"max_tokens":64000"#,
        Some(200_000),
        Some(64_000),
    );
    check(r#""meta":{"n_ctx_train":262144}"#, None, None);
    for unknown in [
        r#""max_tokens":4096"#,
        r#""context_length":0"#,
        r#""context_length":-1"#,
        r#""context_length":null"#,
        r#""context_length":1e30"#,
        r#""context_length":99999999999999"#,
        r#""context_length":"long""#,
        r#""owned_by":"openai""#,
    ] {
        check(unknown, None, None);
    }
}

#[test]
fn capabilities_are_told_where_the_list_is_plain() {
    let check = |facts: &str, expected: [Option<bool>; 4]| {
        let model = only(&format!(r#"{{"id":"a",{facts}}}"#));
        let known = Capability::ALL.map(|each| model.capabilities.get(each));
        assert_eq!(known, expected.map(told), "{facts}");
    };
    let (yes, no) = (Some(true), Some(false));
    check(
        r#""architecture":{"input_modalities":["text","image"]},"supported_parameters":["tools","reasoning"]"#,
        [yes, yes, no, yes],
    );
    check(
        r#""input_modalities":["text"],"supported_parameters":["temperature"]"#,
        [no, no, no, no],
    );
    check(
        r#""capabilities":{"function_calling":true,"vision":false,"audio":false,"reasoning":true}"#,
        [yes, no, no, yes],
    );
    check(
        r#""capabilities":{"trained_for_tool_use":true,"vision":true,"reasoning":{"default":"on"}}"#,
        [yes, yes, None, yes],
    );
    check(
        r#""capabilities":{"image_input":{"supported":true},"thinking":{"supported":false,"types":{}}}"#,
        [None, yes, None, no],
    );
    check(
        r#""capabilities":["completion","tools","thinking"]"#,
        [yes, None, None, yes],
    );
    check(
        r#""features":["function-calling"]"#,
        [yes, None, None, None],
    );
    check(
        r#""supports_tools":false,"supports_image_input":true"#,
        [no, yes, None, None],
    );
    check(r#""type":"vlm""#, [None, yes, None, None]);
    check(
        r#""capabilities":null,"supported_parameters":[]"#,
        [None; 4],
    );
    assert_eq!(only(r#"{"id":"a"}"#).capabilities, Capabilities::default());
}

#[test]
fn what_is_no_list_says_what_it_is_e3() {
    let check = |body: &str, fails: fn(&WireError) -> bool| {
        let error = decode_models(body.as_bytes()).expect_err(body);
        assert!(fails(&error), "{body}: {error:?}");
    };
    check(
        r#"{"error":{"message":"No","code":"401"}}"#,
        |error| matches!(error, WireError::Api { message, status: Some(401), .. } if message == "No"),
    );
    check(r#"{"error":"No","data":null}"#, |error| {
        matches!(error, WireError::Api { .. })
    });
    check(r#"[{"error":{"message":"No","code":400}}]"#, |error| {
        matches!(
            error,
            WireError::Api {
                status: Some(400),
                ..
            }
        )
    });
    check(r#"{"detail":"Not Found"}"#, |error| {
        matches!(error, WireError::Api { .. })
    });
    check(
        "<!doctype html><title>Home</title>",
        |error| matches!(error, WireError::WebPage { title: Some(title), .. } if title == "Home"),
    );
    check(r#"{"data":[{"id":"a"},{"#, |error| {
        *error == WireError::CutShort
    });
    for body in [
        "",
        "Ollama is running",
        r#"{"hello":1}"#,
        "7",
        r#"{"data":{"id":"a"}}"#,
    ] {
        check(body, |error| matches!(error, WireError::Unreadable { .. }));
    }
}
