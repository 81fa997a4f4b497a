//! What stands left of a block: the bars of quotes and the markers of list items.

use super::block::{Block, Indent, Level, Marker, MarkerKind};
use crate::ui::theme;
use crate::ui::widgets::paint_icon;
use eframe::egui::{Align2, Pos2, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
use lucide_icons::Icon;

/// What a list item indents by, in points.
const ITEM_INDENT: f32 = 28.0;
/// What a quote indents by, in points.
const QUOTE_INDENT: f32 = theme::SPACE_16;
/// Width of the bar beside a quote, in points.
const QUOTE_BAR: f32 = 3.0;

fn level_width(level: Level) -> f32 {
    match level {
        Level::Quote => QUOTE_INDENT,
        Level::Item => ITEM_INDENT,
    }
}

/// How far a block stands in from the left, in points.
pub(super) fn indent_width(indent: Indent) -> f32 {
    indent.levels().map(level_width).sum()
}

/// The bars of the quotes around a block; a quote that goes on from the block above has a bar
/// without a break.
pub(super) fn quote_bars(
    ui: &Ui,
    blocks: &[Block],
    index: usize,
    (left, above, top, bottom): (f32, f32, f32, f32),
) {
    let indent = blocks[index].indent;
    if !indent.is_quoted() {
        return;
    }
    let before = index.checked_sub(1).map(|before| blocks[before].indent);
    let mut x = left;
    for (depth, level) in indent.levels().enumerate() {
        if level == Level::Quote {
            let goes_on = before.is_some_and(|before| {
                before.depth() > depth
                    && before
                        .levels()
                        .take(depth + 1)
                        .eq(indent.levels().take(depth + 1))
            });
            let bar = Rect::from_min_max(
                pos2(x, if goes_on { above } else { top }),
                pos2(x + QUOTE_BAR, bottom),
            );
            ui.painter().rect_filled(bar, 0.0, theme::tokens(ui).line);
        }
        x += level_width(level);
    }
}

/// The marker of a list item, in the space that its level indents by.
pub(super) fn marker_ui(ui: &Ui, marker: Marker, indent: Indent, origin: Pos2) {
    let tokens = theme::tokens(ui);
    let level = usize::from(marker.level);
    let right = origin.x
        + indent
            .levels()
            .take(level + 1)
            .map(level_width)
            .sum::<f32>();
    let center = pos2(right - ITEM_INDENT / 2.0, origin.y + theme::BODY_LINE / 2.0);
    let painter = ui.painter();
    let depth = indent
        .levels()
        .take(level)
        .filter(|level| *level == Level::Item)
        .count();
    match marker.kind {
        MarkerKind::Number(_) | MarkerKind::Footnote(_) => {
            let at = pos2(right - theme::SPACE_8, center.y);
            let text = number_text(marker.kind);
            painter.text(at, Align2::RIGHT_CENTER, text, theme::body(), tokens.muted);
        }
        MarkerKind::Task(done) => {
            let (icon, color) = if done {
                (Icon::SquareCheck, tokens.accent)
            } else {
                (Icon::Square, tokens.muted)
            };
            paint_icon(painter, center, icon, theme::icon(), color);
        }
        MarkerKind::Bullet => match depth {
            0 => {
                painter.circle_filled(center, 2.5, tokens.muted);
            }
            1 => {
                painter.circle_stroke(center, 2.5, Stroke::new(1.0, tokens.muted));
            }
            _ => {
                let square = Rect::from_center_size(center, vec2(4.0, 4.0));
                let stroke = Stroke::new(1.0, tokens.muted);
                painter.rect(square, 0.0, tokens.muted, stroke, StrokeKind::Inside);
            }
        },
    }
}

fn number_text(kind: MarkerKind) -> String {
    match kind {
        MarkerKind::Number(number) => format!("{number}."),
        MarkerKind::Footnote(number) => number.to_string(),
        MarkerKind::Bullet | MarkerKind::Task(_) => String::new(),
    }
}
