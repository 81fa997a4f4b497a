//! The dialogs, found by their accessible names: what they refuse, what they ask for, and that the
//! keyboard is enough.

use super::certificates::certificate;
use super::settings_window::{SettingsWindow, custom, in_dialog, says, window, window_of};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::base_url::{BaseUrl, UrlError, UrlNote};
use tertulia::domain::capability::{Capability, Source, Sourced};
use tertulia::domain::format::ApiFormat;
use tertulia::domain::model::{Model, Price};
use tertulia::domain::presets::PRESETS;
use tertulia::domain::provider::{NameError, Provider};
use tertulia::domain::secret::Secret;
use tertulia::state::action::{Action, Dialog, NewProvider, ProvidersAction, ViewAction};

pub(crate) type Window = Harness<'static, SettingsWindow>;

pub(crate) fn open(dialog: Dialog, providers: Vec<Provider>) -> Window {
    let mut window = window_of(providers, [1100.0, 720.0]);
    window
        .state_mut()
        .apply(Action::View(ViewAction::OpenDialog(dialog)));
    window.run_ok();
    window.state_mut().actions.clear();
    window
}

/// Looks inside the dialog only: a page behind it has fields of the same names.
pub(crate) fn click(window: &mut Window, label: &str) {
    in_dialog(window, label).scroll_to_me();
    window.run_ok();
    in_dialog(window, label).click();
    window.run_ok();
}

pub(crate) fn type_into(window: &mut Window, label: &str, text: &str) {
    in_dialog(window, label).focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    in_dialog(window, label).type_text(text);
    window.run_ok();
}

pub(crate) fn is_disabled(window: &Window, label: &str) -> bool {
    in_dialog(window, label).accesskit_node().is_disabled()
}

pub(crate) fn shows(window: &Window, words: &str) -> bool {
    says(window, words)
}

pub(crate) fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run_ok();
}

pub(crate) fn providers_actions(window: &Window) -> Vec<ProvidersAction> {
    window.state().providers_actions()
}

pub(crate) fn url(text: &str) -> BaseUrl {
    BaseUrl::check(text).expect(text).url
}

#[test]
fn filling_the_fields_by_name_and_pressing_create_asks_for_that_provider() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    assert!(is_disabled(&window, "Create"));
    click(&mut window, "Anthropic-compatible");
    type_into(&mut window, "Provider name", " gateway ");
    type_into(
        &mut window,
        "Base URL",
        "https://gw.example.com/anthropic/v1/messages",
    );
    assert!(shows(
        &window,
        &UrlNote::RequestPathRemoved("/messages".to_owned()).to_string()
    ));
    type_into(&mut window, "API key", "sk-1");
    assert!(!is_disabled(&window, "Create"));
    click(&mut window, "Create");
    let new = NewProvider::new(
        "gateway".to_owned(),
        ApiFormat::ANTHROPIC_MESSAGES,
        url("https://gw.example.com/anthropic/v1"),
        Secret::new("sk-1"),
    );
    assert_eq!(providers_actions(&window), [ProvidersAction::Create(new)]);
    assert_eq!(window.state().state().view().dialog(), None);
    assert!(window.query_by_label("Create").is_none());
}

#[test]
fn the_keyboard_alone_creates_a_provider_and_the_first_field_has_it() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    assert!(window.get_by_label("Provider name").is_focused());
    window.get_by_label("Provider name").type_text("local");
    window.run_ok();
    press(&mut window, Key::Tab);
    assert!(window.get_by_label("Base URL").is_focused());
    window
        .get_by_label("Base URL")
        .type_text("http://localhost:8000/v1");
    window.run_ok();
    press(&mut window, Key::Tab);
    assert!(window.get_by_label("API key").is_focused());
    press(&mut window, Key::Enter);
    let actions = providers_actions(&window);
    assert!(
        matches!(&actions[..], [ProvidersAction::Create(new)] if new.name == "local" && new.key.is_empty()),
        "{actions:?}"
    );
}

#[test]
fn tab_reaches_cancel_before_create_and_escape_closes() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Provider name", "local");
    type_into(&mut window, "Base URL", "http://localhost:8000/v1");
    window.get_by_label("API key").focus();
    window.run_ok();
    for label in ["Show key", "Cancel", "Create"] {
        press(&mut window, Key::Tab);
        assert!(window.get_by_label(label).is_focused(), "{label}");
    }
    press(&mut window, Key::Escape);
    assert_eq!(window.state().state().view().dialog(), None);
    assert_eq!(providers_actions(&window), []);
}

