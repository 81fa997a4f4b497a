//! Versions of what was said: edited, asked for again, continued, looked through, deleted, copied.
//!
//! Nothing is overwritten. Another version is another message beside the first, and each keeps what
//! followed it.

use super::branch::Chat;
use super::conversations::Conversations;
use crate::domain::cause::Cause;
use crate::domain::conversation::{Conversation, ModelRef, TitleSource};
use crate::domain::ids::{ConversationId, MessageId, NoticeId, ProviderId};
use crate::domain::message::{Details, Message, Role};
use crate::domain::message_tree::Place;
use crate::domain::problem::Problem;
use crate::state::action::ViewAction;
use crate::state::command::HistoryCommand;
use crate::state::effect::{Cx, Effect, Undo, Withdrawn};
use crate::state::providers::Providers;
use std::sync::Arc;

/// What a model is told so that it goes on with an answer that was cut short. It is sent and not
/// stored: every server takes a user's message behind an answer, and few continue an answer that
/// stands last.
const GO_ON: &str = "Your last message was cut off. Continue it from exactly where it ends, \
    without repeating anything of it and without saying anything about this.";

impl Conversations {
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
        providers: &Providers,
        cx: &mut Cx<'_>,
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
        cx.act(ViewAction::CloseDialog);
        self.begin_turn(id, model, providers, cx);
    }

    pub(super) fn edit(
        &mut self,
        message: MessageId,
        text: &str,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
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
        edited.created_at = cx.now;
        match former.role {
            Role::User => self.ask_instead(edited, providers, cx),
            Role::Assistant | Role::System => self.say_instead(edited, &former, cx),
        }
    }

    /// Asks an edited question beside the former one.
    fn ask_instead(&mut self, mut edited: Message, providers: &Providers, cx: &mut Cx<'_>) {
        if self.current_model(providers).is_none() {
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
        edited.id = MessageId(cx.id());
        self.ask(edited, providers, cx);
    }

    /// Changes an answer in its place, so that what followed it follows it still. What it had said
    /// becomes the version before it.
    fn say_instead(&mut self, edited: Message, former: &Message, cx: &mut Cx<'_>) {
        let id = edited.conversation;
        let former = Message {
            id: MessageId(cx.id()),
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
            if let Some(find) = &mut self.find {
                find.look_at(&message);
            }
            cx.command(HistoryCommand::StoreMessage(message));
        }
    }

    pub(super) fn continue_answer(
        &mut self,
        answer: MessageId,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let Some((id, chat, index)) = self.at_rest(answer) else {
            return;
        };
        let answer = chat.message(index).filter(|_| index + 1 == chat.len());
        let Some(answer) = answer.filter(|answer| answer.can_go_on()) else {
            return;
        };
        let mut branch = chat.asked();
        let go_on = MessageId(cx.id());
        let go_on = Message::user(go_on, id, Some(answer.id), GO_ON.to_owned(), cx.now);
        branch.messages.push(Arc::new(go_on));
        let model = self.model_of(id, &answer.details, providers);
        let before = Box::new(answer.details.clone());
        let mut answer = Message::clone(answer);
        let asked = model.and_then(|model| self.request_to(Some(id), &model, branch, providers));
        if asked.is_none() {
            answer.fail(Cause::ProviderGone.into());
        } else {
            answer.go_on();
        }
        self.take_answer(answer, asked, Some(before), cx);
    }

    /// The model that gave an answer, as long as it can be asked; else the conversation's own.
    fn model_of(
        &self,
        id: ConversationId,
        details: &Details,
        providers: &Providers,
    ) -> Option<ModelRef> {
        let of_answer = details.provider.map(|provider| ModelRef {
            provider,
            model: details.model.clone(),
        });
        let can_be_asked = |model: &ModelRef| {
            let provider = providers.get(model.provider);
            provider.is_some_and(|provider| provider.enabled)
        };
        let own = || self.library.get(id)?.model.clone();
        of_answer.filter(can_be_asked).or_else(own)
    }

    pub(super) fn delete_message(
        &mut self,
        message: MessageId,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let Some(id) = self.library.shown() else {
            return;
        };
        // What it follows, and which versions there are, has to be known.
        if !self.chats.get(id).is_some_and(Chat::is_outlined) {
            return;
        }
        self.chats.stop_turn(id, cx);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let (Some(place), Some(leaf)) = (chat.tree.find(message), chat.branch.last().copied())
        else {
            return;
        };
        let Some(next) = instead(chat, place) else {
            self.delete_conversation(id, providers, cx);
            return;
        };
        chat.tree.set_hidden(place, true);
        let (former, role) = (chat.tree.id(leaf), chat.tree.outline(place).role);
        self.show_branch_to(id, next, cx);
        let undo = Undo::DeleteMessage {
            conversation: id,
            message,
            leaf: former,
        };
        let what = match role {
            Role::User => "Message deleted",
            Role::Assistant | Role::System => "Answer deleted",
        };
        cx.effect(Effect::OfferUndo(what.to_owned(), undo));
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
        cx: &mut Cx<'_>,
    ) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            // What it follows is not known here, but was deleted later: before, it was not to be
            // reached.
            let since = Withdrawn::MessagesSince(notice, id);
            cx.effect(Effect::Withdraw(since));
            self.library
                .update(id, |conversation| conversation.leaf = Some(leaf));
            self.library.store(id, cx);
            return;
        };
        chat.revision += 1;
        let withdrawn = match chat.tree.find(message) {
            Some(place) => Withdrawn::Messages(chat.tree.show_again(place)),
            None => Withdrawn::MessagesSince(notice, id),
        };
        cx.effect(Effect::Withdraw(withdrawn));
        let leaf = chat.tree.find(leaf).filter(|_| !chat.is_streaming());
        if let Some(leaf) = leaf {
            self.show_branch_to(id, leaf, cx);
        }
    }

    pub(super) fn fork(&mut self, message: MessageId, cx: &mut Cx<'_>) {
        let Some((id, ..)) = self.at_rest(message) else {
            return;
        };
        let Some(conversation) = self.library.get(id) else {
            return;
        };
        let into = Conversation {
            id: ConversationId(cx.id()),
            title: format!("{} (fork)", conversation.title),
            title_source: TitleSource::User,
            pinned: false,
            created_at: cx.now,
            updated_at: cx.now,
            draft: String::new(),
            leaf: None,
            ..conversation.clone()
        };
        let into = Box::new(into);
        let leaf = message;
        cx.command(HistoryCommand::Fork { leaf, into });
    }

    /// Asks again for the answer that failed last in the shown conversation because a certificate of
    /// that provider was not trusted.
    pub(in crate::state) fn retry_trusted(
        &mut self,
        provider: ProviderId,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let of_tls = |answer: &Message| {
            let problem = answer.problem.as_ref();
            problem.is_some_and(Problem::is_of_tls) && answer.details.provider == Some(provider)
        };
        let last = self.shown().and_then(|(_, chat)| chat?.last());
        if let Some(answer) = last.filter(|answer| of_tls(answer)).map(|answer| answer.id) {
            self.regenerate(answer, None, providers, cx);
        }
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
