//! Keys between the keyring and the file: whatever fails, none is lost, none comes back, and the
//! newest one is the one that counts.

use crate::fake_keyring::{FakeKeyring, Mood, Remains};
use crate::samples::{NOW, folder, names_in};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use tertulia::domain::cause::KeyringLoss;
use tertulia::domain::ids::KeyId;
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::storage::keyring::{Keyring, KeyringError, SystemKeyring};
use tertulia::storage::paths::Paths;
use tertulia::storage::secrets::SecretStore;

const ONE: KeyId = KeyId(1);
const TWO: KeyId = KeyId(2);
const THREE: KeyId = KeyId(3);
const ALL: [KeyId; 3] = [ONE, TWO, THREE];

const TEXT: &str = "sk-proj-1234567890abcd";

fn key(text: &str) -> Secret {
    Secret::new(text)
}

fn keys(list: &[(KeyId, &str)]) -> BTreeMap<KeyId, Secret> {
    list.iter().map(|(id, text)| (*id, key(text))).collect()
}

/// A start with that keyring, or with none, as the worker makes it.
fn start(paths: &Paths, keyring: Option<&FakeKeyring>) -> SecretStore {
    let (mut store, problem) = SecretStore::open(&paths.secrets_file, NOW);
    assert_eq!(problem, None);
    let Some(keyring) = keyring else {
        return store;
    };
    store.connect(Box::new(keyring.clone()));
    if let Some(KeyringError::Absent { .. } | KeyringError::Locked { .. }) = store.load(&ALL) {
        store.disconnect();
    }
    store.move_in().expect("the file can be written");
    store
}

fn known(store: &SecretStore) -> BTreeMap<KeyId, Secret> {
    store.keys().map(|(id, key)| (id, key.clone())).collect()
}

/// The file's text; empty if there is none.
fn file(paths: &Paths) -> String {
    fs::read_to_string(&paths.secrets_file).unwrap_or_default()
}

#[test]
fn with_a_keyring_no_key_touches_the_disk() {
    let (folder, paths) = folder();
    let keyring = FakeKeyring::default();
    let mut store = start(&paths, Some(&keyring));
    assert_eq!(store.place(), SecretPlace::Keyring);
    assert_eq!(store.set(ONE, key(TEXT)).expect("done"), None);
    assert_eq!(store.set(TWO, key("two")).expect("done"), None);
    assert_eq!(store.remove(&[TWO, THREE]).expect("done"), None);
    assert_eq!(keyring.entries(), keys(&[(ONE, TEXT)]));
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
    let store = start(&paths, Some(&keyring));
    assert_eq!(known(&store), keys(&[(ONE, TEXT)]));
}

#[test]
fn only_the_ids_that_are_asked_for_are_read_and_none_twice() {
    let (_folder, paths) = folder();
    let keyring = FakeKeyring::holding(keys(&[(ONE, "1"), (TWO, "2")]));
    let (mut store, _) = SecretStore::open(&paths.secrets_file, NOW);
    store.connect(Box::new(keyring.clone()));
    assert_eq!(store.load(&[TWO, THREE]), None);
    assert_eq!(known(&store), keys(&[(TWO, "2")]));
    assert_eq!(store.load(&[ONE, TWO]), None);
    assert_eq!(known(&store), keys(&[(ONE, "1"), (TWO, "2")]));
    assert_eq!(keyring.calls(), 3);
}

#[test]
fn whether_a_keyring_answers_shows_also_where_there_is_nothing_to_read() {
    let (_folder, paths) = folder();
    let keyring = FakeKeyring::default();
    keyring.change_mood(Mood::Locked);
    assert_eq!(
        start(&paths, Some(&keyring)).place(),
        SecretPlace::File,
        "all are asked for"
    );
    let (mut store, _) = SecretStore::open(&paths.secrets_file, NOW);
    store.connect(Box::new(keyring));
    assert!(store.load(&[]).is_some_and(|error| error.concerns_all()));
}

