//! What is said: sending, growing, stopping, failing, asking again, and what of it is stored when.

use crate::bench::{Bench, RACK, millis, model_ref, provider, refused, secs, timings};
use crate::disk::Disk;
use crate::parameters::parameter_fields;
use crate::recorded::recorded;
use tertulia::domain::delta::Delta;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ProviderId, TurnId};
use tertulia::domain::message::{Part, Progress};
use tertulia::domain::problem::Remedy;
use tertulia::domain::settings::Settings;
use tertulia::domain::usage::{StopReason, Usage};
use tertulia::state::action::{Action, ChatAction, Dialog, LibraryAction, ProvidersAction};
use tertulia::state::command::HistoryCommand;
use tertulia::state::event::{Event, HistoryEvent, TurnEvent};
use tertulia::words;

#[test]
fn the_indentation_of_pasted_code_is_sent_as_it_is() {
    let mut bench = Bench::ready();
    bench.send("\n    if x:\n        y()\n");
    assert_eq!(bench.transcript(), [">     if x:\n        y()", ""]);
}

#[test]
fn sending_begins_a_conversation_stores_both_messages_and_asks_the_model() {
    let mut bench = Bench::ready();
    assert!(bench.state.shown().is_none() && bench.state.can_send());
    let turn = bench.send("  Good morning \n");

    assert_eq!(bench.transcript(), ["> Good morning", ""]);
    assert_eq!(bench.last().progress, Progress::Streaming);
    assert_eq!(bench.titles(), ["Good morning"]);
    let (started, endpoint, request) = bench.last_start();
    assert_eq!((started, endpoint.provider), (turn, RACK));
    assert_eq!((request.model.as_str(), request.stream), ("alpha", true));
    let asked: Vec<String> = request.messages.iter().map(|m| m.text()).collect();
    assert_eq!(asked, ["Good morning"]);

    let stored = bench.disk.branch(bench.shown());
    assert_eq!(stored.len(), 2, "question and answer hang together");
    assert_eq!(bench.disk.list(), [bench.shown_conversation().clone()]);
}

#[test]
fn a_question_is_sent_with_the_whole_branch_before_it() {
    let mut bench = Bench::ready();
    bench.talk("one", "eins");
    bench.talk("two", "zwei");
    bench.send("three");
    let request = bench.last_start().2;
    let asked: Vec<String> = request.messages.iter().map(|m| m.text()).collect();
    assert_eq!(asked, ["one", "eins", "two", "zwei", "three"]);
    let parents: Vec<_> = request.messages.iter().map(|m| m.parent).collect();
    let ids: Vec<_> = request.messages.iter().map(|m| Some(m.id)).collect();
    assert_eq!(parents[0], None);
    assert_eq!(parents[1..], ids[..4]);
}

#[test]
fn the_longest_answer_that_is_known_goes_along() {
    let mut rack = provider(RACK, "rack", &["alpha"]);
    rack.models[0].max_output = Some(tertulia::domain::capability::Sourced::by_user(512));
    let mut bench = Bench::starting(Disk {
        settings: Settings {
            providers: vec![rack],
            ..Settings::default()
        },
        ..Disk::default()
    });
    bench.history_is_read();
    bench.send("hi");
    let longest = |bench: &Bench| {
        let (_, endpoint, request) = bench.last_start();
        serde_json::to_string(&parameter_fields(endpoint, request)).expect("JSON")
    };
    // OpenAI's format can do without a limit, and gets none that nobody has set.
    assert_eq!(longest(&bench), "{}");
    bench.providers(ProvidersAction::SetFormat(
        RACK,
        ApiFormat::ANTHROPIC_MESSAGES,
    ));
    let turn = bench.last_start().0;
    bench.finishes(turn);
    bench.send("again");
    assert_eq!(longest(&bench), r#"{"max_tokens":512}"#);
}

#[test]
fn what_arrives_becomes_the_answer_with_its_details() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    let began = TurnEvent::Began {
        key_number: Some(2),
    };
    bench.handle(Event::Turn(turn, began));
    let usage = Usage {
        completion_tokens: Some(3),
        ..Usage::default()
    };
    let deltas = vec![
        Delta::Reasoning("hm".into()),
        Delta::Text("Hel".into()),
        Delta::Text("lo".into()),
        Delta::Usage(usage),
        Delta::Stop(StopReason::Length),
    ];
    bench.handle(Event::Turn(turn, TurnEvent::Grew(deltas)));
    assert_eq!(bench.transcript(), ["> hi", "Hello"]);
    assert!(bench.is_streaming() && !bench.state.can_send());
    bench.finishes(turn);

    let answer = bench.last();
    assert_eq!(answer.progress, Progress::Complete);
    let thought = Part::Reasoning {
        text: "hm".into(),
        signature: None,
    };
    assert_eq!(answer.parts[0], thought);
    let details = &answer.details;
    assert_eq!(details.provider, Some(RACK));
    assert_eq!(
        (&*details.provider_name, &*details.model),
        ("rack", "alpha")
    );
    assert_eq!((details.key_number, details.usage), (Some(2), usage));
    assert_eq!(details.stop_reason, Some(StopReason::Length));
    assert_eq!(details.timings, timings());
    assert!(!bench.is_streaming() && bench.state.can_send());
    assert_eq!(bench.disk.messages[&answer.id].as_ref(), answer);
}

