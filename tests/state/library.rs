//! The list of conversations: titles, drafts, the blank one, order, deleting, searching, and what a
//! restart brings back.

use crate::bench::{Bench, RACK, millis, secs};
use crate::disk::Disk;
use crate::recorded::recorded;
use tertulia::domain::conversation::{Conversation, TitleSource};
use tertulia::domain::ids::{ConversationId, MessageId, RequestId};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::search_hit::SearchHit;
use tertulia::domain::timestamp::Timestamp;
use tertulia::domain::title::UNTITLED;
use tertulia::state::action::{
    Action, ChatAction, LibraryAction, ProvidersAction, Screen, ViewAction,
};
use tertulia::state::command::HistoryCommand;
use tertulia::state::event::{Event, HistoryEvent};

fn hit(conversation: ConversationId, snippet: &str) -> SearchHit {
    SearchHit {
        conversation,
        message: Some(MessageId(1)),
        snippet: snippet.to_owned(),
        highlights: Vec::new(),
    }
}

fn found(bench: &mut Bench, request: RequestId, hits: &[SearchHit]) {
    let event = HistoryEvent::Found(request, hits.to_vec());
    bench.handle(Event::History(event));
}

#[test]
fn a_title_comes_from_the_first_words_said_and_stays() {
    let mut bench = Bench::ready();
    bench.talk("# Why is the sky blue?\nAnd why not green?", "Rayleigh");
    assert_eq!(bench.titles(), ["Why is the sky blue?"]);
    bench.talk("Something else", "ok");
    assert_eq!(bench.titles(), ["Why is the sky blue?"]);
}

#[test]
fn a_title_made_by_hand_is_never_replaced() {
    let mut bench = Bench::ready();
    bench.new_chat();
    let id = bench.shown();
    bench.library(LibraryAction::Rename(id, "  My \n plan ".to_owned()));
    bench.talk("First words", "ok");
    assert_eq!(bench.titles(), ["My plan"]);
    bench.library(LibraryAction::Rename(id, " \n".to_owned()));
    assert_eq!(bench.titles(), ["My plan"], "an empty title is refused");
    bench.library(LibraryAction::Rename(id, "ü".repeat(1000)));
    assert_eq!(bench.titles(), ["ü".repeat(200)]);
    let bench = bench.killed_and_started_again();
    assert_eq!(bench.titles(), ["ü".repeat(200)]);
    let source = bench.shown_conversation().title_source;
    assert_eq!(source, TitleSource::User);
}

#[test]
fn a_draft_is_stored_a_second_after_typing_and_cleared_by_sending() {
    let mut bench = Bench::ready();
    bench.types("H");
    bench.forget_commands();
    bench.wait(millis(500));
    bench.types("Hello");
    bench.wait(millis(499));
    assert_eq!(bench.commands, []);
    bench.wait(millis(1));
    let stored = &bench.disk.conversations[&bench.shown()];
    assert_eq!((&*stored.draft, bench.commands.len()), ("Hello", 1));
    assert_eq!(bench.state.next_deadline(), None);

    bench.types("Hello there");
    let turn = bench.send("Hello there");
    assert_eq!(bench.draft(), "");
    assert_eq!(bench.disk.conversations[&bench.shown()].draft, "");
    bench.finishes(turn);
    assert_eq!(
        bench.state.next_deadline(),
        None,
        "nothing is left to store"
    );
}

#[test]
fn typing_what_is_there_already_stores_nothing() {
    let mut bench = Bench::ready();
    bench.types("Hello");
    bench.wait(secs(1));
    bench.types("Hello");
    assert_eq!(bench.state.next_deadline(), None);
}

