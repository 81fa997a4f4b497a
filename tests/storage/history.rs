//! Conversations and their trees of messages in the history.

use crate::samples::{NOW, any_conversation, any_message, conversation, folder, message, open};
use proptest::prelude::*;
use std::fs;
use tertulia::domain::cause::Cause;
use tertulia::domain::conversation::Conversation;
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::message::{Message, Part, Progress, Role};
use tertulia::domain::problem::Remedy;
use tertulia::domain::timestamp::Timestamp;
use tertulia::storage::StorageError;
use tertulia::storage::database::{History, SCHEMA_VERSION};
use tertulia::storage::paths::Paths;
use tertulia::words;

fn ids(history: &History, conversation: u128) -> Vec<u128> {
    let branch = history
        .load_branch(ConversationId(conversation))
        .expect("loaded");
    branch.iter().map(|message| message.id.0).collect()
}

fn with_leaf(leaf: u128) -> Conversation {
    Conversation {
        leaf: Some(MessageId(leaf)),
        ..conversation(1, "A tree")
    }
}

/// Conversation 1 with the tree 1 ─ 2 ─ 3 ─ 4, 2 ─ 5 ─ 6, and 7 as a second beginning.
fn tree(paths: &Paths) -> History {
    let history = open(paths);
    history.store_conversation(&with_leaf(4)).expect("stored");
    let parents = [None, Some(1), Some(2), Some(3), Some(2), Some(5), None];
    for (id, parent) in (1..).zip(parents) {
        history
            .store_message(&message(id, parent, &format!("text {id}")))
            .expect("stored");
    }
    history
}

#[test]
fn one_conversation_is_found_by_its_id_and_none_where_there_is_none() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    history
        .store_conversation(&conversation(2, "Another"))
        .expect("stored");
    let get = |id| history.get(ConversationId(id)).expect("read");
    assert_eq!(get(1), Some(with_leaf(4)));
    assert_eq!(get(2), Some(conversation(2, "Another")));
    assert_eq!(get(3), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_message_is_read_back_as_it_was(stored in any_message(), later in any_message()) {
        let (_folder, paths) = folder();
        let history = open(&paths);
        history.store_conversation(&conversation(1, "")).expect("stored");
        history.store_message(&stored).expect("stored");
        prop_assert_eq!(history.load_branch(ConversationId(1)).expect("loaded"), [stored.clone()]);
        let mut later = later;
        later.id = stored.id;
        history.store_message(&later).expect("updated");
        drop(history);
        prop_assert_eq!(open(&paths).load_branch(ConversationId(1)).expect("loaded"), [later]);
    }

    #[test]
    fn every_conversation_is_read_back_as_it_was(stored in any_conversation(), later in any_conversation()) {
        let (_folder, paths) = folder();
        let history = open(&paths);
        history.store_conversation(&stored).expect("stored");
        prop_assert_eq!(history.list().expect("listed"), [stored.clone()]);
        let mut later = later;
        later.id = stored.id;
        history.store_conversation(&later).expect("updated");
        drop(history);
        prop_assert_eq!(open(&paths).list().expect("listed"), [later]);
    }
}

#[test]
fn the_most_recently_used_conversation_stands_first() {
    let (_folder, paths) = folder();
    let history = open(&paths);
    for (id, updated_at) in [(1, 20), (2, 30), (3, 10), (4, 30)] {
        let stored = Conversation {
            updated_at: Timestamp(updated_at),
            ..conversation(id, "")
        };
        history.store_conversation(&stored).expect("stored");
    }
    let listed = history.list().expect("listed");
    let order: Vec<u128> = listed
        .iter()
        .map(|conversation| conversation.id.0)
        .collect();
    assert_eq!(order, [4, 2, 1, 3]);
}

#[test]
fn a_branch_is_loaded_from_its_beginning_to_its_leaf() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let check = |leaf: u128, branch: &[u128]| {
        history
            .store_conversation(&with_leaf(leaf))
            .expect("stored");
        assert_eq!(ids(&history, 1), branch, "leaf {leaf}");
    };
    check(4, &[1, 2, 3, 4]);
    check(6, &[1, 2, 5, 6]);
    check(5, &[1, 2, 5]);
    check(7, &[7]);
    assert_eq!(ids(&history, 2), [], "a conversation that is not there");
    history
        .store_conversation(&conversation(2, "empty"))
        .expect("stored");
    assert_eq!(ids(&history, 2), []);
}