#[test]
fn answers_grow_in_two_conversations_while_a_third_is_shown() {
    let mut bench = Bench::ready();
    let (first, a) = (bench.send("first"), bench.shown());
    bench.new_chat();
    let (second, b) = (bench.send("second"), bench.shown());
    bench.new_chat();
    for _ in 0..3 {
        bench.grows(first, "x");
        bench.grows(second, "y");
    }
    assert_eq!(bench.state.chats().streaming(), 2);
    assert_eq!(bench.transcript_of(a), ["> first", "xxx"]);
    assert_eq!(bench.transcript_of(b), ["> second", "yyy"]);
    assert_eq!(bench.transcript(), Vec::<String>::new());

    bench.finishes(first);
    assert!(!bench.state.chats().is_streaming(a) && bench.state.chats().is_streaming(b));
    assert!(
        bench.state.chats().get(a).is_none(),
        "what is neither shown nor arriving leaves memory"
    );
    bench.open(a);
    assert_eq!(bench.transcript(), ["> first", "xxx"]);
    bench.open(b);
    bench.grows(second, "z");
    assert_eq!(bench.transcript(), ["> second", "yyyz"]);
}

#[test]
fn stopping_keeps_the_text_received_so_far_and_stores_it() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.grows(turn, "Half a sen");
    bench.now = bench.now.plus(millis(400));
    bench.chat(ChatAction::Stop);

    assert!(bench.has_stopped(turn) && !bench.is_streaming());
    assert_eq!(bench.transcript(), ["> hi", "Half a sen"]);
    assert_eq!(bench.last().progress, Progress::Stopped);
    assert_eq!(bench.last().details.timings.total_ms, Some(400));
    let answer = bench.last();
    assert_eq!(bench.disk.messages[&answer.id].as_ref(), answer);
}

#[test]
fn stopping_stops_the_shown_answer_only() {
    let mut bench = Bench::ready();
    let (first, a) = (bench.send("first"), bench.shown());
    bench.new_chat();
    let second = bench.send("second");
    bench.chat(ChatAction::Stop);
    assert!(bench.has_stopped(second) && !bench.has_stopped(first));
    assert!(bench.state.chats().is_streaming(a));
}

#[test]
fn events_of_stopped_and_unknown_turns_are_dropped() {
    let mut bench = Bench::ready();
    let stopped = bench.send("hi");
    bench.grows(stopped, "Half");
    bench.chat(ChatAction::Stop);
    bench.forget_commands();
    for turn in [stopped, TurnId(404)] {
        bench.grows(turn, " and more");
        bench.fails(turn, refused());
        bench.finishes(turn);
    }
    assert_eq!(bench.transcript(), ["> hi", "Half"]);
    assert_eq!(bench.last().progress, Progress::Stopped);
    assert_eq!(bench.last().problem, None);
    assert_eq!(bench.commands, []);
}

