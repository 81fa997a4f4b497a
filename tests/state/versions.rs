//! Versions: nothing that was said is overwritten, and each version keeps what followed it.

use crate::bench::{Bench, RACK, model_ref, refused, secs};
use tertulia::domain::delta::Delta;
use tertulia::domain::ids::MessageId;
use tertulia::domain::message::{Part, Progress, Role};
use tertulia::domain::usage::{StopReason, Usage};
use tertulia::state::action::{Action, ChatAction, LibraryAction, NoticeAction};
use tertulia::state::command::HistoryCommand;
use tertulia::state::event::{Event, HistoryEvent, TurnEvent};

impl Bench {
    /// The id of a message of the shown branch, the oldest being 0.
    fn said(&self, index: usize) -> MessageId {
        let (_, chat) = self.state.shown().expect("a conversation is shown");
        chat.expect("is in memory").id(index).expect("was said")
    }

    fn version(&self, index: usize) -> (usize, usize) {
        let (_, chat) = self.state.shown().expect("a conversation is shown");
        let version = chat.expect("is in memory").version(index);
        (version.number, version.of)
    }

    /// Goes to the version before or behind the one of that message.
    fn step(&mut self, index: usize, back: bool) {
        let (_, chat) = self.state.shown().expect("a conversation is shown");
        let (before, behind) = chat.expect("is in memory").neighbours(index);
        let version = if back { before } else { behind };
        self.chat(ChatAction::ShowVersion(version.expect("there is one")));
    }

    fn answers_with(&mut self, text: &str) {
        let turn = self.last_start().0;
        self.grows(turn, text);
        self.finishes(turn);
    }

    #[track_caller]
    fn check(&self, expected: &[&str]) {
        assert_eq!(self.transcript(), expected);
        let again = self.killed_and_started_again();
        assert_eq!(again.transcript(), expected, "after a restart");
    }
}

fn two_questions() -> Bench {
    let mut bench = Bench::ready();
    bench.talk("one", "eins");
    bench.wait(secs(1));
    bench.talk("two", "zwei");
    bench.wait(secs(1));
    bench
}

#[test]
fn any_answer_has_another_version_and_what_followed_the_first_stays_with_it() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Regenerate(bench.said(1), None));
    assert_eq!(bench.last_start().2.messages.len(), 1);
    bench.answers_with("uno");
    bench.check(&["> one", "uno"]);
    assert_eq!(bench.version(1), (2, 2));
    bench.step(1, true);
    bench.check(&["> one", "eins", "> two", "zwei"]);
    assert_eq!((bench.version(1), bench.version(3)), ((1, 2), (1, 1)));
    bench.step(1, false);
    bench.check(&["> one", "uno"]);
}

#[test]
fn another_model_answers_once_and_the_conversation_keeps_its_own() {
    let mut bench = two_questions();
    let beta = model_ref(RACK, "beta");
    bench.chat(ChatAction::Regenerate(bench.said(3), Some(beta)));
    assert_eq!(bench.last_start().2.model, "beta");
    bench.answers_with("dos");
    assert_eq!(bench.last().details.model, "beta");
    assert_eq!(bench.state.current_model(), Some(model_ref(RACK, "alpha")));
}

#[test]
fn what_cannot_be_asked_for_again_is_left_alone() {
    let mut bench = two_questions();
    let check = |bench: &mut Bench, message: MessageId, why: &str| {
        bench.forget_commands();
        let before = bench.transcript();
        bench.chat(ChatAction::Regenerate(message, None));
        bench.chat(ChatAction::Continue(message));
        assert_eq!(bench.commands, [], "{why}");
        assert_eq!(bench.transcript(), before, "{why}");
    };
    let (question, answer) = (bench.said(0), bench.said(1));
    check(&mut bench, question, "it is a question");
    check(&mut bench, MessageId(404), "there is none");
    bench.send("three");
    check(&mut bench, answer, "another answer is arriving");
    let arriving = bench.last().id;
    check(&mut bench, arriving, "it is still arriving");
    let id = bench.shown();
    bench.chat(ChatAction::Stop);
    bench.new_chat();
    bench.library(LibraryAction::Open(id));
    check(&mut bench, answer, "the messages are still being read");
}

