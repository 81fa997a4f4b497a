//! The API keys of a provider's page: one field, or a numbered list; how each key fares; where keys
//! come from and where they are kept.

use super::settings_window::{
    Window, answer_last, asked, click, custom, press, replace, says, window, window_of,
};
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use std::time::Duration;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::catalogue::cloud;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{KeyId, ProviderId};
use tertulia::domain::key_ring::{KeyHealth, KeyVerdict, RefusedWith};
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::{Dialog, NewKey, ProvidersAction};
use tertulia::state::command::EndpointCommand;
use tertulia::state::event::{EndpointEvent, Event, SettingsEvent};

const RACK: ProviderId = ProviderId(1);
const KEYS: [KeyId; 3] = [KeyId(11), KeyId(12), KeyId(13)];
const TEXTS: [&str; 3] = [
    "sk-first-000000001",
    "sk-second-00000002",
    "sk-third-000000003",
];

/// A page over a provider with so many keys, which the keyring keeps.
fn with_keys(count: usize) -> Window {
    with_keys_in(count, SecretPlace::Keyring)
}

fn with_keys_in(count: usize, place: SecretPlace) -> Window {
    let provider = Provider {
        keys: KEYS[..count].to_vec(),
        ..custom(1, "rack")
    };
    let mut window = window(vec![provider]);
    let looks = KEYS.into_iter().zip(TEXTS);
    let looks = looks.map(|(key, text)| (key, Secret::new(text).look()));
    let loaded = SettingsEvent::KeysLoaded(place, looks.take(count).collect());
    window.state_mut().handle(Event::Settings(loaded));
    window.run_ok();
    window
}

fn fares(window: &mut Window, key: KeyId, health: KeyHealth) {
    window.state_mut().handle(Event::Key(key, health));
    window.run_ok();
}

fn resting(until_ms: i64) -> KeyHealth {
    KeyHealth::Resting {
        until: Timestamp(until_ms),
        times: 1,
        words: String::new(),
    }
}

/// The masks of the numbered list, in order.
fn masks(window: &Window) -> Vec<String> {
    let mask = |number: usize| {
        let name = format!("Key {number}");
        window.query_by_label(&name).and_then(|node| node.value())
    };
    (1..).map_while(mask).collect()
}

#[test]
fn the_place_where_keys_are_kept_is_said_in_words() {
    let check = |window: &Window, words: &str| assert!(says(window, words), "{words}");
    check(&with_keys(1), "Kept in the system keyring");
    check(
        &with_keys_in(1, SecretPlace::File),
        "Kept in secrets.toml, readable only by you, since no system keyring answers",
    );
    check(
        &with_keys(2),
        "The next key is tried only on 401, 403 and 429. Kept in the system keyring.",
    );
    let waiting = Provider {
        keys: vec![KEYS[0]],
        ..custom(1, "rack")
    };
    check(
        &window(vec![waiting]),
        "Waiting for the system keyring; it may ask you to unlock it",
    );
    check(
        &with_keys(0),
        "There is no key: no authentication header is sent",
    );
}

#[test]
fn the_list_opens_by_itself_for_several_keys_and_by_its_fold_for_one() {
    let mut window = with_keys(3);
    assert_eq!(masks(&window), ["sk-f…0001", "sk-s…0002", "sk-t…0003"]);
    click(&mut window, "Advanced");
    assert!(masks(&window).is_empty() && says(&window, "sk-f…0001"));
    assert!(says(&window, "2 more keys are tried after it"));
    let mut window = with_keys(1);
    assert!(masks(&window).is_empty() && says(&window, "sk-f…0001"));
    window.get_by_label("Advanced").focus();
    window.run_ok();
    press(&mut window, Key::Space);
    assert_eq!(masks(&window), ["sk-f…0001"]);
    assert!(window.query_by_label("Move key 1 up").is_none());
}

#[test]
fn one_more_key_is_added_and_one_that_is_there_or_empty_is_not() {
    let mut window = with_keys(2);
    click(&mut window, "Add key");
    assert!(window.get_by_label("New key").is_focused());
    window.get_by_label("New key").type_text(TEXTS[1]);
    window.run_ok();
    assert!(says(&window, "This is key 2 already"));
    let save = window.get_by_label("Save key");
    assert!(save.accesskit_node().is_disabled());
    press(&mut window, Key::Enter);
    assert_eq!(asked(&window), []);
    assert!(window.get_by_label("New key").is_focused());
    replace(&mut window, "New key", "sk-another-0000004");
    assert!(!says(&window, "This is key 2 already"));
    press(&mut window, Key::Enter);
    let new = NewKey::Typed(Secret::new("sk-another-0000004"));
    assert_eq!(asked(&window), [ProvidersAction::AddKey(RACK, new)]);
    assert!(window.query_by_label("New key").is_none());
    assert!(window.get_by_label("Add key").is_focused());
    assert_eq!(masks(&window).len(), 3);
    click(&mut window, "Add key");
    press(&mut window, Key::Enter);
    assert_eq!(asked(&window).len(), 1);
    assert!(window.query_by_label("New key").is_none());
}

