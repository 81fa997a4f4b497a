//! The request that would be sent if the message were sent now. It is made outside, by the code
//! that sends; here is what it is made of, and what came back.

use super::action::Dialog;
use super::chat::{Asked, as_sent};
use super::command::{Command, EndpointCommand};
use super::{Env, State};
use crate::domain::cause::Cause;
use crate::domain::exchange::RequestPreview;
use crate::domain::ids::{ConversationId, MessageId, RequestId};
use crate::domain::message::{Message, Progress};
use crate::domain::problem::Problem;
use std::sync::Arc;

/// A preview, from when it is asked for until its dialog closes.
#[derive(Debug)]
pub struct Preview {
    request: RequestId,
    /// What came back; `None` while it is being made.
    pub made: Option<Result<Box<RequestPreview>, Problem>>,
}

impl State {
    /// Opens the dialog and asks for what it shows.
    pub(super) fn preview_request(&mut self, env: &mut Env<'_>) {
        self.open_dialog(Dialog::PreviewRequest);
        let request = RequestId((env.new_id)());
        let shown = self.library.shown();
        let made = match self.draft_branch(env).map(|branch| {
            let model = self.current_model();
            model.and_then(|model| self.request_to(shown, &model, branch))
        }) {
            None => Some(Err(still_loading())),
            Some(None) => Some(Err(nobody_to_ask())),
            Some(Some((endpoint, chat))) => {
                self.commands
                    .push(Command::Endpoint(EndpointCommand::Preview {
                        request,
                        endpoint,
                        chat: Box::new(chat),
                    }));
                None
            }
        };
        self.preview = Some(Preview { request, made });
    }

    /// The branch as it would be sent, with what is typed behind it; `None` while it is being read.
    fn draft_branch(&self, env: &mut Env<'_>) -> Option<Asked> {
        let shown = self.shown();
        let mut branch = match shown {
            Some((_, chat)) => chat.filter(|chat| !chat.is_loading())?.asked(),
            None => Asked::default(),
        };
        let messages = &mut branch.messages;
        let text = shown.map_or("", |(conversation, _)| as_sent(&conversation.draft));
        let last = messages.last();
        if text.is_empty() {
            // What is being answered is what was sent.
            if last.is_some_and(|last| last.progress == Progress::Streaming) {
                messages.pop();
            }
        } else {
            let id = MessageId((env.new_id)());
            let conversation = shown.map_or(ConversationId(0), |(shown, _)| shown.id);
            let parent = last.map(|last| last.id).or(branch.earlier);
            let question = Message::user(id, conversation, parent, text.to_owned(), env.now);
            messages.push(Arc::new(question));
        }
        Some(branch)
    }

    pub(super) fn previewed(
        &mut self,
        request: RequestId,
        made: Result<Box<RequestPreview>, Problem>,
    ) {
        let wanted = self.preview.as_mut();
        if let Some(preview) = wanted.filter(|preview| preview.request == request) {
            preview.made = Some(made);
        }
    }

    /// Forgets the preview: it may be as long as the conversation.
    pub(super) fn drop_preview(&mut self) {
        let dropped = self.preview.take();
        if let Some(preview) = dropped.filter(|preview| preview.made.is_none()) {
            let cancel = EndpointCommand::Cancel(preview.request);
            self.commands.push(Command::Endpoint(cancel));
        }
    }
}

fn still_loading() -> Problem {
    Cause::StillLoading.into()
}

fn nobody_to_ask() -> Problem {
    Cause::NobodyToAsk.into()
}