#[test]
fn enter_with_something_wrong_shows_it_and_goes_to_the_first_wrong_field() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    assert!(!shows(&window, &NameError::Empty.to_string()));
    press(&mut window, Key::Enter);
    assert!(shows(&window, &NameError::Empty.to_string()));
    assert!(shows(&window, &UrlError::Empty.to_string()));
    assert!(window.get_by_label("Provider name").is_focused());
    window.get_by_label("Provider name").type_text("local");
    window.run_ok();
    press(&mut window, Key::Enter);
    assert!(window.get_by_label("Base URL").is_focused());
    assert_eq!(providers_actions(&window), []);
}

#[test]
fn a_name_that_was_never_typed_is_no_error_and_one_that_was_emptied_is() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    in_dialog(&window, "Base URL").focus();
    window.run_ok();
    assert!(!shows(&window, &NameError::Empty.to_string()));
    type_into(&mut window, "Provider name", "rack");
    in_dialog(&window, "Provider name").focus();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    press(&mut window, Key::Backspace);
    in_dialog(&window, "Base URL").focus();
    window.run_ok();
    assert!(shows(&window, &NameError::Empty.to_string()));
}

#[test]
fn a_url_without_a_scheme_offers_the_one_with_it_and_enter_takes_it() {
    let check = |typed: &str, meant: &str, by_key: bool| {
        let mut window = open(Dialog::AddProvider, Vec::new());
        type_into(&mut window, "Provider name", "rack");
        type_into(&mut window, "Base URL", typed);
        assert!(is_disabled(&window, "Create") && is_disabled(&window, "Check"));
        let offer = format!("Use {meant}");
        if by_key {
            press(&mut window, Key::Enter);
        } else {
            click(&mut window, &offer);
        }
        let field = in_dialog(&window, "Base URL");
        assert_eq!(field.value().as_deref(), Some(meant));
        assert!(field.is_focused());
        assert!(!shows(&window, &offer) && providers_actions(&window).is_empty());
        press(&mut window, Key::Enter);
        let [ProvidersAction::Create(new)] = &providers_actions(&window)[..] else {
            panic!("nothing was created");
        };
        assert_eq!(new.base_url.as_str(), meant);
    };
    let local = "http://localhost:9200/v1";
    check("localhost:9200/v1", local, true);
    check("localhost:9200/v1/", local, false);
    check("api.example.com/v1", "https://api.example.com/v1", true);
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Base URL", "rack");
    assert!(window.query_by_label_contains("Use http").is_none());
}

#[test]
fn each_wrong_url_says_why_once_the_field_was_left() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    let mut check = |typed: &str, error: &UrlError| {
        type_into(&mut window, "Base URL", typed);
        window.get_by_label("API key").focus();
        window.run_ok();
        assert!(shows(&window, &error.to_string()), "{typed}: {error}");
        assert!(is_disabled(&window, "Create"), "{typed}");
    };
    check("localhost:8000", &UrlError::Scheme);
    check("http://", &UrlError::Host);
    check("http://me:pw@localhost/v1", &UrlError::UserInfo);
    check("http://localhost/v1?key=1", &UrlError::Query);
    check("http://localhost/v1#top", &UrlError::Fragment);
}

#[test]
fn an_accepted_url_says_what_was_cut_and_warns_of_unencrypted_keys() {
    let mut window = open(Dialog::AddProvider, Vec::new());
    type_into(&mut window, "Base URL", "http://api.example.com/v1/");
    assert!(shows(&window, &UrlNote::TrailingSlashRemoved.to_string()));
    assert!(shows(&window, &UrlNote::Unencrypted.to_string()));
}

#[test]
fn every_preset_fills_format_name_and_url() {
    for preset in PRESETS {
        let mut window = open(Dialog::AddProvider, Vec::new());
        click(&mut window, preset.name);
        click(&mut window, "Create");
        let new = NewProvider::new(
            preset.name.to_owned(),
            preset.format,
            url(preset.base_url),
            Secret::default(),
        );
        assert_eq!(providers_actions(&window), [ProvidersAction::Create(new)]);
    }
}

