//! From the bytes of a successful answer to JSON values, the same way for every format.
//!
//! What the values mean is left to an [`Interpreter`]. The content type is not looked at: servers
//! answer a request for a stream with one JSON object, and a request for one object with a stream.

use super::answer::AnswerSoFar;
use super::error::WireError;
use super::error_body::{self, beginning};
use super::format::AnswerDecoder;
use super::sse::{MAX_EVENT_BYTES, SseDecoder};
use crate::domain::delta::Delta;
use serde_json::Value;

/// How much of a web page is read for its title.
const MAX_PAGE_BYTES: usize = 16 * 1024;

/// How many places behind broken JSON are tried; more would cost more than linear time.
const MAX_TRIES: usize = 4;

/// What one format makes of the JSON values of an answer.
pub(super) trait Interpreter: Send {
    /// What is said of an answer in which nothing of this format was found.
    const UNLIKE: &'static str;

    /// Reads one object; `name` is the event's name, empty without one.
    fn read(&mut self, name: &str, value: &Value, deltas: &mut Vec<Delta>)
    -> Result<(), WireError>;

    /// What the answer has said so far.
    fn so_far(&mut self) -> &mut AnswerSoFar;
}

#[derive(Debug)]
enum BodyKind {
    /// Nothing but white space so far.
    Unknown,
    Json(Vec<u8>),
    Page(Vec<u8>),
    Events(SseDecoder),
}

/// The decoder of every format.
#[derive(Debug)]
pub(super) struct BodyDecoder<I> {
    body: BodyKind,
    saw_event: bool,
    interpreter: I,
}

impl<I: Interpreter> BodyDecoder<I> {
    pub(super) fn new(interpreter: I) -> Self {
        Self {
            body: BodyKind::Unknown,
            saw_event: false,
            interpreter,
        }
    }

    fn read(&mut self, bytes: &[u8], deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        let mut bytes = bytes;
        if matches!(self.body, BodyKind::Unknown) {
            // The three bytes of a byte order mark are no beginning of anything else.
            let skipped = |byte: &u8| byte.is_ascii_whitespace() || b"\xEF\xBB\xBF".contains(byte);
            let Some(start) = bytes.iter().position(|byte| !skipped(byte)) else {
                return Ok(());
            };
            bytes = &bytes[start..];
            self.body = match bytes[0] {
                b'{' | b'[' => BodyKind::Json(Vec::new()),
                b'<' => BodyKind::Page(Vec::new()),
                _ => BodyKind::Events(SseDecoder::default()),
            };
        }
        match &mut self.body {
            BodyKind::Unknown => Ok(()),
            BodyKind::Json(whole) if whole.len() + bytes.len() > MAX_EVENT_BYTES => {
                Err(WireError::TooLong {
                    limit_bytes: MAX_EVENT_BYTES,
                })
            }
            BodyKind::Json(whole) => {
                whole.extend_from_slice(bytes);
                Ok(())
            }
            BodyKind::Page(page) => {
                let room = MAX_PAGE_BYTES - page.len();
                page.extend_from_slice(&bytes[..bytes.len().min(room)]);
                if page.len() == MAX_PAGE_BYTES {
                    return Err(web_page(&String::from_utf8_lossy(page)));
                }
                Ok(())
            }
            BodyKind::Events(sse) => {
                let (interpreter, saw_event) = (&mut self.interpreter, &mut self.saw_event);
                sse.push(bytes, &mut |event| {
                    *saw_event = true;
                    let payload = Payload::whole(&event.name, &event.data);
                    payload.read(interpreter, deltas)
                })
            }
        }
    }

    fn read_rest(&mut self, deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        let interpreter = &mut self.interpreter;
        match std::mem::replace(&mut self.body, BodyKind::Unknown) {
            BodyKind::Unknown => {}
            BodyKind::Json(whole) => {
                Payload::last("", &String::from_utf8_lossy(&whole)).read(interpreter, deltas)?;
            }
            BodyKind::Page(page) => return Err(web_page(&String::from_utf8_lossy(&page))),
            BodyKind::Events(mut sse) => {
                let mut saw_event = self.saw_event;
                sse.finish(&mut |event| {
                    saw_event = true;
                    Payload::last(&event.name, &event.data).read(interpreter, deltas)
                })?;
                if !saw_event && !sse.stray().is_empty() {
                    return Err(plain_words(&sse.stray()));
                }
            }
        }
        interpreter.so_far().finish(I::UNLIKE, deltas)
    }
}

impl<I: Interpreter> AnswerDecoder for BodyDecoder<I> {
    fn push(&mut self, bytes: &[u8], deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        let result = self.read(bytes, deltas);
        if result.is_err() {
            self.interpreter.so_far().flush(deltas);
        }
        result
    }