#[test]
fn drafts_are_kept_per_conversation_and_stored_on_leaving() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    let b = bench.talk("b", "2");
    bench.types("for b");
    bench.open(a);
    assert_eq!(bench.draft(), "");
    assert_eq!(bench.disk.conversations[&b].draft, "for b");
    bench.types("for a");
    bench.new_chat();
    assert_eq!(bench.disk.conversations[&a].draft, "for a");
    bench.types("for a new one");
    bench.open(b);
    assert_eq!(bench.draft(), "for b");
    bench.open(a);
    assert_eq!(bench.draft(), "for a");
    bench.new_chat();
    assert_eq!(bench.draft(), "for a new one");
    assert_eq!(bench.titles(), ["b", "a"], "drafting moves nothing");
}

#[test]
fn a_draft_is_stored_when_the_demo_takes_its_place() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.types("for a");
    bench.providers(ProvidersAction::AddDemo);
    assert_ne!(bench.shown(), a);
    assert_eq!(bench.disk.conversations[&a].draft, "for a");
}

#[test]
fn there_is_one_blank_conversation_and_it_is_not_listed() {
    let mut bench = Bench::ready();
    bench.new_chat();
    let blank = bench.shown();
    bench.new_chat();
    assert_eq!(bench.shown(), blank);
    assert_eq!(bench.shown_conversation().title, UNTITLED);
    assert_eq!(bench.titles(), Vec::<&str>::new());
    bench.delete(blank);
    assert_eq!(bench.notices(), Vec::<&str>::new(), "nothing to delete");
    bench.talk("a", "1");
    assert_eq!(bench.shown(), blank);
    bench.new_chat();
    assert_ne!(bench.shown(), blank);
}

#[test]
fn the_blank_conversation_comes_back_with_its_draft() {
    let mut bench = Bench::ready();
    bench.types("To be cont");
    bench.wait(secs(1));
    let blank = bench.shown();
    let mut bench = bench.killed_and_started_again();
    assert_eq!((bench.shown(), bench.draft()), (blank, "To be cont"));
    assert!(bench.state.can_send());

    let a = bench.talk("Something else first", "ok");
    assert_eq!(a, blank);
    bench.new_chat();
    bench.types("later");
    bench.close();
    let mut bench = bench.killed_and_started_again();
    assert_eq!(bench.draft(), "later", "it was shown at the end");
    bench.open(a);
    bench.wait(secs(60));
    let mut bench = bench.killed_and_started_again();
    assert_eq!((bench.shown(), bench.draft()), (a, ""));
    bench.new_chat();
    assert_eq!(bench.draft(), "later");
}

#[test]
fn what_is_typed_before_the_history_is_read_joins_the_stored_draft() {
    let mut before = Bench::ready();
    before.types("stored");
    before.close();
    let stored = before.shown();
    let mut bench = before.starting_again();
    bench.types("typed");
    bench.wait(secs(2));
    bench.history_is_read();
    assert_eq!((bench.shown(), bench.draft()), (stored, "stored\ntyped"));
    assert!(bench.state.can_send());
    let bench = bench.killed_and_started_again();
    assert_eq!((bench.shown(), bench.draft()), (stored, "stored\ntyped"));
    assert_eq!(bench.disk.conversations.len(), 1, "only one blank is left");
}

#[test]
fn drafts_of_starts_that_ended_before_the_history_was_read_are_all_there() {
    let mut before = Bench::ready();
    before.types("one");
    before.wait(secs(1));
    let mut killed = before.starting_again();
    killed.types("two");
    killed.wait(secs(1));
    let bench = killed.killed_and_started_again();
    let mut lines: Vec<&str> = bench.draft().lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["one", "two"]);
    assert_eq!(bench.disk.conversations.len(), 1);
}

#[test]
fn the_conversation_of_the_last_time_is_shown_again_with_its_messages() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    bench.talk("b", "2");
    bench.open(a);
    bench.close();
    let mut bench = bench.starting_again();
    assert!(!bench.state.library().is_listed() && bench.state.shown().is_none());
    let listed = HistoryEvent::Listed(bench.disk.list());
    bench.handle(Event::History(listed));
    assert!(bench.state.library().is_listed());
    assert_eq!(bench.shown(), a);
    let chat = bench.state.chats().get(a).expect("being read");
    assert!(chat.is_loading() && chat.is_empty());
    assert!(bench.history().any(|c| *c == HistoryCommand::Load(a)));
    bench.messages_are_read(a);
    assert_eq!(bench.transcript(), ["> a", "1"]);
}

