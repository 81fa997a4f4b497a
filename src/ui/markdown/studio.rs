//! What the drawing of answers shares: the background thread with what it makes.
//!
//! One [`Studio`] belongs to the transcript, which lends it to the messages while they are measured
//! and drawn. What a job is for is known in the file that asks for it.

use super::background::{Background, Found, Product};
use super::diagram;
use super::formula::Formula;
use super::highlight::{Highlighter, Words};
use super::ink::{self, Fonts, MARGIN};
use super::svg::SvgFonts;
use crate::state::pictures::{Picture, Pictures};
use crate::ui::theme;
use eframe::egui::{
    Color32, ColorImage, Context, Pos2, Rect, TextureHandle, TextureId, TextureOptions, Ui, Vec2,
    pos2, vec2,
};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// How much of what was made is kept, in bytes.
const ROOM: usize = 16 * 1024 * 1024;
/// How many formulas are kept as they are set; they are small, and set again in no time.
const FORMULAS: usize = 1_000;

/// Names something that is made in the background, by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The words of a piece of code, named by all that is read up to its end.
    Words(u64),
    /// The pixels of a formula.
    Formula {
        /// Which one.
        id: u64,
        /// The size of its font: the bits of a number of pixels.
        em: u32,
        /// The colour of what has none of its own.
        color: [u8; 4],
    },
    /// The pixels of a diagram.
    Diagram {
        /// Its source.
        id: u64,
        /// In which theme.
        dark: bool,
        /// At how many pixels per point: the bits of a number.
        scale: u32,
    },
    /// A picture, named by its address, which holds it or says where it was fetched from.
    Picture(u64),
}

/// What is made in the background.
pub(super) enum Made {
    /// The words of a piece of code.
    Words(Words),
    /// Something to be seen.
    Image(Image),
}

/// Pixels, on their way to the screen.
pub(super) enum Image {
    /// As they were made.
    Pixels(ColorImage),
    /// Where they are drawn from.
    Texture(TextureHandle),
}

impl Image {
    /// Its width and height, in pixels.
    pub(super) fn size(&self) -> [usize; 2] {
        match self {
            Self::Pixels(pixels) => pixels.size,
            Self::Texture(texture) => texture.size(),
        }
    }
}

impl Product for Made {
    fn bytes(&self) -> usize {
        match self {
            Self::Words(words) => words.bytes(),
            Self::Image(image) => image.size()[0] * image.size()[1] * 4,
        }
    }
}

/// What the thread keeps between jobs.
#[derive(Default)]
pub(super) struct Tools {
    /// Reads code.
    pub(super) highlighter: Option<Highlighter>,
    /// The fonts of formulas.
    pub(super) fonts: Fonts,
    /// The fonts of diagrams and SVG.
    pub(super) svg_fonts: SvgFonts,
}

/// The background thread and what it made.
pub struct Studio {
    pub(super) background: Background<Key, Tools, Made>,
    /// By source and whether it stands alone; `None` what cannot be read.
    formulas: BTreeMap<u64, Option<Arc<Formula>>>,
    /// Pictures from elsewhere, as far as they were asked for.
    pictures: BTreeMap<Arc<str>, Picture>,
    pictures_revision: u64,
    /// The sizes of pictures that were drawn, in points: they keep their room while their pixels
    /// are made again.
    pub(super) sizes: BTreeMap<Key, Vec2>,
    /// The same of diagrams, by source.
    diagram_sizes: BTreeMap<u64, Vec2>,
    /// The addresses of pictures that the user asked for.
    pub(super) asked: Vec<Arc<str>>,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            background: Background::new(ROOM),
            formulas: BTreeMap::new(),
            pictures: BTreeMap::new(),
            pictures_revision: 0,
            sizes: BTreeMap::new(),
            diagram_sizes: BTreeMap::new(),
            asked: Vec::new(),
        }
    }
}

impl Studio {
    /// Takes in what was made. Once per pass, before any message is measured.
    pub fn begin_pass(&mut self, ctx: &Context) {
        self.background.begin_pass(ctx);
    }

    /// Follows what became of pictures from elsewhere. Costs nothing when nothing has changed.
    pub fn follow_pictures(&mut self, pictures: &Pictures) {
        if self.pictures_revision != pictures.revision() {
            self.pictures_revision = pictures.revision();
            self.pictures.clone_from(pictures.all());
        }
    }

    /// The addresses of pictures that the user asked for since this was last called.
    pub fn take_asked(&mut self) -> Vec<Arc<str>> {
        std::mem::take(&mut self.asked)
    }

    /// A picture from elsewhere; None if it was not asked for.
    pub(super) fn picture(&self, address: &str) -> Option<Picture> {
        self.pictures.get(address).cloned()
    }

    /// Whether something is still being made.
    pub fn is_busy(&self) -> bool {
        self.background.is_busy()
    }

    /// The formula that LaTeX source says; None if it cannot be read.
    pub(super) fn formula(&mut self, source: &str, display: bool) -> Option<Arc<Formula>> {
        let mut hasher = DefaultHasher::new();
        (source, display).hash(&mut hasher);
        let id = hasher.finish();
        if self.formulas.len() > FORMULAS {
            self.formulas.clear();
        }
        let set = || Formula::read(id, source, display).map(Arc::new);
        self.formulas.entry(id).or_insert_with(set).clone()
    }

