//! The bar that looks for a text in the conversation: a field over the upper right corner of the
//! transcript, with how many messages have it and two buttons to go from one place to the next.

use crate::state::action::{Action, ChatAction};
use crate::state::chat::{Chat, Find};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::field::Input;
use eframe::egui::{
    Align2, Frame, Id, Key, Margin, Modifiers, Rect, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use lucide_icons::Icon;

const WIDTH: f32 = 380.0;
const HEIGHT: f32 = theme::CONTROL_HEIGHT + 2.0 * theme::SPACE_8;
/// Longer texts are looked for no further than this, in characters.
const LONGEST: usize = 200;

/// A place in the transcript: one occurrence in one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The message, by its number in the branch.
    pub(super) row: usize,
    /// Which of its occurrences, from 0; more than there are is the last one.
    pub(super) nth: usize,
}

/// The bar, and where in the conversation it has led to.
#[derive(Default)]
pub(super) struct FindBar {
    open: bool,
    wants_focus: bool,
    had_focus: bool,
    typed: String,
    /// The messages that have it, by their numbers in the branch.
    rows: Vec<usize>,
    made_for: Option<(u64, u64)>,
    spot: Option<Spot>,
}

impl FindBar {
    /// Opens it, with the keyboard in its field.
    pub(super) fn open(&mut self) {
        self.open = true;
        self.wants_focus = true;
    }

