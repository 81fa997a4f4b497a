//! One message as it is drawn: the user's bubble, or an answer with its reasoning, text, failure
//! and details.
//!
//! A view exists only for messages near the screen. It is first measured for the part that is
//! visible, then shown; both cost only what is visible.
//!
//! For those who listen it is a group with its author and time as its name and all its words as its
//! description: of a long one only what is visible is drawn.

mod bubble;
mod footer;

pub(super) use bubble::MOST_LINES;

use super::actions::{self, Asked, ForSelection};
use super::editing::{Edited, Editor};
use super::failure_card::FailureCard;
use super::section::{FOLD_HEIGHT, Section, markdown_ui};
use super::selection::Form;
use super::shown_parts::{images, raw, shown};
use super::spoken;
use crate::domain::conversation::ModelRef;
use crate::domain::message::{Edition, Message, Part, Progress, Role};
use crate::markdown::document::Change;
use crate::markdown::point::Point;
use crate::state::action::{Action, ChatAction};
use crate::state::chat::Chat;
use crate::ui::Draw;
use crate::ui::calendar::Calendar;
use crate::ui::markdown::finding::hits;
use crate::ui::markdown::render::RenderCache;
use crate::ui::markdown::selection::Selecting;
use crate::ui::markdown::view::Prepared;
use crate::ui::theme;
use crate::ui::widgets::{bounds, copy};
use crate::words;
use bubble::Fold;
use eframe::egui::accesskit::Role as NodeRole;
use eframe::egui::{Memory, Pos2, Rangef, Rect, Ui, pos2, vec2};
use footer::Footer;
use jiff::civil::Date;
use std::ops::Range;

/// Room below a message.
const GAP_BELOW: f32 = 24.0;
const FOOTER_HEIGHT: f32 = 30.0;
/// No longer text stands as the description of a message, in bytes.
const LONGEST_WORDS: usize = 64 * 1024;

/// One message, laid out near the screen.
#[derive(Default)]
pub(super) struct MessageView {
    sections: Vec<Section>,
    failure: Option<FailureCard>,
    footer: Footer,
    fold: Fold,
    /// What it is called on that day.
    name: Option<(Date, String)>,
    /// What it says, once somebody listens.
    words: Option<String>,
    /// The edition of the message of which this is a view; `None` before it has one.
    seen: Option<Edition>,
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
    /// The model that is talked with.
    pub(super) current: Option<&'a ModelRef>,
    /// The local day.
    pub(super) calendar: &'a Calendar,
    /// Whether something of the conversation is selected.
    pub(super) has_selection: bool,
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
    /// What shall be done with what is selected.
    pub(super) for_selection: Option<ForSelection>,
    /// Where something in it has the keyboard.
    pub(super) focused: Option<Rect>,
}

