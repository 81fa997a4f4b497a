//! Settings, keys and history through the disk thread: in order, flushed, and with problems said
//! once.

use crate::peer::Peer;
use crate::said::Said as _;
use crate::stage::{NOW, Stage, openai};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tertulia::domain::chat_request::ChatRequest;
use tertulia::domain::conversation::{Conversation, TitleSource};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, KeyId, MessageId, RequestId, TurnId};
use tertulia::domain::message::Message;
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::domain::settings::{Settings, Theme};
use tertulia::state::command::{Command, HistoryCommand, SettingsCommand, TurnCommand};
use tertulia::state::event::{Event, HistoryEvent, SettingsEvent};
use tertulia::storage::backup;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::worker::ExportPlace;

const TALK: ConversationId = ConversationId(1);

fn conversation(title: &str, leaf: Option<u128>) -> Conversation {
    Conversation {
        id: TALK,
        title: title.to_owned(),
        title_source: TitleSource::FirstWords,
        pinned: false,
        created_at: NOW,
        updated_at: NOW,
        model: None,
        draft: String::new(),
        system_prompt: String::new(),
        parameters: ParameterSet::default(),
        leaf: leaf.map(MessageId),
    }
}

fn message(id: u128, parent: Option<u128>, text: &str) -> Arc<Message> {
    let parent = parent.map(MessageId);
    Arc::new(Message::user(
        MessageId(id),
        TALK,
        parent,
        text.to_owned(),
        NOW,
    ))
}

impl Stage {
    fn history(&self, command: HistoryCommand) {
        self.worker.send(Command::History(command));
    }

    fn settings(&self, command: SettingsCommand) {
        self.worker.send(Command::Settings(command));
    }

    fn store(&self, title: &str, texts: &[&str]) {
        let last = (!texts.is_empty()).then_some(texts.len() as u128);
        let talk = conversation(title, last);
        self.history(HistoryCommand::StoreConversation(Box::new(talk)));
        for (number, text) in (1..).zip(texts) {
            let parent = (number > 1).then(|| number - 1);
            self.history(HistoryCommand::StoreMessage(message(number, parent, text)));
        }
    }

    fn history_event(&self) -> HistoryEvent {
        self.next(|event| match event {
            Event::History(event) => Some(event),
            Event::Turn(..)
            | Event::Endpoint(..)
            | Event::Exchange(_)
            | Event::Picture(..)
            | Event::Key(..)
            | Event::Settings(_) => None,
        })
    }

    fn settings_event(&self) -> SettingsEvent {
        self.next(|event| match event {
            Event::Settings(SettingsEvent::Located { .. } | SettingsEvent::EnvironmentKeys(_))
            | Event::Turn(..)
            | Event::Endpoint(..)
            | Event::Exchange(_)
            | Event::Picture(..)
            | Event::Key(..)
            | Event::History(_) => None,
            Event::Settings(event) => Some(event),
        })
    }

    fn titles(&self) -> Vec<String> {
        self.history(HistoryCommand::List);
        let HistoryEvent::Listed(list) = self.history_event() else {
            panic!("no list");
        };
        list.into_iter().map(|talk| talk.title).collect()
    }

    fn page(&self, ids: Vec<MessageId>) -> Vec<String> {
        self.history(HistoryCommand::LoadMessages(TALK, ids));
        let HistoryEvent::PageLoaded(TALK, messages) = self.history_event() else {
            panic!("no page");
        };
        messages.iter().map(|message| message.text()).collect()
    }

    fn texts(&self) -> Vec<String> {
        self.history(HistoryCommand::Load(TALK));
        let HistoryEvent::Loaded(TALK, messages) = self.history_event() else {
            panic!("no branch");
        };
        let HistoryEvent::Outlined(TALK, tree) = self.history_event() else {
            panic!("no tree");
        };
        let known = |message: &Arc<Message>| tree.find(message.id).is_some();
        assert!(messages.iter().all(known), "the tree has the branch");
        messages.iter().map(|message| message.text()).collect()
    }
}

/// More than may wait for a window.
const MANY: u128 = 1_000;