    /// Paints a formula with the beginning of its base line at a point, in a font of so many
    /// points, in a colour. Its pixels may come a moment later.
    pub(super) fn paint_formula(
        &mut self,
        ui: &Ui,
        formula: &Arc<Formula>,
        (at, em, color): (Pos2, f32, Color32),
    ) {
        for foreign in &formula.foreign {
            // Its base line is where that of the formula is.
            let place = at + (foreign.at - vec2(0.0, formula.above())) * em;
            foreign_ui(ui, foreign.letter, place, (em * foreign.scale, color));
        }
        // What is wider than a texture can be is drawn coarser.
        let widest = ui.input(|input| input.max_texture_side) as f32;
        let sharp = formula.width() * em * ui.pixels_per_point();
        let coarse = ((widest - 2.0 * MARGIN as f32 - 1.0) / sharp).min(1.0);
        let scale = ui.pixels_per_point() * coarse;
        let pixels = em * scale;
        let (width, height, above) = ink::size(formula, pixels);
        let corner = vec2((at.x * scale).round(), (at.y * scale).round());
        let corner = corner - vec2(MARGIN as f32, above as f32);
        let size = vec2(width as f32, height as f32);
        let rect = Rect::from_min_size((corner / scale).to_pos2(), size / scale);
        if !ui.is_rect_visible(rect) {
            return;
        }
        // What is drawn in one colour is a mask, the same for every colour.
        let (ink, tint) = if formula.colored {
            (color, theme::UNTINTED)
        } else {
            (theme::UNTINTED, color)
        };
        let key = Key::Formula {
            id: formula.id,
            em: pixels.to_bits(),
            color: ink.to_array(),
        };
        let formula = Arc::clone(formula);
        let texture = self.texture(ui.ctx(), &key, move |tools| {
            ink::draw(&mut tools.fonts, &formula, pixels, ink)
        });
        if let Some(texture) = texture {
            image_ui(ui, texture, rect, tint);
        }
    }

    /// The diagram of that source and its size in points; None while it is not there, or if there
    /// is none. Only the first time it comes later than it is asked for.
    pub(super) fn diagram(&mut self, ui: &Ui, source: &str) -> Option<(Key, Vec2)> {
        let id = diagram::name_of(source);
        let scale = ui.pixels_per_point();
        let key = Key::Diagram {
            id,
            dark: ui.visuals().dark_mode,
            scale: scale.to_bits(),
        };
        match self.background.find(&key) {
            Found::Ready(Made::Image(image)) => {
                if let Image::Pixels(pixels) = image {
                    self.diagram_sizes.insert(id, pixels.source_size);
                }
            }
            Found::Nothing => {
                let (source, tokens) = (source.to_owned(), theme::tokens(ui));
                let bounds = (scale, ui.input(|input| input.max_texture_side));
                let _later = self.texture(ui.ctx(), &key, move |tools| {
                    diagram::draw(&mut tools.svg_fonts, &source, tokens, bounds)
                });
            }
            Found::Failed => {
                self.diagram_sizes.remove(&id);
            }
            Found::Ready(Made::Words(_)) | Found::Waiting => {}
        }
        let size = self.diagram_sizes.get(&id).copied();
        size.map(|size| (key, size))
    }

    /// The texture of an image that `make` makes; None while it is not there, or if there is none.
    pub(super) fn texture(
        &mut self,
        ctx: &Context,
        key: &Key,
        make: impl FnOnce(&mut Tools) -> Option<ColorImage> + Send + 'static,
    ) -> Option<TextureId> {
        match self.background.find(key) {
            Found::Ready(Made::Image(image)) => Some(uploaded(ctx, image)),
            Found::Nothing => {
                let name = key.clone();
                self.background.ask(
                    ctx,
                    vec![key.clone()],
                    Box::new(move |tools, emit| {
                        if let Some(pixels) = make(tools) {
                            emit(name, Made::Image(Image::Pixels(pixels)));
                        }
                    }),
                );
                None
            }
            Found::Ready(Made::Words(_)) | Found::Waiting | Found::Failed => None,
        }
    }
}

/// Hands the pixels over to what draws, once.
fn uploaded(ctx: &Context, image: &mut Image) -> TextureId {
    if let Image::Pixels(pixels) = image {
        let pixels = std::mem::take(pixels);
        let texture = ctx.load_texture("drawn", pixels, TextureOptions::LINEAR);
        *image = Image::Texture(texture);
    }
    match image {
        Image::Texture(texture) => texture.id(),
        Image::Pixels(_) => TextureId::default(),
    }
}

/// Paints a whole texture into `rect`.
pub(super) fn image_ui(ui: &Ui, texture: TextureId, rect: Rect, tint: Color32) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture, rect, whole, tint);
}

/// Paints a letter with the beginning of its base line at a point.
fn foreign_ui(ui: &Ui, letter: char, at: Pos2, (size, color): (f32, Color32)) {
    let mut font = theme::body();
    font.size = size;
    let galley = ui.painter().layout_no_wrap(letter.to_string(), font, color);
    let glyph = galley.rows.first().and_then(|row| row.glyphs.first());
    let base_line = glyph.map_or(0.0, |glyph| glyph.pos.y);
    let corner: Pos2 = at - Vec2::new(0.0, base_line);
    ui.painter().galley(corner, galley, color);
}
