//! One message as it is drawn: the user's bubble, or an answer with its reasoning, text, failure
//! and details.
//!
//! A view exists only for messages near the screen. It is first measured for the part that is
//! visible, then shown; both cost only what is visible.

use super::actions::{self, Asked, actions_ui};
use super::details::{footer_text, origin_text};
use super::editing::{Edited, Editor};
use super::failure_card::FailureCard;
use super::section::{FOLD_HEIGHT, Section, markdown_ui};
use super::shown_parts::{images, raw, shown};
use crate::domain::message::{Message, Part, Progress, Role};
use crate::state::action::{Action, ChatAction};
use crate::state::chat::Chat;
use crate::ui::Draw;
use crate::ui::markdown::finding::hits;
use crate::ui::markdown::selection::{Point, Selecting};
use crate::ui::markdown::studio::Studio;
use crate::ui::markdown::view::Prepared;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::list;
use eframe::egui::{
    Align2, Pos2, Rangef, Rect, Role as WidgetRole, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2,
    vec2,
};
use std::ops::Range;

/// Room below a message.
const GAP_BELOW: f32 = 24.0;
const FOOTER_HEIGHT: f32 = 30.0;
/// Room inside the user's bubble.
const BUBBLE: Vec2 = vec2(14.0, 8.0);
/// Largest part of the column that the user's bubble takes.
const BUBBLE_WIDTH: f32 = 0.8;

/// Height of the line below the user's bubble: of its buttons, which take the place of a gap.
const BELOW_BUBBLE: f32 = theme::SMALL_TARGET + theme::SPACE_4;

/// One message, laid out near the screen.
#[derive(Default)]
pub(super) struct MessageView {
    sections: Vec<Section>,
    failure: Option<FailureCard>,
    footer: Option<String>,
    seen: Option<(usize, Progress)>,
    editor: Option<Editor>,
    /// Whether the text is shown as it is.
    raw: bool,
    /// Whether one of its buttons has the keyboard.
    has_focus: bool,
}

/// A message where it stands.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The message.
    pub(super) message: &'a Message,
    /// Its number in the branch, from 0.
    pub(super) index: usize,
    /// The conversation.
    pub(super) chat: &'a Chat,
}

/// An occurrence of a text in a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// Which one it is, from 0.
    pub(super) number: usize,
    /// The section it is in.
    pub(super) section: usize,
    /// The block of that.
    pub(super) block: usize,
    /// Which one of those in the block it is, from 0.
    pub(super) nth: usize,
    /// Where the block begins, in points below the message's top.
    pub(super) top: f32,
}

/// Where a message is laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The width of the column, in points.
    pub(super) width: f32,
    /// What is laid out, in points below the message's top.
    pub(super) visible: Rangef,
    /// The upper edge of the screen, in points below the message's top.
    pub(super) edge: f32,
    /// Whether nothing was said after it.
    pub(super) is_last: bool,
}

/// What happened while a message was shown.
#[derive(Default)]
pub(super) struct Shown {
    /// A text to put into the clipboard.
    pub(super) copied: Option<String>,
    /// An address that was pressed.
    pub(super) link: Option<String>,
}

impl MessageView {
    /// Takes in what has changed about the message. Costs nothing when nothing has.
    fn follow(&mut self, message: &Message) {
        let size = message.parts.iter().map(part_size).sum();
        if self.seen == Some((size, message.progress)) {
            return;
        }
        self.seen = Some((size, message.progress));
        let finished = message.progress != Progress::Streaming;
        let mut count = 0;
        let texts = if self.raw {
            raw(message)
        } else {
            shown(message)
        };
        for (reasoning, text) in texts {
            if self
                .sections
                .get(count)
                .is_none_or(|section| section.reasoning != reasoning)
            {
                self.sections.truncate(count);
                self.sections.push(Section::new(reasoning));
            }
            let section = &mut self.sections[count];
            if message.role == Role::User || self.raw {
                section.text.set_plain_with(&text, images(message));
            } else {
                section.text.set_text(&text, finished);
            }
            count += 1;
        }
        self.sections.truncate(count);
        self.failure = None;
        self.footer = None;
    }

