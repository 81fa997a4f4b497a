//! Pictures: those within the answer are drawn, those from elsewhere when the user asks for them,
//! and no other address is touched.

use super::background::Found;
use super::decode::{decode, file_of};
use super::studio::{Key, Made, Studio, image_ui};
use super::svg;
use crate::markdown::block::Image;
use crate::state::pictures::Picture;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{list, paint_icon};
use eframe::egui::{
    Context, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// Height of the card that stands for a picture, in points.
pub(super) const CARD: f32 = 56.0;
/// The same where the button has no room beside the words.
const NARROW_CARD: f32 = 96.0;
/// Below this width, in points, there is no such room.
const NARROW: f32 = 340.0;
/// SVG is drawn in the size that it says, as far as that is sane.
const SVG_SCALE: f32 = 1.0;
/// See [`SVG_SCALE`]: the most pixels on a side.
const SVG_SIDE: f32 = 1_600.0;
/// No longer address is taken apart, in bytes.
const ADDRESS_BYTES: usize = 28 * 1024 * 1024;

/// How far a picture has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stage {
    /// It is elsewhere, and nobody has asked for it.
    Elsewhere,
    /// It is being fetched.
    Fetching,
    /// Why there is none; whether it can be tried again.
    Failed(String, bool),
    /// It is being decoded. Its size, in points, if it was drawn before.
    Decoding(Option<Vec2>),
    /// It is there; its size, in points.
    Here(Vec2),
    /// At an address that is never touched.
    Untouched,
}

/// A picture that is laid out.
#[derive(Debug)]
pub(super) struct PictureLaid {
    key: Key,
    stage: Stage,
    width: f32,
}

impl PictureLaid {
    /// Lays out a picture for a width in points.
    pub(super) fn new(ctx: &Context, studio: &mut Studio, image: &Image, width: f32) -> Self {
        let mut hasher = DefaultHasher::new();
        image.address.hash(&mut hasher);
        let key = Key::Picture(hasher.finish());
        let stage = stage(ctx, studio, image, &key);
        Self { key, stage, width }
    }

    /// Whether the picture has come further, so that it has to be laid out anew.
    pub(super) fn is_behind(&self, ctx: &Context, studio: &mut Studio, image: &Image) -> bool {
        stage(ctx, studio, image, &self.key) != self.stage
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        match self.stage {
            Stage::Here(size) | Stage::Decoding(Some(size)) => self.fitted(size).y,
            Stage::Untouched => theme::BODY_LINE,
            Stage::Elsewhere | Stage::Failed(_, true) if self.width < NARROW => NARROW_CARD,
            Stage::Elsewhere | Stage::Fetching | Stage::Failed(..) | Stage::Decoding(None) => CARD,
        }
    }

    fn fitted(&self, size: Vec2) -> Vec2 {
        let shrink = (self.width / size.x).min(1.0);
        (size * shrink).max(Vec2::splat(1.0)).round()
    }
}

fn is_scheme(address: &str, scheme: &str) -> bool {
    let beginning = address.get(..scheme.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme))
}

fn is_elsewhere(address: &str) -> bool {
    is_scheme(address, "https://") || is_scheme(address, "http://")
}

fn stage(ctx: &Context, studio: &mut Studio, image: &Image, key: &Key) -> Stage {
    let address = &image.address;
    if is_elsewhere(address) {
        return match studio.picture(address) {
            None => Stage::Elsewhere,
            Some(Picture::Fetching(_)) => Stage::Fetching,
            Some(Picture::Failed(why)) => Stage::Failed(crate::words::picture(&why), true),
            Some(Picture::Here(file)) => decoded(ctx, studio, key, move || Some(file.to_vec())),
        };
    }
    if !is_scheme(address, "data:") {
        return Stage::Untouched;
    }
    if address.len() > ADDRESS_BYTES {
        return Stage::Failed("It is too large to be shown".to_owned(), false);
    }
    let address = Arc::clone(address);
    decoded(ctx, studio, key, move || file_of(&address))
}

fn decoded(
    ctx: &Context,
    studio: &mut Studio,
    key: &Key,
    file: impl FnOnce() -> Option<Vec<u8>> + Send + 'static,
) -> Stage {
    let known = studio.sizes.get(key).copied();
    match studio.background.find(key) {
        Found::Ready(Made::Image(image)) => {
            let [width, height] = image.size();
            let size = vec2(width as f32, height as f32);
            studio.sizes.insert(key.clone(), size);
            Stage::Here(size)
        }
        Found::Failed | Found::Ready(Made::Words(_)) => {
            Stage::Failed("It is no picture that can be shown".to_owned(), false)
        }
        Found::Waiting => Stage::Decoding(known),
        Found::Nothing => {
            let _later = studio.texture(ctx, key, move |tools| {
                let file = file()?;
                decode(&file).or_else(|| {
                    let svg = std::str::from_utf8(&file).ok()?;
                    svg::draw(&mut tools.svg_fonts, svg, (SVG_SCALE, SVG_SIDE))
                })
            });
            Stage::Decoding(known)
        }
    }
}

