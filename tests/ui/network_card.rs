//! Network settings and what was learnt, on a provider's page.

use super::settings_window::{
    Window, asked, click, custom, press, replace, says, says_part, window,
};
use eframe::egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::extra_body::ExtraBody;
use tertulia::domain::ids::{KeyId, ProviderId};
use tertulia::domain::network::{
    CustomHeader, Fingerprint, HeaderText, Limits, NetworkSettings, ProxyChoice, ProxyUrl,
};
use tertulia::domain::provider::{Learned, Provider};
use tertulia::domain::secret::Secret;
use tertulia::state::action::ProvidersAction;

const RACK: ProviderId = ProviderId(1);

fn open(network: NetworkSettings) -> Window {
    let provider = Provider {
        network,
        ..custom(1, "rack")
    };
    let mut window = window(vec![provider]);
    click(&mut window, "Advanced network settings");
    window
}

fn network(window: &Window) -> NetworkSettings {
    let provider = window.state().state().providers().get(RACK).expect("rack");
    provider.network.clone()
}

fn enter(window: &mut Window, label: &str, text: &str) {
    replace(window, label, text);
    press(window, Key::Enter);
}

#[test]
fn the_card_is_folded_and_says_what_is_set() {
    let page = window(vec![custom(1, "rack")]);
    assert!(says(&page, "Nothing special is set"));
    assert!(page.query_by_label("Header name").is_none());
    let open = open(NetworkSettings {
        proxy: ProxyChoice::Direct,
        ..NetworkSettings::default()
    });
    assert!(says(&open, "no proxy") && open.query_by_label("Header name").is_some());
}

#[test]
fn headers_are_added_and_removed_and_a_bad_name_is_refused() {
    let mut window = open(NetworkSettings::default());
    replace(&mut window, "Header name", "X Team");
    assert!(says(
        &window,
        "A header’s name has only letters, digits and - _ . in it"
    ));
    enter(&mut window, "Header name", "X-Team");
    assert!(window.get_by_label("Header value").is_focused());
    click(&mut window, "Add header");
    assert!(says(&window, "Enter the header’s value"));
    assert_eq!(asked(&window), []);
    enter(&mut window, "Header value", " blue ");
    assert!(says(&window, "x-team: blue") && says(&window, "1 header"));
    replace(&mut window, "Header name", "x-TEAM");
    click(&mut window, "Add header");
    assert!(says(&window, "There is a header of this name already"));
    assert_eq!(network(&window).headers.len(), 1);
    click(&mut window, "Remove header x-team");
    assert_eq!(network(&window).headers, []);
}

#[test]
fn an_empty_header_name_is_an_error_only_once_it_was_tried() {
    let mut window = open(NetworkSettings::default());
    let error = "Enter the header’s name, such as X-Team";
    assert!(!says(&window, error));
    click(&mut window, "Add header");
    assert!(says(&window, error));
    assert_eq!(asked(&window), []);
}

/// Adds a header with a secret value; for some names the switch is on by itself.
#[track_caller]
fn adds_a_secret(name: &str, press_switch: bool) {
    let mut window = open(NetworkSettings::default());
    replace(&mut window, "Header name", name);
    if press_switch {
        click(&mut window, "Secret value");
    }
    replace(&mut window, "Header value", "hush-hush");
    let typed = window.get_by_label("Header value").value();
    assert!(!typed.unwrap_or_default().contains("hush"));
    click(&mut window, "Add header");
    let (name, secret) = (name.to_lowercase(), Secret::new("hush-hush"));
    let added = ProvidersAction::AddSecretHeader(RACK, name.clone(), secret);
    assert_eq!(asked(&window), [added]);
    assert!(says(&window, &format!("{name}: •••, secret")));
    let typed = window.get_by_label("Header value").value();
    assert_eq!(typed.unwrap_or_default(), "");
}

#[test]
fn a_secret_value_is_masked_while_typed_and_never_shown_again() {
    adds_a_secret("X-Team", true);
    adds_a_secret("X-Token", false);
}

#[test]
fn the_extra_body_is_checked_while_it_is_typed() {
    let mut window = open(NetworkSettings::default());
    let is_disabled = |window: &Window| {
        let apply = window.get_by_label("Apply extra body");
        apply.accesskit_node().is_disabled()
    };
    replace(&mut window, "Extra body (JSON)", "{\"top_k\": }");
    assert!(says_part(&window, "Not valid JSON"));
    assert!(is_disabled(&window));
    replace(&mut window, "Extra body (JSON)", "{\"stream\": false}");
    let reserved = "“stream” is set by the conversation and cannot be overridden here";
    assert!(says(&window, reserved) && is_disabled(&window));
    replace(&mut window, "Extra body (JSON)", "{\"top_k\": 40}");
    click(&mut window, "Apply extra body");
    let body = ExtraBody::check("{\"top_k\": 40}").expect("an object");
    assert_eq!(network(&window).extra_body, body);
    assert!(says(&window, "1 extra field"));
    replace(&mut window, "Extra body (JSON)", "[");
    click(&mut window, "Discard");
    assert!(window.query_by_label("Discard").is_none());
    assert_eq!(network(&window).extra_body, body);
}

