//! The visual language: here alone colours, fonts and sizes have their values.
//!
//! Everything else asks for a token by its meaning: colours, fonts and what all parts share by
//! `theme::NAME`, the sizes of one part by `theme::part::NAME`. [`install`] makes the toolkit's own
//! widgets follow the same tokens.

pub mod chat;
mod colors;
pub mod dialogs;
mod faces;
mod line_height;
pub mod markdown;
pub mod problem;
pub mod settings;
pub mod sidebar;
mod sizes;
#[cfg(test)]
mod tests;
mod text;
pub mod widgets;

use crate::domain::settings::Theme;
pub use colors::*;
use eframe::egui;
use egui::style::{Selection, TextCursorStyle, WidgetVisuals};
use egui::{Color32, Margin, Shadow, Stroke, TextStyle, Visuals, vec2};
pub use faces::{TEXT_FACES, TEXT_FAMILY, fonts};
pub use sizes::*;
pub use text::*;

/// How long a change takes that is shown as one, in seconds.
const ANIMATION_SECS: f32 = 0.1;
/// How far an accented ground fades under the pointer.
pub const PRESSED_FADE: f32 = 0.88;

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
            style.animation_time = ANIMATION_SECS;
            let spacing = &mut style.spacing;
            spacing.item_spacing = vec2(SPACE_8, SPACE_8);
            spacing.button_padding = vec2(SPACE_12, SPACE_4);
            spacing.interact_size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
            spacing.menu_margin = Margin::same(6);
            spacing.window_margin = Margin::same(24);
            spacing.icon_width = ICON;
            spacing.icon_spacing = SPACE_8;
            spacing.tooltip_width = widgets::TOOLTIP_WIDTH;
            // As quiet as the transcript's own: there when it is sought, never the loudest thing.
            spacing.scroll.bar_width = sizes::SCROLL_BAR;
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
    let hairline = hairline(tokens);
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

fn shadow(tokens: &Tokens) -> Shadow {
    Shadow {
        offset: [0, 8],
        blur: 24,
        spread: 0,
        color: tokens.shadow,
    }
}
