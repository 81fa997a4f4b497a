//! Answers that are arriving: how one begins, grows, is stored meanwhile, and ends.
//!
//! What is said and to whom is decided in [`chat`](super); a turn only carries it out.

use super::{Asked, Chat, Turn};
use crate::domain::capability::Capability;
use crate::domain::cause::Cause;
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::context_estimate::estimated_tokens;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::{ConversationId, MessageId, TurnId};
use crate::domain::message::{Details, Edition, Message, Progress, Role};
use crate::domain::problem::Problem;
use crate::domain::provider::{Learned, Provider};
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::Timings;
use crate::state::command::{Command, HistoryCommand, TurnCommand};
use crate::state::event::TurnEvent;
use crate::state::{Env, State};
use std::sync::Arc;

impl State {
    /// Appends an empty answer of `model`, or of the conversation's own, to the branch and asks for
    /// it, or says why that cannot be.
    pub(super) fn begin_turn(
        &mut self,
        id: ConversationId,
        model: Option<ModelRef>,
        env: &mut Env<'_>,
    ) {
        let own = || self.library.get(id)?.model.clone();
        let model = model.or_else(own);
        let Some(chat) = self.chats.get(id) else {
            return;
        };
        let parent = chat.leaf();
        let branch = chat.asked();
        let earlier_bytes = branch.earlier_bytes;
        let asked = model
            .as_ref()
            .and_then(|model| self.request_to(Some(id), model, branch));
        let details = Details {
            provider: model.as_ref().map(|model| model.provider),
            provider_name: asked
                .as_ref()
                .map(|(endpoint, _)| endpoint.provider_name.clone())
                .unwrap_or_default(),
            model: model
                .as_ref()
                .map(|model| model.model.clone())
                .unwrap_or_default(),
            ..Details::default()
        };
        let mut answer = Message {
            id: MessageId((env.new_id)()),
            conversation: id,
            parent,
            role: Role::Assistant,
            parts: Vec::new(),
            progress: Progress::Streaming,
            created_at: env.now,
            details,
            problem: None,
            edition: Edition::default(),
        };
        if asked.is_none() {
            answer.fail(Cause::ProviderGone.into());
        }
        let tokens = asked
            .as_ref()
            .map(|(_, request)| estimated_tokens(request).saturating_add(earlier_bytes / 4));
        self.take_answer(answer, asked, None, env);
        if let Some(tokens) = tokens {
            self.warn_of_length(id, tokens, env);
        }
    }

    /// Puts an answer at the end of the branch and stores it, and asks for it where there is
    /// something to ask.
    pub(super) fn take_answer(
        &mut self,
        answer: Message,
        asked: Option<(Endpoint, ChatRequest)>,
        continues: Option<Box<Details>>,
        env: &mut Env<'_>,
    ) {
        let (id, leaf) = (answer.conversation, answer.id);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        // What is continued is stored as far as it had come.
        let is_stored = continues.is_some() && asked.is_some();
        if let Some((endpoint, request)) = asked {
            let turn = TurnId((env.new_id)());
            chat.turn = Some(Turn {
                id: turn,
                stored_at: env.now,
                unstored: false,
                continues,
            });
            self.chats.turns.insert(turn, id);
            self.commands.push(Command::Turn(TurnCommand::Start {
                turn,
                endpoint,
                request: Box::new(request),
            }));
        }
        let answer = Arc::new(answer);
        if answer.progress != Progress::Streaming {
            self.chats.endings.note(&answer);
        }
        chat.append(Arc::clone(&answer));
        self.library.touch(id, leaf, None, env.now);
        if !is_stored {
            self.commands
                .push(Command::History(HistoryCommand::StoreMessage(answer)));
        }
        self.store_conversation(id);
    }

    /// Whom and what to ask for an answer of `model` to that branch of the conversation, or of a new
    /// one; `None` if its provider is gone or switched off. A preview shows what this makes, so
    /// that it is what is sent.
    pub(in crate::state) fn request_to(
        &self,
        conversation: Option<ConversationId>,
        model: &ModelRef,
        branch: Asked,
    ) -> Option<(Endpoint, ChatRequest)> {
        let provider = self.providers.get(model.provider).filter(|p| p.enabled)?;
        let conversation = conversation.and_then(|id| self.library.get(id));
        let recipient = provider.recipient(&model.model);
        let levels = provider.levels(&model.model, conversation);
        let request = ChatRequest {
            model: model.model.clone(),
            system: conversation.map_or_else(String::new, |c| c.system_prompt.clone()),
            earlier: branch.earlier,
            messages: branch.messages,
            tools: Vec::new(),
            sees_images: sees_images(provider, &model.model),
            user_first: provider.wants_user_first(),
            parameters: recipient.all_given(levels),
            stream: true,
            omitted: recipient.refused,
        };
        Some((provider.endpoint(), request))
    }

