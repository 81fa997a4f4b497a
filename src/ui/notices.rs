//! What is told at the lower edge of what is shown: what was done and can be undone, and problems
//! that belong to no answer.
//!
//! Notices have room of their own, above the message that is being written, so that they lie over
//! nothing that is read or pressed.

use super::announce;
use super::commands::UiCommand;
use super::countdown::wake_at_next_second;
use super::draw::Draw;
use super::theme;
use super::widgets::button::{Button, icon_button_sized};
use super::widgets::paint_icon;
use crate::domain::ids::NoticeId;
use crate::state::State;
use crate::state::action::{Action, NoticeAction};
use crate::state::notices::{Notice, NoticeContent};
use crate::words::{self, ProblemWords};
use eframe::egui::{Align, Context, Frame, Label, Layout, Panel, RichText, Sense, Ui, vec2};
use lucide_icons::Icon;

/// More than these are told when there is room again.
const AT_ONCE: usize = 3;

/// What was told of the notices.
#[derive(Debug, Default)]
pub(super) struct NoticeAnnouncer {
    /// The newest notice that was spoken. Ids grow with time.
    spoken: Option<NoticeId>,
}

impl NoticeAnnouncer {
    /// Speaks each notice once, when it appears.
    pub(super) fn announce(&mut self, ctx: &Context, state: &State) {
        for notice in state.notices().list() {
            if self.spoken.is_none_or(|spoken| spoken < notice.id) {
                self.spoken = Some(notice.id);
                announce::say(ctx, spoken(notice));
            }
        }
    }
}

fn spoken(notice: &Notice) -> String {
    let mut text = match &notice.content {
        NoticeContent::Done(text) => text.clone(),
        NoticeContent::Problem(problem) => {
            let problem = words::problem(problem);
            let sentences = std::iter::once(problem.message).chain(problem.hint);
            sentences.collect::<Vec<_>>().join(". ")
        }
    };
    if notice.undo.is_some() {
        text.push_str(". ");
        text.push_str(UiCommand::Undo.keys());
        text.push_str(" takes it back");
    }
    text
}

/// Draws the notices at the lower edge of the room that is left, the newest at the bottom, with so
/// many points at either side left free. Takes no room where there are none.
pub(super) fn panel_ui(ui: &mut Ui, draw: &mut Draw<'_>, side: f32) {
    let list = draw.state.notices().list();
    if list.is_empty() {
        return;
    }
    let frame = Frame::new()
        .fill(theme::tokens(ui).bg)
        .inner_margin(theme::NOTICES_MARGIN);
    Panel::bottom("notices")
        .show_separator_line(false)
        .resizable(false)
        .frame(frame)
        .show(ui, |ui| {
            let room = ui.available_width();
            let width = theme::NOTICE_WIDTH.min(room - 2.0 * side);
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(room - width - side);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = theme::SPACE_8;
                    for notice in &list[list.len().saturating_sub(AT_ONCE)..] {
                        ui.push_id(notice.id.0, |ui| notice_ui(ui, draw, notice));
                    }
                });
            });
        });
}

fn notice_ui(ui: &mut Ui, draw: &mut Draw<'_>, notice: &Notice) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CARD)
        .inner_margin(theme::NOTICE_MARGIN);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let buttons = Layout::right_to_left(Align::Min);
        ui.with_layout(buttons, |ui| {
            buttons_ui(ui, draw, notice);
            let text = Layout::left_to_right(Align::Min).with_main_wrap(false);
            ui.with_layout(text, |ui| {
                if matches!(notice.content, NoticeContent::Problem(_)) {
                    let size = vec2(theme::ICON, theme::CONTROL_HEIGHT);
                    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                    let icon = Icon::TriangleAlert;
                    paint_icon(
                        ui.painter(),
                        rect.center(),
                        icon,
                        theme::icon(),
                        tokens.warn,
                    );
                }
                ui.vertical(|ui| text_ui(ui, draw, notice));
            });
        });
    });
}

/// From the right: the one that closes, and the one that takes back, with the seconds that are left
/// for it.
fn buttons_ui(ui: &mut Ui, draw: &mut Draw<'_>, notice: &Notice) {
    let size = vec2(theme::SMALL_TARGET, theme::CONTROL_HEIGHT);
    if icon_button_sized(ui, Icon::X, "Close notice", None, size).clicked() {
        draw.push(Action::Notice(NoticeAction::Dismiss(notice.id)));
    }
    if notice.undo.is_none() {
        return;
    }
    let mut text = "Undo".to_owned();
    if let Some(end) = notice.ends_at {
        let seconds = end.since(draw.now).as_millis().div_ceil(1000);
        text = format!("Undo  {seconds} s");
        wake_at_next_second(ui.ctx(), end, draw.now);
    }
    let undo = ui.add(Button::quiet(&text).name("Undo"));
    if undo
        .on_hover_text(format!("Undo  {}", UiCommand::Undo.keys()))
        .clicked()
    {
        draw.push(Action::Notice(NoticeAction::Undo(notice.id)));
    }
}

fn text_ui(ui: &mut Ui, draw: &mut Draw<'_>, notice: &Notice) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = theme::SPACE_4;
    // The first line stands beside the middle of the buttons.
    ui.add_space((theme::CONTROL_HEIGHT - theme::BODY_LINE) / 2.0);
    let told = match &notice.content {
        NoticeContent::Done(text) => ProblemWords {
            message: text.clone(),
            ..ProblemWords::default()
        },
        NoticeContent::Problem(problem) => words::problem(problem),
    };
    let text = RichText::new(told.message).font(theme::label());
    ui.add(Label::new(text.color(tokens.text)).wrap());
    if let Some(hint) = told.hint {
        let hint = RichText::new(hint).font(theme::small());
        ui.add(Label::new(hint.color(tokens.muted)).wrap());
    }
    for remedy in told.remedies {
        let label = words::remedy(&remedy);
        if ui.add(Button::secondary(&label)).clicked() {
            draw.push(Action::Remedy(remedy, None));
            draw.push(Action::Notice(NoticeAction::Dismiss(notice.id)));
        }
    }
    ui.add_space(theme::SPACE_4);
}
