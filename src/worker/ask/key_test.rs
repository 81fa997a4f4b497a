//! Tests all keys of an endpoint at once: each is shown to the model list, or where there is none,
//! to a chat of one token. Where the catalogue knows a path that only a valid key opens, that one
//! decides.

use super::answer_stream::{AnswerStream, BrokenAnswer};
use super::asking::{AnswerReader, Asking};
use super::endpoint_client::EndpointClient;
use super::key_rotation::{AskError, KeyRotation};
use crate::domain::cause::Asked;
use crate::domain::key_ring::{KeyVerdict, RefusedWith};
use crate::domain::trial::Trial;
use crate::state::event::EndpointEvent;
use crate::wire::servers::Ask;
use crate::worker::clock::now;
use crate::worker::request_reporter::RequestReporter;
use crate::worker::secrets::key_cache::HeldKey;
use futures_util::future::join_all;
use std::time::Duration;

/// How long one key is tested.
const LIMIT: Duration = Duration::from_secs(10);

/// What is read of a model list.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Fields that are left out one after the other, such as the limit where the server does not know
/// it.
const MAX_REPEATS: usize = 4;

/// Tests the keys of `client` and tells what was found of each as soon as it is. `model` is asked
/// where there is no model list.
pub(in crate::worker) async fn test(
    client: &EndpointClient,
    reporter: &RequestReporter,
    model: Option<&str>,
) {
    let tests = client.keys.all().iter().map(|key| async move {
        let verdict = tokio::time::timeout(LIMIT, verdict(client, key, model)).await;
        let verdict = verdict.unwrap_or(KeyVerdict::Network);
        let Some(id) = key.id else { return };
        reporter.tell(EndpointEvent::KeyTested(id, verdict)).await;
        if verdict == KeyVerdict::Ok {
            client.keys.passed(id).await;
        }
    });
    join_all(tests).await;
}

async fn verdict(client: &EndpointClient, key: &HeldKey, model: Option<&str>) -> KeyVerdict {
    match (list(client, key).await, model) {
        (KeyVerdict::Http(404 | 405 | 501), Some(model)) => {
            let question = Trial::Greeting.question(model, 1, now());
            let mut asking = Asking::new(client, question, MAX_REPEATS).with_key(key);
            verdict_of(asking.answer(&mut UntilBegun).await)
        }
        (listed, _) => listed,
    }
}

async fn list(client: &EndpointClient, key: &HeldKey) -> KeyVerdict {
    let mut rotation = KeyRotation::new(client, Asked::Models).with_key(Some(key));
    let listed = rotation.ask(|target| match &client.endpoint.key_path {
        Some(path) => Ask::base(path).encode(target),
        None => target.encode_models(None),
    });
    let listed = match listed.await {
        Ok(accepted) => {
            let _read = accepted.reply.error_body(MAX_ANSWER_BYTES).await;
            Ok(())
        }
        Err(error) => Err(error),
    };
    verdict_of(listed)
}

fn verdict_of(asked: Result<(), AskError>) -> KeyVerdict {
    let Err(error) = asked else {
        return KeyVerdict::Ok;
    };
    match (error.refusal, error.status) {
        (Some(refusal), _) => match refusal.with {
            RefusedWith::Unauthorized => KeyVerdict::Invalid,
            RefusedWith::Forbidden => KeyVerdict::Forbidden,
            RefusedWith::RateLimited => KeyVerdict::RateLimited(refusal.retry_after_ms),
        },
        // Whatever is wrong with the answer, the key is not.
        (None, Some(200..300)) => KeyVerdict::Ok,
        (None, Some(status)) => KeyVerdict::Http(status),
        (None, None) => KeyVerdict::Network,
    }
}

/// Reads an answer until it has begun: then its key is a valid one.
struct UntilBegun;

impl AnswerReader for UntilBegun {
    async fn began(&mut self, _key_number: Option<u32>) {}

    async fn read(&mut self, mut answer: AnswerStream<'_>) -> Result<(), BrokenAnswer> {
        let mut deltas = Vec::new();
        while !answer.has_begun() && answer.more(&mut deltas, |_| {}).await? {
            deltas.clear();
        }
        Ok(())
    }

    async fn field_refused(&mut self, _field: &str) {}
}
