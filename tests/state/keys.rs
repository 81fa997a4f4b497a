//! The keys of a provider: adding, replacing, moving and testing them, and what is known of each.

use crate::bench::{Bench, RACK, secs};
use crate::recorded::recorded;
use tertulia::domain::ids::{KeyId, RequestId};
use tertulia::domain::key_ring::{KeyHealth, KeyVerdict, RefusedWith};
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::state::action::{Action, NewKey, NoticeAction, ProvidersAction};
use tertulia::state::command::{Command, EndpointCommand, SettingsCommand};
use tertulia::state::event::{EndpointEvent, Event, SettingsEvent};
use tertulia::state::providers::KeyStanding;

fn add(bench: &mut Bench, key: &str) {
    let key = NewKey::Typed(Secret::new(key));
    bench.providers(ProvidersAction::AddKey(RACK, key));
}

fn ids(bench: &Bench) -> Vec<KeyId> {
    bench
        .state
        .providers()
        .get(RACK)
        .expect("a provider")
        .keys
        .clone()
}

/// The keys in their order, as the store has them.
fn texts(bench: &Bench) -> Vec<String> {
    let key = |id: &KeyId| bench.disk.keys[id].expose().to_owned();
    ids(bench).iter().map(key).collect()
}

fn standing(bench: &Bench, key: KeyId) -> KeyStanding {
    bench.state.providers().keys().standing(key, bench.now)
}

#[test]
fn keys_are_added_behind_the_others_trimmed_and_each_once() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    for key in [" sk-one ", "sk-two", "", "  ", "sk-one", "sk-two\n"] {
        add(&mut bench, key);
    }
    assert_eq!(texts(&bench), ["sk-one", "sk-two"]);
    assert_eq!(bench.lists_asked().len(), 2, "each new key is tried");
    let keys = bench.state.providers().keys();
    assert_eq!(keys.same_as(&ids(&bench), &Secret::new("sk-two")), Some(2));
    assert_eq!(keys.same_as(&ids(&bench), &Secret::new("sk-three")), None);
}

#[test]
fn a_key_is_replaced_in_its_place_and_the_former_one_is_forgotten() {
    let mut bench = Bench::ready();
    for key in ["sk-one", "sk-two", "sk-three"] {
        add(&mut bench, key);
    }
    let second = ids(&bench)[1];
    bench.providers(ProvidersAction::ReplaceKey(
        RACK,
        second,
        Secret::new("sk-2"),
    ));
    assert_eq!(texts(&bench), ["sk-one", "sk-2", "sk-three"]);
    assert_eq!(bench.disk.keys.len(), 3);
    // One that is there already changes nothing.
    let second = ids(&bench)[1];
    bench.providers(ProvidersAction::ReplaceKey(
        RACK,
        second,
        Secret::new("sk-one"),
    ));
    assert_eq!(texts(&bench), ["sk-one", "sk-2", "sk-three"]);
    bench.providers(ProvidersAction::ReplaceKey(RACK, second, Secret::default()));
    assert_eq!(texts(&bench), ["sk-one", "sk-three"]);
    // The first key alone can be changed too, as the simple form does it.
    bench.providers(ProvidersAction::SetKey(RACK, Secret::new("sk-1")));
    assert_eq!(texts(&bench), ["sk-1", "sk-three"]);
}

#[test]
fn keys_are_moved_and_keep_their_order_over_a_restart() {
    let mut bench = Bench::ready();
    for key in ["a-key", "b-key", "c-key"] {
        add(&mut bench, key);
    }
    let third = ids(&bench)[2];
    bench.providers(ProvidersAction::MoveKey(RACK, third, 0));
    assert_eq!(texts(&bench), ["c-key", "a-key", "b-key"]);
    bench.providers(ProvidersAction::MoveKey(RACK, third, 99));
    assert_eq!(texts(&bench), ["a-key", "b-key", "c-key"]);
    assert_eq!(
        texts(&bench.killed_and_started_again()),
        ["a-key", "b-key", "c-key"]
    );
}

#[test]
fn a_key_of_the_environment_is_named_and_never_seen() {
    let mut bench = Bench::ready();
    let set = SettingsEvent::EnvironmentKeys(vec!["OPENAI_API_KEY".to_owned()]);
    bench.handle(Event::Settings(set));
    assert!(
        bench
            .state
            .providers()
            .keys()
            .in_environment("OPENAI_API_KEY")
    );
    assert!(!bench.state.providers().keys().in_environment("OTHER"));
    bench.forget_commands();
    let key = NewKey::Environment("OPENAI_API_KEY".to_owned());
    bench.providers(ProvidersAction::AddKey(RACK, key));
    let id = ids(&bench)[0];
    let store = SettingsCommand::StoreKeyFromEnvironment(id, "OPENAI_API_KEY".to_owned());
    assert!(bench.commands.contains(&Command::Settings(store)));
    // It was unset meanwhile: then there is no key, and that is said.
    let unset = recorded("OPENAI_API_KEY is not set");
    bench.handle(Event::Settings(SettingsEvent::KeyNotKept(id, unset)));
    assert_eq!(ids(&bench), []);
    assert_eq!(bench.notices(), ["OPENAI_API_KEY is not set"]);
}

