//! `"Choose model"`: a search field over the models of all providers, worked by keyboard alone.

use crate::domain::capability::Capability;
use crate::domain::conversation::ModelRef;
use crate::domain::figures::grouped;
use crate::domain::provider::Provider;
use crate::state::State;
use crate::state::action::{Action, ChatAction, Dialog, Screen, ViewAction};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Input;
use crate::ui::widgets::list::{ROW_HEIGHT, heading_ui};
use crate::ui::widgets::{focus_ring, paint_icon};
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{
    self, Align2, Area, Frame, Id, Key, Margin, Order, Response, RichText, Role, ScrollArea, Sense,
    Stroke, Ui, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

const WIDTH: f32 = 440.0;

/// The model chooser; its list is made anew only when the models or the search change.
#[derive(Default)]
pub(super) struct ModelChooser {
    open: bool,
    search: String,
    made_for: Option<(u64, String)>,
    rows: Vec<Row>,
    marked: usize,
    scroll_to_marked: bool,
}

enum Row {
    Heading(String),
    Model(ModelRef),
}

/// Whether a model is being chosen: for the conversation, or for another version of an answer.
pub fn is_open(state: &State) -> bool {
    matches!(
        state.view.dialog,
        Some(Dialog::ChooseModel | Dialog::RegenerateWith(_))
    )
}

/// What choosing that model does.
fn choice(state: &State, model: &ModelRef) -> Action {
    Action::Chat(match &state.view.dialog {
        Some(Dialog::RegenerateWith(answer)) => {
            ChatAction::Regenerate(*answer, Some(model.clone()))
        }
        _ => ChatAction::ChooseModel(model.clone()),
    })
}

impl ModelChooser {
    /// Draws it below `button` while `open`. Returns whether it has just been closed: then the
    /// message wants the keyboard.
    pub(super) fn ui(
        &mut self,
        ctx: &egui::Context,
        draw: &mut Draw<'_>,
        button: &Response,
        open: bool,
    ) -> bool {
        let opened = open && !self.open;
        let closed = self.open && !open;
        self.open = open;
        if !open {
            return closed;
        }
        if opened {
            self.search.clear();
            self.made_for = None;
        }
        self.make_rows(draw.state);
        let tokens = theme::of(&ctx.global_style().visuals);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(Stroke::new(1.0, tokens.line))
            .corner_radius(theme::RADIUS_CARD)
            .shadow(ctx.global_style().visuals.popup_shadow)
            .inner_margin(Margin::same(8));
        let window = ctx.content_rect();
        let width = WIDTH.min(window.width() - 24.0);
        let left = button
            .rect
            .left()
            .min(window.right() - width - 12.0)
            .max(window.left() + 8.0);
        let area = Area::new(Id::unique("model chooser")).order(Order::Foreground);
        let shown = area
            .fixed_pos(pos2(left, button.rect.bottom() + 6.0))
            .show(ctx, |ui| {
                frame.show(ui, |ui| {
                    ui.set_width(width - 16.0);
                    self.contents_ui(ui, draw, opened);
                });
            });
        let outside = shown.response.clicked_elsewhere() && !button.clicked() && !opened;
        if outside || ctx.input(|input| input.key_pressed(Key::Escape)) {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
        closed
    }

    fn contents_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, opened: bool) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let id = Id::unique("model search");
        self.keys(ui, draw);
        let input = Input {
            name: "Search models",
            hint: "Search models",
            font: theme::label(),
            masked: false,
            bad: false,
            id: Some(id),
        };
        let field = input.show(ui, &mut self.search, 0.0);
        if opened {
            field.request_focus();
        }
        if self.rows.is_empty() {
            self.nothing_ui(ui, draw);
            return;
        }
        let tallest = (ui.ctx().content_rect().height() - 170.0).clamp(120.0, 420.0);
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut area = ScrollArea::vertical()
            .max_height(tallest)
            .auto_shrink([false, true]);
        if std::mem::take(&mut self.scroll_to_marked) {
            area = area
                .vertical_scroll_offset((self.marked as f32 * ROW_HEIGHT - tallest / 2.0).max(0.0));
        }
        area.show_rows(ui, ROW_HEIGHT, self.rows.len(), |ui, range| {
            for index in range {
                match &self.rows[index] {
                    Row::Heading(text) => heading_ui(ui, text),
                    Row::Model(model) => {
                        if row_ui(ui, draw.state, model, index == self.marked)
                            .is_some_and(|row| row.clicked())
                        {
                            draw.push(choice(draw.state, model));
                        }
                    }
                }
            }
        });
    }

    /// Arrow keys move the mark, Enter chooses; taken before the search field sees them.
    fn keys(&mut self, ui: &Ui, draw: &mut Draw<'_>) {
        let (down, up, enter) = ui.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.count_and_consume_key(none, Key::ArrowDown),
                input.count_and_consume_key(none, Key::ArrowUp),
                input.consume_key(none, Key::Enter),
            )
        });
        for _ in 0..down {
            self.move_mark(1);
        }
        for _ in 0..up {
            self.move_mark(-1);
        }
        if enter && let Some(Row::Model(model)) = self.rows.get(self.marked) {
            draw.push(choice(draw.state, model));
        }
    }

    fn move_mark(&mut self, step: isize) {
        let mut next = self.marked;
        while let Some(candidate) = next
            .checked_add_signed(step)
            .filter(|row| *row < self.rows.len())
        {
            next = candidate;
            if matches!(self.rows[next], Row::Model(_)) {
                self.marked = next;
                self.scroll_to_marked = true;
                return;
            }
        }
    }

    fn nothing_ui(&self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let text = if self.search.trim().is_empty() {
            "No models yet: add a provider, or fetch the models of one"
        } else {
            "No model matches"
        };
        ui.add_space(theme::SPACE_8);
        ui.label(
            RichText::new(text)
                .font(theme::small())
                .color(theme::tokens(ui).muted),
        );
        if ui.add(Button::secondary("Open Model Providers")).clicked() {
            draw.push(Action::View(ViewAction::CloseDialog));
            draw.push(Action::View(ViewAction::Show(Screen::Providers)));
        }
    }

    fn make_rows(&mut self, state: &State) {
        let wanted = (
            state.providers.revision(),
            self.search.trim().to_lowercase(),
        );
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        self.rows = rows(state, &wanted.1);
        let current = state.current_model();
        let is_current =
            |row: &Row| matches!(row, Row::Model(model) if Some(model) == current.as_ref());
        let first = self
            .rows
            .iter()
            .position(|row| matches!(row, Row::Model(_)));
        let at_current = self
            .rows
            .iter()
            .position(is_current)
            .filter(|_| wanted.1.is_empty());
        self.marked = at_current.or(first).unwrap_or(0);
        self.scroll_to_marked = true;
        self.made_for = Some(wanted);
    }
}

