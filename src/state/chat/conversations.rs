//! The topic: which conversations there are, what was said in them, and what is done to them.
//!
//! What one conversation says is in [`Chat`], how a message is sent in `asking.rs`, how its answer
//! arrives in `turns.rs`, what is said in another version in `versions.rs`. Here is what concerns the
//! list and the messages together.

use super::branch::Chat;
use super::chats::Chats;
use super::finding::Find;
use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::message_tree::{MessageTree, Place};
use crate::domain::timestamp::Timestamp;
use crate::state::action::{ChatAction, LibraryAction, Scope, Screen, ViewAction};
use crate::state::command::HistoryCommand;
use crate::state::effect::{Cx, Effect, Undo, Withdrawn};
use crate::state::event::HistoryEvent;
use crate::state::library::Library;
use crate::state::notices::Notices;
use crate::state::parameters::Change;
use crate::state::providers::Providers;

/// All conversations: the list, the messages that are in memory, and what is looked for in the one
/// that is shown.
#[derive(Debug, Default)]
pub struct Conversations {
    pub(super) library: Library,
    pub(super) chats: Chats,
    pub(super) find: Option<Find>,
    goal: Option<(MessageId, u64)>,
    /// How often a goal was set.
    goals: u64,
}

impl Conversations {
    /// With nothing read yet; `shown` is the conversation that was shown at the last end.
    pub(in crate::state) fn new(shown: Option<ConversationId>) -> Self {
        Self {
            library: Library::new(shown),
            ..Self::default()
        }
    }

    /// The list of conversations.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The conversations whose messages are in memory.
    pub fn chats(&self) -> &Chats {
        &self.chats
    }

    /// What is looked for in the shown conversation; `None` if nothing is.
    pub fn find(&self) -> Option<&Find> {
        self.find.as_ref()
    }

    /// The message that the transcript shall bring into view next, and how often that was asked: a
    /// new number is a new request, even for the same message.
    pub fn goal(&self) -> Option<(MessageId, u64)> {
        self.goal
    }

    /// The conversation that is shown, with its messages if they are there.
    pub fn shown(&self) -> Option<(&Conversation, Option<&Chat>)> {
        let conversation = self.library.get(self.library.shown()?)?;
        Some((conversation, self.chats.get(conversation.id)))
    }

    /// Whether nothing was said yet in what is shown.
    pub(in crate::state) fn shows_blank(&self) -> bool {
        let shown = self.shown();
        shown.is_none_or(|(conversation, _)| conversation.leaf.is_none())
    }

    /// Whether the last answer in a conversation has failed.
    pub fn has_failed(&self, id: ConversationId) -> bool {
        let chat = self.chats.get(id).filter(|chat| !chat.is_loading());
        chat.map_or_else(|| self.library.has_failed(id), Chat::has_failed)
    }

    /// The model that the shown conversation talks with, or that a new one would; `None` if there
    /// is none to choose.
    pub fn current_model(&self, providers: &Providers) -> Option<ModelRef> {
        let chosen = self
            .shown()
            .and_then(|(conversation, _)| conversation.model.clone());
        chosen.or_else(|| providers.default_model())
    }

    /// Whether a message can be sent: a model is there, the messages are read, nothing is arriving.
    pub fn can_send(&self, providers: &Providers) -> bool {
        let rests = |chat: &Chat| !chat.loading && chat.turn.is_none();
        let ready = self.shown().is_none_or(|(_, chat)| chat.is_some_and(rests));
        ready && self.current_model(providers).is_some()
    }

    /// When something has to be stored though nothing happens.
    pub(in crate::state) fn next_deadline(&self) -> Option<Timestamp> {
        let draft = self.library.draft_due();
        draft.into_iter().chain(self.chats.store_due()).min()
    }

    /// Stores what is due by now.
    pub(in crate::state) fn tick(&mut self, cx: &mut Cx<'_>) {
        self.library.store_due_draft(Some(cx.now), cx);
        self.chats.store_due_answers(cx);
    }

