//! Parts of an exchange as the inspector and the preview show them: the line of the request, its
//! headers, and what became of it in a sign and a word.

use super::theme::{self, Tokens};
use super::widgets::card;
use super::widgets::sign::Sign;
use crate::domain::exchange::{Ending, Exchange, SentRequest};
use eframe::egui::{Color32, Label, RichText, Ui};

/// Sign, word and colour of how an exchange stands.
pub(super) fn look(exchange: &Exchange, tokens: &Tokens) -> (Sign, String, Color32) {
    let Some(outcome) = &exchange.outcome else {
        return (Sign::Target, "Waiting".to_owned(), tokens.info);
    };
    let status = outcome.head.as_ref().map(|head| head.status);
    match (&outcome.ending, status) {
        (Ending::Broke(_), None) => (Sign::Triangle, "No reply".to_owned(), tokens.bad),
        (Ending::Broke(_), Some(status)) => {
            (Sign::Triangle, format!("{status} Broke off"), tokens.bad)
        }
        (Ending::Closed, None) => (Sign::Ring, "Stopped".to_owned(), tokens.muted),
        (Ending::Closed, Some(status @ 200..300)) => {
            (Sign::Ring, format!("{status} Stopped"), tokens.muted)
        }
        (Ending::Complete, Some(status @ 200..300)) => {
            (Sign::Dot, format!("{status} OK"), tokens.ok)
        }
        (Ending::Complete | Ending::Closed, Some(status)) => {
            let said = format!("{} ({status})", word_of(status));
            (Sign::Triangle, said, tokens.bad)
        }
        (Ending::Complete, None) => (Sign::Ring, "No reply".to_owned(), tokens.muted),
    }
}

/// What a status without success says.
fn word_of(status: u16) -> &'static str {
    match status {
        300..=399 => "Redirected",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        408 => "Timed out",
        429 => "Rate limited",
        500.. => "Server error",
        _ => "Refused",
    }
}

/// Draws method and URL.
pub(super) fn request_line_ui(ui: &mut Ui, sent: &SentRequest) {
    code_ui(ui, &format!("{} {}", sent.method.as_str(), sent.url));
}

/// Draws headers, each in a line of its own.
pub(super) fn headers_ui<'a>(ui: &mut Ui, headers: impl Iterator<Item = (&'a str, String)>) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        for (name, value) in headers {
            code_ui(ui, &format!("{name}: {value}"));
        }
    });
}

/// The headers of a request, as they may be shown.
pub(super) fn sent_headers(sent: &SentRequest) -> impl Iterator<Item = (&str, String)> {
    let headers = sent.headers.iter();
    headers.map(|(name, value)| (name.as_str(), value.text()))
}

/// Draws a short text in the code face, wrapped, that can be selected.
pub(super) fn code_ui(ui: &mut Ui, text: &str) {
    let color = theme::tokens(ui).text;
    let text = RichText::new(text).font(theme::code()).color(color);
    ui.add(Label::new(text).wrap().selectable(true));
}

/// Draws a sentence that explains.
pub(super) fn sentence_ui(ui: &mut Ui, text: &str) {
    let color = theme::tokens(ui).muted;
    let text = RichText::new(text).font(theme::small()).color(color);
    ui.add(Label::new(text).wrap());
}

/// Draws the name of a part.
pub(super) fn part_ui(ui: &mut Ui, text: &str) {
    card::title_ui(ui, text, theme::label_strong(), card::PART_LEVEL);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_called_what_it_is() {
        let check = |status, word| assert_eq!(word_of(status), word, "{status}");
        check(302, "Redirected");
        check(400, "Refused");
        check(401, "Unauthorized");
        check(403, "Forbidden");
        check(404, "Not found");
        check(408, "Timed out");
        check(422, "Refused");
        check(429, "Rate limited");
        check(500, "Server error");
        check(529, "Server error");
    }
}
