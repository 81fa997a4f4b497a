//! Secrets in a keyring that works, refuses, is not there, or waits for the user.

use crate::peer::Peer;
use crate::replies::friendly;
use crate::stage::{PATIENCE, Stage, openai};
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use tertulia::domain::chat_request::Endpoint;
use tertulia::domain::ids::KeyId;
use tertulia::domain::secret::{KeyLook, Secret, SecretPlace};
use tertulia::domain::settings::Settings;
use tertulia::state::command::{Command, HistoryCommand, SettingsCommand};
use tertulia::state::event::{Event, HistoryEvent, SettingsEvent};
use tertulia::storage::keyring::{Keyring, KeyringError};
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::words;
use tertulia::worker::WorkerParts;

const ONE: KeyId = KeyId(1);
const TWO: KeyId = KeyId(2);
const KEY: &str = "sk-proj-1234567890abcd";
const OTHER_KEY: &str = "sk-proj-zyxwvutsrqponm";

type Entries = Arc<Mutex<BTreeMap<KeyId, Secret>>>;

/// A keyring in memory.
#[derive(Debug)]
struct Memory {
    entries: Entries,
    /// What it refuses to do something with; `None` for nothing.
    refuses: fn(KeyId) -> Option<KeyringError>,
    /// Every call waits until the other end is dropped.
    gate: Option<Mutex<Receiver<()>>>,
    /// Which key only waits; `None` for all.
    only: Option<KeyId>,
}

impl Memory {
    fn passed(&self, id: KeyId) -> Result<(), KeyringError> {
        if let Some(gate) = &self.gate
            && self.only.is_none_or(|only| only == id)
        {
            let gate = gate.lock().expect("not poisoned");
            assert!(gate.recv().is_err(), "nothing is sent");
        }
        (self.refuses)(id).map_or(Ok(()), Err)
    }
}

impl Keyring for Memory {
    fn get(&self, id: KeyId) -> Result<Option<Secret>, KeyringError> {
        self.passed(id)?;
        let entries = self.entries.lock().expect("not poisoned");
        Ok(entries.get(&id).cloned())
    }

    fn set(&self, id: KeyId, secret: &Secret) -> Result<(), KeyringError> {
        self.passed(id)?;
        let mut entries = self.entries.lock().expect("not poisoned");
        entries.insert(id, secret.clone());
        Ok(())
    }

    fn delete(&self, id: KeyId) -> Result<(), KeyringError> {
        self.passed(id)?;
        self.entries.lock().expect("not poisoned").remove(&id);
        Ok(())
    }
}

/// A keyring that holds `KEY` as key 1, and what is in it.
fn working() -> (Memory, Entries) {
    let entries = Entries::default();
    let first = BTreeMap::from([(ONE, Secret::new(KEY))]);
    *entries.lock().expect("not poisoned") = first;
    let keyring = Memory {
        entries: Arc::clone(&entries),
        refuses: |_| None,
        gate: None,
        only: None,
    };
    (keyring, entries)
}

/// The same, but every call waits until the sender is dropped.
fn waiting() -> (Memory, Entries, Sender<()>) {
    let (keyring, entries) = working();
    let (opener, gate) = channel();
    let gate = Some(Mutex::new(gate));
    (Memory { gate, ..keyring }, entries, opener)
}

/// Starts with that keyring and settings that refer to key 1.
fn with_keyring(keyring: Memory) -> impl FnOnce(&mut WorkerParts) {
    move |parts| {
        parts.keyring = Some(Box::new(keyring));
        parts.secret_ids = vec![ONE];
    }
}

fn with_keys(peer: &Peer, keys: &[KeyId]) -> Endpoint {
    Endpoint {
        keys: keys.to_vec(),
        ..openai(&peer.url("/v1"))
    }
}

/// The authorization headers of all requests; empty for one without.
fn bearers(peer: &Peer) -> Vec<String> {
    let received = peer.received();
    let headers = received.iter().map(|one| one.header("authorization"));
    headers
        .map(|header| header.unwrap_or_default().to_owned())
        .collect()
}

/// The header that carries a key.
fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

