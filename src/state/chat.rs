//! The conversations whose messages are in memory, and the answers that are arriving in them.
//!
//! Answers arrive whether their conversation is shown or not. Messages are shared (`Arc`) with the requests and with the
//! disk thread; an answer that is arriving is copied at most once each time it is stored.

use super::action::{ChatAction, Screen};
use super::command::{Command, HistoryCommand, TurnCommand};
use super::event::TurnEvent;
use super::{Env, State};
use crate::domain::chat_request::ChatRequest;
use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::{ConversationId, MessageId, TurnId};
use crate::domain::message::{Details, Message, Progress, Role};
use crate::domain::model::Model;
use crate::domain::problem::{Problem, ProblemKind, Remedy};
use crate::domain::provider::Provider;
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::Timings;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How often an answer that is arriving is stored, at most.
pub const STORE_EVERY: Duration = Duration::from_secs(1);

/// The messages of one conversation, and its answer that is arriving.
#[derive(Debug, Default)]
pub struct Chat {
    messages: Vec<Arc<Message>>,
    loading: bool,
    turn: Option<Turn>,
    revision: u64,
}

#[derive(Debug)]
struct Turn {
    id: TurnId,
    stored_at: Timestamp,
    /// Whether something has arrived since then.
    unstored: bool,
}

impl Turn {
    /// When what has arrived shall be stored, should nothing more arrive; `None` if all of it is.
    fn store_due(&self) -> Option<Timestamp> {
        self.unstored.then(|| self.stored_at.plus(STORE_EVERY))
    }
}

impl Chat {
    /// The branch that is shown, oldest first. The answer that is arriving, if any, is the last one.
    pub fn messages(&self) -> &[Arc<Message>] {
        &self.messages
    }

    /// Whether the messages are still being read.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// Whether an answer is arriving.
    pub fn is_streaming(&self) -> bool {
        self.turn.is_some()
    }

    /// A number that changes when messages come, go or are exchanged, but not when the last one grows.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The last message while its answer is arriving.
    fn answer_mut(&mut self) -> Option<&mut Message> {
        self.messages.last_mut().map(Arc::make_mut)
    }
}

