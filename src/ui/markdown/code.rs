//! The card of a block of code: a line with the language and buttons, and the lines themselves.
//!
//! Long code is several blocks; each draws its part of the one card, and all are scrolled together.
//! The line with the language stays at the edge of the screen while its code is in view.

use super::block::CodeBlock;
use super::cards::Card;
use super::languages::Language;
use super::selection::Spot;
use super::text::text_ui;
use super::view::Output;
use crate::ui::theme;
use crate::ui::widgets::{focus_ring, paint_icon};
use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, Frame, Galley, Id, Rect, Role, ScrollArea, Sense,
    Stroke, StrokeKind, Ui, UiBuilder, UiKind, UiStackInfo, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// Height of the line with the language, in points.
pub(super) const HEADER: f32 = theme::CONTROL_HEIGHT;
/// Room inside the card, in points.
pub(super) const PADDING: f32 = theme::SPACE_12;
/// The least width of a header that has room for more than the copy button, in points.
const ROOMY: f32 = 150.0;

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

    /// Where the lines are, in the part's own rectangle.
    pub(super) fn inner(self, rect: Rect) -> Rect {
        Rect::from_min_max(
            pos2(rect.left() + PADDING, rect.top() + self.above()),
            pos2(rect.right() - PADDING, rect.bottom()),
        )
    }
}

/// Draws one block of code into `rect`, without the line with the language.
pub(super) fn code_ui(
    ui: &mut Ui,
    (id, rect, spot): (Id, Rect, Spot),
    part: Part,
    (galley, card): (&Arc<Galley>, &mut Card),
    out: &mut Output,
) {
    frame_ui(ui, rect, part);
    let inner = part.inner(rect);
    let text_id = id.with("code");
    if card.widest <= inner.width() {
        text_ui(ui, (text_id, inner.min, Role::Label), spot, galley, out);
        return;
    }
    // The edges of what is scrolled fade into the ground that the stack names.
    let ground = Frame::NONE.fill(theme::tokens(ui).code_bg);
    let builder = UiBuilder::new()
        .id_salt(id.with("scroll"))
        .max_rect(inner)
        .ui_stack_info(UiStackInfo::new(UiKind::Frame).with_frame(ground));
    let mut child = ui.new_child(builder);
    let scrolled = ScrollArea::horizontal()
        .auto_shrink(false)
        .horizontal_scroll_offset(card.scroll)
        .show(&mut child, |ui| {
            let (_, rect) = ui.allocate_space(vec2(card.widest, galley.size().y));
            text_ui(ui, (text_id, rect.min, Role::Label), spot, galley, out);
        });
    let offset = scrolled.state.clamped_offset().x;
    if (offset - card.scroll).abs() > 0.01 {
        card.scroll = offset;
        ui.request_repaint();
    }
}

/// The ground and border, of which a part in the middle shows only the sides.
pub(super) fn frame_ui(ui: &Ui, rect: Rect, part: Part) {
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

/// The line with the language: where it is, and what it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    /// Where it is drawn.
    pub(super) rect: Rect,
    /// Whether the card's upper edge is above that: it lies over the code.
    pub(super) stuck: bool,
    /// The code that it belongs to.
    pub(super) code: &'a CodeBlock,
    /// Whether the lines are wrapped.
    pub(super) wrapped: bool,
    /// Whether the source of the diagram is shown; `None` if it is none.
    pub(super) source: Option<bool>,
}

/// What was pressed in a header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pressed {
    /// The code shall be copied.
    pub(super) copy: bool,
    /// Its lines shall be wrapped, or not any more.
    pub(super) wrap: bool,
    /// The source of the diagram shall be shown, or not any more.
    pub(super) source: bool,
}

