//! The connection check on a provider's page: its steps as they end, what is wrong, and the buttons
//! that mend it.

use super::settings_window::{Window, answer_last, click, custom, says, window, window_of};
use crate::limited::limited;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::Recorded;
use tertulia::domain::check::Finding;
use tertulia::domain::check::{Outcome, Step, StepReport};
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::Model;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::Provider;
use tertulia::domain::server::RecognisedServer;
use tertulia::domain::server_kind::KindId;
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::{Action, CheckAction, Extras};
use tertulia::state::command::EndpointCommand;
use tertulia::state::event::EndpointEvent;

const RACK: ProviderId = ProviderId(1);

fn rack() -> Provider {
    Provider {
        models: vec![Model::by_hand("llama".to_owned())],
        server: Some(RecognisedServer {
            kind: KindId::VLLM,
            name: "vLLM".to_owned(),
            version: Some("0.11".to_owned()),
        }),
        ..custom(1, "rack")
    }
}

/// A check that was begun without tools and image.
fn check_alone() -> CheckAction {
    CheckAction::Provider(RACK, Extras::Without)
}

fn report(step: Step, outcome: Outcome, said: &str) -> StepReport {
    StepReport {
        step,
        outcome,
        found: Finding::Line(said.to_owned()),
        took_ms: Some(12),
        raw: None,
    }
}

pub(crate) fn found(window: &mut Window, events: impl IntoIterator<Item = EndpointEvent>) {
    let request = |command: &EndpointCommand| match command {
        EndpointCommand::Check { request, .. } => Some(*request),
        EndpointCommand::ListModels { .. }
        | EndpointCommand::TestKeys { .. }
        | EndpointCommand::Preview { .. }
        | EndpointCommand::Replay { .. }
        | EndpointCommand::FindLocalServers(_)
        | EndpointCommand::Cancel(_) => None,
    };
    answer_last(window, request, events);
}

pub(crate) fn steps(
    reports: impl IntoIterator<Item = StepReport>,
) -> impl Iterator<Item = EndpointEvent> {
    reports.into_iter().map(EndpointEvent::StepChecked)
}

fn lacking_version() -> Problem {
    let base_url = BaseUrl::check("http://localhost:8000/v2")
        .expect("a URL")
        .url;
    let recorded = Recorded {
        message: "The base URL lacks the version path".to_owned(),
        lines: vec!["127.0.0.1:8000 answers 404".to_owned()],
        hint: Some("The same under /v2 answers".to_owned()),
        remedies: vec![
            Remedy::UseBaseUrl {
                provider: RACK,
                base_url,
            },
            Remedy::CheckConnection(RACK),
            Remedy::EditProvider(RACK),
        ],
    };
    Problem::from(Cause::Recorded(recorded)).details("404 page not found")
}

#[test]
fn the_card_says_what_answers_there() {
    let page = window(vec![rack()]);
    assert!(says(&page, "vLLM 0.11 recognised · 1 model"));
    let page = window(vec![custom(1, "rack")]);
    assert!(says(&page, "The kind of server is not known"));
}

#[test]
fn steps_are_shown_as_they_end_with_how_they_ended_in_words() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    assert_eq!(window.state().check_actions(), [check_alone()]);
    assert!(says(&window, "Checking…"));
    let reports = [
        report(Step::Address, Outcome::Passed, "127.0.0.1"),
        StepReport {
            took_ms: None,
            ..report(Step::Tls, Outcome::Skipped, "Not used with http://")
        },
        report(Step::ModelList, Outcome::Lacking, "No list under /models"),
        report(Step::Format, Outcome::Failed, ""),
    ];
    found(&mut window, steps(reports));
    for words in [
        "Address: passed, 127.0.0.1, 12 ms",
        "TLS: skipped, Not used with http://",
        "Model list: lacking, No list under /models, 12 ms",
        "Format: failed, 12 ms",
        "Checking…",
    ] {
        assert!(says(&window, words), "{words}");
    }
    assert!(!says(&window, "Check again"));
}

#[test]
fn a_check_that_runs_can_be_stopped() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    click(&mut window, "Stop check");
    let stop = CheckAction::Stop(RACK);
    assert_eq!(window.state().check_actions(), [check_alone(), stop]);
    assert!(!says(&window, "Checking…") && says(&window, "Check connection"));
}

#[test]
fn a_check_that_runs_costs_no_frames() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    window.run();
}

