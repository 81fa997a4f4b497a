//! The list of exchanges, each in two lines; only the rows in view are drawn.

use crate::domain::exchange::{Exchange, Exchanges};
use crate::domain::ids::ExchangeId;
use crate::ui::exchange_view::look;
use crate::ui::widgets::list;
use crate::ui::widgets::list_box::{ListBox, ListRows, RowMark};
use crate::ui::widgets::sign::paint_sign;
use crate::ui::{focus, theme, units};
use eframe::egui::{Id, Ui, pos2};
use egui_extras::{Column, TableBuilder};
use jiff::tz::TimeZone;

/// The list as one stop of the keyboard: where the arrows stand.
#[derive(Default)]
pub(super) struct ExchangeList {
    mark: RowMark,
}

impl ExchangeList {
    /// Draws the list; the exchange whose row was pressed or entered, or reached by the arrows where
    /// one is chosen beside it.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        exchanges: &Exchanges,
        chosen: Option<ExchangeId>,
        zone: &TimeZone,
    ) -> Option<ExchangeId> {
        let is_chosen = |place: &usize| {
            let exchange = exchanges.at(*place);
            exchange.is_some_and(|exchange| chosen == Some(exchange.id))
        };
        // A new exchange comes first and moves the others down.
        self.mark.row = (0..exchanges.len())
            .find(is_chosen)
            .unwrap_or(self.mark.row);
        let row_height = theme::settings::REQUEST_ROW;
        let list = ListBox {
            id: Id::unique("inspector: list"),
            name: "Requests",
            rows: exchanges.len(),
            page: (ui.available_height() / row_height) as usize,
        };
        let mut pressed = None;
        let mut moved = false;
        let draw = |ui: &mut Ui, rows: &ListRows| {
            moved = rows.keys.moved;
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut table = TableBuilder::new(ui)
                .auto_shrink(false)
                .column(Column::remainder());
            if moved {
                table = table.scroll_to_row(rows.marked(), None);
            }
            table.body(|body| {
                body.rows(row_height, exchanges.len(), |mut row| {
                    let index = row.index();
                    row.col(|ui| {
                        let Some(exchange) = exchanges.at(index) else {
                            return;
                        };
                        let is_chosen = chosen == Some(exchange.id);
                        if exchange_ui(ui, rows, index, exchange, is_chosen, zone) {
                            pressed = Some(exchange.id);
                        }
                    });
                });
            });
        };
        let (response, ()) = list.begin(ui, &mut self.mark, |_| true, draw);
        focus::region(&response);
        let reached = exchanges.at(self.mark.row).map(|exchange| exchange.id);
        pressed.or(reached.filter(|_| moved && chosen.is_some()))
    }
}

/// Draws an exchange into its cell; whether it was pressed, or marked while Enter was.
fn exchange_ui(
    ui: &Ui,
    rows: &ListRows,
    row: usize,
    exchange: &Exchange,
    chosen: bool,
    zone: &TimeZone,
) -> bool {
    let tokens = theme::tokens(ui);
    let (sign, word, color) = look(exchange, tokens);
    let sent = &exchange.sent;
    let line = format!("{} {}", sent.method.as_str(), sent.path());
    let facts = facts(exchange, zone);
    let rect = ui.max_rect();
    let name = format!("{line}, {word}, {facts}, {}", sent.authority());
    let option = rows.option(ui, row, rect, &name, chosen);
    list::paint_ground(ui, rect, chosen, option.hovered());
    let painter = ui.painter();
    let upper = rect.top() + theme::settings::REQUEST_UPPER;
    let lower = rect.bottom() - theme::settings::REQUEST_LOWER;
    let sign_left = rect.left() + theme::SPACE_12;
    let at = pos2(sign_left + theme::widgets::SIGN / 2.0, upper);
    paint_sign(painter, at, sign, color);
    let right = rect.right() - theme::ROW_SIDE;
    let word = list::cut_to(ui, &word, theme::small(), theme::settings::REQUEST_WORD);
    let word_left = right - word.size().x;
    painter.galley(pos2(word_left, upper - word.size().y / 2.0), word, color);
    let left = rect.left() + theme::settings::REQUEST_TEXT;
    let room = word_left - theme::SPACE_8 - left;
    let line = list::cut_to(ui, &line, theme::label(), room);
    painter.galley(pos2(left, upper - line.size().y / 2.0), line, tokens.text);
    let facts = list::cut_to(ui, &facts, theme::small(), right - left);
    painter.galley(
        pos2(left, lower - facts.size().y / 2.0),
        facts,
        tokens.muted,
    );
    rows.ring_ui(ui, row, rect);
    let is_chosen = rows.chosen(row, &option);
    option.on_hover_text(&sent.url);
    is_chosen
}

/// When, to whom, how fast and how much, in one line.
fn facts(exchange: &Exchange, zone: &TimeZone) -> String {
    let mut facts = vec![units::time_of_day(exchange.started_at, zone)];
    if exchange.is_replay {
        facts.push("Replay".to_owned());
    }
    if let Some(outcome) = &exchange.outcome {
        if let Some(first) = outcome.first_byte {
            facts.push(format!("First byte {}", units::duration(first)));
        }
        facts.push(units::duration(outcome.total));
        facts.push(units::bytes(outcome.reply_bytes));
    }
    // The longest of them comes last, where it is cut.
    facts.push(exchange.sent.provider_name.clone());
    facts.join(" · ")
}