#[test]
fn a_shown_conversation_that_is_gone_leaves_an_empty_place() {
    let mut bench = Bench::ready();
    bench.talk("a", "1");
    bench.close();
    bench.disk.conversations.clear();
    let bench = bench.killed_and_started_again();
    assert!(bench.state.shown().is_none() && bench.state.can_send());
    assert_eq!(bench.state.library().recent().len(), 0);
}

#[test]
fn the_list_has_the_last_used_first_after_a_restart_too() {
    let mut bench = Bench::ready();
    let mut ids = Vec::new();
    for text in ["a", "b", "c"] {
        bench.new_chat();
        bench.wait(secs(1));
        ids.push(bench.talk(text, "ok"));
    }
    assert_eq!(bench.titles(), ["c", "b", "a"]);
    bench.wait(secs(1));
    bench.open(ids[0]);
    assert_eq!(bench.titles(), ["c", "b", "a"], "reading moves nothing");
    bench.talk("more", "ok");
    assert_eq!(bench.titles(), ["a", "c", "b"]);
    bench.library(LibraryAction::SetPinned(ids[1], true));
    assert_eq!(bench.titles(), ["a", "c", "b"], "pinning moves nothing");
    let bench = bench.killed_and_started_again();
    assert_eq!(bench.titles(), ["a", "c", "b"]);
    assert!(bench.state.library().get(ids[1]).is_some_and(|b| b.pinned));
}

#[test]
fn a_deleted_conversation_is_hidden_and_undo_brings_it_to_its_place() {
    let mut bench = Bench::ready();
    let mut ids = Vec::new();
    for text in ["a", "b", "c"] {
        bench.new_chat();
        bench.wait(secs(1));
        ids.push(bench.talk(text, "ok"));
    }
    bench.open(ids[1]);
    bench.types("a draft");
    bench.delete(ids[1]);
    assert_eq!(bench.titles(), ["c", "a"]);
    assert_eq!(bench.notices(), ["“b” deleted"]);
    assert_eq!(
        bench.shown_conversation().leaf,
        None,
        "a blank one is shown"
    );
    assert!(bench.disk.conversations.contains_key(&ids[1]), "not final");
    bench.undo();
    bench.messages_are_read(ids[1]);
    assert_eq!(bench.titles(), ["c", "b", "a"]);
    assert_eq!(bench.notices(), Vec::<&str>::new());
    assert_eq!((bench.shown(), bench.draft()), (ids[1], "a draft"));
    assert_eq!(bench.transcript(), ["> b", "ok"]);
    bench.wait(secs(60));
    assert!(bench.disk.conversations.contains_key(&ids[1]));
}

#[test]
fn deleting_another_conversation_leaves_the_shown_one_alone() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    let b = bench.talk("b", "2");
    bench.delete(a);
    assert_eq!(bench.shown(), b);
    assert_eq!(bench.transcript(), ["> b", "2"]);
}

#[test]
fn opening_shows_the_chat_and_brings_the_place_into_view_each_time() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    let place = bench.last().id;
    bench.new_chat();
    bench.view(ViewAction::Show(Screen::About));
    bench.library(LibraryAction::OpenAt(a, place));
    let first = bench.state.goal().expect("a goal");
    bench.library(LibraryAction::OpenAt(a, place));
    let second = bench.state.goal().expect("a goal");
    assert_eq!((first.0, second.0), (place, place));
    assert!(second.1 > first.1);
    assert_eq!(
        (bench.shown(), bench.state.view().screen()),
        (a, Screen::Chat)
    );
    bench.library(LibraryAction::Open(ConversationId(404)));
    assert_eq!(bench.shown(), a, "an unknown one is not opened");
}

