//! One question on its way through the keys of an endpoint: begins with the first key that is not
//! resting, and goes on to the next one on 401, 403 and 429 as long as nothing was answered.

use crate::domain::cause::{Asked, Cause, KeyStanding};
use crate::domain::ids::KeyId;
use crate::domain::key_ring::Refusal;
use crate::domain::problem::Problem;
use crate::domain::timestamp::Timestamp;
use crate::wire::http::HttpRequest;
use crate::wire::{Target, classify, refusal};
use crate::worker::net::http::Reply;
use crate::worker::reach::{Place, Reach, now};
use crate::worker::secrets::keys::HeldKey;

/// What is kept of the body of an error.
const MAX_ERROR_BODY_BYTES: usize = 64 * 1024;

/// A question and the keys that were tried for it.
pub(in crate::worker) struct Rotation<'a> {
    reach: &'a Reach,
    place: &'a Place,
    asked: Asked,
    tried: Vec<KeyId>,
    /// When the question was sent last.
    sent: Timestamp,
}

/// A response whose status is 2xx.
pub(in crate::worker) struct Accepted {
    /// The response.
    pub(in crate::worker) reply: Reply,
    /// The key that served; `None` if none was sent.
    pub(in crate::worker) key: Option<HeldKey>,
}

/// Why a question was not accepted.
#[derive(Debug)]
pub(in crate::worker) struct Refused {
    /// What is said of it.
    pub(in crate::worker) problem: Problem,
    /// The status, if there was a response.
    pub(in crate::worker) status: Option<u16>,
    /// The field of the request that the server named as the culprit.
    pub(in crate::worker) field: Option<String>,
    /// What the server sent, secrets removed, at most 64 KiB; empty if there was no response.
    pub(in crate::worker) raw: String,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            status: None,
            field: None,
            raw: String::new(),
        }
    }
}

impl<'a> Rotation<'a> {
    pub(in crate::worker) fn new(reach: &'a Reach, place: &'a Place, asked: Asked) -> Self {
        Self {
            reach,
            place,
            asked,
            tried: Vec::new(),
            sent: now(),
        }
    }

    /// Sends what `encode` makes for each key in turn, until one is accepted.
    ///
    /// # Errors
    /// If there is no response, one that another key would not change, or no key is left.
    pub(in crate::worker) async fn ask(
        &mut self,
        encode: impl Fn(&Target<'_>) -> HttpRequest,
    ) -> Result<Accepted, Refused> {
        loop {
            let key = self.reach.next_key(self.place, &self.tried).cloned();
            if key.is_none() && !self.place.keys.is_empty() {
                return Err(self.exhausted().into());
            }
            let target = self.place.target(key.as_ref());
            let request = encode(&target);
            self.sent = now();
            let reply = self.reach.send(self.place, &request).await?;
            if reply.is_success() {
                return Ok(Accepted { reply, key });
            }
            let head = reply.head.clone();
            let body = reply.error_body(MAX_ERROR_BODY_BYTES).await;
            let body = self.place.without_secret_bytes(&body);
            let refused = refusal::refusal_of_key(&head, &body, &target, now());
            if let (Some(key), Some(refusal)) = (&key, refused)
                && self.goes_on_after(key, &refusal).await
            {
                continue;
            }
            let problem = classify::response_problem(&head, &body, &target, self.asked, now());
            return Err(Refused {
                problem: self.place.without_secrets(problem),
                status: Some(head.status),
                field: refusal::refused_field(head.status, &body, &request),
                raw: String::from_utf8_lossy(&body).into_owned(),
            });
        }
    }

    /// Notes that a key was refused, and whether there is another one to try or a word to say about
    /// all of them. With one key alone, the server's answer says it best.
    pub(in crate::worker) async fn goes_on_after(
        &mut self,
        key: &HeldKey,
        refusal: &Refusal,
    ) -> bool {
        let Some(id) = key.id else { return false };
        let refusal = Refusal {
            words: self.place.redacted(&refusal.words),
            ..refusal.clone()
        };
        self.reach.keys.refused(id, &refusal, self.sent, now());
        self.reach.tell_health(id).await;
        self.tried.push(id);
        self.place.keys.len() > 1
    }

    /// Notes that a key has brought an answer.
    pub(in crate::worker) async fn served(&self, key: Option<&HeldKey>) {
        if let Some(id) = key.and_then(|key| key.id)
            && self.reach.keys.served(id, self.sent)
        {
            self.reach.tell_health(id).await;
        }
    }

    fn exhausted(&self) -> Problem {
        let numbers = self.place.keys.iter().map(|key| key.number);
        let health = self.reach.keys.health(&self.place.key_ids());
        let standing = |(number, health)| KeyStanding { number, health };
        self.place.problem(Cause::NoKeyLeft {
            keys: numbers.zip(health).map(standing).collect(),
            at: now(),
        })
    }
}
