//! The search field above the list, and what a search finds: Down and Up go through the places,
//! Enter opens the marked one.

use super::results::{HitHead, HitPlace, HitRow, Marked, Results};
use crate::domain::ids::MessageId;
use crate::state::action::{Action, ChatAction, LibraryAction};
use crate::ui::calendar::Calendar;
use crate::ui::commands::UiCommand;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::{icon_button, with_keys};
use crate::ui::widgets::field::with_calm_caret;
use crate::ui::widgets::list_box::{ListBox, ListKeys, ListRows, RowMark};
use crate::ui::widgets::{field_ring, list, paint_icon};
use crate::ui::{announce, focus};
use eframe::egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use eframe::egui::{
    Align2, Context, Frame, Galley, Id, Key, Margin, Modifiers, Rangef, Rect, Response, RichText,
    Role, ScrollArea, Sense, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// The search: what is typed, which may be ahead of what is searched for, and what was found.
#[derive(Default)]
pub(super) struct ConversationSearch {
    typed: String,
    wants_focus: bool,
    results: Results,
    mark: RowMark,
    /// What was told of the results last: with every letter that is typed they are found anew.
    told: String,
    /// How far the results are scrolled, in points.
    offset: f32,
    /// How many rows fit, as last drawn.
    page: usize,
}

/// The field as it was drawn while something is searched for.
pub(super) struct SearchField {
    response: Response,
    keys: ListKeys,
}

fn field_id() -> Id {
    Id::unique("search conversations")
}

impl ConversationSearch {
    /// Puts the keyboard into the field on the next frame, with what is in it selected.
    pub(super) fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Draws the field; it is returned if something is searched for.
    pub(super) fn field_ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        calendar: &Calendar,
    ) -> Option<SearchField> {
        // Nothing can be given the keyboard while the sheet that holds the field only measures.
        let can_take = ui.is_enabled() && !ui.is_sizing_pass();
        if can_take && std::mem::take(&mut self.wants_focus) {
            select_all(ui.ctx(), &self.typed);
            ui.memory_mut(|memory| memory.request_focus(field_id()));
        }
        let library = draw.state.library();
        let finds = library.hits().is_some();
        let mut keys = ListKeys::default();
        if finds {
            if self.results.update(library, calendar) {
                self.mark.row = self.results.first();
                self.mark.moved = false;
                let summary = self.results.summary();
                if !library.is_searching() && self.told != summary {
                    announce::say(ui.ctx(), summary.as_str());
                    self.told = summary;
                }
            }
            let rows = self.results.rows();
            let can_mark = |row: usize| rows.get(row).is_some_and(can_be_chosen);
            let list = list_box(rows.len(), self.page);
            keys = list.field_keys(ui, field_id(), &mut self.mark, can_mark);
        }
        if !finds {
            self.told.clear();
        }
        let response = self.input_ui(ui);
        if response.changed() {
            self.mark.moved = false;
        }
        // The toolkit takes the keyboard away before the field sees Escape.
        let left = response.lost_focus()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if left {
            self.typed.clear();
            focus::give(ui, focus::message_field());
        }
        if self.typed != draw.state.library().query()
            && (response.changed() || self.typed.is_empty())
        {
            draw.push(Action::Library(LibraryAction::Search(self.typed.clone())));
        }
        finds.then_some(SearchField { response, keys })
    }

    fn input_ui(&mut self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        let width = ui.available_width();
        let right = if self.typed.is_empty() {
            theme::widgets::FIELD_KEYS
        } else {
            theme::widgets::FIELD_END
        };
        let frame = Frame::new()
            .fill(tokens.bg)
            .stroke(theme::hairline(tokens))
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(Margin {
                left: theme::widgets::FIELD_END as i8,
                right: right as i8,
                top: 0,
                bottom: 0,
            });
        let hint = RichText::new("Search").font(theme::label());
        let edit = TextEdit::singleline(&mut self.typed)
            .id(field_id())
            .hint_text(hint.color(tokens.faint))
            .font(theme::label())
            .frame(frame)
            .align(Align2::LEFT_CENTER)
            .desired_width(width)
            .min_size(vec2(width, theme::CONTROL_HEIGHT));
        let mut response =
            with_calm_caret(ui, |ui| ui.add(edit)).accessible_name(UiCommand::Search.name());
        let rect = response.rect;
        let icon = pos2(
            rect.left() + theme::sidebar::SEARCH_ICON_MIDDLE,
            rect.center().y,
        );
        paint_icon(
            ui.painter(),
            icon,
            Icon::Search,
            theme::icon(),
            tokens.muted,
        );
        field_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        if self.typed.is_empty() {
            let at = pos2(rect.right() - theme::SPACE_12, rect.center().y);
            let keys = UiCommand::Search.keys();
            ui.painter()
                .text(at, Align2::RIGHT_CENTER, keys, theme::small(), tokens.muted);
        } else {
            let center = pos2(
                rect.right() - theme::sidebar::SEARCH_END_MIDDLE,
                rect.center().y,
            );
            let place = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
            let mut end = ui.new_child(UiBuilder::new().max_rect(place));
            if icon_button(&mut end, Icon::X, "Clear search", Some("Esc")).clicked() {
                self.typed.clear();
                response.mark_changed();
                response.request_focus();
            }
        }
        response
    }

    /// Draws what was found, in place of the list.
    pub(super) fn results_ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, field: &SearchField) {
        let rows = self.results.rows();
        if rows.is_empty() {
            if !draw.state.library().is_searching() {
                nothing_ui(ui);
            }
            return;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ui.available_height();
        self.page = (height / theme::sidebar::HIT_PLACE) as usize;
        let tops = tops(rows);
        let marked = Rangef::new(tops[self.mark.row], tops[self.mark.row + 1]);
        let offset = list::offset_showing(self.offset, height, marked);
        let mut area = ScrollArea::vertical().auto_shrink(false).animated(false);
        if field.keys.moved {
            area = area.vertical_scroll_offset(offset);
        }
        let list = list_box(rows.len(), self.page);
        let all = tops.last().copied().unwrap_or_default();
        self.offset = list.begin_below(
            ui,
            &field.response,
            field.keys,
            self.mark,
            |ui, keyboard| {
                let shown = area.show_viewport(ui, |ui, view| {
                    ui.set_height(all);
                    let place = ui.max_rect();
                    for (number, row) in rows.iter().enumerate() {
                        let (top, bottom) = (tops[number], tops[number + 1]);
                        if bottom < view.top() || top > view.bottom() {
                            continue;
                        }
                        let rect = Rect::from_min_max(
                            pos2(place.left(), place.top() + top),
                            pos2(place.right(), place.top() + bottom),
                        );
                        row_ui(ui, draw, keyboard, number, rect, row);
                    }
                });
                shown.state.clamped_offset().y
            },
        );
        focus::region(&field.response);
    }
}