#[test]
fn keys_move_into_a_keyring_that_answers_and_the_file_goes() {
    let (folder, paths) = folder();
    let mut store = start(&paths, None);
    store.set(ONE, key(TEXT)).expect("stored");
    store.set(TWO, key("two")).expect("stored");
    assert_eq!(store.place(), SecretPlace::File);
    let keyring = FakeKeyring::default();
    let store = start(&paths, Some(&keyring));
    let both = keys(&[(ONE, TEXT), (TWO, "two")]);
    assert_eq!((keyring.entries(), known(&store)), (both.clone(), both));
    assert_eq!(store.place(), SecretPlace::Keyring);
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
}

#[test]
fn a_key_that_the_keyring_does_not_take_stays_in_the_file_and_serves() {
    let check = |mood: Mood, moved: &[KeyId]| {
        let (_folder, paths) = folder();
        let mut store = start(&paths, None);
        for id in ALL {
            store.set(id, key(TEXT)).expect("stored");
        }
        let keyring = FakeKeyring::default();
        keyring.change_mood(mood);
        let store = start(&paths, Some(&keyring));
        assert_eq!(known(&store).len(), 3, "{mood:?}");
        assert_eq!(store.place(), SecretPlace::File, "{mood:?}");
        for id in ALL {
            let is_in_file = file(&paths).contains(&id.to_string());
            assert_eq!(is_in_file, !moved.contains(&id), "{id} {mood:?}");
        }
        keyring.change_mood(Mood::Works);
        assert_eq!(known(&start(&paths, Some(&keyring))).len(), 3, "{mood:?}");
        assert_eq!(file(&paths), "", "{mood:?}");
    };
    check(Mood::Absent, &[]);
    check(Mood::Locked, &[]);
    check(Mood::Hangs, &[]);
    check(Mood::Lies, &[]);
    check(Mood::Denies, &[]);
    check(Mood::Refuses(TWO), &[ONE, THREE]);
}

#[test]
fn keys_of_a_keyring_that_does_not_answer_stay_there_and_come_back() {
    let (_folder, paths) = folder();
    let keyring = FakeKeyring::holding(keys(&[(ONE, TEXT)]));
    keyring.change_mood(Mood::Absent);
    let mut store = start(&paths, Some(&keyring));
    assert_eq!(store.lacks(&ALL), ALL);
    store.set(TWO, key("two")).expect("stored");
    keyring.change_mood(Mood::Works);
    let store = start(&paths, Some(&keyring));
    assert_eq!(known(&store), keys(&[(ONE, TEXT), (TWO, "two")]));
}

#[test]
fn what_was_deleted_while_the_keyring_did_not_answer_is_deleted_when_it_does() {
    let (folder, paths) = folder();
    let keyring = FakeKeyring::holding(keys(&[(ONE, TEXT), (TWO, "two")]));
    start(&paths, None).remove(&[ONE]).expect("noted");
    assert!(file(&paths).contains(&ONE.to_string()) && !file(&paths).contains(TEXT));
    keyring.change_mood(Mood::Absent);
    start(&paths, Some(&keyring))
        .set(THREE, key("three"))
        .expect("stored");
    keyring.change_mood(Mood::Works);
    let store = start(&paths, Some(&keyring));
    let left = keys(&[(TWO, "two"), (THREE, "three")]);
    assert_eq!((known(&store), keyring.entries()), (left.clone(), left));
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
}

#[test]
fn a_deletion_that_the_keyring_refuses_is_noted_and_does_not_come_back() {
    let (_folder, paths) = folder();
    let keyring = FakeKeyring::holding(keys(&[(ONE, TEXT), (TWO, "two")]));
    let mut store = start(&paths, Some(&keyring));
    keyring.change_mood(Mood::Refuses(ONE));
    let refused = store.remove(&[ONE, TWO]).expect("noted");
    assert!(matches!(refused, Some(KeyringError::Entry { .. })));
    assert_eq!(keyring.entries(), keys(&[(ONE, TEXT)]));
    assert_eq!(known(&start(&paths, Some(&keyring))), keys(&[]));
    keyring.change_mood(Mood::Works);
    assert_eq!(known(&start(&paths, Some(&keyring))), keys(&[]));
    assert_eq!((keyring.entries(), file(&paths).as_str()), (keys(&[]), ""));
}