#[test]
fn a_late_event_of_a_stopped_turn_does_not_reach_the_next_answer() {
    let mut bench = Bench::ready();
    let stopped = bench.send("one");
    bench.chat(ChatAction::Stop);
    let next = bench.send("two");
    bench.grows(stopped, "late");
    bench.finishes(stopped);
    bench.grows(next, "fresh");
    assert_eq!(bench.transcript(), ["> one", "", "> two", "fresh"]);
    assert!(bench.is_streaming());
}

#[test]
fn a_failure_keeps_the_text_and_is_attached_to_its_answer() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.grows(turn, "Half");
    let problem = recorded("The answer broke off");
    bench.fails(turn, problem.clone());

    assert_eq!(bench.transcript(), ["> hi", "Half"]);
    assert_eq!(bench.last().progress, Progress::Failed);
    assert_eq!(bench.last().problem, Some(problem));
    assert_eq!(bench.notices(), Vec::<&str>::new(), "it is told once");
    let answer = bench.last();
    assert_eq!(bench.disk.messages[&answer.id].as_ref(), answer);
    bench.talk("again", "works");
    assert_eq!(bench.transcript(), ["> hi", "Half", "> again", "works"]);
}

#[test]
fn asking_again_makes_a_new_answer_beside_the_former_which_stays_in_the_store() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.grows(turn, "Half");
    bench.fails(turn, refused());
    let former = bench.last().clone();
    bench.choose(RACK, "beta");
    bench.chat(ChatAction::Regenerate(former.id, None));

    let (again, _, request) = bench.last_start();
    assert!(again != turn && request.model == "beta" && request.messages.len() == 1);
    assert_ne!(bench.last().id, former.id);
    assert_eq!(bench.last().parent, former.parent);
    bench.grows(again, "Whole");
    bench.finishes(again);
    assert_eq!(bench.transcript(), ["> hi", "Whole"]);
    assert_eq!(*bench.disk.messages[&former.id], former);
    let branch = bench.disk.branch(bench.shown());
    assert_eq!(branch.last().map(|m| m.text()), Some("Whole".to_owned()));
}

#[test]
fn an_arriving_answer_is_stored_at_most_once_a_second_and_at_its_end() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    let answer = bench.last().id;
    bench.forget_commands();
    for _ in 0..40 {
        bench.wait(millis(100));
        bench.grows(turn, "x");
    }
    let stores = bench.stores_of(answer).len();
    assert!((3..=4).contains(&stores), "{stores} times in four seconds");
    bench.wait(millis(10));
    bench.grows(turn, "y");
    bench.finishes(turn);
    let stores = bench.stores_of(answer);
    let whole = format!("{}y", "x".repeat(40));
    assert_eq!(stores.last(), Some(&whole));
    assert_eq!(bench.state.next_deadline(), None);
}

#[test]
fn what_arrived_is_stored_within_a_second_even_if_the_server_falls_silent() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.wait(millis(300));
    bench.grows(turn, "Half a sen");
    bench.wait(secs(1));
    let (answer, id) = (bench.last().id, bench.shown());
    assert_eq!(bench.stores_of(answer), ["", "Half a sen"]);
    bench.wait(secs(60));
    assert_eq!(bench.stores_of(answer).len(), 2, "once is enough");
    assert_eq!(bench.state.next_deadline(), None);

    let bench = bench.killed_and_started_again();
    assert_eq!(bench.shown(), id);
    assert_eq!(bench.transcript(), ["> hi", "Half a sen"]);
}

#[test]
fn an_answer_that_the_store_has_as_arriving_is_shown_as_interrupted() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.grows(turn, "Half");
    bench.wait(secs(1));
    let mut bench = bench.killed_and_started_again();
    let problem = bench.last().problem.clone().expect("a problem");
    assert_eq!(bench.last().progress, Progress::Failed);
    assert_eq!(problem.cause.name(), "interrupted");
    assert!(!bench.is_streaming() && bench.state.can_send());
    assert_eq!(words::problem(&problem).remedies, [Remedy::Retry]);
    let answer = bench.last().id;
    bench.apply(Action::Remedy(Remedy::Retry, Some(answer)));
    assert_eq!(bench.transcript(), ["> hi", ""]);
    assert!(bench.is_streaming());
}

