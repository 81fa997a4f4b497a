//! What is shown before anything was said: the doors of the first run, and the empty chat.

use crate::state::action::{Action, Dialog, ProvidersAction, Screen, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::theme::chat::{
    DOOR_GAP, DOOR_HEIGHT, DOOR_ICON, DOOR_LINE, DOOR_SIDE, DOOR_WIDTH, DOOR_WORDS,
    FLAT_DOOR_HEIGHT, FLAT_DOOR_LINE, FLAT_DOOR_WIDTH, FLAT_DOOR_WORDS,
};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{focus_ring, follow_focus, paint_icon};
use crate::ui::{focus, theme};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Align2, Color32, FontId, Galley, Id, Pos2, Rect, Response, Role, ScrollArea, Sense,
    Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

const DOORS: [Door; 3] = [
    Door {
        icon: Icon::Radar,
        title: "Find local servers",
        text: "Looks for Ollama, LM Studio, llama.cpp and others on this computer",
    },
    Door {
        icon: Icon::Plug,
        title: "Add a provider",
        text: "A server, a gateway or a cloud: base URL and, where needed, a key",
    },
    Door {
        icon: Icon::Sparkles,
        title: "Try the demo",
        text: "Works at once, with no network and no key",
    },
];

/// The page without any provider: a question, and the doors. Where it is higher than the window it
/// scrolls.
pub(super) fn first_run_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let room = ui.available_size();
    ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| match doors_ui(ui, room) {
            Some(0) => draw.push(Action::View(ViewAction::OpenDialog(Dialog::FindServers))),
            Some(1) => draw.push(Action::View(ViewAction::OpenDialog(Dialog::AddProvider))),
            Some(_) => draw.push(Action::Providers(ProvidersAction::AddDemo)),
            None => {}
        });
}

/// Draws question and doors in the middle of that room; the index of the door that was pressed.
fn doors_ui(ui: &mut Ui, room: Vec2) -> Option<usize> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = DOORS.len() as f32;
    let gaps = count - 1.0;
    let wide = count * DOOR_WIDTH + gaps * DOOR_GAP;
    let side_by_side = room.x >= wide + 2.0 * theme::SPACE_32;
    let (width, doors, gap) = if side_by_side {
        (wide, DOOR_HEIGHT, theme::SPACE_24 + theme::SPACE_4)
    } else {
        let width = (room.x - 2.0 * theme::SPACE_16).min(FLAT_DOOR_WIDTH);
        let height = count * FLAT_DOOR_HEIGHT + gaps * theme::SPACE_8;
        (width, height, theme::SPACE_16)
    };
    let headline = Headline::new(
        ui,
        "Whom do you want to talk to?",
        "Any endpoint that speaks the OpenAI or the Anthropic format",
        room.x - 2.0 * theme::SPACE_16,
    );
    let height = headline.height() + gap + doors;
    ui.add_space(above(room.y, height));
    headline.ui(ui, room.x);
    ui.add_space(gap);
    let (row, _) = ui.allocate_exact_size(vec2(room.x, doors), Sense::hover());
    let first = row.left() + (room.x - width) / 2.0;
    let place = |index: usize| {
        let index = index as f32;
        if side_by_side {
            let left = first + index * (DOOR_WIDTH + DOOR_GAP);
            Rect::from_min_size(pos2(left, row.top()), vec2(DOOR_WIDTH, DOOR_HEIGHT))
        } else {
            let top = row.top() + index * (FLAT_DOOR_HEIGHT + theme::SPACE_8);
            Rect::from_min_size(pos2(first, top), vec2(width, FLAT_DOOR_HEIGHT))
        }
    };
    let drawn = [0, 1, 2].map(|index| DOORS[index].ui(ui, place(index), side_by_side));
    focus::home(&drawn[0]);
    focus::region(&drawn[0]);
    ui.add_space(theme::SPACE_8);
    follow_focus(ui);
    drawn.iter().position(Response::clicked)
}

/// The free room above what is so high, in the middle of a room of that height, in points.
fn above(room: f32, height: f32) -> f32 {
    ((room - height) / 2.0).max(theme::SPACE_8).floor()
}

/// A question or a name in large letters, and a line below it; wrapped where they are wider than
/// the room.
struct Headline {
    title: Arc<Galley>,
    line: Arc<Galley>,
}

impl Headline {
    fn new(ui: &Ui, title: &str, line: &str, width: f32) -> Self {
        let tokens = theme::tokens(ui);
        Self {
            title: centred(ui, title, theme::display(), tokens.text, width),
            line: centred(ui, line, theme::body(), tokens.muted, width),
        }
    }

