//! What is shown before anything was said: the doors of the first run, and the empty chat.

use crate::state::action::{Action, Dialog, ProvidersAction, Screen, ViewAction};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::{focus_ring, follow_focus, paint_icon};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Align2, Color32, FontId, Galley, Layout, Pos2, Response, RichText, Role, ScrollArea,
    Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

const DOOR_WIDTH: f32 = 220.0;
const DOOR_HEIGHT: f32 = 152.0;
const DOOR_GAP: f32 = 14.0;
/// Height of a door that lies above others.
const FLAT_HEIGHT: f32 = 76.0;

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
    let height = ui.available_height();
    ScrollArea::vertical()
        .auto_shrink(false)
        .show(ui, |ui| match doors_ui(ui, height) {
            Some(0) => draw.push(Action::View(ViewAction::OpenDialog(Dialog::FindServers))),
            Some(1) => draw.push(Action::View(ViewAction::OpenDialog(Dialog::AddProvider))),
            Some(_) => draw.push(Action::Providers(ProvidersAction::AddDemo)),
            None => {}
        });
}

/// Draws question and doors in the middle of that height; the index of the door that was pressed.
fn doors_ui(ui: &mut Ui, height: f32) -> Option<usize> {
    let count = DOORS.len() as f32;
    let width = count * DOOR_WIDTH + (count - 1.0) * DOOR_GAP;
    let side_by_side = ui.available_width() >= width + 2.0 * theme::SPACE_32;
    let doors = if side_by_side {
        DOOR_HEIGHT
    } else {
        count * FLAT_HEIGHT + (count - 1.0) * theme::SPACE_8
    };
    ui.add_space(((height - doors - 110.0) / 2.0 - theme::SPACE_24).max(theme::SPACE_8));
    ui.vertical_centered(|ui| {
        let line = "Any endpoint that speaks the OpenAI or the Anthropic format";
        headline_ui(ui, "Whom do you want to talk to?", line);
    });
    ui.add_space(if side_by_side {
        theme::SPACE_24
    } else {
        theme::SPACE_12
    });
    let doors = |ui: &mut Ui, draw_door: &dyn Fn(&Door, &mut Ui) -> Response| {
        let drawn = DOORS.each_ref().map(|door| draw_door(door, ui));
        drawn.iter().position(Response::clicked)
    };
    let pressed = if side_by_side {
        let row = ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = DOOR_GAP;
            ui.add_space(((ui.available_width() - width) / 2.0 - DOOR_GAP).max(0.0));
            doors(ui, &Door::tall_ui)
        });
        row.inner
    } else {
        let column = ui.vertical_centered(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_8;
            doors(ui, &Door::flat_ui)
        });
        column.inner
    };
    ui.add_space(theme::SPACE_8);
    follow_focus(ui);
    pressed
}

fn headline_ui(ui: &mut Ui, title: &str, line: &str) {
    let tokens = theme::tokens(ui);
    ui.label(
        RichText::new(title)
            .font(theme::display())
            .color(tokens.text),
    );
    ui.label(RichText::new(line).font(theme::body()).color(tokens.muted));
}

struct Door {
    icon: Icon,
    title: &'static str,
    text: &'static str,
}

impl Door {
    fn tall_ui(&self, ui: &mut Ui) -> Response {
        let (rect, response) =
            ui.allocate_exact_size(vec2(DOOR_WIDTH, DOOR_HEIGHT), Sense::click());
        self.ground(ui, &response);
        let tokens = theme::tokens(ui);
        let left = rect.left() + 18.0;
        paint_icon(
            ui.painter(),
            pos2(left + 8.0, rect.top() + 28.0),
            self.icon,
            theme::icon(),
            tokens.muted,
        );
        let text = self.text(ui, DOOR_WIDTH - 36.0);
        self.words(ui, pos2(left, rect.top() + 50.0), 26.0, text);
        response
    }