#[test]
fn nothing_is_sent_while_messages_are_read_or_an_answer_arrives_or_without_text() {
    fn check(bench: &mut Bench, text: &str, why: &str) {
        bench.forget_commands();
        bench.types(text);
        bench.chat(ChatAction::Send(text.to_owned()));
        assert_eq!(bench.commands, [], "{why}");
        assert_eq!(bench.draft(), text, "what was typed stays: {why}");
    }
    let mut bench = Bench::ready();
    check(&mut bench, " \n\t", "there is nothing in it");
    let turn = bench.send("first");
    assert!(!bench.state.can_send());
    check(&mut bench, "too soon", "an answer is arriving");
    bench.finishes(turn);
    let first = bench.shown();
    bench.new_chat();
    bench.library(LibraryAction::Open(first));
    assert!(!bench.state.can_send());
    check(&mut bench, "too soon again", "the messages are being read");
    bench.messages_are_read(first);
    assert!(bench.state.can_send());

    let mut bench = Bench::empty();
    assert!(!bench.state.can_send() && bench.state.current_model().is_none());
    check(&mut bench, "hello", "there is no model");
}

#[test]
fn sending_before_the_history_is_read_begins_a_conversation_that_stays() {
    let mut before = Bench::ready();
    before.talk("old", "alt");
    before.close();
    let mut bench = before.starting_again();
    assert!(bench.state.shown().is_none() && bench.state.can_send());
    bench.types("new");
    let turn = bench.send("new");
    bench.grows(turn, "neu");
    bench.history_is_read();
    bench.grows(turn, "er");
    bench.finishes(turn);
    assert_eq!(bench.transcript(), ["> new", "neuer"]);
    assert_eq!(bench.titles(), ["new", "old"]);
}

#[test]
fn an_answer_to_a_deleted_conversation_is_stopped_and_comes_back_as_far_as_it_came() {
    let mut bench = Bench::ready();
    let turn = bench.send("hi");
    bench.grows(turn, "Half");
    let id = bench.shown();
    bench.delete(id);
    assert!(bench.has_stopped(turn));
    assert_eq!(bench.state.chats().streaming(), 0);
    bench.grows(turn, " more");
    bench.finishes(turn);
    assert_eq!(bench.titles(), Vec::<&str>::new());

    bench.undo();
    bench.messages_are_read(id);
    assert_eq!(bench.shown(), id);
    assert_eq!(bench.transcript(), ["> hi", "Half"]);
    assert_eq!(bench.last().progress, Progress::Stopped);
}

#[test]
fn a_conversation_whose_provider_is_gone_says_so_and_goes_on_with_another_model() {
    let mut bench = Bench::ready();
    let other = ProviderId(8);
    bench.talk("hi", "hello");
    bench.create("other", "http://localhost:1/v1", "");
    let asked = bench.last_list_asked();
    bench.lists_models(asked, &["gamma"]);
    bench.providers(ProvidersAction::Delete(RACK));
    let providers = bench.state.providers();
    assert!(providers.is_gone_for(bench.shown_conversation()));
    bench.forget_commands();
    bench.chat(ChatAction::Send("still there?".to_owned()));

    assert_eq!(bench.starts().len(), 0);
    assert!(!bench.is_streaming());
    let problem = bench.last().problem.clone().expect("a problem");
    assert_eq!(problem.cause.name(), "provider_gone");
    let answer = bench.last();
    assert_eq!(answer.progress, Progress::Failed);
    assert_eq!(bench.disk.messages[&answer.id].as_ref(), answer);
    assert_eq!(
        words::problem_of_answer(&problem, None).remedies,
        [Remedy::ChooseModel, Remedy::Retry]
    );

    let answer = answer.id;
    bench.apply(Action::Remedy(Remedy::ChooseModel, Some(answer)));
    assert_eq!(bench.state.view().dialog(), Some(&Dialog::ChooseModel));
    let added = bench.state.providers().list().last().expect("other").id;
    assert_ne!(added, other);
    bench.choose(added, "gamma");
    assert_eq!(bench.state.view().dialog(), None);
    bench.talk("again", "yes");
    assert_eq!(
        bench.transcript(),
        ["> hi", "hello", "> still there?", "", "> again", "yes"]
    );
}

