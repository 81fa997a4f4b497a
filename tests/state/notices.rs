//! Notices: what can be undone and until when, what is told how often, and that nothing waits when
//! nothing is told.

use crate::bench::{Bench, RACK, millis, refused, secs};
use crate::disk::Disk;
use crate::recorded::recorded;
use tertulia::domain::ids::{KeyId, NoticeId};
use tertulia::domain::problem::Remedy;
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::state::action::{Action, NoticeAction, ProvidersAction};
use tertulia::state::command::HistoryCommand;
use tertulia::state::event::{Event, HistoryEvent, SettingsEvent};
use tertulia::state::notices::NoticeContent;
use tertulia::state::notices::UNDO_TIME;

fn deletions(bench: &Bench) -> usize {
    let is_deletion = |c: &&HistoryCommand| matches!(c, HistoryCommand::DeleteConversation(_));
    bench.history().filter(is_deletion).count()
}

#[test]
fn a_deletion_becomes_final_when_its_time_to_undo_ends() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.delete(id);
    assert_eq!(bench.state.next_deadline(), Some(bench.now.plus(UNDO_TIME)));
    bench.wait(UNDO_TIME.saturating_sub(millis(1)));
    assert_eq!(
        (bench.notices(), deletions(&bench)),
        (vec!["“a” deleted"], 0)
    );
    bench.wait(millis(1));
    assert_eq!((bench.notices(), deletions(&bench)), (vec![], 1));
    assert!(bench.disk.conversations.is_empty() && bench.disk.messages.is_empty());
    assert_eq!(bench.state.next_deadline(), None);
}

#[test]
fn closing_its_notice_makes_a_deletion_final_at_once() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.delete(id);
    bench.dismiss();
    assert_eq!((bench.notices(), deletions(&bench)), (vec![], 1));
    bench.wait(secs(60));
    assert_eq!(deletions(&bench), 1);
}

#[test]
fn a_deletion_that_was_undone_is_never_final() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.delete(id);
    let notice = bench.state.notices().list()[0].id;
    bench.undo();
    for action in [NoticeAction::Undo(notice), NoticeAction::Dismiss(notice)] {
        bench.apply(Action::Notice(action));
    }
    bench.wait(secs(60));
    bench.close();
    assert_eq!(deletions(&bench), 0);
    assert_eq!(bench.titles(), ["a"]);
}

#[test]
fn two_deletions_are_undone_or_ended_each_by_itself() {
    let mut bench = Bench::ready();
    let a = bench.talk("a", "1");
    bench.new_chat();
    let b = bench.talk("b", "2");
    bench.delete(a);
    bench.wait(secs(5));
    bench.delete(b);
    assert_eq!(bench.notices(), ["“a” deleted", "“b” deleted"]);
    bench.wait(secs(5));
    assert_eq!(bench.notices(), ["“b” deleted"]);
    bench.undo();
    assert_eq!(bench.titles(), ["b"]);
    assert!(!bench.disk.conversations.contains_key(&a));
}

#[test]
fn after_a_crash_a_deletion_that_was_not_final_is_taken_back() {
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    bench.delete(id);
    bench.providers(ProvidersAction::Delete(RACK));
    bench.wait(secs(5));
    let bench = bench.killed_and_started_again();
    assert_eq!(bench.titles(), ["a"]);
    assert_eq!(bench.provider_names(), ["rack"]);
}

#[test]
fn closing_the_program_stores_what_arrives_and_is_typed_and_ends_deletions() {
    let mut bench = Bench::ready();
    let gone = bench.talk("gone", "1");
    bench.new_chat();
    let turn = bench.send("hi");
    bench.grows(turn, "Half");
    bench.types("a draft");
    bench.delete(gone);
    let shown = bench.shown();
    bench.close();
    assert!(bench.has_stopped(turn));
    assert!(!bench.disk.conversations.contains_key(&gone));
    assert_eq!(bench.disk.settings, bench.state.settings());
    assert_eq!(bench.state.next_deadline(), None);

    let bench = bench.killed_and_started_again();
    assert_eq!((bench.shown(), bench.draft()), (shown, "a draft"));
    assert_eq!(bench.transcript(), ["> hi", "Half"]);
    assert_eq!(bench.last().problem, None, "it was stopped, not broken off");
}

