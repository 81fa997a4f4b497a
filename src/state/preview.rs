//! The request that would be sent if the message were sent now. It is made outside, by the code
//! that sends, out of what the conversation holds; here is what came back.

use super::command::EndpointCommand;
use super::effect::Cx;
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::exchange::RequestPreview;
use crate::domain::ids::RequestId;
use crate::domain::problem::Problem;

/// A preview, from when it is asked for until its dialog closes.
#[derive(Debug, Default)]
pub enum Preview {
    /// Its dialog is not open.
    #[default]
    Closed,
    /// It is being made for that question.
    Waiting(RequestId),
    /// What came back, or why there is none.
    Made(Result<Box<RequestPreview>, Problem>),
}

impl Preview {
    /// What came back; `None` while it is being made, or if it was not asked for.
    pub fn made(&self) -> Option<&Result<Box<RequestPreview>, Problem>> {
        match self {
            Self::Made(made) => Some(made),
            Self::Closed | Self::Waiting(_) => None,
        }
    }

    /// Asks for what the dialog shows.
    pub(super) fn open(
        &mut self,
        asked: Result<Box<(Endpoint, ChatRequest)>, Problem>,
        cx: &mut Cx<'_>,
    ) {
        *self = match asked {
            Ok(asked) => {
                let request = cx.request();
                let (endpoint, chat) = *asked;
                cx.command(EndpointCommand::Preview {
                    request,
                    endpoint,
                    chat: Box::new(chat),
                });
                Self::Waiting(request)
            }
            Err(problem) => Self::Made(Err(problem)),
        };
    }

    /// Takes in what came back.
    pub(super) fn previewed(
        &mut self,
        request: RequestId,
        made: Result<Box<RequestPreview>, Problem>,
    ) {
        if matches!(self, Self::Waiting(waiting) if *waiting == request) {
            *self = Self::Made(made);
        }
    }

    /// Forgets the preview: it may be as long as the conversation.
    pub(super) fn close(&mut self, cx: &mut Cx<'_>) {
        if let Self::Waiting(request) = std::mem::take(self) {
            cx.command(EndpointCommand::Cancel(request));
        }
    }
}