    fn finish(&mut self, deltas: &mut Vec<Delta>) -> Result<(), WireError> {
        let result = self.read_rest(deltas);
        if result.is_err() {
            self.interpreter.so_far().flush(deltas);
        }
        result
    }
}

/// The data of one event, or a whole JSON body: usually one value, but servers glue several
/// together.
struct Payload<'a> {
    name: &'a str,
    text: &'a str,
    /// Whether nothing follows: JSON that breaks off is then part of an answer that was cut, not a
    /// mistake.
    is_last: bool,
}

impl<'a> Payload<'a> {
    fn whole(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            text,
            is_last: false,
        }
    }

    fn last(name: &'a str, text: &'a str) -> Self {
        Self {
            is_last: true,
            ..Self::whole(name, text)
        }
    }

    fn read<I: Interpreter>(
        &self,
        interpreter: &mut I,
        deltas: &mut Vec<Delta>,
    ) -> Result<(), WireError> {
        let mut rest = self.text;
        let mut saw_object = false;
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("[DONE]") {
                interpreter.so_far().done();
                rest = after;
                continue;
            }
            if let Some(after) = rest.strip_prefix("data:") {
                rest = after;
                continue;
            }
            // A comment that a gateway has wrapped into `data:`.
            if rest.starts_with(':') {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            match values.next() {
                None => return Ok(()),
                Some(Ok(value)) => {
                    rest = &rest[values.byte_offset()..];
                    for object in objects(&value) {
                        saw_object = true;
                        interpreter.read(self.name, object, deltas)?;
                    }
                }
                Some(Err(error)) => match next_frame(rest) {
                    Some(next) => rest = next,
                    None => return self.judge(rest, &error, saw_object),
                },
            }
        }
    }

    /// What to make of text that is not JSON. Words behind an object that could be read are only
    /// heard if they tell of an error.
    fn judge(
        &self,
        rest: &str,
        error: &serde_json::Error,
        saw_object: bool,
    ) -> Result<(), WireError> {
        let rest = rest.trim_end();
        if self.is_last && (error.is_eof() || "[DONE]".starts_with(rest)) {
            return Ok(());
        }
        if rest.starts_with(['{', '[', '"']) {
            return Err(WireError::Unreadable {
                reason: format!("a piece of the answer is not valid JSON ({error})"),
                raw: beginning(rest),
            });
        }
        if rest.starts_with('<') {
            return Err(web_page(rest));
        }
        if ["ping", "keepalive", "keep-alive", "heartbeat"].contains(&rest) {
            return Ok(());
        }
        let error = plain_words(rest);
        if saw_object && matches!(error, WireError::Unreadable { .. }) {
            return Ok(());
        }
        Err(error)
    }
}

/// The objects in a value: itself, or its elements (an error may come in an array). Anything else
/// says nothing.
fn objects(value: &Value) -> impl Iterator<Item = &Value> {
    let elements = match value {
        Value::Array(elements) => elements.as_slice(),
        Value::Object(_) => std::slice::from_ref(value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => &[],
    };
    elements.iter().filter(|element| element.is_object())
}

/// What can be read after a frame that broke off, because another one or an error was written into
/// the middle of it.
fn next_frame(text: &str) -> Option<&str> {
    const MARKS: [&str; 4] = [
        "data:",
        "{\"error\"",
        "{\"type\":\"error\"",
        "{\"type\": \"error\"",
    ];
    let mut rest = text;
    for _ in 0..MAX_TRIES {
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let found = MARKS.iter().filter_map(|mark| rest[first..].find(mark));
        rest = &rest[first + found.min()?..];
        let frame = rest.strip_prefix("data:").unwrap_or(rest).trim_start();
        let mut values = serde_json::Deserializer::from_str(frame).into_iter::<Value>();
        if frame.starts_with("[DONE]") || matches!(values.next(), Some(Ok(Value::Object(_)))) {
            return Some(frame);
        }
    }
    None
}

fn web_page(page: &str) -> WireError {
    WireError::WebPage {
        title: error_body::page_title(page),
        raw: beginning(page),
    }
}

/// Words without any form: an error that a server wrote where an event should be, or something else
/// altogether.
fn plain_words(words: &str) -> WireError {
    let words = words.trim();
    let lower = words.to_ascii_lowercase();
    if ["error", "fail", "exception"]
        .iter()
        .any(|sign| lower.contains(sign))
    {
        let message = words.strip_prefix("error:").unwrap_or(words).trim();
        WireError::Api {
            message: beginning(message),
            status: None,
            raw: beginning(words),
        }
    } else {
        WireError::Unreadable {
            reason: "plain text where JSON is expected".to_owned(),
            raw: beginning(words),
        }
    }
}
