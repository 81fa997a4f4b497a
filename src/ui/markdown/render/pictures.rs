//! Pictures: those within the answer are decoded in the background, those from elsewhere when they
//! are there, and no other address is touched.

use super::background::Background;
use super::decode::{decode, file_of};
use super::products::Lookup;
use super::raster::Rasters;
use super::recent::Recent;
use super::svg::{self, SvgLimits};
use super::tools::Tools;
use crate::domain::cause::PictureFailure;
use crate::markdown::block::Image;
use crate::state::pictures::{Picture, Pictures};
use eframe::egui::{Context, TextureId, Vec2, vec2};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// How much of their pixels is kept, in bytes.
const ROOM: usize = 12 * 1024 * 1024;
/// Of how many the size is remembered.
const SIZES: usize = 1_000;
/// SVG is drawn in the size that it says, as far as that is sane.
const SVG: SvgLimits = SvgLimits {
    scale: 1.0,
    longest_side: 1_600.0,
};
/// No longer address is taken apart, in bytes.
const ADDRESS_BYTES: usize = 28 * 1024 * 1024;

/// Names a picture by its address, which holds it or says where it was fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ui::markdown) struct PictureKey(u64);

impl PictureKey {
    /// The name of an image's picture.
    pub(in crate::ui::markdown) fn of(image: &Image) -> Self {
        let mut hasher = DefaultHasher::new();
        image.address.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// How far a picture has come.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui::markdown) enum PictureStage {
    /// It is elsewhere, and nobody has asked for it.
    Elsewhere,
    /// It is being fetched.
    Fetching,
    /// It could not be fetched, and can be tried again: why.
    NotFetched(PictureFailure),
    /// It cannot be shown: why.
    Unusable(&'static str),
    /// It is being decoded. Its size, in points, if it was drawn before.
    Decoding(Option<Vec2>),
    /// It is there; its size, in points.
    Here(Vec2),
    /// At an address that is never touched.
    Untouched,
}

/// All pictures that were met.
pub(in crate::ui::markdown) struct PictureCache {
    /// Pictures from elsewhere, as far as they were asked for.
    fetched: BTreeMap<Arc<str>, Picture>,
    /// The revision of the state's pictures that was taken in last.
    revision: u64,
    decoded: Rasters<PictureKey>,
    /// The sizes of pictures that were drawn, in points: they keep their room while their pixels
    /// are made again.
    sizes: Recent<PictureKey, Vec2>,
}

impl Default for PictureCache {
    fn default() -> Self {
        Self {
            fetched: BTreeMap::new(),
            revision: 0,
            decoded: Rasters::new(ROOM),
            sizes: Recent::new(SIZES),
        }
    }
}

impl PictureCache {
    /// Takes in what was decoded. Once per pass.
    pub(super) fn begin_pass(&mut self) {
        self.decoded.begin_pass();
        self.sizes.begin_pass();
    }

    /// Takes in what became of pictures from elsewhere.
    pub(super) fn follow(&mut self, pictures: &Pictures) {
        if self.revision != pictures.revision() {
            self.revision = pictures.revision();
            self.fetched.clone_from(pictures.all());
        }
    }

    /// How far an image's picture has come; what is there is decoded.
    pub(in crate::ui::markdown) fn stage(
        &mut self,
        background: &mut Background<Tools>,
        ctx: &Context,
        image: &Image,
        key: PictureKey,
    ) -> PictureStage {
        let address = &image.address;
        if is_elsewhere(address) {
            return match self.fetched.get(address) {
                None => PictureStage::Elsewhere,
                Some(Picture::Fetching(_)) => PictureStage::Fetching,
                Some(Picture::Failed(why)) => PictureStage::NotFetched(why.clone()),
                Some(Picture::Here(file)) => {
                    let file = Arc::clone(file);
                    self.decoded(background, ctx, key, move || Some(file.to_vec()))
                }
            };
        }
        if !is_scheme(address, "data:") {
            return PictureStage::Untouched;
        }
        if address.len() > ADDRESS_BYTES {
            return PictureStage::Unusable("It is too large to be shown");
        }
        let address = Arc::clone(address);
        self.decoded(background, ctx, key, move || file_of(&address))
    }

    /// Where a picture is drawn from; None while it is not there.
    pub(in crate::ui::markdown) fn texture(
        &mut self,
        ctx: &Context,
        key: PictureKey,
    ) -> Option<TextureId> {
        self.decoded.texture(ctx, &key)
    }

    fn decoded(
        &mut self,
        background: &mut Background<Tools>,
        ctx: &Context,
        key: PictureKey,
        file: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
    ) -> PictureStage {
        let known = self.sizes.get(&key).copied();
        match self.decoded.find(&key) {
            Lookup::Ready(image) => {
                let [width, height] = image.size();
                let size = vec2(width as f32, height as f32);
                self.sizes.insert(key, size, 1);
                PictureStage::Here(size)
            }
            Lookup::Failed => PictureStage::Unusable("It is no picture that can be shown"),
            Lookup::Waiting => PictureStage::Decoding(known),
            Lookup::Nothing => {
                self.decoded.ask(background, ctx, &key, move |tools| {
                    let file = file()?;
                    decode(&file).or_else(|| {
                        let svg = std::str::from_utf8(&file).ok()?;
                        svg::draw(&mut tools.svg_fonts, svg, SVG)
                    })
                });
                PictureStage::Decoding(known)
            }
        }
    }
}

fn is_scheme(address: &str, scheme: &str) -> bool {
    let beginning = address.get(..scheme.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme))
}

/// Whether a picture has to be fetched.
pub(in crate::ui::markdown) fn is_elsewhere(address: &str) -> bool {
    is_scheme(address, "https://") || is_scheme(address, "http://")
}