/// Draws the line with the language.
pub(super) fn header_ui(ui: &mut Ui, id: Id, header: Header<'_>) -> Pressed {
    let tokens = theme::tokens(ui);
    let hairline = Stroke::new(1.0, tokens.line);
    let rect = header.rect;
    if header.stuck {
        let round = CornerRadius::ZERO;
        let kind = StrokeKind::Inside;
        ui.painter()
            .rect(rect, round, tokens.code_bg, hairline, kind);
        // What is under it is not pressed through it.
        ui.interact(rect, id.with("header"), Sense::hover());
    } else {
        ui.painter().hline(rect.x_range(), rect.bottom(), hairline);
    }
    let mut pressed = Pressed::default();
    let mut right = rect.right() - theme::SPACE_4;
    let copy = HeaderButton {
        icon: Icon::Copy,
        text: "Copy",
        name: "Copy code",
        selected: None,
    };
    (pressed.copy, right) = copy.ui(ui, id.with("copy"), (rect, right));
    if let Some(shown) = header.source {
        let source = HeaderButton {
            icon: Icon::Code,
            text: "",
            name: "Show source",
            selected: Some(shown),
        };
        (pressed.source, right) = source.ui(ui, id.with("source"), (rect, right));
    }
    if rect.width() > ROOMY && header.source != Some(false) {
        let wrap = HeaderButton {
            icon: Icon::WrapText,
            text: "",
            name: "Wrap lines",
            selected: Some(header.wrapped),
        };
        (pressed.wrap, right) = wrap.ui(ui, id.with("wrap"), (rect, right));
    }
    let label = Rect::from_min_max(
        rect.min + vec2(PADDING, 0.0),
        pos2(right - theme::SPACE_4, rect.bottom()),
    );
    let language = language_name(&header.code.language);
    if !language.is_empty() {
        let response = ui.interact(label, id.with("language"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, language));
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
    pressed
}

/// The proper name of a language, where it is known; else the word as it was written.
fn language_name(word: &str) -> &str {
    Language::named(word).map_or(word, |language| language.name)
}

/// A small button in the line with the language.
pub(super) struct HeaderButton {
    /// Before the text.
    pub(super) icon: Icon,
    /// May be empty: then the tooltip says the name.
    pub(super) text: &'static str,
    /// What screen readers say.
    pub(super) name: &'static str,
    /// Whether what it switches is on.
    pub(super) selected: Option<bool>,
}

impl HeaderButton {
    /// Draws it in `header` with its right edge at `right`. Whether it was pressed, and where its
    /// left edge is.
    pub(super) fn ui(self, ui: &Ui, id: Id, (header, right): (Rect, f32)) -> (bool, f32) {
        let tokens = theme::tokens(ui);
        let galley =
            ui.painter()
                .layout_no_wrap(self.text.to_owned(), theme::small(), Color32::PLACEHOLDER);
        let text_width = if self.text.is_empty() {
            0.0
        } else {
            theme::SPACE_8 + galley.size().x
        };
        let size = vec2(
            2.0 * theme::SPACE_8 + theme::ICON + text_width,
            HEADER - theme::SPACE_4,
        );
        let rect = Align2::RIGHT_CENTER.anchor_size(pos2(right, header.center().y), size);
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| match self.selected {
            Some(selected) => {
                WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, self.name)
            }
            None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.name),
        });
        let on = self.selected == Some(true);
        if response.hovered() || on {
            let ground = if response.hovered() {
                tokens.hover
            } else {
                tokens.raised
            };
            ui.painter()
                .rect_filled(rect, theme::RADIUS_CONTROL, ground);
        }
        if response.hovered() {
            ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        let color = if response.hovered() || response.has_focus() || on {
            tokens.text
        } else {
            tokens.muted
        };
        let left = rect.left() + theme::SPACE_8;
        let center = pos2(left + theme::ICON / 2.0, rect.center().y);
        paint_icon(ui.painter(), center, self.icon, theme::icon(), color);
        let text_at = pos2(
            left + theme::ICON + theme::SPACE_8,
            rect.center().y - galley.size().y / 2.0,
        );
        ui.painter().galley(text_at, galley, color);
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        let clicked = response.clicked();
        if self.text.is_empty() {
            response.on_hover_text(self.name);
        }
        (clicked, rect.left() - theme::SPACE_4)
    }
}
