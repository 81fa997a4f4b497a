//! What one topic wants of another: that it is carried out, in which order, and that nothing is left
//! of it for the next time.

use crate::bench::{Bench, RACK, broke, model_ref, refused, url};
use crate::disk::Disk;
use tertulia::domain::cause::TransportFailure;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{MessageId, ProviderId};
use tertulia::domain::network::Fingerprint;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::Origin;
use tertulia::domain::secret::Secret;
use tertulia::domain::server::FoundServer;
use tertulia::domain::tls::{TlsCause, TlsFailure};
use tertulia::state::action::{
    Action, ChatAction, CheckAction, Dialog, Extras, LibraryAction, NewProvider, NoticeAction,
    ProvidersAction, Screen, ViewAction,
};
use tertulia::state::command::{
    Command, EndpointCommand, HistoryCommand, PictureCommand, SettingsCommand, TurnCommand,
};
use tertulia::state::event::{EndpointEvent, Event, HistoryEvent};

/// A command in a word or two.
fn word(command: &Command) -> &'static str {
    match command {
        Command::Turn(TurnCommand::Start { .. }) => "ask",
        Command::Turn(TurnCommand::Stop(_)) => "stop",
        Command::Endpoint(command) => match command {
            EndpointCommand::ListModels { .. } => "list models",
            EndpointCommand::TestKeys { .. } => "test keys",
            EndpointCommand::Check { .. } => "check",
            EndpointCommand::Preview { .. } => "preview",
            EndpointCommand::Replay { .. } => "replay",
            EndpointCommand::FindLocalServers(_) => "find servers",
            EndpointCommand::Cancel(_) => "cancel",
        },
        Command::Picture(PictureCommand::Fetch { .. }) => "fetch",
        Command::History(command) => match command {
            HistoryCommand::List => "list",
            HistoryCommand::Load(_) | HistoryCommand::LoadMessages(..) => "load",
            HistoryCommand::Fork { .. } => "fork",
            HistoryCommand::Search { .. } | HistoryCommand::FindIn { .. } => "search",
            HistoryCommand::StoreConversation(_) => "conversation",
            HistoryCommand::StoreMessage(_) => "message",
            HistoryCommand::DeleteMessage(_) => "delete message",
            HistoryCommand::DeleteConversation(_) => "delete conversation",
            HistoryCommand::RestoreBackup(_) => "restore",
            HistoryCommand::ExportMarkdown(_) => "export",
        },
        Command::Settings(command) => match command {
            SettingsCommand::Store(_) => "settings",
            SettingsCommand::StoreKey(..) | SettingsCommand::StoreKeyFromEnvironment(..) => "key",
            SettingsCommand::DeleteKeys(_) => "delete keys",
        },
    }
}

/// What is commanded by that action is just this, in this order; and nothing of it comes later.
#[track_caller]
fn check(bench: &mut Bench, action: impl Into<Action>, expected: &[&str]) {
    bench.forget_commands();
    bench.apply(action.into());
    let words: Vec<&str> = bench.commands.iter().map(word).collect();
    assert_eq!(words, expected);
    bench.forget_commands();
    bench.apply(Action::View(ViewAction::SetNarrow(false)));
    assert_eq!(bench.commands, [], "nothing is left");
}

fn typed(name: &str) -> NewProvider {
    let address = url("http://localhost:8000/v1");
    NewProvider::new(
        name.to_owned(),
        ApiFormat::OPENAI_CHAT,
        address,
        Secret::new("sk"),
    )
}

fn fails(bench: &mut Bench, problem: Problem) -> MessageId {
    let turn = bench.send("hi");
    bench.fails(turn, problem);
    bench.last().id
}

#[test]
fn a_provider_that_is_created_ends_the_check_of_what_was_typed_before_anything_is_asked() {
    let mut bench = Bench::empty();
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    let draft = Box::new(typed("new"));
    bench.checks(CheckAction::Draft(draft, Extras::Without));
    let create = ProvidersAction::Create(typed("new"));
    check(
        &mut bench,
        create,
        &["cancel", "key", "list models", "settings"],
    );
    let id = bench.state.providers().list().next().map(|known| known.id);
    assert_eq!(bench.state.view().awaited(), id);
    assert_eq!(bench.state.view().dialog(), None);
}

#[test]
fn a_dialog_takes_with_it_what_was_asked_for_the_sake_of_the_former_one() {
    let mut bench = Bench::ready();
    let draft = || CheckAction::Draft(Box::new(typed("new")), Extras::Without);
    bench.checks(draft());
    check(
        &mut bench,
        ChatAction::PreviewRequest,
        &["cancel", "preview"],
    );
    check(&mut bench, draft(), &["check"]);
    let open = ViewAction::OpenDialog(Dialog::FindServers);
    check(&mut bench, open, &["cancel", "cancel"]);
    check(&mut bench, ViewAction::CloseDialog, &[]);
}

#[test]
fn a_changed_address_ends_the_check_of_the_former_one_before_models_are_asked_for() {
    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let moved = ProvidersAction::SetBaseUrl(RACK, url("http://localhost:3/v1"));
    check(&mut bench, moved, &["cancel", "list models", "settings"]);
    let new_key = ProvidersAction::SetKey(RACK, Secret::new("sk-1"));
    check(&mut bench, new_key, &["key", "list models", "settings"]);
    let other = ProvidersAction::SetKey(RACK, Secret::new("sk-2"));
    let replaced = ["delete keys", "key", "list models", "settings"];
    check(&mut bench, other, &replaced);
}

