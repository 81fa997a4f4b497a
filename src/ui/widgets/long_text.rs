//! A long text in the code face that can be read, selected and scrolled. It is broken into rows
//! once, and only the rows in view are laid out.

use super::focus_ring;
use crate::ui::theme;
use eframe::egui::{
    EventFilter, Key, Label, Modifiers, Rect, Response, RichText, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use std::ops::Range;

/// Fewest columns that a text is broken for.
const LEAST_COLUMNS: usize = 8;
/// Farther than any text is long, in points.
const FAR: f32 = i32::MAX as f32;

/// Where the rows of a text are.
#[derive(Debug, Default)]
pub struct LongText {
    rows: Vec<Range<usize>>,
    /// How many columns they were broken for; 0 for not yet.
    columns: usize,
}

impl LongText {
    /// Draws `text`, which is always the same one, at most `max_height` points high. `name` is its
    /// accessible name; with the keyboard on it, arrows and page keys scroll.
    pub fn ui(&mut self, ui: &mut Ui, name: &str, text: &str, max_height: f32) {
        let tokens = theme::tokens(ui);
        let width = ui.available_width();
        // Beside the text stands the scroll bar.
        let room = width - 2.0 * theme::widgets::LONG_TEXT_MARGIN - theme::SPACE_12;
        let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::code(), '0'));
        self.break_for(text, ((room / letter) as usize).max(LEAST_COLUMNS));
        let whole = self.rows.len() as f32 * theme::CODE_LINE;
        let height = whole
            .min(max_height - 2.0 * theme::widgets::LONG_TEXT_MARGIN)
            .max(theme::CODE_LINE);
        let size = vec2(width, height + 2.0 * theme::widgets::LONG_TEXT_MARGIN);
        // It lies under the rows, which take the pointer to select text.
        let (rect, region) = ui.allocate_exact_size(size, Sense::focusable_noninteractive());
        region.widget_info(|| WidgetInfo::labeled(Role::Document, ui.is_enabled(), name));
        let ground = ui.painter();
        ground.rect(
            rect,
            theme::RADIUS_CONTROL,
            tokens.code_bg,
            theme::hairline(tokens),
            eframe::egui::StrokeKind::Inside,
        );
        let inner = rect
            .shrink(theme::widgets::LONG_TEXT_MARGIN)
            .with_max_x(rect.right() - theme::SPACE_4);
        let builder = UiBuilder::new().max_rect(inner).id_salt(name);
        let mut inside = ui.new_child(builder);
        let scroll = wanted_scroll(&mut inside, &region, height);
        ScrollArea::vertical()
            .id_salt(name)
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink(false)
            .show_viewport(&mut inside, |ui, viewport| {
                if scroll != 0.0 {
                    ui.scroll_with_delta(vec2(0.0, scroll));
                }
                ui.allocate_space(vec2(room, whole));
                let top = ui.min_rect().left_top();
                let first = (viewport.min.y / theme::CODE_LINE).floor().max(0.0) as usize;
                let end = (viewport.max.y / theme::CODE_LINE).ceil() as usize;
                let rows = self.rows.iter().enumerate().take(end).skip(first);
                for (index, row) in rows {
                    let at = pos2(top.x, top.y + index as f32 * theme::CODE_LINE);
                    let place = Rect::from_min_size(at, vec2(room, theme::CODE_LINE));
                    let builder = UiBuilder::new().max_rect(place).id_salt(index);
                    let row = RichText::new(&text[row.clone()]).font(theme::code());
                    let row = Label::new(row.color(tokens.text)).extend();
                    ui.new_child(builder).add(row.selectable(true));
                }
            });
        focus_ring(ui, &region, rect, theme::RADIUS_CONTROL);
    }

    /// Breaks the text anew if there is room for more or fewer columns than before.
    fn break_for(&mut self, text: &str, columns: usize) {
        if self.columns != columns {
            self.columns = columns;
            self.rows = rows(text, columns);
        }
    }
}

/// How far the keys scroll, in points, positive towards the beginning.
fn wanted_scroll(ui: &mut Ui, region: &Response, page: f32) -> f32 {
    if !region.has_focus() {
        return 0.0;
    }
    ui.memory_mut(|memory| {
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        memory.set_focus_lock_filter(region.id, filter);
    });
    let keys = [
        (Key::ArrowUp, theme::CODE_LINE),
        (Key::ArrowDown, -theme::CODE_LINE),
        (Key::PageUp, page),
        (Key::PageDown, -page),
        (Key::Home, FAR),
        (Key::End, -FAR),
    ];
    ui.input_mut(|input| {
        let pressed = keys.into_iter().map(|(key, by)| {
            let times = input.count_and_consume_key(Modifiers::NONE, key);
            times as f32 * by
        });
        pressed.sum()
    })
}

/// The byte ranges of the rows: lines, broken where they are longer than `columns`.
fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        break_line(line, start, columns, &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn break_line(line: &str, start: usize, columns: usize, rows: &mut Vec<Range<usize>>) {
    let mut row = start;
    // Only a line that could be too long is looked at letter by letter.
    if line.len() > columns {
        let mut taken = 0;
        for (at, letter) in line.char_indices() {
            let wide = columns_of(letter);
            if taken + wide > columns && taken > 0 {
                rows.push(row..start + at);
                (row, taken) = (start + at, 0);
            }
            taken += wide;
        }
    }
    rows.push(row..start + line.len());
}

/// How many columns a letter takes: those of East Asian scripts and pictures are twice as wide.
fn columns_of(letter: char) -> usize {
    match letter {
        '\t' => 4,
        '\0'..'\u{1100}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_at_letters_and_nothing_is_lost() {
        let check = |text: &str, columns, expected: &[&str]| {
            let rows = rows(text, columns);
            let shown: Vec<&str> = rows.into_iter().map(|row| &text[row]).collect();
            assert_eq!(shown, expected);
        };
        check("", 8, &[""]);
        check("ab\n\ncd", 8, &["ab", "", "cd"]);
        check("abcdefg", 3, &["abc", "def", "g"]);
        check("abc\ndefg", 3, &["abc", "def", "g"]);
        check("größe", 5, &["größe"]);
        check("日本語", 4, &["日本", "語"]);
        check("日", 1, &["日"]);
    }
}
