//! The chat screen: a bar with the model, the transcript, the message that is being written, and
//! beside them the parameters.
//!
//! Every part has its place before it is drawn, so that the parts are drawn, and with that read and
//! reached by Tab, from top to bottom and from left to right.

mod actions;
mod announcer;
mod composer;
mod details;
mod editing;
mod empty;
mod failure_card;
mod find_bar;
mod message_view;
mod model_chooser;
mod parameters_panel;
mod parts;
mod pass;
mod placement;
mod rows;
mod selection;
mod spoken;
mod top_bar;
mod transcript;
mod typing;

use super::draw::Draw;
use super::notices;
use super::side::{self, Edge};
use super::theme;
use super::theme::chat::{
    AROUND_PARAMETERS, BAR_HEIGHT, BESIDE_PARAMETERS, LEAST_CHANGE, LEAST_CHAT, PARAMETERS_WIDTH,
};
use crate::state::action::{Action, ViewAction};
use announcer::Announcer;
use composer::Composer;
use eframe::egui::{self, Frame, Rect, Response, Ui, UiBuilder, vec2};
use model_chooser::ModelChooser;
use parameters_panel::ParametersPanel;
use transcript::Transcript;

/// The chat screen, and how tall what lies over it is.
#[derive(Default)]
pub struct ChatScreen {
    composer: Composer,
    chooser: ModelChooser,
    transcript: Transcript,
    announcer: Announcer,
    parameters: ParametersPanel,
    /// Height of the notices as last drawn, in points.
    notices: f32,
}

impl ChatScreen {
    /// Puts the keyboard into the message on the next frame.
    pub fn focus_message(&mut self) {
        self.composer.focus();
    }

    /// Puts the keyboard into the search for a parameter, once the parameters are shown.
    pub fn seek_parameter(&mut self) {
        self.parameters.seek();
    }

    /// Opens the bar that looks for a text in the conversation.
    pub fn find(&mut self) {
        self.transcript.find();
    }

    /// Tells those who listen of answers that have ended, whatever is shown.
    pub fn announce(&mut self, ctx: &egui::Context, draw: &Draw<'_>) {
        self.announcer.ui(ctx, draw);
    }

    /// Draws it into the window beside the list of conversations.
    pub fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let first_run = draw.state.providers().list().next().is_none()
            && draw.state.library().recent().len() == 0;
        let open = model_chooser::is_open(draw.state);
        if first_run && open {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
        let room = ui.available_rect_before_wrap();
        if first_run && draw.state.view().sidebar().is_shown() {
            self.first_run_ui(ui, draw, room);
            return;
        }
        let (chat, beside) = if first_run {
            (room, None)
        } else {
            parameters_beside(room, draw)
        };
        let (bar, below) = chat.split_top_bottom_at_y(chat.top() + BAR_HEIGHT);
        let model_button = part_ui(ui, "chat bar", bar, |ui| bar_ui(ui, draw, first_run));
        self.chooser.ui(ui.ctx(), draw, &model_button, open);
        if first_run {
            self.first_run_ui(ui, draw, below);
            return;
        }
        if let Some(quote) = self.transcript.take_quote() {
            self.composer.add(&quote, draw);
        }
        self.thread_and_composer_ui(ui, draw, below);
        self.parameters_ui(ui, draw, beside);
    }