#[test]
fn a_key_in_the_file_is_newer_than_the_one_in_the_keyring() {
    let (_folder, paths) = folder();
    let keyring = FakeKeyring::holding(keys(&[(ONE, "old")]));
    start(&paths, None).set(ONE, key("new")).expect("stored");
    assert_eq!(known(&start(&paths, Some(&keyring))), keys(&[(ONE, "new")]));
    assert_eq!(keyring.entries(), keys(&[(ONE, "new")]));
    assert_eq!(file(&paths), "");
}

#[test]
fn a_key_that_is_given_while_the_keyring_fails_is_in_the_file() {
    for mood in [
        Mood::Absent,
        Mood::Locked,
        Mood::Refuses(ONE),
        Mood::Lies,
        Mood::Denies,
        Mood::Hangs,
    ] {
        let (_folder, paths) = folder();
        let keyring = FakeKeyring::holding(keys(&[(ONE, "old")]));
        let mut store = start(&paths, Some(&keyring));
        keyring.change_mood(mood);
        let failure = store.set(ONE, key(TEXT)).expect("stored");
        assert!(failure.is_some(), "{mood:?}");
        assert_eq!(store.place(), SecretPlace::File, "{mood:?}");
        assert_eq!(
            known(&start(&paths, None)),
            keys(&[(ONE, TEXT)]),
            "{mood:?}"
        );
        keyring.change_mood(Mood::Works);
        assert_eq!(store.set(TWO, key("two")).expect("done"), None, "{mood:?}");
        let store = start(&paths, Some(&keyring));
        let both = keys(&[(ONE, TEXT), (TWO, "two")]);
        assert_eq!((known(&store), keyring.entries()), (both.clone(), both));
    }
}

#[test]
fn a_key_is_in_no_failure_problem_or_debug_output() {
    for mood in [Mood::Absent, Mood::Locked, Mood::Refuses(ONE), Mood::Lies] {
        let (_folder, paths) = folder();
        let keyring = FakeKeyring::default();
        let mut store = start(&paths, Some(&keyring));
        keyring.change_mood(mood);
        let failure = store.set(ONE, key(TEXT)).expect("stored").expect("failed");
        let problems = [
            failure.problem(KeyringLoss::KeptInFile(store.file().display().to_string())),
            failure.problem(KeyringLoss::NotDeleted),
            failure.problem(KeyringLoss::NotRead(2)),
        ];
        let shown = format!("{failure:?} {failure} {problems:?} {store:?}");
        assert!(!shown.contains(TEXT), "{shown}");
        let moved = store.move_in().expect("nothing to write");
        assert!(!format!("{moved:?}").contains(TEXT), "{moved:?}");
    }
}

#[test]
fn a_file_that_is_in_the_way_does_not_keep_the_keyring_from_serving() {
    let (_folder, paths) = folder();
    fs::create_dir(&paths.secrets_file).expect("a folder in its place");
    let keyring = FakeKeyring::default();
    let (mut store, problem) = SecretStore::open(&paths.secrets_file, NOW);
    assert!(problem.is_some());
    store.connect(Box::new(keyring.clone()));
    assert_eq!(store.load(&ALL), None);
    assert!(store.set(ONE, key(TEXT)).expect("in the keyring").is_none());
    keyring.change_mood(Mood::Locked);
    let refused = store.set(TWO, key("two")).expect_err("in the way");
    assert!(!format!("{refused:?}").contains("two"));
    assert_eq!(store.get(TWO), Some(key("two")), "known for now");
}

