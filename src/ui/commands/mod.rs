//! The one table of what can be asked for anywhere in the window: what each is called, the keys that
//! do it, and what it does. Buttons, tooltips, menus, the page that lists the keys, and the keys
//! themselves read it. What belongs to a single field or list is left to that.
//!
//! The keys are in `keys.rs`, what a command does in `run.rs`.

mod keys;
mod run;

use eframe::egui::{Context, Event, Key};
use keys::{KeyCombination, control, control_shift, plain, shift};
pub use run::{KeyboardTarget, ZOOM_STEP};

/// Something that can be asked for anywhere in the window. The last one gives the table its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UiCommand {
    /// Begin a conversation, with the keyboard in its message.
    NewChat,
    /// Put the keyboard into the search.
    Search,
    /// Show the conversation below the shown one in the list.
    NextChat,
    /// Show the conversation above the shown one in the list.
    PreviousChat,
    /// Look for a text in the conversation.
    Find,
    /// Open or close the choice of a model.
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
    /// Stop the answer that is arriving.
    Stop,
    /// Take back the last deletion or reset that can still be taken back.
    Undo,
    /// Put the keyboard into the next region of the window.
    NextRegion,
    /// Put the keyboard into the region before.
    PreviousRegion,
    /// Draw everything larger, by a step.
    ZoomIn,
    /// Draw everything smaller, by a step.
    ZoomOut,
    /// Draw everything in its normal size.
    ZoomReset,
    /// Fill the screen with the window, or no longer.
    FullScreen,
    /// Show the list of shortcuts.
    Help,
    /// End the program. The toolkit does it; it is here to be listed.
    Quit,
}

/// What is known of a command.
struct CommandEntry {
    /// What it is called where it is offered and listed.
    name: &'static str,
    /// How its keys are written.
    written: &'static str,
    /// The combinations that do it; the first one is the one that is written.
    keys: &'static [KeyCombination],
}

const fn entry(
    name: &'static str,
    written: &'static str,
    keys: &'static [KeyCombination],
) -> CommandEntry {
    CommandEntry {
        name,
        written,
        keys,
    }
}

impl UiCommand {
    /// All commands, in the order in which they are listed.
    pub const ALL: [Self; Self::Quit as usize + 1] = [
        Self::NewChat,
        Self::Search,
        Self::NextChat,
        Self::PreviousChat,
        Self::Find,
        Self::ChooseModel,
        Self::ToggleSidebar,
        Self::ToggleParameters,
        Self::Settings,
        Self::FocusMessage,
        Self::PreviewRequest,
        Self::Stop,
        Self::Undo,
        Self::NextRegion,
        Self::PreviousRegion,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::FullScreen,
        Self::Help,
        Self::Quit,
    ];