    fn first_run_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, room: Rect) {
        let (above, _) = room.split_top_bottom_at_y(room.bottom() - self.notices);
        part_ui(ui, "first run", above, |ui| empty::first_run_ui(ui, draw));
        self.notices_ui(ui, draw, room);
    }

    /// Draws the thread, the notices and the message below it. How high the message is turns out
    /// when it is drawn: where that changes, the frame is drawn anew before it is shown.
    fn thread_and_composer_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, room: Rect) {
        let margin = side_margin(room.width());
        let window = ui.ctx().content_rect().height();
        let height = self.composer.height(window).min(room.height());
        let (above, below) = room.split_top_bottom_at_y(room.bottom() - height);
        let (thread, _) = above.split_top_bottom_at_y(above.bottom() - self.notices);
        part_ui(ui, "thread", thread, |ui| self.thread_ui(ui, draw, margin));
        self.notices_ui(ui, draw, above);
        let below = below.shrink2(vec2(margin, 0.0));
        part_ui(ui, "composer", below, |ui| self.composer.ui(ui, draw));
        let needed = self.composer.height(window).min(room.height());
        if (needed - height).abs() > LEAST_CHANGE {
            draw_anew(ui, "the message takes another height");
        }
    }

    /// Draws the notices at the lower edge of that room.
    fn notices_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, room: Rect) {
        let height = part_ui(ui, "notices", room, |ui| {
            notices::panel_ui(ui, draw, side_margin(room.width()));
            room.height() - ui.available_height()
        });
        if (height - self.notices).abs() > LEAST_CHANGE {
            self.notices = height;
            draw_anew(ui, "the notices take another height");
        }
    }

    fn thread_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, margin: f32) {
        if !draw.state.library().is_listed() {
            return;
        }
        let shown = draw.state.shown();
        if shown.is_some_and(|(conversation, _)| conversation.leaf.is_some()) {
            self.transcript.ui(ui, draw, margin);
        } else if let Some(example) = empty::empty_chat_ui(ui, draw) {
            self.composer.set(example, draw);
        }
    }

    /// The parameters, beside the chat where there is room for both, else over it.
    fn parameters_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, beside: Option<Rect>) {
        if let Some(place) = beside {
            let tokens = theme::tokens(ui);
            let frame = Frame::new()
                .fill(tokens.panel)
                .inner_margin(AROUND_PARAMETERS);
            part_ui(ui, "parameters", place, |ui| {
                filled_ui(ui, frame, |ui| self.parameters.ui(ui, draw));
                ui.painter()
                    .vline(place.left(), place.y_range(), theme::hairline(tokens));
            });
            return;
        }
        let side = draw.state.view().parameters();
        if !(side.is_cramped() && side.is_shown()) {
            return;
        }
        let window = ui.ctx().content_rect().width();
        let width = (PARAMETERS_WIDTH - theme::SPACE_16).min(window - BESIDE_PARAMETERS);
        let pressed_elsewhere = side::over_ui(ui.ctx(), Edge::Right, width, |ui| {
            self.parameters.ui(ui, draw);
        });
        if pressed_elsewhere && draw.state.view().dialog().is_none() {
            draw.push(Action::View(ViewAction::SetParametersShown(false)));
        }
    }
}

/// The place of the chat, and of the parameters where they stand beside it.
fn parameters_beside(room: Rect, draw: &mut Draw<'_>) -> (Rect, Option<Rect>) {
    let cramped = room.width() < PARAMETERS_WIDTH + LEAST_CHAT;
    let side = draw.state.view().parameters();
    if cramped != side.is_cramped() {
        draw.push(Action::View(ViewAction::SetCramped(cramped)));
        return (room, None);
    }
    if cramped || !side.is_shown() {
        return (room, None);
    }
    let (chat, beside) = room.split_left_right_at_x(room.right() - PARAMETERS_WIDTH);
    (chat, Some(beside))
}

/// Lets this frame be drawn once more before it is shown, or the next one at once where it was
/// drawn anew already.
fn draw_anew(ui: &Ui, reason: &'static str) {
    // What was drawn stands where another height has put it.
    ui.request_discard(reason);
    // Where this frame was drawn anew already, that is refused.
    ui.request_repaint();
}

/// Draws one part of the screen into its place.
fn part_ui<R>(ui: &mut Ui, name: &str, place: Rect, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let mut part = ui.new_child(UiBuilder::new().id_salt(name).max_rect(place));
    contents(&mut part)
}

/// Draws `contents` into all the room there is, on the ground of `frame`.
fn filled_ui<R>(ui: &mut Ui, frame: Frame, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let size = ui.available_size() - frame.total_margin().sum();
    let shown = frame.show(ui, |ui| {
        ui.set_min_size(size);
        contents(ui)
    });
    shown.inner
}

fn bar_ui(ui: &mut Ui, draw: &mut Draw<'_>, first_run: bool) -> Response {
    let tokens = theme::tokens(ui);
    let place = ui.max_rect();
    let frame = Frame::new().fill(tokens.bg).inner_margin(theme::SPACE_8);
    let button = filled_ui(ui, frame, |ui| top_bar::top_bar_ui(ui, draw, first_run));
    let line = theme::hairline(tokens);
    ui.painter().hline(place.x_range(), place.bottom(), line);
    button
}

/// The room at each side of the column of text, in points.
fn side_margin(width: f32) -> f32 {
    ((width - theme::COLUMN_WIDTH) / 2.0).max(theme::SPACE_16)
}