    /// Ends in order: answers stop and are stored as they are, and so is the draft.
    pub(in crate::state) fn close(&mut self, cx: &mut Cx<'_>) {
        self.chats.stop_all_turns(cx);
        self.library.store_due_draft(None, cx);
    }

    /// Does what the user asked for in the shown conversation.
    pub(in crate::state) fn apply(
        &mut self,
        action: ChatAction,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        match action {
            ChatAction::Send(text) => self.send(&text, providers, cx),
            ChatAction::Stop => {
                if let Some(id) = self.library.shown() {
                    self.chats.stop_turn(id, cx);
                    self.chats.forget_idle(Some(id));
                }
            }
            ChatAction::Regenerate(answer, model) => self.regenerate(answer, model, providers, cx),
            ChatAction::Edit(message, text) => self.edit(message, &text, providers, cx),
            ChatAction::Continue(answer) => self.continue_answer(answer, providers, cx),
            ChatAction::ShowVersion(message) => {
                if let Some(id) = self.library.shown() {
                    self.show_branch_with(id, message, cx);
                }
            }
            ChatAction::Delete(message) => self.delete_message(message, providers, cx),
            ChatAction::Fork(message) => self.fork(message, cx),
            ChatAction::Look(looked_at) => {
                if let Some(id) = self.library.shown() {
                    self.chats.look(id, &looked_at, cx);
                }
            }
            ChatAction::Find(query) => self.look_for(query, cx),
            ChatAction::PreviewRequest => self.preview_request(providers, cx),
            ChatAction::ChooseModel(model) => self.choose_model(model, providers, cx),
            ChatAction::DraftChanged(draft) => {
                self.shown_or_new(providers, cx);
                self.library.set_draft(draft, cx.now);
            }
        }
    }

    /// Does what the user asked for in the list.
    pub(in crate::state) fn apply_library(
        &mut self,
        action: LibraryAction,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        match action {
            LibraryAction::New => {
                self.show_new(providers, cx);
                cx.act(ViewAction::Show(Screen::Chat));
            }
            LibraryAction::Open(id) => self.open(id, None, cx),
            LibraryAction::OpenAt(id, message) => self.open(id, Some(message), cx),
            LibraryAction::Rename(id, title) => self.library.rename(id, &title, cx),
            LibraryAction::SetPinned(id, pinned) => self.library.set_pinned(id, pinned, cx),
            LibraryAction::Delete(id) => self.delete_conversation(id, providers, cx),
            LibraryAction::Export(id) => cx.command(HistoryCommand::ExportMarkdown(id)),
            LibraryAction::Search(query) => self.library.search(query, cx),
        }
    }

    /// Takes in what the history tells.
    pub(in crate::state) fn handle(
        &mut self,
        event: HistoryEvent,
        notices: &Notices,
        cx: &mut Cx<'_>,
    ) {
        match event {
            HistoryEvent::Listed(conversations) => {
                for merged in self.library.take_list(conversations, cx) {
                    self.chats.forget(merged);
                }
                self.load_shown(cx);
            }
            HistoryEvent::LastFailed(conversations) => {
                for conversation in conversations {
                    self.library.note_failed(conversation, true);
                }
            }
            HistoryEvent::Loaded(id, messages) => {
                if let Some(leaf) = self.chats.take_loaded(id, messages) {
                    self.library
                        .update(id, |conversation| conversation.leaf = Some(leaf));
                }
            }
            HistoryEvent::Outlined(id, tree) => self.take_outline(id, *tree, notices, cx),
            HistoryEvent::PageLoaded(id, messages) => self.chats.take_page(id, messages),
            HistoryEvent::FoundIn(request, found) => {
                if let Some(find) = &mut self.find {
                    find.take_found(request, found);
                }
            }
            HistoryEvent::Forked(conversation) => self.put_back(*conversation, cx),
            HistoryEvent::Found(request, hits) => self.library.take_hits(request, hits),
            HistoryEvent::Restored => {
                self.chats.abandon_turns(cx);
                cx.effect(Effect::Withdraw(Withdrawn::Conversations));
                self.chats = Chats::default();
                self.library.store_blank(cx);
                cx.inform("The backup is in place of the history");
                cx.command(HistoryCommand::List);
            }
            HistoryEvent::Exported(path) => {
                cx.inform(format!("Exported to {}", path.display()));
            }
            HistoryEvent::Failed(problem) => cx.report(problem),
        }
    }