#[test]
fn a_window_that_is_held_up_misses_nothing_that_was_read() {
    let stage = Stage::new();
    for request in (0..MANY).map(RequestId) {
        let query = "anything".to_owned();
        stage.history(HistoryCommand::Search { request, query });
    }
    for request in (0..MANY).map(RequestId) {
        let found = HistoryEvent::Found(request, Vec::new());
        assert_eq!(stage.history_event(), found);
    }
}

#[test]
fn a_window_that_has_gone_does_not_keep_the_disk_from_writing() {
    let stage = Stage::new();
    for request in (0..MANY).map(RequestId) {
        let query = "anything".to_owned();
        stage.history(HistoryCommand::Search { request, query });
    }
    stage.store("Title", &["one"]);
    let stage = stage.restarted();
    assert_eq!(stage.titles(), ["Title"]);
}

#[test]
fn conversations_come_back_after_a_restart() {
    let stage = Stage::new();
    stage.store("Title", &["one", "two"]);
    let stage = stage.restarted();
    assert_eq!(stage.titles(), ["Title"]);
    assert_eq!(stage.texts(), ["one", "two"]);
}

#[test]
fn commands_are_carried_out_in_their_order() {
    let stage = Stage::new();
    stage.store("First", &["needle in it", "two", "three"]);
    stage.store("Second", &[]);
    assert_eq!(stage.titles(), ["Second"]);
    stage.history(HistoryCommand::Search {
        request: RequestId(3),
        query: "needle".into(),
    });
    let HistoryEvent::Found(RequestId(3), hits) = stage.history_event() else {
        panic!("no answer to the search");
    };
    assert_eq!(hits[0].message, Some(MessageId(1)));
    let (start, end) = hits[0].highlights[0];
    assert_eq!(&hits[0].snippet[start..end], "needle");
    stage.history(HistoryCommand::DeleteMessage(MessageId(2)));
    assert_eq!(stage.texts(), ["needle in it"]);
    stage.history(HistoryCommand::DeleteConversation(TALK));
    assert!(stage.titles().is_empty() && stage.texts().is_empty());
}