    /// Stops the answer that is arriving in a conversation, keeping what has arrived.
    pub(in crate::state) fn stop_turn(&mut self, id: ConversationId, env: &Env<'_>) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let Some(turn) = chat.turn.take() else { return };
        self.chats.turns.remove(&turn.id);
        if let Some(answer) = chat.answer_mut() {
            let total = env.now.since(answer.created_at).as_millis();
            answer.stop(u64::try_from(total).ok());
            if let Some(before) = &turn.continues {
                answer.add_details(before);
            }
            self.chats.endings.note(answer);
        }
        chat.revision += 1;
        self.commands
            .push(Command::Turn(TurnCommand::Stop(turn.id)));
        self.store_answer(id);
    }

    pub(in crate::state) fn stop_all_turns(&mut self, env: &Env<'_>) {
        let streaming: Vec<ConversationId> = self.chats.turns.values().copied().collect();
        for id in streaming {
            self.stop_turn(id, env);
        }
    }

    /// Closes the connections of all answers that are arriving and leaves their texts alone.
    pub(in crate::state) fn abandon_turns(&mut self) {
        let turns = self.chats.turns.drain().map(|(turn, _)| turn);
        let stops = turns.map(|turn| Command::Turn(TurnCommand::Stop(turn)));
        self.commands.extend(stops);
    }

    /// Stores the answers of which something has waited for [`STORE_EVERY`]: what has arrived is
    /// safe even if the server falls silent.
    pub(in crate::state) fn store_due_answers(&mut self, now: Timestamp) {
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
        if let Some(answer) = self.chats.get(id).and_then(Chat::last) {
            let answer = Arc::clone(answer);
            self.commands
                .push(Command::History(HistoryCommand::StoreMessage(answer)));
        }
    }

    pub(in crate::state) fn handle_turn(
        &mut self,
        turn: TurnId,
        event: TurnEvent,
        env: &mut Env<'_>,
    ) {
        let Some((id, chat)) = self.chats.by_turn(turn) else {
            return;
        };
        let Some(answer) = chat.answer_mut() else {
            return;
        };
        match event {
            TurnEvent::Began { key_number } => answer.serve_with(key_number),
            TurnEvent::Grew(deltas) => {
                for delta in deltas {
                    answer.append(delta);
                }
                let Some(turn) = &mut chat.turn else { return };
                turn.unstored = true;
                self.store_if_due(id, env.now);
            }
            TurnEvent::FieldRefused(field) => {
                let (provider, model) = (answer.details.provider, answer.details.model.clone());
                if let Some(provider) = provider {
                    self.learn_refused_field(provider, Learned { model, field }, env);
                }
            }
            TurnEvent::Finished(timings) => {
                answer.complete();
                self.end_turn(turn, id, timings, None, env);
            }
            TurnEvent::Failed(problem, timings) => {
                answer.fail(problem.clone());
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
        let continues = chat.turn.take().and_then(|turn| turn.continues);
        chat.revision += 1;
        let Some(answer) = chat.answer_mut() else {
            return;
        };
        answer.time(timings);
        if let Some(before) = continues {
            answer.add_details(&before);
        }
        self.chats.endings.note(answer);
        let (leaf, provider) = (answer.id, answer.details.provider);
        let failed = answer.progress == Progress::Failed;
        self.library.note_failed(id, failed);
        chat.note_length(leaf);
        self.find_also_in(id, leaf);
        if let Some(provider) = provider {
            self.providers.learn_from_turn(provider, problem);
        }
        self.store_answer(id);
        self.library.touch(id, leaf, None, env.now);
        self.store_conversation(id);
        self.chats.forget_idle(self.library.shown());
    }
}

fn sees_images(provider: &Provider, model: &str) -> bool {
    let model = provider.model(model);
    model.is_some_and(|model| model.capabilities.has(Capability::Vision))
}