fn look(key: &str) -> KeyLook {
    Secret::new(key).look()
}

impl Stage {
    /// The next event about secrets; none of them shows a key.
    fn secrets_event(&self) -> SettingsEvent {
        self.next(|event| {
            let shown = format!("{event:?}");
            assert!(
                !shown.contains(KEY) && !shown.contains(OTHER_KEY),
                "{shown}"
            );
            match event {
                Event::Settings(
                    SettingsEvent::Located { .. } | SettingsEvent::EnvironmentKeys(_),
                )
                | Event::Turn(..)
                | Event::Endpoint(..)
                | Event::Exchange(_)
                | Event::Picture(..)
                | Event::Key(..)
                | Event::History(_) => None,
                Event::Settings(event) => Some(event),
            }
        })
    }

    fn give(&self, command: SettingsCommand) {
        self.worker.send(Command::Settings(command));
    }

    fn problem(&self) -> String {
        let event = self.secrets_event();
        let (SettingsEvent::Failed(problem)
        | SettingsEvent::KeysInFile(problem)
        | SettingsEvent::KeyNotKept(_, problem)) = &event
        else {
            panic!("no problem but {event:?}");
        };
        words::in_one_line(problem)
    }
}

#[test]
fn keys_are_read_from_the_keyring_and_kept_there() {
    let (keyring, entries) = working();
    let stage = Stage::with(with_keyring(keyring));
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeysLoaded(SecretPlace::Keyring, vec![(ONE, look(KEY))])
    );
    let peer = friendly();
    stage.answer(with_keys(&peer, &[ONE]));
    assert_eq!(bearers(&peer), [bearer(KEY)]);
    stage.keep_key(TWO, OTHER_KEY);
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeyStored(TWO, look(OTHER_KEY))
    );
    stage.give(SettingsCommand::DeleteKeys(vec![ONE]));
    assert!(stage.worker.shutdown(PATIENCE));
    let kept = BTreeMap::from([(TWO, Secret::new(OTHER_KEY))]);
    assert_eq!(*entries.lock().expect("not poisoned"), kept);
    assert!(!stage.paths.secrets_file.exists());
}

#[test]
fn keys_of_the_file_move_into_the_keyring_at_the_next_start() {
    let stage = Stage::new();
    stage.keep_key(TWO, OTHER_KEY);
    let (keyring, entries) = working();
    let stage = stage.restarted_with(with_keyring(keyring));
    let looks = vec![(ONE, look(KEY)), (TWO, look(OTHER_KEY))];
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeysLoaded(SecretPlace::Keyring, looks)
    );
    assert_eq!(entries.lock().expect("not poisoned").len(), 2);
    assert!(!stage.paths.secrets_file.exists());
}

#[test]
fn a_keyring_that_waits_for_the_user_holds_up_nothing_but_the_keys_that_it_alone_has() {
    let (keyring, entries, opener) = waiting();
    let stage = Stage::with(with_keyring(keyring));
    let peer = friendly();
    let listed = || {
        stage.worker.send(Command::History(HistoryCommand::List));
        stage.next(|event| {
            let is_loaded = matches!(event, Event::Settings(SettingsEvent::KeysLoaded(..)));
            assert!(!is_loaded, "the keyring still waits");
            matches!(event, Event::History(HistoryEvent::Listed(_))).then_some(())
        });
    };
    listed();

    let mut settings = Settings::default();
    settings.appearance.zoom_percent = 120;
    stage.give(SettingsCommand::Store(Box::new(settings)));
    listed();
    assert_eq!(stored_zoom(&stage.paths), 120);

    stage.keep_key(TWO, OTHER_KEY);
    let answer = stage.answer(with_keys(&peer, &[TWO]));
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(bearers(&peer), [bearer(OTHER_KEY)]);

    stage.ask(1, with_keys(&peer, &[ONE]), "m", "Hello");
    drop(opener);
    let answers = stage.answers(&[1]);
    assert_eq!(answers[0].finished_text(), "fine");
    assert_eq!(bearers(&peer)[1], bearer(KEY));
    assert!(stage.worker.shutdown(PATIENCE));
    assert_eq!(entries.lock().expect("not poisoned").len(), 2);
    assert!(!stage.paths.secrets_file.exists(), "it has moved");
}

