//! The line with the language above code: what is in it, and its buttons.
//!
//! It stays at the edge of the screen while its code is in view. It is known to the keyboard and to
//! screen readers before the code, but painted after it, as it may lie over the code.

use super::code::{HEADER, PADDING};
use super::small_button::{PlacedButton, SmallButton};
use crate::markdown::block::CodeBlock;
use crate::markdown::languages::language_name;
use crate::markdown::speech::counted;
use crate::ui::theme::{self, markdown as sizes};
use crate::ui::widgets::copy;
use eframe::egui::{
    Align2, Color32, CornerRadius, Galley, Id, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use lucide_icons::Icon;
use std::sync::Arc;

/// So many buttons a header has at most.
const BUTTONS: usize = 3;
/// What stands for the language where none is named.
const NO_LANGUAGE: &str = "Text";

/// What a header shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::markdown) struct Header<'a> {
    /// Where it is drawn.
    pub(in crate::ui::markdown) rect: Rect,
    /// Whether the card's upper edge is above that: it lies over the code.
    pub(in crate::ui::markdown) stuck: bool,
    /// The code that it belongs to.
    pub(in crate::ui::markdown) code: &'a CodeBlock,
    /// How many lines the code has; None while more may come.
    pub(in crate::ui::markdown) lines: Option<usize>,
    /// What it can be switched to.
    pub(in crate::ui::markdown) shows: Shows,
}

/// How the content of a card is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::markdown) enum Shows {
    /// Lines of code as they are written.
    Code {
        /// Whether they are wrapped.
        wrapped: bool,
    },
    /// The source of a diagram.
    Source {
        /// Whether its lines are wrapped.
        wrapped: bool,
    },
    /// The diagram that the code describes.
    Diagram {
        /// Whether it is shrunk to the width of the card; None if it is no wider.
        fitted: Option<bool>,
    },
}

/// What a button of a header does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::markdown) enum Press {
    /// The code shall be copied.
    Copy,
    /// Its lines shall be wrapped, or not any more.
    Wrap,
    /// The source of the diagram shall be shown, or not any more.
    Source,
    /// The diagram shall be shrunk to the width of the card, or not any more.
    Fit,
}

/// A header that has its place.
pub(in crate::ui::markdown) struct PlacedHeader {
    rect: Rect,
    stuck: bool,
    language: Arc<Galley>,
    label: Rect,
    buttons: [Option<PlacedButton>; BUTTONS],
    /// What was pressed in it.
    pub(in crate::ui::markdown) pressed: Option<Press>,
}

impl Header<'_> {
    /// What of the header can be pressed and read, from left to right.
    pub(in crate::ui::markdown) fn place(self, ui: &Ui, id: Id) -> PlacedHeader {
        let rect = self.rect;
        if self.stuck {
            // What is under it is not pressed through it.
            ui.interact(rect, id.with("header"), Sense::hover());
        }
        let wanted = self.buttons(ui, id);
        let mut right = rect.right() - theme::SPACE_4;
        let mut places = [Rect::NOTHING; BUTTONS];
        for (place, wanted) in places.iter_mut().zip(&wanted).rev() {
            if let Some((_, button)) = wanted {
                let size = vec2(button.width(ui), HEADER - theme::SPACE_4);
                *place = Align2::RIGHT_CENTER.anchor_size(pos2(right, rect.center().y), size);
                right = place.left() - theme::SPACE_4;
            }
        }
        let label = Rect::from_min_max(
            rect.min + vec2(PADDING, 0.0),
            pos2(right - theme::SPACE_4, rect.bottom()),
        );
        let language = shown_language(&self.code.language);
        let response = ui.interact(label, id.with("language"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, language));
        let painter = ui.painter();
        let font = theme::small();
        let mut header = PlacedHeader {
            rect,
            stuck: self.stuck,
            language: painter.layout_no_wrap(language.to_owned(), font, Color32::PLACEHOLDER),
            label,
            buttons: Default::default(),
            pressed: None,
        };
        let wanted = wanted.into_iter().zip(places);
        for (placed, (wanted, place)) in header.buttons.iter_mut().zip(wanted) {
            let Some((press, button)) = wanted else {
                continue;
            };
            let about = || describe(language, self.lines);
            let id = id.with(button.name);
            let button = button.place(ui, id, place, about);
            if button.response.clicked() {
                header.pressed = Some(press);
                if press == Press::Copy {
                    copy::confirm(ui.ctx(), id);
                }
            }
            *placed = Some(button);
        }
        header
    }

    /// The buttons, from left to right.
    fn buttons(&self, ui: &Ui, id: Id) -> [Option<(Press, SmallButton)>; BUTTONS] {
        let toggle = |icon, name, on| SmallButton {
            icon,
            text: "",
            name,
            selected: Some(on),
        };
        let wrap = |wrapped| (Press::Wrap, toggle(Icon::WrapText, "Wrap lines", wrapped));
        let fit = |fitted| {
            (
                Press::Fit,
                toggle(Icon::FoldHorizontal, "Fit width", fitted),
            )
        };
        let source = |shown| (Press::Source, toggle(Icon::Code, "Show source", shown));
        let (first, second) = match self.shows {
            Shows::Code { wrapped } => (Some(wrap(wrapped)), None),
            Shows::Source { wrapped } => (Some(wrap(wrapped)), Some(source(true))),
            Shows::Diagram { fitted } => (fitted.map(fit), Some(source(false))),
        };
        let first = first.filter(|_| self.rect.width() > sizes::ROOMY_HEADER);
        let name = "Copy code";
        let copy = SmallButton {
            icon: copy::sign(ui.ctx(), id.with(name)),
            text: "Copy",
            name,
            selected: None,
        };
        [first, second, Some((Press::Copy, copy))]
    }
}

impl PlacedHeader {
    /// Paints the header where it was placed.
    pub(in crate::ui::markdown) fn paint(&self, ui: &Ui) {
        let tokens = theme::tokens(ui);
        let hairline = theme::hairline(tokens);
        let rect = self.rect;
        if self.stuck {
            let round = CornerRadius::ZERO;
            let kind = StrokeKind::Inside;
            ui.painter()
                .rect(rect, round, tokens.code_bg, hairline, kind);
        } else {
            ui.painter().hline(rect.x_range(), rect.bottom(), hairline);
        }
        let language = &self.language;
        let place = Align2::LEFT_CENTER.align_size_within_rect(language.size(), self.label);
        ui.painter()
            .with_clip_rect(self.label.intersect(ui.clip_rect()))
            .galley(place.min, Arc::clone(language), tokens.muted);
        for button in self.buttons.iter().flatten() {
            button.paint(ui);
        }
    }
}

fn shown_language(word: &str) -> &str {
    match language_name(word) {
        "" => NO_LANGUAGE,
        name => name,
    }
}

/// Which code a button is for.
fn describe(language: &str, lines: Option<usize>) -> String {
    lines.map_or_else(
        || language.to_owned(),
        |lines| format!("{language}, {}", counted(lines, "line")),
    )
}
