//! One message as it is drawn: its parts, and around them its failure, its details and what can be
//! done with it.
//!
//! A view exists only for messages near the screen. It is first measured for what is visible, which
//! says where each of its pieces stands, and then shown; both cost only what is visible.
//!
//! For those who listen it is a group with its author and time as its name and all its words as its
//! description: of a long one only what is visible is drawn.

mod footer;
mod occurrences;
mod speech;

use super::actions::{self, ActionsPlace, ActionsRow, MessageAction};
use super::editing::{Edited, MessageEditor};
use super::failure_card::FailureCard;
use super::parts::{DrawnPiece, PartView, read_parts};
use super::pass::{MessagePass, Scene, focus_within};
use super::placement::{Measuring, MessageArea, MessagePiece, PlacedPiece, Placement};
use super::selection::CopyForm;
use crate::domain::message::{Edition, Message, Progress, Role};
use crate::markdown::document::TextChange;
use crate::markdown::point::Point;
use crate::state::action::{Action, ChatAction};
use crate::ui::draw::Draw;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::view::Prepared;
use crate::ui::theme;
use crate::ui::theme::chat::{DOT, DOT_RADIUS, FOOTER_HEIGHT, GAP_BELOW_MESSAGE};
use crate::ui::widgets::copy;
use crate::words;
use eframe::egui::{Pos2, Rect, Ui};
use footer::Footer;
use occurrences::Occurrences;
use speech::MessageSpeech;
use std::ops::Range;
use std::time::Duration;

/// How long the dot of an answer of which nothing has come yet is bright, and then dim, in
/// milliseconds.
const BEAT_MS: i64 = 500;

/// One message, laid out near the screen.
#[derive(Default)]
pub(super) struct MessageView {
    parts: Vec<PartView>,
    /// Where everything stands, since it was measured last.
    placement: Placement,
    failure: Option<FailureCard>,
    footer: Footer,
    actions: ActionsRow,
    speech: MessageSpeech,
    occurrences: Occurrences,
    /// The edition of the message of which this is a view; `None` before it has one.
    seen: Option<Edition>,
    editor: Option<MessageEditor>,
    /// Whether the text is shown as it is.
    is_raw: bool,
}

/// One of the places in a message in which a text occurs.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundPlace {
    /// Which of all places in the message it is, from 0.
    pub(super) number: usize,
    /// The number of the part that it is in.
    pub(super) part: usize,
    /// The index of the block in that part.
    pub(super) block: usize,
    /// Which of the places in the block it is, from 0.
    pub(super) nth: usize,
    /// Where the block begins, in points below the message's top.
    pub(super) top: f32,
}

impl MessageView {
    /// Takes in what has changed about the message. Costs nothing when nothing has.
    fn follow(&mut self, message: &Message) {
        let edition = message.edition;
        if self.seen == Some(edition) {
            return;
        }
        let before = self.seen.replace(edition);
        let change = match before {
            Some(before) if edition.has_only_grown_since(before) => TextChange::Grown,
            Some(_) | None => TextChange::Replaced,
        };
        read_parts(&mut self.parts, message, change, self.is_raw);
        self.failure = None;
        self.footer.forget();
        self.speech.forget_words();
        self.occurrences.forget();
    }

    /// The number of the part of which more is still to come, if there is one.
    fn arriving(&self, message: &Message) -> Option<usize> {
        let last = self.parts.len().checked_sub(1);
        last.filter(|_| message.progress == Progress::Streaming)
    }

    /// Lays out what of the message is visible in `area`, places all its pieces, and returns its
    /// height and by how much what lies above the edge has become taller.
    pub(super) fn measure(
        &mut self,
        ui: &Ui,
        cache: &mut RenderCache,
        message: &Message,
        area: MessageArea,
    ) -> Prepared {
        self.follow(message);
        self.placement.begin();
        if let Some(editor) = &self.editor {
            let height = editor.height(ui.ctx().content_rect().height());
            self.placement.row(MessagePiece::Editor, area.width, height);
            self.placement.space(GAP_BELOW_MESSAGE);
            return self.placement.total();
        }
        let arriving = self.arriving(message);
        let mut measuring = Measuring { ui, cache, area };
        for (number, part) in self.parts.iter_mut().enumerate() {
            let is_arriving = arriving == Some(number);
            part.place(&mut measuring, &mut self.placement, number, is_arriving);
        }
        match message.role {
            Role::User => {
                let height = theme::SMALL_TARGET;
                self.placement
                    .row(MessagePiece::Actions, area.width, height);
                self.placement.space(theme::SPACE_4);
            }
            Role::Assistant | Role::System => self.place_below(ui, message, area),
        }
        self.placement.total()
    }