#[test]
fn a_key_that_is_not_there_leaves_a_provider_that_is_being_deleted_too() {
    let mut bench = Bench::ready();
    let key = NewKey::Environment("OPENAI_API_KEY".to_owned());
    bench.providers(ProvidersAction::AddKey(RACK, key));
    let id = ids(&bench)[0];
    bench.providers(ProvidersAction::Delete(RACK));
    let deletion = bench.state.notices().list()[0].id;
    let unset = recorded("OPENAI_API_KEY is not set");
    bench.handle(Event::Settings(SettingsEvent::KeyNotKept(id, unset)));
    bench.apply(Action::Notice(NoticeAction::Undo(deletion)));
    assert_eq!(ids(&bench), []);
}

/// The question with which the keys are tested.
fn test_asked(bench: &Bench) -> Option<(RequestId, Option<String>)> {
    bench
        .commands
        .iter()
        .rev()
        .find_map(|command| match command {
            Command::Endpoint(EndpointCommand::TestKeys { request, model, .. }) => {
                Some((*request, model.clone()))
            }
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        })
}

#[test]
fn a_test_tells_of_each_key_and_a_second_one_waits_for_its_end() {
    let mut bench = Bench::ready();
    bench.providers(ProvidersAction::TestKeys(RACK));
    assert_eq!(test_asked(&bench), None, "there is nothing to test");
    add(&mut bench, "sk-one");
    add(&mut bench, "sk-two");
    let keys = ids(&bench);
    bench.providers(ProvidersAction::TestKeys(RACK));
    let (request, model) = test_asked(&bench).expect("a test");
    assert_eq!(model.as_deref(), Some("alpha"));
    assert_eq!(standing(&bench, keys[0]), KeyStanding::Testing);
    bench.forget_commands();
    bench.providers(ProvidersAction::TestKeys(RACK));
    assert_eq!(test_asked(&bench), None);

    let verdict = EndpointEvent::KeyTested(keys[0], KeyVerdict::Ok);
    bench.handle(Event::Endpoint(request, verdict));
    assert_eq!(
        standing(&bench, keys[0]),
        KeyStanding::Found(KeyVerdict::Ok)
    );
    assert_eq!(standing(&bench, keys[1]), KeyStanding::Testing);
    let verdict = EndpointEvent::KeyTested(keys[1], KeyVerdict::Http(500));
    bench.handle(Event::Endpoint(request, verdict));
    bench.handle(Event::Endpoint(request, EndpointEvent::KeysTested(None)));
    assert_eq!(
        standing(&bench, keys[1]),
        KeyStanding::Found(KeyVerdict::Http(500))
    );
    // What comes of a test that has ended is dropped.
    let late = EndpointEvent::KeyTested(keys[1], KeyVerdict::Network);
    bench.handle(Event::Endpoint(request, late));
    assert_eq!(
        standing(&bench, keys[1]),
        KeyStanding::Found(KeyVerdict::Http(500))
    );
    bench.providers(ProvidersAction::TestKeys(RACK));
    assert!(test_asked(&bench).is_some());
}

#[test]
fn how_a_key_fares_in_use_outdates_its_test_and_rests_end() {
    let mut bench = Bench::ready();
    add(&mut bench, "sk-one");
    let key = ids(&bench)[0];
    assert_eq!(standing(&bench, key), KeyStanding::Untested);
    let until = bench.now.plus(secs(30));
    let resting = KeyHealth::Resting {
        until,
        times: 1,
        words: String::new(),
    };
    bench.handle(Event::Key(key, resting));
    assert_eq!(standing(&bench, key), KeyStanding::Resting(until));
    bench.wait(secs(30));
    assert_eq!(standing(&bench, key), KeyStanding::Untested);
    let rejected = KeyHealth::Rejected {
        with: RefusedWith::Forbidden,
        words: String::new(),
    };
    bench.handle(Event::Key(key, rejected));
    assert_eq!(
        standing(&bench, key),
        KeyStanding::Found(KeyVerdict::Forbidden)
    );
    bench.handle(Event::Key(key, KeyHealth::Ready));
    assert_eq!(standing(&bench, key), KeyStanding::Untested);
}

#[test]
fn where_keys_are_kept_is_known_once_the_store_has_answered() {
    let mut bench = Bench::ready();
    assert_eq!(bench.state.providers().keys().place(), None);
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::Keyring, Vec::new());
    bench.handle(Event::Settings(loaded));
    assert_eq!(
        bench.state.providers().keys().place(),
        Some(SecretPlace::Keyring)
    );
}

#[test]
fn why_keys_cannot_be_tested_is_told_once_and_not_after_the_test_has_ended() {
    let mut bench = Bench::ready();
    add(&mut bench, "sk-one");
    let key = ids(&bench)[0];
    bench.providers(ProvidersAction::TestKeys(RACK));
    let (request, _) = test_asked(&bench).expect("a test");
    let missing = recorded("A header is not there");
    let ended = EndpointEvent::KeysTested(Some(missing));
    bench.handle(Event::Endpoint(request, ended.clone()));
    assert_eq!(standing(&bench, key), KeyStanding::Untested);
    assert_eq!(bench.notices(), ["A header is not there"]);
    bench.dismiss();
    bench.handle(Event::Endpoint(request, ended));
    assert!(bench.notices().is_empty());
}
