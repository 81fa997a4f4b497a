//! One question to a model: ask, read, and where the answer itself refuses the key before anything
//! of it has come, go on to the next key; ask again without a field that was refused.
//!
//! A turn, a connection check and a key test ask through this. What becomes of the pieces of an
//! answer is theirs.

use super::answer_stream::{AnswerStream, BrokenAnswer};
use super::answer_times::AnswerTimes;
use super::endpoint_client::EndpointClient;
use super::key_rotation::{AskError, KeyRotation};
use crate::domain::cause::Asked;
use crate::domain::chat_request::ChatRequest;
use crate::wire::refusal::refusal_in_answer;
use crate::worker::secrets::key_cache::HeldKey;

/// Who reads the answer to a question.
pub(in crate::worker) trait AnswerReader: Send {
    /// The question was accepted, with the key of that number; `None` if no key was sent. Comes once
    /// more for each further key that is tried.
    fn began(&mut self, key_number: Option<u32>) -> impl Future<Output = ()> + Send;

    /// Reads the answer, to its end or to where it need not be read further.
    ///
    /// # Errors
    /// If the answer breaks.
    fn read(
        &mut self,
        answer: AnswerStream<'_>,
    ) -> impl Future<Output = Result<(), BrokenAnswer>> + Send;

    /// What of the answer was kept as it came, secrets included.
    fn raw(&self) -> String {
        String::new()
    }

    /// Whether the question is worth asking without that field.
    fn goes_without(&self, _field: &str) -> bool {
        true
    }

    /// The server refuses that field, so that the question is asked again without it.
    fn field_refused(&mut self, field: &str) -> impl Future<Output = ()> + Send;
}

/// One question to one endpoint, with how it may be asked again.
pub(in crate::worker) struct Asking<'a> {
    client: &'a EndpointClient,
    request: ChatRequest,
    only_key: Option<&'a HeldKey>,
    max_repeats: usize,
    times: AnswerTimes,
}

impl<'a> Asking<'a> {
    /// Asks `request` with as many keys as it takes, and at most `max_repeats` times again without a
    /// field that was refused.
    pub(in crate::worker) fn new(
        client: &'a EndpointClient,
        request: ChatRequest,
        max_repeats: usize,
    ) -> Self {
        Self {
            client,
            request,
            only_key: None,
            max_repeats,
            times: AnswerTimes::start(),
        }
    }

    /// The same with no other key than that one.
    pub(super) fn with_key(self, key: &'a HeldKey) -> Self {
        Self {
            only_key: Some(key),
            ..self
        }
    }

    /// When what of the last answer arrived.
    pub(in crate::worker) fn into_times(self) -> AnswerTimes {
        self.times
    }

    /// Asks, and lets `reader` read what is answered.
    ///
    /// # Errors
    /// If the question is not accepted or its answer breaks. The error names a field if the last
    /// repeat was refused for one too.
    pub(in crate::worker) async fn answer(
        &mut self,
        reader: &mut impl AnswerReader,
    ) -> Result<(), AskError> {
        for _ in 0..self.max_repeats {
            let Err(error) = self.attempt(reader).await else {
                return Ok(());
            };
            let Some(field) = &error.field else {
                return Err(error);
            };
            if !reader.goes_without(field) {
                return Err(error);
            }
            reader.field_refused(field).await;
            self.request.omitted.push(field.clone());
        }
        self.attempt(reader).await
    }

    /// Asks with one key after the other until an answer was read.
    async fn attempt(&mut self, reader: &mut impl AnswerReader) -> Result<(), AskError> {
        let client = self.client;
        let request = &self.request;
        let mut rotation = KeyRotation::new(client, Asked::Chat).with_key(self.only_key);
        loop {
            self.times = AnswerTimes::start();
            let accepted = rotation.ask(|target| target.encode_chat(request)).await?;
            let (status, key) = (accepted.reply.head.status, accepted.key.as_ref());
            reader.began(key.map(|key| key.number)).await;
            let answer = AnswerStream::new(accepted.reply, client.format(), &mut self.times);
            let broken = match reader.read(answer).await {
                Ok(()) => {
                    rotation.served(key).await;
                    return Ok(());
                }
                Err(broken) => broken,
            };
            let has_begun = self.times.has_begun();
            // Some servers accept first and refuse in the answer.
            let refusal = broken
                .wire_error()
                .filter(|_| !has_begun)
                .and_then(|error| refusal_in_answer(error, &client.target(key)));
            if let (Some(key), Some(refusal)) = (key, &refusal)
                && rotation.goes_on_after(key, refusal).await
            {
                continue;
            }
            let problem = if has_begun {
                broken.problem(client, key)
            } else {
                broken.problem_at_the_start(client, key)
            };
            return Err(AskError {
                status: Some(status),
                refusal,
                raw: client.redacted(&reader.raw()),
                ..AskError::from(problem)
            });
        }
    }
}