    fn height(&self) -> f32 {
        self.title.size().y + theme::SPACE_4 + self.line.size().y
    }

    /// Draws it in the middle of that width.
    fn ui(&self, ui: &mut Ui, width: f32) {
        let size = vec2(width, self.height());
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let below = self.title.size().y + theme::SPACE_4;
        for (role, text, top) in [
            (Role::Heading, &self.title, rect.top()),
            (Role::Label, &self.line, rect.top() + below),
        ] {
            text_ui(ui, role, text, pos2(rect.center().x, top));
        }
    }
}

/// Paints a centred text with the middle of its upper edge at a point, and tells it.
fn text_ui(ui: &mut Ui, role: Role, text: &Arc<Galley>, top: Pos2) {
    let place = text.rect.translate(top.to_vec2());
    let id = ui.next_auto_id();
    ui.skip_ahead_auto_ids(1);
    let response = ui.interact(place, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(role, true, text.text()));
    ui.painter()
        .galley(top, Arc::clone(text), Color32::PLACEHOLDER);
}

fn centred(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width);
    job.halign = Align::Center;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

struct Door {
    icon: Icon,
    title: &'static str,
    text: &'static str,
}

impl Door {
    /// Draws it into its place: its icon above its words, or beside them.
    fn ui(&self, ui: &mut Ui, rect: Rect, tall: bool) -> Response {
        let response = ui.interact(rect, Id::unique(("door", self.title)), Sense::click());
        self.ground(ui, &response);
        let tokens = theme::tokens(ui);
        if tall {
            let left = rect.left() + DOOR_SIDE;
            let icon = pos2(left + theme::ICON / 2.0, rect.top() + DOOR_ICON);
            paint_icon(ui.painter(), icon, self.icon, theme::icon(), tokens.muted);
            let text = self.text(ui, rect.width() - 2.0 * DOOR_SIDE);
            self.words(ui, pos2(left, rect.top() + DOOR_WORDS), DOOR_LINE, text);
            return response;
        }
        let icon = pos2(rect.left() + DOOR_ICON, rect.center().y);
        let large = theme::icon_large();
        paint_icon(ui.painter(), icon, self.icon, large, tokens.muted);
        let text = self.text(ui, rect.width() - FLAT_DOOR_WORDS - theme::SPACE_16);
        let below = FLAT_DOOR_LINE;
        let height = below + text.size().y;
        let words = pos2(
            rect.left() + FLAT_DOOR_WORDS,
            rect.center().y - height / 2.0,
        );
        self.words(ui, words, below, text);
        response
    }

    fn ground(&self, ui: &Ui, response: &Response) {
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.title));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_description(self.text));
        let tokens = theme::tokens(ui);
        let ground = if response.hovered() {
            tokens.hover
        } else {
            tokens.raised
        };
        let border = Stroke::new(
            theme::HAIRLINE,
            if response.hovered() {
                tokens.accent
            } else {
                tokens.line
            },
        );
        ui.painter().rect(
            response.rect,
            theme::RADIUS_CARD,
            ground,
            border,
            StrokeKind::Inside,
        );
        focus_ring(ui, response, response.rect, theme::RADIUS_CARD);
    }

    /// Paints the title, and its text `below` points lower.
    fn words(&self, ui: &Ui, at: Pos2, below: f32, text: Arc<Galley>) {
        let tokens = theme::tokens(ui);
        ui.painter().text(
            at,
            Align2::LEFT_TOP,
            self.title,
            theme::strong(),
            tokens.text,
        );
        ui.painter()
            .galley(at + vec2(0.0, below), text, tokens.muted);
    }

    fn text(&self, ui: &Ui, width: f32) -> Arc<Galley> {
        let color = theme::tokens(ui).muted;
        ui.painter()
            .layout(self.text.to_owned(), theme::small(), color, width)
    }
}

/// Prompts that a conversation can begin with.
const EXAMPLES: [&str; 4] = [
    "What can you do?",
    "Explain how attention works, simply",
    "Write a function that merges two sorted lists",
    "Summarise the text that I paste next in five points",
];

/// The chat in which nothing was said: the model's name and four examples. Returns the example that
/// was pressed. Where it is higher than the window it scrolls.
pub(super) fn empty_chat_ui(ui: &mut Ui, draw: &mut Draw<'_>) -> Option<String> {
    let current = draw.state.current_model();
    let name = current
        .as_ref()
        .map(|model| match draw.state.resolve(model) {
            Some((_, known)) => known.label().to_owned(),
            None => model.model.clone(),
        });
    let room = ui.available_size();
    let area = ScrollArea::vertical().auto_shrink(false);
    let shown = area.show(ui, |ui| {
        if let Some(name) = name {
            return examples_ui(ui, room, &name);
        }
        no_model_ui(ui, draw, room);
        None
    });
    shown.inner
}

