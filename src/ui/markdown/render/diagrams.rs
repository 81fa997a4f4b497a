//! Diagrams by their source: their pixels, and how large they are.

use super::background::Background;
use super::diagram;
use super::products::Lookup;
use super::raster::{Raster, Rasters};
use super::recent::Recent;
use super::svg::SvgLimits;
use super::tools::Tools;
use crate::ui::theme;
use eframe::egui::{Context, TextureId, Ui, Vec2};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// How much of their pixels is kept, in bytes.
const ROOM: usize = 4 * 1024 * 1024;
/// Of how many the size is remembered.
const SIZES: usize = 1_000;

/// Names the pixels of a diagram.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ui::markdown) struct DiagramKey {
    /// The hash of the diagram's source.
    id: u64,
    /// Whether it has the colours of the dark theme.
    dark: bool,
    /// At how many pixels per point: the bits of a number.
    scale: u32,
}

/// A diagram that was made once.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui::markdown) struct DrawnDiagram {
    /// Names the pixels in the cache.
    pub(in crate::ui::markdown) key: DiagramKey,
    /// Its size, in points.
    pub(in crate::ui::markdown) size: Vec2,
}

/// All diagrams that were met.
pub(in crate::ui::markdown) struct DiagramCache {
    drawn: Rasters<DiagramKey>,
    /// Their sizes by source, in points: they keep their room while their pixels are made again.
    sizes: Recent<u64, Vec2>,
}

impl Default for DiagramCache {
    fn default() -> Self {
        Self {
            drawn: Rasters::new(ROOM),
            sizes: Recent::new(SIZES),
        }
    }
}

impl DiagramCache {
    /// Takes in what was drawn. Once per pass.
    pub(super) fn begin_pass(&mut self) {
        self.drawn.begin_pass();
        self.sizes.begin_pass();
    }

    /// The diagram of that source; None while it is not there, or if there is none. Only the first
    /// time it comes later than it is asked for.
    pub(in crate::ui::markdown) fn find(
        &mut self,
        background: &mut Background<Tools>,
        ui: &Ui,
        source: &str,
    ) -> Option<DrawnDiagram> {
        let mut hasher = DefaultHasher::new();
        source.hash(&mut hasher);
        let id = hasher.finish();
        let scale = ui.pixels_per_point();
        let key = DiagramKey {
            id,
            dark: ui.visuals().dark_mode,
            scale: scale.to_bits(),
        };
        match self.drawn.find(&key) {
            Lookup::Ready(Raster::Pixels(pixels)) => {
                self.sizes.insert(id, pixels.source_size, 1);
            }
            Lookup::Ready(Raster::Texture(_)) | Lookup::Waiting => {}
            Lookup::Nothing => {
                let (source, tokens) = (source.to_owned(), theme::tokens(ui));
                let limits = SvgLimits {
                    scale,
                    longest_side: ui.input(|input| input.max_texture_side) as f32,
                };
                self.drawn.ask(background, ui.ctx(), &key, move |tools| {
                    diagram::draw(&mut tools.svg_fonts, &source, tokens, limits)
                });
            }
            Lookup::Failed => self.sizes.remove(&id),
        }
        let size = *self.sizes.get(&id)?;
        Some(DrawnDiagram { key, size })
    }

    /// Where a diagram is drawn from; None while it is not there.
    pub(in crate::ui::markdown) fn texture(
        &mut self,
        ctx: &Context,
        key: &DiagramKey,
    ) -> Option<TextureId> {
        self.drawn.texture(ctx, key)
    }
}