#[test]
fn a_typed_key_stays_behind_in_nothing() {
    let mut window = with_keys(1);
    click(&mut window, "Change key");
    window.get_by_label("API key").type_text("sk-never-again-1");
    window.run_ok();
    press(&mut window, Key::Escape);
    assert_eq!(asked(&window), []);
    click(&mut window, "Change key");
    click(&mut window, "Show key");
    window.get_by_label("API key").focus();
    window.run_ok();
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::Z);
    window.run_ok();
    let value = window.get_by_label("API key").value();
    assert_eq!(value.unwrap_or_default(), "");
}

#[test]
fn a_key_of_the_list_is_changed_and_removed() {
    let mut window = with_keys(3);
    click(&mut window, "Change key 2");
    assert!(
        window
            .get_by_role_and_label(Role::PasswordInput, "Key 2")
            .is_focused()
    );
    window.get_by_label("Key 2").type_text("sk-another-0000004");
    window.run_ok();
    press(&mut window, Key::Enter);
    assert!(window.get_by_label("Change key 2").is_focused());
    click(&mut window, "Remove key 3");
    let replaced = Secret::new("sk-another-0000004");
    let expected = [
        ProvidersAction::ReplaceKey(RACK, KEYS[1], replaced),
        ProvidersAction::ReplaceKey(RACK, KEYS[2], Secret::default()),
    ];
    assert_eq!(asked(&window), expected);
    assert_eq!(masks(&window), ["sk-f…0001", "sk-a…0004"]);
}

#[test]
fn keys_are_moved_by_keyboard_which_stays_with_the_key() {
    let mut window = with_keys(3);
    window.get_by_label("Move key 3 up").focus();
    window.run_ok();
    press(&mut window, Key::Space);
    assert_eq!(masks(&window), ["sk-f…0001", "sk-t…0003", "sk-s…0002"]);
    assert!(window.get_by_label("Move key 2 up").is_focused());
    press(&mut window, Key::Space);
    assert_eq!(masks(&window), ["sk-t…0003", "sk-f…0001", "sk-s…0002"]);
    let first = window.get_by_label("Move key 1 up");
    assert!(first.accesskit_node().is_disabled());
    assert!(window.get_by_label("Move key 1 down").is_focused());
    click(&mut window, "Move key 1 down");
    let expected = [(KEYS[2], 1), (KEYS[2], 0), (KEYS[2], 1)];
    let expected = expected.map(|(key, place)| ProvidersAction::MoveKey(RACK, key, place));
    assert_eq!(asked(&window), expected);
}

#[test]
fn how_each_key_fares_is_said_in_words() {
    let mut window = with_keys(3);
    let rejected = |with| KeyHealth::Rejected {
        with,
        words: String::new(),
    };
    fares(&mut window, KEYS[0], rejected(RefusedWith::Unauthorized));
    fares(&mut window, KEYS[1], rejected(RefusedWith::Forbidden));
    fares(&mut window, KEYS[2], resting(42_000));
    for words in [
        "Invalid or revoked (401)",
        "Forbidden (403)",
        "Rate limited (429) · 42 s",
    ] {
        assert!(says(&window, words), "{words}");
    }
}

#[test]
fn a_rest_is_counted_down_once_a_second_and_ends() {
    let mut window = with_keys(2);
    fares(&mut window, KEYS[0], resting(42_000));
    let delay = |window: &Window| {
        let outputs = &window.output().viewport_output;
        outputs.values().map(|output| output.repaint_delay).min()
    };
    window.state_mut().set_clock(Timestamp(700));
    window.step();
    assert!(says(&window, "Rate limited (429) · 42 s"));
    assert_eq!(delay(&window), Some(Duration::from_millis(300)));
    window.state_mut().set_clock(Timestamp(1000));
    window.step();
    assert!(says(&window, "Rate limited (429) · 41 s"));
    assert_eq!(delay(&window), Some(Duration::from_secs(1)));
    window.state_mut().set_clock(Timestamp(42_000));
    window.step();
    assert!(window.query_by_label_contains("Rate limited").is_none());
    assert_eq!(delay(&window), Some(Duration::MAX));
}