    /// Places what stands below the parts of an answer.
    fn place_below(&mut self, ui: &Ui, message: &Message, area: MessageArea) {
        let MessageArea { width, is_last, .. } = area;
        if let Some(problem) = &message.problem {
            let known = self.failure.take();
            let card = match known {
                Some(card) if card.fits(ui, width, is_last) => card,
                known => {
                    let words = words::problem_of_answer(problem, message.details.provider);
                    let details_open = known.is_some_and(|card| card.details_open());
                    FailureCard::new(ui, &words, width, is_last, details_open)
                }
            };
            let height = self.failure.insert(card).height();
            self.placement.row(MessagePiece::Failure, width, height);
            self.placement.space(theme::SPACE_8);
        }
        if has_footer(message) {
            self.placement
                .row(MessagePiece::Footer, width, FOOTER_HEIGHT);
        }
        self.placement.space(GAP_BELOW_MESSAGE);
    }

    /// Draws what is visible of the message, as it was measured before.
    pub(super) fn show(&mut self, ui: &mut Ui, pass: &mut MessagePass<'_, '_>, scene: Scene<'_>) {
        self.speech.node_ui(ui, pass.draw, scene);
        let is_edited = self.editor.is_some();
        let mut number = 0;
        while let Some(placed) = self.placement.get(number) {
            self.piece_ui(ui, pass, scene, placed.on_screen(scene.rect.min));
            number += 1;
        }
        if is_edited {
            return;
        }
        let asked = actions::context_ui(ui, pass.draw, scene, self.is_raw);
        self.carry_out(ui, pass, scene.message, asked);
        pass.focused = focus_within(ui).or(pass.focused);
    }

    fn piece_ui(
        &mut self,
        ui: &mut Ui,
        pass: &mut MessagePass<'_, '_>,
        scene: Scene<'_>,
        placed: PlacedPiece,
    ) {
        let message = scene.message;
        match placed.piece {
            MessagePiece::Part(part, piece) => {
                let drawn = DrawnPiece {
                    piece,
                    rect: placed.rect,
                    seen: placed.seen,
                    visible: placed.visible(scene.visible),
                    message,
                    row: scene.index,
                    part,
                    is_arriving: self.arriving(message) == Some(part),
                };
                if let Some(part) = self.parts.get_mut(part) {
                    part.ui(ui, pass, &drawn);
                }
            }
            MessagePiece::Failure => {
                if let Some(card) = &mut self.failure {
                    card.ui(ui, pass.draw, placed.rect, message.id);
                }
            }
            MessagePiece::Footer if message.progress == Progress::Streaming => {
                waiting_ui(
                    ui,
                    pass.draw,
                    placed.rect.left_center(),
                    self.parts.is_empty(),
                );
            }
            MessagePiece::Footer => {
                let width = self.actions.width(ui, scene);
                let details = placed.rect.with_max_x(placed.rect.right() - width);
                self.footer.ui(ui, pass.draw, scene, details);
                self.actions_ui(ui, pass, scene, placed.rect);
            }
            MessagePiece::Actions => self.actions_ui(ui, pass, scene, placed.rect),
            MessagePiece::Editor => self.editor_ui(ui, pass.draw, message, placed.rect),
        }
    }

    /// Draws the buttons that belong to the message, and does what they ask for.
    fn actions_ui(
        &mut self,
        ui: &mut Ui,
        pass: &mut MessagePass<'_, '_>,
        scene: Scene<'_>,
        rect: Rect,
    ) {
        let is_at_rest = scene.message.role != Role::User || !scene.chat.is_streaming();
        let place = ActionsPlace {
            rect,
            is_over: is_at_rest && ui.rect_contains_pointer(scene.rect),
            is_raw: self.is_raw,
        };
        let asked = self.actions.ui(ui, pass.draw, scene, place);
        self.carry_out(ui, pass, scene.message, asked);
    }

