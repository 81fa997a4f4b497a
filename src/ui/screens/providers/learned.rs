//! What was learnt about an endpoint from what it refused, and the way to try it again.

use crate::domain::parameters::dialect::written_instead;
use crate::domain::provider::{Learned, Provider};
use crate::state::action::{Action, ProvidersAction};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::card;
use eframe::egui::{Align, Label, Layout, RichText, Ui, vec2};

/// Draws the card, if there is anything to tell.
pub(super) fn learned_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
    if provider.learned.is_empty() {
        return;
    }
    let sentence = "The server refused these fields; they are left out of its requests";
    card::card(
        ui,
        "Learned",
        sentence,
        |_| {},
        |ui| {
            let tokens = theme::tokens(ui);
            for fact in &provider.learned {
                let text = what_follows(provider, fact);
                let name = format!("Forget {} for {}", fact.field, fact.model);
                let forget = Button::secondary("Forget").name(&name);
                let beside = ui.available_width() - forget.measure(ui) - theme::SPACE_8;
                // Where the words have no room beside the button, it wraps.
                let width = if beside < theme::settings::LEARNED_LEAST {
                    ui.available_width()
                } else {
                    beside
                };
                ui.horizontal_wrapped(|ui| {
                    let column = Layout::left_to_right(Align::Center).with_main_wrap(true);
                    ui.allocate_ui_with_layout(vec2(width, theme::CONTROL_HEIGHT), column, |ui| {
                        ui.set_min_size(vec2(width, theme::CONTROL_HEIGHT));
                        let text = RichText::new(text).font(theme::label());
                        ui.add(Label::new(text.color(tokens.text)).wrap());
                    });
                    if ui.add(forget).clicked() {
                        let action = ProvidersAction::Forget(provider.id, fact.clone());
                        draw.push(Action::Providers(action));
                    }
                });
            }
        },
    );
}

/// What was learnt, and what comes of it.
fn what_follows(provider: &Provider, fact: &Learned) -> String {
    let Learned { model, field } = fact;
    let refused = provider.omitted(model);
    match written_instead(&provider.dialect(), provider.format, field, &refused) {
        Some(other) => format!("“{field}” is not sent to {model}, but “{other}” in its place"),
        None => format!("“{field}” is not sent to {model}"),
    }
}