/// Answers the last question for a test of keys.
pub(crate) fn tested(window: &mut Window, events: impl IntoIterator<Item = EndpointEvent>) {
    let request = |command: &EndpointCommand| match command {
        EndpointCommand::TestKeys { request, .. } => Some(*request),
        EndpointCommand::ListModels { .. }
        | EndpointCommand::Check { .. }
        | EndpointCommand::Preview { .. }
        | EndpointCommand::Replay { .. }
        | EndpointCommand::FindLocalServers(_)
        | EndpointCommand::Cancel(_) => None,
    };
    answer_last(window, request, events);
}

#[test]
fn all_keys_are_tested_at_once_and_each_gets_its_verdict() {
    let mut window = with_keys(3);
    click(&mut window, "Test keys");
    assert_eq!(asked(&window), [ProvidersAction::TestKeys(RACK)]);
    assert_eq!(window.query_all_by_label("Testing").count(), 3);
    let test = window.get_by_label("Test keys");
    assert!(test.accesskit_node().is_disabled());
    let verdicts = [
        EndpointEvent::KeyTested(KEYS[0], KeyVerdict::Ok),
        EndpointEvent::KeyTested(KEYS[1], KeyVerdict::Network),
        EndpointEvent::KeyTested(KEYS[2], KeyVerdict::Http(500)),
        EndpointEvent::KeysTested(None),
    ];
    tested(&mut window, verdicts);
    for words in ["OK", "Network error", "HTTP 500"] {
        assert!(says(&window, words), "{words}");
    }
    assert_eq!(window.query_all_by_label("Testing").count(), 0);
}

#[test]
fn one_key_alone_is_tested_beside_its_mask() {
    let mut window = with_keys(0);
    assert!(window.query_by_label("Test keys").is_none());
    window = with_keys(1);
    click(&mut window, "Test keys");
    assert!(says(&window, "Testing") && says(&window, "sk-f…0001"));
}

fn openai() -> Provider {
    let entry = cloud("openai").expect("in the catalogue");
    let origin = Origin::Cloud {
        entry: entry.id.clone(),
        base_url: entry.base_url.clone(),
        own_url: false,
    };
    Provider::new(RACK, entry.name.clone(), ApiFormat::OPENAI_CHAT, origin)
}

#[test]
fn a_key_from_the_environment_is_offered_and_taken_only_when_asked() {
    let mut window = window(vec![openai()]);
    let offer = "Use OPENAI_API_KEY from the environment";
    assert!(!says(&window, offer));
    let set = SettingsEvent::EnvironmentKeys(vec!["OPENAI_API_KEY".to_owned()]);
    window.state_mut().handle(Event::Settings(set));
    window.run_ok();
    assert_eq!(asked(&window), []);
    click(&mut window, offer);
    let key = NewKey::Environment("OPENAI_API_KEY".to_owned());
    assert_eq!(asked(&window), [ProvidersAction::AddKey(RACK, key)]);
    assert!(!says(&window, offer));
}

#[test]
fn the_page_that_gives_a_key_is_shown_before_it_is_opened() {
    let mut window = window(vec![openai()]);
    click(&mut window, "Get a key");
    let url = cloud("openai").expect("in the catalogue").key_url.clone();
    let dialog = window.state().state().view().dialog().cloned();
    assert_eq!(dialog, Some(Dialog::OpenLink(url)));
}

#[test]
fn a_provider_of_the_catalogue_shows_its_address_behind_a_fold() {
    let mut window = window(vec![openai()]);
    assert!(window.query_by_label("Base URL").is_none());
    assert!(window.query_by_label("Anthropic-compatible").is_none());
    click(&mut window, "Advanced connection settings");
    replace(&mut window, "Base URL", "https://eu.example.com/v1");
    press(&mut window, Key::Enter);
    let url = |text| BaseUrl::check(text).expect("a URL").url;
    assert!(says(&window, "In place of https://api.openai.com/v1"));
    click(&mut window, "Use the usual address");
    let set = |text| ProvidersAction::SetBaseUrl(RACK, url(text));
    let expected = [
        set("https://eu.example.com/v1"),
        set("https://api.openai.com/v1"),
    ];
    assert_eq!(asked(&window), expected);
}

#[test]
fn in_a_narrow_window_a_key_and_how_it_fares_stay_inside() {
    let provider = Provider {
        keys: KEYS.to_vec(),
        ..custom(1, "rack")
    };
    for width in [560.0, 400.0] {
        let mut window = window_of(vec![provider.clone()], [width, 720.0]);
        fares(&mut window, KEYS[1], resting(600_000));
        let chip = window.get_by_label("Rate limited (429) · 600 s").rect();
        let mask = window.get_by_label("Key 2").rect();
        let remove = window.get_by_label("Remove key 2").rect();
        assert!(chip.right() <= width && remove.right() <= width, "{width}");
        assert!(
            !chip.intersects(mask) && !chip.intersects(remove),
            "{width}"
        );
    }
}