/// Favourites of all providers first, then each provider with the models that match all words of
/// the search.
fn rows(state: &State, search: &str) -> Vec<Row> {
    let words: Vec<&str> = search.split_whitespace().collect();
    let matches = |provider: &Provider, model: &crate::domain::model::Model| {
        let text = format!("{} {} {}", model.id, model.label(), provider.name).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let reference = |provider: &Provider, id: &str| {
        Row::Model(ModelRef {
            provider: provider.id,
            model: id.to_owned(),
        })
    };
    let mut favourites = Vec::new();
    let mut others = Vec::new();
    for provider in state.providers.list().filter(|provider| provider.enabled) {
        let shown = provider
            .models
            .iter()
            .filter(|model| !model.hidden && matches(provider, model));
        let (loved, rest): (Vec<_>, Vec<_>) = shown.partition(|model| model.favourite);
        favourites.extend(loved.iter().map(|model| reference(provider, &model.id)));
        if !rest.is_empty() {
            others.push(Row::Heading(provider.name.clone()));
            others.extend(rest.iter().map(|model| reference(provider, &model.id)));
        }
    }
    if !favourites.is_empty() {
        favourites.insert(0, Row::Heading("Favourites".to_owned()));
    }
    favourites.extend(others);
    favourites
}

fn row_ui(ui: &mut Ui, state: &State, model: &ModelRef, marked: bool) -> Option<Response> {
    let (provider, known) = state.resolve(model)?;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    let chosen = state.current_model().as_ref() == Some(model);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, known.label()));
    // The heading that tells models of the same name apart is not read with the row.
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(provider.name.as_str());
    });
    let tokens = theme::tokens(ui);
    if marked || response.hovered() {
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, tokens.raised);
    }
    let mut right = rect.right() - 10.0;
    if chosen {
        paint_icon(
            ui.painter(),
            pos2(right - 8.0, rect.center().y),
            Icon::Check,
            theme::icon(),
            tokens.accent,
        );
    }
    right -= 22.0;
    if let Some(context) = known.context_length {
        let text = grouped(u64::from(context.value));
        let place = pos2(right, rect.center().y);
        let drawn = ui.painter().text(
            place,
            Align2::RIGHT_CENTER,
            text,
            theme::small(),
            tokens.muted,
        );
        right = drawn.left() - theme::SPACE_8;
    }
    for capability in Capability::ALL
        .into_iter()
        .rev()
        .filter(|capability| known.capabilities.has(*capability))
    {
        let icon = capability_icon(capability);
        paint_icon(
            ui.painter(),
            pos2(right - 7.0, rect.center().y),
            icon,
            theme::icon_small(),
            tokens.muted,
        );
        right -= 18.0;
    }
    let mut job = LayoutJob::default();
    job.append(
        known.label(),
        0.0,
        TextFormat::simple(theme::label(), tokens.text),
    );
    let mut remark = String::new();
    if known.favourite {
        remark = format!("  {}", provider.name);
    }
    if known.vanished {
        remark.push_str("  no longer listed");
    }
    job.append(
        &remark,
        0.0,
        TextFormat::simple(theme::small(), tokens.muted),
    );
    job.wrap = TextWrapping::truncate_at_width(right - rect.left() - 20.0);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(
        pos2(rect.left() + 10.0, rect.center().y - galley.size().y / 2.0),
        galley,
        tokens.text,
    );
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    Some(response)
}

/// The mark of a capability.
fn capability_icon(capability: Capability) -> Icon {
    match capability {
        Capability::Tools => Icon::Wrench,
        Capability::Vision => Icon::Eye,
        Capability::Audio => Icon::AudioLines,
        Capability::Reasoning => Icon::Brain,
    }
}
