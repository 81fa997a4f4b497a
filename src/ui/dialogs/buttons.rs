//! The row of buttons below a dialog. Where they do not fit beside each other, those at the left
//! shrink to their icons, and those that end the dialog wrap.

use super::dialog::{Confirm, DialogContents};
use crate::state::State;
use crate::state::action::Action;
use crate::ui::theme;
use crate::ui::widgets::button::{Button, trailing_responses};
use eframe::egui::{Ui, UiBuilder, vec2};
use lucide_icons::Icon;

/// The buttons of a dialog.
pub(super) struct DialogButtons<'a> {
    danger: Option<(&'static str, Action)>,
    side: Option<(Button<'static>, Option<String>)>,
    close: &'a str,
    confirm: Option<Confirm>,
}

/// A button of the row.
pub(super) enum DialogPress {
    Close,
    Confirm,
    Side,
    Danger(Action),
}

/// Which button of the row gets the keyboard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstFocus {
    Elsewhere,
    Close,
    Confirm,
}

/// What fits into the width.
enum ButtonsFit {
    All,
    /// All, those at the left as icons.
    Bare,
    /// Those that end the dialog stand in two lines.
    Wrapped,
}

impl DialogButtons<'_> {
    /// Of that dialog as it stands; `None` for one that draws its own.
    pub(super) fn of(dialog: &dyn DialogContents, state: &State) -> Option<Self> {
        let (confirm, close) = (dialog.confirm_button(state), dialog.close_button());
        if confirm.is_none() && close.is_none() {
            return None;
        }
        Some(Self {
            danger: dialog.danger(),
            side: dialog.side_button(state),
            close: close.unwrap_or("Cancel"),
            confirm,
        })
    }

    /// How high the row is, in points.
    pub(super) fn height(&self, ui: &Ui) -> f32 {
        match self.fit(ui) {
            ButtonsFit::All | ButtonsFit::Bare => theme::CONTROL_HEIGHT,
            ButtonsFit::Wrapped => 2.0 * theme::CONTROL_HEIGHT + theme::SPACE_8,
        }
    }

    fn fit(&self, ui: &Ui) -> ButtonsFit {
        let room = ui.available_width();
        let confirm = self.confirm.as_ref().map(Confirm::button);
        let ending = [Some(Button::secondary(self.close)), confirm];
        let ending = row_width(ui, ending.into_iter().flatten());
        let left = |bare: bool| {
            let side = self.side.as_ref().map(|(button, _)| button.clone());
            let danger = self.danger.as_ref().map(|(text, _)| danger_button(text));
            let all = [danger, side].into_iter().flatten();
            let all = all.map(|button| if bare { button.bare() } else { button });
            row_width(ui, all)
        };
        if left(false) + ending - theme::SPACE_8 <= room {
            ButtonsFit::All
        } else if left(true) + ending - theme::SPACE_8 <= room {
            ButtonsFit::Bare
        } else {
            ButtonsFit::Wrapped
        }
    }

    /// Draws them; the one that was pressed.
    pub(super) fn ui(self, ui: &mut Ui, start: FirstFocus) -> Option<DialogPress> {
        let bare = !matches!(self.fit(ui), ButtonsFit::All);
        let shaped = |button: Button<'static>| if bare { button.bare() } else { button };
        let mut pressed = None;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_8);
            if let Some((text, action)) = self.danger
                && ui.add(shaped(danger_button(text))).clicked()
            {
                pressed = Some(DialogPress::Danger(action));
            }
            // Reached by Tab after those that end the dialog, although it stands before them.
            let side = self.side.map(|(button, blocked)| {
                let button = shaped(button);
                let size = vec2(button.measure(ui), theme::CONTROL_HEIGHT);
                (ui.allocate_space(size).1, button, blocked)
            });
            let close = (Button::secondary(self.close), true);
            let closing = if let Some(confirm) = &self.confirm {
                let buttons = [close, (confirm.button(), true)];
                let [close, confirm] = trailing_responses(ui, buttons);
                if start == FirstFocus::Confirm {
                    confirm.request_focus();
                }
                if confirm.clicked() {
                    pressed = Some(DialogPress::Confirm);
                }
                close
            } else {
                let [close] = trailing_responses(ui, [close]);
                close
            };
            if closing.clicked() {
                pressed = Some(DialogPress::Close);
            }
            if start == FirstFocus::Close {
                closing.request_focus();
            }
            if let Some((rect, button, blocked)) = side {
                let mut place = ui.new_child(UiBuilder::new().max_rect(rect));
                let button = button.disabled_reason(blocked.as_deref());
                if place.add(button).clicked() {
                    pressed = Some(DialogPress::Side);
                }
            }
        });
        pressed
    }
}

fn danger_button(text: &'static str) -> Button<'static> {
    Button::danger(text).icon(Icon::Trash2)
}

/// Width of buttons in a row, each with the gap behind it.
fn row_width<'a>(ui: &Ui, buttons: impl Iterator<Item = Button<'a>>) -> f32 {
    buttons
        .map(|button| button.measure(ui) + theme::SPACE_8)
        .sum()
}
