//! `"Add a cloud provider"`: chosen by search, keyboard or pointer, then its key.

use super::dialogs::{
    Window, click, is_disabled, open, press, providers_actions, shows, type_into, url,
};
use super::settings_window::{focused, in_dialog, says_part};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::catalogue::{CloudProvider, catalogue};
use tertulia::domain::secret::Secret;
use tertulia::state::action::{Action, Dialog, NewCloud, NewKey, ProvidersAction, ViewAction};
use tertulia::state::event::{Event, SettingsEvent};

fn choosing() -> Window {
    open(Dialog::AddCloud, Vec::new())
}

/// The form of OpenAI.
fn form() -> Window {
    let mut window = choosing();
    click(&mut window, "OpenAI");
    window
}

fn new_cloud(key: NewKey) -> ProvidersAction {
    ProvidersAction::CreateCloud(NewCloud {
        entry: "openai".to_owned(),
        base_url: None,
        key,
    })
}

fn typed(key: &str) -> NewKey {
    NewKey::Typed(Secret::new(key))
}

fn is_gone(window: &Window) -> bool {
    window.query_by_label("Search providers").is_none()
}

#[test]
fn the_search_has_the_keyboard_and_finds_by_name_and_host() {
    let mut window = choosing();
    assert!(in_dialog(&window, "Search providers").is_focused());
    for search in ["open", "API.OPENAI.COM"] {
        type_into(&mut window, "Search providers", search);
        assert!(shows(&window, "OpenAI"), "{search}");
    }
    type_into(&mut window, "Search providers", "no such");
    assert!(!shows(&window, "OpenAI"));
    assert!(window.query_by_label_contains("None matches").is_some());
}

#[test]
fn the_keyboard_alone_chooses_a_provider_and_adds_it() {
    let mut window = choosing();
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowUp);
    type_into(&mut window, "Search providers", "openai");
    press(&mut window, Key::Enter);
    assert!(is_gone(&window));
    assert!(in_dialog(&window, "API key").is_focused());
    in_dialog(&window, "API key").type_text("sk-1");
    window.run_ok();
    press(&mut window, Key::Enter);
    assert_eq!(providers_actions(&window), [new_cloud(typed("sk-1"))]);
    assert_eq!(window.state().state().view().dialog(), None);
}

#[test]
fn the_arrows_move_the_mark_that_enter_chooses() {
    let mut window = choosing();
    let all = catalogue().len();
    for _ in 0..all + 3 {
        press(&mut window, Key::ArrowDown);
    }
    press(&mut window, Key::Enter);
    let last = catalogue().last().expect("one");
    assert!(shows(&window, &last.name) && is_gone(&window));
}

#[test]
fn the_marked_row_is_what_assistive_techniques_are_told_of() {
    let mut window = choosing();
    type_into(&mut window, "Search providers", "openai");
    assert!(in_dialog(&window, "Search providers").is_focused());
    press(&mut window, Key::ArrowDown);
    let second = focused(&window);
    assert_ne!(second, "Search providers");
    press(&mut window, Key::ArrowUp);
    assert_eq!(focused(&window), "OpenAI");
    type_into(&mut window, "Search providers", "mist");
    assert_eq!(focused(&window), "Search providers");
}

#[test]
fn the_dialog_stays_as_it_is_whatever_is_found() {
    let mut window = choosing();
    let place = |window: &Window| {
        let dialog = window.get_by_role(Role::Dialog).rect();
        (dialog, in_dialog(window, "Search providers").rect())
    };
    let before = place(&window);
    for search in ["o", "openai", "no such"] {
        type_into(&mut window, "Search providers", search);
        assert_eq!(place(&window), before, "{search}");
    }
}

#[test]
fn where_none_matches_the_way_to_any_other_endpoint_is_a_button() {
    for by_key in [true, false] {
        let mut window = choosing();
        type_into(&mut window, "Search providers", "no such");
        let said = "None matches. Any other endpoint is added as a custom provider.";
        assert!(shows(&window, said));
        if by_key {
            press(&mut window, Key::Enter);
        } else {
            click(&mut window, "Add custom provider");
        }
        let dialog = window.state().state().view().dialog().cloned();
        assert_eq!(dialog, Some(Dialog::AddProvider));
    }
}

#[test]
fn a_key_is_needed() {
    let mut window = form();
    assert!(is_disabled(&window, "Add"));
    assert!(!shows(&window, "Enter the key"));
    press(&mut window, Key::Enter);
    assert!(shows(&window, "Enter the key"));
    assert!(in_dialog(&window, "API key").is_focused());
    type_into(&mut window, "API key", "sk-1");
    assert!(!shows(&window, "Enter the key"));
    click(&mut window, "Add");
    assert_eq!(providers_actions(&window), [new_cloud(typed("sk-1"))]);
}

#[test]
fn a_key_of_the_environment_is_offered_and_never_taken_silently() {
    let mut window = form();
    let offer = "Use OPENAI_API_KEY from the environment";
    assert!(!shows(&window, offer));
    let set = SettingsEvent::EnvironmentKeys(vec!["OPENAI_API_KEY".to_owned()]);
    window.state_mut().handle(Event::Settings(set));
    window.run_ok();
    assert!(is_disabled(&window, "Add"));
    click(&mut window, offer);
    assert!(!shows(&window, "API key"));
    click(&mut window, "Enter a key instead");
    assert!(is_disabled(&window, "Add"));
    assert!(in_dialog(&window, "API key").is_focused());
    click(&mut window, offer);
    click(&mut window, "Add");
    let key = NewKey::Environment("OPENAI_API_KEY".to_owned());
    assert_eq!(providers_actions(&window), [new_cloud(key)]);
}

