//! The settings by keyboard alone: each list is one stop with the arrows inside, and what the arrows
//! stand on is what assistive techniques are told.

use super::settings_window::{Window, asked, click, custom, focused, press, window};
use eframe::egui::accesskit::{Role, SortDirection};
use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::Model;
use tertulia::domain::provider::Provider;
use tertulia::state::action::{Dialog, ProvidersAction, Screen};

const RACK: ProviderId = ProviderId(1);

/// A page over so many models; the context of each is another one, and that of the first unknown.
fn page(count: u32) -> Window {
    let model = |number: u32| Model {
        id: format!("model-{number:04}"),
        context_length: (number > 0).then_some(Sourced {
            value: (7 * number) % 5003,
            source: Source::Server,
        }),
        ..Model::default()
    };
    window(vec![Provider {
        models: (0..count).map(model).collect(),
        ..custom(1, "rack")
    }])
}

fn focus(window: &mut Window, label: &str) {
    window.get_by_label(label).focus();
    window.run_ok();
}

fn focus_role(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).focus();
    window.run_ok();
}

/// Presses Tab until that has the keyboard; how often.
fn tabs_to(window: &mut Window, label: &str) -> usize {
    for count in 1..40 {
        press(window, Key::Tab);
        if focused(window) == label {
            return count;
        }
    }
    panic!("{label} is not reached; the last was {:?}", focused(window));
}

#[test]
fn the_arrows_go_through_the_screens_and_tab_leads_out_of_them() {
    let mut window = window(vec![custom(1, "rack")]);
    focus_role(&mut window, Role::ListBox, "Settings");
    let expected = [
        ("Appearance", Screen::Appearance),
        ("Shortcuts", Screen::Shortcuts),
        ("Request inspector", Screen::Inspector),
        ("About", Screen::About),
    ];
    assert_eq!(focused(&window), "Model Providers");
    for (name, screen) in expected {
        press(&mut window, Key::ArrowDown);
        assert_eq!(window.state().state().view().screen(), screen);
        assert_eq!(focused(&window), name);
    }
    press(&mut window, Key::Home);
    assert_eq!(window.state().state().view().screen(), Screen::Providers);
    press(&mut window, Key::Tab);
    assert_eq!(focused(&window), "Add provider");
}

#[test]
fn the_list_of_providers_is_one_stop_before_find_local_servers() {
    let providers = (1..=20).map(|id| custom(id, &format!("rack {id}")));
    let mut window = window(providers.collect());
    focus(&mut window, "Add provider");
    press(&mut window, Key::Tab);
    assert_eq!(focused(&window), "rack 1");
    press(&mut window, Key::Tab);
    assert_eq!(focused(&window), "Find local servers");
}

#[test]
fn the_arrows_show_the_page_of_another_provider_and_space_switches_it() {
    let names = ["rack", "Ollama", "gateway"];
    let providers = names.iter().zip(1..).map(|(name, id)| custom(id, name));
    let mut window = window(providers.collect());
    focus_role(&mut window, Role::ListBox, "Providers");
    press(&mut window, Key::ArrowDown);
    assert_eq!(focused(&window), "Ollama");
    let page = window.get_by_label("Provider name").value();
    assert_eq!(page.as_deref(), Some("Ollama"));
    let option = window.get_by_role_and_label(Role::ListBoxOption, "Ollama");
    assert_eq!(option.accesskit_node().is_selected(), Some(true));
    press(&mut window, Key::Space);
    let off = ProvidersAction::SetEnabled(ProviderId(2), false);
    assert_eq!(asked(&window), [off]);
    let option = window.get_by_role_and_label(Role::ListBoxOption, "Ollama");
    let told = option.accesskit_node().description();
    assert_eq!(told.as_deref(), Some("Not checked, switched off"));
    press(&mut window, Key::End);
    assert_eq!(focused(&window), "gateway");
}

#[test]
fn however_many_models_there_are_a_few_tabs_lead_past_them() {
    let mut window = page(5000);
    focus(&mut window, "Search models");
    let tabs = tabs_to(&mut window, "Edit parameters of this provider");
    assert!(tabs <= 6, "{tabs} tabs");
}

#[test]
fn the_arrows_go_over_the_cells_of_the_models() {
    let mut window = page(100);
    focus_role(&mut window, Role::RowGroup, "Models");
    assert_eq!(focused(&window), "model-0000");
    for (key, cell) in [
        (Key::ArrowDown, "model-0001"),
        (Key::ArrowRight, "Capabilities: unknown"),
        (Key::ArrowRight, "7"),
        (Key::ArrowDown, "14"),
        (Key::ArrowRight, "running server"),
        (Key::ArrowRight, "Edit model-0002"),
        (Key::ArrowRight, "Edit model-0002"),
        (Key::End, "Edit model-0099"),
        (Key::PageUp, "Edit model-0088"),
        (Key::Home, "Edit model-0000"),
    ] {
        press(&mut window, key);
        assert_eq!(focused(&window), cell, "{key:?}");
    }
    press(&mut window, Key::Enter);
    let dialog = Dialog::EditModel(RACK, "model-0000".to_owned());
    assert_eq!(window.state().state().view().dialog(), Some(&dialog));
    press(&mut window, Key::Escape);
    assert_eq!(focused(&window), "Edit model-0000", "it is given back");
}

