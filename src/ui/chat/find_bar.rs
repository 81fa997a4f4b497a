//! The bar that looks for a text in the conversation: a field over the upper right corner of the
//! transcript, with the number of places that have it and two buttons to go from one to the next.
//!
//! How often a message says it is known from its text as it was written; once the message has been
//! gone to, from what is seen of it, where a place may be one more or less.

use crate::domain::figures::grouped;
use crate::state::action::{Action, ChatAction};
use crate::state::chat::{Chat, Find};
use crate::ui::announce;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::theme::chat::{FIND_BUTTONS_WIDTH, FIND_COUNT_WIDTH, FIND_HEIGHT, FIND_WIDTH};
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::field::Input;
use crate::ui::widgets::list;
use eframe::egui::{
    Align2, Frame, Id, Key, Margin, Modifiers, Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// Longer texts are looked for no further than this, in characters.
const LONGEST: usize = 200;

/// What is under the bar, so that nothing is pressed through it.
pub(super) fn ground_id() -> Id {
    Id::unique("find ground")
}

/// A message in which the text occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FoundIn {
    /// The number of the message in the branch.
    row: usize,
    /// In how many places of the message the text occurs.
    places: usize,
    /// In how many places of the messages before it.
    before: usize,
}

/// A place in the transcript: one occurrence in one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FindMatch {
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
    /// What this bar has asked to look for.
    asked: String,
    /// The messages in which the text occurs, in their order.
    rows: Vec<FoundIn>,
    /// The revisions of the search and of the branch that `rows` were made for.
    made_for: Option<(u64, u64)>,
    /// The place that the bar has led to.
    place: Option<FindMatch>,
    /// What is looked for, as it is marked.
    looked_for: Arc<str>,
    /// What was told of the places last.
    told: String,
}

impl FindBar {
    /// Opens it, with the keyboard in its field.
    pub(super) fn open(&mut self) {
        self.open = true;
        self.wants_focus = true;
    }

    /// Opens it, without the keyboard, on a text that is looked for though nobody typed it here: a
    /// search through all conversations leads to it.
    fn open_on(&mut self, find: Option<&Find>) {
        if let Some(find) = find.filter(|find| find.query() != self.asked) {
            self.open = true;
            self.typed = find.query().to_owned();
            self.asked.clone_from(&self.typed);
            self.place = None;
        }
    }

