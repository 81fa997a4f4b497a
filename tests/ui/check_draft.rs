//! The check in `"Add Custom Provider"`: what it looks at, what its remedies change, and when its
//! result goes.

use super::dialogs::{Window, click, is_disabled, open, press, shows, type_into, url};
use super::settings_window::{in_dialog, says_part, window_of};
use crate::limited::limited;
use crate::recorded::offering;
use eframe::egui::{Event as Input, Key};
use egui_kittest::kittest::Queryable;
use tertulia::domain::check::Finding;
use tertulia::domain::check::{Outcome, Step, StepReport};
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::DRAFT;
use tertulia::domain::ids::RequestId;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::secret::Secret;
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::{
    Action, CheckAction, Dialog, NewProvider, ProvidersAction, ViewAction,
};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event};
use tertulia::words;

/// The dialog with that URL typed and nothing else.
pub(crate) fn draft(base_url: &str) -> Window {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Base URL", base_url);
    window.state_mut().actions.clear();
    window
}

/// What the last check that was begun looks at.
pub(crate) fn begun_check(window: &Window) -> Option<NewProvider> {
    let actions = window.state().check_actions().into_iter().rev();
    let mut checks = actions.filter_map(|action| {
        let CheckAction::Draft(new, _) = action else {
            return None;
        };
        Some(*new)
    });
    checks.next()
}

fn request(window: &Window) -> RequestId {
    let mut commands = window.state().commands.iter().rev();
    let request = commands.find_map(|command| {
        let Command::Endpoint(EndpointCommand::Check { request, .. }) = command else {
            return None;
        };
        Some(*request)
    });
    request.expect("a check")
}

fn reports(window: &mut Window, said: &str) {
    let report = StepReport {
        step: Step::Tcp,
        outcome: Outcome::Passed,
        found: Finding::Line(said.to_owned()),
        took_ms: Some(3),
        raw: None,
    };
    let event = Event::Endpoint(request(window), EndpointEvent::StepChecked(report));
    window.state_mut().handle(event);
    window.run_ok();
}

/// The check that is under way ends.
pub(crate) fn ends_with(window: &mut Window, problem: Option<Problem>) {
    let event = Event::Endpoint(request(window), EndpointEvent::Checked(problem));
    window.state_mut().handle(event);
    window.run_ok();
}

fn offers(window: &mut Window, remedy: &Remedy) {
    click(window, "Check");
    let problem = offering("Not there", vec![remedy.clone()]);
    ends_with(window, Some(problem));
    window.state_mut().actions.clear();
    click(window, &words::remedy(remedy));
}

#[test]
fn a_check_needs_only_a_url_and_shows_its_steps_below_the_fields() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    assert!(is_disabled(&window, "Check"));
    type_into(&mut window, "Base URL", "http://localhost:8000/v1/");
    type_into(&mut window, "API key", "sk-1");
    assert!(is_disabled(&window, "Create") && !is_disabled(&window, "Check"));
    click(&mut window, "Check");
    let expected = NewProvider::new(
        String::new(),
        ApiFormat::OPENAI_CHAT,
        url("http://localhost:8000/v1"),
        Secret::new("sk-1"),
    );
    assert_eq!(begun_check(&window), Some(expected));
    reports(&mut window, "connected to 127.0.0.1");
    let step = window.query_all_by_label_contains("connected to 127.0.0.1");
    assert!(step.count() > 0);
    ends_with(&mut window, None);
    assert!(!is_disabled(&window, "Check"));
    assert_eq!(
        window.state().state().view().dialog(),
        Some(&Dialog::AddProvider),
        "nothing is saved"
    );
}

#[test]
fn a_running_check_can_be_stopped() {
    let mut window = draft("http://localhost:8000/v1");
    click(&mut window, "Check");
    assert!(!shows(&window, "Check"));
    click(&mut window, "Stop check");
    assert_eq!(
        window.state().check_actions().last(),
        Some(&CheckAction::DropDraft)
    );
    assert!(shows(&window, "Check") && !shows(&window, "Stop check"));
}

#[test]
fn changing_any_field_drops_the_result() {
    let check = |what: &str, change: &dyn Fn(&mut Window)| {
        let mut window = draft("http://localhost:8000/v1");
        click(&mut window, "Check");
        reports(&mut window, "connected");
        ends_with(&mut window, None);
        assert!(
            window.state().state().checks().of_draft().is_some(),
            "{what}"
        );
        change(&mut window);
        assert!(
            window.state().state().checks().of_draft().is_none(),
            "{what}"
        );
        assert!(window.query_by_label_contains("connected").is_none());
    };
    check("name", &|window| type_into(window, "Provider name", "x"));
    check("URL", &|window| {
        type_into(window, "Base URL", "http://localhost:8000");
    });
    check("key", &|window| type_into(window, "API key", "sk-2"));
    check("format", &|window| click(window, "Anthropic-compatible"));
    check("preset", &|window| click(window, "Ollama"));
}

#[test]
fn closing_the_dialog_drops_the_check() {
    for close in ["Escape", "Cancel"] {
        let mut window = draft("http://localhost:8000/v1");
        click(&mut window, "Check");
        if close == "Escape" {
            press(&mut window, Key::Escape);
        } else {
            click(&mut window, close);
        }
        assert_eq!(window.state().state().view().dialog(), None, "{close}");
        assert!(
            window.state().state().checks().of_draft().is_none(),
            "{close}"
        );
    }
}