/// The conversations whose messages are in memory: the shown one, and those with an answer arriving.
#[derive(Debug, Default)]
pub struct Chats {
    open: HashMap<ConversationId, Chat>,
    turns: HashMap<TurnId, ConversationId>,
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
        self.open.entry(id).or_default();
    }

    pub(super) fn forget(&mut self, id: ConversationId) {
        self.open.remove(&id);
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
            ChatAction::Retry(answer) => self.retry(answer, env),
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

    /// Whether [`ChatAction::Send`] would send something: a model is there, the messages are read, nothing is arriving.
    pub fn can_send(&self) -> bool {
        let ready = self
            .shown()
            .is_none_or(|(_, chat)| chat.is_some_and(|chat| !chat.loading && chat.turn.is_none()));
        ready && self.current_model().is_some()
    }

    fn send(&mut self, text: &str, env: &mut Env<'_>) {
        let text = text.trim().to_owned();
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
        let parent = chat.messages.last().map(|message| message.id);
        let question = Message::user(MessageId((env.new_id)()), id, parent, text, env.now);
        let (leaf, said) = (question.id, question.text());
        let question = Arc::new(question);
        chat.messages.push(Arc::clone(&question));
        chat.revision += 1;
        self.library.touch(id, leaf, Some(&said), env.now);
        self.library.clear_draft(id);
        self.library
            .update(id, |conversation| conversation.model = Some(model.clone()));
        self.last_model = Some(model);
        self.settings_changed = true;
        self.store_conversation(id);
        self.commands
            .push(Command::History(HistoryCommand::StoreMessage(question)));
        self.begin_turn(id, env);
    }

    /// Asks again after the message that `answer` followed. The former answer stays in the store as another branch.
    fn retry(&mut self, answer: MessageId, env: &mut Env<'_>) {
        let Some(id) = self.library.shown() else {
            return;
        };
        let Some(chat) = self
            .chats
            .open
            .get_mut(&id)
            .filter(|chat| chat.turn.is_none())
        else {
            return;
        };
        if chat
            .messages
            .last()
            .is_none_or(|last| last.id != answer || last.role != Role::Assistant)
        {
            return;
        }
        chat.messages.pop();
        self.begin_turn(id, env);
    }

    /// Appends an empty answer to the branch and asks for it, or says why that cannot be.
    fn begin_turn(&mut self, id: ConversationId, env: &mut Env<'_>) {
        let model = self
            .library
            .get(id)
            .and_then(|conversation| conversation.model.clone());
        let asked = model
            .as_ref()
            .and_then(|model| self.providers.get(model.provider))
            .filter(|p| p.enabled);
        let details = Details {
            provider: model.as_ref().map(|model| model.provider),
            provider_name: asked
                .map(|provider| provider.name.clone())
                .unwrap_or_default(),
            model: model
                .as_ref()
                .map(|model| model.model.clone())
                .unwrap_or_default(),
            ..Details::default()
        };
        let asked =
            asked.map(|provider| (provider.endpoint(), max_output(provider, &details.model)));
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let request = ChatRequest {
            model: details.model.clone(),
            messages: chat.messages.clone(),
            max_output: asked.as_ref().and_then(|(_, max_output)| *max_output),
            stream: true,
        };
        let mut answer = Message {
            id: MessageId((env.new_id)()),
            conversation: id,
            parent: chat.messages.last().map(|message| message.id),
            role: Role::Assistant,
            parts: Vec::new(),
            progress: Progress::Streaming,
            created_at: env.now,
            details,
            problem: None,
        };
        let leaf = answer.id;
        if let Some((endpoint, _)) = asked {
            let turn = TurnId((env.new_id)());
            chat.turn = Some(Turn {
                id: turn,
                stored_at: env.now,
                unstored: false,
            });
            self.chats.turns.insert(turn, id);
            self.commands.push(Command::Turn(TurnCommand::Start {
                turn,
                endpoint,
                request,
            }));
        } else {
            answer.progress = Progress::Failed;
            answer.problem = Some(provider_gone());
        }
        let answer = Arc::new(answer);
        chat.messages.push(Arc::clone(&answer));
        chat.revision += 1;
        self.library.touch(id, leaf, None, env.now);
        self.commands
            .push(Command::History(HistoryCommand::StoreMessage(answer)));
        self.store_conversation(id);
    }

    /// Stops the answer that is arriving in a conversation, keeping what has arrived.
    pub(super) fn stop_turn(&mut self, id: ConversationId, env: &Env<'_>) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let Some(turn) = chat.turn.take() else { return };
        self.chats.turns.remove(&turn.id);
        if let Some(answer) = chat.answer_mut() {
            answer.progress = Progress::Stopped;
            let total = env.now.since(answer.created_at).as_millis();
            answer.details.timings.total_ms = u64::try_from(total).ok();
        }
        chat.revision += 1;
        self.commands
            .push(Command::Turn(TurnCommand::Stop(turn.id)));
        self.store_answer(id);
    }

    pub(super) fn stop_all_turns(&mut self, env: &Env<'_>) {
        let streaming: Vec<ConversationId> = self.chats.turns.values().copied().collect();
        for id in streaming {
            self.stop_turn(id, env);
        }
    }

    /// Closes the connections of all answers that are arriving and leaves their texts alone.
    pub(super) fn abandon_turns(&mut self) {
        let turns = self.chats.turns.drain().map(|(turn, _)| turn);
        let stops = turns.map(|turn| Command::Turn(TurnCommand::Stop(turn)));
        self.commands.extend(stops);
    }

    /// Stores the answers of which something has waited for [`STORE_EVERY`]: what has arrived is safe even if the server
    /// falls silent.
    pub(super) fn store_due_answers(&mut self, now: Timestamp) {
        let streaming: Vec<ConversationId> = self.chats.turns.values().copied().collect();
        for id in streaming {
            self.store_if_due(id, now);
        }
    }

    fn store_if_due(&mut self, id: ConversationId, now: Timestamp) {
        let turn = self
            .chats
            .open
            .get_mut(&id)
            .and_then(|chat| chat.turn.as_mut());
        if let Some(turn) = turn
            && turn.store_due().is_some_and(|due| due <= now)
        {
            turn.stored_at = now;
            turn.unstored = false;
            self.store_answer(id);
        }
    }

    fn store_answer(&mut self, id: ConversationId) {
        if let Some(answer) = self.chats.get(id).and_then(|chat| chat.messages.last()) {
            self.commands
                .push(Command::History(HistoryCommand::StoreMessage(Arc::clone(
                    answer,
                ))));
        }
    }

    pub(super) fn handle_turn(&mut self, turn: TurnId, event: TurnEvent, env: &mut Env<'_>) {
        let Some((id, chat)) = self.chats.by_turn(turn) else {
            return;
        };
        let Some(answer) = chat.answer_mut() else {
            return;
        };
        match event {
            TurnEvent::Began { key_number } => answer.details.key_number = key_number,
            TurnEvent::Grew(deltas) => {
                for delta in deltas {
                    answer.append(delta);
                }
                let Some(turn) = &mut chat.turn else { return };
                turn.unstored = true;
                self.store_if_due(id, env.now);
            }
            TurnEvent::Finished(timings) => {
                answer.progress = Progress::Complete;
                self.end_turn(turn, id, timings, None, env);
            }
            TurnEvent::Failed(problem, timings) => {
                answer.progress = Progress::Failed;
                answer.problem = Some(problem.clone());
                self.end_turn(turn, id, timings, Some(problem), env);
            }
        }
    }

    fn end_turn(
        &mut self,
        turn: TurnId,
        id: ConversationId,
        timings: Timings,
        problem: Option<Problem>,
        env: &Env<'_>,
    ) {
        self.chats.turns.remove(&turn);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        chat.turn = None;
        chat.revision += 1;
        let Some(answer) = chat.answer_mut() else {
            return;
        };
        answer.details.timings = timings;
        let (leaf, provider) = (answer.id, answer.details.provider);
        if let Some(provider) = provider {
            self.providers.learn_from_turn(provider, problem);
        }
        self.store_answer(id);
        self.library.touch(id, leaf, None, env.now);
        self.store_conversation(id);
        self.chats.forget_idle(self.library.shown());
    }

    /// Asks the store for the messages of the shown conversation unless they are there.
    pub(super) fn load_shown(&mut self) {
        let Some(conversation) = self.library.shown().and_then(|id| self.library.get(id)) else {
            return;
        };
        let (id, blank) = (conversation.id, conversation.leaf.is_none());
        if self.chats.get(id).is_none() {
            let chat = Chat {
                loading: !blank,
                ..Chat::default()
            };
            self.chats.open.insert(id, chat);
            if !blank {
                self.commands
                    .push(Command::History(HistoryCommand::Load(id)));
            }
        }
    }

    pub(super) fn take_loaded(&mut self, id: ConversationId, mut messages: Vec<Arc<Message>>) {
        let Some(chat) = self.chats.open.get_mut(&id).filter(|chat| chat.loading) else {
            return;
        };
        for message in &mut messages {
            if message.progress == Progress::Streaming {
                let message = Arc::make_mut(message);
                message.progress = Progress::Failed;
                message.problem = Some(interrupted());
            }
        }
        let leaf = messages.last().map(|message| message.id);
        chat.messages = messages;
        chat.loading = false;
        chat.revision += 1;
        // A leaf that was never stored is none: the program ended between the two writes.
        if leaf.is_some() {
            self.library
                .update(id, |conversation| conversation.leaf = leaf);
        }
    }

    /// Shows the chat screen with a conversation that talks with `model`.
    pub(super) fn begin_with(&mut self, model: ModelRef, env: &mut Env<'_>) {
        self.show_new(env);
        self.choose_model(model, env);
        self.view.screen = Screen::Chat;
    }
}

fn max_output(provider: &Provider, model: &str) -> Option<u32> {
    let model: &Model = provider.model(model)?;
    model.max_output.map(|known| known.value)
}

fn provider_gone() -> Problem {
    Problem::new(
        ProblemKind::NotConfigured,
        "The provider of this model is gone or switched off",
    )
    .hint("Choose another model, or switch the provider on in Settings")
    .remedy(Remedy::ChooseModel)
}

fn interrupted() -> Problem {
    Problem::new(
        ProblemKind::CutShort,
        "Tertulia ended in the middle of this answer",
    )
    .hint("What had been stored is above; ask again for the whole answer")
    .remedy(Remedy::Retry)
}

/// Whether a conversation may still be answered: its provider is there.
pub fn provider_is_gone(state: &State, conversation: &Conversation) -> bool {
    conversation
        .model
        .as_ref()
        .is_some_and(|model| state.providers.get(model.provider).is_none())
}