#[test]
fn a_leaf_that_was_never_stored_gives_way_to_the_newest_message() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    history.delete_message(MessageId(7)).expect("deleted");
    history.store_conversation(&with_leaf(99)).expect("stored");
    assert_eq!(ids(&history, 1), [1, 2, 5, 6]);
    history
        .store_conversation(&conversation(1, "no leaf"))
        .expect("stored");
    assert_eq!(ids(&history, 1), [1, 2, 5, 6]);
}

#[test]
fn a_message_is_deleted_with_all_that_follows_it() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    history.delete_message(MessageId(3)).expect("deleted");
    history.store_conversation(&with_leaf(2)).expect("stored");
    assert_eq!(ids(&history, 1), [1, 2]);
    history.store_conversation(&with_leaf(6)).expect("stored");
    assert_eq!(ids(&history, 1), [1, 2, 5, 6], "the other branch stays");
    history.delete_message(MessageId(1)).expect("deleted");
    history.delete_message(MessageId(1)).expect("nothing to do");
    assert_eq!(ids(&history, 1), [7]);
}

#[test]
fn a_deleted_conversation_takes_its_messages_along_and_no_others() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    history
        .store_conversation(&conversation(2, "other"))
        .expect("stored");
    let mut other = message(8, None, "other");
    other.conversation = ConversationId(2);
    history.store_message(&other).expect("stored");
    history
        .delete_conversation(ConversationId(1))
        .expect("deleted");
    assert_eq!(history.list().expect("listed").len(), 1);
    assert_eq!(ids(&history, 1), []);
    assert_eq!(ids(&history, 2), [8]);

    let late = history.store_message(&message(9, None, "late"));
    let late = late.expect_err("its conversation is gone");
    assert!(matches!(late, StorageError::Orphan { .. }), "{late:?}");
}

#[test]
fn the_end_of_a_branch_is_loaded_without_what_is_before_it() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let check = |limit: usize, end: &[u128]| {
        let loaded = history.load_end(ConversationId(1), limit).expect("loaded");
        let loaded: Vec<u128> = loaded.iter().map(|message| message.id.0).collect();
        assert_eq!(loaded, end, "{limit} messages");
    };
    check(0, &[]);
    check(1, &[4]);
    check(3, &[2, 3, 4]);
    check(4, &[1, 2, 3, 4]);
    check(9, &[1, 2, 3, 4]);
    let branch = history.branch_to(MessageId(5)).expect("loaded");
    assert_eq!(branch.iter().map(|m| m.id.0).collect::<Vec<_>>(), [1, 2, 5]);
    assert_eq!(history.branch_to(MessageId(99)).expect("read"), []);
    let page = [MessageId(6), MessageId(99), MessageId(2)];
    let page = history.load_messages(&page).expect("loaded");
    assert_eq!(page.iter().map(|m| m.id.0).collect::<Vec<_>>(), [6, 2]);
}

#[test]
fn the_outline_of_a_conversation_is_its_whole_tree() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let outline = history.outline(ConversationId(1)).expect("read");
    assert_eq!(outline.len(), 7);
    let branch = |leaf: u128| -> Vec<u128> {
        let leaf = outline.find(MessageId(leaf)).expect("is there");
        let branch = outline.branch_to(leaf);
        branch.iter().map(|place| outline.id(*place).0).collect()
    };
    assert_eq!(branch(4), [1, 2, 3, 4]);
    assert_eq!(branch(6), [1, 2, 5, 6]);
    let seven = outline.find(MessageId(7)).expect("is there");
    assert_eq!(outline.version(seven).of, 2);
    let told = outline.outline(seven);
    assert_eq!((told.role, told.created_at), (Role::User, NOW));
    assert!((6..100).contains(&told.bytes), "{told:?}");
    let none = history.outline(ConversationId(2)).expect("read");
    assert!(none.is_empty());
}

