//! Searching titles and texts.

use crate::samples::{conversation, folder, message, open};
use proptest::prelude::*;
use tempfile::TempDir;
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::message::{Part, Progress};
use tertulia::storage::database::History;

/// A history with one conversation of that title and messages of those texts, with ids from 1 on.
fn history(title: &str, texts: &[&str]) -> (TempDir, History) {
    let (folder, paths) = folder();
    let history = open(&paths);
    history
        .store_conversation(&conversation(1, title))
        .expect("stored");
    for (id, text) in (1..).zip(texts) {
        history
            .store_message(&message(id, None, text))
            .expect("stored");
    }
    (folder, history)
}

/// The ids of the messages found, 0 for the title.
fn found(history: &History, query: &str) -> Vec<u128> {
    let hits = history.search(query, 20).expect(query);
    hits.iter()
        .map(|hit| hit.message.map_or(0, |message| message.0))
        .collect()
}

#[test]
fn words_are_found_in_any_order_and_case_and_the_last_one_by_its_beginning() {
    let (_folder, history) = history(
        "Backpressure in Rust",
        &[
            "How do I keep a fast producer from flooding a slow consumer?",
            "Use a bounded channel: `tokio::sync::mpsc::channel(64)`.",
            "Café Größe naïve",
        ],
    );
    let check = |query: &str, ids: &[u128]| assert_eq!(found(&history, query), ids, "{query}");
    check("producer", &[1]);
    check("SLOW fast", &[1]);
    check("flood", &[1]);
    check("flood fast", &[]);
    check("rust", &[0]);
    check("a", &[2, 1]);
    check("bounded producer", &[]);
    check("sync::mpsc", &[2]);
    check("mpsc::sync", &[]);
    check("channel(64)", &[2]);
    check("cafe", &[3]);
    check("NAÏVE große", &[3]);
}

#[test]
fn parts_of_sentences_without_spaces_are_found() {
    let (_folder, history) = history(
        "日本語の会話",
        &[
            "我想学习Rust语言的所有权",
            "これはテストです。",
            "안녕하세요 세계",
            "สวัสดีชาวโลก",
        ],
    );
    let check = |query: &str, ids: &[u128]| assert_eq!(found(&history, query), ids, "{query}");
    check("学习", &[1]);
    check("习学", &[]);
    check("语言 rust", &[1]);
    check("所有权", &[1]);
    check("学习rus", &[1]);
    check("テスト", &[2]);
    check("하세요", &[3]);
    check("ชาว", &[4]);
    check("会話", &[0]);
}

