//! The visual language: the only file that holds a colour, a font or a size.
//!
//! Everything else asks for a token by its meaning. [`install`] makes the toolkit's own widgets
//! follow the same tokens.

use crate::domain::settings::Theme;
pub mod markdown;

use eframe::egui;
use egui::style::{Selection, TextCursorStyle, WidgetVisuals};
use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Visuals, vec2,
};
pub use faces::{TEXT_FACES, TEXT_FAMILY, fonts};

/// Colours by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// The window's ground.
    pub bg: Color32,
    /// Sidebar and bars.
    pub panel: Color32,
    /// Cards, fields, popups.
    pub raised: Color32,
    /// Hairlines.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Secondary text.
    pub muted: Color32,
    /// Placeholders and what is disabled.
    pub faint: Color32,
    /// The one accent.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Good.
    pub ok: Color32,
    /// Worth attention.
    pub warn: Color32,
    /// Failed.
    pub bad: Color32,
    /// Neutral information, links.
    pub info: Color32,
    /// Ground of what the user said.
    pub bubble: Color32,
    /// Ground of code.
    pub code_bg: Color32,
    /// Words of the language, in code.
    pub code_keyword: Color32,
    /// Text in code.
    pub code_string: Color32,
    /// Numbers in code.
    pub code_number: Color32,
    /// Remarks in code.
    pub code_comment: Color32,
    /// Names of functions in code.
    pub code_function: Color32,
    /// Names of types in code.
    pub code_type: Color32,
    /// Constants and attributes in code.
    pub code_constant: Color32,
    /// Signs between the words of code.
    pub code_punctuation: Color32,
    /// Ground of a row under the pointer.
    pub hover: Color32,
    /// Ground of the chosen one of several.
    pub chosen: Color32,
    /// Ground of selected text.
    pub selection: Color32,
    /// What lies over the window behind a dialog.
    pub scrim: Color32,
    /// The one shadow, under popups and dialogs.
    pub shadow: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The tint of an image that is drawn as it is.
pub const UNTINTED: Color32 = Color32::WHITE;

/// The dark theme.
pub static DARK: Tokens = Tokens {
    bg: rgb(0x0018_181B),
    panel: rgb(0x001F_1F23),
    raised: rgb(0x0027_272C),
    line: rgb(0x0034_343B),
    text: rgb(0x00EC_ECEE),
    muted: rgb(0x00A3_A3AD),
    faint: rgb(0x0096_969F),
    accent: rgb(0x00E8_946A),
    on_accent: rgb(0x0020_130C),
    ok: rgb(0x006F_BF8B),
    warn: rgb(0x00E0_B04C),
    bad: rgb(0x00EF_7F78),
    info: rgb(0x007F_B0E6),
    bubble: rgb(0x0027_272C),
    code_bg: rgb(0x0013_1316),
    code_keyword: rgb(0x00E8_946A),
    code_string: rgb(0x007F_B0E6),
    code_number: rgb(0x007F_B0E6),
    code_comment: rgb(0x0088_8892),
    code_function: rgb(0x00EC_ECEE),
    code_type: rgb(0x007F_B0E6),
    code_constant: rgb(0x00E8_946A),
    code_punctuation: rgb(0x00EC_ECEE),
    hover: rgb(0x0024_2429),
    chosen: rgb(0x0036_3031),
    selection: rgb(0x005A_3F33),
    scrim: Color32::from_black_alpha(120),
    shadow: Color32::from_black_alpha(110),
};

/// The light theme.
pub static LIGHT: Tokens = Tokens {
    bg: rgb(0x00FD_FCFA),
    panel: rgb(0x00F4_F2EE),
    raised: rgb(0x00FF_FFFF),
    line: rgb(0x00DE_DAD2),
    text: rgb(0x0022_211F),
    muted: rgb(0x005F_5C56),
    faint: rgb(0x006F_6B64),
    accent: rgb(0x00A9_4A22),
    on_accent: rgb(0x00FF_FFFF),
    ok: rgb(0x002C_7A4B),
    warn: rgb(0x008A_5D00),
    bad: rgb(0x00B3_362F),
    info: rgb(0x002A_64A3),
    bubble: rgb(0x00F1_EEE9),
    code_bg: rgb(0x00F7_F5F1),
    code_keyword: rgb(0x00A9_4A22),
    code_string: rgb(0x002A_64A3),
    code_number: rgb(0x002A_64A3),
    code_comment: rgb(0x006F_6B64),
    code_function: rgb(0x0022_211F),
    code_type: rgb(0x002A_64A3),
    code_constant: rgb(0x00A9_4A22),
    code_punctuation: rgb(0x0022_211F),
    hover: rgb(0x00EC_E9E3),
    chosen: rgb(0x00F8_F1ED),
    selection: rgb(0x00F0_D3C4),
    scrim: Color32::from_black_alpha(90),
    shadow: Color32::from_black_alpha(50),
};