    fn take_outline(
        &mut self,
        id: ConversationId,
        tree: MessageTree,
        notices: &Notices,
        cx: &mut Cx<'_>,
    ) {
        let deleted = notices.deleted_messages(id);
        if self.chats.take_outline(id, tree, &deleted)
            && let Some((goal, _)) = self.goal
        {
            self.show_branch_with(id, goal, cx);
        }
    }

    /// Shows a conversation at its end, or at that message.
    fn open(&mut self, id: ConversationId, at: Option<MessageId>, cx: &mut Cx<'_>) {
        self.library.store_due_draft(None, cx);
        self.note_shown();
        if !self.library.show(id) {
            return;
        }
        cx.act(ViewAction::Show(Screen::Chat));
        (self.find, self.goal) = (None, None);
        cx.settings_changed();
        self.load_shown(cx);
        if let Some(message) = at {
            self.goals += 1;
            self.goal = Some((message, self.goals));
            self.show_branch_with(id, message, cx);
        }
        self.chats.forget_idle(Some(id));
    }

    /// Puts a conversation into the list that was deleted or forked, and shows it.
    pub(in crate::state) fn put_back(&mut self, conversation: Conversation, cx: &mut Cx<'_>) {
        let id = conversation.id;
        self.library.put_back(conversation);
        self.open(id, None, cx);
    }

    /// Shows an empty conversation, reusing the one that nothing was said in.
    fn show_new(&mut self, providers: &Providers, cx: &mut Cx<'_>) -> ConversationId {
        self.library.store_due_draft(None, cx);
        self.note_shown();
        self.find = None;
        let id = self.library.show_blank(providers.default_model(), cx);
        self.chats.begin_empty(id);
        self.chats.forget_idle(Some(id));
        id
    }

    /// The shown conversation, or an empty one that is shown from now on.
    pub(super) fn shown_or_new(
        &mut self,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) -> ConversationId {
        let shown = self.library.shown();
        shown.unwrap_or_else(|| self.show_new(providers, cx))
    }

    /// Notes how the shown conversation stands, which may leave memory next.
    fn note_shown(&mut self) {
        if let Some(id) = self.library.shown() {
            let failed = self.has_failed(id);
            self.library.note_failed(id, failed);
        }
    }

    fn load_shown(&mut self, cx: &mut Cx<'_>) {
        let shown = self.library.shown().and_then(|id| self.library.get(id));
        if let Some(conversation) = shown {
            self.chats.load(conversation, cx);
        }
    }

    /// Deletes a conversation in which something was said, with a time to undo.
    pub(super) fn delete_conversation(
        &mut self,
        id: ConversationId,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let said = |conversation: &Conversation| conversation.leaf.is_some();
        if !self.library.get(id).is_some_and(said) {
            return;
        }
        self.chats.stop_turn(id, cx);
        self.library.store_due_draft(None, cx);
        let was_shown = self.library.shown() == Some(id);
        let Some(conversation) = self.library.remove(id) else {
            return;
        };
        self.chats.forget(id);
        if was_shown {
            self.show_new(providers, cx);
        }
        let text = format!("“{}” deleted", conversation.title);
        let undo = Undo::DeleteConversation(Box::new(conversation));
        cx.effect(Effect::OfferUndo(text, undo));
    }