#[test]
fn hits_of_an_older_search_are_dropped() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.library(LibraryAction::Search("sk".to_owned()));
    bench.library(LibraryAction::Search("sky".to_owned()));
    let asked = bench.searches();
    let [(older, "sk"), (newer, "sky")] = asked[..] else {
        panic!("{asked:?}");
    };
    found(&mut bench, newer, &[hit(id, "the sky")]);
    found(&mut bench, older, &[hit(id, "skate")]);
    assert_eq!(
        bench.state.library().hits(),
        Some(&[hit(id, "the sky")][..])
    );
    assert_eq!(bench.state.library().query(), "sky");
}

#[test]
fn former_hits_stay_until_the_new_ones_are_there() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.library(LibraryAction::Search("sk".to_owned()));
    let request = bench.searches()[0].0;
    found(&mut bench, request, &[hit(id, "skate")]);
    bench.library(LibraryAction::Search("sky".to_owned()));
    assert_eq!(bench.state.library().hits(), Some(&[hit(id, "skate")][..]));
}

#[test]
fn an_empty_query_ends_the_search() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.library(LibraryAction::Search("sky".to_owned()));
    let request = bench.searches()[0].0;
    bench.forget_commands();
    bench.library(LibraryAction::Search("  ".to_owned()));
    assert_eq!(bench.commands, []);
    found(&mut bench, request, &[hit(id, "the sky")]);
    assert_eq!(bench.state.library().hits(), None);
    assert_eq!(bench.state.library().query(), "");
}

#[test]
fn hits_in_deleted_conversations_are_not_shown() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    let b = bench.talk("b", "2");
    bench.library(LibraryAction::Search("x".to_owned()));
    let request = bench.searches()[0].0;
    found(&mut bench, request, &[hit(a, "x"), hit(b, "x")]);
    bench.delete(a);
    assert_eq!(bench.state.library().hits(), Some(&[hit(b, "x")][..]));
    found(&mut bench, request, &[hit(a, "x"), hit(b, "x")]);
    assert_eq!(bench.state.library().hits(), Some(&[hit(b, "x")][..]));
}

#[test]
fn an_export_is_asked_for_and_told_of() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.forget_commands();
    bench.library(LibraryAction::Export(id));
    let commands: Vec<_> = bench.history().collect();
    assert_eq!(commands, [&HistoryCommand::ExportMarkdown(id)]);
    let exported = HistoryEvent::Exported("talk.md".into());
    bench.handle(Event::History(exported));
    assert_eq!(bench.notices(), ["Exported to talk.md"]);
}

#[test]
fn a_restored_backup_takes_the_place_of_everything_but_what_is_typed() {
    let mut bench = Bench::ready();
    let kept = bench.talk("kept", "1");
    let backup = bench.disk.clone();
    bench.new_chat();
    let turn = bench.send("lost");
    bench.new_chat();
    bench.types("typed");
    bench.delete(kept);
    bench.disk = Disk {
        settings: bench.disk.settings,
        ..backup
    };
    bench.forget_commands();
    bench.handle(Event::History(HistoryEvent::Restored));
    assert!(bench.has_stopped(turn) && bench.state.chats().streaming() == 0);
    assert!(bench.history().any(|c| *c == HistoryCommand::List));
    bench.history_is_read();
    assert_eq!(bench.titles(), ["kept"]);
    assert_eq!(bench.draft(), "typed");
    bench.grows(turn, "late");
    bench.wait(secs(60));
    assert!(
        bench.disk.conversations.contains_key(&kept),
        "a deletion before the restoring does not count after it"
    );
    bench.open(kept);
    assert_eq!(bench.transcript(), ["> kept", "1"]);
    let mut bench = bench.killed_and_started_again();
    bench.new_chat();
    assert_eq!(bench.draft(), "typed");
}