    /// Closes it without a word to the state, which has given up looking.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// What is looked for, if something is.
    pub(super) fn query<'a>(&self, draw: &Draw<'a>) -> Option<&'a str> {
        let find = draw.state.find().filter(|_| self.open)?;
        Some(find.query())
    }

    /// The same, shared, so that it can be marked in every frame at no cost.
    pub(super) fn looked_for(&mut self, draw: &Draw<'_>) -> Option<Arc<str>> {
        let query = self.query(draw)?;
        if *self.looked_for != *query {
            self.looked_for = query.into();
        }
        Some(Arc::clone(&self.looked_for))
    }

    /// The place that the bar has led to.
    pub(super) fn place(&self) -> Option<FindMatch> {
        self.place
    }

    /// Notes which occurrence it has really led to, and how many there are to be seen in that
    /// message.
    pub(super) fn arrived(&mut self, spot: FindMatch, places: usize) {
        self.place = Some(spot);
        let row = self.rows.iter().position(|known| known.row == spot.row);
        if let Some(row) = row.filter(|row| self.rows[*row].places != places) {
            self.rows[row].places = places;
            self.add_up(row);
        }
    }

    /// Counts the places before each message from that one on.
    fn add_up(&mut self, from: usize) {
        let mut before = from.checked_sub(1).map_or(0, |last| {
            let last = self.rows[last];
            last.before + last.places
        });
        for row in &mut self.rows[from..] {
            row.before = before;
            before += row.places;
        }
    }

    /// The number of places in the whole conversation.
    fn all(&self) -> usize {
        self.rows.last().map_or(0, |last| last.before + last.places)
    }

    /// What is known of a message in which the text occurs; `None` for others.
    fn row(&self, row: usize) -> Option<FoundIn> {
        let found = self.rows.binary_search_by_key(&row, |known| known.row);
        Some(self.rows[found.ok()?])
    }

    /// Whether it lies over a part of the transcript.
    pub(super) fn is_over(&self, area: Rect, part: Rect) -> bool {
        self.open && place(area).intersects(part)
    }

    /// Draws it over `area`; `first` is the message at the upper edge. Where to go, if that was asked
    /// for.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        chat: &Chat,
        area: Rect,
        first: usize,
    ) -> Option<FindMatch> {
        self.open_on(draw.state.find());
        if !self.open {
            return None;
        }
        let mut go = self.follow(draw.state.find(), chat, first);
        let rect = place(area);
        let width = rect.width();
        // What is below it is not pressed through it.
        ui.interact(
            rect,
            ground_id(),
            Sense::click_and_drag() - Sense::FOCUSABLE,
        );
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("find"));
        let tokens = theme::tokens(ui);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(theme::hairline(tokens))
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
            Some(FindStep::Next) => go = self.next(),
            Some(FindStep::Previous) => go = self.previous(),
            Some(FindStep::Close) => {
                draw.push(Action::Chat(ChatAction::Find(None)));
                self.forget();
                return None;
            }
            None => {}
        }
        self.place = go.or(self.place);
        self.tell(ui, draw.state.find());
        go
    }

    /// Says which place was gone to, or that there is none, once that is known.
    fn tell(&mut self, ui: &Ui, find: Option<&Find>) {
        if find.is_none_or(Find::is_looking) {
            return;
        }
        let counted = self.counted(find);
        if self.told != counted {
            announce::say(ui.ctx(), counted.as_str());
            self.told = counted;
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) -> Option<FindStep> {
        let id = Id::unique("find text");
        let mut step = self.keys(ui, id);
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_4;
            let counted = self.counted(draw.state.find());
            let field =
                ui.available_width() - FIND_BUTTONS_WIDTH - FIND_COUNT_WIDTH - theme::SPACE_4;
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
                self.place = None;
                self.told.clear();
                let query: String = self.typed.chars().take(LONGEST).collect();
                self.asked.clone_from(&query);
                draw.push(Action::Chat(ChatAction::Find(Some(query))));
            }
            count_ui(ui, &counted);
            let mut button = |ui: &mut Ui, icon, name, keys, it: FindStep| {
                if icon_button(ui, icon, name, Some(keys)).clicked() {
                    step = Some(it);
                }
            };
            let up = "Shift Enter";
            button(
                ui,
                Icon::ChevronUp,
                "Previous match",
                up,
                FindStep::Previous,
            );
            button(ui, Icon::ChevronDown, "Next match", "Enter", FindStep::Next);
            button(ui, Icon::X, "Close find", "Esc", FindStep::Close);
        });
        step
    }

    fn keys(&mut self, ui: &Ui, id: Id) -> Option<FindStep> {
        // The toolkit takes the keyboard away on Escape before anything is drawn.
        let has_focus = ui.memory(|memory| memory.has_focus(id));
        if !std::mem::replace(&mut self.had_focus, has_focus) && !has_focus {
            return None;
        }
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::SHIFT, Key::Enter) {
                Some(FindStep::Previous)
            } else if input.consume_key(Modifiers::NONE, Key::Enter) {
                Some(FindStep::Next)
            } else if input.consume_key(Modifiers::NONE, Key::Escape) {
                Some(FindStep::Close)
            } else {
                None
            }
        })
    }

    /// Brings the list of messages up to date; where to go when something was found for the first
    /// time.
    fn follow(&mut self, find: Option<&Find>, chat: &Chat, first: usize) -> Option<FindMatch> {
        let wanted = find.map(|find| (find.revision(), chat.revision()));
        if self.made_for == wanted {
            return None;
        }
        self.made_for = wanted;
        self.rows.clear();
        let Some(find) = find else {
            self.place = None;
            return None;
        };
        let found = (0..chat.len()).filter_map(|row| {
            let places = find.places(chat.id(row)?);
            let before = 0;
            (places > 0).then_some(FoundIn {
                row,
                places,
                before,
            })
        });
        self.rows.extend(found);
        self.add_up(0);
        if self.place.is_some_and(|spot| self.row(spot.row).is_some()) {
            return None;
        }
        let ahead = self.rows.iter().find(|known| known.row >= first);
        let row = ahead.or(self.rows.last())?.row;
        Some(FindMatch { row, nth: 0 })
    }

    fn next(&self) -> Option<FindMatch> {
        let first = || self.rows.first().map(|first| first.row);
        let Some(spot) = self.place else {
            return Some(FindMatch {
                row: first()?,
                nth: 0,
            });
        };
        let places = self.row(spot.row).map_or(0, |known| known.places);
        if spot.nth.saturating_add(1) < places {
            let nth = spot.nth + 1;
            return Some(FindMatch { nth, ..spot });
        }
        let behind = self.rows.partition_point(|known| known.row <= spot.row);
        let behind = self.rows.get(behind).map(|known| known.row);
        Some(FindMatch {
            row: behind.or_else(first)?,
            nth: 0,
        })
    }

    fn previous(&self) -> Option<FindMatch> {
        let before = match self.place {
            Some(spot) if spot.nth > 0 => {
                let nth = spot.nth - 1;
                return Some(FindMatch { nth, ..spot });
            }
            Some(spot) => self.rows.partition_point(|known| known.row < spot.row),
            None => self.rows.len(),
        };
        let before = before
            .checked_sub(1)
            .and_then(|before| self.rows.get(before));
        let known = before.or(self.rows.last())?;
        Some(FindMatch {
            row: known.row,
            nth: known.places.saturating_sub(1),
        })
    }

    /// Which of the places is in view, and how many there are; empty when nothing is looked for.
    fn counted(&self, find: Option<&Find>) -> String {
        let Some(find) = find else {
            return String::new();
        };
        let all = self.all();
        if all == 0 {
            let text = if find.is_looking() {
                "…"
            } else {
                "Not found"
            };
            return text.to_owned();
        }
        let place = |spot: FindMatch| {
            let known = self.row(spot.row)?;
            let within = (spot.nth + 1).min(known.places);
            Some(known.before + within)
        };
        let number = self.place.and_then(place).unwrap_or_default();
        let more = if find.is_looking() { "…" } else { "" };
        format!(
            "{} of {}{more}",
            grouped(number as u64),
            grouped(all as u64)
        )
    }
}

/// Where the bar lies over the transcript.
fn place(area: Rect) -> Rect {
    let width = FIND_WIDTH.min(area.width() - 2.0 * theme::SPACE_16);
    let corner = pos2(area.right() - width - theme::SPACE_16, area.top());
    Rect::from_min_size(corner + vec2(0.0, theme::SPACE_8), vec2(width, FIND_HEIGHT))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FindStep {
    Next,
    Previous,
    Close,
}

fn count_ui(ui: &mut Ui, counted: &str) {
    let size = vec2(FIND_COUNT_WIDTH, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Label, true, counted));
    let color = theme::tokens(ui).muted;
    let place = rect.shrink2(vec2(theme::SPACE_8, 0.0));
    let text = list::cut_to(ui, counted, theme::small(), place.width());
    let at = Align2::RIGHT_CENTER.align_size_within_rect(text.size(), place);
    ui.painter().galley(at.min, text, color);
}