/// The tokens of the theme that is shown. Costs nothing: call it wherever a colour is needed.
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    of(ui.visuals())
}

/// The tokens that belong to those visuals.
pub fn of(visuals: &Visuals) -> &'static Tokens {
    if visuals.dark_mode { &DARK } else { &LIGHT }
}

/// Spacing, in points. There are no others.
pub const SPACE_4: f32 = 4.0;
/// See [`SPACE_4`].
pub const SPACE_8: f32 = 8.0;
/// See [`SPACE_4`].
pub const SPACE_12: f32 = 12.0;
/// See [`SPACE_4`].
pub const SPACE_16: f32 = 16.0;
/// See [`SPACE_4`].
pub const SPACE_24: f32 = 24.0;
/// See [`SPACE_4`].
pub const SPACE_32: f32 = 32.0;

/// Radius of controls.
pub const RADIUS_CONTROL: CornerRadius = CornerRadius::same(6);
/// Radius of the frame around a place in a text.
pub const RADIUS_MARK: CornerRadius = CornerRadius::same(3);
/// Radius of cards and fields.
pub const RADIUS_CARD: CornerRadius = CornerRadius::same(10);
/// Radius of the user's bubble.
pub const RADIUS_BUBBLE: CornerRadius = CornerRadius::same(14);

/// Height of rows, buttons and fields: the smallest target that is hit with ease is 28.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// The smallest target that is hit with ease.
pub const SMALL_TARGET: f32 = 28.0;
/// Gap between a widget and the ring around it, where the ring stands outside.
pub const FOCUS_GAP: f32 = 2.0;
/// Width of a scroll bar under the pointer.
const SCROLL_BAR: f32 = 8.0;
/// Side of an icon.
pub const ICON: f32 = 16.0;
/// Widest column of text.
pub const COLUMN_WIDTH: f32 = 720.0;
/// Widest column of settings.
pub const SETTINGS_WIDTH: f32 = 820.0;
/// Width of a dialog.
pub const DIALOG_WIDTH: f32 = 480.0;
/// Width of a dialog that shows code.
pub const WIDE_DIALOG_WIDTH: f32 = 720.0;

/// Distance from one line of text to the next, in sizes of its letters.
const LINE_HEIGHT: f32 = 1.5;
/// How far icons are moved down to stand in the middle of capitals, in sizes of an icon: their face
/// has a gap below each row.
const ICON_OFFSET: f32 = 0.045;

/// Distance from one line of body text to the next.
pub const BODY_LINE: f32 = 22.0;
/// Distance from one line of code to the next.
pub const CODE_LINE: f32 = 19.0;
/// Distance from one line of small text to the next.
pub const SMALL_LINE: f32 = 19.0;

fn semibold_family() -> FontFamily {
    FontFamily::Name("semibold".into())
}

fn italic_family() -> FontFamily {
    FontFamily::Name("italic".into())
}

fn icon_family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Body text.
pub fn body() -> FontId {
    FontId::new(14.5, FontFamily::Proportional)
}

/// Labels of controls and rows.
pub fn label() -> FontId {
    FontId::new(14.0, FontFamily::Proportional)
}

/// Labels of what is meant, semibold.
pub fn label_strong() -> FontId {
    FontId::new(14.0, semibold_family())
}

/// Secondary text.
pub fn small() -> FontId {
    FontId::new(12.5, FontFamily::Proportional)
}

/// Secondary text, semibold.
pub fn small_strong() -> FontId {
    FontId::new(12.5, semibold_family())
}

/// Body text, semibold.
pub fn strong() -> FontId {
    FontId::new(14.5, semibold_family())
}