#[test]
fn an_own_proxy_is_kept_once_its_address_can_be_read() {
    let mut window = open(NetworkSettings::default());
    click(&mut window, "Own");
    assert_eq!(asked(&window), []);
    enter(&mut window, "Proxy URL", "proxy:3128");
    let error = "A proxy’s address begins with http://, https:// or socks5://";
    assert!(says(&window, error));
    assert_eq!(network(&window).proxy, ProxyChoice::System);
    enter(&mut window, "Proxy URL", "socks5://127.0.0.1:1080/");
    let own = ProxyUrl::check("socks5://127.0.0.1:1080").expect("a proxy");
    assert_eq!(network(&window).proxy, ProxyChoice::Own(own));
    enter(&mut window, "Proxy login", "no colon");
    assert!(says(&window, "Enter it as user:password"));
    enter(&mut window, "Proxy login", "me:hush");
    let login = |text| ProvidersAction::SetProxyLogin(RACK, Secret::new(text));
    assert_eq!(asked(&window).last(), Some(&login("me:hush")));
    assert!(says(&window, "Proxy login •••"));
    click(&mut window, "Remove proxy login");
    assert_eq!(asked(&window).last(), Some(&login("")));
    assert_eq!(network(&window).proxy_login, None);
    click(&mut window, "None");
    assert_eq!(network(&window).proxy, ProxyChoice::Direct);
    assert!(window.query_by_label("Proxy URL").is_none());
    click(&mut window, "System");
    assert_eq!(network(&window).proxy, ProxyChoice::System);
}

#[test]
fn certificate_files_are_kept_as_typed_and_trust_is_withdrawn() {
    let trusted = [Fingerprint([0xab; 32]), Fingerprint([0xcd; 32])];
    let mut window = open(NetworkSettings {
        trusted: trusted.to_vec(),
        ..NetworkSettings::default()
    });
    enter(&mut window, "CA file", " /etc/own ca.pem ");
    enter(&mut window, "Client certificate file", "/c.pem");
    enter(&mut window, "Client key file", "/k.pem");
    replace(&mut window, "Client certificate file", "x");
    press(&mut window, Key::Backspace);
    press(&mut window, Key::Enter);
    replace(&mut window, "Client key file", "/other.pem");
    press(&mut window, Key::Escape);
    let kept = network(&window);
    assert_eq!(kept.ca_file.as_deref(), Some("/etc/own ca.pem"));
    assert_eq!(kept.client_certificate_file, None);
    assert_eq!(kept.client_key_file.as_deref(), Some("/k.pem"));
    click(&mut window, "Stop trusting AB:AB:AB:AB");
    assert_eq!(network(&window).trusted, trusted[1..]);
}

#[test]
fn time_limits_are_seconds_within_their_range() {
    let mut window = open(NetworkSettings::default());
    for bad in ["0", "86401", "soon"] {
        enter(&mut window, "Silence", bad);
        assert!(says(&window, "Enter 1 to 86\u{202f}400 seconds"), "{bad}");
    }
    assert_eq!(asked(&window), []);
    enter(&mut window, "Silence", "600");
    enter(&mut window, "First byte", "86400");
    let limits = Limits {
        first_byte_secs: 86_400,
        silence_secs: 600,
        ..Limits::default()
    };
    assert_eq!(network(&window).limits, limits);
    assert!(says(&window, "own time limits"));
}

#[test]
fn what_is_changed_in_one_part_leaves_the_others() {
    let header = CustomHeader {
        name: "x-token".to_owned(),
        value: HeaderText::Secret(KeyId(50)),
    };
    let before = NetworkSettings {
        headers: vec![header],
        proxy_login: Some(KeyId(51)),
        ..NetworkSettings::default()
    };
    let mut window = open(before.clone());
    enter(&mut window, "CA file", "/ca.pem");
    let expected = NetworkSettings {
        ca_file: Some("/ca.pem".to_owned()),
        ..before
    };
    let expected = ProvidersAction::SetNetwork(RACK, Box::new(expected));
    assert_eq!(asked(&window), [expected]);
}

#[test]
fn what_was_learnt_is_listed_and_forgotten() {
    let fact = |field: &str| Learned {
        model: "gpt-x".to_owned(),
        field: field.to_owned(),
    };
    let provider = Provider {
        learned: vec![fact("stream_options"), fact("top_k")],
        ..custom(1, "rack")
    };
    let mut page = window(vec![provider]);
    assert!(says(&page, "“top_k” is not sent to gpt-x"));
    click(&mut page, "Forget stream_options for gpt-x");
    let expected = ProvidersAction::Forget(RACK, fact("stream_options"));
    assert_eq!(asked(&page), [expected]);
    assert!(!says(&page, "“stream_options” is not sent to gpt-x"));
    click(&mut page, "Forget top_k for gpt-x");
    assert!(!says(&page, "Learned"));
}
