//! The bar above the transcript: the model that is talked with, and what can be done with the
//! conversation.

use super::model_chooser;
use crate::state::State;
use crate::state::action::{Action, Dialog, LibraryAction, ViewAction};
use crate::ui::commands::UiCommand;
use crate::ui::draw::Draw;
use crate::ui::sidebar::options::options_ui;
use crate::ui::theme::chat::{AROUND_MODEL, WIDE_BAR};
use crate::ui::widgets::button::{Button, icon_button, with_keys};
use crate::ui::widgets::{focus_ring, menu, paint_icon};
use crate::ui::{focus, theme};
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Galley, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;
use std::sync::Arc;

/// Draws the bar from left to right, and returns the button that opens the model chooser. In the
/// first run there is nothing to set.
pub(super) fn top_bar_ui(ui: &mut Ui, draw: &mut Draw<'_>, first_run: bool) -> Response {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_4;
        conversations_ui(ui, draw);
        let room = ui.available_width();
        let parameters = Button::quiet("Parameters")
            .icon(Icon::SlidersHorizontal)
            .selected(draw.state.view().parameters().is_shown());
        let parameters = if room > WIDE_BAR {
            parameters
        } else {
            parameters.bare()
        };
        let shown = draw.state.shown_conversation();
        let said = shown.filter(|conversation| conversation.leaf.is_some());
        let options = said.map_or(0.0, |_| theme::SMALL_TARGET + theme::SPACE_4);
        let right = parameters.measure(ui) + options;
        let button = model_button_ui(ui, draw, room - right - theme::SPACE_8);
        focus::region(&button);
        ui.add_space((ui.available_width() - right).max(0.0));
        if !first_run {
            parameters_button_ui(ui, draw, parameters);
        }
        if let Some(conversation) = said {
            let (id, pinned) = (conversation.id, conversation.pinned);
            let options = icon_button(ui, Icon::Ellipsis, "Conversation options", None);
            menu::menu(&options, |ui| options_ui(ui, draw, id, pinned));
        }
        button
    })
    .inner
}

/// The button that folds the list of conversations away and brings it back; while it is folded,
/// also the one that begins a conversation.
fn conversations_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let shown = draw.state.view().sidebar().is_shown();
    let (icon, name) = if shown {
        (Icon::PanelLeftClose, "Hide conversations")
    } else {
        (Icon::PanelLeft, "Show conversations")
    };
    let keys = UiCommand::ToggleSidebar.keys();
    if icon_button(ui, icon, name, Some(keys)).clicked() {
        draw.push(Action::View(ViewAction::SetSidebarFolded(shown)));
    }
    if !shown {
        let keys = UiCommand::NewChat.keys();
        if icon_button(ui, Icon::Plus, "New chat", Some(keys)).clicked() {
            draw.push(Action::Library(LibraryAction::New));
        }
    }
}

/// The button that opens the parameters and folds them away.
fn parameters_button_ui(ui: &mut Ui, draw: &mut Draw<'_>, button: Button<'_>) {
    let keys = UiCommand::ToggleParameters.keys();
    if with_keys(ui.add(button), "Parameters", Some(keys)).clicked() {
        let shown = draw.state.view().parameters().is_shown();
        draw.push(Action::View(ViewAction::SetParametersShown(!shown)));
    }
}

/// The button that opens the model chooser, at most `room` points wide: the model, and whose it is.
fn model_button_ui(ui: &mut Ui, draw: &mut Draw<'_>, room: f32) -> Response {
    let tokens = theme::tokens(ui);
    let model = ShownModel::of(draw.state);
    let galley = model.laid_out(ui, room - AROUND_MODEL);
    let is_cut = galley.elided;
    let size = vec2(galley.size().x + AROUND_MODEL, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let told = model.in_words();
    tell_value(ui, &response, &told);
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
    }
    let chevron = pos2(rect.right() - theme::SPACE_16, rect.center().y);
    let down = Icon::ChevronDown;
    paint_icon(ui.painter(), chevron, down, theme::icon(), tokens.muted);
    let at = rect.left_center() + vec2(theme::SPACE_8, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    if response.clicked() {
        let open = model_chooser::is_open(draw.state);
        draw.push(Action::View(if open {
            ViewAction::CloseDialog
        } else {
            ViewAction::OpenDialog(Dialog::ChooseModel)
        }));
    }
    let keys = UiCommand::ChooseModel.keys();
    response.on_hover_ui(|ui| {
        if is_cut {
            ui.label(&told);
        }
        ui.label(format!("Choose model  {keys}"));
    })
}

/// Tells the name of the button, and the model as its value.
fn tell_value(ui: &Ui, response: &Response, told: &str) {
    let value = (!told.is_empty()).then(|| told.to_owned());
    response.widget_info(|| WidgetInfo {
        current_text_value: value.clone(),
        ..WidgetInfo::labeled(Role::Button, true, "Choose model")
    });
    // Not every platform's bridge to assistive techniques passes on the value of a button.
    if cfg!(target_os = "linux") && !told.is_empty() {
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(told));
    }
}

/// The model that is talked with, as the bar shows it.
#[derive(Default)]
struct ShownModel {
    /// Its name; `None` if none is chosen.
    name: Option<String>,
    /// Its provider, or why it cannot be talked with.
    provider: String,
}

impl ShownModel {
    fn of(state: &State) -> Self {
        let Some(model) = state.current_model() else {
            return Self::default();
        };
        match state.resolve(&model) {
            Some((provider, known)) => Self {
                name: Some(known.label().to_owned()),
                provider: provider.name.clone(),
            },
            None => Self {
                name: Some(model.model),
                provider: gone_text(state).to_owned(),
            },
        }
    }

    fn laid_out(&self, ui: &Ui, width: f32) -> Arc<Galley> {
        let tokens = theme::tokens(ui);
        let mut job = LayoutJob::default();
        let name = self.name.as_deref().unwrap_or("Choose a model");
        job.append(name, 0.0, TextFormat::simple(theme::strong(), tokens.text));
        if !self.provider.is_empty() {
            let behind = format!("  ·  {}", self.provider);
            // Of the size of the name, so that both stand on one line.
            let format = TextFormat::simple(theme::body(), tokens.muted);
            job.append(&behind, 0.0, format);
        }
        job.wrap = TextWrapping::truncate_at_width(width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    }

    /// Both in words; empty if none is chosen.
    fn in_words(&self) -> String {
        let both = |name: &String| format!("{name}, {}", self.provider);
        self.name.as_ref().map(both).unwrap_or_default()
    }
}

/// What is said beside a model that is no longer configured.
fn gone_text(state: &State) -> &'static str {
    let provider_gone = state
        .shown_conversation()
        .is_some_and(|conversation| state.providers().is_gone_for(conversation));
    if provider_gone {
        "its provider is gone"
    } else {
        "no longer listed"
    }
}