#[test]
fn an_edited_question_is_asked_beside_the_former_one() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Edit(bench.said(0), "ONE".to_owned()));
    bench.answers_with("EINS");
    bench.check(&["> ONE", "EINS"]);
    assert_eq!(bench.version(0), (2, 2));
    bench.step(0, true);
    bench.check(&["> one", "eins", "> two", "zwei"]);

    bench.forget_commands();
    for unchanged in ["one", "", " \n"] {
        bench.chat(ChatAction::Edit(bench.said(0), unchanged.to_owned()));
    }
    assert_eq!(bench.commands, []);
}

#[test]
fn an_edited_answer_keeps_its_place_and_what_it_had_said_is_the_version_before() {
    let mut bench = two_questions();
    let turn = bench.send("three");
    let thought = Delta::Reasoning("hm".to_owned());
    bench.handle(Event::Turn(turn, TurnEvent::Grew(vec![thought])));
    bench.grows(turn, "drei");
    bench.finishes(turn);
    bench.chat(ChatAction::Edit(bench.said(1), "EINS".to_owned()));
    bench.check(&["> one", "EINS", "> two", "zwei", "> three", "drei"]);
    assert_eq!(bench.version(1), (2, 2));
    bench.step(1, true);
    bench.check(&["> one", "eins"]);
    bench.step(1, false);
    bench.check(&["> one", "EINS", "> two", "zwei", "> three", "drei"]);

    bench.chat(ChatAction::Edit(bench.said(5), "DREI".to_owned()));
    let parts = &bench.last().parts;
    assert!(
        matches!(parts.as_slice(), [Part::Reasoning { .. }, Part::Text { text }] if text == "DREI")
    );
}

#[test]
fn an_answer_that_was_cut_short_goes_on_in_its_place() {
    let mut bench = Bench::ready();
    let turn = bench.send("count");
    let tokens = |count| {
        Delta::Usage(Usage {
            prompt_tokens: Some(10),
            completion_tokens: Some(count),
            ..Usage::default()
        })
    };
    let cut = vec![tokens(3), Delta::Stop(StopReason::Length)];
    bench.grows(turn, "one, t");
    bench.handle(Event::Turn(turn, TurnEvent::Grew(cut)));
    bench.finishes(turn);
    let answer = bench.last().id;
    assert!(bench.last().can_go_on());

    bench.chat(ChatAction::Continue(answer));
    let (turn, _, request) = bench.last_start();
    let roles: Vec<Role> = request
        .messages
        .iter()
        .map(|message| message.role)
        .collect();
    assert_eq!(roles, [Role::User, Role::Assistant, Role::User]);
    assert_eq!(request.messages[1].text(), "one, t");
    bench.grows(turn, "wo");
    bench.handle(Event::Turn(turn, TurnEvent::Grew(vec![tokens(2)])));
    bench.finishes(turn);
    bench.check(&["> count", "one, two"]);
    let details = &bench.last().details;
    assert_eq!(bench.last().id, answer);
    assert_eq!(details.usage.completion_tokens, Some(5));
    assert_eq!(details.timings.total_ms, Some(1800));
    assert!(!bench.last().can_go_on());
}

#[test]
fn what_had_arrived_stays_when_going_on_fails_or_is_stopped() {
    let mut bench = Bench::ready();
    let turn = bench.send("count");
    bench.grows(turn, "one");
    bench.chat(ChatAction::Stop);
    bench.chat(ChatAction::Continue(bench.said(1)));
    let turn = bench.last_start().0;
    assert_eq!(bench.last().progress, Progress::Streaming);
    bench.fails(turn, refused());
    bench.check(&["> count", "one"]);
    assert!(bench.last().can_go_on());
    bench.chat(ChatAction::Continue(bench.said(1)));
    bench.grows(bench.last_start().0, ", two");
    bench.chat(ChatAction::Stop);
    bench.check(&["> count", "one, two"]);
    assert_eq!(bench.last().problem, None);
}

