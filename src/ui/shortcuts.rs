//! The one table of keyboard shortcuts: the page that lists them, the tooltips, and the keys
//! themselves read it.

use eframe::egui::{Context, Event, Key, Modifiers};

/// What a shortcut does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Begin a conversation.
    NewChat,
    /// Put the keyboard into the search.
    Search,
    /// Show the conversation below the shown one in the list.
    NextChat,
    /// Show the conversation above the shown one in the list.
    PreviousChat,
    /// Look for a text in the conversation.
    Find,
    /// Choose a model.
    ChooseModel,
    /// Show the list of conversations or fold it away.
    ToggleSidebar,
    /// Show the parameters or fold them away.
    ToggleParameters,
    /// Open or leave the settings.
    Settings,
    /// Put the keyboard into the message.
    FocusMessage,
    /// Show what would be sent.
    PreviewRequest,
    /// Stop the answer.
    Stop,
    /// Take back the last deletion or reset that can still be taken back.
    Undo,
    /// Put the keyboard into the next region of the window.
    NextRegion,
    /// Put the keyboard into the region before.
    PreviousRegion,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As it was.
    ZoomReset,
    /// The whole screen, or back.
    FullScreen,
    /// Show the list of shortcuts.
    Help,
    /// End the program. The toolkit does it; it is here to be listed.
    Quit,
}

/// Keys that are pressed together: just these modifiers and that key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyCombination {
    /// Whether Control is held; on macOS, Command.
    pub control: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl KeyCombination {
    const fn plain(key: Key) -> Self {
        Self {
            control: false,
            shift: false,
            key,
        }
    }

    const fn shift(key: Key) -> Self {
        Self {
            shift: true,
            ..Self::plain(key)
        }
    }

    const fn control(key: Key) -> Self {
        Self {
            control: true,
            ..Self::plain(key)
        }
    }

    const fn control_shift(key: Key) -> Self {
        Self {
            control: true,
            ..Self::shift(key)
        }
    }

    /// Whether just these are pressed: a further modifier makes it another combination.
    fn are_in(self, event: &Event) -> bool {
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

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What it does.
    pub shortcut: Shortcut,
    /// The combinations that do it; the first one is the one that is written.
    pub keys: &'static [KeyCombination],
    /// The keys as they are written.
    pub written: &'static str,
    /// What it does, in words.
    pub text: &'static str,
}

const fn entry(
    shortcut: Shortcut,
    keys: &'static [KeyCombination],
    written: &'static str,
    text: &'static str,
) -> Entry {
    Entry {
        shortcut,
        keys,
        written,
        text,
    }
}

const NEW_CHAT: [KeyCombination; 1] = [KeyCombination::control(Key::N)];
const SEARCH: [KeyCombination; 1] = [KeyCombination::control(Key::K)];
const NEXT_CHAT: [KeyCombination; 1] = [KeyCombination::control(Key::Tab)];
const PREVIOUS_CHAT: [KeyCombination; 1] = [KeyCombination::control_shift(Key::Tab)];
const FIND: [KeyCombination; 1] = [KeyCombination::control(Key::F)];
const CHOOSE_MODEL: [KeyCombination; 1] = [KeyCombination::control(Key::M)];
const SIDEBAR: [KeyCombination; 1] = [KeyCombination::control(Key::B)];
const PARAMETERS: [KeyCombination; 1] = [KeyCombination::control_shift(Key::B)];
const SETTINGS: [KeyCombination; 1] = [KeyCombination::control(Key::Comma)];
const MESSAGE: [KeyCombination; 1] = [KeyCombination::control(Key::L)];
const PREVIEW: [KeyCombination; 1] = [KeyCombination::control_shift(Key::R)];
const STOP: [KeyCombination; 1] = [KeyCombination::control(Key::Period)];
const UNDO: [KeyCombination; 1] = [KeyCombination::control(Key::Z)];
const NEXT_REGION: [KeyCombination; 1] = [KeyCombination::plain(Key::F6)];
const PREVIOUS_REGION: [KeyCombination; 1] = [KeyCombination::shift(Key::F6)];
/// Plus is above another sign on most keyboards, so that Shift may belong to it.
const ZOOM_IN: [KeyCombination; 4] = [
    KeyCombination::control(Key::Plus),
    KeyCombination::control_shift(Key::Plus),
    KeyCombination::control(Key::Equals),
    KeyCombination::control_shift(Key::Equals),
];
const ZOOM_OUT: [KeyCombination; 1] = [KeyCombination::control(Key::Minus)];
const ZOOM_RESET: [KeyCombination; 1] = [KeyCombination::control(Key::Num0)];
const FULL_SCREEN: [KeyCombination; 1] = [KeyCombination::plain(Key::F11)];
const HELP: [KeyCombination; 2] = [
    KeyCombination::plain(Key::F1),
    KeyCombination::control(Key::Slash),
];
const QUIT: [KeyCombination; 1] = [KeyCombination::control(Key::Q)];

/// All shortcuts, in the order in which they are listed.
pub const SHORTCUTS: [Entry; 21] = [
    entry(Shortcut::NewChat, &NEW_CHAT, "Ctrl N", "New chat"),
    entry(Shortcut::Search, &SEARCH, "Ctrl K", "Search conversations"),
    entry(
        Shortcut::NextChat,
        &NEXT_CHAT,
        "Ctrl Tab",
        "Next conversation",
    ),
    entry(
        Shortcut::PreviousChat,
        &PREVIOUS_CHAT,
        "Ctrl Shift Tab",
        "Previous conversation",
    ),
    entry(Shortcut::Find, &FIND, "Ctrl F", "Find in conversation"),
    entry(
        Shortcut::ChooseModel,
        &CHOOSE_MODEL,
        "Ctrl M",
        "Choose model",
    ),
    entry(
        Shortcut::ToggleSidebar,
        &SIDEBAR,
        "Ctrl B",
        "Show or hide conversations",
    ),
    entry(
        Shortcut::ToggleParameters,
        &PARAMETERS,
        "Ctrl Shift B",
        "Show or hide parameters",
    ),
    entry(Shortcut::Settings, &SETTINGS, "Ctrl ,", "Settings"),
    entry(
        Shortcut::FocusMessage,
        &MESSAGE,
        "Ctrl L",
        "Write a message",
    ),
    entry(
        Shortcut::PreviewRequest,
        &PREVIEW,
        "Ctrl Shift R",
        "Preview request",
    ),
    entry(Shortcut::Stop, &STOP, "Ctrl .", "Stop the answer"),
    entry(
        Shortcut::Undo,
        &UNDO,
        "Ctrl Z",
        "Undo a deletion or reset, while its notice stands",
    ),
    entry(
        Shortcut::NextRegion,
        &NEXT_REGION,
        "F6",
        "Next part of the window",
    ),
    entry(
        Shortcut::PreviousRegion,
        &PREVIOUS_REGION,
        "Shift F6",
        "Previous part of the window",
    ),
    entry(Shortcut::ZoomIn, &ZOOM_IN, "Ctrl +", "Larger"),
    entry(Shortcut::ZoomOut, &ZOOM_OUT, "Ctrl −", "Smaller"),
    entry(Shortcut::ZoomReset, &ZOOM_RESET, "Ctrl 0", "Normal size"),
    entry(Shortcut::FullScreen, &FULL_SCREEN, "F11", "Full screen"),
    entry(Shortcut::Help, &HELP, "F1", "Shortcuts"),
    entry(Shortcut::Quit, &QUIT, "Ctrl Q", "Quit"),
];

/// How the keys of a shortcut are written.
pub fn written(shortcut: Shortcut) -> &'static str {
    SHORTCUTS
        .iter()
        .find(|entry| entry.shortcut == shortcut)
        .map_or("", |entry| entry.written)
}

