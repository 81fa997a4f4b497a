//! The list of exchanges, each in two lines; only the rows in view are drawn.

use crate::domain::exchange::{Exchange, Exchanges};
use crate::domain::ids::ExchangeId;
use crate::ui::exchange_view::look;
use crate::ui::widgets::sign::{self, paint_sign};
use crate::ui::widgets::{focus_ring, follow_focus, list};
use crate::ui::{theme, units};
use eframe::egui::{Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use jiff::tz::TimeZone;

const ROW_HEIGHT: f32 = 52.0;
/// Where the text of a row begins, behind its sign, in points.
const TEXT_LEFT: f32 = 28.0;
const RIGHT: f32 = 10.0;

/// Draws the list; the exchange whose row was pressed.
pub(super) fn ui(
    ui: &mut Ui,
    exchanges: &Exchanges,
    chosen: Option<ExchangeId>,
    zone: &TimeZone,
) -> Option<ExchangeId> {
    let mut pressed = None;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("exchanges")
        .auto_shrink(false)
        .show_rows(ui, ROW_HEIGHT, exchanges.len(), |ui, range| {
            for exchange in range.filter_map(|place| exchanges.at(place)) {
                if row_ui(ui, exchange, chosen == Some(exchange.id), zone) {
                    pressed = Some(exchange.id);
                }
            }
            follow_focus(ui);
        });
    pressed
}

fn row_ui(ui: &mut Ui, exchange: &Exchange, chosen: bool, zone: &TimeZone) -> bool {
    let tokens = theme::tokens(ui);
    let (sign, word, color) = look(exchange, tokens);
    let sent = &exchange.sent;
    let line = format!("{} {}", sent.method.as_str(), sent.path());
    let facts = facts(exchange, zone);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, row) = ui.allocate_exact_size(size, Sense::click());
    row.widget_info(|| {
        let name = format!("{line}, {word}, {facts}, {}", sent.authority());
        WidgetInfo::selected(Role::Button, ui.is_enabled(), chosen, name)
    });
    let touched = row.hovered() || row.has_focus();
    list::paint_ground(ui, rect, chosen, touched);
    let painter = ui.painter();
    let upper = rect.top() + 17.0;
    let lower = rect.bottom() - 16.0;
    let at = pos2(rect.left() + 12.0 + sign::WIDTH / 2.0, upper);
    paint_sign(painter, at, sign, color);
    let right = rect.right() - RIGHT;
    let word = list::cut_to(ui, &word, theme::small(), 110.0);
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
    focus_ring(ui, &row, rect, theme::RADIUS_CONTROL);
    row.on_hover_text(&sent.url).clicked()
}

/// When, to whom, how fast and how much, in one line.
fn facts(exchange: &Exchange, zone: &TimeZone) -> String {
    let mut facts = vec![units::time_of_day(exchange.started_at, zone)];
    if exchange.is_replay {
        facts.push("replay".to_owned());
    }
    if let Some(outcome) = &exchange.outcome {
        if let Some(first) = outcome.first_byte {
            facts.push(format!("first byte {}", units::duration(first)));
        }
        facts.push(units::duration(outcome.total));
        facts.push(units::bytes(outcome.reply_bytes));
    }
    // The longest of them comes last, where it is cut.
    facts.push(exchange.sent.provider_name.clone());
    facts.join(" · ")
}
