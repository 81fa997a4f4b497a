//! The keys of a field in which a message is written.

use eframe::egui::{Event, ImeEvent, InputState, Key, Ui};

/// Whether an input method is composing: then the keys belong to it.
#[derive(Debug, Default)]
pub(super) struct Composition {
    active: bool,
}

impl Composition {
    /// Follows the input; whether the keys belong to an input method. The frame in which the
    /// composition is committed still counts.
    pub(super) fn follow(&mut self, ui: &Ui) -> bool {
        let before = self.active;
        ui.input(|input| {
            for event in &input.events {
                if let Event::Ime(event) = event {
                    self.active =
                        matches!(event, ImeEvent::Preedit { text, .. } if !text.is_empty());
                }
            }
        });
        before || self.active
    }
}

/// Takes Enter without any modifier out of the input; true if it was there.
pub(super) fn take_plain_enter(input: &mut InputState) -> bool {
    let plain = |event: &mut Event| matches!(event, Event::Key { key: Key::Enter, pressed: true, modifiers, .. } if modifiers.is_none());
    input.events.extract_if(.., plain).count() > 0
}
