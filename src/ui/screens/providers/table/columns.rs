//! Where the cells of the table are.

use super::Column;
use crate::ui::theme;
use eframe::egui::{Rangef, Rect};

/// Room for the star, in points: it begins where the text of the card does.
const STAR: f32 = 22.0;
/// Room for the button at the end.
const EDIT: f32 = theme::SMALL_TARGET;
const GAP: f32 = theme::SPACE_12;
const SOURCE: f32 = 104.0;
/// Room for two capabilities in words.
const CAPABILITIES: f32 = 148.0;
const CONTEXT: f32 = 76.0;

/// Widths, in points; 0 for a column that there is no room for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// Of a whole row.
    pub(super) width: f32,
    model: f32,
    capabilities: f32,
    context: f32,
    source: f32,
}

/// Where the cells of a row are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    /// All of them.
    pub(super) row: Rect,
    /// The mark of a favourite.
    pub(super) star: Rect,
    /// The name.
    pub(super) model: Rect,
    /// What the model can do; without width where there is no room for it, as the next two.
    pub(super) capabilities: Rect,
    /// How much it can read at once.
    pub(super) context: Rect,
    /// Who told that.
    pub(super) source: Rect,
    /// The button at the end.
    pub(super) edit: Rect,
}

impl Columns {
    /// For rows of that width.
    pub(super) fn for_width(width: f32) -> Self {
        let from = |least: f32, column: f32| if width >= least { column } else { 0.0 };
        let source = from(540.0, SOURCE);
        let capabilities = from(420.0, CAPABILITIES);
        let context = from(300.0, CONTEXT);
        let others = [source, capabilities, context].into_iter();
        let others: f32 = others.filter(|column| *column > 0.0).map(|c| c + GAP).sum();
        Self {
            width,
            model: (width - STAR - EDIT - others).max(60.0),
            capabilities,
            context,
            source,
        }
    }

    /// Whether there is room for that column.
    pub(super) fn has(&self, column: Column) -> bool {
        match column {
            Column::Favourite | Column::Model | Column::Edit => true,
            Column::Capabilities => self.capabilities > 0.0,
            Column::Context => self.context > 0.0,
            Column::Source => self.source > 0.0,
        }
    }

    /// The cells of that row.
    pub(super) fn at(&self, row: Rect) -> Cells {
        let mut left = row.left();
        let mut next = |width: f32, gap: f32| {
            let x = Rangef::new(left, left + width);
            left += if width > 0.0 { width + gap } else { 0.0 };
            Rect::from_x_y_ranges(x, row.y_range())
        };
        Cells {
            row,
            star: next(STAR, 0.0),
            model: next(self.model, GAP),
            capabilities: next(self.capabilities, GAP),
            context: next(self.context, GAP),
            source: next(self.source, 0.0),
            edit: row.with_min_x(row.right() - EDIT),
        }
    }
}
