//! Settings › Model Providers over a real state: what can be changed there, and what it shows.

use super::settings_window::{
    Window, asked, click, custom, press, replace, says, says_part, spoken, window, window_of,
};
use crate::recorded::offering;
use crate::recorded::recorded;
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::Recorded;
use tertulia::domain::format::{ApiFormat, AuthScheme};
use tertulia::domain::ids::{KeyId, ProviderId};
use tertulia::domain::model::{ListedModel, Model};
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::provider::{Origin, Provider};
use tertulia::domain::secret::{Secret, SecretPlace};
use tertulia::domain::settings::Theme;
use tertulia::state::action::{Action, Dialog, ProvidersAction, Screen, ViewAction};
use tertulia::state::command::{Command, EndpointCommand};
use tertulia::state::event::{EndpointEvent, Event, SettingsEvent};

const RACK: ProviderId = ProviderId(1);

fn rack(models: Vec<Model>) -> Provider {
    Provider {
        models,
        ..custom(1, "rack-2 vLLM")
    }
}

fn models(count: usize) -> Vec<Model> {
    (0..count)
        .map(|number| Model {
            id: format!("model-{number:04}"),
            context_length: Some(Sourced {
                value: 131_072,
                source: Source::ModelList,
            }),
            ..Model::default()
        })
        .collect()
}