    fn entry(self) -> CommandEntry {
        match self {
            Self::NewChat => entry("New chat", "Ctrl N", const { &[control(Key::N)] }),
            Self::Search => entry(
                "Search conversations",
                "Ctrl K",
                const { &[control(Key::K)] },
            ),
            Self::NextChat => entry(
                "Next conversation",
                "Ctrl Tab",
                const { &[control(Key::Tab)] },
            ),
            Self::PreviousChat => entry(
                "Previous conversation",
                "Ctrl Shift Tab",
                const { &[control_shift(Key::Tab)] },
            ),
            Self::Find => entry(
                "Find in conversation",
                "Ctrl F",
                const { &[control(Key::F)] },
            ),
            Self::ChooseModel => entry("Choose model", "Ctrl M", const { &[control(Key::M)] }),
            Self::ToggleSidebar => entry(
                "Show or hide conversations",
                "Ctrl B",
                const { &[control(Key::B)] },
            ),
            Self::ToggleParameters => entry(
                "Show or hide parameters",
                "Ctrl Shift B",
                const { &[control_shift(Key::B)] },
            ),
            Self::Settings => entry("Settings", "Ctrl ,", const { &[control(Key::Comma)] }),
            Self::FocusMessage => entry("Write a message", "Ctrl L", const { &[control(Key::L)] }),
            Self::PreviewRequest => entry(
                "Preview request",
                "Ctrl Shift R",
                const { &[control_shift(Key::R)] },
            ),
            Self::Stop => entry(
                "Stop the answer",
                "Ctrl .",
                const { &[control(Key::Period)] },
            ),
            Self::Undo => entry(
                "Undo a deletion or reset, while its notice stands",
                "Ctrl Z",
                const { &[control(Key::Z)] },
            ),
            Self::NextRegion => entry("Next part of the window", "F6", const { &[plain(Key::F6)] }),
            Self::PreviousRegion => entry(
                "Previous part of the window",
                "Shift F6",
                const { &[shift(Key::F6)] },
            ),
            // Plus is above another sign on most keyboards, so that Shift may belong to it.
            Self::ZoomIn => entry(
                "Larger",
                "Ctrl +",
                const {
                    &[
                        control(Key::Plus),
                        control_shift(Key::Plus),
                        control(Key::Equals),
                        control_shift(Key::Equals),
                    ]
                },
            ),
            Self::ZoomOut => entry("Smaller", "Ctrl −", const { &[control(Key::Minus)] }),
            Self::ZoomReset => entry("Normal size", "Ctrl 0", const { &[control(Key::Num0)] }),
            Self::FullScreen => entry("Full screen", "F11", const { &[plain(Key::F11)] }),
            Self::Help => entry(
                "Shortcuts",
                "F1",
                const { &[plain(Key::F1), control(Key::Slash)] },
            ),
            Self::Quit => entry("Quit", "Ctrl Q", const { &[control(Key::Q)] }),
        }
    }

    /// What it is called where it is offered and listed.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// How its keys are written.
    pub fn keys(self) -> &'static str {
        self.entry().written
    }
}

/// The commands whose keys were pressed and that `takes` wants, taken out of the input so that no
/// widget sees them.
pub fn pressed(ctx: &Context, takes: impl Fn(UiCommand) -> bool) -> Vec<UiCommand> {
    ctx.input_mut(|input| take_from(&mut input.events, takes))
}

fn take_from(events: &mut Vec<Event>, takes: impl Fn(UiCommand) -> bool) -> Vec<UiCommand> {
    let mut pressed = Vec::new();
    events.retain(|event| {
        let mut all = UiCommand::ALL.into_iter();
        let command = all.find(|it| it.entry().keys.iter().any(|keys| keys.are_in(event)));
        // The toolkit ends the program; it is in the table to be listed.
        match command.filter(|command| *command != UiCommand::Quit && takes(*command)) {
            Some(command) => {
                pressed.push(command);
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
    use eframe::egui::Modifiers;

    /// What a press of that key with those modifiers does.
    fn done_by(modifiers: Modifiers, key: Key) -> Vec<UiCommand> {
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
        for command in UiCommand::ALL
            .into_iter()
            .filter(|it| *it != UiCommand::Quit)
        {
            let entry = command.entry();
            for modifiers in all {
                for key in entry.keys.iter().map(|keys| keys.key) {
                    let meant = UiCommand::ALL.into_iter().find(|other| {
                        other.entry().keys.iter().any(|keys| {
                            keys.key == key
                                && keys.control == modifiers.command
                                && keys.shift == modifiers.shift
                                && !modifiers.alt
                        })
                    });
                    let expected: Vec<UiCommand> = meant
                        .filter(|command| *command != UiCommand::Quit)
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
            assert_eq!(done_by(modifiers, first.key), [command]);
        }
    }

    #[test]
    fn no_combination_stands_twice_in_the_table() {
        let all = || UiCommand::ALL.into_iter().flat_map(|it| it.entry().keys);
        for keys in all() {
            assert_eq!(all().filter(|other| *other == keys).count(), 1, "{keys:?}");
        }
    }

    #[test]
    fn each_command_stands_once_in_the_table() {
        for (index, command) in UiCommand::ALL.into_iter().enumerate() {
            assert_eq!(command as usize, index, "{command:?}");
        }
    }
}
