//! HTTP: requests carried out on their routes, within limits of time, size and origin, and on the
//! record; failures of the connection named. What a request asks and what a response means is left to
//! the others.

mod certificate;
mod client_certificate;
mod clients;
pub(in crate::worker) mod endpoint_identity;
pub(in crate::worker) mod failure;
pub(in crate::worker) mod http;
mod pem;
pub(in crate::worker) mod pictures;
pub(in crate::worker) mod probe;
pub(in crate::worker) mod recorded_http;
pub(in crate::worker) mod recording;
mod resolver;
pub(in crate::worker) mod route;
mod tls;