#[test]
fn a_preset_whose_name_is_taken_gets_a_number_and_a_typed_duplicate_is_refused() {
    let mut window = open(
        Dialog::AddProvider,
        vec![custom(1, "vLLM"), custom(2, "VLLM (2)")],
    );
    let dialog = in_dialog(&window, "vLLM");
    dialog.click();
    window.run_ok();
    let name = in_dialog(&window, "Provider name");
    assert_eq!(name.value().as_deref(), Some("vLLM (3)"));
    type_into(&mut window, "Provider name", "vllm");
    in_dialog(&window, "Base URL").focus();
    window.run_ok();
    assert!(shows(
        &window,
        &NameError::Taken("vLLM".to_owned()).to_string()
    ));
    assert!(is_disabled(&window, "Create"));
}

#[test]
fn the_keyboard_goes_back_to_the_button_that_opened_the_dialog() {
    let mut window = window(vec![custom(1, "rack")]);
    window.get_by_label("Add provider").focus();
    window.run_ok();
    press(&mut window, Key::Enter);
    assert!(window.query_by_label("Create").is_some());
    press(&mut window, Key::Escape);
    assert!(window.query_by_label("Create").is_none());
    assert!(window.get_by_label("Add provider").is_focused());
}

#[test]
fn a_model_that_is_there_is_refused_while_typing() {
    let mut provider = custom(1, "rack");
    provider.models = vec![Model::by_hand("llama".to_owned())];
    let id = provider.id;
    let mut window = open(Dialog::AddModel(id), vec![provider]);
    type_into(&mut window, "Model ID", "llama");
    assert!(shows(&window, "This provider has a model “llama” already"));
    assert!(is_disabled(&window, "Add"));
    type_into(&mut window, "Model ID", " org/Llama:8b ");
    press(&mut window, Key::Enter);
    let expected = ProvidersAction::AddModel(id, "org/Llama:8b".to_owned());
    assert_eq!(providers_actions(&window), [expected]);
    assert_eq!(window.state().state().view().dialog(), None);
}

fn known_model() -> Model {
    let mut model = Model {
        id: "qwen".to_owned(),
        favourite: true,
        context_length: Some(Sourced {
            value: 32_768,
            source: Source::ModelList,
        }),
        price: Some(Sourced::by_user(Price {
            input_per_million: 0.15,
            output_per_million: 0.6,
            cached_per_million: None,
        })),
        ..Model::default()
    };
    *model.capabilities.get_mut(Capability::Vision) = Some(Sourced {
        value: true,
        source: Source::Server,
    });
    model
}

fn editing(model: Model) -> Window {
    let mut provider = custom(1, "rack");
    provider.models = vec![model.clone()];
    open(Dialog::EditModel(provider.id, model.id), vec![provider])
}

