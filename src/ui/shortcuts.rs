//! The one table of keyboard shortcuts: the page that lists them, the tooltips, and the keys
//! themselves read it.

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};

/// What a shortcut does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Begin a conversation.
    NewChat,
    /// Put the keyboard into the search.
    Search,
    /// Look for a text in the conversation.
    Find,
    /// Choose a model.
    ChooseModel,
    /// Fold the list of conversations.
    ToggleSidebar,
    /// Fold the parameters.
    ToggleParameters,
    /// Open or leave the settings.
    Settings,
    /// Put the keyboard into the message.
    FocusMessage,
    /// Show what would be sent.
    PreviewRequest,
    /// Stop the answer.
    Stop,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As it was.
    ZoomReset,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What it does.
    pub shortcut: Shortcut,
    /// The keys.
    pub keys: KeyboardShortcut,
    /// The keys as they are written.
    pub written: &'static str,
    /// What it does, in words.
    pub text: &'static str,
}

const fn entry(
    shortcut: Shortcut,
    modifiers: Modifiers,
    key: Key,
    written: &'static str,
    text: &'static str,
) -> Entry {
    Entry {
        shortcut,
        keys: KeyboardShortcut::new(modifiers, key),
        written,
        text,
    }
}

/// All shortcuts, in the order in which they are listed.
pub const SHORTCUTS: [Entry; 13] = [
    entry(
        Shortcut::NewChat,
        Modifiers::COMMAND,
        Key::N,
        "Ctrl N",
        "New chat",
    ),
    entry(
        Shortcut::Search,
        Modifiers::COMMAND,
        Key::K,
        "Ctrl K",
        "Search conversations",
    ),
    entry(
        Shortcut::Find,
        Modifiers::COMMAND,
        Key::F,
        "Ctrl F",
        "Find in conversation",
    ),
    entry(
        Shortcut::ChooseModel,
        Modifiers::COMMAND,
        Key::M,
        "Ctrl M",
        "Choose model",
    ),
    entry(
        Shortcut::ToggleSidebar,
        Modifiers::COMMAND,
        Key::B,
        "Ctrl B",
        "Fold the list of conversations",
    ),
    entry(
        Shortcut::ToggleParameters,
        Modifiers::COMMAND.plus(Modifiers::SHIFT),
        Key::B,
        "Ctrl Shift B",
        "Fold the parameters",
    ),
    entry(
        Shortcut::Settings,
        Modifiers::COMMAND,
        Key::Comma,
        "Ctrl ,",
        "Settings",
    ),
    entry(
        Shortcut::FocusMessage,
        Modifiers::COMMAND,
        Key::L,
        "Ctrl L",
        "Write a message",
    ),
    entry(
        Shortcut::PreviewRequest,
        Modifiers::COMMAND.plus(Modifiers::SHIFT),
        Key::R,
        "Ctrl Shift R",
        "Preview request",
    ),
    entry(
        Shortcut::Stop,
        Modifiers::COMMAND,
        Key::Period,
        "Ctrl .",
        "Stop the answer",
    ),
    entry(
        Shortcut::ZoomIn,
        Modifiers::COMMAND,
        Key::Plus,
        "Ctrl +",
        "Larger",
    ),
    entry(
        Shortcut::ZoomOut,
        Modifiers::COMMAND,
        Key::Minus,
        "Ctrl −",
        "Smaller",
    ),
    entry(
        Shortcut::ZoomReset,
        Modifiers::COMMAND,
        Key::Num0,
        "Ctrl 0",
        "Normal size",
    ),
];

/// How the keys of a shortcut are written.
pub fn written(shortcut: Shortcut) -> &'static str {
    SHORTCUTS
        .iter()
        .find(|entry| entry.shortcut == shortcut)
        .map_or("", |entry| entry.written)
}

/// The shortcuts that were pressed, taken out of the input so that no widget sees them.
pub fn pressed(ctx: &Context) -> Vec<Shortcut> {
    ctx.input_mut(|input| {
        let mut hit = |entry: &Entry| {
            let also_plus = entry.shortcut == Shortcut::ZoomIn
                && input.consume_shortcut(&KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals));
            also_plus || input.consume_shortcut(&entry.keys)
        };
        SHORTCUTS
            .iter()
            .filter(|entry| hit(entry))
            .map(|entry| entry.shortcut)
            .collect()
    })
}
