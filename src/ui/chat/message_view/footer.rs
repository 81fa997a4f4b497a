//! The line below an answer: what is known of it, which opens as a list, and a button to go on with
//! one that was cut short.

use crate::state::action::{Action, ChatAction};
use crate::ui::chat::details::{facts, footer_text, is_of_another};
use crate::ui::chat::pass::Scene;
use crate::ui::draw::Draw;
use crate::ui::focus;
use crate::ui::theme;
use crate::ui::theme::chat::{FACT_NAMES_WIDTH, FACTS_WIDTH};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{copy, focus_ring, list};
use eframe::egui::accesskit::HasPopup;
use eframe::egui::{
    Align2, Color32, Frame, Popup, PopupCloseBehavior, Rect, Response, Role as WidgetRole, Sense,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// What is kept of the line.
#[derive(Default)]
pub(super) struct Footer {
    /// The line, and whether it names the model.
    line: Option<(bool, String)>,
    /// The list has been opened and is to get the keyboard.
    opening: bool,
}

impl Footer {
    /// Lets the line be made anew.
    pub(super) fn forget(&mut self) {
        self.line = None;
    }

    /// Draws the line into `rect`, which ends where the buttons of the message begin.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>, rect: Rect) {
        let message = scene.message;
        let goes_on = scene.index + 1 == scene.chat.len() && message.can_go_on();
        let button = goes_on.then(|| Button::secondary("Continue").small());
        let beside = button.as_ref().map_or(0.0, |button| button.measure(ui));
        let gaps = if goes_on { 2.0 } else { 1.0 } * theme::SPACE_8;
        let details = rect.with_max_x(rect.right() - gaps - beside);
        let right = self.details_ui(ui, draw, scene, details);
        let Some(button) = button else {
            return;
        };
        let top = rect.center().y - theme::SMALL_TARGET / 2.0;
        let corner = pos2(right + theme::SPACE_8, top);
        let at = Rect::from_min_size(corner, vec2(beside, theme::SMALL_TARGET));
        let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("continue"));
        if child.add(button).clicked() {
            draw.push(Action::Chat(ChatAction::Continue(message.id)));
        }
    }

    /// Draws what is known of the answer into `rect`, and returns where that ends at the right.
    fn details_ui(&mut self, ui: &mut Ui, draw: &Draw<'_>, scene: Scene<'_>, rect: Rect) -> f32 {
        let message = scene.message;
        let names_model = is_of_another(&message.details, scene.current);
        if self.line.as_ref().is_none_or(|line| line.0 != names_model) {
            let text = footer_text(draw.state, message, scene.current);
            self.line = Some((names_model, text));
        }
        let text = self.line.as_ref().map_or("", |line| line.1.as_str());
        let galley = list::cut_to(ui, text, theme::small(), rect.width());
        let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
        let target = Rect::from_center_size(
            place.center(),
            vec2(place.width() + 2.0 * theme::SPACE_4, theme::SMALL_TARGET),
        );
        let button = ui.interact(target, ui.scope_id().with("details"), Sense::click());
        button.widget_info(|| WidgetInfo::labeled(WidgetRole::Button, true, text));
        let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&button));
        ui.ctx().accesskit_node_builder(button.id, |node| {
            node.set_has_popup(HasPopup::Dialog);
            node.set_expanded(is_open);
        });
        let tokens = theme::tokens(ui);
        let color = if button.hovered() || is_open {
            tokens.text
        } else {
            tokens.muted
        };
        ui.painter().galley(place.min, galley, color);
        focus_ring(ui, &button, target, theme::RADIUS_CONTROL);
        self.popup_ui(draw, scene, &button, is_open);
        if !is_open {
            button.on_hover_text("Details of this answer");
        }
        place.right()
    }

    /// Draws the list of facts while it is open.
    fn popup_ui(&mut self, draw: &Draw<'_>, scene: Scene<'_>, button: &Response, is_open: bool) {
        if button.clicked() {
            focus::opened_by(button);
            self.opening = true;
        } else if !is_open {
            return;
        }
        let style = button.ctx.global_style();
        let frame = Frame::popup(&style).inner_margin(theme::SPACE_12);
        Popup::from_toggle_button_response(button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name("Details of this answer")
            .frame(frame)
            .show(|ui| {
                ui.set_width(FACTS_WIDTH);
                ui.spacing_mut().item_spacing.y = 0.0;
                let facts = facts(draw.state, scene.message, scene.calendar);
                for (name, value) in &facts {
                    fact_ui(ui, name, value);
                }
                ui.add_space(theme::SPACE_8);
                let copies = copy_ui(ui, &facts);
                // The frame in which it opens is drawn twice, and the first time it is not seen.
                if !button.clicked() && std::mem::take(&mut self.opening) {
                    copies.request_focus();
                }
            });
    }
}

/// Draws the button that copies the facts, each on a line.
fn copy_ui(ui: &mut Ui, facts: &[(&str, String)]) -> Response {
    let icon = copy::sign(ui.ctx(), ui.next_auto_id());
    let button = ui.add(Button::secondary("Copy details").icon(icon).small());
    if button.clicked() {
        let lines = facts.iter().map(|(name, value)| format!("{name}: {value}"));
        ui.copy_text(lines.collect::<Vec<_>>().join("\n"));
        copy::confirm(ui.ctx(), button.id);
    }
    button
}

/// Draws one fact: its name, and what it is.
fn fact_ui(ui: &mut Ui, name: &str, value: &str) {
    let tokens = theme::tokens(ui);
    let value_width = FACTS_WIDTH - FACT_NAMES_WIDTH;
    let galley = ui.fonts_mut(|fonts| {
        fonts.layout(
            value.to_owned(),
            theme::small(),
            Color32::PLACEHOLDER,
            value_width,
        )
    });
    let height = (galley.size().y + theme::SPACE_4).max(theme::SPACE_24);
    let (rect, row) = ui.allocate_exact_size(vec2(FACTS_WIDTH, height), Sense::hover());
    row.widget_info(|| WidgetInfo::labeled(WidgetRole::Label, true, format!("{name}: {value}")));
    let top = rect.top() + theme::SPACE_4 / 2.0;
    let painter = ui.painter();
    let at = pos2(rect.left(), top);
    painter.text(at, Align2::LEFT_TOP, name, theme::small(), tokens.muted);
    painter.galley(
        pos2(rect.left() + FACT_NAMES_WIDTH, top),
        galley,
        tokens.text,
    );
}
