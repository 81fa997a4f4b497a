//! One exchange: what was sent, what came back, how long it took, and what can be done with it.

use crate::domain::exchange::{Ending, Exchange, Incomplete, Outcome, SentBody, as_curl, indented};
use crate::domain::ids::ExchangeId;
use crate::state::action::{Action, ExchangeAction};
use crate::ui::draw::Draw;
use crate::ui::exchange_view::{
    code_ui, headers_ui, look, part_ui, request_line_ui, sent_headers, sentence_ui,
};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::{Below, below_ui};
use crate::ui::widgets::long_text::LongText;
use crate::ui::widgets::{card, follow_focus, tag};
use crate::ui::{theme, units};
use crate::words;
use eframe::egui::{ScrollArea, Ui, vec2};
use jiff::tz::TimeZone;
use lucide_icons::Icon;

/// What is made once of an exchange to show it.
pub(super) struct ExchangeDetails {
    id: ExchangeId,
    has_ended: bool,
    request: Option<BodyText>,
    reply: Option<BodyText>,
    was_copied: bool,
}

struct BodyText {
    text: String,
    view: LongText,
}

impl BodyText {
    fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self {
            text: indented(text),
            view: LongText::default(),
        })
    }

    fn ui(&mut self, ui: &mut Ui, name: &str) {
        self.view
            .ui(ui, name, &self.text, theme::settings::BODY_HEIGHT);
    }
}

impl ExchangeDetails {
    /// For that exchange as it stands.
    pub(super) fn new(exchange: &Exchange) -> Self {
        let reply = exchange.outcome.as_ref().map(|outcome| &*outcome.reply);
        Self {
            id: exchange.id,
            has_ended: exchange.outcome.is_some(),
            request: exchange
                .sent
                .body
                .text()
                .and_then(|text| BodyText::new(text)),
            reply: reply.and_then(BodyText::new),
            was_copied: false,
        }
    }

    /// Whether it was made for that exchange as it stands.
    pub(super) fn is_of(&self, exchange: &Exchange) -> bool {
        let has_body = exchange
            .sent
            .body
            .text()
            .is_some_and(|text| !text.is_empty());
        self.id == exchange.id
            && self.has_ended == exchange.outcome.is_some()
            && self.request.is_some() == has_body
    }

