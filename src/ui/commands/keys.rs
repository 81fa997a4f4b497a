//! Keys that are pressed together, and whether an event is just these.

use eframe::egui::{Event, Key, Modifiers};

/// Keys that are pressed together: just these modifiers and that key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyCombination {
    /// Whether Control is held; on macOS, Command.
    pub(super) control: bool,
    /// Whether Shift is held.
    pub(super) shift: bool,
    /// The key that is pressed with them.
    pub(super) key: Key,
}

/// The combination of that key without a modifier.
pub(super) const fn plain(key: Key) -> KeyCombination {
    KeyCombination {
        control: false,
        shift: false,
        key,
    }
}

/// Shift and that key.
pub(super) const fn shift(key: Key) -> KeyCombination {
    KeyCombination {
        shift: true,
        ..plain(key)
    }
}

/// Control and that key.
pub(super) const fn control(key: Key) -> KeyCombination {
    KeyCombination {
        control: true,
        ..plain(key)
    }
}

/// Control, Shift and that key.
pub(super) const fn control_shift(key: Key) -> KeyCombination {
    KeyCombination {
        control: true,
        ..shift(key)
    }
}

impl KeyCombination {
    /// Whether just these are pressed: a further modifier makes it another combination.
    pub(super) fn are_in(self, event: &Event) -> bool {
        let Event::Key {
            key,
            pressed: true,
            modifiers,
            ..
        } = event
        else {
            return false;
        };
        *key == self.key
            && modifiers.command == self.control
            && modifiers.shift == self.shift
            && !modifiers.alt
            && is_command_alone(*modifiers)
    }
}

/// Whether no modifier is held that is not part of a shortcut: Control beside Command on macOS, or
/// Command elsewhere.
fn is_command_alone(modifiers: Modifiers) -> bool {
    if modifiers.mac_cmd {
        !modifiers.ctrl
    } else {
        modifiers.command || !modifiers.ctrl
    }
}
