//! Keys in their file.

use crate::samples::{NOW, NOW_IN_NAMES, folder, names_in};
use std::fs;
use tertulia::domain::ids::KeyId;
use tertulia::domain::secret::Secret;
use tertulia::storage::paths::Paths;
use tertulia::storage::secrets::SecretStore;
use tertulia::words;

const KEY: &str = "sk-proj-1234567890abcd";

fn open(paths: &Paths) -> SecretStore {
    let (store, problem) = SecretStore::open(&paths.secrets_file, NOW);
    assert_eq!(problem, None);
    store
}

#[test]
fn keys_are_there_again_after_a_restart() {
    let (folder, paths) = folder();
    let mut store = open(&paths);
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
    store.set(KeyId(1), Secret::new(KEY)).expect("stored");
    store
        .set(KeyId(2), Secret::new("ключ \"\n' \\"))
        .expect("stored");
    store.set(KeyId(3), Secret::new("short")).expect("stored");
    store.set(KeyId(3), Secret::default()).expect("removed");
    store.remove(&[KeyId(9)]).expect("nothing to remove");

    let mut store = open(&paths);
    assert_eq!(store.get(KeyId(1)), Some(Secret::new(KEY)));
    assert_eq!(store.get(KeyId(2)), Some(Secret::new("ключ \"\n' \\")));
    assert_eq!(store.get(KeyId(3)), None);
    let masks = [
        (KeyId(1), "sk-p…abcd".to_owned()),
        (KeyId(2), "••••••••".to_owned()),
    ];
    let keys = store.keys().map(|(id, secret)| (id, secret.mask()));
    assert_eq!(keys.collect::<Vec<_>>(), masks);
    store.remove(&[KeyId(1), KeyId(2)]).expect("removed");
    assert_eq!(open(&paths).keys().count(), 0);
}

#[test]
fn a_removed_key_is_nowhere_in_the_folder() {
    let (folder, paths) = folder();
    let mut store = open(&paths);
    store.set(KeyId(1), Secret::new(KEY)).expect("stored");
    store.remove(&[KeyId(1)]).expect("removed");
    for name in names_in(folder.path()) {
        let text = fs::read_to_string(folder.path().join(&name)).expect("readable");
        assert!(!text.contains(KEY), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_for_the_user_alone_and_a_wider_one_is_closed() {
    use crate::samples::mode;
    use std::os::unix::fs::PermissionsExt;
    let (_folder, paths) = folder();
    open(&paths)
        .set(KeyId(1), Secret::new(KEY))
        .expect("stored");
    assert_eq!(mode(&paths.secrets_file), 0o600);
    fs::set_permissions(&paths.secrets_file, fs::Permissions::from_mode(0o644)).expect("widened");
    assert_eq!(open(&paths).get(KeyId(1)), Some(Secret::new(KEY)));
    assert_eq!(mode(&paths.secrets_file), 0o600);
}

#[test]
fn a_damaged_file_is_kept_and_its_lines_are_shown_nowhere() {
    let check = |content: &[u8]| {
        let (folder, paths) = folder();
        fs::write(&paths.secrets_file, content).expect("written");
        let (mut store, problem) = SecretStore::open(&paths.secrets_file, NOW);
        let problem = problem.expect("a problem");
        assert!(!format!("{problem:?}{store:?}").contains("sk-"));
        assert!(words::in_one_line(&problem).contains("secrets.toml.damaged-"));
        let kept = folder
            .path()
            .join(format!("secrets.toml.damaged-{NOW_IN_NAMES}"));
        assert_eq!(fs::read(&kept).expect("kept"), content);
        store.set(KeyId(1), Secret::new(KEY)).expect("stored");
        assert_eq!(open(&paths).get(KeyId(1)), Some(Secret::new(KEY)));
        assert_eq!(fs::read(&kept).expect("still kept"), content);
    };
    check(b"[keys]\n00000000-0000-0000-0000-000000000001 = sk-secret-key-text\n");
    check(b"[keys]\nname = \"sk-secret-key-text\"\n");
    check(b"keys = \"sk-secret-key-text\"\n");
    check(b"[keys]\n\xff\xfe sk-secret-key-text");
}

#[test]
fn nothing_is_written_over_a_file_that_cannot_be_read() {
    let (folder, paths) = folder();
    fs::create_dir(&paths.secrets_file).expect("a folder in its place");
    let (mut store, problem) = SecretStore::open(&paths.secrets_file, NOW);
    let problem = problem.expect("a problem");
    assert!(
        words::message(&problem).contains("secrets.toml"),
        "{problem:?}"
    );
    let refused = store
        .set(KeyId(1), Secret::new(KEY))
        .expect_err("in the way");
    assert!(!format!("{refused:?}{refused}").contains(KEY));
    assert_eq!(store.get(KeyId(1)), Some(Secret::new(KEY)), "known for now");
    assert_eq!(names_in(folder.path()), ["secrets.toml"]);
}
