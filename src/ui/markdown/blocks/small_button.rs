//! Small buttons over a text: what can be done with code or a table.
//!
//! Placing one is apart from painting it: it may lie over what is drawn after it was placed.

use crate::ui::theme;
use crate::ui::widgets::{focus_ring, paint_icon};
use eframe::egui::{
    Color32, CursorIcon, Galley, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// A button with an icon over a text, as high as a line of controls.
#[derive(Debug, Clone, Copy)]
pub(super) struct SmallButton {
    /// The icon, before the text if there is one.
    pub(super) icon: Icon,
    /// May be empty: then the tooltip says the name.
    pub(super) text: &'static str,
    /// What screen readers say.
    pub(super) name: &'static str,
    /// Whether what it switches is on.
    pub(super) selected: Option<bool>,
}

/// A small button in its place.
pub(super) struct PlacedButton {
    button: SmallButton,
    galley: Option<Arc<Galley>>,
    rect: Rect,
    /// What happened to it.
    pub(super) response: Response,
}

impl SmallButton {
    fn galley(self, ui: &Ui) -> Option<Arc<Galley>> {
        let text = Some(self.text).filter(|text| !text.is_empty())?;
        let font = theme::small();
        let painter = ui.painter();
        Some(painter.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER))
    }

    /// How wide it is, in points.
    pub(super) fn width(self, ui: &Ui) -> f32 {
        let text = self
            .galley(ui)
            .map_or(0.0, |galley| theme::SPACE_8 + galley.size().x);
        2.0 * theme::SPACE_8 + theme::ICON + text
    }

    /// Puts it into a rectangle. `about` says what it is for, where others have the same name.
    pub(super) fn place(
        self,
        ui: &Ui,
        id: Id,
        rect: Rect,
        about: impl FnOnce() -> String,
    ) -> PlacedButton {
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| match self.selected {
            Some(selected) => {
                WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, self.name)
            }
            None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), self.name),
        });
        ui.ctx()
            .accesskit_node_builder(id, |node| node.set_description(about()));
        PlacedButton {
            button: self,
            galley: self.galley(ui),
            rect,
            response,
        }
    }
}

impl PlacedButton {
    /// Paints the button where it was placed.
    pub(super) fn paint(&self, ui: &Ui) {
        let tokens = theme::tokens(ui);
        let Self {
            button,
            galley,
            rect,
            response,
        } = self;
        let on = button.selected == Some(true);
        if response.hovered() || on {
            let ground = if response.hovered() {
                tokens.hover
            } else {
                tokens.raised
            };
            ui.painter()
                .rect_filled(*rect, theme::RADIUS_CONTROL, ground);
        }
        if response.hovered() {
            ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        let color = if response.hovered() || response.has_focus() || on {
            tokens.text
        } else {
            tokens.muted
        };
        let left = rect.left() + theme::SPACE_8;
        let center = pos2(left + theme::ICON / 2.0, rect.center().y);
        paint_icon(ui.painter(), center, button.icon, theme::icon(), color);
        if let Some(galley) = galley {
            let text_at = pos2(
                left + theme::ICON + theme::SPACE_8,
                rect.center().y - galley.size().y / 2.0,
            );
            ui.painter().galley(text_at, Arc::clone(galley), color);
        }
        focus_ring(ui, response, *rect, theme::RADIUS_CONTROL);
        if button.text.is_empty() {
            response.clone().on_hover_text(button.name);
        }
    }
}