#[test]
fn a_keyring_that_waits_for_the_user_does_not_hold_up_a_key_of_the_file() {
    let stage = Stage::new();
    stage.keep_key(TWO, OTHER_KEY);
    let (keyring, _, _opener) = waiting();
    let stage = stage.restarted_with(with_keyring(keyring));
    let peer = friendly();
    let answer = stage.answer(with_keys(&peer, &[TWO]));
    assert_eq!(answer.finished_text(), "fine");
    assert_eq!(bearers(&peer), [bearer(OTHER_KEY)]);
}

fn stored_zoom(paths: &Paths) -> u32 {
    let (_, settings, _) = SettingsFile::open(&paths.settings_file, crate::stage::NOW);
    settings.appearance.zoom_percent
}

#[test]
fn what_comes_of_a_keyring_that_has_answered_late_is_said() {
    let (keyring, _, opener) = waiting();
    let stage = Stage::with(with_keyring(keyring));
    stage.keep_key(TWO, OTHER_KEY);
    let stored = SettingsEvent::KeyStored(TWO, look(OTHER_KEY));
    assert_eq!(stage.secrets_event(), stored);
    drop(opener);
    let looks = vec![(ONE, look(KEY)), (TWO, look(OTHER_KEY))];
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeysLoaded(SecretPlace::Keyring, looks)
    );
}

#[test]
fn a_keyring_that_waits_in_the_middle_gets_the_key_when_it_has_answered() {
    let (keyring, entries, opener) = waiting();
    let only = Some(TWO);
    let stage = Stage::with(with_keyring(Memory { only, ..keyring }));
    let looks = vec![(ONE, look(KEY))];
    let place = |place, looks| SettingsEvent::KeysLoaded(place, looks);
    assert_eq!(stage.secrets_event(), place(SecretPlace::Keyring, looks));
    stage.keep_key(TWO, OTHER_KEY);
    let stored = SettingsEvent::KeyStored(TWO, look(OTHER_KEY));
    assert_eq!(stage.secrets_event(), stored);
    assert_eq!(stage.secrets_event(), place(SecretPlace::File, vec![]));
    drop(opener);
    assert_eq!(stage.secrets_event(), place(SecretPlace::Keyring, vec![]));
    assert_eq!(entries.lock().expect("not poisoned").len(), 2);
    assert!(!stage.paths.secrets_file.exists());
}

#[test]
fn a_key_that_is_given_while_the_keyring_waits_survives_the_end_of_the_program() {
    let (keyring, _, _opener) = waiting();
    let stage = Stage::with(with_keyring(keyring));
    stage.keep_key(TWO, OTHER_KEY);
    let stage = stage.restarted();
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeysLoaded(SecretPlace::File, vec![(TWO, look(OTHER_KEY))])
    );
}

#[test]
fn no_request_waits_for_a_keyring_that_has_no_key_to_give() {
    let (keyring, _, _opener) = waiting();
    let stage = Stage::with(|parts| parts.keyring = Some(Box::new(keyring)));
    let peer = friendly();
    let answer = stage.answer(with_keys(&peer, &[KeyId(9)]));
    assert_eq!(
        (answer.finished_text(), bearers(&peer)),
        ("fine", vec![String::new()])
    );
}

#[test]
fn without_a_keyring_the_file_is_used_and_keys_that_are_missing_are_said() {
    let absent = |_| {
        Some(KeyringError::Absent {
            reason: "no bus".to_owned(),
        })
    };
    let (keyring, _) = working();
    let keyring = Memory {
        refuses: absent,
        ..keyring
    };
    let stage = Stage::with(with_keyring(keyring));
    let problem = stage.problem();
    assert!(problem.contains("so an API key is not known"), "{problem}");
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::File, vec![]);
    assert_eq!(stage.secrets_event(), loaded);
    stage.keep_key(ONE, OTHER_KEY);
    let stored = SettingsEvent::KeyStored(ONE, look(OTHER_KEY));
    assert_eq!(stage.secrets_event(), stored);

    let (keyring, _) = working();
    let keyring = Memory {
        refuses: absent,
        ..keyring
    };
    let stage = stage.restarted_with(with_keyring(keyring));
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::File, vec![(ONE, look(OTHER_KEY))]);
    assert_eq!(stage.secrets_event(), loaded, "nothing is missing");
}

