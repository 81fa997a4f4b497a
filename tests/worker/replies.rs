//! What the servers of many tests answer, and servers that answer nothing else.

use crate::peer::{Line, OPENAI_END, Peer, Received};
use tertulia::domain::format::ApiFormat;

/// A list of one model, `m`.
pub(crate) const LIST: &str = r#"{"object":"list","data":[{"id":"m","owned_by":"me"}]}"#;

/// Answers with that JSON.
pub(crate) fn json(line: &mut Line, body: &str) {
    line.answer(200, "application/json", body);
}

/// Answers that there is no such path.
pub(crate) fn not_found(line: &mut Line) {
    line.answer(404, "application/json", "{\"detail\":\"Not Found\"}");
}

/// Answers with an error of that status.
pub(crate) fn error(line: &mut Line, status: u16, message: &str) {
    let body = format!("{{\"error\":{{\"message\":\"{message}\"}}}}");
    line.answer(status, "application/json", &body);
}

/// Streams “fine” in the `OpenAI` format.
pub(crate) fn stream_fine(line: &mut Line) {
    line.stream();
    line.text("fine");
    line.send(OPENAI_END);
}

/// Answers a chat of that format with “fine”, streamed if it is asked for and has to be.
pub(crate) fn chat(format: ApiFormat, request: &Received, line: &mut Line) {
    let streamed = request.body.contains("\"stream\":true");
    let whole = if format == ApiFormat::OPENAI_CHAT {
        r#"{"choices":[{"message":{"content":"fine"},"finish_reason":"stop"}]}"#
    } else {
        r#"{"type":"message","content":[{"type":"text","text":"fine"}],"stop_reason":"end_turn"}"#
    };
    if format == ApiFormat::OPENAI_CHAT && streamed {
        stream_fine(line);
    } else {
        json(line, whole);
    }
}

/// Lists one model, and answers chats of either format.
pub(crate) fn serve(request: &Received, line: &mut Line) {
    if request.line.starts_with("GET") {
        json(line, LIST);
    } else if request.line.contains("/messages") {
        chat(ApiFormat::ANTHROPIC_MESSAGES, request, line);
    } else {
        chat(ApiFormat::OPENAI_CHAT, request, line);
    }
}

/// Streams “fine” whatever it is asked.
pub(crate) fn friendly() -> Peer {
    Peer::start(|_, line| stream_fine(line))
}
