//! Answers that are arriving: how one begins, grows, is stored meanwhile, and ends.
//!
//! What is said and to whom is decided in [`Conversations`]; a turn only carries it out.

use super::branch::{AskedBranch, Chat, RunningTurn};
use super::chats::Chats;
use super::conversations::Conversations;
use crate::domain::capability::Capability;
use crate::domain::cause::Cause;
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::context_estimate::estimated_tokens;
use crate::domain::conversation::ModelRef;
use crate::domain::ids::{ConversationId, MessageId, TurnId};
use crate::domain::message::{Details, Edition, Message, Progress, Role};
use crate::domain::problem::Problem;
use crate::domain::provider::{Learned, Provider};
use crate::domain::usage::Timings;
use crate::state::command::{HistoryCommand, TurnCommand};
use crate::state::effect::{Cx, Effect};
use crate::state::event::TurnEvent;
use crate::state::providers::Providers;
use std::sync::Arc;

impl Conversations {
    /// Appends an empty answer of `model`, or of the conversation's own, to the branch and asks for
    /// it, or says why that cannot be.
    pub(super) fn begin_turn(
        &mut self,
        id: ConversationId,
        model: Option<ModelRef>,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let own = self.library.get(id).and_then(|known| known.model.clone());
        let model = model.or_else(|| own.clone());
        let Some(chat) = self.chats.get(id) else {
            return;
        };
        let parent = chat.leaf();
        let branch = chat.asked();
        let earlier_bytes = branch.earlier_bytes;
        let asked = model
            .as_ref()
            .and_then(|model| self.request_to(Some(id), model, branch, providers));
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
            id: MessageId(cx.id()),
            conversation: id,
            parent,
            role: Role::Assistant,
            parts: Vec::new(),
            progress: Progress::Streaming,
            created_at: cx.now,
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
        self.take_answer(answer, asked, None, cx);
        if let Some(tokens) = tokens
            && let Some(own) = own
            && let Some((_, known)) = providers.resolve(&own)
        {
            self.chats
                .warn_of_length(id, own.clone(), known, tokens, cx);
        }
    }

    /// Puts an answer at the end of the branch and stores it, and asks for it where there is
    /// something to ask.
    pub(super) fn take_answer(
        &mut self,
        answer: Message,
        asked: Option<(Endpoint, ChatRequest)>,
        continues: Option<Box<Details>>,
        cx: &mut Cx<'_>,
    ) {
        let (id, leaf) = (answer.conversation, answer.id);
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        // What is continued is stored as far as it had come.
        let is_stored = continues.is_some() && asked.is_some();
        if let Some((endpoint, request)) = asked {
            let turn = TurnId(cx.id());
            chat.turn = Some(RunningTurn {
                id: turn,
                stored_at: cx.now,
                unstored: false,
                continues,
            });
            self.chats.turns.insert(turn, id);
            cx.command(TurnCommand::Start {
                turn,
                endpoint,
                request: Box::new(request),
            });
        }
        let answer = Arc::new(answer);
        if answer.progress != Progress::Streaming {
            self.chats.endings.note(&answer);
        }
        chat.append(Arc::clone(&answer));
        self.library.touch(id, leaf, None, cx.now);
        if !is_stored {
            cx.command(HistoryCommand::StoreMessage(answer));
        }
        self.library.store(id, cx);
    }

