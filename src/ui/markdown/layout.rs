//! What laid-out text depends on besides its content. Keeping laid-out text is
//! [`view`](super::view)'s.

use crate::ui::theme;
use eframe::egui::text::LayoutJob;
use eframe::egui::{Color32, Galley, Id, Ui};
use std::sync::Arc;

/// What laid-out text depends on besides its content. While it is equal, laid-out text stays valid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayoutKey {
    /// The width it is wrapped at, in points.
    pub width: f32,
    /// What is free beside it for a wide table, in points.
    pub beside: f32,
    /// Pixels per point: the screen's scale times the zoom.
    pub scale: f32,
    dark: bool,
    glyphs: u64,
}

impl LayoutKey {
    /// The key that holds in this pass, for that width in points. The text stands in the middle of
    /// what the `ui` is clipped to.
    pub fn of(ui: &Ui, width: f32) -> Self {
        let beside = (ui.clip_rect().width() - width) / 2.0 - theme::SPACE_24;
        Self {
            width,
            beside: beside.max(0.0).round(),
            scale: ui.pixels_per_point(),
            dark: ui.visuals().dark_mode,
            glyphs: glyph_generation(ui),
        }
    }

    /// Whether heights measured under `other` hold under this key too.
    pub fn same_heights(&self, other: &Self) -> bool {
        // The very numbers: a width that differs at all may wrap elsewhere.
        self.width.to_bits() == other.width.to_bits()
            && self.scale.to_bits() == other.scale.to_bits()
    }
}

/// A galley that the toolkit itself keeps from pass to pass.
#[derive(Clone, Default)]
struct Probe {
    galley: Option<Arc<Galley>>,
    generation: u64,
}

/// Changes when the toolkit's glyph texture was emptied or its fonts were replaced: galleys of
/// before then point to glyphs that are no longer there. The toolkit does not tell, but drops its
/// own galleys at that moment: one that had to be made anew says so.
fn glyph_generation(ui: &Ui) -> u64 {
    let job = LayoutJob::simple_singleline("x".to_owned(), theme::body(), Color32::PLACEHOLDER);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.data_mut(|data| {
        let probe = data.get_temp_mut_or_default::<Probe>(Id::unique("markdown glyph probe"));
        let same = probe
            .galley
            .as_ref()
            .is_some_and(|old| Arc::ptr_eq(old, &galley));
        if !same {
            probe.generation += 1;
            probe.galley = Some(galley);
        }
        probe.generation
    })
}
