//! The engine that window, terminal, benches and tests are built on.

use super::start::{Setup, begin, new_folder};
use std::fs;
use tertulia::domain::ids::ConversationId;
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::engine::Engine;
use tertulia::state::action::{Action, ChatAction, LibraryAction};
use tertulia::state::command::{Command, HistoryCommand};
use tertulia::state::event::{Event, HistoryEvent};
use tertulia::storage::paths::Paths;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// An engine for which the test is the worker, with an empty history read.
fn listed() -> Engine {
    let mut engine = Engine::without_worker(&Settings::default(), NOW);
    let first = engine.take_commands();
    assert_eq!(first, [Command::History(HistoryCommand::List)]);
    engine.handle(Event::History(HistoryEvent::Listed(Vec::new())));
    engine
}

#[test]
fn without_a_worker_its_caller_gets_the_commands_once_and_sets_the_clock() {
    let mut engine = listed();
    engine.apply(Action::Chat(ChatAction::DraftChanged("a".to_owned())));
    assert_eq!(engine.take_commands(), []);
    let left = engine.time_left().expect("a draft is to be stored");
    engine.set_clock(NOW.plus(left));
    engine.take_events();
    let stored = engine.take_commands();
    assert!(
        matches!(
            stored[..],
            [Command::History(HistoryCommand::StoreConversation(_))]
        ),
        "{stored:?}"
    );
    assert_eq!((engine.time_left(), engine.take_commands()), (None, vec![]));
}

#[test]
fn what_comes_after_the_end_is_not_carried_out() {
    let mut engine = listed();
    engine.close();
    engine.apply(Action::Library(LibraryAction::Delete(ConversationId(1))));
    engine.take_events();
    assert_eq!(engine.wait(), Ok(()));
    assert_eq!(engine.take_commands(), []);
}

#[test]
fn a_worker_is_waited_for_and_what_was_wrong_with_the_settings_is_told() {
    let folder = new_folder();
    let paths = Paths::under(folder.path());
    paths.create().expect("folders can be created");
    fs::write(&paths.settings_file, "providers = 3").expect("written");
    let mut engine = begin(&paths, &Setup::default());
    assert_eq!(engine.state().notices().list().len(), 1);
    while !engine.state().library().is_listed() {
        engine.wait().expect("the worker runs");
    }
    assert_eq!(engine.take_commands(), [], "the worker has them");
    engine.close();
    let stored = fs::read_to_string(&paths.settings_file).expect("read");
    assert!(stored.contains("version"), "{stored}");
}