#[test]
fn a_key_that_the_keyring_refuses_is_in_the_file_and_that_is_said() {
    let (keyring, _) = working();
    let keyring = Memory {
        refuses: |id| {
            (id == TWO).then(|| KeyringError::Entry {
                reason: format!("{OTHER_KEY} is too long"),
            })
        },
        ..keyring
    };
    let stage = Stage::with(with_keyring(keyring));
    let looks = vec![(ONE, look(KEY))];
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::Keyring, looks);
    assert_eq!(stage.secrets_event(), loaded);
    stage.keep_key(TWO, OTHER_KEY);
    let stored = SettingsEvent::KeyStored(TWO, look(OTHER_KEY));
    assert_eq!(stage.secrets_event(), stored);
    let problem = stage.problem();
    assert!(problem.contains("secrets.toml"), "{problem}");
    let moved = SettingsEvent::KeysLoaded(SecretPlace::File, vec![]);
    assert_eq!(stage.secrets_event(), moved);
    let stage = stage.restarted();
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::File, vec![(TWO, look(OTHER_KEY))]);
    assert_eq!(stage.secrets_event(), loaded);
}

#[test]
fn unless_told_otherwise_no_keyring_is_touched() {
    Stage::with(|parts| assert!(parts.keyring.is_none()));
}

/// Starts with these environment variables alone.
fn in_environment(variables: &[(&str, &str)]) -> Stage {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let variables: HashMap<String, String> = variables.iter().map(owned).collect();
    Stage::with(|parts| parts.environment = Arc::new(move |name| variables.get(name).cloned()))
}

#[test]
fn the_variables_that_hold_a_key_are_reported_by_name() {
    let check = |variables: &[(&str, &str)], expected: &[&str]| {
        let stage = in_environment(variables);
        let names = stage.next(|event| {
            assert!(!format!("{event:?}").contains(KEY));
            if let Event::Settings(SettingsEvent::EnvironmentKeys(names)) = event {
                Some(names)
            } else {
                None
            }
        });
        assert_eq!(names, expected);
    };
    check(&[], &[]);
    check(
        &[
            ("OPENAI_API_KEY", KEY),
            ("ANTHROPIC_API_KEY", OTHER_KEY),
            ("GROQ_API_KEY", " \n"),
            ("HOME", "/somewhere"),
        ],
        &["ANTHROPIC_API_KEY", "OPENAI_API_KEY"],
    );
}

#[test]
fn a_key_of_the_environment_serves_at_once_and_is_kept() {
    let padded = format!(" {KEY}\n");
    let stage = in_environment(&[("OPENAI_API_KEY", &padded)]);
    let variable = "OPENAI_API_KEY".to_owned();
    stage.give(SettingsCommand::StoreKeyFromEnvironment(ONE, variable));
    let peer = friendly();
    stage.answer(with_keys(&peer, &[ONE]));
    assert_eq!(bearers(&peer), [bearer(KEY)]);
    let stage = stage.restarted();
    assert_eq!(
        stage.secrets_event(),
        SettingsEvent::KeysLoaded(SecretPlace::File, vec![(ONE, look(KEY))])
    );
}

#[test]
fn a_variable_that_holds_no_key_is_a_problem_with_its_name() {
    let stage = in_environment(&[("GROQ_API_KEY", "  ")]);
    let loaded = SettingsEvent::KeysLoaded(SecretPlace::File, vec![]);
    assert_eq!(stage.secrets_event(), loaded);
    for variable in ["GROQ_API_KEY", "OPENAI_API_KEY"] {
        let name = variable.to_owned();
        stage.give(SettingsCommand::StoreKeyFromEnvironment(ONE, name));
        let problem = stage.problem();
        assert!(problem.contains(variable), "{problem}");
    }
    let stage = stage.restarted();
    assert_eq!(stage.secrets_event(), loaded);
}
