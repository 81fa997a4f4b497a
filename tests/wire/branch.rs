//! Branches of messages, and how they are encoded.

use crate::format_of;
use serde_json::Value;
use std::sync::Arc;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::chat_request::ChatRequest;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::{ConversationId, MessageId, ProviderId};
use tertulia::domain::message::{Message, Part, Role};
use tertulia::domain::parameters::dialect::USUAL;
use tertulia::domain::timestamp::Timestamp;
use tertulia::wire::Target;

/// The provider that is asked.
pub(crate) const HERE: ProviderId = ProviderId(1);
pub(crate) const ELSEWHERE: ProviderId = ProviderId(2);

pub(crate) fn said(role: Role, parts: Vec<Part>) -> Message {
    let user = Message::user(
        MessageId(1),
        ConversationId(1),
        None,
        String::new(),
        Timestamp(0),
    );
    Message {
        role,
        parts,
        ..user
    }
}

pub(crate) fn text(text: &str) -> Part {
    Part::Text { text: text.into() }
}

pub(crate) fn thinking(text: &str, signature: Option<&str>) -> Part {
    Part::Reasoning {
        text: text.into(),
        signature: signature.map(str::to_owned),
    }
}

pub(crate) fn user(words: &str) -> Message {
    said(Role::User, vec![text(words)])
}

pub(crate) fn model(words: &str) -> Message {
    said(Role::Assistant, vec![text(words)])
}

/// An answer of that provider and model.
pub(crate) fn from(provider: ProviderId, name: &str, parts: Vec<Part>) -> Message {
    let mut message = said(Role::Assistant, parts);
    message.details.provider = Some(provider);
    message.details.model = name.into();
    message
}

pub(crate) fn request(messages: Vec<Message>) -> ChatRequest {
    ChatRequest {
        model: "m".into(),
        messages: messages.into_iter().map(Arc::new).collect(),
        stream: true,
        ..ChatRequest::empty()
    }
}

/// An endpoint of that format that needs no key.
pub(crate) fn keyless(format: ApiFormat, base_url: &BaseUrl) -> Target<'_> {
    Target {
        provider: HERE,
        provider_name: "rack",
        format: format_of(format),
        base_url,
        auth: AuthScheme::Bearer,
        key: None,
        headers: &[],
        dialect: &USUAL,
        extra_body: None,
    }
}

pub(crate) fn encode(format: ApiFormat, request: &ChatRequest) -> String {
    let base_url = BaseUrl::check("http://localhost:1/v1").expect("valid").url;
    let target = keyless(format, &base_url);
    let request = target.encode_chat(request);
    request.body.expect("a body")
}

/// The body as JSON.
pub(crate) fn body(format: ApiFormat, request: &ChatRequest) -> Value {
    serde_json::from_str(&encode(format, request)).expect("JSON")
}

pub(crate) fn call(id: &str, arguments: &str) -> Part {
    Part::ToolCall {
        id: id.into(),
        name: "look".into(),
        arguments: arguments.into(),
    }
}

pub(crate) fn gave(call: &str, text: &str) -> Part {
    Part::ToolResult {
        call: call.into(),
        text: text.into(),
        failed: false,
    }
}

pub(crate) fn image(media_type: &str) -> Part {
    Part::Image {
        media_type: media_type.into(),
        data: "AAAA".into(),
    }
}