/// Draws a picture, or the card that stands for it, into `rect`.
pub(super) fn picture_ui(
    ui: &mut Ui,
    studio: &mut Studio,
    (id, rect): (Id, Rect),
    image: &Image,
    laid: &PictureLaid,
) {
    let name = name_of(image);
    match &laid.stage {
        Stage::Here(size) => {
            let pixels = ui.pixels_per_point();
            let corner = ((rect.min.to_vec2() * pixels).round() / pixels).to_pos2();
            let place = Rect::from_min_size(corner, laid.fitted(*size));
            let response = ui.interact(place, id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), name));
            let texture = studio.texture(ui.ctx(), &laid.key, |_tools| None);
            if let Some(texture) = texture {
                image_ui(ui, texture, place, theme::UNTINTED);
            }
            if is_elsewhere(&image.address) {
                response.on_hover_text(&*image.address);
            }
        }
        Stage::Decoding(Some(_)) => {}
        Stage::Untouched => {
            let words = format!("{name}: {}", image.address);
            let galley = list::cut_to(ui, &words, theme::body(), rect.width());
            let response = ui.interact(rect, id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), &words));
            ui.painter()
                .galley(rect.min, galley, theme::tokens(ui).muted);
        }
        Stage::Elsewhere => {
            let words = host_of(&image.address).to_owned();
            card_ui(ui, studio, (id, rect), image, (&words, Some("Load image")));
        }
        Stage::Fetching => card_ui(ui, studio, (id, rect), image, ("Loading", None)),
        Stage::Failed(why, again) => {
            let button = again.then_some("Try again");
            card_ui(ui, studio, (id, rect), image, (why, button));
        }
        Stage::Decoding(None) => card_ui(ui, studio, (id, rect), image, ("Opening", None)),
    }
}

fn name_of(image: &Image) -> &str {
    if image.alt.is_empty() {
        "Image"
    } else {
        &image.alt
    }
}

/// The host of a web address.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host)
}

fn card_ui(
    ui: &mut Ui,
    studio: &mut Studio,
    (id, rect): (Id, Rect),
    image: &Image,
    (words, button): (&str, Option<&'static str>),
) {
    let tokens = theme::tokens(ui);
    let hairline = Stroke::new(1.0, tokens.line);
    let kind = StrokeKind::Inside;
    ui.painter()
        .rect(rect, theme::RADIUS_CARD, tokens.raised, hairline, kind);
    let row = Rect::from_min_size(rect.min, vec2(rect.width(), CARD));
    let icon = pos2(row.left() + 24.0, row.center().y);
    paint_icon(ui.painter(), icon, Icon::Image, theme::icon(), tokens.muted);
    let left = row.left() + 44.0;
    let mut right = row.right() - theme::SPACE_12;
    if let Some(text) = button {
        let widget = Button::secondary(text);
        let size = vec2(widget.measure(ui), theme::CONTROL_HEIGHT);
        let corner = if rect.width() < NARROW {
            pos2(left, row.bottom() - theme::SPACE_4)
        } else {
            pos2(right - size.x, row.center().y - size.y / 2.0)
        };
        if rect.width() >= NARROW {
            right = corner.x - theme::SPACE_12;
        }
        let place = Rect::from_min_size(corner, size);
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(id.with("load")));
        let pressed = child.add(widget).on_hover_text(&*image.address).clicked();
        if pressed {
            studio.asked.push(Arc::clone(&image.address));
        }
    }
    let room = (right - left).max(0.0);
    let name = list::cut_to(ui, name_of(image), theme::label(), room);
    let words_shown = list::cut_to(ui, words, theme::small(), room);
    let response = ui.interact(row.with_max_x(right), id, Sense::hover());
    response.widget_info(|| {
        let whole = format!("{}, {words}", name_of(image));
        WidgetInfo::labeled(Role::Label, ui.is_enabled(), whole)
    });
    response.on_hover_ui(|ui| {
        ui.label(name_of(image));
        ui.label(words);
    });
    let top = row.center().y - f32::midpoint(name.size().y, words_shown.size().y);
    let below = top + name.size().y;
    ui.painter().galley(pos2(left, top), name, tokens.text);
    ui.painter()
        .galley(pos2(left, below), words_shown, tokens.muted);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_an_address_is_told_without_what_pretends_to_be_it() {
        let check = |address: &str, expected: &str| assert_eq!(host_of(address), expected);
        check("https://a.example/b?c", "a.example");
        check("http://a.example:81", "a.example:81");
        check("https://bank.example@evil.example/x", "evil.example");
        check("https://a.example#@b.example", "a.example");
    }
}
