//! `"Choose model"`: a search field over the models of all providers, worked by keyboard alone: the
//! field keeps the keyboard, and the arrows mark a model in the list below it.

mod row;

use crate::domain::conversation::ModelRef;
use crate::domain::model::Model;
use crate::domain::provider::Provider;
use crate::state::State;
use crate::state::action::{Action, ChatAction, Dialog, ProvidersAction, Screen, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::theme::chat::{
    AROUND_CHOOSER, BELOW_MODEL, CHOOSER_WIDTH, LEAST_CHOOSER, TALLEST_CHOOSER,
};
use crate::ui::widgets::button::Button;
use crate::ui::widgets::field::Input;
use crate::ui::widgets::list::{self, ROW_HEIGHT, heading_ui};
use crate::ui::widgets::list_box::{ListBox, RowMark};
use eframe::egui::{
    self, Area, Frame, Id, Key, Modifiers, Order, Response, RichText, ScrollArea, Ui, pos2,
};

/// The model chooser; its list is made anew only when the models or the search change.
#[derive(Default)]
pub(super) struct ModelChooser {
    open: bool,
    wants_focus: bool,
    search: String,
    made_for: Option<(u64, String)>,
    rows: Vec<ChooserRow>,
    mark: RowMark,
    /// How far the list is scrolled, in points.
    offset: f32,
    /// The marked model shall come to the middle of the list.
    centre: bool,
}

enum ChooserRow {
    Heading(String),
    Model(ModelRef),
}

/// Whether a model is being chosen: for the conversation, or for another version of an answer.
pub(super) fn is_open(state: &State) -> bool {
    let dialog = state.view().dialog();
    dialog.is_some_and(Dialog::chooses_model)
}

/// What choosing that model does.
fn choice(state: &State, model: &ModelRef) -> Action {
    Action::Chat(match state.view().dialog() {
        Some(Dialog::RegenerateWith(answer)) => {
            ChatAction::Regenerate(*answer, Some(model.clone()))
        }
        _ => ChatAction::ChooseModel(model.clone()),
    })
}

impl ModelChooser {
    /// Draws it below `button` while `open`.
    pub(super) fn ui(
        &mut self,
        ctx: &egui::Context,
        draw: &mut Draw<'_>,
        button: &Response,
        open: bool,
    ) {
        let opened = open && !self.open;
        self.open = open;
        if !open {
            return;
        }
        if opened {
            self.search.clear();
            self.made_for = None;
            self.wants_focus = true;
        }
        self.make_rows(draw.state);
        let tokens = theme::of(&ctx.global_style().visuals);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(theme::hairline(tokens))
            .corner_radius(theme::RADIUS_CARD)
            .shadow(ctx.global_style().visuals.popup_shadow)
            .inner_margin(theme::SPACE_8);
        let window = ctx.content_rect();
        let width = CHOOSER_WIDTH.min(window.width() - theme::SPACE_24);
        let left = button
            .rect
            .left()
            .min(window.right() - width - theme::SPACE_12)
            .max(window.left() + theme::SPACE_8);
        let area = Area::new(Id::unique("model chooser")).order(Order::Foreground);
        let shown = area
            .fixed_pos(pos2(left, button.rect.bottom() + BELOW_MODEL))
            .show(ctx, |ui| {
                frame.show(ui, |ui| {
                    ui.set_width(width - theme::SPACE_16);
                    self.contents_ui(ui, draw);
                });
            });
        let outside = shown.response.clicked_elsewhere() && !button.clicked() && !opened;
        if outside || ctx.input(|input| input.key_pressed(Key::Escape)) {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
    }

    fn contents_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        ui.spacing_mut().item_spacing.y = theme::SPACE_4;
        let id = Id::unique("model search");
        let window = ui.ctx().content_rect().height();
        let height = (window - AROUND_CHOOSER).clamp(LEAST_CHOOSER, TALLEST_CHOOSER);
        let list = ListBox {
            id: Id::unique("models to choose"),
            name: "Models",
            rows: self.rows.len(),
            page: (height / ROW_HEIGHT) as usize,
        };
        let rows = &self.rows;
        let can_mark = |row: usize| matches!(rows.get(row), Some(ChooserRow::Model(_)));
        let keys = list.field_keys(ui, id, &mut self.mark, can_mark);
        let input = Input {
            name: "Search models",
            hint: "Search models",
            font: theme::label(),
            masked: false,
            bad: false,
            id: Some(id),
        };
        let field = input.show(ui, &mut self.search, 0.0);
        // The pass in which the list only measures cannot give the keyboard to anything.
        if !ui.is_sizing_pass() && std::mem::take(&mut self.wants_focus) {
            field.request_focus();
        }
        if self.rows.is_empty() {
            self.nothing_ui(ui, draw);
            return;
        }
        let favourite = Modifiers::COMMAND;
        if ui.input_mut(|input| input.consume_key(favourite, Key::D))
            && let Some(ChooserRow::Model(model)) = self.rows.get(self.mark.row)
        {
            toggle_favourite(draw, model);
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        // The list takes the height that the window has for it, whatever room the popup had when it
        // was last drawn.
        let mut area = ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .animated(false)
            .auto_shrink([false, true]);
        let top = self.mark.row as f32 * ROW_HEIGHT;
        if std::mem::take(&mut self.centre) {
            let most = self.rows.len() as f32 * ROW_HEIGHT - height;
            let middle = top + (ROW_HEIGHT - height) / 2.0;
            area = area.vertical_scroll_offset(middle.min(most).max(0.0));
        } else if keys.moved {
            let shown = egui::Rangef::new(top - ROW_HEIGHT, top + ROW_HEIGHT);
            area = area.vertical_scroll_offset(list::offset_showing(self.offset, height, shown));
        }
        let rows = &self.rows;
        self.offset = list.begin_below(ui, &field, keys, self.mark, |ui, keyboard| {
            let shown = area.show_rows(ui, ROW_HEIGHT, rows.len(), |ui, range| {
                for number in range {
                    match &rows[number] {
                        ChooserRow::Heading(text) => heading_ui(ui, text),
                        ChooserRow::Model(model) => row::row_ui(ui, draw, keyboard, number, model),
                    }
                }
            });
            shown.state.clamped_offset().y
        });
        row::hint_ui(ui);
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
            state.providers().revision(),
            self.search.trim().to_lowercase(),
        );
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        // Only the search, or opening it, moves the mark elsewhere: a star leaves it on its model.
        let searched = self.made_for.as_ref().map(|(_, search)| search) != Some(&wanted.1);
        let marked = match self.rows.get(self.mark.row) {
            Some(ChooserRow::Model(model)) if !searched => Some(model.clone()),
            _ => state.current_model().filter(|_| wanted.1.is_empty()),
        };
        self.rows = rows(state, &wanted.1);
        let is_marked = |row: &ChooserRow| matches!(row, ChooserRow::Model(model) if Some(model) == marked.as_ref());
        let is_model = |row: &ChooserRow| matches!(row, ChooserRow::Model(_));
        let first = self.rows.iter().position(is_model);
        let at = self.rows.iter().position(is_marked).or(first);
        self.mark.row = at.unwrap_or(0);
        self.mark.moved &= !searched;
        self.centre = true;
        self.made_for = Some(wanted);
    }
}

fn toggle_favourite(draw: &mut Draw<'_>, model: &ModelRef) {
    if let Some((provider, known)) = draw.state.resolve(model) {
        let mut edited = known.clone();
        edited.favourite = !edited.favourite;
        let action = ProvidersAction::EditModel(provider.id, Box::new(edited));
        draw.push(Action::Providers(action));
    }
}

/// Favourites of all providers first, then each provider with the models that match all words of
/// the search.
fn rows(state: &State, search: &str) -> Vec<ChooserRow> {
    let words: Vec<&str> = search.split_whitespace().collect();
    let matches = |provider: &Provider, model: &Model| {
        let text = format!("{} {} {}", model.id, model.label(), provider.name).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let reference = |provider: &Provider, id: &str| {
        ChooserRow::Model(ModelRef {
            provider: provider.id,
            model: id.to_owned(),
        })
    };
    let mut favourites = Vec::new();
    let mut others = Vec::new();
    for provider in state.providers().list().filter(|provider| provider.enabled) {
        let shown = provider
            .models
            .iter()
            .filter(|model| !model.hidden && matches(provider, model));
        let (loved, rest): (Vec<_>, Vec<_>) = shown.partition(|model| model.favourite);
        favourites.extend(loved.iter().map(|model| reference(provider, &model.id)));
        if !rest.is_empty() {
            others.push(ChooserRow::Heading(provider.name.clone()));
            others.extend(rest.iter().map(|model| reference(provider, &model.id)));
        }
    }
    if !favourites.is_empty() {
        favourites.insert(0, ChooserRow::Heading("Favourites".to_owned()));
    }
    favourites.extend(others);
    favourites
}
