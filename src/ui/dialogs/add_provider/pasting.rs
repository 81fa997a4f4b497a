//! What is pasted into `"Base URL"` or the name: a command or lines that fill all fields, taken
//! before the field makes one line of them; and a text that is too long for an address.

use crate::domain::paste::{self, Pasted};
use eframe::egui::{Event, Id, Ui};

/// More bytes than these are no address.
const LONGEST_URL: usize = 4096;
/// More bytes than these are no command either, and are not read.
const LONGEST_COMMAND: usize = 1 << 20;
/// So many bytes at once were not typed by hand.
const AT_ONCE: usize = 8;

/// Something that was put into the field at once.
pub(super) enum PastedInput {
    /// It fills fields; with what it is called.
    Fields(Pasted, &'static str),
    /// It is far too long, and was not put in.
    TooLong,
}

/// Takes a pasted text that is no address out of the input, if the address field of that id has
/// the keyboard.
pub(super) fn before_field(ui: &Ui, field: Id) -> Option<PastedInput> {
    before(ui, field, |_| true)
}

/// The same for the name, which has the keyboard first: only what fills fields is taken.
pub(super) fn before_name(ui: &Ui, field: Id) -> Option<PastedInput> {
    before(ui, field, |found| matches!(found, PastedInput::Fields(..)))
}

fn before(ui: &Ui, field: Id, is_taken: impl Fn(&PastedInput) -> bool) -> Option<PastedInput> {
    if !ui.memory(|memory| memory.has_focus(field)) {
        return None;
    }
    ui.input_mut(|input| {
        let mut events = input.events.iter().enumerate();
        let (index, found) = events.find_map(|(index, event)| {
            let Event::Paste(text) = event else {
                return None;
            };
            Some((index, read(text).filter(&is_taken)?))
        })?;
        input.events.remove(index);
        Some(found)
    })
}

/// Reads what stands in the field, where it was put in at once or is complete.
pub(super) fn in_field(text: &str, length_before: usize, is_complete: bool) -> Option<PastedInput> {
    let at_once = text.len() >= length_before + AT_ONCE;
    (at_once || is_complete).then(|| read(text)).flatten()
}

fn read(text: &str) -> Option<PastedInput> {
    let kind = if text.trim_start().starts_with("curl") {
        "command"
    } else {
        "lines"
    };
    let short_enough = Some(text).filter(|text| text.len() <= LONGEST_COMMAND);
    let pasted = short_enough.and_then(paste::read);
    let found = pasted.map(|pasted| PastedInput::Fields(pasted, kind));
    found.or((text.len() > LONGEST_URL).then_some(PastedInput::TooLong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_into_the_field_and_what_is_too_long_does_not() {
        assert!(read("http://localhost:8000/v1").is_none());
        assert!(read("").is_none());
        let long = "x".repeat(LONGEST_URL + 1);
        assert!(matches!(read(&long), Some(PastedInput::TooLong)));
        assert!(read(&long[1..]).is_none());
    }

    #[test]
    fn what_is_typed_by_hand_is_left_alone_until_it_is_complete() {
        let long = "x".repeat(LONGEST_URL + 1);
        assert!(in_field(&long, LONGEST_URL, false).is_none());
        assert!(in_field(&long, LONGEST_URL, true).is_some());
        assert!(in_field(&long, 0, false).is_some());
    }
}