#[test]
fn each_raw_reply_has_a_fold() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    let with_raw = |step, raw: &str| StepReport {
        raw: Some(raw.to_owned()),
        ..report(step, Outcome::Passed, "fine")
    };
    let reports = [
        with_raw(Step::Http, "HTTP/1.1 200 OK"),
        with_raw(Step::ModelList, "{\"data\":[]}"),
    ];
    found(&mut window, steps(reports));
    click(&mut window, "Raw reply: Model list");
    assert!(says(&window, "{\"data\":[]}") && !says(&window, "HTTP/1.1 200 OK"));
    click(&mut window, "Raw reply: Model list");
    assert!(!says(&window, "{\"data\":[]}"));
}

#[test]
fn when_everything_works_it_says_so_and_offers_to_look_further() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    let passed = report(Step::Stream, Outcome::Passed, "Hello");
    let events = steps([passed]).chain([EndpointEvent::Checked(None)]);
    found(&mut window, events);
    assert!(says(&window, "Everything works") && says(&window, "Ready"));
    assert!(!says(&window, "Checking…"));
    click(&mut window, "Check tools and image");
    found(&mut window, [EndpointEvent::Checked(None)]);
    click(&mut window, "Check again");
    let expected = [Extras::Without, Extras::With, Extras::Without]
        .map(|extras| CheckAction::Provider(RACK, extras));
    assert_eq!(window.state().check_actions(), expected);
}

#[test]
fn what_is_wrong_is_said_once_with_the_button_that_mends_it() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    found(
        &mut window,
        [EndpointEvent::Checked(Some(lacking_version()))],
    );
    for words in [
        "The base URL lacks the version path",
        "127.0.0.1:8000 answers 404",
        "The same under /v2 answers",
        "Problem",
    ] {
        assert!(says(&window, words), "{words}");
    }
    assert!(!says(&window, "Edit provider") && !says(&window, "Check tools and image"));
    assert_eq!(window.query_all_by_label("Check connection").count(), 1);
    click(&mut window, "Details");
    assert!(says(&window, "404 page not found"));
    click(&mut window, "Use http://localhost:8000/v2");
    let provider = window.state().state().providers().get(RACK).expect("rack");
    let url = provider.base_url().map(ToString::to_string);
    assert_eq!(url.as_deref(), Some("http://localhost:8000/v2"));
    assert!(says(&window, "Checking…"), "it is checked again");
}

#[test]
fn a_retry_of_a_check_counts_down_and_checks_again() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Check connection");
    let problem = limited(Timestamp(9000));
    found(&mut window, [EndpointEvent::Checked(Some(problem))]);
    assert!(says(&window, "Retry in 9 s"));
    window.state_mut().set_clock(Timestamp(2500));
    window.run_ok();
    click(&mut window, "Retry in 7 s");
    let expected = [check_alone(), check_alone()];
    assert_eq!(window.state().check_actions(), expected);
}

#[test]
fn lines_of_a_problem_that_no_check_found_are_shown_with_the_models() {
    let mut window = window(vec![rack()]);
    click(&mut window, "Refresh models");
    let request = |command: &EndpointCommand| match command {
        EndpointCommand::ListModels { request, .. } => Some(*request),
        EndpointCommand::Check { .. }
        | EndpointCommand::TestKeys { .. }
        | EndpointCommand::Preview { .. }
        | EndpointCommand::Replay { .. }
        | EndpointCommand::FindLocalServers(_)
        | EndpointCommand::Cancel(_) => None,
    };
    let failed = EndpointEvent::ModelsFailed(lacking_version());
    answer_last(&mut window, request, [failed]);
    assert!(says(&window, "127.0.0.1:8000 answers 404"));
    click(&mut window, "Use http://localhost:8000/v2");
    let remedies = window.state().actions.iter();
    let remedies = remedies.filter(|action| matches!(action, Action::Remedy(..)));
    assert_eq!(remedies.count(), 1);
}

#[test]
fn in_a_narrow_window_nothing_of_a_check_sticks_out() {
    for width in [560.0, 400.0] {
        let mut window = window_of(vec![rack()], [width, 420.0]);
        click(&mut window, "Check connection");
        let long = "a word or two that go on ".repeat(8);
        let reports = [StepReport {
            raw: Some("raw".to_owned()),
            ..report(Step::Authentication, Outcome::Passed, &long)
        }];
        let events = steps(reports).chain([EndpointEvent::Checked(Some(lacking_version()))]);
        found(&mut window, events);
        for node in window.root().children_recursive() {
            let role = node.accesskit_node().role();
            if [Role::Button, Role::TextInput, Role::Label].contains(&role) {
                let rect = node.rect();
                assert!(rect.right() <= width + 0.5, "{width}: {rect:?} {node:?}");
            }
        }
    }
}