#[test]
fn a_switched_off_provider_is_not_asked() {
    let mut bench = Bench::ready();
    bench.talk("hi", "hello");
    bench.providers(ProvidersAction::SetEnabled(RACK, false));
    bench.forget_commands();
    bench.chat(ChatAction::Send("again".to_owned()));
    assert_eq!(bench.starts().len(), 0);
    bench.providers(ProvidersAction::SetEnabled(RACK, true));
    let failed = bench.last().id;
    bench.chat(ChatAction::Regenerate(failed, None));
    assert_eq!(bench.starts().len(), 1);
}

#[test]
fn a_chosen_model_is_kept_per_conversation_and_new_ones_begin_with_the_last() {
    let mut bench = Bench::ready();
    let a = bench.talk("hi", "hello");
    bench.new_chat();
    bench.choose(RACK, "beta");
    bench.talk("hey", "hey");
    bench.new_chat();
    assert_eq!(bench.state.current_model(), Some(model_ref(RACK, "beta")));
    bench.open(a);
    assert_eq!(bench.state.current_model(), Some(model_ref(RACK, "alpha")));
    bench.choose(RACK, "beta");
    let bench = bench.killed_and_started_again();
    assert_eq!(bench.shown(), a);
    assert_eq!(bench.state.current_model(), Some(model_ref(RACK, "beta")));
}

#[test]
fn a_message_list_that_comes_twice_does_not_overwrite_what_was_said_since() {
    let mut bench = Bench::ready();
    let id = bench.talk("one", "eins");
    let stale = bench.disk.branch(id);
    bench.send("two");
    bench.handle(Event::History(HistoryEvent::Loaded(id, stale)));
    assert_eq!(bench.transcript(), ["> one", "eins", "> two", ""]);
    assert!(bench.history().all(|c| *c != HistoryCommand::Load(id)));
}

#[test]
fn every_answer_that_is_over_is_an_ending() {
    let mut bench = Bench::ready();
    let ends = |bench: &Bench, expected: &[Progress]| {
        let endings = bench.state.chats().endings();
        let ended: Vec<Progress> = endings.since(0).map(|ending| ending.progress).collect();
        assert_eq!(ended, expected);
        assert_eq!(endings.count(), expected.len() as u64);
        let behind = endings.since(endings.count()).count();
        assert_eq!(behind, 0, "nothing is told twice");
    };
    let mut all = Vec::new();
    let turn = bench.send("one");
    ends(&bench, &all);
    bench.grows(turn, "text");
    bench.finishes(turn);
    all.push(Progress::Complete);
    ends(&bench, &all);
    let turn = bench.send("two");
    let answer = bench.last().id;
    bench.fails(turn, refused());
    all.push(Progress::Failed);
    ends(&bench, &all);
    let last = bench.state.chats().endings().since(1).next();
    assert_eq!(last.map(|ending| ending.answer), Some(answer));
    bench.send("three");
    ends(&bench, &all);
    bench.chat(ChatAction::Stop);
    all.push(Progress::Stopped);
    ends(&bench, &all);
    let elsewhere = bench.send("four");
    bench.new_chat();
    bench.finishes(elsewhere);
    all.push(Progress::Complete);
    ends(&bench, &all);
    bench.providers(ProvidersAction::SetEnabled(RACK, false));
    bench.chat(ChatAction::Send("nobody answers".to_owned()));
    all.push(Progress::Failed);
    ends(&bench, &all);
    let talk = bench.shown();
    let mut bench = bench.starting_again();
    bench.history_is_read();
    bench.open(talk);
    bench.messages_are_read(talk);
    ends(&bench, &[]);
}
