//! The conversations whose messages are in memory, and the answers that are arriving in them.
//!
//! Answers arrive whether their conversation is shown or not. Messages are shared (`Arc`) with the
//! requests and with the disk thread; an answer that is arriving is copied at most once each time
//! it is stored.

mod branch;
mod context;
mod endings;
mod finding;
mod paging;
mod turns;
mod versions;

pub(super) use branch::Asked;
pub use branch::Chat;
pub use endings::{Ending, Endings};
pub use finding::Find;

use super::action::{ChatAction, Screen};
use super::command::{Command, HistoryCommand};
use super::{Env, State};
use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::{ConversationId, MessageId, TurnId};
use crate::domain::message::{Details, Message};
use crate::domain::timestamp::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How often an answer that is arriving is stored, at most.
pub const STORE_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Turn {
    id: TurnId,
    stored_at: Timestamp,
    /// Whether something has arrived since then.
    unstored: bool,
    /// What was known of the answer before, where it is continued.
    continues: Option<Box<Details>>,
}

impl Turn {
    /// When what has arrived shall be stored, should nothing more arrive; `None` if all of it is.
    fn store_due(&self) -> Option<Timestamp> {
        self.unstored.then(|| self.stored_at.plus(STORE_EVERY))
    }
}

/// The conversations whose messages are in memory: the shown one, and those with an answer
/// arriving.
#[derive(Debug, Default)]
pub struct Chats {
    open: HashMap<ConversationId, Chat>,
    turns: HashMap<TurnId, ConversationId>,
    endings: Endings,
    /// Conversations that are longer than the context of that model, of which the user was told.
    too_long: Vec<(ConversationId, ModelRef)>,
}

impl Chats {
    /// One conversation, if its messages are in memory or being read.
    pub fn get(&self, id: ConversationId) -> Option<&Chat> {
        self.open.get(&id)
    }

    /// Whether an answer is arriving in that conversation.
    pub fn is_streaming(&self, id: ConversationId) -> bool {
        self.open.get(&id).is_some_and(Chat::is_streaming)
    }

    /// The answers that have ended.
    pub fn endings(&self) -> &Endings {
        &self.endings
    }

    /// How many answers are arriving.
    pub fn streaming(&self) -> usize {
        self.turns.len()
    }

    /// When the first of the arriving answers has to be stored.
    pub(super) fn store_due(&self) -> Option<Timestamp> {
        let turns = self.open.values().filter_map(|chat| chat.turn.as_ref());
        turns.filter_map(Turn::store_due).min()
    }

    pub(super) fn begin_empty(&mut self, id: ConversationId) {
        let blank = || Chat::opened(true);
        self.open.entry(id).or_insert_with(blank);
    }

    pub(super) fn forget(&mut self, id: ConversationId) {
        self.open.remove(&id);
        self.too_long
            .retain(|(conversation, _)| *conversation != id);
    }

    /// Lets go of the messages of conversations that are neither shown nor streaming.
    pub(super) fn forget_idle(&mut self, shown: Option<ConversationId>) {
        self.open
            .retain(|id, chat| Some(*id) == shown || chat.is_streaming());
    }

    fn by_turn(&mut self, turn: TurnId) -> Option<(ConversationId, &mut Chat)> {
        let id = *self.turns.get(&turn)?;
        Some((id, self.open.get_mut(&id)?))
    }
}

impl State {
    pub(super) fn apply_chat(&mut self, action: ChatAction, env: &mut Env<'_>) {
        match action {
            ChatAction::Send(text) => self.send(&text, env),
            ChatAction::Stop => {
                if let Some(id) = self.library.shown() {
                    self.stop_turn(id, env);
                    self.chats.forget_idle(Some(id));
                }
            }
            ChatAction::Regenerate(answer, model) => self.regenerate(answer, model, env),
            ChatAction::Edit(message, text) => self.edit(message, &text, env),
            ChatAction::Continue(answer) => self.continue_answer(answer, env),
            ChatAction::ShowVersion(message) => self.show_version(message),
            ChatAction::Delete(message) => self.delete_message(message, env),
            ChatAction::Fork(message) => self.fork(message, env),
            ChatAction::Look(looked_at) => self.look(&looked_at),
            ChatAction::Find(query) => self.find(query, env),
            ChatAction::PreviewRequest => self.preview_request(env),
            ChatAction::ChooseModel(model) => self.choose_model(model, env),
            ChatAction::DraftChanged(draft) => {
                if self.library.shown().is_none() {
                    self.show_new(env);
                }
                self.library.set_draft(draft, env.now);
            }
        }
    }

    fn choose_model(&mut self, model: ModelRef, env: &mut Env<'_>) {
        let id = self.library.shown().unwrap_or_else(|| self.show_new(env));
        self.last_model = Some(model.clone());
        self.library
            .update(id, |conversation| conversation.model = Some(model));
        if self
            .library
            .get(id)
            .is_some_and(|conversation| conversation.leaf.is_some())
        {
            self.store_conversation(id);
        }
        self.view.dialog = None;
        self.settings_changed = true;
    }

    /// Whether [`ChatAction::Send`] would send something: a model is there, the messages are read,
    /// nothing is arriving.
    pub fn can_send(&self) -> bool {
        let ready = self
            .shown()
            .is_none_or(|(_, chat)| chat.is_some_and(|chat| !chat.loading && chat.turn.is_none()));
        ready && self.current_model().is_some()
    }

    fn send(&mut self, text: &str, env: &mut Env<'_>) {
        let text = as_sent(text).to_owned();
        let Some(model) = self
            .current_model()
            .filter(|_| !text.is_empty() && self.can_send())
        else {
            return;
        };
        let id = self.library.shown().unwrap_or_else(|| self.show_new(env));
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let parent = chat.leaf();
        let question = Message::user(MessageId((env.new_id)()), id, parent, text, env.now);
        self.last_model = Some(model.clone());
        self.settings_changed = true;
        self.library
            .update(id, |conversation| conversation.model = Some(model));
        self.library.clear_draft(id);
        self.ask(question, env);
    }

    /// Puts a question at the end of the branch, and asks it.
    fn ask(&mut self, question: Message, env: &mut Env<'_>) {
        let (id, leaf, said) = (question.conversation, question.id, question.text());
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let question = Arc::new(question);
        chat.append(Arc::clone(&question));
        self.library.touch(id, leaf, Some(&said), env.now);
        self.store_conversation(id);
        self.commands
            .push(Command::History(HistoryCommand::StoreMessage(question)));
        self.begin_turn(id, None, env);
    }

    /// Shows the chat screen with a conversation that talks with `model`.
    pub(super) fn begin_with(&mut self, model: ModelRef, env: &mut Env<'_>) {
        self.show_new(env);
        self.choose_model(model, env);
        self.view.screen = Screen::Chat;
    }
}

/// A message without the white space around it; of several lines, the first one keeps what may be
/// the indentation of code.
pub(super) fn as_sent(typed: &str) -> &str {
    let trimmed = typed.trim();
    if trimmed.contains('\n') {
        typed.trim_end().trim_start_matches(['\n', '\r'])
    } else {
        trimmed
    }
}

/// Whether a conversation may still be answered: its provider is there.
pub fn provider_is_gone(state: &State, conversation: &Conversation) -> bool {
    conversation
        .model
        .as_ref()
        .is_some_and(|model| state.providers.get(model.provider).is_none())
}