    fn choose_model(&mut self, model: ModelRef, providers: &Providers, cx: &mut Cx<'_>) {
        let id = self.shown_or_new(providers, cx);
        self.library
            .update(id, |conversation| conversation.model = Some(model.clone()));
        let said = |conversation: &Conversation| conversation.leaf.is_some();
        if self.library.get(id).is_some_and(said) {
            self.library.store(id, cx);
        }
        cx.effect(Effect::ModelChosen(model));
        cx.act(ViewAction::CloseDialog);
    }

    /// Gives the first model there is to a blank conversation that has none.
    pub(in crate::state) fn models_changed(&mut self, providers: &Providers) {
        let is_without = |shown: &Conversation| shown.leaf.is_none() && shown.model.is_none();
        if let Some(model) = providers.default_model()
            && let Some((shown, _)) = self.shown()
            && is_without(shown)
        {
            let id = shown.id;
            self.library.update(id, |blank| blank.model = Some(model));
        }
    }

    /// Shows the chat screen with a conversation that talks with `model`.
    pub(in crate::state) fn start_chat(
        &mut self,
        model: ModelRef,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        self.show_new(providers, cx);
        self.choose_model(model, providers, cx);
        cx.act(ViewAction::Show(Screen::Chat));
    }

    /// Changes what is set for a conversation, `None` for the one that is shown; one that something
    /// is set for is begun by that.
    pub(in crate::state) fn change_parameters(
        &mut self,
        id: Option<ConversationId>,
        change: Change,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        let mut id = id.or_else(|| self.library.shown());
        if matches!(change, Change::Set(..)) {
            id = Some(id.unwrap_or_else(|| self.show_new(providers, cx)));
        }
        let Some(id) = id else { return };
        let scope = Scope::Conversation(Some(id));
        self.library.update(id, |conversation| {
            change.make(&mut conversation.parameters, scope, cx);
        });
        self.library.store(id, cx);
    }

    /// Changes the system prompt of the shown conversation, which is begun by that.
    pub(in crate::state) fn set_system_prompt(
        &mut self,
        prompt: String,
        providers: &Providers,
        cx: &mut Cx<'_>,
    ) {
        self.shown_or_new(providers, cx);
        self.library.set_system_prompt(prompt, cx.now);
    }

    /// Looks for that in the shown conversation; `None` and an empty text end it.
    fn look_for(&mut self, query: Option<String>, cx: &mut Cx<'_>) {
        let before = self.find.take();
        let revision = before.map_or(0, |find| find.revision()) + 1;
        if let Some(query) = query.filter(|query| !query.is_empty())
            && let Some((shown, Some(chat))) = self.shown()
        {
            let find = Find::begin(query, shown.id, chat, revision, cx);
            self.find = Some(find);
        }
    }

    /// Shows the branch that ends there, and reads the end of it.
    pub(super) fn show_branch_to(&mut self, id: ConversationId, leaf: Place, cx: &mut Cx<'_>) {
        let Some(chat) = self.chats.open.get_mut(&id) else {
            return;
        };
        let leaf = chat.show_branch(leaf);
        self.library
            .update(id, |conversation| conversation.leaf = Some(leaf));
        self.library.store(id, cx);
        self.chats.read_end(id, cx);
    }

    /// Shows a branch on which that message is, unless it is on the one that is shown.
    fn show_branch_with(&mut self, id: ConversationId, message: MessageId, cx: &mut Cx<'_>) {
        let Some(chat) = self.chats.get(id) else {
            return;
        };
        let reachable = |place: &Place| !chat.is_streaming() && chat.tree.is_reachable(*place);
        let Some(place) = chat.tree.find(message).filter(reachable) else {
            return;
        };
        if !chat.branch.contains(&place) {
            let leaf = chat.tree.leaf_below(place);
            self.show_branch_to(id, leaf, cx);
        }
    }
}