fn saved(window: &Window) -> Model {
    match &providers_actions(window)[..] {
        [ProvidersAction::EditModel(_, model)] => (**model).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn saving_a_model_keeps_what_was_not_touched() {
    let mut window = editing(known_model());
    type_into(&mut window, "Display name", "Qwen on the rack");
    click(&mut window, "Save");
    let expected = Model {
        display_name: Some("Qwen on the rack".to_owned()),
        ..known_model()
    };
    assert_eq!(saved(&window), expected);
}

#[test]
fn what_is_set_by_hand_becomes_the_users_word() {
    let mut window = editing(known_model());
    type_into(&mut window, "Context length", "8 192");
    click(&mut window, "Tools");
    click(&mut window, "Vision");
    click(&mut window, "Save");
    let model = saved(&window);
    assert_eq!(model.context_length, Some(Sourced::by_user(8192)));
    assert_eq!(model.capabilities.tools, Some(Sourced::by_user(true)));
    assert_eq!(model.capabilities.vision, Some(Sourced::by_user(false)));
    assert_eq!(model.capabilities.audio, None);
}

#[test]
fn each_value_says_where_it_comes_from_and_reset_gives_up_ones_own() {
    let mut window = editing(known_model());
    assert!(shows(&window, "From the model list"));
    assert!(shows(&window, "Yes, from the running server"));
    click(&mut window, "Vision");
    assert!(shows(&window, "No, from you"));
    click(&mut window, "Reset vision");
    assert!(shows(&window, "Yes, from the running server"));
    click(&mut window, "Save");
    assert_eq!(saved(&window), known_model());
}

#[test]
fn a_number_that_cannot_be_read_is_refused_with_the_reason() {
    let mut window = editing(known_model());
    type_into(&mut window, "Maximum output", "lots");
    assert!(is_disabled(&window, "Save"));
    let refused = window.query_all_by_label_contains("whole number").next();
    assert!(refused.is_some());
    type_into(&mut window, "Maximum output", "");
    type_into(&mut window, "Output price", "-3");
    assert!(is_disabled(&window, "Save"));
}

#[test]
fn a_refresh_while_the_dialog_is_open_is_not_undone_by_saving() {
    let mut window = editing(known_model());
    let refreshed = Model {
        max_output: Some(Sourced {
            value: 4096,
            source: Source::ModelList,
        }),
        vanished: true,
        ..known_model()
    };
    let provider = window
        .state()
        .state()
        .providers()
        .list()
        .next()
        .expect("one")
        .id;
    window
        .state_mut()
        .replace_behind(provider, refreshed.clone());
    window.run_ok();
    type_into(&mut window, "Display name", "Qwen");
    window.state_mut().actions.clear();
    click(&mut window, "Save");
    let expected = Model {
        display_name: Some("Qwen".to_owned()),
        ..refreshed
    };
    assert_eq!(saved(&window), expected);
}

#[test]
fn a_model_can_be_deleted() {
    let mut window = editing(known_model());
    click(&mut window, "Delete model");
    let actions = providers_actions(&window);
    assert!(
        matches!(&actions[..], [ProvidersAction::DeleteModel(_, id)] if id == "qwen"),
        "{actions:?}"
    );
    assert_eq!(window.state().state().view().dialog(), None);
}

#[test]
fn a_dialog_about_something_that_is_gone_closes() {
    let window = open(
        Dialog::EditModel(custom(1, "rack").id, "gone".to_owned()),
        vec![custom(1, "rack")],
    );
    assert_eq!(window.state().state().view().dialog(), None);
}

#[test]
fn every_dialog_fits_the_smallest_window_down_to_twice_its_size() {
    let mut provider = custom(1, "rack");
    provider.models = vec![known_model()];
    let dialogs = [
        (Dialog::AddProvider, "Cancel", Some("Create"), Some("Check")),
        (Dialog::AddCloud, "Cancel", None, None),
        (Dialog::FindServers, "Close", None, Some("Search again")),
        (
            Dialog::TrustCertificate(provider.id, Box::new(certificate())),
            "Cancel",
            Some("Trust this certificate"),
            None,
        ),
        (Dialog::AddModel(provider.id), "Cancel", Some("Add"), None),
        (
            Dialog::EditModel(provider.id, "qwen".to_owned()),
            "Cancel",
            Some("Save"),
            Some("Delete model"),
        ),
        (
            Dialog::OpenLink("https://example.com/".to_owned() + &"a/".repeat(200)),
            "Cancel",
            Some("Open in browser"),
            Some("Copy address"),
        ),
    ];
    for (dialog, close, confirm, left) in dialogs {
        for size in [[560.0, 420.0], [373.0, 280.0], [280.0, 210.0]] {
            let mut window = window_of(vec![provider.clone()], size);
            let opened = Action::View(ViewAction::OpenDialog(dialog.clone()));
            window.state_mut().apply(opened);
            window.run_ok();
            fits(&window, [Some(close), confirm, left]);
        }
    }
}

#[test]
fn the_key_of_a_cloud_provider_can_be_entered_in_the_smallest_window_at_twice_its_size() {
    let mut window = window_of(Vec::new(), [280.0, 210.0]);
    let opened = Action::View(ViewAction::OpenDialog(Dialog::AddCloud));
    window.state_mut().apply(opened);
    window.run_ok();
    click(&mut window, "Mistral");
    fits(&window, [Some("Cancel"), Some("Add"), Some("Back")]);
}

/// The dialog with its title, and its buttons, lie inside the window and do not lie over each
/// other.
fn fits(window: &Window, buttons: [Option<&str>; 3]) {
    let dialog = window.get_by_role(Role::Dialog);
    let shown = window.ctx.content_rect();
    assert!(shown.contains_rect(dialog.rect()), "{:?}", dialog.rect());
    let buttons = buttons.into_iter().flatten();
    let rects: Vec<Rect> = buttons.map(|name| in_dialog(window, name).rect()).collect();
    for (index, rect) in rects.iter().enumerate() {
        assert!(dialog.rect().contains_rect(*rect), "{shown:?}: {rects:?}");
        let others = &rects[..index];
        let free = others
            .iter()
            .all(|other| !rect.shrink(1.0).intersects(*other));
        assert!(free, "{shown:?}: {rects:?}");
    }
    let all = dialog.children_recursive();
    let buttons = all.filter(|node| node.accesskit_node().role() == Role::Button);
    for button in buttons {
        let right = button.rect().right();
        assert!(right <= shown.right() + 0.5, "{shown:?}: {button:?}");
    }
}
