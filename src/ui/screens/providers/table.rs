//! The table of models: sorted, searched, and drawn as far as it is visible. What is drawn costs
//! nothing for the rows beside it.

use crate::domain::capability::{Capability, Source};
use crate::domain::figures::grouped;
use crate::domain::model::{LoadState, Model};
use crate::domain::provider::Provider;
use crate::state::action::{Action, Dialog, ProvidersAction, ViewAction};
use crate::ui::widgets::button::{icon_button, icon_toggle};
use crate::ui::widgets::{follow_focus, list, paint_icon};
use crate::ui::{Draw, theme};
use eframe::egui::{
    Align, Color32, FontId, Id, Layout, Rangef, Rect, RichText, Role, ScrollArea, Sense, Stroke,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

const ROW_HEIGHT: f32 = 36.0;
const STAR: f32 = 32.0;
const EDIT: f32 = 32.0;
const GAP: f32 = theme::SPACE_12;

/// Which models are shown, in which order.
#[derive(Default)]
pub(super) struct Table {
    shown: Vec<usize>,
    made_for: Option<u64>,
    query: String,
}

impl Table {
    /// Sorts and filters anew if the models or the query are others than before: by name, those
    /// that have vanished at the end.
    pub(super) fn follow(&mut self, models: &[Model], revision: u64, query: &str) {
        if self.made_for == Some(revision) && self.query == query {
            return;
        }
        self.made_for = Some(revision);
        query.clone_into(&mut self.query);
        let wanted = query.to_lowercase();
        let is_hit = |model: &Model| {
            model.id.to_lowercase().contains(&wanted)
                || model.label().to_lowercase().contains(&wanted)
        };
        self.shown.clear();
        self.shown
            .extend((0..models.len()).filter(|index| is_hit(&models[*index])));
        self.shown
            .sort_by_cached_key(|index| sort_key(&models[*index]));
    }

    /// Draws head and rows.
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider) {
        let tokens = theme::tokens(ui);
        if self.shown.is_empty() {
            let none = format!("No model has “{}” in its name or ID", self.query);
            ui.label(RichText::new(none).font(theme::small()).color(tokens.muted));
            return;
        }
        let columns = Columns::for_width(ui.available_width() - theme::SPACE_12);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            head_ui(ui, &columns);
            let most = (ui.ctx().content_rect().height() * 0.55).max(4.0 * ROW_HEIGHT);
            ScrollArea::vertical()
                .id_salt("models")
                .max_height(most)
                .min_scrolled_height(most)
                .auto_shrink([false, true])
                .show_viewport(ui, |ui, viewport| {
                    let height = self.shown.len() as f32 * ROW_HEIGHT;
                    ui.allocate_space(vec2(columns.width, height));
                    let top = ui.min_rect().top();
                    // One row more at each end, so that Tab can go on beyond what is visible.
                    let first = ((viewport.min.y / ROW_HEIGHT).floor() as usize).saturating_sub(1);
                    let end = (viewport.max.y / ROW_HEIGHT).ceil() as usize + 1;
                    for (index, model) in self
                        .shown
                        .iter()
                        .enumerate()
                        .take(end)
                        .skip(first)
                        .filter_map(|(index, shown)| Some((index, provider.models.get(*shown)?)))
                    {
                        let min = pos2(ui.min_rect().left(), top + index as f32 * ROW_HEIGHT);
                        let rect = Rect::from_min_size(min, vec2(columns.width, ROW_HEIGHT));
                        row_ui(ui, draw, provider, model, &columns.at(rect));
                    }
                    follow_focus(ui);
                });
        });
    }
}

fn sort_key(model: &Model) -> (bool, String) {
    (model.vanished, model.label().to_lowercase())
}

/// Widths, in points; 0 for a column that there is no room for.
struct Columns {
    width: f32,
    model: f32,
    capabilities: f32,
    context: f32,
    source: f32,
}

/// Where the cells of a row are.
struct Cells {
    row: Rect,
    star: Rect,
    model: Rect,
    capabilities: Rect,
    context: Rect,
    source: Rect,
    edit: Rect,
}

impl Columns {
    fn for_width(width: f32) -> Self {
        let source = if width >= 540.0 { 100.0 } else { 0.0 };
        let capabilities = if width >= 420.0 { 124.0 } else { 0.0 };
        let context = if width >= 300.0 { 72.0 } else { 0.0 };
        let gaps = [source, capabilities, context]
            .into_iter()
            .map(|column: f32| if column > 0.0 { GAP } else { 0.0 })
            .sum::<f32>();
        let rest = STAR + EDIT + source + capabilities + context + gaps;
        Self {
            width,
            model: (width - rest).max(60.0),
            capabilities,
            context,
            source,
        }
    }

