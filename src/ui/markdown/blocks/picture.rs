//! Pictures, and the cards that stand for those that are not there.

use super::super::pass::{BlockArea, DrawPass, LayoutPass};
use super::super::render::{PictureKey, PictureStage, image_ui, is_elsewhere};
use crate::markdown::block::Image;
use crate::ui::theme::{self, markdown as sizes};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{list, paint_icon};
use crate::words;
use eframe::egui::{Rect, Role, Sense, StrokeKind, UiBuilder, Vec2, WidgetInfo, pos2, vec2};
use lucide_icons::Icon;
use std::sync::Arc;

/// A picture that is laid out.
#[derive(Debug)]
pub(in crate::ui::markdown) struct PictureLayout {
    image: Image,
    key: PictureKey,
    stage: PictureStage,
    width: f32,
}

impl PictureLayout {
    /// Lays out a picture for a width in points.
    pub(super) fn new(pass: &mut LayoutPass<'_>, image: &Image, width: f32) -> Self {
        let key = PictureKey::of(image);
        Self {
            stage: stage(pass, image, key),
            image: image.clone(),
            key,
            width,
        }
    }

    /// Whether the picture has come further, so that it has to be laid out anew.
    pub(super) fn is_behind(&self, pass: &mut LayoutPass<'_>) -> bool {
        stage(pass, &self.image, self.key) != self.stage
    }

    /// Its height, in points.
    pub(super) fn height(&self) -> f32 {
        match self.stage {
            PictureStage::Here(size) | PictureStage::Decoding(Some(size)) => self.fitted(size).y,
            PictureStage::Untouched => theme::BODY_LINE,
            PictureStage::Elsewhere | PictureStage::NotFetched(_)
                if self.width < sizes::NARROW_PICTURE =>
            {
                sizes::NARROW_PICTURE_CARD
            }
            PictureStage::Elsewhere
            | PictureStage::Fetching
            | PictureStage::NotFetched(_)
            | PictureStage::Unusable(_)
            | PictureStage::Decoding(None) => sizes::PICTURE_CARD,
        }
    }

    fn fitted(&self, size: Vec2) -> Vec2 {
        let shrink = (self.width / size.x).min(1.0);
        (size * shrink).max(Vec2::splat(1.0)).round()
    }
}

fn stage(pass: &mut LayoutPass<'_>, image: &Image, key: PictureKey) -> PictureStage {
    let background = &mut pass.cache.background;
    let ctx = pass.ui.ctx();
    pass.cache.pictures.stage(background, ctx, image, key)
}

/// Draws a picture, or the card that stands for it.
pub(in crate::ui::markdown) fn picture_ui(
    pass: &mut DrawPass<'_>,
    area: BlockArea,
    picture: &PictureLayout,
) {
    let BlockArea { id, rect, spot } = area;
    let image = &picture.image;
    pass.out.selecting.whole(pass.ui, spot, 1, rect);
    let card = |words, button| PictureCard {
        image,
        words,
        button,
    };
    match &picture.stage {
        PictureStage::Here(size) => here_ui(pass, area, picture, *size),
        PictureStage::Decoding(Some(_)) => {}
        PictureStage::Untouched => {
            let ui = &*pass.ui;
            let words = format!("{}: {}", name_of(image), image.address);
            let galley = list::cut_to(ui, &words, theme::body(), rect.width());
            let response = ui.interact(rect, id, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), &words));
            ui.painter()
                .galley(rect.min, galley, theme::tokens(ui).muted);
        }
        PictureStage::Elsewhere => {
            card(host_of(&image.address), Some("Load image")).ui(pass, area);
        }
        PictureStage::Fetching => card("Loading", None).ui(pass, area),
        PictureStage::NotFetched(why) => {
            card(&words::picture(why), Some("Try again")).ui(pass, area);
        }
        PictureStage::Unusable(why) => card(why, None).ui(pass, area),
        PictureStage::Decoding(None) => card("Opening", None).ui(pass, area),
    }
}

fn here_ui(pass: &mut DrawPass<'_>, area: BlockArea, picture: &PictureLayout, size: Vec2) {
    let ui = &*pass.ui;
    let image = &picture.image;
    let pixels = ui.pixels_per_point();
    let corner = ((area.rect.min.to_vec2() * pixels).round() / pixels).to_pos2();
    let place = Rect::from_min_size(corner, picture.fitted(size));
    let response = ui.interact(place, area.id, Sense::hover());
    let name = name_of(image);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), name));
    if let Some(texture) = pass.cache.pictures.texture(ui.ctx(), picture.key) {
        image_ui(ui, texture, place, theme::UNTINTED);
    }
    if is_elsewhere(&image.address) {
        response.on_hover_text(&*image.address);
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

/// What stands for a picture that is not there.
struct PictureCard<'a> {
    image: &'a Image,
    /// Where it is, or why it is not there.
    words: &'a str,
    /// What the button does that fetches it, if there is one.
    button: Option<&'static str>,
}

impl PictureCard<'_> {
    fn ui(self, pass: &mut DrawPass<'_>, area: BlockArea) {
        let BlockArea { id, rect, .. } = area;
        let Self { image, words, .. } = self;
        let ui = &mut *pass.ui;
        let tokens = theme::tokens(ui);
        let hairline = theme::hairline(tokens);
        let kind = StrokeKind::Inside;
        ui.painter()
            .rect(rect, theme::RADIUS_CARD, tokens.raised, hairline, kind);
        let row = Rect::from_min_size(rect.min, vec2(rect.width(), sizes::PICTURE_CARD));
        let icon = pos2(row.left() + sizes::PICTURE_ICON, row.center().y);
        paint_icon(ui.painter(), icon, Icon::Image, theme::icon(), tokens.muted);
        let left = row.left() + sizes::PICTURE_WORDS;
        let mut right = row.right() - theme::SPACE_12;
        if let Some(text) = self.button {
            let widget = Button::secondary(text);
            let size = vec2(widget.measure(ui), theme::CONTROL_HEIGHT);
            let corner = if rect.width() < sizes::NARROW_PICTURE {
                pos2(left, row.bottom() - theme::SPACE_4)
            } else {
                pos2(right - size.x, row.center().y - size.y / 2.0)
            };
            if rect.width() >= sizes::NARROW_PICTURE {
                right = corner.x - theme::SPACE_12;
            }
            let place = Rect::from_min_size(corner, size);
            let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(id.with("load")));
            let pressed = child.add(widget).on_hover_text(&*image.address).clicked();
            if pressed {
                pass.out.picture = Some(Arc::clone(&image.address));
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