#[test]
fn shutting_down_writes_all_that_was_given() {
    let stage = Stage::new();
    let texts: Vec<String> = (0..500).map(|number| format!("text {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    stage.store("Long", &texts);
    let last = HistoryCommand::StoreMessage(message(500, Some(499), "changed at the end"));
    stage.history(last);
    let stage = stage.restarted();
    let end = stage.texts();
    assert_eq!(end.last().map(String::as_str), Some("changed at the end"));
    let all: Vec<MessageId> = (1..=500).map(MessageId).collect();
    assert_eq!(stage.page(all).len(), 500);
}

#[test]
fn a_long_conversation_is_read_in_parts_and_sent_as_a_whole() {
    let peer = Peer::saying(200, "text/event-stream", "data: [DONE]\n\n");
    let stage = Stage::new();
    let texts: Vec<String> = (1..=300).map(|number| format!("text {number}.")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    stage.store("Long", &texts);
    let end = stage.texts();
    assert_eq!((end.len(), end[0].as_str()), (100, "text 201."));
    assert_eq!(stage.page(vec![MessageId(7), MessageId(404)]), ["text 7."]);

    let question = message(301, Some(300), "And now?");
    let request = ChatRequest {
        earlier: Some(MessageId(300)),
        messages: vec![question],
        ..crate::stage::question(ApiFormat::OPENAI_CHAT, "m", "")
    };
    stage.worker.send(Command::Turn(TurnCommand::Start {
        turn: TurnId(9),
        endpoint: openai(&peer.url("/v1")),
        request: Box::new(request),
    }));
    stage.answers(&[9]);
    let body = peer.received()[0].body.clone();
    for part in ["text 1.", "text 150.", "text 300.", "And now?"] {
        assert!(body.contains(part), "{part} is sent");
    }
}

#[test]
fn a_question_whose_beginning_is_gone_fails_and_says_so() {
    let stage = Stage::new();
    let request = ChatRequest {
        earlier: Some(MessageId(404)),
        ..crate::stage::question(ApiFormat::OPENAI_CHAT, "m", "hello")
    };
    stage.worker.send(Command::Turn(TurnCommand::Start {
        turn: TurnId(9),
        endpoint: openai("http://127.0.0.1:9/v1"),
        request: Box::new(request),
    }));
    let answer = &stage.answers(&[9])[0];
    assert_eq!(answer.problem().kind(), "beginning_unread");
}

#[test]
fn a_text_is_found_in_all_messages_of_a_conversation() {
    let stage = Stage::new();
    stage.store("Haystack", &["a Needle", "hay", "needles in needles"]);
    stage.history(HistoryCommand::FindIn {
        request: RequestId(4),
        conversation: TALK,
        query: "needle".into(),
    });
    let HistoryEvent::FoundIn(RequestId(4), mut found) = stage.history_event() else {
        panic!("no answer");
    };
    found.sort();
    assert_eq!(found, [(MessageId(1), 1), (MessageId(3), 2)]);
}

#[test]
fn a_branch_is_copied_into_a_conversation_of_its_own() {
    let stage = Stage::new();
    stage.store("Talk", &["one", "two", "three"]);
    let into = Conversation {
        id: ConversationId(2),
        ..conversation("Talk (fork)", None)
    };
    stage.history(HistoryCommand::Fork {
        leaf: MessageId(2),
        into: Box::new(into),
    });
    let HistoryEvent::Forked(copy) = stage.history_event() else {
        panic!("no copy");
    };
    assert_eq!(copy.id, ConversationId(2));
    assert_eq!(stage.titles().len(), 2);
    stage.history(HistoryCommand::Load(copy.id));
    let HistoryEvent::Loaded(ConversationId(2), messages) = stage.history_event() else {
        panic!("no branch");
    };
    let texts: Vec<String> = messages.iter().map(|message| message.text()).collect();
    assert_eq!(texts, ["one", "two"]);
    assert_eq!(copy.leaf, messages.last().map(|message| message.id));
}

#[test]
fn shutting_down_writes_everything_though_nobody_reads_events() {
    let stage = Stage::new();
    stage.store("Title", &["one"]);
    for _ in 0..1_000 {
        stage.history(HistoryCommand::List);
    }
    stage.store("Last title", &["one"]);
    assert_eq!(stage.restarted().titles(), ["Last title"]);
}

#[test]
fn the_newest_settings_are_in_the_file() {
    let stage = Stage::new();
    for theme in [Theme::Light, Theme::System, Theme::Dark] {
        let mut settings = Settings::default();
        settings.appearance.theme = theme;
        stage.settings(SettingsCommand::Store(Box::new(settings)));
    }
    let path = stage.paths.settings_file.clone();
    let _kept = stage.restarted();
    let (_, settings, problem) = SettingsFile::open(&path, NOW);
    assert_eq!((settings.appearance.theme, problem), (Theme::Dark, None));
}

#[test]
fn keys_are_known_by_their_masks_after_a_restart_and_serve() {
    let key = "sk-proj-1234567890abcd";
    let stage = Stage::new();
    assert_eq!(
        stage.settings_event(),
        SettingsEvent::KeysLoaded(SecretPlace::File, vec![])
    );
    stage.keep_key(KeyId(1), key);
    let look = Secret::new(key).look();
    assert_eq!(look.mask(), "sk-p…abcd");
    assert_eq!(
        stage.settings_event(),
        SettingsEvent::KeyStored(KeyId(1), look.clone())
    );
    let stage = stage.restarted();
    let peer = Peer::saying(500, "text/plain", "");
    let mut asked = openai(&peer.url("/v1"));
    asked.keys = vec![KeyId(1)];
    // Asked before anything was read: the question waits for the keys.
    stage.ask(1, asked.clone(), "m", "Hello");
    assert_eq!(
        stage.settings_event(),
        SettingsEvent::KeysLoaded(SecretPlace::File, vec![(KeyId(1), look)])
    );
    stage.answers(&[1]);
    let bearer = format!("Bearer {key}");
    assert_eq!(
        peer.received()[0].header("authorization"),
        Some(bearer.as_str())
    );

    stage.settings(SettingsCommand::DeleteKeys(vec![KeyId(1)]));
    stage.answer(asked);
    assert_eq!(peer.received()[1].header("authorization"), None);
    let stage = stage.restarted();
    assert_eq!(
        stage.settings_event(),
        SettingsEvent::KeysLoaded(SecretPlace::File, vec![])
    );
}

#[test]
fn settings_that_cannot_be_written_are_said_once() {
    let stage = Stage::new();
    // A folder in its place cannot be replaced by a file.
    std::fs::create_dir_all(&stage.paths.settings_file).expect("created");
    let mut problems = 0;
    for zoom_percent in [110, 120, 130] {
        let mut settings = Settings::default();
        settings.appearance.zoom_percent = zoom_percent;
        stage.settings(SettingsCommand::Store(Box::new(settings)));
        stage.history(HistoryCommand::List);
        // The list tells when the settings before it were tried.
        stage.next(|event| {
            problems += u32::from(matches!(event, Event::Settings(SettingsEvent::Failed(_))));
            matches!(event, Event::History(_)).then_some(())
        });
    }
    assert_eq!(problems, 1);
}

#[test]
fn a_history_of_a_newer_program_is_said_once_and_nobody_waits() {
    let stage = Stage::with(|parts| {
        let newer = rusqlite::Connection::open(&parts.paths.history_db).expect("created");
        newer.pragma_update(None, "user_version", 99).expect("set");
    });
    let HistoryEvent::Failed(problem) = stage.history_event() else {
        panic!("no problem");
    };
    assert_eq!(problem.kind(), "newer_history");
    stage.store("Title", &["one"]);
    assert!(stage.titles().is_empty() && stage.texts().is_empty());
}

#[test]
fn a_backup_takes_the_place_of_the_history() {
    let stage = Stage::new();
    stage.store("Before", &["one"]);
    assert_eq!(stage.titles(), ["Before"]);
    let made = backup::make_if_due(&stage.paths, NOW).expect("made");
    stage.store("After", &["one"]);
    assert_eq!(stage.titles(), ["After"]);
    let name = made.expect("due").name;
    stage.history(HistoryCommand::RestoreBackup(name));
    assert_eq!(stage.history_event(), HistoryEvent::Restored);
    assert_eq!(stage.titles(), ["Before"]);
    stage.history(HistoryCommand::RestoreBackup("no such".into()));
    assert!(matches!(stage.history_event(), HistoryEvent::Failed(_)));
}

#[test]
fn an_export_goes_where_the_user_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = folder.path().join("talk.md");
    let place = chosen.clone();
    let stage = Stage::with(move |parts| {
        parts.save_dialog = Arc::new(move |suggested| {
            assert_eq!(suggested, "Title.md");
            let place = place.clone();
            Box::pin(async move { ExportPlace::At(place) })
        });
    });
    stage.store("Title", &["one"]);
    stage.history(HistoryCommand::ExportMarkdown(TALK));
    assert_eq!(
        stage.history_event(),
        HistoryEvent::Exported(chosen.clone())
    );
    let written = std::fs::read_to_string(&chosen).expect("readable");
    assert_eq!(written, "# Title\n\n## You\n\none\n");
}

#[test]
fn an_export_without_a_dialog_goes_beside_the_history_and_replaces_nothing() {
    let stage = Stage::with(|parts| {
        parts.save_dialog = Arc::new(|_| Box::pin(async { ExportPlace::NoDialog }));
    });
    stage.store("Title", &["one"]);
    for name in ["Title.md", "Title (2).md"] {
        stage.history(HistoryCommand::ExportMarkdown(TALK));
        let place = stage.paths.exports_dir.join(name);
        assert_eq!(stage.history_event(), HistoryEvent::Exported(place.clone()));
        assert!(place.exists());
    }
}

#[test]
fn an_export_that_the_user_calls_off_writes_nothing_and_holds_nothing_up() {
    let asked = Arc::new(AtomicBool::new(false));
    let was_asked = Arc::clone(&asked);
    let stage = Stage::with(move |parts| {
        parts.save_dialog = Arc::new(move |_| {
            was_asked.store(true, Ordering::Relaxed);
            Box::pin(async { ExportPlace::Nowhere })
        });
    });
    stage.store("Title", &["one"]);
    stage.history(HistoryCommand::ExportMarkdown(TALK));
    assert_eq!(stage.titles(), ["Title"]);
    assert!(asked.load(Ordering::Relaxed));
    assert_eq!(stage.ended(), []);
}
