//! What goes with the blocks of a text while they are laid out and drawn.

use super::render::RenderCache;
use super::selection::{Selecting, TextSpot};
use eframe::egui::{Id, Rect, Ui};
use std::sync::Arc;

/// What is selected and sought in texts while they are drawn, and what was pressed in them: of
/// several texts the last.
#[derive(Debug, Default)]
pub struct Output {
    /// Code, or a table, that shall be copied.
    pub copied: Option<String>,
    /// The address of a link that was clicked.
    pub link: Option<String>,
    /// The address of a picture that the user asked for.
    pub picture: Option<Arc<str>>,
    /// What is selected of the texts, and what is sought in them.
    pub selecting: Selecting,
}

/// One pass over the blocks of a text in which they are laid out.
pub(super) struct LayoutPass<'a> {
    /// Where they are going to be drawn.
    pub(super) ui: &'a Ui,
    /// What is made for them.
    pub(super) cache: &'a mut RenderCache,
}

/// One pass over the blocks of a text in which they are drawn.
pub(super) struct DrawPass<'a> {
    /// Where they are drawn.
    pub(super) ui: &'a mut Ui,
    /// What is made for them.
    pub(super) cache: &'a mut RenderCache,
    /// What is selected, and what is pressed.
    pub(super) out: &'a mut Output,
}

impl DrawPass<'_> {
    /// The same pass in a part of its `ui`, or another one.
    pub(super) fn within<'b>(&'b mut self, ui: &'b mut Ui) -> DrawPass<'b> {
        DrawPass {
            ui,
            cache: self.cache,
            out: self.out,
        }
    }
}

/// Where a block is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockArea {
    /// Its name among the widgets.
    pub(super) id: Id,
    /// Its content's place on the screen.
    pub(super) rect: Rect,
    /// Its text among those that can be selected.
    pub(super) spot: TextSpot,
}
