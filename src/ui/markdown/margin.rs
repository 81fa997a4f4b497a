//! What stands beside a block where it begins, left or right: the bars of quotes and the markers of
//! list items.

use super::bidi::{self, Direction};
use crate::markdown::block::{Block, BlockKind, Indent, Level, Marker, MarkerKind};
use crate::markdown::rich_text::Style;
use crate::ui::theme;
use crate::ui::widgets::paint_icon;
use eframe::egui::{Align2, Rangef, Rect, Stroke, StrokeKind, Ui, pos2, vec2};
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

/// Which way a block runs: as its own letters do, else as the one above in the same quote or list,
/// or that it continues.
pub(super) fn direction_of(blocks: &[Block], index: usize) -> Direction {
    for block in blocks[..=index].iter().rev() {
        let own = match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => {
                let is_code = |style: Style| style.has(Style::CODE) || style.has(Style::MATH);
                let mut runs = text.runs().filter(|run| !is_code(run.style));
                runs.find_map(|run| bidi::direction(run.text))
            }
            BlockKind::Code(_)
            | BlockKind::Table(_)
            | BlockKind::Rule
            | BlockKind::Math(_)
            | BlockKind::Image(_) => None,
        };
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
pub(super) struct Side {
    left: f32,
    right: f32,
    direction: Direction,
}

impl Side {
    /// For a block in a column that begins there and is that wide, in points.
    pub(super) fn new(blocks: &[Block], index: usize, (left, width): (f32, f32)) -> Self {
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
    pub(super) fn content(self, indent: Indent, least: f32) -> Rangef {
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

/// The bars of the quotes around a block; a quote that goes on from the block above has a bar
/// without a break.
pub(super) fn quote_bars(
    ui: &Ui,
    blocks: &[Block],
    index: usize,
    (side, above, top, bottom): (Side, f32, f32, f32),
) {
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
                pos2(side.at(x), if goes_on { above } else { top }),
                pos2(side.at(x + QUOTE_BAR), bottom),
            );
            ui.painter().rect_filled(bar, 0.0, theme::tokens(ui).line);
        }
        x += level_width(level);
    }
}

/// The marker of a list item, in the space that its level indents by.
pub(super) fn marker_ui(ui: &Ui, marker: Marker, indent: Indent, (side, top): (Side, f32)) {
    let tokens = theme::tokens(ui);
    let level = usize::from(marker.level);
    let inner: f32 = indent.levels().take(level + 1).map(level_width).sum();
    let middle = top + theme::BODY_LINE / 2.0;
    let center = pos2(side.at(inner - ITEM_INDENT / 2.0), middle);
    let painter = ui.painter();
    let depth = indent
        .levels()
        .take(level)
        .filter(|level| *level == Level::Item)
        .count();
    match marker.kind {
        MarkerKind::Number(_) | MarkerKind::Footnote(_) => {
            let at = pos2(side.at(inner - theme::SPACE_8), middle);
            let text = number_text(marker.kind);
            painter.text(at, side.outer_align(), text, theme::body(), tokens.muted);
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
