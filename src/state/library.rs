//! The list of conversations: which there are, which one is shown, what is drafted, and what a
//! search finds.
//!
//! A conversation in which nothing was said (it has no leaf) is the blank one: there is at most
//! one, it is not in the list, and it is stored only for the sake of its draft.

use super::command::HistoryCommand;
use super::effect::Cx;
use crate::domain::conversation::{Conversation, ModelRef, TitleSource};
use crate::domain::ids::{ConversationId, MessageId, RequestId};
use crate::domain::parameters::levels::ParameterSet;
use crate::domain::search_hit::SearchHit;
use crate::domain::timestamp::Timestamp;
use crate::domain::title;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// How long after a change a draft is stored.
const DRAFT_DELAY: Duration = Duration::from_secs(1);
/// Longest title by hand, in characters.
const MAX_TITLE: usize = 200;

/// The list of conversations.
#[derive(Debug, Default)]
pub struct Library {
    conversations: HashMap<ConversationId, Conversation>,
    /// Those with messages, most recently used first.
    order: Vec<ConversationId>,
    shown: Option<ConversationId>,
    listed: bool,
    revision: u64,
    search: Option<LibrarySearch>,
    search_revision: u64,
    /// Those whose messages are not in memory and whose last answer has failed, as they were listed or
    /// when they left memory.
    failed: HashSet<ConversationId>,
    draft_due: Option<Timestamp>,
}

/// A search and what it has found so far.
#[derive(Debug)]
struct LibrarySearch {
    request: RequestId,
    query: String,
    /// What was found, of the search before until the store has answered.
    hits: Vec<SearchHit>,
    is_answered: bool,
}

impl Library {
    pub(super) fn new(shown: Option<ConversationId>) -> Self {
        Self {
            shown,
            ..Self::default()
        }
    }

    /// Whether the list was read from the store.
    pub fn is_listed(&self) -> bool {
        self.listed
    }

    /// A number that changes whenever the list does: what is derived from the list is kept until
    /// then.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The conversations in which something was said, most recently used first.
    pub fn recent(&self) -> impl ExactSizeIterator<Item = &Conversation> {
        self.order.iter().map(|id| &self.conversations[id])
    }

    /// The conversations of [`Self::recent`] in the order of the list: the pinned ones first.
    pub fn in_list_order(&self) -> impl DoubleEndedIterator<Item = ConversationId> {
        let with = |pinned: bool| {
            self.order
                .iter()
                .filter(move |id| self.is_pinned(**id) == pinned)
        };
        with(true).chain(with(false)).copied()
    }

    fn is_pinned(&self, id: ConversationId) -> bool {
        self.get(id).is_some_and(|conversation| conversation.pinned)
    }

    /// The conversation behind the shown one in the list, or the one before it; from the ends, and
    /// from one that is not in the list, it goes on at the other end. `None` if there is no other.
    pub fn neighbour(&self, forward: bool) -> Option<ConversationId> {
        let mut order: Vec<ConversationId> = self.in_list_order().collect();
        if !forward {
            order.reverse();
        }
        let shown = self.shown();
        let here = order.iter().position(|id| Some(*id) == shown);
        let next = here.map_or(0, |here| (here + 1) % order.len());
        order.get(next).copied().filter(|id| Some(*id) != shown)
    }

    /// The conversation of that id, in the list or blank; `None` if it is gone.
    pub fn get(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversations.get(&id)
    }

    /// The conversation that is shown, which may be the blank one.
    pub fn shown(&self) -> Option<ConversationId> {
        self.shown.filter(|id| self.conversations.contains_key(id))
    }

    /// The conversation to show at the next start: the shown one, or the one of the last time until
    /// the list was read.
    pub(super) fn to_be_shown_again(&self) -> Option<ConversationId> {
        self.shown
    }