fn list_box(rows: usize, page: usize) -> ListBox<'static> {
    ListBox {
        id: Id::unique("found conversations"),
        name: "Found",
        rows,
        page,
    }
}

/// The upper edges of the rows, and the lower edge of the last one.
fn tops(rows: &[HitRow]) -> Vec<f32> {
    let mut tops = vec![0.0];
    let mut top = 0.0;
    for row in rows {
        top += match row {
            HitRow::Head(_) => theme::sidebar::HIT_HEAD,
            HitRow::Place(_) => theme::sidebar::HIT_PLACE,
        };
        tops.push(top);
    }
    tops
}

fn can_be_chosen(row: &HitRow) -> bool {
    match row {
        HitRow::Head(head) => head.is_found,
        HitRow::Place(_) => true,
    }
}

fn select_all(ctx: &Context, text: &str) {
    let mut state = TextEdit::load_state(ctx, field_id()).unwrap_or_default();
    let end = CCursor::new(text.chars().count());
    let range = CCursorRange::two(CCursor::new(0), end);
    state.cursor.set_char_range(Some(range));
    TextEdit::store_state(ctx, field_id(), state);
}

fn nothing_ui(ui: &mut Ui) {
    ui.add_space(theme::SPACE_12);
    ui.horizontal(|ui| {
        ui.add_space(theme::ROW_SIDE);
        let text = RichText::new("Nothing found").font(theme::small());
        ui.label(text.color(theme::tokens(ui).muted));
    });
}

fn row_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    keyboard: &ListRows,
    number: usize,
    rect: Rect,
    row: &HitRow,
) {
    match row {
        HitRow::Head(head) => head_ui(ui, draw, keyboard, number, rect, head),
        HitRow::Place(place) => place_ui(ui, draw, keyboard, number, rect, place),
    }
}