impl MessageView {
    /// Takes in what has changed about the message. Costs nothing when nothing has.
    fn follow(&mut self, message: &Message) {
        let edition = message.edition;
        if self.seen == Some(edition) {
            return;
        }
        let has_only_grown = |seen| edition.has_only_grown_since(seen);
        let change = if self.seen.replace(edition).is_some_and(has_only_grown) {
            Change::Grown
        } else {
            Change::Replaced
        };
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
                section.text.set_text(&text, change, finished);
            }
            count += 1;
        }
        self.sections.truncate(count);
        self.failure = None;
        self.footer.forget();
        self.words = None;
        let is_image = |part: &Part| matches!(part, Part::Image { .. });
        self.fold.is_whole = message.role != Role::User || message.parts.iter().any(is_image);
    }

    /// Lays out what of the message is visible at `place`, and returns its height and by how much
    /// what lies above the edge has become taller.
    pub(super) fn measure(
        &mut self,
        ui: &Ui,
        studio: &mut RenderCache,
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
                let words = words::problem_of_answer(problem, message.details.provider);
                self.failure = Some(FailureCard::new(ui, &words, (width, is_last), before));
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

    /// Draws what of the message lies in `visible`, with its upper left corner there. Call
    /// [`Self::measure`] before.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        (draw, studio, selecting): (&mut Draw<'_>, &mut RenderCache, &mut Selecting),
        scene: Scene<'_>,
        at: Rect,
        visible: Rangef,
    ) -> Shown {
        let message = scene.message;
        self.node_ui(ui, draw, scene, at);
        if self.editor.is_some() {
            self.editor_ui(ui, draw, message, at);
            return Shown::default();
        }
        let mut shown = self.contents_ui(ui, (draw, studio, selecting), scene, (at, visible));
        let asked = actions::context_ui(ui, draw, scene, (at, self.raw));
        self.carry_out(ui, asked, message, &mut shown);
        shown.focused = focus_within(ui);
        shown
    }

    /// Names the group that the message is, and says all of it.
    fn node_ui(&mut self, ui: &Ui, draw: &Draw<'_>, scene: Scene<'_>, at: Rect) {
        let (message, calendar) = (scene.message, scene.calendar);
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            let today = calendar.today();
            if self.name.as_ref().is_none_or(|name| name.0 != today) {
                self.name = Some((today, spoken::name(draw.state, message, calendar)));
            }
            node.set_role(NodeRole::Group);
            node.set_bounds(bounds(at));
            if let Some((_, name)) = &self.name {
                node.set_label(name.as_str());
            }
            if message.progress == Progress::Streaming {
                // It is told at its end; till then its words change with every frame.
                node.set_busy();
                return;
            }
            let words = || spoken::words(message, LONGEST_WORDS).text;
            let words = self.words.get_or_insert_with(words);
            if !words.is_empty() {
                node.set_description(words.as_str());
            }
        });
    }

    fn contents_ui(
        &mut self,
        ui: &mut Ui,
        (draw, studio, selecting): (&mut Draw<'_>, &mut RenderCache, &mut Selecting),
        scene: Scene<'_>,
        (at, visible): (Rect, Rangef),
    ) -> Shown {
        let message = scene.message;
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
            self.carry_out(ui, asked, message, &mut shown);
        }
        shown
    }

    /// Does what concerns the view alone, and notes what is left for the transcript.
    fn carry_out(&mut self, ui: &Ui, asked: Option<Asked>, message: &Message, shown: &mut Shown) {
        let Some(asked) = asked else {
            return;
        };
        match asked {
            Asked::Copy => {
                shown.copied = Some(message.text());
                copy::confirm(ui.ctx(), actions::copy_id(message.id));
            }
            Asked::Selection(what) => shown.for_selection = Some(what),
            Asked::Edit => self.editor = Some(Editor::new(message.text(), message.role)),
            Asked::Raw => {
                self.raw = !self.raw;
                self.seen = None;
                self.sections.clear();
            }
        }
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
        self.fold.unfolded = true;
        if let Some(section) = self.sections.get_mut(section).filter(|it| it.reasoning) {
            section.open = Some(true);
        }
    }

    /// The texts that are selected, in order; `within` says from where to where a section is.
    pub(super) fn selected(
        &mut self,
        message: &Message,
        form: Form,
        within: impl Fn(usize) -> Option<Range<Point>>,
    ) -> Vec<String> {
        self.follow(message);
        let streaming = message.progress == Progress::Streaming;
        let last = self.sections.len().saturating_sub(1);
        let sections = self.sections.iter().enumerate();
        let open = sections.filter(|(index, section)| section.is_open(streaming && *index == last));
        open.filter_map(|(index, section)| {
            let text = form(&section.text, &within(index)?);
            (!text.is_empty()).then_some(text)
        })
        .collect()
    }

    /// Whether it holds something that the user has made, and so has to stay.
    pub(super) fn is_kept(&self) -> bool {
        self.editor.is_some() || self.raw || self.fold.unfolded
    }

    /// Gives up what is laid out, as the message is no longer near the screen.
    ///
    /// What comes back may have been read from the store anew, where its edition is not kept.
    pub(super) fn release(&mut self) {
        self.words = None;
        self.seen = None;
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
}

/// Where in the group that `ui` draws something has the keyboard, if something does.
pub(super) fn focus_within(ui: &Ui) -> Option<Rect> {
    let focused = ui.memory(Memory::focused)?;
    ui.ctx().viewport(|viewport| {
        let widgets = &viewport.this_pass.widgets;
        let mut widget = widgets.get(focused)?;
        let place = widget.rect;
        while widget.parent_id != ui.unique_id() {
            let parent = widgets.get(widget.parent_id)?;
            if parent.id == widget.id {
                return None;
            }
            widget = parent;
        }
        Some(place)
    })
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
