//! The list of exchanges, each in two lines; only the rows in view are drawn.

use crate::domain::exchange::{Exchange, Exchanges};
use crate::domain::ids::ExchangeId;
use crate::ui::exchange_view::look;
use crate::ui::widgets::list;
use crate::ui::widgets::list_box::{ListBox, Mark, Rows};
use crate::ui::widgets::sign::{self, paint_sign};
use crate::ui::{focus, theme, units};
use eframe::egui::{Id, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use jiff::tz::TimeZone;

const ROW_HEIGHT: f32 = 52.0;
/// Where the text of a row begins, behind its sign, in points.
const TEXT_LEFT: f32 = 28.0;
const RIGHT: f32 = 10.0;

/// The list as one stop of the keyboard: where the arrows stand.
#[derive(Default)]
pub(super) struct List {
    mark: Mark,
}

impl List {
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
        let list = ListBox {
            id: Id::unique("inspector: list"),
            name: "Requests",
            rows: exchanges.len(),
            page: (ui.available_height() / ROW_HEIGHT) as usize,
        };
        let mut pressed = None;
        let mut moved = false;
        let draw = |ui: &mut Ui, rows: &Rows| {
            moved = rows.keys.moved;
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical()
                .id_salt("exchanges")
                .auto_shrink(false)
                .show_rows(ui, ROW_HEIGHT, exchanges.len(), |ui, range| {
                    let marked = (0..exchanges.len()).find(|row| rows.is_marked(*row));
                    if let Some(marked) = marked.filter(|_| rows.keys.moved) {
                        ui.scroll_to_rect(place_of(ui, marked, range.start), None);
                    }
                    for row in range {
                        let Some(exchange) = exchanges.at(row) else {
                            continue;
                        };
                        if row_ui(ui, (rows, row), exchange, chosen == Some(exchange.id), zone) {
                            pressed = Some(exchange.id);
                        }
                    }
                });
        };
        let (response, ()) = list.begin(ui, &mut self.mark, |_| true, draw);
        focus::region(&response);
        let reached = exchanges.at(self.mark.row).map(|exchange| exchange.id);
        pressed.or(reached.filter(|_| moved && chosen.is_some()))
    }
}

/// Where a row is while those from `first` on are drawn.
fn place_of(ui: &Ui, row: usize, first: usize) -> Rect {
    let all = ui.max_rect();
    let top = all.top() + (row as f32 - first as f32) * ROW_HEIGHT;
    Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), ROW_HEIGHT))
}

fn row_ui(
    ui: &mut Ui,
    (rows, row): (&Rows, usize),
    exchange: &Exchange,
    chosen: bool,
    zone: &TimeZone,
) -> bool {
    let tokens = theme::tokens(ui);
    let (sign, word, color) = look(exchange, tokens);
    let sent = &exchange.sent;
    let line = format!("{} {}", sent.method.as_str(), sent.path());
    let facts = facts(exchange, zone);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("{line}, {word}, {facts}, {}", sent.authority());
    let option = rows.option(ui, row, rect, &name, chosen);
    list::paint_ground(ui, rect, chosen, option.hovered());
    let painter = ui.painter();
    let upper = rect.top() + 17.0;
    let lower = rect.bottom() - 16.0;
    let at = pos2(rect.left() + 12.0 + sign::WIDTH / 2.0, upper);
    paint_sign(painter, at, sign, color);
    let right = rect.right() - RIGHT;
    let word = list::cut_to(ui, &word, theme::small(), 132.0);
    let word_left = right - word.size().x;
    painter.galley(pos2(word_left, upper - word.size().y / 2.0), word, color);
    let left = rect.left() + TEXT_LEFT;
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
