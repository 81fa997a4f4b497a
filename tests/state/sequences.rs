//! Whatever people, servers and the disk do, in whatever order: what must hold after every step.

use crate::bench::{Bench, RACK, millis, model_ref, refused};
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::collections::{BTreeMap, BTreeSet};
use tertulia::domain::conversation::Conversation;
use tertulia::domain::ids::{ConversationId, MessageId, ProviderId, RequestId, TurnId};
use tertulia::domain::message::Progress;
use tertulia::domain::problem::Remedy;
use tertulia::domain::secret::Secret;
use tertulia::state::action::{
    Action, ChatAction, LibraryAction, NewProvider, NoticeAction, ProvidersAction,
};
use tertulia::state::command::{Command, EndpointCommand, HistoryCommand, TurnCommand};
use tertulia::state::event::{EndpointEvent, Event, HistoryEvent};

/// One step. The numbers choose among what there is at that time, ended turns and answered
/// questions included.
#[derive(Debug, Clone)]
enum Step {
    Wish(Wish),
    Grow(u8),
    Finish(u8),
    Fail(u8),
    List(u8, u8),
    FailList(u8),
    Read,
    Wait(u16),
    Kill,
}

/// What a person may ask for.
#[derive(Debug, Clone)]
enum Wish {
    Send,
    Type(u8),
    Stop,
    Regenerate(u8),
    Edit(u8),
    Continue,
    Version(u8),
    DeleteMessage(u8),
    Look(u8),
    New,
    Open(u8),
    Delete(u8),
    Rename(u8),
    Search,
    Undo(u8),
    Dismiss(u8),
    Choose(u8),
    AddDemo,
    Create(u8),
    SetKey(u8),
    Switch(u8, bool),
    DeleteProvider(u8),
    UseBaseUrl(u8),
}

