//! The check of what is typed in the dialog: it ends with the dialog, and offers only what can be
//! done to what is typed.

use crate::bench::{Bench, url};
use crate::recorded::recorded;
use tertulia::domain::cause::Cause;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::RequestId;
use tertulia::domain::problem::AskedEndpoint;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::secret::Secret;
use tertulia::state::action::{
    CheckAction, Dialog, Extras, NewProvider, ProvidersAction, ViewAction,
};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};
use tertulia::words;

fn draft() -> NewProvider {
    let base_url = url("http://localhost:8000/v1");
    NewProvider::new(
        String::new(),
        ApiFormat::OPENAI_CHAT,
        base_url,
        Secret::default(),
    )
}

/// The dialog is open and what is typed is being checked; with the check's id.
fn checking() -> (Bench, RequestId) {
    let mut bench = Bench::empty();
    bench.view(ViewAction::OpenDialog(Dialog::AddProvider));
    bench.checks(CheckAction::Draft(Box::new(draft()), Extras::Without));
    let begun = bench.commands.iter().rev().find_map(|command| {
        let Command::Endpoint(EndpointCommand::Check { request, .. }) = command else {
            return None;
        };
        Some(*request)
    });
    (bench, begun.expect("a check"))
}

fn is_cancelled(bench: &Bench, request: RequestId) -> bool {
    let cancel = Command::Endpoint(EndpointCommand::Cancel(request));
    bench.commands.contains(&cancel)
}

#[test]
fn whatever_closes_the_dialog_ends_the_check_of_what_was_typed() {
    let check = |what: &str, close: &dyn Fn(&mut Bench)| {
        let (mut bench, request) = checking();
        assert!(bench.state.checks().of_draft().is_some() && !is_cancelled(&bench, request));
        close(&mut bench);
        assert_eq!(bench.state.checks().of_draft(), None, "{what}");
        assert!(is_cancelled(&bench, request), "{what}");
    };
    check("closing", &|bench| bench.view(ViewAction::CloseDialog));
    check("another dialog", &|bench| {
        bench.view(ViewAction::OpenDialog(Dialog::FindServers));
    });
    check("giving it up", &|bench| {
        bench.checks(CheckAction::DropDraft);
    });
    check("creating", &|bench| {
        let new = NewProvider {
            name: "rack".to_owned(),
            ..draft()
        };
        bench.providers(ProvidersAction::Create(new));
    });
}

#[test]
fn what_a_check_finds_after_the_dialog_was_closed_is_dropped() {
    let (mut bench, request) = checking();
    bench.view(ViewAction::CloseDialog);
    let late = EndpointEvent::Checked(Some(recorded("x")));
    bench.handle(Event::Endpoint(request, late));
    assert_eq!(bench.state.checks().of_draft(), None);
}

#[test]
fn what_is_typed_is_offered_only_what_can_be_done_to_it() {
    let (mut bench, request) = checking();
    let use_auth = Remedy::UseAuth {
        provider: DRAFT,
        scheme: AuthScheme::XApiKey,
    };
    let cause = Cause::WrongAuthHeader {
        sent_as: AuthScheme::Bearer,
        accepted_as: AuthScheme::XApiKey,
    };
    let problem = Problem::from(cause).at(AskedEndpoint {
        provider: DRAFT,
        name: String::new(),
        base_url: url("http://localhost:8000/v1"),
    });
    let ended = EndpointEvent::Checked(Some(problem));
    bench.handle(Event::Endpoint(request, ended));
    let check = bench.state.checks().of_draft().expect("a check");
    let found = check.problem().expect("a problem");
    assert_eq!(words::problem(found).remedies, [use_auth]);
}
