//! What is told at the lower edge of the window: what was done and can be undone, and problems that
//! belong to no answer.

use super::Draw;
use super::theme;
use super::widgets::button::{Button, icon_button_sized};
use super::widgets::paint_icon;
use crate::state::action::{Action, NoticeAction};
use crate::state::notices::Notice;
use eframe::egui::{
    Align, Align2, Area, Context, Frame, Id, Label, Layout, Margin, Order, RichText, Sense, Stroke,
    Ui, Vec2, vec2,
};
use lucide_icons::Icon;

const WIDTH: f32 = 400.0;
/// More than these are told when there is room again.
const AT_ONCE: usize = 3;

/// Draws the notices over the lower right corner, the newest at the bottom, and leaves `free` points
/// at the right and at the lower edge free.
pub fn notices_ui(ctx: &Context, draw: &mut Draw<'_>, free: Vec2) {
    let state = draw.state;
    let list = state.notices.list();
    if list.is_empty() {
        return;
    }
    let width = WIDTH.min(ctx.content_rect().width() - 32.0 - free.x);
    Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -16.0) - free)
        .show(ctx, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            for notice in &list[list.len().saturating_sub(AT_ONCE)..] {
                ui.push_id(notice.id.0, |ui| notice_ui(ui, draw, notice));
            }
        });
}

fn notice_ui(ui: &mut Ui, draw: &mut Draw<'_>, notice: &Notice) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(theme::RADIUS_CARD)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(Margin {
            left: 14,
            right: 8,
            top: 8,
            bottom: 8,
        });
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if icon_button_sized(
                ui,
                Icon::X,
                "Close notice",
                None,
                vec2(28.0, theme::CONTROL_HEIGHT),
            )
            .clicked()
            {
                draw.push(Action::Notice(NoticeAction::Dismiss(notice.id)));
            }
            if notice.undo.is_some() && ui.add(Button::quiet("Undo")).clicked() {
                draw.push(Action::Notice(NoticeAction::Undo(notice.id)));
            }
            ui.with_layout(
                Layout::left_to_right(Align::Min).with_main_wrap(false),
                |ui| {
                    if notice.problem.is_some() {
                        let (rect, _) = ui.allocate_exact_size(
                            vec2(theme::ICON, theme::CONTROL_HEIGHT),
                            Sense::hover(),
                        );
                        paint_icon(
                            ui.painter(),
                            rect.center(),
                            Icon::TriangleAlert,
                            theme::icon(),
                            tokens.warn,
                        );
                    }
                    ui.vertical(|ui| text_ui(ui, draw, notice));
                },
            );
        });
    });
}

fn text_ui(ui: &mut Ui, draw: &mut Draw<'_>, notice: &Notice) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = theme::SPACE_4;
    ui.add_space(7.0);
    ui.add(
        Label::new(
            RichText::new(&notice.text)
                .font(theme::label())
                .color(tokens.text),
        )
        .wrap(),
    );
    let Some(problem) = &notice.problem else {
        ui.add_space(7.0);
        return;
    };
    if let Some(hint) = &problem.hint {
        ui.add(Label::new(RichText::new(hint).font(theme::small()).color(tokens.muted)).wrap());
    }
    for remedy in &problem.remedies {
        if ui.add(Button::secondary(&remedy.label())).clicked() {
            draw.push(Action::Remedy(remedy.clone(), None));
            draw.push(Action::Notice(NoticeAction::Dismiss(notice.id)));
        }
    }
    ui.add_space(7.0);
}
