//! How much room a dialog has in its window: its margins, and how high what scrolls can be. In a
//! low or narrow window the margins shrink, so that title and buttons are always inside it.

use crate::ui::theme;
use eframe::egui::{Context, Vec2};

/// The room; all in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct DialogRoom {
    window: Vec2,
    /// Between the edge of the dialog and what it holds.
    pub(super) margin: f32,
    /// Between title, what scrolls, and buttons.
    pub(super) spacing: f32,
    /// Additional space above the buttons.
    pub(super) above_buttons: f32,
    /// Least space between the dialog and the edge of the window, on either side.
    around: Vec2,
}

impl DialogRoom {
    /// In the window as it is.
    pub(super) fn of(ctx: &Context) -> Self {
        let window = ctx.content_rect().size();
        if window.y < theme::dialogs::LOW_WINDOW || window.x < theme::dialogs::NARROW_WINDOW {
            Self {
                window,
                margin: theme::SPACE_12,
                spacing: theme::SPACE_8,
                above_buttons: 0.0,
                around: Vec2::splat(theme::SPACE_4),
            }
        } else {
            Self {
                window,
                margin: theme::SPACE_24,
                spacing: theme::SPACE_12,
                above_buttons: theme::SPACE_4,
                around: Vec2::new(theme::SPACE_16, theme::SPACE_24),
            }
        }
    }

    /// Width of what a dialog that is at best `wide` holds.
    pub(super) fn width(&self, wide: f32) -> f32 {
        let widest = self.window.x - 2.0 * self.around.x;
        wide.min(widest) - 2.0 * self.margin
    }

    /// The upper edge of every dialog, below that of the window.
    pub(super) fn top(&self) -> f32 {
        if self.window.y < theme::dialogs::TALL_WINDOW {
            self.around.y
        } else {
            self.window.y * theme::dialogs::TOP_PART
        }
    }

    /// Greatest height of what scrolls, above buttons of that height.
    pub(super) fn middle(&self, ctx: &Context, buttons: f32) -> f32 {
        let title = ctx.fonts_mut(|fonts| fonts.row_height(&theme::title()));
        let edges = 2.0 * self.margin + self.top() + self.around.y;
        let gaps = 2.0 * self.spacing + self.above_buttons;
        (self.window.y - edges - title - gaps - buttons).max(theme::dialogs::LEAST_MIDDLE)
    }
}