#[test]
fn a_remedy_is_the_actions_that_it_stands_for_in_their_order() {
    let change = || Remedy::SwitchFormat {
        provider: RACK,
        format: ApiFormat::ANTHROPIC_MESSAGES,
    };
    let mut bench = Bench::ready();
    let answer = fails(&mut bench, refused());
    let again = ["list models", "ask", "message", "conversation", "settings"];
    check(&mut bench, Action::Remedy(change(), Some(answer)), &again);

    let mut bench = Bench::ready();
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let anew = ["cancel", "list models", "check", "settings"];
    check(&mut bench, Action::Remedy(change(), None), &anew);

    let mut bench = Bench::ready();
    let look = Remedy::CheckConnection(RACK);
    check(&mut bench, Action::Remedy(look, None), &["check"]);
    let view = bench.state.view();
    assert_eq!(view.screen(), Screen::Providers);
    assert_eq!(view.provider(), Some(RACK));
}

#[test]
fn a_trusted_certificate_is_followed_by_all_that_it_had_kept_from_working() {
    let mut bench = Bench::ready();
    let tls = TlsFailure {
        cause: TlsCause::UnknownIssuer,
        certificate: None,
    };
    fails(&mut bench, broke(TransportFailure::Tls(Box::new(tls))));
    bench.checks(CheckAction::Provider(RACK, Extras::Without));
    let trust = ProvidersAction::Trust(RACK, Fingerprint([7; 32]));
    let all = [
        "list models",
        "cancel",
        "check",
        "ask",
        "message",
        "conversation",
        "settings",
    ];
    check(&mut bench, trust, &all);
}

#[test]
fn settings_are_written_once_behind_everything_else() {
    let mut bench = Bench::ready();
    let send = ChatAction::Send("hi".to_owned());
    let order = ["conversation", "message", "ask", "message", "conversation"];
    check(&mut bench, send, &[&order[..], &["settings"]].concat());
    let turn = bench
        .state
        .shown_chat()
        .and_then(tertulia::state::chat::Chat::turn);
    bench.finishes(turn.expect("an answer is arriving"));
    let demo = ProvidersAction::AddDemo;
    check(&mut bench, demo, &["list models", "settings"]);
    assert_eq!(bench.disk.settings, bench.state.settings());
    let chosen = bench.state.current_model().expect("a model");
    assert_eq!(bench.disk.settings.last_model, Some(chosen));
}

#[test]
fn what_an_undo_takes_back_goes_to_the_topic_that_has_it() {
    let undo = |bench: &Bench| {
        let notice = bench.state.notices().list().last().expect("a notice");
        NoticeAction::Undo(notice.id)
    };
    let mut bench = Bench::ready();
    let id = bench.talk("a", "1");
    check(&mut bench, LibraryAction::Delete(id), &[]);
    let back = Action::Notice(undo(&bench));
    check(&mut bench, back, &["load", "settings"]);
    assert_eq!(bench.shown(), id);

    check(&mut bench, ProvidersAction::Delete(RACK), &[]);
    let back = Action::Notice(undo(&bench));
    check(&mut bench, back, &[]);
    check(&mut bench, ProvidersAction::Delete(RACK), &[]);
    let notice = bench.state.notices().list().last().expect("a notice").id;
    let close = Action::Notice(NoticeAction::Dismiss(notice));
    check(&mut bench, close, &["delete keys", "settings"]);
}

#[test]
fn models_that_arrive_are_offered_before_the_chat_that_waits_for_them_begins() {
    let mut bench = Bench::empty();
    let found = FoundServer {
        base_url: url("http://localhost:11434/v1"),
        format: ApiFormat::OPENAI_CHAT,
        server: None,
        models: Some(1),
    };
    bench.providers(ProvidersAction::AddFound(found));
    let asked = bench.last_list_asked();
    bench.lists_models(asked, &["alpha"]);
    let added = bench.state.providers().list().next().expect("added");
    assert!(matches!(added.origin, Origin::Custom { .. }));
    assert_eq!(
        bench.state.current_model(),
        Some(model_ref(added.id, "alpha"))
    );
    let view = bench.state.view();
    assert_eq!((view.screen(), view.awaited()), (Screen::Chat, None));
}

#[test]
fn an_event_of_an_unknown_question_wants_nothing_of_anybody() {
    let mut bench = Bench::starting(Disk::default());
    bench.handle(Event::History(HistoryEvent::Listed(Vec::new())));
    bench.forget_commands();
    let unknown = tertulia::domain::ids::RequestId(3);
    let events = [
        EndpointEvent::Checked(Some(refused())),
        EndpointEvent::ModelsListed(Vec::new(), None),
        EndpointEvent::ModelsFailed(refused()),
        EndpointEvent::KeysTested(Some(refused())),
        EndpointEvent::Replayed(Some(refused())),
        EndpointEvent::Previewed(Err(refused())),
        EndpointEvent::LocalServersSought,
    ];
    for event in events {
        bench.handle(Event::Endpoint(unknown, event));
    }
    assert_eq!(bench.commands, []);
    assert_eq!(bench.notices(), [""; 0]);
    assert_eq!(bench.state.providers().get(ProviderId(9)), None);
}
