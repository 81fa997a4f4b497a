//! Answers that go well, in both formats, however the server sends them.

use crate::peer::{Line, OPENAI_END, Peer, Received, text_event};
use crate::stage::{PATIENCE, Stage, endpoint, openai};
use std::sync::mpsc;
use std::time::Duration;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::usage::StopReason;

const ANTHROPIC_STREAM: &str = concat!(
    "event: message_start\n",
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",",
    "\"model\":\"claude\",\"content\":[],\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n",
    "event: content_block_start\n",
    "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\n",
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello \"}}\n\n",
    "event: content_block_delta\n",
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"there\"}}\n\n",
    "event: content_block_stop\n",
    "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "event: message_delta\n",
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}}\n\n",
    "event: message_stop\n",
    "data: {\"type\":\"message_stop\"}\n\n",
);

fn openai_stream() -> String {
    [&text_event("Hello "), &text_event("there"), OPENAI_END].concat()
}

fn says_hello(format: ApiFormat, respond: impl Fn(&Received, &mut Line) + Send + Sync + 'static) {
    let peer = Peer::start(respond);
    let stage = Stage::new();
    let answer = stage.answer(endpoint(&peer.url("/v1"), format));
    assert_eq!(answer.finished_text(), "Hello there");
    assert!(
        answer.began && answer.stop == Some(StopReason::Done),
        "{answer:?}"
    );
    assert_eq!(answer.usage.completion_tokens, Some(4));
    let Some(Ok(timings)) = answer.end else {
        unreachable!("it has finished");
    };
    assert!(timings.first_token_ms <= timings.total_ms && timings.first_token_ms.is_some());
    assert_eq!(timings.first_token_ms, timings.first_text_ms);
}

#[test]
fn an_openai_stream_arrives() {
    says_hello(ApiFormat::OPENAI_CHAT, |request, line| {
        assert_eq!(request.line, "POST /v1/chat/completions");
        line.stream();
        line.send(openai_stream());
    });
}

#[test]
fn an_anthropic_stream_arrives() {
    says_hello(ApiFormat::ANTHROPIC_MESSAGES, |request, line| {
        assert_eq!(request.line, "POST /v1/messages");
        line.stream();
        line.send(ANTHROPIC_STREAM);
    });
}

#[test]
fn a_stream_sent_byte_by_byte_arrives() {
    says_hello(ApiFormat::OPENAI_CHAT, |_, line| {
        line.stream();
        for byte in openai_stream().bytes() {
            line.send([byte]);
        }
    });
}

#[test]
fn plain_json_where_a_stream_was_asked_for_is_an_answer() {
    says_hello(ApiFormat::OPENAI_CHAT, |_, line| {
        let body = r#"{"choices":[{"message":{"role":"assistant","content":"Hello there"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":9,"completion_tokens":4}}"#;
        line.answer(200, "application/json", body);
    });
}

/// The OpenAI stream of the other tests, compressed with gzip, in hexadecimal.
const GZIPPED: &str = concat!(
    "1f8b0800000000000203958eb10a02311044fb7cc5b1750a0b1b532b58e9071ce10897d50473bb21594138f2efc6e63a8b6b",
    "e7316fc63b716658610e1c67ac60c6152279fc803968f098c481e9984990040c5c31251ea035db94f27bdb12b0e0ae72d3f0",
    "88146b980abacad4255538c31f85d5f0aeee89bfd95c78c93209bf903a3be97e64c90925326de9b16d9ef17cbf5dac525fc7",
    "296f5214010000",
);

#[test]
fn a_compressed_stream_arrives() {
    says_hello(ApiFormat::OPENAI_CHAT, |_, line| {
        line.head(
            200,
            "content-type: text/event-stream\r\ncontent-encoding: gzip\r\n",
        );
        for pair in GZIPPED.as_bytes().chunks(2) {
            let digits = std::str::from_utf8(pair).expect("ASCII");
            line.send([u8::from_str_radix(digits, 16).expect("hexadecimal")]);
        }
    });
}

#[test]
fn a_redirect_within_the_server_is_followed_with_its_body() {
    says_hello(ApiFormat::OPENAI_CHAT, |request, line| {
        if request.line == "POST /v1/chat/completions" {
            line.head(307, "location: /moved/chat\r\ncontent-length: 0\r\n");
        } else {
            assert!(request.line == "POST /moved/chat" && request.body.contains("Hello"));
            line.stream();
            line.send(openai_stream());
        }
    });
}

#[test]
fn a_connection_that_breaks_after_the_end_has_broken_nothing() {
    says_hello(ApiFormat::OPENAI_CHAT, |_, line| {
        line.head(
            200,
            "content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n",
        );
        let body = openai_stream();
        line.send(format!("{:x}\r\n{body}\r\n", body.len()));
    });
}

#[test]
fn a_server_that_leaves_the_connection_open_after_the_end_does_not_keep_the_answer_waiting() {
    let (tell_end, ended) = mpsc::channel();
    let peer = Peer::start(move |_, line| {
        line.stream();
        line.send(openai_stream());
        tell_end.send(line.sees_the_end()).expect("the test waits");
    });
    let stage = Stage::with(|parts| parts.limits.after_stop = Duration::from_millis(50));
    let answer = stage.answer(openai(&peer.url("/v1")));
    assert_eq!(answer.finished_text(), "Hello there");
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(true));
}

#[test]
fn turns_at_the_same_time_do_not_mix() {
    let peer = Peer::start(|request, line| {
        line.stream();
        let name = if request.body.contains("\"one\"") {
            "1"
        } else {
            "2"
        };
        for _ in 0..100 {
            line.text(name);
        }
        line.send(OPENAI_END);
    });
    let stage = Stage::new();
    stage.ask(1, openai(&peer.url("/v1")), "one", "Hello");
    stage.ask(2, openai(&peer.url("/v1")), "two", "Hello");
    let answers = stage.answers(&[1, 2]);
    assert_eq!(answers[0].finished_text(), "1".repeat(100));
    assert_eq!(answers[1].finished_text(), "2".repeat(100));
}

/// `localhost` must be found whichever of its two addresses the server listens on.
fn localhost_reaches(address: &str) {
    let peer = Peer::start_at(address, |_, line| {
        line.stream();
        line.send(openai_stream());
    });
    // A machine without IPv6 has no such address to listen on.
    let Ok(peer) = peer else { return };
    let url = format!("http://localhost:{}/v1", peer.port());
    assert_eq!(
        Stage::new().answer(openai(&url)).finished_text(),
        "Hello there"
    );
}

#[test]
fn localhost_reaches_a_server_on_127_0_0_1_only() {
    localhost_reaches("127.0.0.1:0");
}

#[test]
fn localhost_reaches_a_server_on_the_ipv6_loopback_only() {
    localhost_reaches("[::1]:0");
}