#[test]
fn what_was_wrong_with_the_files_is_told_at_the_start() {
    let problem = recorded("The settings could not be read");
    let mut bench = Bench::starting(Disk::default());
    let event = SettingsEvent::Failed(problem.clone());
    bench.handle(Event::Settings(event));
    let [notice] = bench.state.notices().list() else {
        panic!("one notice");
    };
    assert_eq!(notice.content, NoticeContent::Problem(Box::new(problem)));
    assert_eq!((notice.ends_at, bench.state.next_deadline()), (None, None));
}

#[test]
fn the_same_problem_is_told_once_at_a_time_and_waits_to_be_closed() {
    let mut bench = Bench::ready();
    let other = recorded("The disk is full");
    for _ in 0..3 {
        bench.handle(Event::History(HistoryEvent::Failed(refused())));
        bench.handle(Event::Settings(SettingsEvent::Failed(other.clone())));
    }
    assert_eq!(bench.notices(), ["refused", "The disk is full"]);
    bench.wait(secs(3600));
    assert_eq!(bench.notices().len(), 2);
    bench.dismiss();
    assert_eq!(bench.notices(), ["refused"]);
    bench.handle(Event::Settings(SettingsEvent::Failed(other)));
    assert_eq!(bench.notices().len(), 2, "it may be told again");
}

#[test]
fn that_keys_are_in_a_file_is_told_once_ever_until_a_keyring_has_answered() {
    let in_file = || Event::Settings(SettingsEvent::KeysInFile(refused()));
    let mut bench = Bench::ready();
    bench.handle(in_file());
    assert_eq!(bench.notices(), ["refused"]);
    bench.dismiss();
    bench.handle(in_file());
    assert_eq!(bench.notices(), [""; 0]);
    let mut bench = bench.killed_and_started_again();
    bench.handle(in_file());
    assert_eq!(bench.notices(), [""; 0], "also after a restart");
    let look = Secret::new("sk-1234567890").look();
    let answered = SettingsEvent::KeysLoaded(SecretPlace::Keyring, vec![(KeyId(1), look)]);
    bench.handle(Event::Settings(answered));
    bench.handle(in_file());
    assert_eq!(bench.notices(), ["refused"], "it is news again");
}

#[test]
fn information_goes_by_itself() {
    let mut bench = Bench::ready();
    bench.handle(Event::History(HistoryEvent::Exported("a.md".into())));
    bench.wait(secs(60));
    assert_eq!(bench.notices(), Vec::<&str>::new());
    assert_eq!(bench.state.next_deadline(), None);
}

#[test]
fn a_backup_is_restored_on_demand() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    let remedy = Remedy::RestoreBackup("history-1.db".to_owned());
    bench.apply(Action::Remedy(remedy, None));
    let commands: Vec<_> = bench.history().collect();
    let restore = HistoryCommand::RestoreBackup("history-1.db".to_owned());
    assert_eq!(commands, [&restore]);
}

#[test]
fn a_notice_that_is_not_there_cannot_be_undone_or_closed() {
    let mut bench = Bench::ready();
    bench.forget_commands();
    for action in [
        NoticeAction::Undo(NoticeId(404)),
        NoticeAction::Dismiss(NoticeId(404)),
    ] {
        bench.apply(Action::Notice(action));
    }
    assert_eq!(bench.commands, []);
}

#[test]
fn nothing_waits_when_nothing_happens() {
    let mut bench = Bench::ready();
    assert_eq!(bench.state.next_deadline(), None);
    let turn = bench.send("hi");
    assert_eq!(
        bench.state.next_deadline(),
        None,
        "the server is waited for"
    );
    bench.grows(turn, "Hello");
    bench.finishes(turn);
    bench.new_chat();
    assert_eq!(bench.state.next_deadline(), None);
    bench.forget_commands();
    bench.wait(secs(3600));
    assert_eq!(bench.commands, []);
}