/// Answers the models request that waits.
fn answer(window: &mut Window, event: EndpointEvent) {
    let request = window
        .state()
        .commands
        .iter()
        .rev()
        .find_map(|command| match command {
            Command::Endpoint(EndpointCommand::ListModels { request, .. }) => Some(*request),
            Command::Endpoint(_)
            | Command::Turn(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        })
        .expect("models were asked for");
    window.state_mut().handle(Event::Endpoint(request, event));
    window.run_ok();
}

#[test]
fn without_providers_the_page_offers_two_ways_to_begin() {
    let mut window = window(Vec::new());
    click(&mut window, "Add provider");
    assert_eq!(
        window.state().state().view().dialog(),
        Some(&Dialog::AddProvider)
    );
    press(&mut window, Key::Escape);
    click(&mut window, "Try the demo");
    assert_eq!(asked(&window), [ProvidersAction::AddDemo]);
}

#[test]
fn the_list_shows_the_page_that_is_chosen_and_switches_providers_off() {
    let mut window = window(vec![rack(Vec::new()), custom(2, "Ollama")]);
    let name = |window: &Window| window.get_by_label("Provider name").value();
    assert_eq!(name(&window).as_deref(), Some("rack-2 vLLM"));
    click(&mut window, "Ollama");
    assert_eq!(name(&window).as_deref(), Some("Ollama"));
    click(&mut window, "Use rack-2 vLLM");
    click(&mut window, "Use this provider");
    let expected = [
        ProvidersAction::SetEnabled(RACK, false),
        ProvidersAction::SetEnabled(ProviderId(2), false),
    ];
    assert_eq!(asked(&window), expected);
}

#[test]
fn a_name_is_changed_in_place_a_taken_one_is_refused_and_escape_gives_up() {
    let mut window = window(vec![rack(Vec::new()), custom(2, "Ollama")]);
    replace(&mut window, "Provider name", "ollama");
    press(&mut window, Key::Enter);
    assert_eq!(asked(&window), []);
    assert!(says_part(&window, "named “Ollama”"));
    window.get_by_label("Provider name").focus();
    window.run_ok();
    press(&mut window, Key::Escape);
    let name = window.get_by_label("Provider name").value();
    assert_eq!(name.as_deref(), Some("rack-2 vLLM"));
    replace(&mut window, "Provider name", " rack ");
    press(&mut window, Key::Enter);
    assert_eq!(
        asked(&window),
        [ProvidersAction::Rename(RACK, "rack".to_owned())]
    );
}

#[test]
fn a_base_url_is_applied_when_it_is_valid_and_meant() {
    let mut window = window(vec![rack(Vec::new())]);
    replace(&mut window, "Base URL", "rack");
    press(&mut window, Key::Enter);
    assert!(says(&window, "Begin with http:// or https://"));
    assert_eq!(asked(&window), []);
    replace(&mut window, "Base URL", "http://localhost:9000/v1/models");
    assert!(window.query_by_label_contains("/models removed").is_some());
    press(&mut window, Key::Enter);
    let url = BaseUrl::check("http://localhost:9000/v1")
        .expect("a URL")
        .url;
    assert_eq!(asked(&window), [ProvidersAction::SetBaseUrl(RACK, url)]);
    let field = window.get_by_label("Base URL").value();
    assert_eq!(field.as_deref(), Some("http://localhost:9000/v1"));
    assert!(window.query_by_label("Apply").is_none());
}

#[test]
fn escape_gives_up_a_typed_base_url_and_apply_takes_it() {
    let mut window = window(vec![rack(Vec::new())]);
    replace(&mut window, "Base URL", "http://localhost:9000");
    press(&mut window, Key::Escape);
    let field = window.get_by_label("Base URL").value();
    assert_eq!(field.as_deref(), Some("http://localhost:8000/v1"));
    assert_eq!(asked(&window), []);
    replace(&mut window, "Base URL", "http://localhost:9000");
    click(&mut window, "Apply");
    let url = BaseUrl::check("http://localhost:9000").expect("a URL").url;
    assert_eq!(asked(&window), [ProvidersAction::SetBaseUrl(RACK, url)]);
}

#[test]
fn format_and_header_are_changed_and_the_usual_header_follows_the_format() {
    let mut window = window(vec![rack(Vec::new())]);
    click(&mut window, "x-api-key");
    click(&mut window, "Authorization: Bearer");
    click(&mut window, "Anthropic-compatible");
    let expected = [
        ProvidersAction::SetAuth(RACK, Some(AuthScheme::XApiKey)),
        ProvidersAction::SetAuth(RACK, None),
        ProvidersAction::SetFormat(RACK, ApiFormat::ANTHROPIC_MESSAGES),
    ];
    assert_eq!(asked(&window), expected);
}

#[test]
fn a_key_is_set_shown_masked_changed_and_removed() {
    let mut window = window(vec![rack(Vec::new())]);
    assert!(
        window
            .query_by_label_contains("no authentication header")
            .is_some()
    );
    replace(&mut window, "API key", "sk-1");
    press(&mut window, Key::Enter);
    let key = window
        .state()
        .state()
        .providers()
        .get(RACK)
        .expect("rack")
        .keys[0];
    let stored = SettingsEvent::KeyStored(key, Secret::new("sk-proj-0123456789f2c").look());
    window.state_mut().handle(Event::Settings(stored));
    let located = SettingsEvent::KeysLoaded(SecretPlace::File, Vec::new());
    window.state_mut().handle(Event::Settings(located));
    window.run_ok();
    assert!(window.query_by_label("sk-p…9f2c").is_some());
    assert!(window.query_by_label_contains("secrets.toml").is_some());
    click(&mut window, "Change key");
    assert!(window.get_by_label("API key").is_focused());
    window.get_by_label("API key").type_text("sk-2");
    window.run_ok();
    click(&mut window, "Save key");
    click(&mut window, "Remove key");
    let set = |key: &str| ProvidersAction::SetKey(RACK, Secret::new(key));
    assert_eq!(asked(&window), [set("sk-1"), set("sk-2"), set("")]);
}

#[test]
fn a_typed_key_is_masked_until_it_is_revealed() {
    let mut window = window(vec![rack(Vec::new())]);
    replace(&mut window, "API key", "sk-secret");
    let shown = |window: &Window| window.get_by_label("API key").value().unwrap_or_default();
    assert!(!shown(&window).contains("secret"), "{}", shown(&window));
    click(&mut window, "Show key");
    assert_eq!(shown(&window), "sk-secret");
}

#[test]
fn the_demo_has_neither_url_nor_key() {
    let demo = Provider {
        origin: Origin::Demo,
        ..custom(1, "Demo")
    };
    let window = window(vec![demo]);
    assert!(window.query_by_label("Built into Tertulia").is_some());
    assert!(window.query_by_label("Base URL").is_none());
    assert!(window.query_by_label("API key").is_none());
}

#[test]
fn a_refresh_says_what_is_new_and_what_has_gone() {
    let mut window = window(vec![rack(models(2))]);
    click(&mut window, "Refresh models");
    let refresh = window.get_by_label("Refresh models");
    assert!(refresh.accesskit_node().is_disabled());
    let listed = ["model-0001", "x", "y"].map(|id| ListedModel {
        id: id.to_owned(),
        ..ListedModel::default()
    });
    answer(
        &mut window,
        EndpointEvent::ModelsListed(listed.to_vec(), None),
    );
    assert!(window.query_by_label("4 models · 2 new · 1 gone").is_some());
    assert!(window.query_by_label("model-0000, gone").is_some());
    assert!(window.query_by_label("Ready").is_some());
}

#[test]
fn a_failed_fetch_shows_cause_hint_details_and_remedies_that_work() {
    let mut window = window(vec![rack(Vec::new())]);
    click(&mut window, "Refresh models");
    let base_url = BaseUrl::check("http://localhost:8000").expect("a URL").url;
    let remedy = Remedy::UseBaseUrl {
        provider: RACK,
        base_url: base_url.clone(),
    };
    let recorded = Recorded {
        message: "There is no model list".to_owned(),
        hint: Some("The base URL lacks something".to_owned()),
        remedies: vec![remedy, Remedy::Retry, Remedy::EditProvider(RACK)],
        ..Recorded::default()
    };
    let problem = Problem::from(Cause::Recorded(recorded)).details("404 page not found");
    answer(&mut window, EndpointEvent::ModelsFailed(problem));
    assert!(says(&window, "There is no model list"));
    assert_eq!(spoken(&window), "There is no model list");
    assert!(says(&window, "The base URL lacks something"));
    assert!(window.query_by_label("Edit provider").is_none());
    assert!(window.query_by_label("404 page not found").is_none());
    click(&mut window, "Details");
    assert!(window.query_by_label("404 page not found").is_some());
    click(&mut window, "Use http://localhost:8000");
    let provider = window.state().state().providers().get(RACK).expect("rack");
    assert_eq!(provider.base_url(), Some(&base_url));
}

#[test]
fn a_base_url_without_a_scheme_offers_the_one_with_it_and_enter_takes_it() {
    for by_key in [true, false] {
        let mut window = window(vec![rack(Vec::new())]);
        replace(&mut window, "Base URL", "10.0.0.7:9000/v1");
        if by_key {
            press(&mut window, Key::Enter);
        } else {
            click(&mut window, "Use http://10.0.0.7:9000/v1");
        }
        let url = BaseUrl::check("http://10.0.0.7:9000/v1").expect("a URL");
        let set = ProvidersAction::SetBaseUrl(RACK, url.url);
        assert_eq!(asked(&window), [set]);
        assert!(!says_part(&window, "Use http"));
    }
}

#[test]
fn a_retry_asks_again_although_no_page_was_chosen() {
    let mut window = window(vec![rack(Vec::new())]);
    assert_eq!(window.state().state().view().provider(), None);
    click(&mut window, "Refresh models");
    let problem = offering("Nothing answers", vec![Remedy::Retry]);
    answer(&mut window, EndpointEvent::ModelsFailed(problem));
    window.state_mut().commands.clear();
    click(&mut window, "Retry");
    assert_eq!(window.state().commands.len(), 1);
}

#[test]
fn the_table_names_its_buttons_after_the_models() {
    let mut window = window(vec![rack(models(2))]);
    click(&mut window, "Favourite model-0001");
    let provider = window.state().state().providers().get(RACK).expect("rack");
    assert!(provider.models[1].favourite && !provider.models[0].favourite);
    click(&mut window, "Edit model-0000");
    let expected = Dialog::EditModel(RACK, "model-0000".to_owned());
    assert_eq!(window.state().state().view().dialog(), Some(&expected));
}

#[test]
fn of_many_models_only_the_visible_ones_are_laid_out() {
    let window = window(vec![rack(models(5000))]);
    let rows = window.query_all_by_label_contains("Edit model-").count();
    assert!((5..40).contains(&rows), "{rows} rows");
    let nodes = window.root().children_recursive().count();
    assert!(nodes < 500, "{nodes} nodes");
}

#[test]
fn many_models_are_searched() {
    let mut window = window(vec![rack(models(5000))]);
    replace(&mut window, "Search models", "4321");
    assert_eq!(window.query_all_by_label_contains("Edit model-").count(), 1);
    assert!(window.query_by_label("Edit model-4321").is_some());
    replace(&mut window, "Search models", "none of them");
    assert!(window.query_by_label_contains("No model has").is_some());
}

#[test]
fn a_row_of_the_list_tells_its_state_beside_its_name() {
    let told = |window: &Window| {
        let row = window.get_by_role_and_label(Role::ListBoxOption, "rack-2 vLLM");
        row.accesskit_node().description()
    };
    let mut window = window(vec![rack(Vec::new()), custom(2, "Ollama")]);
    assert_eq!(told(&window).as_deref(), Some("Not checked"));
    click(&mut window, "Refresh models");
    let problem = recorded("Nothing answers");
    answer(&mut window, EndpointEvent::ModelsFailed(problem));
    assert_eq!(told(&window).as_deref(), Some("Problem"));
}

#[test]
fn a_provider_that_is_chosen_below_the_edge_of_the_list_is_scrolled_to_once() {
    let names: Vec<String> = (1..=40).map(|number| format!("rack {number}")).collect();
    let providers = names.iter().zip(1..).map(|(name, id)| custom(id, name));
    let mut window = window(providers.collect());
    let list_is_at = |window: &Window, name: &str| {
        let row = window
            .get_by_role_and_label(Role::ListBoxOption, name)
            .rect();
        row.top() >= 0.0 && row.bottom() <= 720.0
    };
    assert!(!list_is_at(&window, "rack 40"));
    let show = Action::View(ViewAction::ShowProvider(ProviderId(40)));
    window.state_mut().apply(show);
    window.run_ok();
    assert!(list_is_at(&window, "rack 40"));
    window
        .get_by_role_and_label(Role::ListBoxOption, "rack 1")
        .scroll_to_me();
    window.run_ok();
    assert!(list_is_at(&window, "rack 1") && !list_is_at(&window, "rack 40"));
}

#[test]
fn a_provider_is_deleted_from_its_page() {
    let mut window = window(vec![rack(Vec::new()), custom(2, "Ollama")]);
    click(&mut window, "Delete provider");
    assert_eq!(asked(&window), [ProvidersAction::Delete(RACK)]);
    let name = window.get_by_label("Provider name").value();
    assert_eq!(name.as_deref(), Some("Ollama"));
}

#[test]
fn a_small_window_folds_the_list_into_a_menu_and_keeps_everything_inside() {
    let long =
        "a name that goes on and on, longer than any window is wide, to see what gives".repeat(2);
    let mut provider = rack(models(30));
    provider.name = long.clone();
    provider.keys = vec![KeyId(7)];
    for width in [560.0, 400.0] {
        let mut window = window_of(vec![provider.clone(), custom(2, "Ollama")], [width, 420.0]);
        for node in window.root().children_recursive() {
            let role = node.accesskit_node().role();
            if [Role::Button, Role::TextInput, Role::CheckBox].contains(&role) {
                let rect = node.rect();
                assert!(rect.right() <= width + 0.5, "{width}: {rect:?} {node:?}");
            }
        }
        click(&mut window, "Choose provider");
        click(&mut window, "Ollama");
        let name = window.get_by_label("Provider name").value();
        assert_eq!(name.as_deref(), Some("Ollama"));
    }
}

#[test]
fn an_idle_page_settles() {
    let mut window = window(vec![rack(models(100))]);
    window.run();
}

#[test]
fn the_other_screens_change_what_they_show() {
    let mut window = window(Vec::new());
    click(&mut window, "Appearance");
    click(&mut window, "Dark");
    click(&mut window, "Larger");
    let appearance = window.state().state().view().appearance();
    assert_eq!(
        (appearance.theme, appearance.zoom_percent),
        (Theme::Dark, 110)
    );
    click(&mut window, "Normal size");
    assert_eq!(window.state().state().view().appearance().zoom_percent, 100);
    click(&mut window, "Shortcuts");
    assert!(window.query_by_label("Search conversations").is_some());
    click(&mut window, "About");
    let version = concat!("Version ", env!("CARGO_PKG_VERSION"));
    assert!(window.query_by_label(version).is_some());
    click(&mut window, "Back to chat");
    let last = window.state().actions.last();
    assert_eq!(last, Some(&Action::View(ViewAction::Show(Screen::Chat))));
}
