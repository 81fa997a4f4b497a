//! The search field above the list, and what a search finds.

use super::super::Draw;
use crate::state::action::{Action, LibraryAction};
use crate::state::event::SearchHit;
use crate::ui::shortcuts::{self, Shortcut};
use crate::ui::theme;
use crate::ui::widgets::field::with_calm_caret;
use crate::ui::widgets::{focus_ring, list, paint_icon};
use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{
    Align2, Frame, Key, Margin, RichText, Role, ScrollArea, Sense, Stroke, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

const HIT_HEIGHT: f32 = 52.0;

/// The search field; holds what is typed, which may be ahead of what is searched for.
#[derive(Default)]
pub(super) struct SearchField {
    typed: String,
    /// Whether it shall ask for the keyboard on the next frame.
    pub(super) wants_focus: bool,
}

impl SearchField {
    pub(super) fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        let tokens = theme::tokens(ui);
        let width = ui.available_width();
        let frame = Frame::new()
            .fill(tokens.bg)
            .stroke(Stroke::new(1.0, tokens.line))
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(Margin {
                left: 36,
                right: 56,
                top: 0,
                bottom: 0,
            });
        let edit = TextEdit::singleline(&mut self.typed)
            .hint_text(
                RichText::new("Search")
                    .font(theme::label())
                    .color(tokens.faint),
            )
            .font(theme::label())
            .frame(frame)
            .align(Align2::LEFT_CENTER)
            .desired_width(width)
            .min_size(vec2(width, theme::CONTROL_HEIGHT));
        let response =
            with_calm_caret(ui, |ui| ui.add(edit)).accessible_name("Search conversations");
        let rect = response.rect;
        paint_icon(
            ui.painter(),
            pos2(rect.left() + 19.0, rect.center().y),
            Icon::Search,
            theme::icon(),
            tokens.muted,
        );
        if self.typed.is_empty() {
            let at = pos2(rect.right() - theme::SPACE_12, rect.center().y);
            let keys = shortcuts::written(Shortcut::Search);
            ui.painter()
                .text(at, Align2::RIGHT_CENTER, keys, theme::small(), tokens.muted);
        }
        focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
        if std::mem::take(&mut self.wants_focus) {
            response.request_focus();
        }
        // The toolkit takes the keyboard away before the field sees Escape.
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.typed.clear();
        }
        if self.typed != draw.state.library.query() && (response.changed() || self.typed.is_empty())
        {
            draw.push(Action::Library(LibraryAction::Search(self.typed.clone())));
        }
    }
}

/// Draws what a search has found, in place of the list.
pub(super) fn hits_ui(ui: &mut Ui, draw: &mut Draw<'_>, hits: &[SearchHit]) {
    if hits.is_empty() {
        ui.add_space(theme::SPACE_12);
        ui.label(
            RichText::new("Nothing found")
                .font(theme::small())
                .color(theme::tokens(ui).muted),
        );
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, HIT_HEIGHT, hits.len(), |ui, range| {
            for hit in &hits[range] {
                hit_ui(ui, draw, hit);
            }
        });
}

fn hit_ui(ui: &mut Ui, draw: &mut Draw<'_>, hit: &SearchHit) {
    let Some(conversation) = draw.state.library.get(hit.conversation) else {
        return;
    };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HIT_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(hit.snippet.clone()),
        ..WidgetInfo::labeled(Role::Button, true, &conversation.title)
    });
    let tokens = theme::tokens(ui);
    if response.hovered() {
        ui.painter()
            .rect_filled(rect, theme::RADIUS_CONTROL, tokens.hover);
    }
    let room = rect.width() - 20.0;
    let title = list::cut_to(ui, &conversation.title, theme::label(), room);
    let mut snippet = snippet_job(hit, tokens);
    snippet.wrap = TextWrapping::truncate_at_width(room);
    let snippet = ui.fonts_mut(|fonts| fonts.layout_job(snippet));
    let left = rect.left() + 10.0;
    ui.painter()
        .galley(pos2(left, rect.top() + 7.0), title, tokens.text);
    ui.painter()
        .galley(pos2(left, rect.top() + 28.0), snippet, tokens.muted);
    focus_ring(ui, &response, rect, theme::RADIUS_CONTROL);
    if response.clicked() {
        draw.push(Action::Library(match hit.message {
            Some(message) => LibraryAction::OpenAt(hit.conversation, message),
            None => LibraryAction::Open(hit.conversation),
        }));
    }
}

fn snippet_job(hit: &SearchHit, tokens: &theme::Tokens) -> LayoutJob {
    let mut job = LayoutJob::default();
    let plain = TextFormat::simple(theme::small(), tokens.muted);
    let found = TextFormat {
        background: tokens.selection,
        ..TextFormat::simple(theme::small_strong(), tokens.text)
    };
    let mut end = 0;
    for &(from, to) in &hit.highlights {
        if let (Some(before), Some(marked)) =
            (hit.snippet.get(end..from), hit.snippet.get(from..to))
        {
            job.append(before, 0.0, plain.clone());
            job.append(marked, 0.0, found.clone());
            end = to;
        }
    }
    job.append(hit.snippet.get(end..).unwrap_or_default(), 0.0, plain);
    job
}