#[test]
fn a_fork_is_a_conversation_of_its_own() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let mut last = 100;
    let mut new_id = || {
        last += 1;
        last
    };
    let copy = history
        .fork(MessageId(5), &conversation(2, "Fork"), &mut new_id)
        .expect("copied");
    assert_eq!(copy.leaf, Some(MessageId(103)));
    assert_eq!(ids(&history, 2), [101, 102, 103]);
    let branch = history.load_branch(copy.id).expect("loaded");
    let texts: Vec<String> = branch.iter().map(Message::text).collect();
    assert_eq!(texts, ["text 1", "text 2", "text 5"]);
    assert!(branch.iter().all(|message| message.conversation == copy.id));
    assert!(history.list().expect("listed").contains(&copy));
    history
        .delete_conversation(ConversationId(1))
        .expect("deleted");
    assert_eq!(ids(&history, 2), [101, 102, 103], "nothing is shared");
}

#[test]
fn a_conversation_is_searched_in_text_and_reasoning_whatever_the_case() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let mut thought = message(8, Some(4), "nothing of the kind");
    thought.parts.push(Part::Reasoning {
        text: "A Hidden thought".to_owned(),
        signature: None,
    });
    history.store_message(&thought).expect("stored");
    let find = |query: &str| -> Vec<u128> {
        let found = history.find_in(ConversationId(1), query, || true);
        let mut found: Vec<u128> = found.expect("read").iter().map(|(id, _)| id.0).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(find("TEXT 3"), [3]);
    assert_eq!(find("text").len(), 7);
    assert_eq!(find("hidden"), [8]);
    assert_eq!(find("type"), [], "names of fields are no text");
    assert_eq!(find(""), []);
    let places = history.find_in(ConversationId(1), "hi", || true);
    let hidden = [(MessageId(8), 2)];
    assert_eq!(places.expect("read"), hidden, "noTHIng and HIdden");
    let given_up = history.find_in(ConversationId(1), "text", || false);
    assert_eq!(given_up.expect("read"), []);
}

#[test]
fn a_branch_of_100_000_messages_is_loaded_and_deleted_whole() {
    let (_folder, paths) = folder();
    drop(tree(&paths));
    let raw = rusqlite::Connection::open(&paths.history_db).expect("opens");
    raw.execute_batch(
        "WITH RECURSIVE n (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n WHERE n < 100999)
         INSERT INTO messages (id, conversation, parent, role, progress, created_at, provider_name, model, parts)
         SELECT unhex(format('%032x', n)), unhex(format('%032x', 1)),
             CASE n WHEN 1000 THEN NULL ELSE unhex(format('%032x', n - 1)) END,
             'user', 'complete', n, '', '', '[{\"type\":\"text\",\"text\":\"some words\"}]'
         FROM n;",
    )
    .expect("filled");
    drop(raw);
    let history = open(&paths);
    history
        .store_conversation(&with_leaf(100_999))
        .expect("stored");
    assert!(ids(&history, 1).into_iter().eq(1000..=100_999));
    history.delete_message(MessageId(1000)).expect("deleted");
    assert_eq!(ids(&history, 1), [7]);
}

#[test]
fn what_was_stored_is_there_when_the_program_is_killed() {
    let (_folder, paths) = folder();
    let history = tree(&paths);
    let mut answer = message(8, Some(4), "half an ans");
    answer.progress = Progress::Streaming;
    history.store_message(&answer).expect("stored");
    history.store_conversation(&with_leaf(8)).expect("stored");

    // The files at this moment are what a killed program leaves: nothing was closed or carried
    // over.
    let (_copy, killed) = folder_with_files_of(&paths);
    let reopened = open(&killed);
    assert_eq!(ids(&reopened, 1), [1, 2, 3, 4, 8]);
    let branch = reopened.load_branch(ConversationId(1)).expect("loaded");
    assert_eq!(branch.last(), Some(&answer));
    drop(history);
}

fn folder_with_files_of(paths: &Paths) -> (tempfile::TempDir, Paths) {
    let (copy, killed) = folder();
    for end in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{end}", path.display());
        fs::copy(name(&paths.history_db), name(&killed.history_db)).expect("copied");
    }
    (copy, killed)
}