#[test]
fn a_stored_conversation_without_a_model_talks_with_the_default_one() {
    let mut bench = Bench::ready();
    let imported = Conversation {
        id: ConversationId(5),
        title: "Imported".to_owned(),
        title_source: TitleSource::User,
        pinned: false,
        created_at: Timestamp(1),
        updated_at: Timestamp(2),
        model: None,
        draft: String::new(),
        system_prompt: String::new(),
        parameters: ParameterSet::default(),
        leaf: Some(MessageId(404)),
    };
    bench.disk.conversations.insert(imported.id, imported);
    let mut bench = bench.killed_and_started_again();
    bench.open(ConversationId(5));
    let model = bench.state.current_model().expect("the default");
    assert_eq!((model.provider, &*model.model), (RACK, "alpha"));
    bench.send("hello");
    assert!(bench.is_streaming());
}

#[test]
fn actions_on_conversations_that_are_not_there_do_nothing() {
    let mut bench = Bench::empty();
    bench.forget_commands();
    for action in [
        LibraryAction::Rename(ConversationId(404), "x".to_owned()),
        LibraryAction::SetPinned(ConversationId(404), true),
        LibraryAction::Delete(ConversationId(404)),
    ] {
        bench.library(action);
    }
    bench.apply(Action::Chat(ChatAction::Stop));
    assert_eq!(bench.commands, []);
    assert_eq!(bench.notices(), Vec::<&str>::new());
}

#[test]
fn the_neighbour_is_the_next_one_of_the_list_as_it_is_shown() {
    let mut bench = Bench::ready();
    let [a, b, c] = ["a", "b", "c"].map(|text| {
        bench.new_chat();
        bench.talk(text, "1")
    });
    bench.library(LibraryAction::SetPinned(a, true));
    let order: Vec<ConversationId> = bench.state.library().in_list_order().collect();
    assert_eq!(order, [a, c, b]);
    let check = |bench: &mut Bench, from: ConversationId, next, before| {
        bench.open(from);
        let library = bench.state.library();
        assert_eq!(library.neighbour(true), Some(next), "behind {from:?}");
        assert_eq!(library.neighbour(false), Some(before), "before {from:?}");
    };
    check(&mut bench, a, c, b);
    check(&mut bench, c, b, a);
    check(&mut bench, b, a, c);
    bench.new_chat();
    assert_eq!(bench.state.library().neighbour(true), Some(a));
    assert_eq!(bench.state.library().neighbour(false), Some(b));
    for id in [b, c] {
        bench.delete(id);
    }
    bench.open(a);
    assert_eq!(bench.state.library().neighbour(true), None);
}

#[test]
fn which_answers_failed_is_told_with_the_list_and_anew_with_another_one() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    let b = bench.talk("b", "2");
    bench.new_chat();
    let told = |failed| Event::History(HistoryEvent::LastFailed(vec![failed]));
    bench.handle(told(a));
    assert!(bench.state.has_failed(a) && !bench.state.has_failed(b));
    bench.handle(Event::History(HistoryEvent::Restored));
    bench.history_is_read();
    bench.handle(told(b));
    assert!(!bench.state.has_failed(a) && bench.state.has_failed(b));
}

#[test]
fn a_failure_is_remembered_until_an_answer_succeeds() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    assert!(!bench.state.has_failed(a));
    let turn = bench.send("again");
    bench.new_chat();
    bench.fails(turn, recorded("It stumbled"));
    assert!(bench.state.has_failed(a), "it failed behind another one");
    bench.open(a);
    bench.messages_are_read(a);
    assert!(bench.state.has_failed(a));
    let turn = bench.send("and again");
    assert!(!bench.state.has_failed(a), "an answer is arriving");
    bench.finishes(turn);
    bench.new_chat();
    assert!(!bench.state.has_failed(a));
}
