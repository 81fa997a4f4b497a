//! Versions of what was said: edited, asked for again, continued, looked through, deleted, copied.
//!
//! Nothing is overwritten. Another version is another message beside the first, and each keeps what
//! followed it.

use super::Chat;
use crate::domain::cause::Cause;
use crate::domain::conversation::{Conversation, ModelRef, TitleSource};
use crate::domain::ids::{ConversationId, MessageId, NoticeId};
use crate::domain::message::{Details, Message, Role};
use crate::domain::message_tree::Place;
use crate::state::command::{Command, HistoryCommand};
use crate::state::notices::Undo;
use crate::state::{Env, State};
use std::sync::Arc;

/// What a model is told so that it goes on with an answer that was cut short. It is sent and not
/// stored: every server takes a user's message behind an answer, and few continue an answer that
/// stands last.
const GO_ON: &str = "Your last message was cut off. Continue it from exactly where it ends, \
    without repeating anything of it and without saying anything about this.";

impl State {
    /// The shown conversation with a message of its branch, unless an answer is arriving, or it is
    /// not known yet what the message follows.
    fn at_rest(&self, message: MessageId) -> Option<(ConversationId, &Chat, usize)> {
        let id = self.library.shown()?;
        let chat = self.chats.get(id).filter(|chat| !chat.is_streaming())?;
        let index = chat.position(message)?;
        let is_known = chat.is_outlined() || index > 0;
        is_known.then_some((id, chat, index))
    }

    pub(super) fn regenerate(
        &mut self,
        answer: MessageId,
        model: Option<ModelRef>,
        env: &mut Env<'_>,
    ) {
        let Some((id, chat, index)) = self.at_rest(answer) else {
            return;
        };
        let role = chat.outline(index).map(|outline| outline.role);
        if role != Some(Role::Assistant) {
            return;
        }
        if let Some(chat) = self.chats.open.get_mut(&id) {
            chat.cut(index);
        }
        self.view.dialog = None;
        self.begin_turn(id, model, env);
    }

    pub(super) fn edit(&mut self, message: MessageId, text: &str, env: &mut Env<'_>) {
        let Some((_, chat, _)) = self.at_rest(message) else {
            return;
        };
        let Some(former) = chat.get(message).map(Arc::clone) else {
            return;
        };
        if text.trim().is_empty() || text == former.text() {
            return;
        }
        let mut edited = Message::clone(&former);
        edited.say_instead(text);
        edited.created_at = env.now;
        match former.role {
            Role::User => self.ask_instead(edited, env),
            Role::Assistant | Role::System => self.say_instead(edited, &former, env),
        }
    }

    /// Asks an edited question beside the former one.
    fn ask_instead(&mut self, mut edited: Message, env: &mut Env<'_>) {
        if self.current_model().is_none() {
            return;
        }
        let id = edited.conversation;
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let Some(index) = chat.position(edited.id) else {
            return;
        };
        chat.cut(index);
        edited.id = MessageId((env.new_id)());
        self.ask(edited, env);
    }

    /// Changes an answer in its place, so that what followed it follows it still. What it had said
    /// becomes the version before it.
    fn say_instead(&mut self, edited: Message, former: &Message, env: &mut Env<'_>) {
        let id = edited.conversation;
        let former = Message {
            id: MessageId((env.new_id)()),
            ..former.clone()
        };
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let (former, edited) = (Arc::new(former), Arc::new(edited));
        chat.put(Arc::clone(&former));
        chat.put(Arc::clone(&edited));
        chat.revision += 1;
        for message in [former, edited] {
            let changed = message.id;
            self.commands
                .push(Command::History(HistoryCommand::StoreMessage(message)));
            self.find_also_in(id, changed);
        }
    }

    pub(super) fn continue_answer(&mut self, answer: MessageId, env: &mut Env<'_>) {
        let Some((id, chat, index)) = self.at_rest(answer) else {
            return;
        };
        let answer = chat.message(index).filter(|_| index + 1 == chat.len());
        let Some(answer) = answer.filter(|answer| answer.can_go_on()) else {
            return;
        };
        let mut branch = chat.asked();
        let go_on = MessageId((env.new_id)());
        let go_on = Message::user(go_on, id, Some(answer.id), GO_ON.to_owned(), env.now);
        branch.messages.push(Arc::new(go_on));
        let model = self.model_of(id, &answer.details);
        let before = Box::new(answer.details.clone());
        let mut answer = Message::clone(answer);
        let asked = model.and_then(|model| self.request_to(Some(id), &model, branch));
        if asked.is_none() {
            answer.fail(Cause::ProviderGone.into());
        } else {
            answer.go_on();
        }
        self.take_answer(answer, asked, Some(before), env);
    }

