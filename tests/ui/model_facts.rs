//! What is known of a model: in the table of a provider's page and in the dialog that edits it.

use super::settings_window::{Window, asked, custom, in_dialog, says, window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use tertulia::domain::capability::{Capability, Source, Sourced};
use tertulia::domain::ids::ProviderId;
use tertulia::domain::model::{LoadState, Model, Price};
use tertulia::domain::provider::Provider;
use tertulia::state::action::{Action, Dialog, ProvidersAction, ViewAction};

const RACK: ProviderId = ProviderId(1);

fn told<T>(value: T) -> Sourced<T> {
    Sourced {
        value,
        source: Source::Server,
    }
}

fn model() -> Model {
    Model {
        id: "qwen".to_owned(),
        context_length: Some(told(32_768)),
        trained_context: Some(told(262_144)),
        price: Some(told(Price {
            input_per_million: 2.5,
            output_per_million: 10.0,
            cached_per_million: Some(1.25),
        })),
        load: Some(LoadState::NotLoaded),
        ..Model::default()
    }
}

fn page(models: Vec<Model>) -> Window {
    window(vec![Provider {
        models,
        ..custom(1, "rack")
    }])
}

fn editing(model: Model) -> Window {
    let dialog = Dialog::EditModel(RACK, model.id.clone());
    let mut window = page(vec![model]);
    let open = Action::View(ViewAction::OpenDialog(dialog));
    window.state_mut().apply(open);
    window.run_ok();
    window.state_mut().actions.clear();
    window
}

fn type_into(window: &mut Window, label: &str, text: &str) {
    in_dialog(window, label).scroll_to_me();
    in_dialog(window, label).focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    in_dialog(window, label).type_text(text);
    window.run_ok();
}

fn click(window: &mut Window, label: &str) {
    in_dialog(window, label).scroll_to_me();
    window.run_ok();
    in_dialog(window, label).click();
    window.run_ok();
}

#[test]
fn the_table_says_what_is_loaded_and_what_the_model_was_trained_for() {
    let with = |id: &str, load| Model {
        id: id.to_owned(),
        load,
        ..Model::default()
    };
    let window = page(vec![
        model(),
        with("a", Some(LoadState::Loaded)),
        with("b", Some(LoadState::Failed)),
        with("c", None),
    ]);
    for words in [
        "qwen, not loaded",
        "a, loaded",
        "b, failed to load",
        "c",
        "32\u{202f}768, trained for 262\u{202f}144",
    ] {
        assert!(says(&window, words), "{words}");
    }
}

#[test]
fn capabilities_are_told_whether_or_not_there_is_room_for_their_words() {
    let mut able = model();
    for capability in Capability::ALL {
        *able.capabilities.get_mut(capability) = Some(told(true));
    }
    let window = page(vec![able]);
    assert!(says(&window, "Capabilities: Tools Vision Audio Reasoning"));
}

#[test]
fn the_dialog_tells_the_trained_context_and_where_the_price_comes_from() {
    let window = editing(model());
    let help = "From the running server · trained for 262\u{202f}144";
    assert!(says(&window, help));
    assert!(says(
        &window,
        "Price from the running server, in US dollars"
    ));
    let cached = in_dialog(&window, "Cached price").value();
    assert_eq!(cached.as_deref(), Some("1.25"));
    let unknown = editing(Model {
        price: None,
        trained_context: None,
        ..model()
    });
    assert!(
        says(
            &unknown,
            "Price unknown; enter it in the currency you pay with"
        ) && says(&unknown, "From the running server")
    );
    assert!(unknown.query_by_label("Cached price").is_none());
}

#[test]
fn ones_own_price_wins_and_is_given_up_again() {
    let mut window = editing(model());
    assert!(window.query_by_label("Reset price").is_none());
    type_into(&mut window, "Input price", "3");
    assert!(says(
        &window,
        "Price from you, in the currency you pay with"
    ));
    click(&mut window, "Reset price");
    assert!(says(
        &window,
        "Price from the running server, in US dollars"
    ));
    type_into(&mut window, "Cached price", "0,5");
    click(&mut window, "Save");
    let price = Price {
        input_per_million: 2.5,
        output_per_million: 10.0,
        cached_per_million: Some(0.5),
    };
    let saved = Model {
        price: Some(Sourced::by_user(price)),
        ..model()
    };
    let expected = ProvidersAction::EditModel(RACK, Box::new(saved));
    assert_eq!(asked(&window), [expected]);
}