    /// Whom and what to ask for an answer of `model` to that branch of the conversation, or of a new
    /// one; `None` if its provider is gone or switched off. A preview shows what this makes, so
    /// that it is what is sent.
    pub(super) fn request_to(
        &self,
        conversation: Option<ConversationId>,
        model: &ModelRef,
        branch: AskedBranch,
        providers: &Providers,
    ) -> Option<(Endpoint, ChatRequest)> {
        let provider = providers.get(model.provider).filter(|p| p.enabled)?;
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

    /// Takes in what happened to an answer.
    pub(in crate::state) fn handle_turn(
        &mut self,
        turn: TurnId,
        event: TurnEvent,
        cx: &mut Cx<'_>,
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
                self.chats.store_if_due(id, cx);
            }
            TurnEvent::FieldRefused(field) => {
                let (provider, model) = (answer.details.provider, answer.details.model.clone());
                if let Some(provider) = provider {
                    let fact = Learned { model, field };
                    cx.effect(Effect::FieldRefused(provider, fact));
                }
            }
            TurnEvent::Finished(timings) => {
                answer.complete();
                self.end_turn(turn, id, timings, None, cx);
            }
            TurnEvent::Failed(problem, timings) => {
                answer.fail(problem.clone());
                self.end_turn(turn, id, timings, Some(problem), cx);
            }
        }
    }

    fn end_turn(
        &mut self,
        turn: TurnId,
        id: ConversationId,
        timings: Timings,
        problem: Option<Problem>,
        cx: &mut Cx<'_>,
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
        if let Some(find) = &mut self.find
            && let Some(answer) = chat.get(leaf)
        {
            find.look_at(answer);
        }
        if let Some(provider) = provider {
            cx.effect(Effect::TurnEnded(provider, problem));
        }
        self.chats.store_answer(id, cx);
        self.library.touch(id, leaf, None, cx.now);
        self.library.store(id, cx);
        self.chats.forget_idle(self.library.shown());
    }
}

impl Chats {
    /// Stops the answer that is arriving in a conversation, keeping what has arrived.
    pub(super) fn stop_turn(&mut self, id: ConversationId, cx: &mut Cx<'_>) {
        let Some(chat) = self.open.get_mut(&id) else {
            return;
        };
        let Some(turn) = chat.turn.take() else { return };
        self.turns.remove(&turn.id);
        if let Some(answer) = chat.answer_mut() {
            let total = cx.now.since(answer.created_at).as_millis();
            answer.stop(u64::try_from(total).ok());
            if let Some(before) = &turn.continues {
                answer.add_details(before);
            }
            self.endings.note(answer);
        }
        chat.revision += 1;
        cx.command(TurnCommand::Stop(turn.id));
        self.store_answer(id, cx);
    }

    /// Stops all answers that are arriving, keeping what has arrived.
    pub(super) fn stop_all_turns(&mut self, cx: &mut Cx<'_>) {
        let streaming: Vec<ConversationId> = self.turns.values().copied().collect();
        for id in streaming {
            self.stop_turn(id, cx);
        }
    }

    /// Closes the connections of all answers that are arriving and leaves their texts alone.
    pub(super) fn abandon_turns(&mut self, cx: &mut Cx<'_>) {
        for (turn, _) in self.turns.drain() {
            cx.command(TurnCommand::Stop(turn));
        }
    }

    /// Stores the answers of which something has waited for [`STORE_EVERY`](super::branch::STORE_EVERY): what has arrived is
    /// safe even if the server falls silent.
    pub(super) fn store_due_answers(&mut self, cx: &mut Cx<'_>) {
        let streaming: Vec<ConversationId> = self.turns.values().copied().collect();
        for id in streaming {
            self.store_if_due(id, cx);
        }
    }

    fn store_if_due(&mut self, id: ConversationId, cx: &mut Cx<'_>) {
        let chat = self.open.get_mut(&id);
        if let Some(turn) = chat.and_then(|chat| chat.turn.as_mut())
            && turn.store_due().is_some_and(|due| due <= cx.now)
        {
            turn.stored_at = cx.now;
            turn.unstored = false;
            self.store_answer(id, cx);
        }
    }

    fn store_answer(&self, id: ConversationId, cx: &mut Cx<'_>) {
        if let Some(answer) = self.get(id).and_then(Chat::last) {
            cx.command(HistoryCommand::StoreMessage(Arc::clone(answer)));
        }
    }
}

fn sees_images(provider: &Provider, model: &str) -> bool {
    let model = provider.model(model);
    model.is_some_and(|model| model.capabilities.has(Capability::Vision))
}