#[cfg(unix)]
#[test]
fn the_history_is_for_the_user_alone() {
    use crate::samples::mode;
    let (folder, paths) = folder();
    let history = tree(&paths);
    for name in ["history.db", "history.db-wal", "history.db-shm"] {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
    drop(history);
}

/// A history of every version of the schema that was ever published: open, read, search, write.
#[test]
fn every_older_schema_opens() {
    for version in 1..=SCHEMA_VERSION {
        let (_folder, paths) = folder();
        let dump = format!(
            "{}/tests/fixtures/history/schema_{version}.sql",
            env!("CARGO_MANIFEST_DIR")
        );
        let dump = fs::read_to_string(&dump).expect(&dump);
        let raw = rusqlite::Connection::open(&paths.history_db).expect("opens");
        raw.execute_batch(&dump).expect("a dump");
        drop(raw);

        let history = open(&paths);
        let listed = history.list().expect("listed");
        assert_eq!(listed[0].title, "Backpressure in Rust");
        assert_eq!(listed[0].draft, "and what about");
        let (prompt, set) = match version {
            1 => ("", 0),
            _ => ("Answer in one sentence.", 2),
        };
        assert_eq!(listed[0].system_prompt, prompt);
        assert_eq!(listed[0].parameters.len(), set);
        let branch = history.load_branch(listed[0].id).expect("loaded");
        assert_eq!(branch.len(), 2);
        assert_eq!(branch[1].details.usage.completion_tokens, Some(7));
        assert!(
            matches!(&branch[1].parts[0], Part::Reasoning { signature: Some(proof), .. } if proof == "proof")
        );
        let problem = branch[1].problem.as_ref().expect("it failed");
        let words = words::problem(problem);
        // Sentences of former programs are shown as they are.
        let (said, remedies) = if version < 4 {
            ("Rate limited", vec![Remedy::Retry])
        } else {
            let (Cause::RateLimited { wait, .. }, Some(endpoint)) =
                (&problem.cause, &problem.endpoint)
            else {
                panic!("{problem:?}");
            };
            let until = wait.expect("a wait").until;
            let edit = Remedy::EditProvider(endpoint.provider);
            (
                "“rack” limits how often it can be asked (429): slow down",
                vec![Remedy::RetryAt(until), edit],
            )
        };
        assert_eq!((words.message.as_str(), words.remedies), (said, remedies));
        assert_eq!(history.search("bounded", 9).expect("searched").len(), 1);
        assert_eq!(history.search("backpress", 9).expect("searched").len(), 1);
        let next = message(0xff, None, "next");
        history
            .store_message(&Message {
                conversation: listed[0].id,
                parent: Some(branch[1].id),
                ..next
            })
            .expect("stored");
        assert_eq!(NOW, branch[0].created_at);
    }
}

/// Every field that a problem had before causes were stored, and rows with less.
#[test]
fn problems_of_former_programs_keep_every_word_and_remedy() {
    let stored = [
        r#"{"kind":"unauthorized","message":"“rack” does not accept the key (401)","lines":["Key 1: 401"],"hint":"Check the key","remedies":["retry",{"edit_provider":"01920000-0000-7000-8000-00000000000f"},{"use_base_url":{"provider":"01920000-0000-7000-8000-00000000000f","base_url":"http://a/v1"}}],"details":"no such key"}"#,
        r#"{"kind":"empty","message":"The answer of “rack” is empty"}"#,
    ];
    let dump = include_str!("../fixtures/history/schema_3.sql");
    for old in stored {
        let (_folder, paths) = folder();
        let raw = rusqlite::Connection::open(&paths.history_db).expect("opens");
        raw.execute_batch(dump).expect("a dump");
        let sql = "UPDATE messages SET problem = ?1 WHERE problem IS NOT NULL";
        assert_eq!(raw.execute(sql, [old]).expect("written"), 1);
        drop(raw);
        let history = open(&paths);
        let id = history.list().expect("listed")[0].id;
        let branch = history.load_branch(id).expect("loaded");
        let shown = words::problem(branch[1].problem.as_ref().expect("kept"));
        let old: serde_json::Value = serde_json::from_str(old).expect("JSON");
        let texts = |key: &str| old.get(key).cloned().unwrap_or_default();
        let shown_as = [
            ("message", serde_json::json!(shown.message)),
            ("hint", serde_json::json!(shown.hint)),
            ("details", serde_json::json!(shown.details)),
        ];
        for (key, shown) in shown_as {
            assert_eq!(shown, texts(key), "{key}");
        }
        let lists = [
            ("lines", serde_json::json!(shown.lines)),
            ("remedies", serde_json::json!(shown.remedies)),
        ];
        for (key, shown) in lists {
            let none = serde_json::json!([]);
            assert_eq!(&shown, old.get(key).unwrap_or(&none), "{key}");
        }
    }
}