    /// The model that gave an answer, as long as it can be asked; else the conversation's own.
    fn model_of(&self, id: ConversationId, details: &Details) -> Option<ModelRef> {
        let of_answer = details.provider.map(|provider| ModelRef {
            provider,
            model: details.model.clone(),
        });
        let can_be_asked = |model: &ModelRef| {
            let provider = self.providers.get(model.provider);
            provider.is_some_and(|provider| provider.enabled)
        };
        let own = || self.library.get(id)?.model.clone();
        of_answer.filter(can_be_asked).or_else(own)
    }

    pub(super) fn show_version(&mut self, message: MessageId) {
        let Some(id) = self.library.shown() else {
            return;
        };
        self.show_branch_with(id, message);
    }

    pub(super) fn delete_message(&mut self, message: MessageId, env: &mut Env<'_>) {
        let Some(id) = self.library.shown() else {
            return;
        };
        // What it follows, and which versions there are, has to be known.
        if !self.chats.get(id).is_some_and(Chat::is_outlined) {
            return;
        }
        self.stop_turn(id, env);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let (Some(place), Some(leaf)) = (chat.tree.find(message), chat.branch.last().copied())
        else {
            return;
        };
        let Some(next) = instead(chat, place) else {
            self.delete_conversation(id, env);
            return;
        };
        chat.tree.set_hidden(place, true);
        let (former, role) = (chat.tree.id(leaf), chat.tree.outline(place).role);
        self.show_branch_to(id, next);
        let undo = Undo::DeleteMessage {
            conversation: id,
            message,
            leaf: former,
        };
        let what = match role {
            Role::User => "Message deleted",
            Role::Assistant | Role::System => "Answer deleted",
        };
        self.notices.undoable(what.to_owned(), undo, env);
    }

    /// Shows a deleted message again, with all that follows it, and with what it follows: that is
    /// deleted no longer either, so that nothing that is said here goes with it. `notice` is the one
    /// that told of the deletion.
    pub(in crate::state) fn put_message_back(
        &mut self,
        notice: NoticeId,
        id: ConversationId,
        message: MessageId,
        leaf: MessageId,
    ) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            // What it follows is not known here, but was deleted later: before, it was not to be
            // reached.
            self.notices.forget_deletions_since(notice, id);
            self.library
                .update(id, |conversation| conversation.leaf = Some(leaf));
            self.store_conversation(id);
            return;
        };
        chat.revision += 1;
        match chat.tree.find(message) {
            Some(place) => {
                let shown = chat.tree.show_again(place);
                self.notices.forget_deleted_messages(&shown);
            }
            None => self.notices.forget_deletions_since(notice, id),
        }
        let leaf = chat.tree.find(leaf).filter(|_| !chat.is_streaming());
        if let Some(leaf) = leaf {
            self.show_branch_to(id, leaf);
        }
    }

    pub(super) fn fork(&mut self, message: MessageId, env: &mut Env<'_>) {
        let Some((id, ..)) = self.at_rest(message) else {
            return;
        };
        let Some(conversation) = self.library.get(id) else {
            return;
        };
        let into = Conversation {
            id: ConversationId((env.new_id)()),
            title: format!("{} (fork)", conversation.title),
            title_source: TitleSource::User,
            pinned: false,
            created_at: env.now,
            updated_at: env.now,
            draft: String::new(),
            leaf: None,
            ..conversation.clone()
        };
        let into = Box::new(into);
        let leaf = message;
        self.commands
            .push(Command::History(HistoryCommand::Fork { leaf, into }));
    }

    pub(in crate::state) fn take_fork(&mut self, conversation: Conversation) {
        let id = conversation.id;
        self.library.put_back(conversation);
        self.open(id, None);
    }
}

/// The leaf of what is shown once a message is deleted: of the version before it, else of the one
/// behind it, else what it follows; `None` when nothing is left.
fn instead(chat: &Chat, deleted: Place) -> Option<Place> {
    let (before, behind) = chat.tree.neighbours(deleted);
    match before.or(behind) {
        Some(version) => Some(chat.tree.leaf_below(version)),
        None => chat.tree.parent(deleted),
    }
}
