//! The connection check, step by step, through the very path that chat uses.

use super::questions::Inquiry;
use crate::domain::check::CheckRequest;
use crate::domain::problem::Problem;

/// Checks the connection and tells each step as it ends.
///
/// # Errors
/// What is wrong, at the first step that fails.
pub(super) async fn check(inquiry: &Inquiry, request: CheckRequest) -> Result<(), Problem> {
    let reach = &inquiry.reach;
    let _place = reach.place(request.endpoint, request.typed_key).await?;
    Ok(())
}
