//! Images that are made in the background: pixels on their way to the screen.

use super::background::Background;
use super::products::{Lookup, Product, Products};
use super::tools::Tools;
use eframe::egui::{
    Color32, ColorImage, Context, Rect, TextureHandle, TextureId, TextureOptions, Ui, pos2,
};

/// An image that was made.
pub(super) enum Raster {
    /// As it was made.
    Pixels(ColorImage),
    /// Where it is drawn from.
    Texture(TextureHandle),
}

impl Raster {
    /// Its width and height, in pixels.
    pub(super) fn size(&self) -> [usize; 2] {
        match self {
            Self::Pixels(pixels) => pixels.size,
            Self::Texture(texture) => texture.size(),
        }
    }

    /// Where it is drawn from; its pixels are handed over once.
    fn texture(&mut self, ctx: &Context) -> TextureId {
        if let Self::Pixels(pixels) = self {
            let pixels = std::mem::take(pixels);
            *self = Self::Texture(ctx.load_texture("drawn", pixels, TextureOptions::LINEAR));
        }
        match self {
            Self::Texture(texture) => texture.id(),
            Self::Pixels(_) => TextureId::default(),
        }
    }
}

impl Product for Raster {
    fn bytes(&self) -> usize {
        self.size()[0] * self.size()[1] * 4
    }
}

/// The images of one kind, by keys that name all that they depend on.
pub(super) struct Rasters<K>(Products<K, Raster>);

impl<K: Ord + Clone + Send + 'static> Rasters<K> {
    /// Keeps images of up to so many bytes, not counting those that are on the screen.
    pub(super) fn new(room: usize) -> Self {
        Self(Products::new(room))
    }

    /// Takes in what was made; see [`Products::begin_pass`].
    pub(super) fn begin_pass(&mut self) {
        self.0.begin_pass();
    }

    /// The image under a key.
    pub(super) fn find(&mut self, key: &K) -> Lookup<'_, Raster> {
        self.0.find(key)
    }

    /// Whether it was asked for and is not forgotten.
    pub(super) fn is_known(&mut self, key: &K) -> bool {
        !matches!(self.0.find(key), Lookup::Nothing)
    }

    /// Has an image made, which may fail.
    pub(super) fn ask(
        &mut self,
        background: &mut Background<Tools>,
        ctx: &Context,
        key: &K,
        make: impl FnOnce(&mut Tools) -> Option<ColorImage> + Send + 'static,
    ) {
        let name = key.clone();
        self.0
            .ask(background, ctx, vec![key.clone()], move |tools, emit| {
                if let Some(pixels) = make(tools) {
                    emit(name, Raster::Pixels(pixels));
                }
            });
    }

    /// Where an image is drawn from; None if it is not there.
    pub(super) fn texture(&mut self, ctx: &Context, key: &K) -> Option<TextureId> {
        match self.0.find(key) {
            Lookup::Ready(image) => Some(image.texture(ctx)),
            Lookup::Nothing | Lookup::Waiting | Lookup::Failed => None,
        }
    }
}

/// Paints a whole texture into `rect`.
pub(in crate::ui::markdown) fn image_ui(ui: &Ui, texture: TextureId, rect: Rect, tint: Color32) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture, rect, whole, tint);
}