#[test]
fn back_leads_to_the_list_with_the_search_as_it_was() {
    let mut window = choosing();
    type_into(&mut window, "Search providers", "openai");
    click(&mut window, "OpenAI");
    click(&mut window, "Back");
    let search = in_dialog(&window, "Search providers");
    assert_eq!(search.value().as_deref(), Some("openai"));
    assert!(search.is_focused());
    assert!(window.query_by_label("Back").is_none());
}

#[test]
fn the_page_for_a_key_shows_its_address_and_is_opened_when_pressed() {
    let mut window = form();
    let page = &openai().key_url;
    assert!(shows(&window, page));
    in_dialog(&window, "Get a key").click();
    let mut opened = Vec::new();
    for _ in 0..4 {
        window.step();
        let commands = window.output().platform_output.commands.iter();
        opened.extend(commands.filter_map(|command| {
            let OutputCommand::OpenUrl(open) = command else {
                return None;
            };
            Some(open.url.clone())
        }));
    }
    assert_eq!(opened, std::slice::from_ref(page));
    assert!(window.state().state().view().dialog().is_some());
}

fn openai() -> &'static CloudProvider {
    let mut all = catalogue().iter();
    all.find(|entry| entry.id == "openai").expect("OpenAI")
}

#[test]
fn another_base_url_is_behind_advanced() {
    let mut window = form();
    assert!(!shows(&window, "Base URL"));
    click(&mut window, "Advanced");
    assert!(in_dialog(&window, "Base URL").is_focused());
    type_into(&mut window, "API key", "sk-1");
    type_into(&mut window, "Base URL", "ftp://gw");
    assert!(is_disabled(&window, "Add"));
    press(&mut window, Key::Enter);
    assert!(says_part(&window, "Begin with http"));
    type_into(&mut window, "Base URL", "https://gw.example.com/v1/");
    click(&mut window, "Add");
    let expected = ProvidersAction::CreateCloud(NewCloud {
        entry: "openai".to_owned(),
        base_url: Some(url("https://gw.example.com/v1")),
        key: typed("sk-1"),
    });
    assert_eq!(providers_actions(&window), [expected]);
}

#[test]
fn a_gateway_without_a_scheme_is_offered_with_it() {
    let mut window = form();
    click(&mut window, "Advanced");
    type_into(&mut window, "API key", "sk-1");
    type_into(&mut window, "Base URL", "gw.example.com/v1");
    assert!(shows(&window, "Begin with http:// or https://"));
    click(&mut window, "Use https://gw.example.com/v1");
    click(&mut window, "Add");
    let expected = ProvidersAction::CreateCloud(NewCloud {
        entry: "openai".to_owned(),
        base_url: Some(url("https://gw.example.com/v1")),
        key: typed("sk-1"),
    });
    assert_eq!(providers_actions(&window), [expected]);
}

#[test]
fn the_catalogues_own_url_is_no_other_url() {
    let mut window = form();
    click(&mut window, "Advanced");
    let own = openai().base_url.to_string();
    type_into(&mut window, "Base URL", &own);
    type_into(&mut window, "API key", "sk-1");
    click(&mut window, "Add");
    assert_eq!(providers_actions(&window), [new_cloud(typed("sk-1"))]);
}

/// Of every entry whose URL has to be completed.
#[test]
fn a_url_that_has_to_be_completed_is_refused_as_it_is() {
    for entry in catalogue().iter().filter(|entry| entry.own_url) {
        let mut window = choosing();
        click(&mut window, &entry.name);
        assert!(in_dialog(&window, "Base URL").is_focused());
        type_into(&mut window, "API key", "sk-1");
        assert!(is_disabled(&window, "Add"), "{}", entry.name);
        press(&mut window, Key::Enter);
        assert!(in_dialog(&window, "Base URL").is_focused());
        let typed_url = in_dialog(&window, "Base URL").value().expect("a pattern");
        let said = in_dialog(&window, "Base URL")
            .accesskit_node()
            .description();
        let said = said.expect("words");
        assert!(shows(&window, &said), "{said}");
        assert!(said.starts_with("Put your own in place of "), "{said}");
        let placeholder = said.rsplit(' ').next().expect("a word");
        assert!(
            typed_url.contains(placeholder),
            "{placeholder}: {typed_url}"
        );
        let mine = "https://mine.example.com/openai/v1";
        type_into(&mut window, "Base URL", mine);
        click(&mut window, "Add");
        let expected = ProvidersAction::CreateCloud(NewCloud {
            entry: entry.id.clone(),
            base_url: Some(url(mine)),
            key: typed("sk-1"),
        });
        assert_eq!(providers_actions(&window), [expected]);
    }
}

#[test]
fn escape_closes_list_and_form() {
    let check = |mut window: Window| {
        press(&mut window, Key::Escape);
        assert_eq!(window.state().state().view().dialog(), None);
        assert_eq!(providers_actions(&window), []);
    };
    check(choosing());
    check(form());
}

#[test]
fn undoing_brings_no_key_back_into_a_dialog_that_is_opened_again() {
    let undone = |window: &mut Window| {
        in_dialog(window, "API key").focus();
        window.run_ok();
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.run_ok();
        in_dialog(window, "API key").value().unwrap_or_default()
    };
    let mut window = form();
    type_into(&mut window, "API key", "sk-1");
    click(&mut window, "Back");
    click(&mut window, "OpenAI");
    assert_eq!(undone(&mut window), "");

    let again = |window: &mut Window| {
        let open = ViewAction::OpenDialog(Dialog::AddProvider);
        window.state_mut().apply(Action::View(open));
        window.run_ok();
    };
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "API key", "sk-1");
    press(&mut window, Key::Escape);
    again(&mut window);
    assert_eq!(undone(&mut window), "");
}