    /// Lays out what of the message is visible at `place`, and returns its height and by how much
    /// what lies above the edge has become taller.
    pub(super) fn measure(
        &mut self,
        ui: &Ui,
        studio: &mut Studio,
        message: &Message,
        place: Place,
    ) -> Prepared {
        self.follow(message);
        if let Some(editor) = &self.editor {
            return Prepared {
                height: editor.height(ui.ctx().content_rect().height()) + GAP_BELOW,
                shift: 0.0,
            };
        }
        if message.role == Role::User {
            return self.measure_bubble(ui, studio, place);
        }
        let Place {
            width,
            visible,
            edge,
            is_last,
        } = place;
        let streaming = message.progress == Progress::Streaming;
        let last = self.sections.len().saturating_sub(1);
        let mut total = Prepared {
            height: 0.0,
            shift: 0.0,
        };
        for (index, section) in self.sections.iter_mut().enumerate() {
            let open = section.is_open(streaming && index == last);
            let head = if section.reasoning { FOLD_HEIGHT } else { 0.0 };
            let mut height = head;
            if open {
                let top = total.height + head;
                let inset = section.inset();
                let visible = Rangef::new(visible.min - top, visible.max - top);
                let measured = section
                    .text
                    .prepare(ui, studio, width - inset, visible, edge - top);
                height += measured.height;
                total.shift += measured.shift;
            }
            section.height = height;
            total.height += height + theme::SPACE_8;
        }
        if let Some(problem) = &message.problem {
            let before = self.failure.as_ref();
            if before.is_none_or(|card| !card.fits(ui, width, is_last)) {
                self.failure = Some(FailureCard::new(ui, problem, (width, is_last), before));
            }
            total.height += self.failure.as_ref().map_or(0.0, FailureCard::height) + theme::SPACE_8;
        }
        total.height += GAP_BELOW
            + if has_footer(message) {
                FOOTER_HEIGHT
            } else {
                0.0
            };
        total
    }

    fn measure_bubble(&mut self, ui: &Ui, studio: &mut Studio, place: Place) -> Prepared {
        let Place {
            width,
            visible,
            edge,
            ..
        } = place;
        let widest = width * BUBBLE_WIDTH - 2.0 * BUBBLE.x;
        let mut total = Prepared {
            height: 2.0 * BUBBLE.y + BELOW_BUBBLE,
            shift: 0.0,
        };
        for section in &mut self.sections {
            let visible = Rangef::new(visible.min - BUBBLE.y, visible.max - BUBBLE.y);
            let measured = section
                .text
                .prepare(ui, studio, widest, visible, edge - BUBBLE.y);
            section.height = measured.height;
            total.height += measured.height;
            total.shift += measured.shift;
        }
        total
    }