    fn flat_ui(&self, ui: &mut Ui) -> Response {
        let width = (ui.available_width() - 32.0).min(420.0);
        let (rect, response) = ui.allocate_exact_size(vec2(width, FLAT_HEIGHT), Sense::click());
        self.ground(ui, &response);
        let tokens = theme::tokens(ui);
        let middle = pos2(rect.left() + 28.0, rect.center().y);
        paint_icon(
            ui.painter(),
            middle,
            self.icon,
            theme::icon_large(),
            tokens.muted,
        );
        let text = self.text(ui, width - 72.0);
        let below = 21.0;
        let height = below + text.size().y;
        let words = pos2(rect.left() + 56.0, rect.center().y - height / 2.0);
        self.words(ui, words, below, text);
        response
    }

    fn ground(&self, ui: &Ui, response: &Response) {
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.title));
        let tokens = theme::tokens(ui);
        let ground = if response.hovered() {
            tokens.hover
        } else {
            tokens.raised
        };
        let border = Stroke::new(
            1.0,
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
        wrapped(ui, self.text, theme::small(), color, width)
    }
}

fn wrapped(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width);
    for section in &mut job.sections {
        section.format.line_height = Some(theme::SMALL_LINE);
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Prompts to begin with.
const EXAMPLES: [&str; 4] = [
    "What can you do?",
    "Explain how attention works, simply",
    "Write a function that merges two sorted lists",
    "Summarise the text that I paste next in five points",
];

/// The chat in which nothing was said: the model's name and four examples. Returns the example that
/// was pressed.
pub(super) fn empty_chat_ui(ui: &mut Ui, draw: &mut Draw<'_>) -> Option<String> {
    let tokens = theme::tokens(ui);
    let current = draw.state.current_model();
    let name = current
        .as_ref()
        .map(|model| match draw.state.resolve(model) {
            Some((_, known)) => known.label().to_owned(),
            None => model.model.clone(),
        });
    let rows = 2.0 * (theme::CONTROL_HEIGHT + theme::SPACE_8);
    ui.add_space(((ui.available_height() - rows - 60.0) / 2.0 - 24.0).max(theme::SPACE_8));
    let Some(name) = name else {
        no_model_ui(ui, draw);
        return None;
    };
    let mut pressed = None;
    ui.vertical_centered(|ui| {
        ui.label(
            RichText::new(name)
                .font(theme::display())
                .color(tokens.text),
        );
        ui.add_space(theme::SPACE_16);
        let width = ui.available_width().min(620.0) - 32.0;
        let columns = if width > 460.0 { 2 } else { 1 };
        let each = (width - theme::SPACE_8 * (columns - 1) as f32) / columns as f32;
        for pair in EXAMPLES.chunks(columns) {
            ui.allocate_ui_with_layout(
                vec2(width, theme::CONTROL_HEIGHT),
                Layout::left_to_right(Align::Center),
                |ui| {
                    for example in pair {
                        if ui.add(Button::secondary(example).width(each)).clicked() {
                            pressed = Some((*example).to_owned());
                        }
                    }
                },
            );
        }
    });
    pressed
}

fn no_model_ui(ui: &mut Ui, draw: &mut Draw<'_>) {
    let state = draw.state;
    let awaited = state.view.awaited.and_then(|id| state.providers.get(id));
    if let Some(awaited) = awaited {
        ui.vertical_centered(|ui| {
            let line = format!("“{}” is asked what it has", awaited.name);
            headline_ui(ui, "Fetching models", &line);
        });
        return;
    }
    ui.vertical_centered(|ui| {
        let line = "Switch a provider on, fetch its models, or add a model by its ID";
        headline_ui(ui, "No model to talk with yet", line);
        ui.add_space(theme::SPACE_12);
        if ui.add(Button::primary("Open Model Providers")).clicked() {
            draw.push(Action::View(ViewAction::Show(Screen::Providers)));
        }
    });
}
