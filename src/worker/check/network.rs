//! What lies below HTTP: the host's addresses, the proxy, a connection, and who vouches for it.

use super::Check;
use crate::domain::problem::Problem;

impl Check<'_> {
    /// Address, proxy, connection and TLS.
    #[expect(clippy::unused_async, reason = "to be filled")]
    pub(super) async fn network(&self) -> Result<(), Problem> {
        Ok(())
    }
}
