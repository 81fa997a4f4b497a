//! The card of a block of code: a line with the language and a button that copies, and the lines
//! themselves.
//!
//! Long code is several blocks; each draws its part of the one card.

use super::block::CodeBlock;
use super::text::text_ui;
use crate::ui::theme;
use crate::ui::widgets::{focus_ring, paint_icon};
use eframe::egui::{
    Align2, Color32, CursorIcon, Frame, Galley, Id, Rect, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, UiKind, UiStackInfo, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

const HEADER: f32 = theme::CONTROL_HEIGHT;
const PADDING: f32 = theme::SPACE_12;

/// Which part of its card a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Has the line with the language.
    pub(super) first: bool,
    /// Has the lower edge.
    pub(super) last: bool,
}

impl Part {
    fn above(self) -> f32 {
        if self.first { HEADER + PADDING } else { 0.0 }
    }

    /// How much higher than its lines it is, in points.
    pub(super) fn frame_height(self) -> f32 {
        self.above() + if self.last { PADDING } else { 0.0 }
    }
}

/// Draws one block of code into `rect`. Whether its copy button was pressed.
pub(super) fn code_ui(
    ui: &mut Ui,
    (id, rect): (Id, Rect),
    part: Part,
    code: &CodeBlock,
    galley: &Arc<Galley>,
) -> bool {
    frame_ui(ui, rect, part);
    let copied = part.first && header_ui(ui, id, rect, &code.language);

    let inner = Rect::from_min_max(
        pos2(rect.left() + PADDING, rect.top() + part.above()),
        pos2(rect.right() - PADDING, rect.bottom()),
    );
    let text_id = id.with("code");
    if galley.size().x <= inner.width() {
        text_ui(ui, text_id, inner.min, galley, Role::Label);
    } else {
        // The edges of what is scrolled fade into the ground that the stack names.
        let ground = Frame::NONE.fill(theme::tokens(ui).code_bg);
        let builder = UiBuilder::new()
            .id_salt(id.with("scroll"))
            .max_rect(inner)
            .ui_stack_info(UiStackInfo::new(UiKind::Frame).with_frame(ground));
        let mut child = ui.new_child(builder);
        ScrollArea::horizontal()
            .auto_shrink(false)
            .show(&mut child, |ui| {
                let (_, rect) = ui.allocate_space(galley.size());
                text_ui(ui, text_id, rect.min, galley, Role::Label);
            });
    }
    copied
}

/// The ground and border, of which a part in the middle shows only the sides.
fn frame_ui(ui: &Ui, rect: Rect, part: Part) {
    let tokens = theme::tokens(ui);
    let mut card = rect;
    let beyond = theme::SPACE_32;
    if !part.first {
        card.min.y -= beyond;
    }
    if !part.last {
        card.max.y += beyond;
    }
    let hairline = Stroke::new(1.0, tokens.line);
    ui.painter()
        .with_clip_rect(rect.intersect(ui.clip_rect()))
        .rect(
            card,
            theme::RADIUS_CARD,
            tokens.code_bg,
            hairline,
            StrokeKind::Inside,
        );
}

fn header_ui(ui: &mut Ui, id: Id, rect: Rect, language: &str) -> bool {
    let tokens = theme::tokens(ui);
    let header = Rect::from_min_size(rect.min, vec2(rect.width(), HEADER));
    ui.painter().hline(
        header.x_range(),
        header.bottom(),
        Stroke::new(1.0, tokens.line),
    );
    let button = copy_ui(ui, id, header);
    let label = Rect::from_min_max(
        header.min + vec2(PADDING, 0.0),
        pos2(button.rect.left() - theme::SPACE_8, header.bottom()),
    );
    if !language.is_empty() {
        ui.painter()
            .with_clip_rect(label.intersect(ui.clip_rect()))
            .text(
                label.left_center(),
                Align2::LEFT_CENTER,
                language,
                theme::small(),
                tokens.muted,
            );
    }
    button.clicked
}

struct Pressed {
    rect: Rect,
    clicked: bool,
}

fn copy_ui(ui: &mut Ui, id: Id, header: Rect) -> Pressed {
    let tokens = theme::tokens(ui);
    let text = "Copy".to_owned();
    let galley = ui
        .painter()
        .layout_no_wrap(text, theme::small(), Color32::PLACEHOLDER);
    let width = theme::ICON + galley.size().x + theme::SPACE_8 * 3.0;
    let size = vec2(width, HEADER - theme::SPACE_4);
    let right = header.right_center() - vec2(theme::SPACE_4, 0.0);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    let response = ui.interact(rect, id.with("copy"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), "Copy code"));
    if response.hovered() {
        ui.set_cursor_icon(CursorIcon::PointingHand);
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
    }
    let color = if response.hovered() || response.has_focus() {
        tokens.text
    } else {
        tokens.muted
    };
    let left = rect.left() + theme::SPACE_8;
    let center = pos2(left + theme::ICON / 2.0, rect.center().y);
    paint_icon(ui.painter(), center, Icon::Copy, theme::icon(), color);
    let text_at = pos2(
        left + theme::ICON + theme::SPACE_8,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(text_at, galley, color);
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    Pressed {
        rect,
        clicked: response.clicked(),
    }
}
