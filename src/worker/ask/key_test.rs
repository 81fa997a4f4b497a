//! Tests all keys of an endpoint at once: each is shown to the model list, or where there is none,
//! to a chat of one token. Where the catalogue knows a path that only a valid key opens, that one
//! decides.

use crate::domain::chat_request::ChatRequest;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::key_ring::{KeyVerdict, Refusal, RefusedWith};
use crate::domain::message::Message;
use crate::domain::parameters::form::at_most_tokens;
use crate::state::event::EndpointEvent;
use crate::wire::format_of;
use crate::wire::http::{HttpRequest, ResponseHead};
use crate::wire::refusal::{refusal_of_key, refused_field};
use crate::wire::servers::Ask;
use crate::worker::questions::Inquiry;
use crate::worker::reach::{Place, Reach, now};
use crate::worker::secrets::keys::HeldKey;
use futures_util::future::join_all;
use std::sync::Arc;
use std::time::Duration;

/// For each key.
const LIMIT: Duration = Duration::from_secs(10);

/// What is read of an answer.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Tests the keys of `place` and tells what was found of each as soon as it is. `model` is asked
/// where there is no model list.
pub(in crate::worker) async fn test(inquiry: &Inquiry, place: &Place, model: Option<&str>) {
    let tests = place.keys.iter().map(|key| async move {
        let asked = now();
        let verdict = tokio::time::timeout(LIMIT, verdict(&inquiry.reach, place, key, model));
        let (verdict, refusal) = verdict.await.unwrap_or((KeyVerdict::Network, None));
        let Some(id) = key.id else { return };
        inquiry.tell(EndpointEvent::KeyTested(id, verdict)).await;
        let keys = &inquiry.reach.keys;
        match refusal {
            Some(refusal) => {
                keys.refused(id, &refusal, asked, now());
            }
            None if verdict == KeyVerdict::Ok => {
                keys.clear(id);
            }
            None => return,
        }
        inquiry.reach.tell_health(id).await;
    });
    join_all(tests).await;
}

async fn verdict(
    reach: &Reach,
    place: &Place,
    key: &HeldKey,
    model: Option<&str>,
) -> (KeyVerdict, Option<Refusal>) {
    let target = place.target(Some(key));
    let list = match &place.endpoint.key_path {
        Some(path) => Ask::base(path).encode(&target),
        None => format_of(place.endpoint.format).encode_models(&target, None),
    };
    let shown = show(reach, place, key, &list).await;
    match (&shown, model) {
        (Shown::Status(404 | 405 | 501, ..), Some(model)) => {
            chat(reach, place, key, model).await.verdict()
        }
        _ => shown.verdict(),
    }
}

/// One token of chat, without the limit where the server does not know it.
async fn chat(reach: &Reach, place: &Place, key: &HeldKey, model: &str) -> Shown {
    let mut request = one_token(model);
    let format = format_of(place.endpoint.format);
    loop {
        let sent = format.encode_chat(&place.target(Some(key)), &request);
        let shown = show(reach, place, key, &sent).await;
        let field = match &shown {
            Shown::Status(status, body, _) => refused_field(*status, body, &sent),
            Shown::Nothing => None,
        };
        match field {
            Some(field) if !request.omitted.contains(&field) => request.omitted.push(field),
            Some(_) | None => return shown,
        }
    }
}

/// The shortest question there is.
pub(in crate::worker) fn one_token(model: &str) -> ChatRequest {
    let (id, conversation) = (MessageId(0), ConversationId(0));
    let hello = Message::user(id, conversation, None, "Hi".to_owned(), now());
    ChatRequest {
        model: model.to_owned(),
        messages: vec![Arc::new(hello)],
        parameters: at_most_tokens(1),
        ..ChatRequest::empty()
    }
}

/// What a key was answered.
enum Shown {
    /// There was no answer.
    Nothing,
    /// The status, the beginning of the body, and the refusal behind them.
    Status(u16, Vec<u8>, Option<Refusal>),
}

async fn show(reach: &Reach, place: &Place, key: &HeldKey, request: &HttpRequest) -> Shown {
    let Ok(reply) = reach.send(place, request).await else {
        return Shown::Nothing;
    };
    let head: ResponseHead = reply.head.clone();
    let body = reply.error_body(MAX_ANSWER_BYTES).await;
    let body = place.without_secret_bytes(&body);
    let refusal = refusal_of_key(&head, &body, &place.target(Some(key)), now());
    Shown::Status(head.status, body, refusal)
}

impl Shown {
    fn verdict(self) -> (KeyVerdict, Option<Refusal>) {
        let Self::Status(status, _, refusal) = self else {
            return (KeyVerdict::Network, None);
        };
        let verdict = match (&refusal, status) {
            (Some(refusal), _) => match refusal.with {
                RefusedWith::Unauthorized => KeyVerdict::Invalid,
                RefusedWith::Forbidden => KeyVerdict::Forbidden,
                RefusedWith::RateLimited => KeyVerdict::RateLimited(refusal.retry_after_ms),
            },
            (None, 200..300) => KeyVerdict::Ok,
            (None, status) => KeyVerdict::Http(status),
        };
        (verdict, refusal)
    }
}