    fn at(&self, row: Rect) -> Cells {
        let mut left = row.left();
        let mut next = |width: f32, gap: f32| {
            let x = Rangef::new(left, left + width);
            left += if width > 0.0 { width + gap } else { 0.0 };
            Rect::from_x_y_ranges(x, row.y_range())
        };
        Cells {
            row,
            star: next(STAR, 0.0),
            model: next(self.model, GAP),
            capabilities: next(self.capabilities, GAP),
            context: next(self.context, GAP),
            source: next(self.source, 0.0),
            edit: Rect::from_x_y_ranges(
                Rangef::new(row.right() - EDIT, row.right()),
                row.y_range(),
            ),
        }
    }
}

fn head_ui(ui: &mut Ui, columns: &Columns) {
    let (_, rect) = ui.allocate_space(vec2(columns.width, 28.0));
    let cells = columns.at(rect);
    let color = theme::tokens(ui).muted;
    let title = |text: &str, cell: Rect, align: Align| {
        if cell.width() > 0.0 {
            line(ui, cell, text, (theme::small(), color), align);
        }
    };
    title("Model", cells.model, Align::Min);
    title("Capabilities", cells.capabilities, Align::Min);
    title("Context", cells.context, Align::Max);
    title("Source", cells.source, Align::Min);
    underline(ui, rect);
}