fn wish() -> impl Strategy<Value = Wish> {
    let n = any::<u8>;
    prop_oneof![
        6 => Just(Wish::Send),
        2 => n().prop_map(Wish::Type),
        2 => Just(Wish::Stop),
        3 => n().prop_map(Wish::Regenerate),
        3 => n().prop_map(Wish::Edit),
        2 => Just(Wish::Continue),
        3 => n().prop_map(Wish::Version),
        3 => n().prop_map(Wish::DeleteMessage),
        1 => n().prop_map(Wish::Look),
        3 => Just(Wish::New),
        4 => n().prop_map(Wish::Open),
        2 => n().prop_map(Wish::Delete),
        1 => n().prop_map(Wish::Rename),
        1 => Just(Wish::Search),
        2 => n().prop_map(Wish::Undo),
        1 => n().prop_map(Wish::Dismiss),
        2 => n().prop_map(Wish::Choose),
        1 => Just(Wish::AddDemo),
        1 => n().prop_map(Wish::Create),
        1 => n().prop_map(Wish::SetKey),
        1 => (n(), any::<bool>()).prop_map(|(which, on)| Wish::Switch(which, on)),
        1 => n().prop_map(Wish::DeleteProvider),
        1 => n().prop_map(Wish::UseBaseUrl),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let n = any::<u8>;
    prop_oneof![
        35 => wish().prop_map(Step::Wish),
        8 => n().prop_map(Step::Grow),
        4 => n().prop_map(Step::Finish),
        2 => n().prop_map(Step::Fail),
        2 => (n(), n()).prop_map(|(which, models)| Step::List(which, models)),
        1 => n().prop_map(Step::FailList),
        5 => Just(Step::Read),
        5 => (0..4000_u16).prop_map(Step::Wait),
        1 => Just(Step::Kill),
    ]
}

/// A bench, and what was seen of it so far.
struct Watch {
    bench: Bench,
    live: BTreeMap<TurnId, ConversationId>,
    turns: Vec<TurnId>,
    questions: Vec<RequestId>,
    loads: Vec<ConversationId>,
    /// What the disk will answer to the question for the list.
    listed: Option<Vec<Conversation>>,
}

fn pick<T: Clone>(from: &[T], number: u8) -> Option<T> {
    let index = usize::from(number).checked_rem(from.len())?;
    from.get(index).cloned()
}

impl Watch {
    fn new(bench: Bench) -> Self {
        let unread = !bench.state.library().is_listed();
        let listed = unread.then(|| bench.disk.list());
        let mut watch = Self {
            bench,
            live: BTreeMap::new(),
            turns: Vec::new(),
            questions: Vec::new(),
            loads: Vec::new(),
            listed,
        };
        watch.check_commands();
        watch
    }

    fn take(&mut self, step: &Step) {
        self.bench.wait(millis(1));
        match *step {
            Step::Wish(ref wish) => {
                if let Some(action) = self.action(wish) {
                    self.bench.apply(action);
                }
            }
            Step::Grow(n) => self.server(n, |bench, turn| bench.grows(turn, "x")),
            Step::Finish(n) => self.end(n, Bench::finishes),
            Step::Fail(n) => self.end(n, |bench, turn| bench.fails(turn, refused())),
            Step::List(n, models) => self.list(n, models),
            Step::FailList(n) => {
                if let Some(request) = pick(&self.questions, n) {
                    let event = EndpointEvent::ModelsFailed(refused());
                    self.bench.handle(Event::Endpoint(request, event));
                }
            }
            Step::Read => self.read(),
            Step::Wait(time) => self.bench.wait(millis(u64::from(time))),
            Step::Kill => *self = Self::new(self.bench.starting_again()),
        }
        self.check_commands();
        self.check_what_is_visible();
    }

    fn server(&mut self, which: u8, does: impl FnOnce(&mut Bench, TurnId)) {
        if let Some(turn) = pick(&self.turns, which) {
            does(&mut self.bench, turn);
        }
    }

    fn end(&mut self, which: u8, does: impl FnOnce(&mut Bench, TurnId)) {
        self.server(which, does);
        let ended = pick(&self.turns, which);
        ended.and_then(|turn| self.live.remove(&turn));
    }

    /// The disk answers the oldest question.
    fn read(&mut self) {
        if let Some(listed) = self.listed.take() {
            self.bench
                .handle(Event::History(HistoryEvent::Listed(listed)));
        } else if !self.loads.is_empty() {
            let id = self.loads.remove(0);
            self.bench.messages_are_read(id);
        }
    }

    fn list(&mut self, which: u8, models: u8) {
        let names = ["alpha", "beta", "gamma", "delta"];
        if let Some(request) = pick(&self.questions, which) {
            let count = usize::from(models) % (names.len() + 1);
            self.bench.lists_models(request, &names[..count]);
        }
    }

    fn action(&self, wish: &Wish) -> Option<Action> {
        let state = &self.bench.state;
        let conversations: Vec<ConversationId> = state.library().recent().map(|c| c.id).collect();
        let providers: Vec<ProviderId> = state.providers().list().map(|p| p.id).collect();
        let notices: Vec<_> = state.notices().list().iter().map(|n| n.id).collect();
        let shown = state.shown_chat();
        let last = shown.and_then(|chat| chat.last());
        let said = shown.map(|chat| chat.messages().map(|message| message.id).collect());
        let said: Vec<MessageId> = said.unwrap_or_default();
        Some(match *wish {
            Wish::Send => Action::Chat(ChatAction::Send("Hello there".to_owned())),
            Wish::Type(n) => Action::Chat(ChatAction::DraftChanged("w".repeat(n.into()))),
            Wish::Stop => Action::Chat(ChatAction::Stop),
            Wish::Regenerate(n) => Action::Chat(ChatAction::Regenerate(pick(&said, n)?, None)),
            Wish::Edit(n) => Action::Chat(ChatAction::Edit(pick(&said, n)?, format!("Edit {n}"))),
            Wish::Continue => Action::Chat(ChatAction::Continue(last?.id)),
            Wish::Version(n) => {
                let index = usize::from(n) % said.len().max(1);
                let (before, behind) = shown?.neighbours(index);
                Action::Chat(ChatAction::ShowVersion(before.or(behind)?))
            }
            Wish::DeleteMessage(n) => Action::Chat(ChatAction::Delete(pick(&said, n)?)),
            Wish::Look(n) => Action::Chat(ChatAction::Look(n.into()..usize::from(n) + 9)),
            Wish::New => Action::Library(LibraryAction::New),
            Wish::Open(n) => Action::Library(LibraryAction::Open(pick(&conversations, n)?)),
            Wish::Delete(n) => Action::Library(LibraryAction::Delete(pick(&conversations, n)?)),
            Wish::Rename(n) => {
                let id = pick(&conversations, n)?;
                Action::Library(LibraryAction::Rename(id, format!("Title {n}")))
            }
            Wish::Search => Action::Library(LibraryAction::Search("hello".to_owned())),
            Wish::Undo(n) => Action::Notice(NoticeAction::Undo(pick(&notices, n)?)),
            Wish::Dismiss(n) => Action::Notice(NoticeAction::Dismiss(pick(&notices, n)?)),
            Wish::Choose(n) => {
                let model = model_ref(pick(&providers, n).unwrap_or(RACK), "alpha");
                Action::Chat(ChatAction::ChooseModel(model))
            }
            Wish::AddDemo => Action::Providers(ProvidersAction::AddDemo),
            Wish::Create(n) => Action::Providers(ProvidersAction::Create(NewProvider::new(
                if n % 2 == 0 { "rack" } else { "other" }.to_owned(),
                tertulia::domain::format::ApiFormat::OPENAI_CHAT,
                crate::bench::url("http://localhost:1/v1"),
                Secret::new("sk"),
            ))),
            Wish::SetKey(n) => {
                let key = Secret::new(if n % 2 == 0 { "sk" } else { "" });
                Action::Providers(ProvidersAction::SetKey(pick(&providers, n)?, key))
            }
            Wish::Switch(n, on) => {
                Action::Providers(ProvidersAction::SetEnabled(pick(&providers, n)?, on))
            }
            Wish::DeleteProvider(n) => {
                Action::Providers(ProvidersAction::Delete(pick(&providers, n)?))
            }
            Wish::UseBaseUrl(n) => {
                let remedy = Remedy::UseBaseUrl {
                    provider: pick(&providers, n)?,
                    base_url: crate::bench::url("http://localhost:2/v1"),
                };
                Action::Remedy(remedy, last.map(|message| message.id))
            }
        })
    }

    /// Commands refer to what is there; the disk of the bench checks those that concern it.
    fn check_commands(&mut self) {
        self.bench.pages_are_read();
        for command in std::mem::take(&mut self.bench.commands) {
            match command {
                Command::Turn(TurnCommand::Start { turn, request, .. }) => {
                    assert!(!self.turns.contains(&turn), "a turn has an id of its own");
                    self.turns.push(turn);
                    let question = request.messages.last().expect("something is asked");
                    let id = question.conversation;
                    let taken = self.live.values().any(|other| *other == id);
                    assert!(!taken, "two answers arrive in one conversation");
                    self.live.insert(turn, id);
                }
                Command::Turn(TurnCommand::Stop(turn)) => {
                    let stopped = self.live.remove(&turn);
                    assert!(stopped.is_some(), "{turn} was not running");
                }
                Command::Endpoint(EndpointCommand::ListModels { request, .. }) => {
                    assert!(!self.questions.contains(&request));
                    self.questions.push(request);
                }
                Command::History(HistoryCommand::Load(id)) => self.loads.push(id),
                Command::Endpoint(_)
                | Command::Picture(_)
                | Command::History(_)
                | Command::Settings(_) => {}
            }
        }
    }

    fn check_what_is_visible(&self) {
        let state = &self.bench.state;
        let list: Vec<_> = state.library().recent().collect();
        let ids: BTreeSet<ConversationId> = list.iter().map(|c| c.id).collect();
        assert_eq!(ids.len(), list.len(), "no conversation is listed twice");
        assert!(list.is_sorted_by_key(|c| std::cmp::Reverse(c.updated_at)));
        assert!(list.iter().all(|c| c.leaf.is_some()));
        let blanks = self.bench.disk.conversations.values();
        let blanks = blanks.filter(|c| c.leaf.is_none()).count();
        assert!(blanks <= 1 || self.listed.is_some(), "one blank is enough");

        assert_eq!(state.chats().streaming(), self.live.len());
        let streaming = ids.iter().filter(|id| state.chats().is_streaming(**id));
        let live: BTreeSet<ConversationId> = self.live.values().copied().collect();
        assert_eq!(streaming.copied().collect::<BTreeSet<_>>(), live);
        let shown = state.library().shown();
        assert!(shown.is_none_or(|id| state.library().get(id).is_some()));
        for id in ids.iter().copied().chain(shown) {
            self.check_chat(id);
        }
        assert!(state.next_deadline().is_none_or(|due| due > self.bench.now));
        let mut names = BTreeSet::new();
        for provider in state.providers().list() {
            assert!(names.insert(provider.name.to_lowercase()), "{names:?}");
        }
    }

    fn check_chat(&self, id: ConversationId) {
        let state = &self.bench.state;
        let is_shown = state.library().shown() == Some(id);
        let Some(chat) = state.chats().get(id) else {
            assert!(!is_shown, "the shown conversation is in memory");
            return;
        };
        assert!(is_shown || chat.is_streaming(), "others are not");
        assert!(!(chat.is_loading() && chat.is_streaming()));
        let leaf = state.library().get(id).and_then(|c| c.leaf);
        let messages: Vec<_> = chat.messages().collect();
        if !chat.is_loading() {
            assert_eq!(messages.last().map(|m| m.id), leaf);
        }
        let mut parent = None;
        for (index, message) in messages.iter().enumerate() {
            assert_eq!((message.parent, message.conversation), (parent, id));
            parent = Some(message.id);
            let arrives = chat.is_streaming() && index + 1 == messages.len();
            assert_eq!(message.progress == Progress::Streaming, arrives);
        }
    }

    /// Nothing that was said or configured is missing on the disk after the end.
    fn check_end(&mut self) {
        while self.listed.is_some() || !self.loads.is_empty() {
            self.read();
            self.check_commands();
        }
        let shown = self.bench.state.shown();
        let read = shown.is_some_and(|(_, chat)| chat.is_some_and(|chat| !chat.is_loading()));
        self.bench.close();
        self.check_commands();
        assert_eq!(self.live, BTreeMap::new());
        assert_eq!(self.bench.disk.settings, self.bench.state.settings());
        let before = read.then(|| (self.bench.transcript(), self.bench.draft().to_owned()));
        let again = self.bench.killed_and_started_again();
        assert_eq!(again.titles(), self.bench.titles());
        if let Some((transcript, draft)) =
            before.filter(|(said, draft)| !said.is_empty() || !draft.is_empty())
        {
            assert_eq!((again.transcript(), again.draft()), (transcript, &*draft));
        }
        let keys: BTreeSet<_> = again.disk.keys.keys().collect();
        let named = again.disk.settings.providers.iter().flat_map(|p| &p.keys);
        assert_eq!(named.collect::<BTreeSet<_>>(), keys);
    }
}

fn check(bench: Bench, steps: &[Step]) {
    let mut watch = Watch::new(bench);
    for step in steps {
        watch.take(step);
    }
    watch.check_end();
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_must_hold_holds_after_every_step(steps in prop::collection::vec(step(), 1..80)) {
        check(Bench::ready(), &steps);
    }

    #[test]
    fn it_holds_from_an_empty_start_too(steps in prop::collection::vec(step(), 1..40)) {
        check(Bench::empty(), &steps);
    }
}
