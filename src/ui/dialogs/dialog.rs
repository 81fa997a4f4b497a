//! What a dialog is: its title, its contents, its buttons and what they do.

use crate::state::State;
use crate::state::action::Action;
use crate::ui::draw::Draw;
use crate::ui::widgets::button::Button;
use eframe::egui::Ui;

/// The button that confirms a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Confirm {
    /// The text of the button.
    pub(super) text: &'static str,
    /// Why what is typed cannot be taken; `None` if it can.
    pub(super) blocked: Option<String>,
    /// Whether it is the one that is meant: not while the dialog offers something better, since two
    /// filled buttons are none.
    pub(super) is_best: bool,
}

impl Confirm {
    /// A button that is meant, unless there is a reason why it cannot be pressed.
    pub(super) fn new(text: &'static str, blocked: Option<String>) -> Self {
        Self {
            text,
            blocked,
            is_best: true,
        }
    }

    /// As it is drawn.
    pub(super) fn button(&self) -> Button<'_> {
        let button = if self.is_best {
            Button::primary(self.text)
        } else {
            Button::secondary(self.text)
        };
        button.disabled_reason(self.blocked.as_deref())
    }
}

/// What a dialog holds, and which buttons it has; title and buttons are drawn for it.
pub(super) trait DialogContents {
    /// What stands above it.
    fn title(&self) -> String;

    /// Draws what is below the title. `first` is true on the first frame: the first field shall ask
    /// for the keyboard.
    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool);

    /// The button that confirms. With one, the row of buttons is drawn below what scrolls; `None`
    /// for a dialog that draws its own.
    fn confirm_button(&self, _state: &State) -> Option<Confirm> {
        None
    }

    /// Does what the dialog is for, or says what is wrong and gives the keyboard to the first wrong
    /// field. Called when that button was pressed; a dialog calls it itself when Enter was pressed
    /// in a field.
    fn confirm(&mut self, _ui: &mut Ui, _draw: &mut Draw<'_>) {}

    /// Whether the keyboard goes to that button first where no field asks for it, and not to the
    /// one that closes.
    fn starts_at_confirm(&self) -> bool {
        false
    }

    /// The text of the button that only closes, where no button confirms.
    fn close_button(&self) -> Option<&'static str> {
        None
    }

    /// A button at the left end of the row, and why it cannot be pressed, if it cannot.
    fn side_button(&self, _state: &State) -> Option<(Button<'static>, Option<String>)> {
        None
    }

    /// Does what that button is for.
    fn side(&mut self, _ui: &mut Ui, _draw: &mut Draw<'_>) {}

    /// Whether it shows code, which needs more room than fields do.
    fn is_wide(&self) -> bool {
        false
    }

    /// The text of a button that destroys something, and what it asks for.
    fn danger(&self) -> Option<(&'static str, Action)> {
        None
    }
}