/// The shortcuts that were pressed and that `takes` wants, taken out of the input so that no widget
/// sees them.
pub fn pressed(ctx: &Context, takes: impl Fn(Shortcut) -> bool) -> Vec<Shortcut> {
    ctx.input_mut(|input| take_from(&mut input.events, takes))
}

fn take_from(events: &mut Vec<Event>, takes: impl Fn(Shortcut) -> bool) -> Vec<Shortcut> {
    let mut pressed = Vec::new();
    events.retain(|event| {
        let hit = |entry: &&Entry| entry.keys.iter().any(|keys| keys.are_in(event));
        let shortcut = SHORTCUTS.iter().find(hit).map(|entry| entry.shortcut);
        match shortcut.filter(|shortcut| *shortcut != Shortcut::Quit && takes(*shortcut)) {
            Some(shortcut) => {
                pressed.push(shortcut);
                false
            }
            None => true,
        }
    });
    pressed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a press of that key with those modifiers does.
    fn done_by(modifiers: Modifiers, key: Key) -> Vec<Shortcut> {
        let event = Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        };
        take_from(&mut vec![event], |_| true)
    }

    #[test]
    fn each_combination_does_what_its_row_says_and_nothing_else() {
        let control = Modifiers::CTRL | Modifiers::COMMAND;
        let all = [
            Modifiers::NONE,
            Modifiers::SHIFT,
            Modifiers::ALT,
            control,
            control | Modifiers::SHIFT,
            control | Modifiers::ALT,
            control | Modifiers::SHIFT | Modifiers::ALT,
        ];
        for entry in SHORTCUTS.iter().filter(|it| it.shortcut != Shortcut::Quit) {
            for modifiers in all {
                for key in entry.keys.iter().map(|keys| keys.key) {
                    let meant = SHORTCUTS.iter().find(|other| {
                        other.keys.iter().any(|keys| {
                            keys.key == key
                                && keys.control == modifiers.command
                                && keys.shift == modifiers.shift
                                && !modifiers.alt
                        })
                    });
                    let expected: Vec<Shortcut> = meant
                        .map(|entry| entry.shortcut)
                        .filter(|shortcut| *shortcut != Shortcut::Quit)
                        .into_iter()
                        .collect();
                    assert_eq!(done_by(modifiers, key), expected, "{modifiers:?} {key:?}");
                }
            }
            let first = entry.keys[0];
            let mut modifiers = Modifiers::NONE;
            if first.control {
                modifiers |= control;
            }
            if first.shift {
                modifiers |= Modifiers::SHIFT;
            }
            assert_eq!(done_by(modifiers, first.key), [entry.shortcut]);
        }
    }

    #[test]
    fn no_combination_stands_twice_in_the_table() {
        let all = || SHORTCUTS.iter().flat_map(|entry| entry.keys);
        for keys in all() {
            assert_eq!(all().filter(|other| *other == keys).count(), 1, "{keys:?}");
        }
    }
}