#[test]
fn the_offered_base_url_goes_into_the_field_and_is_checked() {
    let mut window = draft("http://localhost:8000");
    let remedy = Remedy::UseBaseUrl {
        provider: DRAFT,
        base_url: url("http://localhost:8000/v1"),
    };
    offers(&mut window, &remedy);
    let value = in_dialog(&window, "Base URL").value();
    assert_eq!(value.as_deref(), Some("http://localhost:8000/v1"));
    let checked = begun_check(&window).expect("it is checked again");
    assert_eq!(checked.base_url, url("http://localhost:8000/v1"));
}

#[test]
fn the_other_format_is_chosen_and_checked() {
    let mut window = draft("http://localhost:4000");
    let remedy = Remedy::SwitchFormat {
        provider: DRAFT,
        format: ApiFormat::ANTHROPIC_MESSAGES,
    };
    offers(&mut window, &remedy);
    let checked = begun_check(&window).expect("it is checked again");
    assert_eq!(checked.format, ApiFormat::ANTHROPIC_MESSAGES);
    type_into(&mut window, "Provider name", "gateway");
    click(&mut window, "Create");
    let created = window.state().providers_actions();
    let created = created.iter().any(|action| {
        matches!(action, ProvidersAction::Create(new) if new.format == ApiFormat::ANTHROPIC_MESSAGES)
    });
    assert!(created);
}

#[test]
fn another_header_for_the_key_is_told_and_can_be_given_up() {
    let mut window = draft("http://localhost:4000/v1");
    let remedy = Remedy::UseAuth {
        provider: DRAFT,
        scheme: AuthScheme::XApiKey,
    };
    offers(&mut window, &remedy);
    let checked = begun_check(&window).expect("it is checked again");
    assert_eq!(checked.auth, Some(AuthScheme::XApiKey));
    assert!(shows(&window, "The key is sent as x-api-key"));
    click(&mut window, "Do not send the key as x-api-key");
    click(&mut window, "Check");
    assert_eq!(begun_check(&window).expect("a check").auth, None);
}

#[test]
fn retry_checks_again() {
    let mut window = draft("http://localhost:8000/v1");
    offers(&mut window, &Remedy::Retry);
    assert!(begun_check(&window).is_some());
}

#[test]
fn the_other_ways_to_a_provider_are_one_click_away() {
    let check = |label: &str, dialog: Dialog, title: &str| {
        let mut window = open(Dialog::AddProvider, Vec::new());
        click(&mut window, label);
        assert_eq!(window.state().state().view().dialog(), Some(&dialog));
        assert!(window.query_by_label(title).is_some(), "{title}");
    };
    check(
        "Choose a cloud provider",
        Dialog::AddCloud,
        "Search providers",
    );
    check("Find local servers", Dialog::FindServers, "Search again");
}

#[test]
fn a_paste_that_is_too_long_for_an_address_is_refused_and_says_so() {
    let mut window = draft("http://localhost:8000/v1");
    in_dialog(&window, "Base URL").focus();
    window.run_ok();
    window.event(Input::Paste("x".repeat(2 << 20)));
    window.run_ok();
    let value = in_dialog(&window, "Base URL").value();
    assert_eq!(value.as_deref(), Some("http://localhost:8000/v1"));
    assert!(says_part(&window, "too long"));
    type_into(&mut window, "Base URL", "http://localhost:8001/v1");
    assert!(!says_part(&window, "too long"));
}

#[test]
fn a_pasted_address_goes_into_the_field_as_usual() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    in_dialog(&window, "Base URL").focus();
    window.run_ok();
    window.event(Input::Paste(" http://localhost:8000/v1/\n".to_owned()));
    window.run_ok();
    type_into(&mut window, "Provider name", "rack");
    assert!(!is_disabled(&window, "Create"));
}

#[test]
fn what_can_be_pasted_is_told_until_there_is_something_else_to_say() {
    let help = "Paste a curl command here to fill everything";
    let mut window = open(Dialog::AddProvider, Vec::new());
    assert!(shows(&window, help));
    type_into(&mut window, "Base URL", "http://localhost:8000/v1/");
    assert!(!shows(&window, help));
}

#[test]
fn a_long_result_scrolls_and_leaves_the_buttons_where_they_are() {
    let mut window = window_of(Vec::new(), [560.0, 420.0]);
    let dialog = ViewAction::OpenDialog(Dialog::AddProvider);
    window.state_mut().apply(Action::View(dialog));
    window.run_ok();
    type_into(&mut window, "Base URL", "http://localhost:8000/v1");
    click(&mut window, "Check");
    for step in 0..12 {
        reports(&mut window, &format!("step {step}"));
    }
    ends_with(&mut window, None);
    let create = in_dialog(&window, "Create").rect();
    assert!(create.bottom() <= 420.0, "{create:?}");
}

#[test]
fn a_retry_of_the_check_counts_down() {
    let mut window = draft("http://localhost:8000/v1");
    click(&mut window, "Check");
    ends_with(&mut window, Some(limited(Timestamp(9000))));
    assert!(shows(&window, "Retry in 9 s"));
    window.state_mut().set_clock(Timestamp(2500));
    window.run_ok();
    assert!(shows(&window, "Retry in 7 s"));
}