#[test]
fn a_deleted_message_takes_what_follows_along_until_its_undo() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Delete(bench.said(2)));
    bench.check(&["> one", "eins"]);
    assert_eq!(bench.notices(), ["Message deleted"]);
    bench.undo();
    bench.check(&["> one", "eins", "> two", "zwei"]);
    bench.chat(ChatAction::Delete(bench.said(3)));
    bench.check(&["> one", "eins", "> two"]);
    let stored = bench.disk.messages.len();
    bench.wait(secs(11));
    assert_eq!(bench.disk.messages.len(), stored - 1);
    bench.check(&["> one", "eins", "> two"]);
}

/// Deletes a question, then the answer that it follows, and takes back the first of both.
fn inner_deletion_taken_back(bench: &mut Bench, meanwhile: impl FnOnce(&mut Bench)) {
    bench.chat(ChatAction::Delete(bench.said(2)));
    bench.chat(ChatAction::Delete(bench.said(1)));
    bench.check(&["> one"]);
    meanwhile(bench);
    let first = bench.state.notices().list()[0].id;
    bench.apply(Action::Notice(NoticeAction::Undo(first)));
    assert_eq!(bench.notices(), [""; 0], "what it follows is back as well");
}

#[test]
fn what_is_brought_back_brings_back_what_it_follows() {
    let mut bench = two_questions();
    inner_deletion_taken_back(&mut bench, |_| {});
    bench.talk("three", "drei");
    bench.wait(secs(11));
    bench.check(&["> one", "eins", "> two", "zwei", "> three", "drei"]);

    let mut bench = two_questions();
    let id = bench.shown();
    inner_deletion_taken_back(&mut bench, |bench| {
        bench.new_chat();
    });
    bench.open(id);
    bench.talk("three", "drei");
    bench.wait(secs(11));
    bench.check(&["> one", "eins", "> two", "zwei", "> three", "drei"]);
}

#[test]
fn a_deleted_version_gives_way_to_the_one_before_it() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Regenerate(bench.said(1), None));
    bench.answers_with("uno");
    bench.chat(ChatAction::Delete(bench.said(1)));
    bench.check(&["> one", "eins", "> two", "zwei"]);
    assert_eq!(bench.version(1), (1, 1));
    let id = bench.shown();
    bench.new_chat();
    bench.open(id);
    assert_eq!(bench.version(1), (1, 1), "it is hidden until its undo ends");
    bench.undo();
    bench.pages_are_read();
    assert_eq!(bench.transcript(), ["> one", "uno"]);
    assert_eq!(bench.version(1), (2, 2));
}

#[test]
fn deleting_the_only_beginning_deletes_the_conversation() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Delete(bench.said(0)));
    assert_eq!(bench.titles(), Vec::<&str>::new());
    bench.undo();
    let id = bench.shown();
    bench.messages_are_read(id);
    bench.check(&["> one", "eins", "> two", "zwei"]);
}

#[test]
fn an_answer_that_is_arriving_is_stopped_before_it_is_deleted() {
    let mut bench = two_questions();
    let turn = bench.send("three");
    bench.grows(turn, "dr");
    bench.chat(ChatAction::Delete(bench.said(4)));
    assert!(bench.has_stopped(turn));
    bench.check(&["> one", "eins", "> two", "zwei"]);
    bench.undo();
    bench.check(&["> one", "eins", "> two", "zwei", "> three", "dr"]);
}

#[test]
fn a_fork_is_copied_by_the_store_and_shown() {
    let mut bench = two_questions();
    bench.chat(ChatAction::Fork(bench.said(1)));
    let asked = bench.history().find_map(|command| {
        if let HistoryCommand::Fork { leaf, into } = command {
            Some((*leaf, into.clone()))
        } else {
            None
        }
    });
    let (leaf, mut into) = asked.expect("a copy is asked for");
    assert_eq!(leaf, bench.said(1));
    assert_eq!((into.leaf, into.title.as_str()), (None, "one (fork)"));
    assert_eq!(into.model, Some(model_ref(RACK, "alpha")));
    into.leaf = Some(leaf);
    bench.disk.conversations.insert(into.id, (*into).clone());
    bench.handle(Event::History(HistoryEvent::Forked(into.clone())));
    assert_eq!(bench.shown(), into.id);
    assert_eq!(bench.titles(), ["one (fork)", "one"]);
}
