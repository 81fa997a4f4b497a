//! How long is waited for what.

use super::typing::{FieldLook, taken};
use crate::domain::figures::grouped;
use crate::domain::network::{LIMIT_RANGE, Limits};
use crate::ui::theme;
use crate::ui::typed::{TypedText, select_when_reached};
use crate::ui::widgets::card;
use crate::ui::widgets::field::{Below, below_ui, tell_below};
use eframe::egui::Ui;

/// What is typed as time limits.
#[derive(Default)]
pub(super) struct LimitFields {
    typed: [TypedText; 3],
}

impl LimitFields {
    /// Draws the three fields.
    pub(super) fn ui(&mut self, ui: &mut Ui, limits: &mut Limits) {
        let Limits {
            connect_secs,
            first_byte_secs,
            silence_secs,
        } = limits;
        let fields = [
            ("Connection", connect_secs),
            ("First byte", first_byte_secs),
            ("Silence", silence_secs),
        ];
        for (typed, (name, secs)) in self.typed.iter_mut().zip(fields) {
            card::row(ui, name, |ui| secs_ui(ui, name, typed, secs));
        }
    }
}

fn secs_ui(ui: &mut Ui, name: &str, typed: &mut TypedText, secs: &mut u32) {
    ui.spacing_mut().item_spacing.y = theme::SPACE_4;
    typed.follow(&secs.to_string());
    let look = FieldLook {
        name,
        hint: "",
        font: theme::label(),
        bad: read(&typed.text).is_none(),
    };
    let width = ui.available_width().min(theme::settings::LIMIT);
    let size = eframe::egui::vec2(width, theme::CONTROL_HEIGHT);
    let (is_taken, field) = ui.allocate_ui(size, |ui| taken(ui, typed, look)).inner;
    select_when_reached(ui, &field, &typed.text);
    let (least, most) = (*LIMIT_RANGE.start(), *LIMIT_RANGE.end());
    let error = format!("Enter {least} to {} seconds", grouped(most.into()));
    let below = match read(&typed.text) {
        Some(_) => Below::Nothing,
        None => Below::Error(&error),
    };
    tell_below(ui, &field, below);
    below_ui(ui, below);
    match read(&typed.text) {
        Some(read) if is_taken => {
            *secs = read;
            typed.text = read.to_string();
        }
        Some(_) | None => {}
    }
}

/// Whole seconds within [`LIMIT_RANGE`]; white space is no part of a number.
fn read(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let secs = digits.parse().ok();
    secs.filter(|secs| LIMIT_RANGE.contains(secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_whole_seconds_of_at_most_a_day() {
        let check = |text: &str, secs| assert_eq!(read(text), secs, "{text}");
        check("300", Some(300));
        check(" 86 400 ", Some(86_400));
        check("1", Some(1));
        check("0", None);
        check("86401", None);
        check("1.5", None);
        check("", None);
    }
}
