//! Faces and sizes of text, by what it is for.

use super::sizes::ICON;
use eframe::egui::{FontFamily, FontId};

/// Size of the letters of body text, in points.
const BODY: f32 = 14.5;
/// Size of the letters on controls and rows, in points.
const LABEL: f32 = 14.0;
/// Size of the letters of secondary text, in points.
const SMALL: f32 = 12.5;

pub(super) fn semibold_family() -> FontFamily {
    FontFamily::Name("semibold".into())
}

pub(super) fn italic_family() -> FontFamily {
    FontFamily::Name("italic".into())
}

pub(super) fn semibold_italic_family() -> FontFamily {
    FontFamily::Name("semibold italic".into())
}

pub(super) fn icon_family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// The text of messages.
pub fn body() -> FontId {
    FontId::new(BODY, FontFamily::Proportional)
}

/// Labels of controls and rows.
pub fn label() -> FontId {
    FontId::new(LABEL, FontFamily::Proportional)
}

/// Labels of what is meant, semibold.
pub fn label_strong() -> FontId {
    FontId::new(LABEL, semibold_family())
}

/// Secondary text: help, notes, details.
pub fn small() -> FontId {
    FontId::new(SMALL, FontFamily::Proportional)
}

/// Secondary text that is meant, semibold.
pub fn small_strong() -> FontId {
    FontId::new(SMALL, semibold_family())
}

/// Text of messages that is strong, semibold.
pub fn strong() -> FontId {
    FontId::new(BODY, semibold_family())
}

/// Text of messages that is emphasised, italic.
pub fn italic() -> FontId {
    FontId::new(BODY, italic_family())
}

/// Titles of windows, dialogs and cards.
pub fn title() -> FontId {
    FontId::new(16.0, semibold_family())
}

/// The one sentence of the first page.
pub fn display() -> FontId {
    FontId::new(24.0, semibold_family())
}

/// Headings in messages, by level from 1.
pub fn heading(level: u8) -> FontId {
    FontId::new(
        match level {
            1 => 20.0,
            2 => 17.0,
            _ => 15.0,
        },
        semibold_family(),
    )
}

/// Code, and what is typed exactly: URLs, ids, keys.
pub fn code() -> FontId {
    FontId::new(13.0, FontFamily::Monospace)
}

/// Code beside small text.
pub fn code_small() -> FontId {
    FontId::new(11.5, FontFamily::Monospace)
}

/// Icons of buttons and rows.
pub fn icon() -> FontId {
    FontId::new(ICON, icon_family())
}

/// Icons beside small text.
pub fn icon_small() -> FontId {
    FontId::new(13.0, icon_family())
}

/// The large icons of the first page.
pub fn icon_large() -> FontId {
    FontId::new(20.0, icon_family())
}

/// What emoji are set in: the system's emoji font first.
pub fn emoji(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("emoji".into()))
}

/// A language whose characters look different from those that it shares with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HanLanguage {
    /// Written with kana and Han characters.
    Japanese,
    /// Written with hangul, at times with Han characters.
    Korean,
    /// Written with the simplified Han characters.
    SimplifiedChinese,
    /// Written with the traditional Han characters.
    TraditionalChinese,
}

impl HanLanguage {
    pub(super) const ALL: [Self; 4] = [
        Self::Japanese,
        Self::Korean,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
    ];

    fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
        }
    }

    /// The families of the language, in the order of [`own_families`].
    pub(super) fn families(self) -> [FontFamily; 4] {
        let tag = self.tag();
        ["", " semibold", " italic", " semibold italic"]
            .map(|style| FontFamily::Name(format!("{tag}{style}").into()))
    }
}

/// The language that a family is for; None for most.
pub fn language_of(family: &FontFamily) -> Option<HanLanguage> {
    let FontFamily::Name(name) = family else {
        return None;
    };
    let mut all = HanLanguage::ALL.into_iter();
    all.find(|language| name.split(' ').next() == Some(language.tag()))
}

/// Whether a family is semibold, upright or italic.
pub fn is_semibold(family: &FontFamily) -> bool {
    matches!(family, FontFamily::Name(name) if name.split(' ').any(|word| word == "semibold"))
}

/// The families of text in no particular language: regular, semibold, italic, semibold italic.
pub(super) fn own_families() -> [FontFamily; 4] {
    [
        FontFamily::Proportional,
        semibold_family(),
        italic_family(),
        semibold_italic_family(),
    ]
}

/// The same font for a text of that language.
pub fn in_language(font: &FontId, language: HanLanguage) -> FontId {
    let mut styles = own_families().into_iter().zip(language.families());
    styles.find(|(own, _)| *own == font.family).map_or_else(
        || font.clone(),
        |(_, of_language)| FontId::new(font.size, of_language),
    )
}

/// The font of an emphasis on a text of any size, in the language of `base`.
pub fn emphasised(base: &FontId, strong: bool, emphasis: bool) -> FontId {
    let families = language_of(&base.family).map_or_else(own_families, HanLanguage::families);
    let [_, semibold, italic, semibold_italic] = families;
    let family = match (strong, emphasis) {
        (true, true) => semibold_italic,
        (true, false) => semibold,
        (false, true) => italic,
        (false, false) => base.family.clone(),
    };
    FontId::new(base.size, family)
}
