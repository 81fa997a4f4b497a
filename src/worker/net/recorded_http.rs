//! HTTP of which a record is kept: each request to a provider is noted before it is sent, and what
//! becomes of it when it ends.

use super::endpoint_identity::EndpointIdentity;
use super::failure::Failure;
use super::http::{Http, Reply, TimeLimits};
use super::recording::ExchangeRecorder;
use super::route::Route;
use crate::wire::http::HttpRequest;
use std::sync::Arc;

/// Sends requests, on the record or not.
pub(in crate::worker) struct RecordedHttp {
    /// Sends what belongs to no provider, without a record.
    pub(in crate::worker) http: Http,
    recorder: ExchangeRecorder,
}

impl RecordedHttp {
    /// What `http` sends, with a record made by `recorder`.
    pub(in crate::worker) fn new(http: Http, recorder: ExchangeRecorder) -> Self {
        Self { http, recorder }
    }

    /// The limits of every request; see [`Http::limits`].
    pub(in crate::worker) fn limits(&self) -> TimeLimits {
        self.http.limits()
    }

    /// [`Http::send`] of a request to `endpoint`; `is_replay` if the user asked to repeat it.
    ///
    /// # Errors
    /// If there is no response.
    pub(in crate::worker) async fn send(
        &self,
        request: &HttpRequest,
        route: &Route,
        endpoint: &Arc<EndpointIdentity>,
        is_replay: bool,
    ) -> Result<Reply, Failure> {
        let mut recording = self.recorder.begin(endpoint, request, is_replay);
        match self.http.send(request, route).await {
            Ok(mut reply) => {
                reply.record(recording);
                Ok(reply)
            }
            Err(failure) => {
                recording.broke(&failure);
                Err(failure)
            }
        }
    }
}