/// The title and the date; a press opens the conversation at its end.
fn head_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    keyboard: &ListRows,
    number: usize,
    rect: Rect,
    head: &HitHead,
) {
    let tokens = theme::tokens(ui);
    let told = format!("{}, {}", head.title.text, head.date);
    let response = if head.is_found {
        keyboard.option(ui, number, rect, &told, false)
    } else {
        let id = ui.scope_id().with(("head", number));
        let response = ui.interact(rect, id, Sense::CLICK);
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &told));
        response
    };
    list::paint_ground(ui, rect, false, response.hovered());
    let date = list::cut_to(ui, &head.date, theme::small(), rect.width() / 2.0);
    let room = rect.width() - date.size().x - 2.0 * theme::ROW_SIDE - theme::SPACE_8;
    let mut title = laid_out(ui, &head.title, &title_faces(tokens), room, 1);
    let is_cut = title.elided;
    if is_cut && head.is_found {
        title = laid_out(ui, &head.short, &title_faces(tokens), room, 1);
    }
    let middle = rect.center().y;
    let at = pos2(
        rect.right() - theme::ROW_SIDE - date.size().x,
        middle - date.size().y / 2.0,
    );
    ui.painter().galley(at, date, tokens.muted);
    let at = pos2(rect.left() + theme::ROW_SIDE, middle - title.size().y / 2.0);
    ui.painter().galley(at, title, tokens.text);
    keyboard.ring_ui(ui, number, rect);
    let response = if is_cut {
        with_keys(response, &head.title.text, None)
    } else {
        response
    };
    if response.clicked() || (head.is_found && keyboard.chosen(number, &response)) {
        draw.push(Action::Library(LibraryAction::Open(head.conversation)));
        focus::give(ui, focus::message_field());
    }
}

fn place_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    keyboard: &ListRows,
    number: usize,
    rect: Rect,
    place: &HitPlace,
) {
    let tokens = theme::tokens(ui);
    let response = keyboard.option(ui, number, rect, &place.told, false);
    let marked = keyboard.is_marked(number) && keyboard.has_keyboard();
    list::paint_ground(ui, rect, false, response.hovered() || marked);
    let room = rect.width() - 2.0 * theme::ROW_SIDE;
    let text = laid_out(
        ui,
        &place.text,
        &text_faces(tokens),
        room,
        theme::sidebar::HIT_LINES,
    );
    let at = pos2(
        rect.left() + theme::ROW_SIDE,
        rect.center().y - text.size().y / 2.0,
    );
    ui.painter().galley(at, text, tokens.muted);
    keyboard.ring_ui(ui, number, rect);
    if keyboard.chosen(number, &response) {
        open(draw, place, place.message);
        focus::give(ui, focus::message_field());
    }
}

/// Opens the conversation at the place, and looks there for what was found, which marks it.
fn open(draw: &mut Draw<'_>, place: &HitPlace, message: MessageId) {
    let at = LibraryAction::OpenAt(place.conversation, message);
    draw.push(Action::Library(at));
    if !place.found.is_empty() {
        draw.push(Action::Chat(ChatAction::Find(Some(place.found.clone()))));
    }
}

/// The faces of a text and of what is marked in it.
struct Faces {
    plain: TextFormat,
    marked: TextFormat,
}

fn title_faces(tokens: &theme::Tokens) -> Faces {
    Faces {
        plain: TextFormat::simple(theme::label(), tokens.text),
        marked: TextFormat {
            background: tokens.selection,
            ..TextFormat::simple(theme::label_strong(), tokens.text)
        },
    }
}

fn text_faces(tokens: &theme::Tokens) -> Faces {
    Faces {
        plain: TextFormat::simple(theme::small(), tokens.muted),
        marked: TextFormat {
            background: tokens.selection,
            ..TextFormat::simple(theme::small_strong(), tokens.text)
        },
    }
}

/// A text with its marks, cut behind so many lines.
fn laid_out(ui: &Ui, text: &Marked, faces: &Faces, width: f32, lines: usize) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    let mut end = 0;
    for &(from, to) in &text.marks {
        if let (Some(before), Some(marked)) = (text.text.get(end..from), text.text.get(from..to)) {
            job.append(before, 0.0, faces.plain.clone());
            job.append(marked, 0.0, faces.marked.clone());
            end = to;
        }
    }
    let rest = text.text.get(end..).unwrap_or_default();
    job.append(rest, 0.0, faces.plain.clone());
    job.wrap.max_width = width;
    job.wrap.max_rows = lines;
    job.wrap.break_anywhere = lines == 1;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}
