//! The bar above the transcript: the model that is talked with, and what can be done with the
//! conversation.

use super::model_chooser;
use crate::state::State;
use crate::state::action::{Action, Dialog, ViewAction};
use crate::state::chat::provider_is_gone;
use crate::ui::Draw;
use crate::ui::shortcuts::{self, Shortcut};
use crate::ui::sidebar;
use crate::ui::widgets::button::{Button, icon_button};
use crate::ui::widgets::{focus_ring, menu, paint_icon};
use crate::ui::{focus, theme};
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Align, Layout, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// Draws the bar, and returns the button that opens the model chooser.
pub(super) fn top_bar_ui(ui: &mut Ui, draw: &mut Draw<'_>) -> Response {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_4;
        if !draw.state.view.sidebar.is_shown() {
            let keys = shortcuts::written(Shortcut::ToggleSidebar);
            if icon_button(ui, Icon::PanelLeft, "Show conversations", Some(keys)).clicked() {
                draw.push(Action::View(ViewAction::SetSidebarFolded(false)));
            }
        }
        let parameters = Button::quiet("Parameters").icon(Icon::SlidersHorizontal);
        let is_wide = ui.available_width() > 480.0;
        let parameters = if is_wide {
            parameters
        } else {
            parameters.bare()
        };
        let parameters = parameters.selected(draw.state.view.parameters.is_shown());
        let room = ui.available_width() - 2.0 * 36.0 - parameters.measure(ui) - theme::SPACE_8;
        let button = model_button_ui(ui, draw, room);
        focus::region(&button);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some((conversation, _)) =
                draw.state.shown().filter(|(shown, _)| shown.leaf.is_some())
            {
                let (id, pinned) = (conversation.id, conversation.pinned);
                let options = icon_button(ui, Icon::Ellipsis, "Conversation options", None);
                menu::menu(&options, |ui| sidebar::options_ui(ui, draw, id, pinned));
            }
            parameters_button_ui(ui, draw, parameters);
            if draw.state.view.sidebar.is_shown() {
                let keys = shortcuts::written(Shortcut::ToggleSidebar);
                if icon_button(ui, Icon::PanelLeftClose, "Hide conversations", Some(keys)).clicked()
                {
                    draw.push(Action::View(ViewAction::SetSidebarFolded(true)));
                }
            }
        });
        button
    })
    .inner
}

/// The button that opens the parameters and folds them away.
fn parameters_button_ui(ui: &mut Ui, draw: &mut Draw<'_>, button: Button<'_>) {
    let keys = shortcuts::written(Shortcut::ToggleParameters);
    let response = ui.add(button).on_hover_text(format!("Parameters  {keys}"));
    if response.clicked() {
        let shown = draw.state.view.parameters.is_shown();
        draw.push(Action::View(ViewAction::SetParametersShown(!shown)));
    }
}

fn model_button_ui(ui: &mut Ui, draw: &mut Draw<'_>, room: f32) -> Response {
    let tokens = theme::tokens(ui);
    let current = draw.state.current_model();
    let known = current.as_ref().and_then(|model| draw.state.resolve(model));
    let mut job = LayoutJob::default();
    let (name, provider) = match (&current, known) {
        (Some(_), Some((provider, model))) => (model.label(), format!("  ·  {}", provider.name)),
        (Some(model), None) => (model.model.as_str(), gone_text(draw.state)),
        (None, _) => ("Choose a model", String::new()),
    };
    job.append(name, 0.0, TextFormat::simple(theme::strong(), tokens.text));
    job.append(
        &provider,
        0.0,
        TextFormat::simple(theme::label(), tokens.muted),
    );
    job.wrap = TextWrapping::truncate_at_width(room - 44.0);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let (rect, response) = ui.allocate_exact_size(
        vec2(galley.size().x + 44.0, theme::CONTROL_HEIGHT),
        Sense::click(),
    );
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, "Choose model");
        info.current_text_value = Some(format!("{name}{provider}"));
        info
    });
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
    }
    let chevron = pos2(rect.right() - 16.0, rect.center().y);
    paint_icon(
        ui.painter(),
        chevron,
        Icon::ChevronDown,
        theme::icon(),
        tokens.muted,
    );
    ui.painter().galley(
        pos2(rect.left() + 8.0, rect.center().y - galley.size().y / 2.0),
        galley,
        tokens.text,
    );
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    if response.clicked() {
        let open = model_chooser::is_open(draw.state);
        draw.push(Action::View(if open {
            ViewAction::CloseDialog
        } else {
            ViewAction::OpenDialog(Dialog::ChooseModel)
        }));
    }
    response.on_hover_text(format!(
        "Choose model  {}",
        shortcuts::written(Shortcut::ChooseModel)
    ))
}

/// What is said beside a model that is no longer configured.
fn gone_text(state: &State) -> String {
    let provider_gone = state
        .shown()
        .is_some_and(|(conversation, _)| provider_is_gone(state, conversation));
    let text = if provider_gone {
        "its provider is gone"
    } else {
        "no longer listed"
    };
    format!("  ·  {text}")
}