    /// Draws what of the message lies in `visible`, with its upper left corner there. Call
    /// [`Self::measure`] before.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (draw, studio, selecting): (&mut Draw<'_>, &mut Studio, &mut Selecting),
        scene: Scene<'_>,
        at: Rect,
        visible: Rangef,
    ) -> Shown {
        let message = scene.message;
        if self.editor.is_some() {
            self.editor_ui(ui, draw, message, at);
            return Shown::default();
        }
        if message.role == Role::User {
            return self.show_bubble(ui, (draw, studio, selecting), scene, at, visible);
        }
        let mut shown = Shown::default();
        let streaming = message.progress == Progress::Streaming;
        let last = self.sections.len().saturating_sub(1);
        let mut top = at.top();
        for (index, section) in self.sections.iter_mut().enumerate() {
            let arriving = streaming && index == last;
            let mut text_top = top;
            if section.reasoning {
                section.fold_ui(ui, message, pos2(at.left(), top), arriving, index);
                text_top += FOLD_HEIGHT;
            }
            if section.is_open(arriving) {
                let inset = section.inset();
                let offset = text_top - at.top();
                let visible = Rangef::new(visible.min - offset, visible.max - offset);
                let size = vec2(at.width() - inset, section.height);
                let rect = Rect::from_min_size(pos2(at.left() + inset, text_top), size);
                let text = (&mut section.text, index, &mut *selecting);
                let output = markdown_ui(ui, studio, text, rect, visible);
                shown.copied = output.copied.or(shown.copied);
                shown.link = output.link.or(shown.link);
            }
            top += section.height + theme::SPACE_8;
        }
        if let Some(card) = &mut self.failure {
            let height = card.height();
            card.ui(ui, draw, pos2(at.left(), top), message.id);
            top += height + theme::SPACE_8;
        }
        let footer = Rect::from_min_size(pos2(at.left(), top), vec2(at.width(), FOOTER_HEIGHT));
        if streaming {
            waiting_ui(ui, draw, footer.left_center(), self.sections.is_empty());
        } else if has_footer(message) {
            let over = ui.rect_contains_pointer(at);
            let asked = self.footer_ui(ui, draw, scene, (footer, over));
            shown.copied = self.carry_out(asked, message).or(shown.copied);
        }
        shown
    }

    /// Does what concerns the view alone; the text to copy, if that was asked for.
    fn carry_out(&mut self, asked: Option<Asked>, message: &Message) -> Option<String> {
        match asked? {
            Asked::Copy => return Some(message.text()),
            Asked::Edit => self.editor = Some(Editor::new(message.text(), message.role)),
            Asked::Raw => {
                self.raw = !self.raw;
                self.seen = None;
                self.sections.clear();
            }
        }
        None
    }

    /// How often a text occurs in it, whatever the case.
    pub(super) fn count(&self, query: &str) -> usize {
        let sections = self.sections.iter();
        let counts = sections.map(|section| hits(section.text.document(), query).len());
        counts.sum()
    }

    /// Where an occurrence of a text is; the last one for more than there are.
    pub(super) fn found(&self, query: &str, nth: usize) -> Option<Found> {
        let number = nth.min(self.count(query).checked_sub(1)?);
        let mut nth = number;
        let mut top = 0.0;
        for (index, section) in self.sections.iter().enumerate() {
            let hits = hits(section.text.document(), query);
            if let Some(&block) = hits.get(nth) {
                let head = if section.reasoning { FOLD_HEIGHT } else { 0.0 };
                return Some(Found {
                    number,
                    section: index,
                    block,
                    nth: nth - hits.partition_point(|other| *other < block),
                    top: top + head + section.text.top_of(block),
                });
            }
            nth -= hits.len();
            top += section.height + theme::SPACE_8;
        }
        None
    }

    /// Opens a fold, so that what is in it can be seen.
    pub(super) fn unfold(&mut self, section: usize) {
        if let Some(section) = self.sections.get_mut(section).filter(|it| it.reasoning) {
            section.open = Some(true);
        }
    }

    /// The texts that are selected, in order; `within` says from where to where a section is.
    pub(super) fn selected(
        &mut self,
        message: &Message,
        within: impl Fn(usize) -> Option<Range<Point>>,
    ) -> Vec<String> {
        self.follow(message);
        let streaming = message.progress == Progress::Streaming;
        let last = self.sections.len().saturating_sub(1);
        let sections = self.sections.iter().enumerate();
        let open = sections.filter(|(index, section)| section.is_open(streaming && *index == last));
        open.filter_map(|(index, section)| {
            let text = section.text.selected(&within(index)?);
            (!text.is_empty()).then_some(text)
        })
        .collect()
    }

    /// Whether it holds something that the user has made, and so has to stay.
    pub(super) fn is_kept(&self) -> bool {
        self.editor.is_some() || self.raw
    }

    /// Gives up what is laid out, as the message is no longer near the screen.
    pub(super) fn release(&mut self) {
        for section in &mut self.sections {
            section.text.release();
        }
    }

    fn editor_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, message: &Message, at: Rect) {
        let rect = Rect::from_min_max(at.min, at.max - vec2(0.0, GAP_BELOW));
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

    fn show_bubble(
        &mut self,
        ui: &mut Ui,
        (draw, studio, selecting): (&mut Draw<'_>, &mut Studio, &mut Selecting),
        scene: Scene<'_>,
        at: Rect,
        visible: Rangef,
    ) -> Shown {
        let widest = at.width() * BUBBLE_WIDTH - 2.0 * BUBBLE.x;
        let mut shown = Shown::default();
        let mut bottom = at.top();
        for (index, section) in self.sections.iter_mut().enumerate() {
            let text_width = section
                .text
                .natural_width()
                .map_or(widest, |natural| natural.min(widest));
            let size = vec2(text_width, section.height) + 2.0 * BUBBLE;
            let rect = Rect::from_min_size(pos2(at.right() - size.x, at.top()), size);
            ui.painter()
                .rect_filled(rect, theme::RADIUS_BUBBLE, theme::tokens(ui).bubble);
            let visible = Rangef::new(visible.min - BUBBLE.y, visible.max - BUBBLE.y);
            let inner = Rect::from_min_size(rect.min + BUBBLE, vec2(widest, section.height));
            let text = (&mut section.text, index, &mut *selecting);
            let output = markdown_ui(ui, studio, text, inner, visible);
            shown.copied = output.copied;
            shown.link = output.link;
            bottom = rect.bottom();
        }
        let below = Rect::from_min_max(
            pos2(at.left(), bottom),
            pos2(at.right(), bottom + theme::SMALL_TARGET),
        );
        let over = ui.rect_contains_pointer(at) && !scene.chat.is_streaming();
        let place = (below, over, false);
        let asked = actions_ui(ui, draw, scene, place, &mut self.has_focus);
        shown.copied = self.carry_out(asked, scene.message).or(shown.copied);
        shown
    }

    /// Draws the line below an answer.
    fn footer_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        scene: Scene<'_>,
        (rect, over): (Rect, bool),
    ) -> Option<Asked> {
        let message = scene.message;
        let text = self
            .footer
            .get_or_insert_with(|| footer_text(draw, message));
        let tokens = theme::tokens(ui);
        let goes_on = scene.index + 1 == scene.chat.len() && message.can_go_on();
        let button = Button::secondary("Continue").small();
        let beside = if goes_on {
            button.measure(ui) + theme::SPACE_8
        } else {
            0.0
        };
        let room = rect.width() - actions::width(ui, scene) - theme::SPACE_8 - beside;
        let galley = list::cut_to(ui, text, theme::small(), room);
        let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
        let label = ui.interact(place, ui.scope_id().with("details"), Sense::hover());
        label.widget_info(|| WidgetInfo::labeled(WidgetRole::Label, true, text.as_str()));
        ui.painter().galley(place.min, galley, tokens.muted);
        label.on_hover_ui(|ui| {
            ui.label(origin_text(message));
        });
        if goes_on {
            let left = if text.is_empty() {
                rect.left()
            } else {
                place.right() + theme::SPACE_8
            };
            let at = pos2(left, rect.center().y - theme::SMALL_TARGET / 2.0);
            let at = Rect::from_min_size(at, vec2(beside, theme::SMALL_TARGET));
            let mut child = ui.new_child(UiBuilder::new().max_rect(at).id_salt("continue"));
            if child.add(button).clicked() {
                draw.push(Action::Chat(ChatAction::Continue(message.id)));
            }
        }
        let place = (rect, over, self.raw);
        actions_ui(ui, draw, scene, place, &mut self.has_focus)
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
    let dim = nothing_yet && (draw.now.0 / 500) % 2 == 1;
    let color = if dim { tokens.line } else { tokens.accent };
    ui.painter().circle_filled(at + vec2(5.0, 0.0), 4.0, color);
    if nothing_yet {
        ui.request_repaint_after(std::time::Duration::from_millis(500));
    }
}

fn part_size(part: &Part) -> usize {
    match part {
        Part::Text { text } | Part::Reasoning { text, .. } | Part::ToolResult { text, .. } => {
            text.len() + 1
        }
        Part::RedactedReasoning { .. } => 1,
        Part::ToolCall {
            name, arguments, ..
        } => name.len() + arguments.len() + 1,
        Part::Image { data, .. } => data.len() + 1,
    }
}
