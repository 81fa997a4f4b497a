//! Buttons: with text, with an icon, or with both.

use super::{focus_ring, hint, list, paint_icon, take_press, tell_open};
use crate::ui::{focus, theme};
use eframe::egui::{
    Align2, Color32, FontId, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, Widget,
    WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one that is meant: filled with the accent.
    Primary,
    /// Another choice: a border.
    Secondary,
    /// On hover only: rows, bars.
    Quiet,
    /// Destroys something: a border, text in the colour of failure.
    Danger,
}

/// A button with a text; its text is its accessible name.
#[derive(Clone)]
#[must_use = "show it with `ui.add`"]
pub struct Button<'a> {
    text: &'a str,
    weight: Weight,
    icon: Option<Icon>,
    shortcut: Option<&'a str>,
    name: Option<&'a str>,
    width: Option<f32>,
    selected: Option<bool>,
    open: Option<bool>,
    small: bool,
    bare: bool,
    value: Option<&'a str>,
    blocked: Option<&'a str>,
}

impl<'a> Button<'a> {
    /// The one that is meant.
    pub fn primary(text: &'a str) -> Self {
        Self::new(text, Weight::Primary)
    }

    /// Another choice, with a border.
    pub fn secondary(text: &'a str) -> Self {
        Self::new(text, Weight::Secondary)
    }

    /// Without a border, for rows and bars.
    pub fn quiet(text: &'a str) -> Self {
        Self::new(text, Weight::Quiet)
    }

    /// Destroys something, and is coloured so.
    pub fn danger(text: &'a str) -> Self {
        Self::new(text, Weight::Danger)
    }

    fn new(text: &'a str, weight: Weight) -> Self {
        Self {
            text,
            weight,
            icon: None,
            shortcut: None,
            name: None,
            width: None,
            selected: None,
            open: None,
            small: false,
            bare: false,
            value: None,
            blocked: None,
        }
    }

    /// With an icon before the text.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With a shortcut at the right edge; where only the icon is drawn, in the tooltip.
    pub fn shortcut(mut self, shortcut: &'a str) -> Self {
        self.shortcut = Some(shortcut);
        self
    }

    /// With an accessible name other than its text.
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// As wide as that, in points; text starts at the left.
    pub fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// One of several, and whether it is the chosen one.
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = Some(selected);
        self
    }

    /// Unfolds something, which is open or not: a chevron behind the text says so.
    pub fn unfolds(mut self, open: bool) -> Self {
        self.open = Some(open);
        self
    }

    /// For the edge of a row: small text, as low as can still be hit with ease.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Only its icon, where there is no room for the text; the tooltip says its name.
    pub fn bare(mut self) -> Self {
        self.bare = self.icon.is_some();
        self
    }

    /// Shows a value beside its name, which assistive techniques are told.
    pub fn value(mut self, value: &'a str) -> Self {
        self.value = Some(value);
        self
    }

    /// Cannot be pressed for that reason, if there is one. It can still be reached by keyboard, and
    /// says the reason there and under the pointer.
    pub fn disabled_reason(mut self, reason: Option<&'a str>) -> Self {
        self.blocked = reason;
        self
    }

    /// How wide it is drawn, in points.
    pub fn measure(&self, ui: &Ui) -> f32 {
        let width_of = |text: &str, font: FontId| {
            let galley = ui
                .painter()
                .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
            galley.size().x
        };
        self.width.unwrap_or_else(|| {
            let icon = self.icon_width();
            let shortcut = self.drawn_shortcut().map_or(0.0, |shortcut| {
                width_of(shortcut, theme::small()) + theme::SPACE_8
            });
            let rest = icon + shortcut + self.chevron_width() + 2.0 * self.side();
            width_of(self.shown(), self.text_font()) + rest
        })
    }

    /// The text that is drawn.
    fn shown(&self) -> &'a str {
        if self.bare { "" } else { self.text }
    }

    fn drawn_shortcut(&self) -> Option<&'a str> {
        self.shortcut.filter(|_| !self.bare)
    }

    /// Room for the icon and the gap behind it.
    fn icon_width(&self) -> f32 {
        let gap = if self.bare { 0.0 } else { theme::SPACE_8 };
        self.icon.map_or(0.0, |_| theme::ICON + gap)
    }

    /// Room at either end.
    fn side(&self) -> f32 {
        if self.small || self.bare {
            theme::SPACE_8
        } else {
            theme::SPACE_12
        }
    }

    fn chevron_width(&self) -> f32 {
        self.open.map_or(0.0, |_| theme::widgets::CHEVRON)
    }

    fn text_font(&self) -> FontId {
        if self.small {
            theme::small()
        } else if self.weight == Weight::Primary {
            theme::label_strong()
        } else {
            theme::label()
        }
    }
}