#[test]
fn what_the_arrows_stand_on_is_told_wherever_the_wheel_has_gone() {
    let mut window = page(100);
    focus_role(&mut window, Role::RowGroup, "Models");
    press(&mut window, Key::ArrowDown);
    let rows = window
        .get_by_role_and_label(Role::RowGroup, "Models")
        .rect();
    window.event(Event::PointerMoved(rows.center()));
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -2000.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.run_ok();
    assert!(
        window.query_by_label("model-0003").is_none(),
        "it is scrolled"
    );
    assert_eq!(focused(&window), "model-0001");
    press(&mut window, Key::ArrowDown);
    assert!(window.query_by_label("model-0003").is_some(), "it is back");
}

#[test]
fn a_model_is_edited_with_enter_and_made_a_favourite_with_space() {
    let mut window = page(3);
    focus_role(&mut window, Role::RowGroup, "Models");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Space);
    let provider = window.state().state().providers().get(RACK).expect("rack");
    assert!(provider.models[1].favourite);
    press(&mut window, Key::ArrowLeft);
    assert_eq!(focused(&window), "Favourite model-0001");
    press(&mut window, Key::Enter);
    let provider = window.state().state().providers().get(RACK).expect("rack");
    assert!(!provider.models[1].favourite);
    press(&mut window, Key::ArrowRight);
    press(&mut window, Key::Enter);
    let dialog = Dialog::EditModel(RACK, "model-0001".to_owned());
    assert_eq!(window.state().state().view().dialog(), Some(&dialog));
}

/// The model in the first row.
fn first_row(window: &Window) -> String {
    let rows = window.query_all_by_role(Role::RowHeader);
    let first = rows.min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    let name = first.and_then(|row| row.accesskit_node().label());
    name.unwrap_or_default()
}

#[test]
fn a_head_sorts_by_its_column_by_pointer_and_by_keyboard() {
    let mut window = page(5);
    let direction = |window: &Window, title: &str| {
        let head = window.get_by_role_and_label(Role::ColumnHeader, title);
        head.accesskit_node().sort_direction()
    };
    assert_eq!(first_row(&window), "model-0000");
    let up = Some(SortDirection::Ascending);
    let down = Some(SortDirection::Descending);
    assert_eq!(direction(&window, "Model"), up);
    assert_eq!(direction(&window, "Context"), None);
    let head = window.get_by_role_and_label(Role::ColumnHeader, "Context");
    head.click();
    window.run_ok();
    assert_eq!(first_row(&window), "model-0004", "the longest first");
    assert_eq!(direction(&window, "Context"), down);
    assert_eq!(direction(&window, "Model"), None);
    focus_role(&mut window, Role::ColumnHeader, "Context");
    press(&mut window, Key::Enter);
    assert_eq!(first_row(&window), "model-0001", "the unknown stay last");
    assert_eq!(direction(&window, "Context"), up);
    focus_role(&mut window, Role::ColumnHeader, "Model");
    press(&mut window, Key::Space);
    assert_eq!(first_row(&window), "model-0000");
}

#[test]
fn the_table_of_models_is_one_for_assistive_techniques() {
    let window = page(3);
    let table = window.get_by_role_and_label(Role::Table, "Models");
    assert_eq!(table.accesskit_node().data().row_count(), Some(4));
    let heads = window.query_all_by_role(Role::ColumnHeader);
    let heads: Vec<_> = heads.filter_map(|it| it.accesskit_node().label()).collect();
    assert_eq!(heads, ["Model", "Capabilities", "Context", "Source"]);
    assert_eq!(window.query_all_by_role(Role::Row).count(), 4);
    assert_eq!(window.query_all_by_role(Role::RowHeader).count(), 3);
    assert_eq!(window.query_all_by_role(Role::Cell).count(), 9);
}

#[test]
fn a_long_id_uses_the_room_of_what_is_not_known() {
    let id = "organisation/a-model-with-a-rather-long-name";
    let able = |known: bool| {
        let mut model = Model {
            id: id.to_owned(),
            ..Model::default()
        };
        model.capabilities.tools = known.then_some(Sourced::by_user(true));
        let window = window(vec![Provider {
            models: vec![model],
            ..custom(1, "rack")
        }]);
        window.get_by_role_and_label(Role::RowHeader, id).rect()
    };
    assert!(able(false).width() > able(true).width() + 100.0);
}

#[test]
fn a_number_that_is_reached_is_replaced_by_what_is_typed() {
    let mut window = page(1);
    click(&mut window, "Advanced network settings");
    let field = window.get_by_role_and_label(Role::TextInput, "Silence");
    field.scroll_to_me();
    window.run_ok();
    focus_role(&mut window, Role::TextInput, "Silence");
    window.event(Event::Text("5".to_owned()));
    window.run_ok();
    press(&mut window, Key::Enter);
    let provider = window.state().state().providers().get(RACK).expect("rack");
    assert_eq!(provider.network.limits.silence_secs, 5);
}