fn underline(ui: &Ui, rect: Rect) {
    let line = Stroke::new(1.0, theme::tokens(ui).line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
}

/// Paints a line of text into a cell, cut to its width; returns its width, and whether it was cut.
fn line(ui: &Ui, cell: Rect, text: &str, look: (FontId, Color32), align: Align) -> (f32, bool) {
    let (font, color) = look;
    let galley = list::cut_to(ui, text, font, cell.width());
    let left = if align == Align::Max {
        cell.right() - galley.size().x
    } else {
        cell.left()
    };
    let top = cell.center().y - galley.size().y / 2.0;
    let drawn = (galley.size().x, galley.elided);
    ui.painter().galley(pos2(left, top), galley, color);
    drawn
}

/// A cell as assistive techniques see it; with the whole text as tooltip where it is cut.
fn tell(ui: &Ui, cell: Rect, id: Id, text: &str, cut: bool) {
    let response = ui.interact(cell, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    if cut {
        response.on_hover_text(text);
    }
}

fn row_ui(ui: &mut Ui, draw: &mut Draw<'_>, provider: &Provider, model: &Model, cells: &Cells) {
    // An id of the model's own, so that the keyboard stays with the row when the rows before it are
    // no longer drawn.
    let builder = UiBuilder::new()
        .scope_id(ui.scope_id().with(("model", &model.id)))
        .max_rect(cells.row)
        .layout(Layout::left_to_right(Align::Center));
    let mut row = ui.new_child(builder);
    let ui = &mut row;
    let button_at = |ui: &mut Ui, cell: Rect| {
        let place = Rect::from_center_size(cell.center(), vec2(28.0, 28.0));
        ui.new_child(UiBuilder::new().max_rect(place))
    };
    let name = format!("Favourite {}", model.id);
    if icon_toggle(
        &mut button_at(ui, cells.star),
        Icon::Star,
        model.favourite,
        &name,
    ) {
        let mut edited = model.clone();
        edited.favourite = !edited.favourite;
        let action = ProvidersAction::EditModel(provider.id, Box::new(edited));
        draw.push(Action::Providers(action));
    }
    name_ui(ui, model, cells.model);
    if cells.capabilities.width() > 0.0 {
        capabilities_ui(ui, model, cells.capabilities);
    }
    facts_ui(ui, model, cells);
    let name = format!("Edit {}", model.id);
    let mut place = button_at(ui, cells.edit);
    if icon_button(&mut place, Icon::Ellipsis, &name, None).clicked() {
        let dialog = Dialog::EditModel(provider.id, model.id.clone());
        draw.push(Action::View(ViewAction::OpenDialog(dialog)));
    }
    underline(ui, cells.row);
}

/// The name, the id behind it if it is another, and the marks at the right end.
fn name_ui(ui: &Ui, model: &Model, cell: Rect) {
    let tokens = theme::tokens(ui);
    let mark = match (model.vanished, model.hidden) {
        (true, true) => "gone, hidden",
        (true, false) => "gone",
        (false, true) => "hidden",
        (false, false) => model.load.map_or("", LoadState::label),
    };
    let color = if model.vanished || model.hidden {
        tokens.muted
    } else {
        tokens.text
    };
    let look = (theme::small(), tokens.muted);
    let mark_width = if mark.is_empty() {
        0.0
    } else {
        line(ui, cell, mark, look.clone(), Align::Max).0 + theme::SPACE_8
    };
    let room = cell.with_max_x(cell.right() - mark_width);
    let label = model.label();
    let (width, mut cut) = line(ui, room, label, (theme::label(), color), Align::Min);
    let rest = room.with_min_x(room.left() + width + theme::SPACE_8);
    if label != model.id && rest.width() > 24.0 {
        cut |= line(ui, rest, &model.id, look, Align::Min).1;
    }
    let mut told = label.to_owned();
    if label != model.id {
        told = format!("{told}, {}", model.id);
    }
    if !mark.is_empty() {
        told = format!("{told}, {mark}");
    }
    tell(ui, cell, ui.scope_id().with("name"), &told, cut);
}

fn icon_of(capability: Capability) -> Icon {
    match capability {
        Capability::Tools => Icon::Wrench,
        Capability::Vision => Icon::Eye,
        Capability::Audio => Icon::Volume2,
        Capability::Reasoning => Icon::Lightbulb,
    }
}

/// Paints what the model is known to have: icons with words where there is room for the words, else
/// icons.
fn capabilities_ui(ui: &Ui, model: &Model, cell: Rect) {
    let tokens = theme::tokens(ui);
    let known = || {
        Capability::ALL
            .into_iter()
            .filter(|capability| model.capabilities.has(*capability))
    };
    let count = known().count();
    if count == 0 {
        return;
    }
    let width_of = |capability: Capability| {
        let word = list::cut_to(ui, capability.label(), theme::small(), f32::INFINITY);
        18.0 + word.size().x + theme::SPACE_8
    };
    let width: f32 = known().map(width_of).sum();
    let with_words = width - theme::SPACE_8 <= cell.width();
    let middle = cell.center().y;
    let mut left = cell.left();
    let mut told = String::from("Capabilities:");
    for capability in known() {
        let word = capability.label();
        told.push(' ');
        told.push_str(word);
        let place = pos2(left + 7.0, middle);
        paint_icon(
            ui.painter(),
            place,
            icon_of(capability),
            theme::icon_small(),
            tokens.muted,
        );
        left += 18.0;
        if with_words {
            let rest = cell.with_min_x(left);
            let look = (theme::small(), tokens.muted);
            left += line(ui, rest, word, look, Align::Min).0 + theme::SPACE_8;
        } else {
            left += theme::SPACE_4;
        }
    }
    tell(
        ui,
        cell,
        ui.scope_id().with("capabilities"),
        &told,
        !with_words,
    );
}

/// Context length and where it comes from.
fn facts_ui(ui: &Ui, model: &Model, cells: &Cells) {
    let tokens = theme::tokens(ui);
    if let Some(context) = model.context_length
        && cells.context.width() > 0.0
    {
        let text = grouped(context.value.into());
        let look = (theme::label(), tokens.text);
        let (_, mut cut) = line(ui, cells.context, &text, look, Align::Max);
        let mut told = text;
        if let Some(trained) = trained_apart(model) {
            told = format!("{told}, {trained}");
            cut = true;
        }
        tell(ui, cells.context, ui.scope_id().with("context"), &told, cut);
    }
    if cells.source.width() > 0.0 {
        let text = source_of(model);
        let look = (theme::label(), tokens.muted);
        let (_, cut) = line(ui, cells.source, text, look, Align::Min);
        tell(ui, cells.source, ui.scope_id().with("source"), text, cut);
    }
}

/// The context length that a model was trained for, in words, where it is not the one that is
/// shown.
pub(in crate::ui) fn trained_apart(model: &Model) -> Option<String> {
    let trained = model.trained_context?.value;
    let shown = model.context_length.map(|known| known.value);
    (shown != Some(trained)).then(|| format!("trained for {}", grouped(trained.into())))
}

/// Who told what is shown in the row, in a word or two.
fn source_of(model: &Model) -> &'static str {
    let told = model.context_length.map(|known| known.source).or_else(|| {
        let known = |capability| model.capabilities.get(capability);
        Capability::ALL
            .into_iter()
            .filter_map(known)
            .map(|known| known.source)
            .min()
    });
    let source = told.unwrap_or(if model.by_hand {
        Source::User
    } else {
        Source::ModelList
    });
    let words = source.label();
    words.strip_prefix("the ").unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capability::Sourced;

    fn model(id: &str) -> Model {
        Model {
            id: id.to_owned(),
            ..Model::default()
        }
    }

    #[test]
    fn models_are_sorted_by_name_with_the_vanished_last_and_found_by_id_or_name() {
        let models = [
            model("b"),
            Model {
                vanished: true,
                ..model("a-gone")
            },
            Model {
                display_name: Some("Aardvark".to_owned()),
                ..model("z-9")
            },
        ];
        let mut table = Table::default();
        let mut check = |query: &str, shown: &[usize]| {
            table.follow(&models, 1, query);
            assert_eq!(table.shown, shown, "{query}");
        };
        check("", &[2, 0, 1]);
        check("A", &[2, 1]);
        check("z-9", &[2]);
        check("nothing", &[]);
    }

    #[test]
    fn the_trained_context_is_told_where_it_is_another_one() {
        let told = |value| {
            Some(Sourced {
                value,
                source: Source::Server,
            })
        };
        let check = |context: Option<u32>, trained: Option<u32>, words: Option<&str>| {
            let model = Model {
                context_length: context.and_then(told),
                trained_context: trained.and_then(told),
                ..model("a")
            };
            assert_eq!(trained_apart(&model).as_deref(), words);
        };
        let words = Some("trained for 262\u{202f}144");
        check(Some(131_072), Some(262_144), words);
        check(None, Some(262_144), words);
        check(Some(262_144), Some(262_144), None);
        check(Some(262_144), None, None);
    }
}