/// Ground, border and text colour of a button as it stands.
fn look(
    ui: &Ui,
    weight: Weight,
    selected: bool,
    enabled: bool,
    response: &Response,
) -> (Color32, Stroke, Color32) {
    let tokens = theme::tokens(ui);
    let over = enabled && (response.hovered() || response.is_pointer_button_down_on());
    let hairline = theme::hairline(tokens);
    match weight {
        Weight::Primary if !enabled => (tokens.hover, hairline, tokens.faint),
        Weight::Primary => {
            let ground = if over {
                tokens.accent.gamma_multiply(theme::PRESSED_FADE)
            } else {
                tokens.accent
            };
            (ground, Stroke::NONE, tokens.on_accent)
        }
        Weight::Secondary | Weight::Danger => {
            let text = if !enabled {
                tokens.faint
            } else if weight == Weight::Danger {
                tokens.bad
            } else {
                tokens.text
            };
            (
                if over { tokens.hover } else { tokens.raised },
                hairline,
                text,
            )
        }
        Weight::Quiet => {
            let ground = if selected {
                tokens.raised
            } else if over {
                tokens.hover
            } else {
                Color32::TRANSPARENT
            };
            let text = if enabled { tokens.text } else { tokens.faint };
            (ground, Stroke::NONE, text)
        }
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let font = self.text_font();
        let text_color = Color32::PLACEHOLDER;
        let side = self.side();
        let chevron_width = self.chevron_width();
        let icon_width = self.icon_width();
        let shortcut = self.drawn_shortcut().map(|shortcut| {
            ui.painter()
                .layout_no_wrap(shortcut.to_owned(), theme::small(), text_color)
        });
        let shortcut_width = shortcut
            .as_ref()
            .map_or(0.0, |galley| galley.size().x + theme::SPACE_8);
        let room = self
            .width
            .map(|width| width - 2.0 * side - icon_width - shortcut_width - chevron_width);
        let galley = list::cut_to(ui, self.shown(), font, room.unwrap_or(f32::INFINITY));
        let inner = galley.size().x + icon_width + shortcut_width + chevron_width;
        let width = self.width.unwrap_or(inner + 2.0 * side);
        let height = if self.small {
            theme::SMALL_TARGET
        } else {
            theme::CONTROL_HEIGHT
        };
        let enabled = ui.is_enabled() && self.blocked.is_none();
        let sense = match self.blocked {
            None => Sense::click(),
            Some(_) => Sense::focusable_noninteractive() | Sense::hover(),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
        let name = self.name.unwrap_or(self.text);
        response.widget_info(|| WidgetInfo {
            selected: self.selected,
            current_text_value: self.value.map(str::to_owned),
            ..WidgetInfo::labeled(Role::Button, enabled, name)
        });
        if let Some(open) = self.open {
            tell_open(ui, &response, open);
        }
        take_press(&response);
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let selected = self.selected == Some(true);
        let (ground, border, mut color) = look(ui, self.weight, selected, enabled, &response);
        if self.open.is_some() && !(response.hovered() || focus::is_seen(&response)) {
            color = theme::tokens(ui).muted;
        }
        let painter = ui.painter();
        painter.rect(
            rect,
            theme::RADIUS_CONTROL,
            ground,
            border,
            StrokeKind::Inside,
        );
        let mut left = if self.width.is_some() {
            rect.left() + side
        } else {
            rect.center().x - inner / 2.0
        };
        if let Some(icon) = self.icon {
            let center = pos2(left + theme::ICON / 2.0, rect.center().y);
            paint_icon(painter, center, icon, theme::icon(), color);
            left += icon_width;
        }
        left += galley.size().x;
        painter.galley(
            pos2(
                left - galley.size().x,
                rect.center().y - galley.size().y / 2.0,
            ),
            galley,
            color,
        );
        if let Some(open) = self.open {
            let chevron = if open {
                Icon::ChevronUp
            } else {
                Icon::ChevronDown
            };
            let center = pos2(left + theme::SPACE_4 + theme::ICON / 2.0, rect.center().y);
            paint_icon(painter, center, chevron, theme::icon_small(), color);
        }
        if let Some(shortcut) = shortcut {
            let at = pos2(
                rect.right() - side - shortcut.size().x,
                rect.center().y - shortcut.size().y / 2.0,
            );
            painter.galley(at, shortcut, theme::tokens(ui).muted);
        }
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        if let Some(reason) = self.blocked {
            return explained(response, reason);
        }
        if self.bare {
            return with_keys(response, name, self.shortcut);
        }
        response
    }
}

/// Says the name of a widget under the pointer, with its shortcut if it has one. Assistive techniques
/// know the name, and are told the shortcut alone.
pub fn with_keys(response: Response, name: &str, shortcut: Option<&str>) -> Response {
    match shortcut {
        Some(keys) => hint(response, format!("{name}  {keys}"), shortcut),
        None => hint(response, name, None),
    }
}

/// Says why a widget cannot be used: under the pointer, at the keyboard, and to assistive
/// techniques.
fn explained(response: Response, reason: &str) -> Response {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_description(reason);
    });
    if focus::is_seen(&response) {
        response.show_tooltip_text(reason);
        response
    } else {
        response.on_hover_text(reason)
    }
}

