//! The panel at the right of the chat: the system prompt of the conversation, and its parameters.

use crate::domain::ids::ProviderId;
use crate::domain::parameters::Parameter;
use crate::domain::parameters::levels::{Level, NOTHING};
use crate::domain::provider::Provider;
use crate::state::action::{Action, ChatAction, ParametersAction, Scope, ViewAction};
use crate::ui::commands::UiCommand;
use crate::ui::draw::Draw;
use crate::ui::parameters::{ParameterControls, ShownParameters};
use crate::ui::theme::chat::IN_PARAMETERS;
use crate::ui::typed::TypedText;
use crate::ui::widgets::button::{Button, icon_button, with_keys};
use crate::ui::widgets::field::with_calm_caret;
use crate::ui::widgets::{field_ring, follow_focus, list};
use crate::ui::{focus, theme};
use eframe::egui::{
    self, Align, Frame, Label, Layout, Margin, Response, RichText, ScrollArea, TextEdit, Ui, vec2,
};
use lucide_icons::Icon;

/// What is typed and unfolded in it.
#[derive(Default)]
pub(super) struct ParametersPanel {
    rows: ParameterControls,
    prompt: TypedText,
}

impl ParametersPanel {
    /// Puts the keyboard into the search for a parameter on the next frame.
    pub(super) fn seek(&mut self) {
        self.rows.seek();
    }

    /// Draws it into the room that it is given.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_8;
        let first = head_ui(ui, draw);
        focus::region(&first);
        let below = theme::CONTROL_HEIGHT + theme::SPACE_16;
        let height = ui.available_height() - below;
        ScrollArea::vertical()
            .id_salt("parameters")
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink(false)
            .show(ui, |ui| {
                Frame::new().inner_margin(IN_PARAMETERS).show(ui, |ui| {
                    self.prompt_ui(ui, draw);
                    ui.add_space(theme::SPACE_8);
                    self.rows_ui(ui, draw);
                    follow_focus(ui);
                });
            });
        foot_ui(ui, draw);
    }

    fn prompt_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let tokens = theme::tokens(ui);
        let shown = draw.state.shown_conversation();
        let kept = shown.map_or("", |conversation| &conversation.system_prompt);
        self.prompt.follow(kept);
        let galley = list::cut_to(ui, "System prompt", theme::small(), ui.available_width());
        let (_, rect) = ui.allocate_space(galley.size());
        ui.painter().galley(rect.min, galley, tokens.text);
        let hint = RichText::new("What the model is told before anything is said");
        let frame = Frame::new()
            .fill(tokens.bg)
            .stroke(theme::hairline(tokens))
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(Margin::symmetric(10, 8));
        let edit = TextEdit::multiline(&mut self.prompt.text)
            .id_salt("system prompt")
            .hint_text(hint.font(theme::label()).color(tokens.faint))
            .font(theme::label())
            .frame(frame)
            .desired_rows(2)
            .desired_width(ui.available_width());
        let field = with_calm_caret(ui, |ui| ui.add(edit)).accessible_name("System prompt");
        field_ring(ui, &field, field.rect, theme::RADIUS_CONTROL);
        if field.changed() {
            let prompt = self.prompt.text.clone();
            let action = ParametersAction::SystemPromptChanged(prompt);
            draw.push(Action::Parameters(action));
        }
    }

    fn rows_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let Some((id, model)) = talked_with(draw) else {
            words_ui(ui, "Choose a model to see what can be set");
            return;
        };
        let state = draw.state;
        let Some(provider) = state.providers().get(id) else {
            words_ui(
                ui,
                "The provider of this model is gone; choose another model",
            );
            return;
        };
        let recipient = provider.recipient(&model);
        let conversation = state.shown_conversation();
        let levels = provider.levels(&model, conversation);
        let known = provider.model(&model);
        let shown = ShownParameters {
            recipient: &recipient,
            levels,
            level: Level::Conversation,
            defaults: known.map(|model| &model.server_defaults),
            own_fields: own_fields(provider),
            renames: true,
        };
        let changes = self.rows.ui(ui, &shown);
        not_offered_ui(ui, provider, &recipient.not_offered(levels));
        for change in changes {
            draw.push(change.action(Scope::Conversation(None), id, &model));
        }
    }
}

/// The model that the shown conversation talks with.
fn talked_with(draw: &Draw<'_>) -> Option<(ProviderId, String)> {
    let model = draw.state.current_model()?;
    Some((model.provider, model.model))
}

/// The fields of a provider's own body.
fn own_fields(provider: &Provider) -> Vec<String> {
    let body = &provider.network.extra_body;
    body.fields().keys().cloned().collect()
}

/// The title, and the button that folds the panel away, which is returned.
fn head_ui(ui: &mut Ui, draw: &mut Draw<'_>) -> Response {
    let tokens = theme::tokens(ui);
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let row = ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let keys = UiCommand::ToggleParameters.keys();
        let hide = icon_button(ui, Icon::X, "Hide parameters", Some(keys));
        if hide.clicked() {
            draw.push(Action::View(ViewAction::SetParametersShown(false)));
        }
        // Painted: the button that opens the panel bears the bare word as its name.
        let room = ui.available_rect_before_wrap();
        let galley = list::cut_to(ui, "Parameters", theme::strong(), room.width());
        let at = egui::pos2(room.left(), room.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.text);
        hide
    });
    row.inner
}

/// What is set and not sent, since the endpoint does not take it.
fn not_offered_ui(ui: &mut Ui, provider: &Provider, parameters: &[&Parameter]) {
    if parameters.is_empty() {
        return;
    }
    let labels: Vec<&str> = parameters.iter().map(|p| p.label).collect();
    let words = format!("Not sent to “{}”: {}", provider.name, labels.join(", "));
    words_ui(ui, &words);
}

fn words_ui(ui: &mut Ui, words: &str) {
    let color = theme::tokens(ui).muted;
    let words = RichText::new(words).font(theme::small()).color(color);
    ui.add(Label::new(words).wrap());
}

fn foot_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let shown = draw.state.shown_conversation();
    let set = shown.map_or(&NOTHING, |conversation| &conversation.parameters);
    let is_set = !set.is_empty();
    ui.add_space(theme::SPACE_4);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let keys = UiCommand::PreviewRequest.keys();
        let preview = ui.add(Button::secondary("Preview request"));
        if with_keys(preview, "Preview request", Some(keys)).clicked() {
            draw.push(Action::Chat(ChatAction::PreviewRequest));
        }
        let reset = Button::quiet("Reset all");
        if ui.add_enabled(is_set, reset).clicked() {
            let action = ParametersAction::ResetAll(Scope::Conversation(None));
            draw.push(Action::Parameters(action));
        }
    });
}
