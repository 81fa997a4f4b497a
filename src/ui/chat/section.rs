//! One text of a message with its fold: reasoning is open while it arrives, and then as the user
//! wishes.

use super::details::fold_text;
use crate::domain::message::Message;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::selection::Selecting;
use crate::ui::markdown::view::{MarkdownView, Output};
use crate::ui::theme;
use crate::ui::widgets::{focus_ring, paint_icon, tell_open};
use eframe::egui::{
    CornerRadius, Pos2, Rangef, Rect, Role as WidgetRole, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};
use lucide_icons::Icon;

/// Height of the line that opens and closes reasoning, in points.
pub(super) const FOLD_HEIGHT: f32 = 28.0;

/// One text of a message: the answer itself, or reasoning, which can be folded.
pub(super) struct Section {
    /// Whether it is reasoning.
    pub(super) reasoning: bool,
    /// Whether the user wants to see it; `None` for as usual.
    pub(super) open: Option<bool>,
    /// The text.
    pub(super) text: MarkdownView,
    /// Its height with its fold, in points.
    pub(super) height: f32,
}

impl Section {
    /// Without any text yet.
    pub(super) fn new(reasoning: bool) -> Self {
        Self {
            reasoning,
            open: None,
            text: MarkdownView::default(),
            height: 0.0,
        }
    }
}

impl Section {
    /// Whether its text is shown: reasoning while it arrives, and as the user wishes.
    pub(super) fn is_open(&self, arriving: bool) -> bool {
        !self.reasoning || self.open.unwrap_or(arriving)
    }

    /// By how much its text stands in, in points.
    pub(super) fn inset(&self) -> f32 {
        if self.reasoning { theme::SPACE_16 } else { 0.0 }
    }

    /// Draws the line that opens and closes it.
    pub(super) fn fold_ui(
        &mut self,
        ui: &mut Ui,
        message: &Message,
        at: Pos2,
        arriving: bool,
        index: usize,
    ) {
        let tokens = theme::tokens(ui);
        let open = self.is_open(arriving);
        let text = fold_text(message, arriving);
        let galley = ui
            .painter()
            .layout_no_wrap(text.clone(), theme::label(), tokens.muted);
        let rect = Rect::from_min_size(at, vec2(galley.size().x + 30.0, FOLD_HEIGHT));
        let response = ui.interact(rect, ui.scope_id().with(("fold", index)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(WidgetRole::Button, true, &text));
        tell_open(ui, &response, open);
        let icon = if open {
            Icon::ChevronDown
        } else {
            Icon::ChevronRight
        };
        let color = if response.hovered() {
            tokens.text
        } else {
            tokens.muted
        };
        paint_icon(
            ui.painter(),
            pos2(at.x + 8.0, rect.center().y),
            icon,
            theme::icon(),
            color,
        );
        ui.painter().galley(
            pos2(at.x + 22.0, rect.center().y - galley.size().y / 2.0),
            galley,
            color,
        );
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        if open {
            let line = Rect::from_min_size(
                pos2(at.x + 7.0, rect.bottom()),
                vec2(2.0, self.height - FOLD_HEIGHT),
            );
            ui.painter()
                .rect_filled(line, CornerRadius::ZERO, tokens.line);
        }
        if response.clicked() {
            self.open = Some(!open);
        }
    }
}

/// Draws what of a text lies in `visible` into `rect`.
pub(super) fn markdown_ui(
    ui: &mut Ui,
    studio: &mut RenderCache,
    (view, index, selecting): (&mut MarkdownView, usize, &mut Selecting),
    rect: Rect,
    visible: Rangef,
) -> Output {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(("text", index)));
    selecting.enter(selecting.message(), index);
    let mut output = Output {
        selecting: std::mem::take(selecting),
        ..Output::default()
    };
    view.show(&mut child, studio, rect.width(), visible, &mut output);
    *selecting = std::mem::take(&mut output.selecting);
    output
}
