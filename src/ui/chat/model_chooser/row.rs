//! One model in the chooser: its name, what it can do, its context length and its star.

use super::{choice, toggle_favourite};
use crate::domain::capability::Capability;
use crate::domain::conversation::ModelRef;
use crate::domain::figures::grouped;
use crate::domain::model::Model;
use crate::domain::provider::Provider;
use crate::ui::capability_icon::capability_icon;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::theme::chat::{CHOOSER_ICON, CHOOSER_ICON_MIDDLE, CHOOSER_INSET, STAR_FROM_END};
use crate::ui::widgets::button::with_keys;
use crate::ui::widgets::list::{self, ROW_HEIGHT};
use crate::ui::widgets::list_box::ListRows;
use crate::ui::widgets::paint_icon;
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{Align2, Id, Rect, RichText, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;

/// Draws the row of a model, if it is still there, and does what is asked of it.
pub(super) fn row_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    keyboard: &ListRows,
    number: usize,
    model: &ModelRef,
) {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let Some((provider, known)) = draw.state.resolve(model) else {
        return;
    };
    let chosen = draw.state.current_model().as_ref() == Some(model);
    let response = keyboard.option(ui, number, rect, known.label(), chosen);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(in_words(provider, known));
    });
    let star = Rect::from_center_size(
        pos2(rect.right() - STAR_FROM_END, rect.center().y),
        Vec2::splat(theme::SMALL_TARGET),
    );
    let id = Id::unique(("favourite", provider.id.0, &known.id));
    let toggle = ui.interact(star, id, Sense::CLICK);
    let name = format!("Favourite {}", known.id);
    toggle.widget_info(|| WidgetInfo::selected(Role::Button, true, known.favourite, &name));
    let touched = response.hovered() || toggle.hovered();
    list::paint_ground(ui, rect, chosen, touched);
    let tokens = theme::tokens(ui);
    let is_marked = keyboard.is_marked(number);
    if known.favourite || touched || is_marked {
        let color = match (known.favourite, toggle.hovered()) {
            (true, _) => tokens.accent,
            (false, true) => tokens.text,
            (false, false) => tokens.muted,
        };
        paint_icon(
            ui.painter(),
            star.center(),
            Icon::Star,
            theme::icon_small(),
            color,
        );
    }
    let right = facts_ui(ui, star.left() - theme::SPACE_4, rect, known);
    let is_cut = name_ui(ui, rect.with_max_x(right), provider, known);
    keyboard.ring_ui(ui, number, rect);
    if with_keys(toggle, "Favourite", Some("Ctrl D")).clicked() {
        toggle_favourite(draw, model);
        return;
    }
    let response = if is_cut {
        with_keys(
            response,
            &format!("{}, {}", known.label(), provider.name),
            None,
        )
    } else {
        response
    };
    if keyboard.chosen(number, &response) {
        draw.push(choice(draw.state, model));
    }
}

/// What the row shows beside the name, and the heading above it, in words.
fn in_words(provider: &Provider, model: &Model) -> String {
    let mut words = vec![provider.name.clone()];
    if let Some(context) = model.context_length {
        words.push(format!(
            "context of {} tokens",
            grouped(u64::from(context.value))
        ));
    }
    let can = |capability: &Capability| model.capabilities.has(*capability);
    let capabilities = Capability::ALL.into_iter().filter(can);
    words.extend(capabilities.map(|capability| capability.label().to_owned()));
    if model.favourite {
        words.push("favourite".to_owned());
    }
    if model.vanished {
        words.push("no longer listed".to_owned());
    }
    words.join(", ")
}

/// Paints the context length and what the model can do, from `right` to the left; where they end.
fn facts_ui(ui: &Ui, right: f32, row: Rect, model: &Model) -> f32 {
    let tokens = theme::tokens(ui);
    let mut right = right;
    if let Some(context) = model.context_length {
        let text = grouped(u64::from(context.value));
        let at = pos2(right, row.center().y);
        let small = theme::small();
        let drawn = ui
            .painter()
            .text(at, Align2::RIGHT_CENTER, text, small, tokens.muted);
        right = drawn.left() - theme::SPACE_8;
    }
    let can = |capability: &Capability| model.capabilities.has(*capability);
    for capability in Capability::ALL.into_iter().rev().filter(can) {
        let at = pos2(right - CHOOSER_ICON_MIDDLE, row.center().y);
        let icon = capability_icon(capability);
        paint_icon(ui.painter(), at, icon, theme::icon_small(), tokens.muted);
        right -= CHOOSER_ICON;
    }
    right
}

/// Paints the name and what has to be said with it; whether it was cut.
fn name_ui(ui: &Ui, place: Rect, provider: &Provider, model: &Model) -> bool {
    let tokens = theme::tokens(ui);
    let mut job = LayoutJob::default();
    let label = TextFormat::simple(theme::label(), tokens.text);
    job.append(model.label(), 0.0, label);
    let mut remark = String::new();
    if model.favourite {
        remark = format!("  {}", provider.name);
    }
    if model.vanished {
        remark.push_str("  no longer listed");
    }
    let small = TextFormat::simple(theme::small(), tokens.muted);
    job.append(&remark, 0.0, small);
    job.wrap = TextWrapping::truncate_at_width(place.width() - 2.0 * CHOOSER_INSET);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let is_cut = galley.elided;
    let at = place.left_center() + vec2(CHOOSER_INSET, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.text);
    is_cut
}

/// Draws a line on the keys of the chooser.
pub(super) fn hint_ui(ui: &mut Ui) {
    ui.add_space(theme::SPACE_4);
    ui.horizontal(|ui| {
        ui.add_space(CHOOSER_INSET);
        let text = "Enter chooses  ·  Ctrl D marks a favourite";
        let text = RichText::new(text).font(theme::small());
        ui.label(text.color(theme::tokens(ui).muted));
    });
}