/// Buttons at the right end of the line, each with whether it can be pressed; in the order in which
/// they are read and reached by Tab. The index of the one that was pressed. Where they do not fit
/// beside each other they wrap.
pub fn trailing<const N: usize>(ui: &mut Ui, buttons: [(Button<'_>, bool); N]) -> Option<usize> {
    let responses = trailing_responses(ui, buttons);
    responses.iter().position(Response::clicked)
}

/// [`trailing`], with the response of each.
pub fn trailing_responses<const N: usize>(
    ui: &mut Ui,
    buttons: [(Button<'_>, bool); N],
) -> [Response; N] {
    let gaps = theme::SPACE_8 * N.saturating_sub(1) as f32;
    let width: f32 = gaps
        + buttons
            .iter()
            .map(|(button, _)| button.measure(ui))
            .sum::<f32>();
    let room = ui.available_width();
    let add = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        ui.add_space((room - width).max(0.0));
        buttons.map(|(button, enabled)| ui.add_enabled(enabled, button))
    };
    if width > room {
        ui.horizontal_wrapped(add).inner
    } else {
        let size = vec2(room, theme::CONTROL_HEIGHT);
        let layout = eframe::egui::Layout::left_to_right(eframe::egui::Align::Center);
        let row = ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.scope(add).inner
        });
        row.inner
    }
}

/// A button that is only an icon. `name` is its accessible name; the tooltip says it together with
/// the shortcut, if any.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, shortcut: Option<&str>) -> Response {
    icon_button_sized(ui, icon, name, shortcut, Vec2::splat(theme::SMALL_TARGET))
}

/// [`icon_button`] of another size, in points.
pub fn icon_button_sized(
    ui: &mut Ui,
    icon: Icon,
    name: &str,
    shortcut: Option<&str>,
    size: Vec2,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    take_press(&response);
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let over = response.hovered() || focus::is_seen(&response);
        if response.hovered() {
            ui.painter()
                .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
        }
        let color = match (ui.is_enabled(), over) {
            (false, _) => tokens.faint,
            (true, true) => tokens.text,
            (true, false) => tokens.muted,
        };
        paint_icon(ui.painter(), rect.center(), icon, theme::icon(), color);
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    }
    with_keys(response, name, shortcut)
}

/// A text that acts like a link: the accent of information, underlined under the pointer.
pub fn link(ui: &mut Ui, text: &str) -> Response {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), theme::small(), Color32::PLACEHOLDER);
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x, theme::SMALL_TARGET), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Link, ui.is_enabled(), text));
    take_press(&response);
    if ui.is_rect_visible(rect) {
        let tokens = theme::tokens(ui);
        let inner = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
        if response.hovered() {
            ui.painter().hline(
                inner.x_range(),
                inner.bottom(),
                Stroke::new(1.0, tokens.info),
            );
        }
        ui.painter().galley(inner.min, galley, tokens.info);
        focus_ring(
            ui,
            &response,
            rect.expand(theme::widgets::RING_OUTSET),
            theme::RADIUS_CONTROL,
        );
    }
    response
}
