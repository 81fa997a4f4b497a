//! A failed answer: what happened, what to do, the buttons that do it, and the server's own words
//! behind "Details".

use crate::domain::ids::MessageId;
use crate::domain::problem::{Problem, Remedy};
use crate::state::action::Action;
use crate::ui::Draw;
use crate::ui::markdown::layout::LayoutKey;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::paint_icon;
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Color32, FontId, Galley, Label, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

const PADDING: f32 = 14.0;
const ICON_COLUMN: f32 = 26.0;

/// A card, laid out for one width.
pub(super) struct FailureCard {
    width: f32,
    is_last: bool,
    key: LayoutKey,
    title: Arc<Galley>,
    hint: Option<Arc<Galley>>,
    details: Option<Arc<Galley>>,
    details_open: bool,
    /// Texts and what they do, the best one first.
    buttons: Vec<(String, Remedy)>,
}

fn wrapped(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::simple(text.to_owned(), font, color, width)))
}

impl FailureCard {
    /// Lays out the card for a width in points, and says whether nothing was said after the answer:
    /// only then it can be asked for again. Keeps what `before` had open.
    pub(super) fn new(
        ui: &Ui,
        problem: &Problem,
        (width, is_last): (f32, bool),
        before: Option<&Self>,
    ) -> Self {
        let tokens = theme::tokens(ui);
        let inner = width - 2.0 * PADDING - 4.0;
        let hint = problem
            .hint
            .as_ref()
            .map(|hint| wrapped(ui, hint, theme::small(), tokens.muted, inner));
        let details = problem
            .details
            .as_ref()
            .map(|words| wrapped(ui, words, theme::code(), tokens.muted, inner));
        Self {
            width,
            is_last,
            key: LayoutKey::of(ui, width),
            title: wrapped(
                ui,
                &problem.message,
                theme::strong(),
                tokens.text,
                inner - ICON_COLUMN,
            ),
            hint,
            details,
            details_open: before.is_some_and(|before| before.details_open),
            buttons: problem
                .remedies
                .iter()
                .filter(|remedy| is_last || **remedy != Remedy::Retry)
                .map(|remedy| (remedy.label(), remedy.clone()))
                .collect(),
        }
    }

    /// Whether it was laid out for that width, place and theme.
    pub(super) fn fits(&self, ui: &Ui, width: f32, is_last: bool) -> bool {
        self.is_last == is_last && self.key == LayoutKey::of(ui, width)
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        let mut height = 2.0 * PADDING + self.title.size().y;
        height += self
            .hint
            .as_ref()
            .map_or(0.0, |hint| hint.size().y + theme::SPACE_4);
        if self.has_buttons() {
            height += theme::SPACE_12 + theme::CONTROL_HEIGHT * self.button_rows() as f32;
        }
        if let (true, Some(details)) = (self.details_open, &self.details) {
            height += theme::SPACE_12 + details.size().y;
        }
        height
    }

    fn has_buttons(&self) -> bool {
        !self.buttons.is_empty() || self.details.is_some()
    }

    /// Buttons stand in one row where there is room, else in two.
    fn button_rows(&self) -> usize {
        let labels = self.buttons.iter().map(|(label, _)| label.chars().count());
        let characters: usize = labels.sum();
        let wanted = characters as f32 * 8.0 + (self.buttons.len() + 1) as f32 * 34.0 + 60.0;
        if wanted > self.width { 2 } else { 1 }
    }

    /// Draws the card with its upper left corner there.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        at: eframe::egui::Pos2,
        answer: MessageId,
    ) {
        let tokens = theme::tokens(ui);
        let rect = Rect::from_min_size(at, vec2(self.width, self.height()));
        let painter = ui.painter();
        painter.rect(
            rect,
            theme::RADIUS_CARD,
            tokens.raised,
            Stroke::new(1.0, tokens.line),
            StrokeKind::Inside,
        );
        let edge = rect.with_max_x(rect.left() + 3.0).shrink2(vec2(0.0, 6.0));
        painter.rect_filled(edge, 1.5, tokens.bad);
        let left = rect.left() + PADDING + 4.0;
        let mut top = rect.top() + PADDING;
        paint_icon(
            painter,
            pos2(left + 8.0, top + 9.0),
            Icon::TriangleAlert,
            theme::icon(),
            tokens.bad,
        );
        label_ui(ui, pos2(left + ICON_COLUMN, top), &self.title);
        top += self.title.size().y;
        if let Some(hint) = &self.hint {
            top += theme::SPACE_4;
            label_ui(ui, pos2(left, top), hint);
            top += hint.size().y;
        }
        if self.has_buttons() {
            top += theme::SPACE_12;
            let height = theme::CONTROL_HEIGHT * self.button_rows() as f32;
            let row =
                Rect::from_min_max(pos2(left, top), pos2(rect.right() - PADDING, top + height));
            self.buttons_ui(ui, draw, row, answer);
            top += height;
        }
        if let (true, Some(details)) = (self.details_open, &self.details) {
            label_ui(ui, pos2(left, top + theme::SPACE_12), details);
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, row: Rect, answer: MessageId) {
        let mut child = ui.new_child(UiBuilder::new().max_rect(row));
        child.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, 0.0);
            for (index, (label, remedy)) in self.buttons.iter().enumerate() {
                let button = if index == 0 {
                    Button::primary(label)
                } else {
                    Button::secondary(label)
                };
                if ui.add(button).clicked() {
                    draw.push(Action::Remedy(remedy.clone(), Some(answer)));
                }
            }
            if self.details.is_some() {
                let text = if self.details_open {
                    "Hide details"
                } else {
                    "Details"
                };
                if ui.add(Button::quiet(text)).clicked() {
                    self.details_open = !self.details_open;
                }
            }
        });
    }
}

fn label_ui(ui: &mut Ui, at: eframe::egui::Pos2, galley: &Arc<Galley>) {
    let rect = Rect::from_min_size(at, galley.size());
    ui.put(
        rect,
        Label::new(Arc::clone(galley))
            .selectable(true)
            .sense(Sense::hover()),
    );
}