    /// Does what concerns the view alone, and notes what is left for the transcript.
    fn carry_out(
        &mut self,
        ui: &Ui,
        pass: &mut MessagePass<'_, '_>,
        message: &Message,
        asked: Option<MessageAction>,
    ) {
        match asked {
            Some(MessageAction::Copy) => {
                pass.output.copied = Some(message.text());
                copy::confirm(ui.ctx(), actions::copy_id(message.id));
            }
            Some(MessageAction::Selection(what)) => pass.for_selection = Some(what),
            Some(MessageAction::Edit) => {
                self.editor = Some(MessageEditor::new(message.text(), message.role));
            }
            Some(MessageAction::Raw) => {
                self.is_raw = !self.is_raw;
                self.seen = None;
                self.parts.clear();
            }
            None => {}
        }
    }

    fn editor_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, message: &Message, rect: Rect) {
        let edited = self.editor.as_mut().and_then(|editor| editor.ui(ui, rect));
        match edited {
            Some(Edited::Saved(text)) => {
                draw.push(Action::Chat(ChatAction::Edit(message.id, text)));
                self.editor = None;
            }
            Some(Edited::GivenUp) => self.editor = None,
            None => {}
        }
    }

    /// How often a text occurs in the message, whatever the case.
    pub(super) fn count(&mut self, query: &str) -> usize {
        self.occurrences.of(&self.parts, query).len()
    }

    /// Where an occurrence of a text is; the last one for more than there are.
    pub(super) fn found(&mut self, query: &str, nth: usize) -> Option<FoundPlace> {
        let places = self.occurrences.of(&self.parts, query);
        let number = nth.min(places.len().checked_sub(1)?);
        let (part, block) = places[number];
        let first = places.partition_point(|place| *place < (part, block));
        let within = self.parts.get(part)?.text().top_of(block);
        Some(FoundPlace {
            number,
            part,
            block,
            nth: number - first,
            top: self.placement.top_of_text(part) + within,
        })
    }

    /// Opens what is folded of a part, so that all of it can be seen.
    pub(super) fn unfold(&mut self, part: usize) {
        if let Some(part) = self.parts.get_mut(part) {
            part.unfold();
        }
    }

    /// The texts that are selected, in order; `within` says from where to where the part of a number
    /// is.
    pub(super) fn selected(
        &mut self,
        message: &Message,
        form: CopyForm,
        within: impl Fn(usize) -> Option<Range<Point>>,
    ) -> Vec<String> {
        self.follow(message);
        let arriving = self.arriving(message);
        let parts = self.parts.iter().enumerate();
        let open = parts.filter(|(number, part)| part.is_open(arriving == Some(*number)));
        open.filter_map(|(number, part)| {
            let text = form(part.text(), &within(number)?);
            (!text.is_empty()).then_some(text)
        })
        .collect()
    }

    /// Whether it holds something that the user has made, and so has to stay.
    pub(super) fn is_kept(&self) -> bool {
        self.editor.is_some() || self.is_raw || self.parts.iter().any(PartView::is_kept)
    }

    /// Gives up what is laid out, as the message is no longer near the screen.
    ///
    /// What comes back may have been read from the store anew, where its edition is not kept.
    pub(super) fn release(&mut self) {
        self.seen = None;
        self.speech.forget_words();
        for part in &mut self.parts {
            part.release();
        }
    }
}

/// Whether there is something to say below an answer: not when it failed before anything came, and
/// not below instructions.
fn has_footer(message: &Message) -> bool {
    let begun = message.progress != Progress::Failed || !message.is_blank();
    begun && message.role != Role::System
}

/// A dot while the answer is arriving; it beats only until the first text is there, which shows by
/// itself that something happens.
fn waiting_ui(ui: &Ui, draw: &Draw<'_>, at: Pos2, nothing_yet: bool) {
    let tokens = theme::tokens(ui);
    let is_dim = nothing_yet && (draw.now.0 / BEAT_MS) % 2 == 1;
    let color = if is_dim { tokens.line } else { tokens.accent };
    ui.painter().circle_filled(at + DOT, DOT_RADIUS, color);
    if nothing_yet {
        // Nothing else draws the window while the server is silent.
        ui.request_repaint_after(Duration::from_millis(BEAT_MS.unsigned_abs()));
    }
}