/// The name of a model and the examples below it, in the middle of that room: beside each other
/// where all of them fit, else below each other.
fn examples_ui(ui: &mut Ui, room: Vec2, name: &str) -> Option<String> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let tokens = theme::tokens(ui);
    let free = room.x - 2.0 * theme::SPACE_16;
    let widest = EXAMPLES
        .iter()
        .map(|text| Button::secondary(text).measure(ui));
    let widest = widest.fold(0.0, f32::max).ceil();
    let columns = if 2.0 * widest + theme::SPACE_8 <= free {
        2
    } else {
        1
    };
    let each = widest.min(free);
    let texts = EXAMPLES.map(|text| {
        let width = each - 2.0 * theme::SPACE_12;
        let font = theme::label();
        let job = LayoutJob::simple(text.to_owned(), font, tokens.text, width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    });
    let title = centred(ui, name, theme::display(), tokens.text, free);
    let rows = texts.chunks(columns);
    let row_height = |row: &[Arc<Galley>]| {
        let texts = row.iter().map(|text| text.size().y + theme::SPACE_8);
        texts.fold(theme::CONTROL_HEIGHT, f32::max)
    };
    let heights: f32 = rows
        .clone()
        .map(|row| row_height(row) + theme::SPACE_8)
        .sum();
    let height = title.size().y + theme::SPACE_16 + heights;
    ui.add_space(above(room.y, height));
    let (head, _) = ui.allocate_exact_size(vec2(room.x, title.size().y), Sense::hover());
    text_ui(ui, Role::Heading, &title, head.center_top());
    ui.add_space(theme::SPACE_16);
    let width = columns as f32 * (each + theme::SPACE_8) - theme::SPACE_8;
    let mut pressed = None;
    for row in rows {
        let height = row_height(row);
        let (line, _) = ui.allocate_exact_size(vec2(room.x, height), Sense::hover());
        let mut left = line.left() + (room.x - width) / 2.0;
        for text in row {
            let place = Rect::from_min_size(pos2(left, line.top()), vec2(each, height));
            if example_ui(ui, place, text).clicked() {
                pressed = Some(text.text().to_owned());
            }
            left += each + theme::SPACE_8;
        }
        ui.add_space(theme::SPACE_8);
    }
    follow_focus(ui);
    pressed
}

/// A prompt that is written into the message when it is pressed; its text may have several lines.
fn example_ui(ui: &mut Ui, rect: Rect, text: &Arc<Galley>) -> Response {
    let response = ui.interact(rect, Id::unique(("example", text.text())), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text.text()));
    let tokens = theme::tokens(ui);
    let ground = if response.hovered() {
        tokens.hover
    } else {
        tokens.raised
    };
    let border = theme::hairline(tokens);
    let radius = theme::RADIUS_CONTROL;
    ui.painter()
        .rect(rect, radius, ground, border, StrokeKind::Inside);
    let top = rect.center().y - text.size().y / 2.0;
    let at = pos2(rect.left() + theme::SPACE_12, top);
    ui.painter().galley(at, Arc::clone(text), tokens.text);
    focus_ring(ui, &response, rect, radius);
    response
}

fn no_model_ui(ui: &mut Ui, draw: &mut Draw<'_>, room: Vec2) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let width = room.x - 2.0 * theme::SPACE_16;
    let state = draw.state;
    let awaited = state
        .view()
        .awaited()
        .and_then(|id| state.providers().get(id));
    if let Some(awaited) = awaited {
        let line = format!("“{}” is asked what it has", awaited.name);
        let headline = Headline::new(ui, "Fetching models", &line, width);
        ui.add_space(above(room.y, headline.height()));
        headline.ui(ui, room.x);
        return;
    }
    let line = "Switch a provider on, fetch its models, or add a model by its ID";
    let headline = Headline::new(ui, "No model to talk with yet", line, width);
    let button = Button::primary("Open Model Providers");
    let height = headline.height() + theme::SPACE_16 + theme::CONTROL_HEIGHT;
    ui.add_space(above(room.y, height));
    headline.ui(ui, room.x);
    ui.add_space(theme::SPACE_16);
    ui.horizontal(|ui| {
        ui.add_space((room.x - button.measure(ui)) / 2.0);
        if ui.add(button).clicked() {
            draw.push(Action::View(ViewAction::Show(Screen::Providers)));
        }
    });
}
