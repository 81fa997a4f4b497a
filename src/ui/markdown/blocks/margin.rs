//! What stands beside a block where it begins, left or right: the bars of quotes and the markers of
//! list items.

use super::super::text::bidi::{self, Direction};
use crate::markdown::block::{Block, Indent, Level, Marker, MarkerKind};
use crate::markdown::rich_text::Style;
use crate::ui::theme::{self, markdown as sizes};
use crate::ui::widgets::paint_icon;
use eframe::egui::{Align2, Rangef, Rect, Stroke, StrokeKind, Ui, Vec2, pos2};
use lucide_icons::Icon;

fn level_width(level: Level) -> f32 {
    match level {
        Level::Quote => sizes::QUOTE_INDENT,
        Level::Item => sizes::ITEM_INDENT,
    }
}

/// How far a block stands in from the left, in points.
pub(in crate::ui::markdown) fn indent_width(indent: Indent) -> f32 {
    indent.levels().map(level_width).sum()
}

/// Which way a block runs: as its own letters do, else as the one above in the same quote or list,
/// or that it continues.
pub(in crate::ui::markdown) fn direction_of(blocks: &[Block], index: usize) -> Direction {
    for block in blocks[..=index].iter().rev() {
        let own = block.running_text().and_then(|text| {
            let is_code = |style: Style| style.has(Style::CODE) || style.has(Style::MATH);
            let mut runs = text.runs().filter(|run| !is_code(run.style));
            runs.find_map(|run| bidi::direction(run.text))
        });
        match own {
            Some(direction) if !block.continued => return direction,
            None if block.indent.depth() == 0 && !block.continued => break,
            Some(_) | None => {}
        }
    }
    Direction::LeftToRight
}

/// The column of a message's text, with the edge at which a block of it begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct TextColumn {
    left: f32,
    right: f32,
    direction: Direction,
}

impl TextColumn {
    /// For a block in a column that begins there and is that wide, in points.
    pub(in crate::ui::markdown) fn new(
        blocks: &[Block],
        index: usize,
        left: f32,
        width: f32,
    ) -> Self {
        Self {
            left,
            right: left + width,
            direction: direction_of(blocks, index),
        }
    }

    /// The horizontal place of what is so far in from the edge, in points.
    fn at(self, inwards: f32) -> f32 {
        match self.direction {
            Direction::LeftToRight => self.left + inwards,
            Direction::RightToLeft => self.right - inwards,
        }
    }

    /// From where to where a block with that indent reaches; not less than `least` points.
    pub(in crate::ui::markdown) fn content(self, indent: Indent, least: f32) -> Rangef {
        let edge = self.at(indent_width(indent));
        match self.direction {
            Direction::LeftToRight => Rangef::new(edge, self.right.max(edge + least)),
            Direction::RightToLeft => Rangef::new(self.left.min(edge - least), edge),
        }
    }

    /// What aligns a text at the edge.
    fn outer_align(self) -> Align2 {
        match self.direction {
            Direction::LeftToRight => Align2::RIGHT_CENTER,
            Direction::RightToLeft => Align2::LEFT_CENTER,
        }
    }
}

/// From where to where the bars beside a block reach on the screen.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct BarHeights {
    /// Where the block above ends.
    pub(in crate::ui::markdown) above: f32,
    /// Where the block begins.
    pub(in crate::ui::markdown) top: f32,
    /// Where the block ends.
    pub(in crate::ui::markdown) bottom: f32,
}

/// The bars of the quotes around a block; a quote that goes on from the block above has a bar
/// without a break.
pub(in crate::ui::markdown) fn quote_bars(
    ui: &Ui,
    blocks: &[Block],
    index: usize,
    column: TextColumn,
    heights: BarHeights,
) {
    let BarHeights { above, top, bottom } = heights;
    let indent = blocks[index].indent;
    if !indent.is_quoted() {
        return;
    }
    let before = index.checked_sub(1).map(|before| blocks[before].indent);
    let mut x = 0.0;
    for (depth, level) in indent.levels().enumerate() {
        if level == Level::Quote {
            let goes_on = before.is_some_and(|before| {
                before.depth() > depth
                    && before
                        .levels()
                        .take(depth + 1)
                        .eq(indent.levels().take(depth + 1))
            });
            let bar = Rect::from_two_pos(
                pos2(column.at(x), if goes_on { above } else { top }),
                pos2(column.at(x + sizes::QUOTE_BAR), bottom),
            );
            ui.painter().rect_filled(bar, 0.0, theme::tokens(ui).line);
        }
        x += level_width(level);
    }
}

/// The marker of a list item, in the space that its level indents by.
pub(in crate::ui::markdown) fn marker_ui(
    ui: &Ui,
    marker: Marker,
    indent: Indent,
    column: TextColumn,
    top: f32,
) {
    let tokens = theme::tokens(ui);
    let level = usize::from(marker.level);
    let inner: f32 = indent.levels().take(level + 1).map(level_width).sum();
    let middle = top + theme::BODY_LINE / 2.0;
    let center = pos2(column.at(inner - sizes::ITEM_INDENT / 2.0), middle);
    let painter = ui.painter();
    let depth = indent
        .levels()
        .take(level)
        .filter(|level| *level == Level::Item)
        .count();
    match marker.kind {
        MarkerKind::Number(_) | MarkerKind::Footnote(_) => {
            let at = pos2(column.at(inner - theme::SPACE_8), middle);
            let text = number_text(marker.kind);
            painter.text(at, column.outer_align(), text, theme::body(), tokens.muted);
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
                painter.circle_filled(center, sizes::BULLET, tokens.muted);
            }
            1 => {
                let stroke = Stroke::new(theme::HAIRLINE, tokens.muted);
                painter.circle_stroke(center, sizes::BULLET, stroke);
            }
            _ => {
                let square = Rect::from_center_size(center, Vec2::splat(sizes::SQUARE_BULLET));
                let stroke = Stroke::new(theme::HAIRLINE, tokens.muted);
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
