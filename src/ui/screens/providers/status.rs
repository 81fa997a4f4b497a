//! How a provider is doing, in a sign, a word and a colour.

use crate::state::providers::Status;
use crate::ui::theme::Tokens;
use crate::ui::widgets::sign::Sign;
use eframe::egui::Color32;

/// Sign, word and colour of a status.
pub(super) fn look(status: &Status, tokens: &Tokens) -> (Sign, &'static str, Color32) {
    match status {
        Status::NotChecked => (Sign::Ring, "Not checked", tokens.muted),
        Status::Fetching(_) => (Sign::Target, "Fetching models", tokens.info),
        Status::Ready(_) => (Sign::Dot, "Ready", tokens.ok),
        Status::Problem(_) => (Sign::Triangle, "Problem", tokens.bad),
    }
}