/// Run by hand, where there is a keyring: `cargo test --test storage -- --ignored`.
#[test]
#[ignore = "needs the keyring of the system, unlocked"]
fn the_keyring_of_the_system_keeps_replaces_and_forgets() {
    let id = KeyId(uuid::Uuid::now_v7().as_u128());
    assert_eq!(SystemKeyring.get(id), Ok(None));
    assert_eq!(SystemKeyring.delete(id), Ok(()));
    for text in [TEXT, "ключ \"\n' \\"] {
        assert_eq!(SystemKeyring.set(id, &key(text)), Ok(()));
        assert_eq!(SystemKeyring.get(id), Ok(Some(key(text))));
    }
    assert_eq!(SystemKeyring.delete(id), Ok(()));
    assert_eq!(SystemKeyring.get(id), Ok(None));
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    Set(KeyId, String),
    Remove(KeyId),
    ChangeMood(Mood),
    /// The program starts again, with the keyring or without.
    Restart(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let id = || (1_u128..=3).prop_map(KeyId);
    let mood = prop_oneof![
        3 => Just(Mood::Works),
        1 => Just(Mood::Absent),
        1 => Just(Mood::Locked),
        1 => id().prop_map(Mood::Refuses),
        1 => Just(Mood::Lies),
        1 => Just(Mood::Denies),
        2 => Just(Mood::Hangs),
    ];
    prop_oneof![
        3 => (id(), "[a-z]{3}").prop_map(|(id, text)| Step::Set(id, text)),
        2 => id().prop_map(Step::Remove),
        2 => mood.prop_map(Step::ChangeMood),
        2 => any::<bool>().prop_map(Step::Restart),
    ]
}

/// What is known after a start on what a crash has left.
fn revived(remains: &Remains) -> BTreeMap<KeyId, Secret> {
    let (_folder, paths) = folder();
    if let Some(content) = &remains.file {
        fs::write(&paths.secrets_file, content).expect("written");
    }
    let keyring = FakeKeyring::holding(remains.entries.clone());
    let store = start(&paths, Some(&keyring));
    assert_eq!(keyring.entries(), known(&store));
    assert_eq!(file(&paths), "");
    known(&store)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_happens_no_key_is_lost_or_comes_back(
        steps in proptest::collection::vec(step(), 1..14),
    ) {
        let (_folder, paths) = folder();
        let keyring = FakeKeyring::default();
        keyring.watch(paths.secrets_file.clone());
        let mut store = start(&paths, Some(&keyring));
        let mut truth = BTreeMap::new();
        for step in &steps {
            let former = truth.clone();
            match step {
                Step::Set(id, text) => {
                    truth.insert(*id, key(text));
                    store.set(*id, key(text)).expect("written");
                    prop_assert_eq!(store.get(*id), Some(key(text)));
                }
                Step::Remove(id) => {
                    truth.remove(id);
                    store.remove(&[*id]).expect("written");
                    prop_assert_eq!(store.get(*id), None);
                }
                Step::ChangeMood(mood) => keyring.change_mood(*mood),
                Step::Restart(with_keyring) => {
                    store = start(&paths, with_keyring.then_some(&keyring));
                }
            }
            // What is known may be less than there is, never something else.
            for (id, secret) in store.keys() {
                prop_assert_eq!(truth.get(&id), Some(secret));
            }
            for remains in keyring.take_remains() {
                let revived = revived(&remains);
                for id in ALL {
                    let found = revived.get(&id);
                    prop_assert!(
                        found == former.get(&id) || found == truth.get(&id),
                        "a crash leaves {:?} of {:?} or {:?}", revived, former, truth
                    );
                }
            }
        }
        keyring.change_mood(Mood::Works);
        let store = start(&paths, Some(&keyring));
        prop_assert_eq!(&known(&store), &truth);
        prop_assert_eq!(&keyring.entries(), &truth);
        prop_assert_eq!(file(&paths), "");
    }
}
