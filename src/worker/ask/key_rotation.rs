//! One question on its way through the keys of an endpoint: begins with the first key that is not
//! resting, and goes on to the next one on 401, 403 and 429 as long as nothing was answered.

use super::endpoint_client::EndpointClient;
use crate::domain::cause::{Asked, Cause};
use crate::domain::ids::KeyId;
use crate::domain::key_ring::Refusal;
use crate::domain::problem::Problem;
use crate::domain::timestamp::Timestamp;
use crate::wire::http::HttpRequest;
use crate::wire::{Target, classify, refusal};
use crate::worker::clock::now;
use crate::worker::net::http::Reply;
use crate::worker::secrets::key_cache::HeldKey;

/// What is kept of the body of an error.
const MAX_ERROR_BODY_BYTES: usize = 64 * 1024;

/// A question and the keys that were tried for it.
pub(in crate::worker) struct KeyRotation<'a> {
    client: &'a EndpointClient,
    asked: Asked,
    only_key: Option<&'a HeldKey>,
    tried: Vec<KeyId>,
    /// When the question was sent last.
    sent: Timestamp,
}

/// A response whose status is 2xx, and whose key it was.
pub(in crate::worker) struct Accepted {
    /// The response, its body unread.
    pub(in crate::worker) reply: Reply,
    /// The key that served; `None` if none was sent.
    pub(in crate::worker) key: Option<HeldKey>,
}

/// Why a question was not accepted, or not answered to the end.
#[derive(Debug)]
pub(in crate::worker) struct AskError {
    /// Why, for the user, secrets removed.
    pub(in crate::worker) problem: Problem,
    /// The status; `None` if there was no response.
    pub(in crate::worker) status: Option<u16>,
    /// What the server has against the key, if that was the reason.
    pub(in crate::worker) refusal: Option<Refusal>,
    /// The field of the request that the server named as the culprit; `None` if it named none.
    pub(in crate::worker) field: Option<String>,
    /// What the server sent, secrets removed; empty if there was no response.
    pub(in crate::worker) raw: String,
}

impl From<Problem> for AskError {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            status: None,
            refusal: None,
            field: None,
            raw: String::new(),
        }
    }
}

impl<'a> KeyRotation<'a> {
    /// A question of the kind `asked` that goes through all keys of the endpoint.
    pub(in crate::worker) fn new(client: &'a EndpointClient, asked: Asked) -> Self {
        Self {
            client,
            asked,
            only_key: None,
            tried: Vec::new(),
            sent: now(),
        }
    }

    /// The same with no other key than that one, if there is one.
    pub(super) fn with_key(self, only_key: Option<&'a HeldKey>) -> Self {
        Self { only_key, ..self }
    }

    /// Sends what `encode` makes for each key in turn, until one is accepted.
    ///
    /// # Errors
    /// If there is no response, one that another key would not change, or no key is left.
    pub(in crate::worker) async fn ask(
        &mut self,
        encode: impl Fn(&Target<'_>) -> HttpRequest,
    ) -> Result<Accepted, AskError> {
        loop {
            let next = self.only_key.or_else(|| self.client.keys.next(&self.tried));
            let key = next.cloned();
            if key.is_none() && !self.client.keys.all().is_empty() {
                return Err(self.exhausted().into());
            }
            let target = self.client.target(key.as_ref());
            let request = encode(&target);
            self.sent = now();
            let reply = self.client.send(&request).await?;
            if reply.is_success() {
                return Ok(Accepted { reply, key });
            }
            let head = reply.head.clone();
            let body = reply.error_body(MAX_ERROR_BODY_BYTES).await;
            let body = self.client.without_secret_bytes(&body);
            let refusal = refusal::refusal_of_key(&head, &body, &target, now());
            if let (Some(key), Some(refusal)) = (&key, &refusal)
                && self.goes_on_after(key, refusal).await
            {
                continue;
            }
            let problem = classify::response_problem(&head, &body, &target, self.asked, now());
            return Err(AskError {
                problem: self.client.without_secrets(problem),
                status: Some(head.status),
                refusal,
                field: refusal::refused_field(head.status, &body, &request, target.format),
                raw: String::from_utf8_lossy(&body).into_owned(),
            });
        }
    }

    /// Notes that a key was refused, and whether there is another one to try or a word to say about
    /// all of them. With one key alone, the server's answer says it best.
    pub(super) async fn goes_on_after(&mut self, key: &HeldKey, refusal: &Refusal) -> bool {
        let Some(id) = key.id else { return false };
        let refusal = Refusal {
            words: self.client.redacted(&refusal.words),
            ..refusal.clone()
        };
        self.client.keys.refused(id, &refusal, self.sent).await;
        self.tried.push(id);
        self.only_key.is_none() && self.client.keys.all().len() > 1
    }

    /// Notes that a key has brought an answer.
    pub(super) async fn served(&self, key: Option<&HeldKey>) {
        if let Some(id) = key.and_then(|key| key.id) {
            self.client.keys.served(id, self.sent).await;
        }
    }

    fn exhausted(&self) -> Problem {
        self.client.problem(Cause::NoKeyLeft {
            keys: self.client.keys.standing(),
            at: now(),
        })
    }
}
