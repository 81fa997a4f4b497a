//! The demo endpoint through the real worker: both formats, every model, every trick.

use crate::said::Said as _;
use crate::stage::{Answer, Stage, endpoint};
use tertulia::domain::chat_request::{Address, Endpoint};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::usage::StopReason;

fn demo(format: ApiFormat) -> Endpoint {
    Endpoint {
        address: Address::Demo,
        ..endpoint("http://unused.localhost", format)
    }
}

/// The answer in both formats, each looked at by `check`.
fn in_both_formats(model: &str, text: &str, check: impl Fn(ApiFormat, Answer)) {
    let stage = Stage::new();
    for format in ApiFormat::ALL {
        check(format, stage.answer_to(demo(format), model, text));
    }
}

#[test]
fn all_models_are_listed() {
    for format in ApiFormat::ALL {
        let models = Stage::new().models(demo(format)).expect("a list");
        let ids: Vec<&str> = models.iter().map(|model| model.id.as_str()).collect();
        assert_eq!(
            ids,
            ["demo-guide", "demo-thinker", "demo-long", "demo-echo"]
        );
        let lengths = models
            .iter()
            .map(|model| model.context_length.map(|known| known.value));
        assert!(
            lengths.into_iter().all(|length| length == Some(32_768)),
            "{format:?}"
        );
    }
}

#[test]
fn the_guide_explains_the_program() {
    in_both_formats("demo-guide", "How do I add a provider?", |_, answer| {
        let text = answer.finished_text();
        assert!(text.contains("**Add provider**") && text.contains("```"));
        assert_eq!(answer.stop, Some(StopReason::Done));
        assert!(answer.usage.prompt_tokens > Some(0) && answer.usage.completion_tokens > Some(50));
    });
}

#[test]
fn the_thinker_thinks_before_it_answers() {
    in_both_formats("demo-thinker", "What is it?", |_, answer| {
        assert!(answer.finished_text().contains("**3 words**"));
        assert!(answer.reasoning.contains("“What is it?”"));
    });
}

#[test]
fn the_echo_repeats_what_was_said() {
    let said = "Größe 字  two\n\n\"quoted\" \\ and\ttabs";
    in_both_formats("demo-echo", said, |_, answer| {
        assert_eq!(answer.finished_text(), said);
    });
}

#[test]
fn the_long_answer_is_long_and_cut_at_the_limit_that_is_sent() {
    in_both_formats("demo-long", "Go", |format, answer| {
        let tokens = answer.usage.completion_tokens;
        // One of the formats always sends a limit.
        if format == ApiFormat::ANTHROPIC_MESSAGES {
            let expected = (Some(4_096), Some(StopReason::Length));
            assert_eq!((tokens, answer.stop), expected);
        } else {
            let text = answer.finished_text();
            assert!(tokens > Some(4_500) && text.contains("the end of the long answer"));
        }
    });
}

#[test]
fn a_model_that_the_demo_does_not_have_is_not_found() {
    in_both_formats("demo-nothing", "Hello", |_, answer| {
        assert_eq!(answer.problem().kind(), "model_unknown");
    });
}

#[track_caller]
fn fails(text: &str, kind: &str) {
    in_both_formats("demo-guide", text, |format, answer| {
        assert_eq!(
            answer.problem().kind(),
            kind,
            "{format:?} {:?}",
            answer.problem()
        );
    });
}

#[test]
fn errors_come_on_request() {
    fails("error 400", "request_refused");
    fails("error 401", "key_refused");
    fails("error 403", "forbidden");
    fails("error 429", "rate_limited for 5000 ms");
    fails("error 500", "server_failed");
    fails("html", "web_page");
}

#[test]
fn a_cut_keeps_what_had_arrived() {
    in_both_formats("demo-guide", "cut", |_, answer| {
        assert_eq!(answer.problem().kind(), "reset_midway");
        assert!(answer.text.starts_with("Hello. This is"));
    });
}

#[test]
fn plain_json_in_place_of_a_stream_and_a_slow_answer_are_answers_all_the_same() {
    in_both_formats("demo-guide", "json", |_, answer| {
        assert!(answer.finished_text().starts_with("Hello. This is"));
    });
    in_both_formats("demo-guide", "slow", |_, answer| {
        assert!(
            answer
                .finished_text()
                .starts_with("This answer takes its time")
        );
    });
}