#[test]
fn no_query_is_an_error_and_typed_operators_are_words() {
    let (_folder, history) = history("NOT a title", &["this AND that OR \"those\" (near)"]);
    let check = |query: &str, ids: &[u128]| assert_eq!(found(&history, query), ids, "{query:?}");
    check("this AND that", &[1]);
    check("AND", &[1]);
    check("NOT", &[0]);
    check("this NOT that", &[]);
    check("\"those", &[1]);
    check("\"\"\"", &[]);
    check("th*", &[1]);
    check("search_text:this", &[]);
    check("^this", &[1]);
    check("NEAR(this that, 5)", &[]);
    check("(near", &[1]);
    check("this -> + that", &[1]);
    check("\0this\0", &[1]);
    check("", &[]);
    check(" \t\n", &[]);
    check("->", &[]);
    check("🦀", &[]);
    check("'; DROP TABLE messages; --", &[]);
    check(&"this ".repeat(100_000), &[1]);
    check(&"x".repeat(1_000_000), &[]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_can_be_searched_for_and_hits_are_marked_on_character_boundaries(
        text in any::<String>(), query in any::<String>()
    ) {
        let (_folder, history) = history(&query, &[&text, &query]);
        for query in [text.as_str(), query.as_str()] {
            for hit in history.search(query, 20).expect("no query is an error") {
                prop_assert!(!hit.snippet.contains(char::is_control));
                let mut end = 0;
                for (from, to) in hit.highlights {
                    prop_assert!(end <= from && from < to);
                    prop_assert!(hit.snippet.get(from..to).is_some());
                    end = to;
                }
            }
        }
    }
}

#[test]
fn a_hit_shows_its_surroundings_in_one_line_with_the_words_marked() {
    let before = "filler ".repeat(200);
    let text = format!("{before}\n\n```rust\nlet bounded\u{2}\t= channel(学习);\n```\n{before}");
    let (_folder, history) = history("A bounded title", &[&text]);
    let hits = history.search("学习 bound", 20).expect("found");
    assert_eq!(hits.len(), 1);
    let (snippet, marks) = (&hits[0].snippet, &hits[0].highlights);
    assert!(
        snippet.starts_with('…') && snippet.ends_with('…'),
        "{snippet}"
    );
    assert!(
        snippet.contains("```rust let bounded = channel(学习); ```"),
        "{snippet}"
    );
    let marked: Vec<&str> = marks.iter().map(|&(from, to)| &snippet[from..to]).collect();
    assert_eq!(marked, ["bounded", "学习"]);

    let titles = history.search("title bounded", 20).expect("found");
    assert_eq!(titles[0].snippet, "A bounded title");
    assert_eq!(titles[0].highlights, [(2, 9), (10, 15)]);
    assert_eq!(
        (titles[0].conversation, titles[0].message),
        (ConversationId(1), None)
    );
}

#[test]
fn hits_are_limited_with_titles_first_and_the_newest_before_older_ones() {
    let (_folder, history) = history("word", &["word 1", "word 2", "word 3"]);
    history
        .store_conversation(&conversation(2, "word two"))
        .expect("stored");
    let check = |limit: usize, ids: &[u128]| {
        let hits = history.search("word", limit).expect("found");
        let ids_found: Vec<u128> = hits
            .iter()
            .map(|hit| hit.message.map_or(0, |message| message.0))
            .collect();
        assert_eq!(ids_found, ids);
    };
    check(9, &[0, 0, 3, 2, 1]);
    check(3, &[0, 0, 3]);
    check(1, &[0]);
    check(0, &[]);
}

#[test]
fn an_arriving_answer_is_found_once_it_has_ended() {
    let (_folder, history) = history("title", &[]);
    let mut answer = message(1, None, "half an ans");
    answer.progress = Progress::Streaming;
    history.store_message(&answer).expect("stored");
    assert_eq!(found(&history, "half"), []);
    answer.parts = vec![
        Part::Reasoning {
            text: "pondering".to_owned(),
            signature: None,
        },
        Part::Text {
            text: "half an answer".to_owned(),
        },
    ];
    history.store_message(&answer).expect("stored");
    for progress in [Progress::Stopped, Progress::Failed, Progress::Complete] {
        answer.progress = progress;
        history.store_message(&answer).expect("stored");
        assert_eq!(found(&history, "answer"), [1], "{progress:?}");
    }
    assert_eq!(
        found(&history, "pondering"),
        [],
        "reasoning is not searched"
    );
}

#[test]
fn the_index_follows_changes_and_deletions() {
    let (_folder, history) = history("old title", &["old text"]);
    history
        .store_conversation(&conversation(1, "new title"))
        .expect("renamed");
    history
        .store_message(&message(1, None, "new text"))
        .expect("edited");
    assert_eq!(found(&history, "old"), []);
    assert_eq!(found(&history, "new"), [0, 1]);
    history.delete_message(MessageId(1)).expect("deleted");
    assert_eq!(found(&history, "new"), [0]);
    history
        .store_message(&message(2, None, "new again"))
        .expect("stored");
    history
        .delete_conversation(ConversationId(1))
        .expect("deleted");
    assert_eq!(found(&history, "new"), []);
}
