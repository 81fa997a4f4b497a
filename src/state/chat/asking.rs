//! What is sent: a message of the user behind the branch that is shown, and before that, for looking
//! at, the request that it would make.

use super::branch::AskedBranch;
use super::conversations::Conversations;
use crate::domain::cause::Cause;
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message::{Message, Progress};
use crate::state::action::{Dialog, ViewAction};
use crate::state::command::HistoryCommand;
use crate::state::effect::{Cx, Effect};
use crate::state::providers::Providers;
use std::sync::Arc;

impl Conversations {
    /// Sends a message in the shown conversation, which is begun by that; nothing where it cannot be
    /// sent.
    pub(super) fn send(&mut self, text: &str, providers: &Providers, cx: &mut Cx<'_>) {
        let text = as_sent(text).to_owned();
        let model = self.current_model(providers);
        let Some(model) = model.filter(|_| !text.is_empty() && self.can_send(providers)) else {
            return;
        };
        let id = self.shown_or_new(providers, cx);
        let Some(chat) = self.chats.get(id) else {
            return;
        };
        let parent = chat.leaf();
        let question = Message::user(MessageId(cx.id()), id, parent, text, cx.now);
        cx.effect(Effect::ModelChosen(model.clone()));
        self.library
            .update(id, |conversation| conversation.model = Some(model));
        self.library.clear_draft(id);
        self.ask(question, providers, cx);
    }

    /// Puts a question at the end of the branch, and asks it.
    pub(super) fn ask(&mut self, question: Message, providers: &Providers, cx: &mut Cx<'_>) {
        let (id, leaf, said) = (question.conversation, question.id, question.text());
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let question = Arc::new(question);
        chat.append(Arc::clone(&question));
        self.library.touch(id, leaf, Some(&said), cx.now);
        self.library.store(id, cx);
        cx.command(HistoryCommand::StoreMessage(question));
        self.begin_turn(id, None, providers, cx);
    }

    /// Opens the dialog that shows what would be sent now, and says what it shows.
    pub(super) fn preview_request(&self, providers: &Providers, cx: &mut Cx<'_>) {
        cx.act(ViewAction::OpenDialog(Dialog::PreviewRequest));
        let asked = match self.draft_branch(cx) {
            None => Err(Cause::StillLoading.into()),
            Some(branch) => {
                let model = self.current_model(providers);
                let shown = self.library.shown();
                let request =
                    model.and_then(|model| self.request_to(shown, &model, branch, providers));
                request
                    .map(Box::new)
                    .ok_or_else(|| Cause::NobodyToAsk.into())
            }
        };
        cx.effect(Effect::Preview(asked));
    }

    /// The branch as it would be sent, with what is typed behind it; `None` while it is being read.
    fn draft_branch(&self, cx: &mut Cx<'_>) -> Option<AskedBranch> {
        let shown = self.shown();
        let mut branch = match shown {
            Some((_, chat)) => chat.filter(|chat| !chat.is_loading())?.asked(),
            None => AskedBranch::default(),
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
            let id = MessageId(cx.id());
            let conversation = shown.map_or(ConversationId(0), |(shown, _)| shown.id);
            let parent = last.map(|last| last.id).or(branch.earlier);
            let question = Message::user(id, conversation, parent, text.to_owned(), cx.now);
            messages.push(Arc::new(question));
        }
        Some(branch)
    }
}

/// A message without the white space around it; of several lines, the first one keeps what may be
/// the indentation of code.
fn as_sent(typed: &str) -> &str {
    let trimmed = typed.trim();
    if trimmed.contains('\n') {
        typed.trim_end().trim_start_matches(['\n', '\r'])
    } else {
        trimmed
    }
}
