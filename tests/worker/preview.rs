//! A preview is exactly what is sent, secrets apart, and sends nothing.

use crate::peer::{OPENAI_END, Peer};
use crate::recording::{KEY, TOKEN, next_exchange, with_secrets};
use crate::said::Said as _;
use crate::stage::{Stage, endpoint, question};
use std::sync::Arc;
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::exchange::{RequestPreview, SentBody, as_curl};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{KeyId, RequestId};
use tertulia::domain::network::{CustomHeader, HeaderText, NetworkSettings};
use tertulia::domain::problem::Problem;
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};

/// Asks for the preview of that message.
fn preview(stage: &Stage, endpoint: Endpoint, text: &str) -> Result<RequestPreview, Problem> {
    let chat = question(endpoint.format, "m", text);
    let request = RequestId(3);
    let command = EndpointCommand::Preview {
        request,
        endpoint,
        chat: Box::new(chat),
    };
    stage.worker.send(Command::Endpoint(command));
    stage.next(|event| {
        assert!(!matches!(event, Event::Exchange(_)), "{event:?}");
        let Event::Endpoint(of, EndpointEvent::Previewed(made)) = event else {
            return None;
        };
        (of == request).then(|| made.map(|preview| *preview))
    })
}

#[test]
fn a_preview_is_to_the_byte_what_the_server_then_receives() {
    let check = |format| {
        let peer = Peer::start(|_, line| {
            line.stream();
            line.send(OPENAI_END);
        });
        let stage = Stage::new();
        let endpoint = Endpoint {
            format,
            auth: ApiFormat::default_auth(format),
            ..with_secrets(&stage, &peer.url("/v1"))
        };
        let text = "it's “größe”, $HOME\n\tand \\n \"quoted\"";
        let preview = preview(&stage, endpoint.clone(), text).expect("it can be made");
        assert!(peer.received().is_empty());
        stage.ask(1, endpoint, "m", text);
        let (exchange, _) = next_exchange(&stage);
        assert_eq!(preview.sent, exchange.sent);
        let received = &peer.received()[0];
        let SentBody::Whole(body) = &preview.sent.body else {
            panic!("a whole body");
        };
        assert_eq!(**body, received.body);
        let mut packed = preview
            .json
            .lines()
            .map(str::trim_start)
            .collect::<String>();
        packed = packed.replacen("\": ", "\":", usize::MAX);
        assert_eq!(packed, received.body);
        let command = as_curl(&preview.sent).expect("it is whole");
        for secret in [KEY, TOKEN] {
            assert!(!command.contains(secret), "{command}");
        }
    };
    check(ApiFormat::OPENAI_CHAT);
    check(ApiFormat::ANTHROPIC_MESSAGES);
}

#[test]
fn a_preview_without_its_secret_header_says_what_is_missing() {
    let stage = Stage::new();
    let network = NetworkSettings {
        headers: vec![CustomHeader {
            name: "x-team".to_owned(),
            value: HeaderText::Secret(KeyId(77)),
        }],
        ..NetworkSettings::default()
    };
    let endpoint = Endpoint {
        network: Arc::new(network),
        ..endpoint("http://127.0.0.1:1/v1", ApiFormat::OPENAI_CHAT)
    };
    let problem = preview(&stage, endpoint, "Hello").expect_err("a secret is missing");
    assert!(problem.message().contains("x-team"), "{problem:?}");
}
