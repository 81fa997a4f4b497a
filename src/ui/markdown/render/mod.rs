//! What is made for the drawing of answers and kept from pass to pass: the colours of code,
//! formulas, diagrams and pictures.
//!
//! One [`RenderCache`] belongs to the transcript, which lends it to the messages while they are
//! measured and drawn. What takes long is made on the thread of a [`background`], and comes a
//! moment later than it is asked for; each part of the cache knows what it makes, and how.

mod background;
mod code_colors;
mod decode;
mod diagram;
mod diagrams;
mod formula;
mod formulas;
mod highlight;
mod ink;
mod pictures;
mod products;
mod raster;
mod recent;
mod svg;
mod tools;

pub(super) use code_colors::{CodeColors, CodeNames, CodePart};
pub(super) use diagram::is_diagram;
pub(super) use diagrams::DrawnDiagram;
pub(super) use formula::Formula;
pub(super) use formulas::FormulaPlace;
pub(super) use highlight::{ColoredSpan, HighlightedCode};
pub(super) use pictures::{PictureKey, PictureStage, is_elsewhere};
pub(super) use raster::image_ui;

use crate::state::pictures::Pictures;
use background::Background;
use diagrams::DiagramCache;
use eframe::egui::Context;
use formulas::FormulaCache;
use pictures::PictureCache;
use tools::Tools;

/// All that is made for drawing, by kind, and the thread that makes it.
#[derive(Default)]
pub struct RenderCache {
    pub(super) background: Background<Tools>,
    pub(super) code_colors: CodeColors,
    pub(super) formulas: FormulaCache,
    pub(super) diagrams: DiagramCache,
    pub(super) pictures: PictureCache,
}

impl RenderCache {
    /// Takes in what was made, and forgets what there is no room for. Once per pass, before any
    /// message is measured.
    pub fn begin_pass(&mut self, ctx: &Context) {
        self.background.begin_pass(ctx);
        self.code_colors.begin_pass();
        self.formulas.begin_pass();
        self.diagrams.begin_pass();
        self.pictures.begin_pass();
    }

    /// Follows what became of pictures from elsewhere. Costs nothing when nothing has changed.
    pub fn follow_pictures(&mut self, pictures: &Pictures) {
        self.pictures.follow(pictures);
    }

    /// Whether something is still being made.
    pub fn is_busy(&self) -> bool {
        self.background.is_busy()
    }
}