    /// Closes it without a word to the state, which has given up looking.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// What is looked for, if something is.
    pub(super) fn query<'a>(&self, draw: &Draw<'a>) -> Option<&'a str> {
        let find = draw.state.find.as_ref().filter(|_| self.open)?;
        Some(find.query())
    }

    /// Where it has led to.
    pub(super) fn spot(&self) -> Option<Spot> {
        self.spot
    }

    /// Notes which occurrence it has really led to.
    pub(super) fn arrived(&mut self, spot: Spot) {
        self.spot = Some(spot);
    }

    /// Draws it over `area`; `first` is the message at the upper edge, `count` says how often a
    /// message has it, as far as that is known. Where to go, if that was asked for.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        (chat, area): (&Chat, Rect),
        first: usize,
        count: impl Fn(usize) -> Option<usize>,
    ) -> Option<Spot> {
        if !self.open {
            return None;
        }
        let mut go = self.follow(draw.state.find.as_ref(), chat, first);
        let width = WIDTH.min(area.width() - 2.0 * theme::SPACE_16);
        let corner = pos2(area.right() - width - theme::SPACE_16, area.top());
        let rect = Rect::from_min_size(corner + vec2(0.0, theme::SPACE_8), vec2(width, HEIGHT));
        // What is below it is not pressed through it.
        ui.interact(rect, Id::unique("find ground"), Sense::click_and_drag());
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("find"));
        let tokens = theme::tokens(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(Stroke::new(1.0, tokens.line))
            .corner_radius(theme::RADIUS_CARD)
            .shadow(ui.visuals().popup_shadow)
            .inner_margin(Margin::same(theme::SPACE_8 as i8));
        let stepped = frame
            .show(&mut child, |ui| {
                ui.set_width(width - 2.0 * theme::SPACE_8);
                self.row_ui(ui, draw)
            })
            .inner;
        match stepped {
            Some(Step::Next) => go = self.next(&count),
            Some(Step::Previous) => go = self.previous(),
            Some(Step::Close) => {
                draw.push(Action::Chat(ChatAction::Find(None)));
                self.forget();
                return None;
            }
            None => {}
        }
        self.spot = go.or(self.spot);
        go
    }

    fn row_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) -> Option<Step> {
        let id = Id::unique("find text");
        let mut step = self.keys(ui, id);
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            let buttons = 3.0 * (theme::SMALL_TARGET + theme::SPACE_4);
            let counted = self.counted(draw.state.find.as_ref());
            let field = ui.available_width() - buttons - 68.0;
            let input = Input {
                name: "Find in conversation",
                hint: "Find in conversation",
                font: theme::label(),
                masked: false,
                bad: false,
                id: Some(id),
            };
            let response = ui
                .allocate_ui(vec2(field, theme::CONTROL_HEIGHT), |ui| {
                    input.show(ui, &mut self.typed, 0.0)
                })
                .inner;
            if std::mem::take(&mut self.wants_focus) {
                response.request_focus();
            }
            if response.changed() {
                self.spot = None;
                let query: String = self.typed.chars().take(LONGEST).collect();
                draw.push(Action::Chat(ChatAction::Find(Some(query))));
            }
            count_ui(ui, &counted);
            let mut button = |ui: &mut Ui, icon, name, keys, it: Step| {
                if icon_button(ui, icon, name, Some(keys)).clicked() {
                    step = Some(it);
                }
            };
            let up = "Shift Enter";
            button(ui, Icon::ChevronUp, "Previous match", up, Step::Previous);
            button(ui, Icon::ChevronDown, "Next match", "Enter", Step::Next);
            button(ui, Icon::X, "Close find", "Esc", Step::Close);
        });
        step
    }

    fn keys(&mut self, ui: &Ui, id: Id) -> Option<Step> {
        // The toolkit takes the keyboard away on Escape before anything is drawn.
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        if !std::mem::replace(&mut self.had_focus, has_focus) && !has_focus {
            return None;
        }
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::SHIFT, Key::Enter) {
                Some(Step::Previous)
            } else if input.consume_key(Modifiers::NONE, Key::Enter) {
                Some(Step::Next)
            } else if input.consume_key(Modifiers::NONE, Key::Escape) {
                Some(Step::Close)
            } else {
                None
            }
        })
    }

    /// Brings the list of messages up to date; where to go when something was found for the first
    /// time.
    fn follow(&mut self, find: Option<&Find>, chat: &Chat, first: usize) -> Option<Spot> {
        let wanted = find.map(|find| (find.revision(), chat.revision()));
        if self.made_for == wanted {
            return None;
        }
        self.made_for = wanted;
        self.rows.clear();
        let Some(find) = find else {
            self.spot = None;
            return None;
        };
        let has = |row: &usize| chat.id(*row).is_some_and(|id| find.has(id));
        self.rows.extend((0..chat.len()).filter(has));
        let lost = self.spot.is_some_and(|spot| !self.rows.contains(&spot.row));
        if self.spot.is_some() && !lost {
            return None;
        }
        let ahead = self.rows.iter().find(|row| **row >= first);
        let row = *ahead.or(self.rows.last())?;
        Some(Spot { row, nth: 0 })
    }

    fn next(&self, count: &impl Fn(usize) -> Option<usize>) -> Option<Spot> {
        let Some(spot) = self.spot else {
            return self.rows.first().map(|row| Spot { row: *row, nth: 0 });
        };
        let here = count(spot.row).unwrap_or(1);
        if spot.nth.saturating_add(1) < here {
            return Some(Spot {
                nth: spot.nth + 1,
                ..spot
            });
        }
        let behind = self.rows.partition_point(|row| *row <= spot.row);
        let row = self.rows.get(behind).or(self.rows.first())?;
        Some(Spot { row: *row, nth: 0 })
    }

    fn previous(&self) -> Option<Spot> {
        let before = match self.spot {
            Some(spot) if spot.nth > 0 => {
                return Some(Spot {
                    nth: spot.nth - 1,
                    ..spot
                });
            }
            Some(spot) => self.rows.partition_point(|row| *row < spot.row),
            None => self.rows.len(),
        };
        let row = before
            .checked_sub(1)
            .and_then(|before| self.rows.get(before));
        let row = *row.or(self.rows.last())?;
        Some(Spot {
            row,
            nth: usize::MAX,
        })
    }

    fn counted(&self, find: Option<&Find>) -> Counted {
        let Some(find) = find else {
            return Counted::default();
        };
        if self.rows.is_empty() {
            let text = if find.is_looking() {
                "…"
            } else {
                "Not found"
            };
            return Counted {
                shown: text.to_owned(),
                spoken: text.to_owned(),
            };
        }
        let number = self
            .spot
            .map_or(0, |spot| self.rows.partition_point(|row| *row <= spot.row));
        let more = if find.is_looking() { "…" } else { "" };
        let all = self.rows.len();
        Counted {
            shown: format!("{number}/{all}{more}"),
            spoken: format!("Message {number} of {all} that have it"),
        }
    }
}

/// How many messages have it, and which of them is in view.
#[derive(Default)]
struct Counted {
    shown: String,
    spoken: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    Previous,
    Close,
}

fn count_ui(ui: &mut Ui, counted: &Counted) {
    let size = vec2(60.0, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(eframe::egui::Role::Label, true, counted.spoken.as_str())
    });
    let at = rect.right_center() - vec2(theme::SPACE_4, 0.0);
    let color = theme::tokens(ui).muted;
    let text = counted.shown.as_str();
    ui.painter()
        .text(at, Align2::RIGHT_CENTER, text, theme::small(), color);
    response.on_hover_text(counted.spoken.as_str());
}