    /// What is searched for; empty if nothing is.
    pub fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }

    /// What the search has found, best first; `None` if nothing is searched for.
    pub fn hits(&self) -> Option<&[SearchHit]> {
        self.search.as_ref().map(|search| search.hits.as_slice())
    }

    /// Whether the store has not answered yet what is searched for.
    pub fn is_searching(&self) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| !search.is_answered)
    }

    /// A number that changes whenever [`Self::hits`] does.
    pub fn search_revision(&self) -> u64 {
        self.search_revision
    }

    pub(super) fn draft_due(&self) -> Option<Timestamp> {
        self.draft_due
    }

    /// Takes over what the store has; what was begun before it was read stays. Blank conversations
    /// that were merged into another one are given back, and forgotten by the store: there is a
    /// second one after an end in the middle of a start.
    pub(super) fn take_list(
        &mut self,
        listed: Vec<Conversation>,
        cx: &mut Cx<'_>,
    ) -> Vec<ConversationId> {
        let was_listed = self.listed;
        // Which of them failed comes behind the list; of another history nothing is known yet.
        if was_listed {
            self.failed.clear();
        }
        let mut unsaved = std::mem::take(&mut self.conversations);
        unsaved.retain(|_, conversation| !was_listed || conversation.leaf.is_none());
        let mut all = listed;
        all.retain(|conversation| !unsaved.contains_key(&conversation.id));
        all.extend(unsaved.into_values());
        let mut merged = Vec::new();
        for conversation in all {
            let id = conversation.id;
            if let Some(conversation) = self.merge_blank(conversation) {
                self.conversations.insert(id, conversation);
            } else {
                merged.push(id);
            }
        }
        self.order = self
            .conversations
            .values()
            .filter(|conversation| conversation.leaf.is_some())
            .map(|c| c.id)
            .collect();
        self.order
            .sort_by_key(|id| (std::cmp::Reverse(self.conversations[id].updated_at), *id));
        if self
            .shown
            .is_some_and(|shown| !self.conversations.contains_key(&shown))
        {
            self.shown = None;
        }
        self.shown = self.shown.or_else(|| self.blank().map(|blank| blank.id));
        self.listed = true;
        self.revision += 1;
        if !merged.is_empty() {
            self.store_blank(cx);
        }
        for merged in &merged {
            cx.command(HistoryCommand::DeleteConversation(*merged));
        }
        merged
    }

    /// The conversation that nothing was said in.
    pub(super) fn blank(&self) -> Option<&Conversation> {
        self.conversations
            .values()
            .find(|conversation| conversation.leaf.is_none())
    }

    /// Puts what was typed in a blank conversation into the one that is there, so that there is
    /// only one; gives it back if it is not blank, or the only one.
    fn merge_blank(&mut self, newer: Conversation) -> Option<Conversation> {
        let other = self.blank().map(|other| other.id);
        let Some(stored) = other.filter(|_| newer.leaf.is_none()) else {
            return Some(newer);
        };
        if self.shown == Some(newer.id) {
            self.shown = Some(stored);
        }
        self.update(stored, |blank| {
            if !blank.draft.is_empty() && !newer.draft.is_empty() {
                blank.draft.push('\n');
            }
            blank.draft.push_str(&newer.draft);
            blank.model = newer.model.or(blank.model.take());
            if !newer.system_prompt.is_empty() {
                blank.system_prompt = newer.system_prompt;
            }
            if !newer.parameters.is_empty() {
                blank.parameters = newer.parameters;
            }
        });
        None
    }

    /// Shows the blank conversation, making one if there is none.
    pub(super) fn show_blank(
        &mut self,
        model: Option<ModelRef>,
        cx: &mut Cx<'_>,
    ) -> ConversationId {
        let id = if let Some(blank) = self.blank().map(|blank| blank.id) {
            self.update(blank, |blank| blank.model = model);
            blank
        } else {
            let id = ConversationId(cx.id());
            let blank = Conversation {
                id,
                title: title::UNTITLED.to_owned(),
                title_source: TitleSource::FirstWords,
                pinned: false,
                created_at: cx.now,
                updated_at: cx.now,
                model,
                draft: String::new(),
                system_prompt: String::new(),
                parameters: ParameterSet::default(),
                leaf: None,
            };
            self.conversations.insert(id, blank);
            id
        };
        self.shown = Some(id);
        id
    }

    pub(super) fn show(&mut self, id: ConversationId) -> bool {
        let known = self.conversations.contains_key(&id);
        if known {
            self.shown = Some(id);
        }
        known
    }

    /// Changes a conversation without moving it in the list.
    pub(super) fn update(&mut self, id: ConversationId, change: impl FnOnce(&mut Conversation)) {
        if let Some(conversation) = self.conversations.get_mut(&id) {
            change(conversation);
            self.revision += 1;
        }
    }

    /// Notes that something was said: the conversation comes first, with a title if it had none.
    pub(super) fn touch(
        &mut self,
        id: ConversationId,
        leaf: MessageId,
        said: Option<&str>,
        now: Timestamp,
    ) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if let Some(said) = said
            && conversation.leaf.is_none()
            && conversation.title_source == TitleSource::FirstWords
        {
            conversation.title = title::from_first_words(said);
        }
        conversation.leaf = Some(leaf);
        conversation.updated_at = now;
        self.order.retain(|other| *other != id);
        self.order.insert(0, id);
        self.revision += 1;
    }

    /// Sets a title by hand, unless there is nothing in it.
    pub(super) fn rename(&mut self, id: ConversationId, typed: &str, cx: &mut Cx<'_>) {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let title: String = words.join(" ").chars().take(MAX_TITLE).collect();
        if title.is_empty() {
            return;
        }
        self.update(id, |conversation| {
            conversation.title = title;
            conversation.title_source = TitleSource::User;
        });
        self.store(id, cx);
    }

    /// Puts a conversation above the others, or back.
    pub(super) fn set_pinned(&mut self, id: ConversationId, pinned: bool, cx: &mut Cx<'_>) {
        self.update(id, |conversation| conversation.pinned = pinned);
        self.store(id, cx);
    }

    /// Notes whether the last answer has failed in a conversation that may leave memory.
    pub(super) fn note_failed(&mut self, id: ConversationId, failed: bool) {
        if failed {
            self.failed.insert(id);
        } else {
            self.failed.remove(&id);
        }
    }

    /// Takes a conversation out of the list and of what the search has found.
    pub(super) fn remove(&mut self, id: ConversationId) -> Option<Conversation> {
        let conversation = self.conversations.remove(&id)?;
        self.shown.take_if(|shown| *shown == id);
        self.order.retain(|other| *other != id);
        if let Some(search) = &mut self.search {
            search.hits.retain(|hit| hit.conversation != id);
        }
        self.revision += 1;
        Some(conversation)
    }

    pub(super) fn put_back(&mut self, conversation: Conversation) {
        let (id, updated_at) = (conversation.id, conversation.updated_at);
        self.conversations.insert(id, conversation);
        let place = self
            .order
            .partition_point(|other| self.conversations[other].updated_at > updated_at);
        self.order.insert(place, id);
        self.revision += 1;
    }

    /// Looks for that in titles and texts; an empty text ends the search.
    pub(super) fn search(&mut self, query: String, cx: &mut Cx<'_>) {
        self.search_revision += 1;
        let before = self.search.take();
        if query.trim().is_empty() {
            return;
        }
        let request = cx.request();
        cx.command(HistoryCommand::Search {
            request,
            query: query.clone(),
        });
        self.search = Some(LibrarySearch {
            request,
            query,
            hits: before.map(|search| search.hits).unwrap_or_default(),
            is_answered: false,
        });
    }

    /// Takes in what a search has found, unless another one was begun since.
    pub(super) fn take_hits(&mut self, request: RequestId, hits: Vec<SearchHit>) {
        let known = |hit: &SearchHit| self.conversations.contains_key(&hit.conversation);
        let hits = hits.into_iter().filter(known).collect();
        if let Some(search) = self
            .search
            .as_mut()
            .filter(|search| search.request == request)
        {
            search.hits = hits;
            search.is_answered = true;
            self.search_revision += 1;
        }
    }

    /// Empties what is typed in the shown conversation, which is about to be stored.
    pub(super) fn clear_draft(&mut self, shown: ConversationId) {
        self.draft_due = None;
        self.update(shown, |conversation| conversation.draft.clear());
    }

    /// Changes the system prompt of the shown conversation, to be stored a little later.
    pub(super) fn set_system_prompt(&mut self, prompt: String, now: Timestamp) {
        if let Some(conversation) = self.shown.and_then(|id| self.conversations.get_mut(&id))
            && conversation.system_prompt != prompt
        {
            conversation.system_prompt = prompt;
            self.draft_due.get_or_insert(now.plus(DRAFT_DELAY));
        }
    }

    /// Keeps what is typed in the shown conversation, to be stored a little later.
    pub(super) fn set_draft(&mut self, draft: String, now: Timestamp) {
        if let Some(conversation) = self.shown.and_then(|id| self.conversations.get_mut(&id))
            && conversation.draft != draft
        {
            conversation.draft = draft;
            self.draft_due.get_or_insert(now.plus(DRAFT_DELAY));
        }
    }
    /// Whether the last answer had failed in a conversation whose messages are not in memory.
    pub(super) fn has_failed(&self, id: ConversationId) -> bool {
        self.failed.contains(&id)
    }

    /// Stores a conversation without its messages.
    pub(super) fn store(&self, id: ConversationId, cx: &mut Cx<'_>) {
        if let Some(conversation) = self.get(id) {
            let conversation = Box::new(conversation.clone());
            cx.command(HistoryCommand::StoreConversation(conversation));
        }
    }

    /// Stores the blank conversation if something is typed or set in it.
    pub(super) fn store_blank(&self, cx: &mut Cx<'_>) {
        let is_worth_it = |blank: &&Conversation| {
            let prompt = &blank.system_prompt;
            !blank.draft.is_empty() || !prompt.is_empty() || !blank.parameters.is_empty()
        };
        if let Some(blank) = self.blank().filter(is_worth_it) {
            self.store(blank.id, cx);
        }
    }

    /// Stores the draft of the shown conversation if it is due by `now`, or whenever it is due.
    pub(super) fn store_due_draft(&mut self, now: Option<Timestamp>, cx: &mut Cx<'_>) {
        let is_due = |due: &mut Timestamp| now.is_none_or(|now| *due <= now);
        if self.draft_due.take_if(is_due).is_some()
            && let Some(id) = self.shown
        {
            self.store(id, cx);
        }
    }
}