    /// Draws what can be done with the exchange, its facts, its request and its reply.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        exchange: &Exchange,
        zone: &TimeZone,
    ) {
        ScrollArea::vertical()
            .id_salt(("exchange", self.id.0))
            .auto_shrink(false)
            .show(ui, |ui| {
                // Room for the scroll bar and for the ring around what has the keyboard.
                ui.set_max_width(
                    (ui.available_width() - theme::SPACE_12).min(theme::SETTINGS_WIDTH),
                );
                ui.spacing_mut().item_spacing.y = theme::SPACE_12;
                self.actions_ui(ui, draw, exchange);
                facts_ui(ui, exchange, zone);
                self.request_ui(ui, exchange);
                if let Some(outcome) = &exchange.outcome {
                    self.reply_ui(ui, outcome);
                }
                follow_focus(ui);
            });
    }

    fn actions_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, exchange: &Exchange) {
        let whole = exchange.sent.whole();
        let replay = draw.state.can_replay(exchange);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::SPACE_8, theme::SPACE_8);
            let copy = Button::secondary("Copy as curl").icon(Icon::Copy);
            let copy = ui.add_enabled(whole.is_ok(), copy);
            if copy.clicked()
                && let Ok(command) = as_curl(&exchange.sent)
            {
                ui.copy_text(command);
                self.was_copied = true;
            }
            let button = Button::secondary("Replay").icon(Icon::RotateCw);
            if ui.add_enabled(replay.is_ok(), button).clicked() {
                draw.push(Action::Exchange(ExchangeAction::Replay(exchange.id)));
            }
        });
        if let Err(reason) = whole {
            let said = format!("It can be neither copied nor sent again. {reason}.");
            below_ui(ui, Below::Warning(&said));
        } else if let Err(reason) = replay {
            let said = format!("It cannot be sent again. {reason}.");
            below_ui(ui, Below::Warning(&said));
        }
        if self.was_copied {
            below_ui(
                ui,
                Below::Done("Copied. It reads the key from the variable API_KEY."),
            );
        }
    }

    fn request_ui(&mut self, ui: &mut Ui, exchange: &Exchange) {
        let sent = &exchange.sent;
        card::card(
            ui,
            "Request",
            "",
            |_| {},
            |ui| {
                request_line_ui(ui, sent);
                headers_ui(ui, sent_headers(sent));
                if sent.body != SentBody::None {
                    let size = units::bytes(sent.body_bytes);
                    part_ui(ui, &format!("Body, {size}"));
                }
                match &sent.body {
                    SentBody::Dropped => sentence_ui(ui, &Incomplete::Dropped.to_string()),
                    SentBody::Beginning(_) => sentence_ui(ui, &Incomplete::Cut.to_string()),
                    SentBody::None | SentBody::Whole(_) => {}
                }
                if let Some(body) = &mut self.request {
                    body.ui(ui, "Request body");
                }
            },
        );
    }

    fn reply_ui(&mut self, ui: &mut Ui, outcome: &Outcome) {
        card::card(
            ui,
            "Reply",
            "",
            |_| {},
            |ui| {
                if let Some(head) = &outcome.head {
                    code_ui(ui, &format!("HTTP {}", head.status));
                    let headers = head.headers.iter();
                    headers_ui(ui, headers.map(|(name, value)| (&**name, value.clone())));
                } else {
                    sentence_ui(ui, "There was no reply");
                }
                let Some(body) = &mut self.reply else { return };
                let size = units::bytes(outcome.reply_bytes);
                part_ui(ui, &format!("Body, {size}"));
                let shown_bytes = outcome.reply.len() as u64;
                if shown_bytes < outcome.reply_bytes {
                    let shown = units::bytes(shown_bytes);
                    sentence_ui(ui, &format!("The first {shown} are shown"));
                }
                body.ui(ui, "Reply body");
            },
        );
    }
}

/// Draws how it stands, to whom it went, and when what happened.
fn facts_ui(ui: &mut Ui, exchange: &Exchange, zone: &TimeZone) {
    let (sign, word, color) = look(exchange, theme::tokens(ui));
    card::card(
        ui,
        &exchange.sent.provider_name,
        "",
        |ui| {
            tag::state_tag(ui, sign, &word, color);
            if exchange.is_replay {
                tag::tag(ui, Some(Icon::RotateCw), "Replay", theme::tokens(ui).muted);
            }
        },
        |ui| {
            let mut facts = vec![("Sent", units::time_of_day(exchange.started_at, zone))];
            if let Some(outcome) = &exchange.outcome {
                let head = outcome
                    .head
                    .as_ref()
                    .map(|head| ("Reply began", head.after));
                let first = outcome.first_byte.map(|first| ("First byte", first));
                let times = head.into_iter().chain(first);
                facts.extend(
                    times.map(|(name, time)| (name, format!("after {}", units::duration(time)))),
                );
                let total = units::duration(outcome.total);
                let ended = match &outcome.ending {
                    Ending::Complete => format!("after {total}, complete"),
                    Ending::Closed => format!("after {total}, closed by Tertulia"),
                    Ending::Broke(problem) => format!("after {total}: {}", words::message(problem)),
                };
                facts.push(("Ended", ended));
                facts.push(("Received", units::bytes(outcome.reply_bytes)));
            }
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = theme::SPACE_4;
                for (name, value) in facts {
                    fact_ui(ui, name, &value);
                }
            });
        },
    );
}

fn fact_ui(ui: &mut Ui, name: &str, value: &str) {
    let tokens = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_8;
        let name = ui
            .painter()
            .layout_no_wrap(name.to_owned(), theme::small(), tokens.muted);
        let (_, rect) = ui.allocate_space(vec2(theme::settings::FACT_NAME, name.size().y));
        ui.painter().galley(rect.min, name, tokens.muted);
        let value = eframe::egui::RichText::new(value).font(theme::small());
        let value = eframe::egui::Label::new(value.color(tokens.text)).wrap();
        ui.add(value.selectable(true));
    });
}