/// Body text, italic.
pub fn italic() -> FontId {
    FontId::new(14.5, italic_family())
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

/// Code.
pub fn code() -> FontId {
    FontId::new(13.0, FontFamily::Monospace)
}

/// Code beside small text.
pub fn code_small() -> FontId {
    FontId::new(11.5, FontFamily::Monospace)
}

/// Icons.
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
pub enum Language {
    /// Written with kana and Han characters.
    Japanese,
    /// Written with hangul, at times with Han characters.
    Korean,
    /// Written with the simplified Han characters.
    SimplifiedChinese,
    /// Written with the traditional Han characters.
    TraditionalChinese,
}

impl Language {
    const ALL: [Self; 4] = [
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

    /// The families of the language: for text, semibold and italic.
    fn families(self) -> [FontFamily; 3] {
        let tag = self.tag();
        let name = |name: String| FontFamily::Name(name.into());
        [
            name(tag.to_owned()),
            name(format!("{tag} semibold")),
            name(format!("{tag} italic")),
        ]
    }
}

/// The language that a family is for; None for most.
pub fn language_of(family: &FontFamily) -> Option<Language> {
    let FontFamily::Name(name) = family else {
        return None;
    };
    let mut all = Language::ALL.into_iter();
    all.find(|language| name.split(' ').next() == Some(language.tag()))
}

/// Whether a family is semibold.
pub fn is_semibold(family: &FontFamily) -> bool {
    matches!(family, FontFamily::Name(name) if name.ends_with("semibold"))
}

/// The same font for a text of that language.
pub fn in_language(font: &FontId, language: Language) -> FontId {
    let [plain, semibold, italic] = language.families();
    let family = if font.family == FontFamily::Proportional {
        plain
    } else if font.family == semibold_family() {
        semibold
    } else if font.family == italic_family() {
        italic
    } else {
        return font.clone();
    };
    FontId::new(font.size, family)
}

/// The family, by the toolkit's name, of an emphasis on a text of any size.
pub fn emphasised(base: &FontId, strong: bool, emphasis: bool) -> FontId {
    let families = language_of(&base.family).map(Language::families);
    let [_, semibold, italic] =
        families.unwrap_or_else(|| [FontFamily::Proportional, semibold_family(), italic_family()]);
    let family = match (strong, emphasis) {
        (true, _) => semibold,
        (false, true) => italic,
        (false, false) => base.family.clone(),
    };
    FontId::new(base.size, family)
}

/// Gives the toolkit the fonts and both themes. Once, before the first frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.add_glyph_rasterizer(faces::missing_glyph());
    for (theme, tokens, base) in [
        (egui::Theme::Dark, &DARK, Visuals::dark()),
        (egui::Theme::Light, &LIGHT, Visuals::light()),
    ] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(tokens, base);
            style.text_styles = [
                (TextStyle::Body, body()),
                (TextStyle::Small, small()),
                (TextStyle::Button, label()),
                (TextStyle::Heading, title()),
                (TextStyle::Monospace, code()),
            ]
            .into();
            style.animation_time = 0.1;
            let spacing = &mut style.spacing;
            spacing.item_spacing = vec2(SPACE_8, SPACE_8);
            spacing.button_padding = vec2(SPACE_12, SPACE_4);
            spacing.interact_size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
            spacing.menu_margin = Margin::same(6);
            spacing.window_margin = Margin::same(24);
            spacing.icon_width = ICON;
            spacing.icon_spacing = SPACE_8;
            spacing.tooltip_width = 320.0;
            // As quiet as the transcript's own: there when it is sought, never the loudest thing.
            spacing.scroll.bar_width = SCROLL_BAR;
            spacing.scroll.interact_background_opacity = 0.0;
            spacing.scroll.active_background_opacity = 0.0;
            spacing.scroll.active_handle_opacity = 0.3;
            spacing.scroll.interact_handle_opacity = 0.5;
            style.interaction.selectable_labels = false;
        });
    }
}

/// Follows the chosen theme.
pub fn choose(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::System => egui::ThemePreference::System,
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
    });
}

fn visuals(tokens: &Tokens, base: Visuals) -> Visuals {
    let hairline = Stroke::new(1.0, tokens.line);
    let widget = |fill: Color32, border: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: RADIUS_CONTROL,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let mut visuals = base;
    visuals.widgets.noninteractive = widget(tokens.panel, hairline, tokens.text);
    visuals.widgets.inactive = widget(tokens.raised, hairline, tokens.text);
    visuals.widgets.hovered = widget(tokens.hover, hairline, tokens.text);
    visuals.widgets.active = widget(tokens.hover, focus_ring(tokens), tokens.text);
    visuals.widgets.open = widget(tokens.raised, hairline, tokens.text);
    visuals.selection = Selection {
        bg_fill: tokens.selection,
        stroke: Stroke::new(1.0, tokens.text),
    };
    visuals.hyperlink_color = tokens.info;
    visuals.faint_bg_color = tokens.panel;
    visuals.extreme_bg_color = tokens.raised;
    visuals.text_edit_bg_color = Some(tokens.raised);
    visuals.code_bg_color = tokens.code_bg;
    visuals.warn_fg_color = tokens.warn;
    visuals.error_fg_color = tokens.bad;
    visuals.weak_text_color = Some(tokens.faint);
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = RADIUS_CARD;
    visuals.window_shadow = shadow(tokens);
    visuals.menu_corner_radius = RADIUS_CARD;
    visuals.popup_shadow = shadow(tokens);
    visuals.panel_fill = tokens.bg;
    // What is disabled has colours of its own, which stay readable.
    visuals.disabled_alpha = 1.0;
    visuals.text_cursor = TextCursorStyle {
        stroke: Stroke::new(1.5, tokens.accent),
        ..TextCursorStyle::default()
    };
    visuals
}

/// The ring around what has the keyboard.
pub fn focus_ring(tokens: &Tokens) -> Stroke {
    Stroke::new(2.0, tokens.accent)
}

fn shadow(tokens: &Tokens) -> Shadow {
    Shadow {
        offset: [0, 8],
        blur: 24,
        spread: 0,
        color: tokens.shadow,
    }
}

pub mod chat;
mod faces;
mod line_height;
pub mod problem;
#[cfg(test)]
mod tests;
