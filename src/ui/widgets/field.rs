//! Text fields: with a label above, and help or an error below.

use super::button::icon_button;
use super::typed_secret::TypedSecret;
use super::{field_ring, paint_icon};
use crate::ui::{announce, theme};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, FontId, Id, Key, Margin, Rect, Response, RichText, Stroke, TextEdit, Ui, Vec2, pos2, vec2,
};
use lucide_icons::Icon;
use std::time::Duration;

/// How long the caret blinks after the last key; then it stands still, so that an idle window is
/// idle.
const BLINK: Duration = Duration::from_secs(5);

/// What stands below a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Below<'a> {
    /// Nothing stands there.
    Nothing,
    /// What it is for.
    Help(&'a str),
    /// What was done to the input.
    Done(&'a str),
    /// What is worth attention about the input.
    Warning(&'a str),
    /// Why it cannot be taken.
    Error(&'a str),
}

/// What is typed into a field.
enum FieldText<'a> {
    Plain(&'a mut String),
    /// Dots in place of it, with a button that shows it.
    Secret(&'a mut TypedSecret),
    /// Dots in place of it, or not, without a button.
    Hidden(&'a mut TypedSecret, bool),
}

/// A single-line field with its label above; the label is its accessible name.
#[must_use = "show it with `show`"]
pub struct Field<'a> {
    label: &'a str,
    text: FieldText<'a>,
    hint: &'a str,
    /// `None` where whoever shows the field draws and tells it.
    below: Option<Below<'a>>,
    bad: bool,
    font: FontId,
    id: Option<Id>,
    is_labelled: bool,
}

impl<'a> Field<'a> {
    /// A field for that text.
    pub fn new(label: &'a str, text: &'a mut String) -> Self {
        Self::of(label, FieldText::Plain(text))
    }

    /// A field for a secret, in the face of code: dots in its place, and a button that shows it.
    /// Nothing of it stays behind in the field: it has no undo.
    pub fn secret(label: &'a str, typed: &'a mut TypedSecret) -> Self {
        Self::of(label, FieldText::Secret(typed)).code()
    }

    /// A field for what may be a secret, and shows dots in its place if it is one; without undo, as
    /// [`Field::secret`].
    pub fn perhaps_secret(label: &'a str, typed: &'a mut TypedSecret, is_secret: bool) -> Self {
        Self::of(label, FieldText::Hidden(typed, is_secret)).code()
    }

    fn of(label: &'a str, text: FieldText<'a>) -> Self {
        Self {
            label,
            text,
            hint: "",
            below: Some(Below::Nothing),
            bad: false,
            font: theme::label(),
            id: None,
            is_labelled: true,
        }
    }

    /// What shows while it is empty.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// What stands below it.
    pub fn below(mut self, below: Below<'a>) -> Self {
        self.below = Some(below);
        self
    }

    /// Marked as wrong, where the reason is drawn elsewhere.
    pub fn bad(mut self, bad: bool) -> Self {
        self.bad = bad;
        self
    }

    /// With more below it than one line: whoever shows the field draws that, and calls
    /// [`tell_below`] with the line that matters.
    pub fn told_elsewhere(mut self) -> Self {
        self.below = None;
        self
    }

    /// Without its label above: that stands beside it. The label is still its accessible name.
    pub fn unlabelled(mut self) -> Self {
        self.is_labelled = false;
        self
    }

    /// In the face of code: URLs, ids, keys.
    pub fn code(mut self) -> Self {
        self.font = theme::code();
        self
    }

    /// In the face of the interface, where a hint in words stands in it.
    pub fn plain(mut self) -> Self {
        self.font = theme::label();
        self
    }

    /// With an id by which it can be given the keyboard.
    pub fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Draws it as wide as there is room, and returns the response of its input.
    pub fn show(self, ui: &mut Ui) -> Response {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = theme::SPACE_4;
            self.contents(ui)
        })
        .inner
    }

    fn contents(self, ui: &mut Ui) -> Response {
        let tokens = theme::tokens(ui);
        // The input itself bears the name; a second node of that name would be spoken twice.
        if self.is_labelled {
            let label = self.label.to_owned();
            let galley = ui
                .painter()
                .layout_no_wrap(label, theme::small(), tokens.text);
            let (_, rect) = ui.allocate_space(galley.size());
            ui.painter().galley(rect.min, galley, tokens.text);
        }
        let bad = self.bad || matches!(self.below, Some(Below::Error(_)));
        let input = |masked: bool| Input {
            name: self.label,
            hint: self.hint,
            font: self.font,
            masked,
            bad,
            id: self.id,
        };
        let response = match self.text {
            FieldText::Plain(text) => input(false).show(ui, text, 0.0),
            FieldText::Secret(typed) => {
                let masked = !typed.is_revealed();
                let room = theme::widgets::FIELD_END;
                let response = input(masked).show(ui, typed.text_mut(), room);
                forget_undo(ui, &response);
                if reveal_ui(ui, response.rect, typed.is_revealed()) {
                    typed.toggle();
                }
                response
            }
            FieldText::Hidden(typed, masked) => {
                let response = input(masked).show(ui, typed.text_mut(), 0.0);
                forget_undo(ui, &response);
                response
            }
        };
        if let Some(below) = self.below {
            below_ui(ui, below);
            tell_below(ui, &response, below);
        }
        response
    }
}

/// Draws the button that shows a secret or hides it; whether it was pressed.
fn reveal_ui(ui: &mut Ui, field: Rect, is_revealed: bool) -> bool {
    let (icon, name) = if is_revealed {
        (Icon::EyeOff, "Hide key")
    } else {
        (Icon::Eye, "Show key")
    };
    let center = pos2(
        field.right() - theme::widgets::FIELD_END / 2.0,
        field.center().y,
    );
    let place = Rect::from_center_size(center, Vec2::splat(theme::SMALL_TARGET));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place));
    icon_button(&mut child, icon, name, None).clicked()
}

/// Takes the copies of a secret out of the toolkit's memory of its field, from which undoing would
/// bring it back.
fn forget_undo(ui: &Ui, field: &Response) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), field.id) {
        state.clear_undoer();
        state.store(ui.ctx(), field.id);
    }
}

/// What stood below a field when it was last drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SaidBelow(String);

/// Tells assistive techniques what stands below a field: as its description, and where it is wrong
/// also at once, when it has become so.
pub fn tell_below(ui: &Ui, field: &Response, below: Below<'_>) {
    let (text, is_wrong) = match below {
        Below::Nothing => ("", false),
        Below::Help(text) | Below::Done(text) => (text, false),
        Below::Warning(text) | Below::Error(text) => (text, true),
    };
    ui.ctx().accesskit_node_builder(field.id, |node| {
        if !text.is_empty() {
            node.set_description(text);
        }
        if matches!(below, Below::Error(_)) {
            node.set_invalid(egui::accesskit::Invalid::True);
        }
    });
    let wrong = if is_wrong { text } else { "" };
    let before = ui.data(|data| data.get_temp::<SaidBelow>(field.id));
    if before.as_ref().is_none_or(|before| before.0 != wrong) {
        if !wrong.is_empty() {
            announce::say(ui.ctx(), wrong);
        }
        ui.data_mut(|data| data.insert_temp(field.id, SaidBelow(wrong.to_owned())));
    }
}

/// A single-line input without label: for rows and tables, where the label stands elsewhere.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The accessible name of the input.
    pub name: &'a str,
    /// What shows while it is empty.
    pub hint: &'a str,
    /// The face and size of what is typed.
    pub font: FontId,
    /// Whether dots are shown in place of characters.
    pub masked: bool,
    /// Whether what is typed cannot be taken.
    pub bad: bool,
    /// An id by which it can be given the keyboard.
    pub id: Option<Id>,
}

impl Input<'_> {
    /// Draws it as wide as there is room, with `right` points kept free at its right edge.
    pub fn show(self, ui: &mut Ui, text: &mut String, right: f32) -> Response {
        let tokens = theme::tokens(ui);
        let border = if self.bad { tokens.bad } else { tokens.line };
        let frame = egui::Frame::new()
            .fill(tokens.bg)
            .stroke(Stroke::new(theme::HAIRLINE, border))
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(Margin {
                left: theme::widgets::FIELD_SIDE,
                right: theme::widgets::FIELD_SIDE + right as i8,
                top: 0,
                bottom: 0,
            });
        let width = ui.available_width();
        let mut edit = TextEdit::singleline(text)
            .hint_text(
                RichText::new(self.hint)
                    .font(self.font.clone())
                    .color(tokens.faint),
            )
            .font(self.font)
            .password(self.masked)
            .frame(frame)
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(width)
            .min_size(vec2(width, theme::CONTROL_HEIGHT));
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let response = with_calm_caret(ui, |ui| ui.add(edit)).accessible_name(self.name);
        if self.bad {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_invalid(egui::accesskit::Invalid::True);
            });
        }
        field_ring(ui, &response, response.rect, theme::RADIUS_CONTROL);
        response
    }
}

/// An input of several lines in the face of code, without label.
#[derive(Debug, Clone, Copy)]
pub struct CodeArea<'a> {
    /// The accessible name of the input.
    pub name: &'a str,
    /// What shows while it is empty.
    pub hint: &'a str,
    /// Whether what is typed cannot be taken.
    pub bad: bool,
    /// How many lines it shows at least.
    pub rows: usize,
}

impl CodeArea<'_> {
    /// Draws it as wide as there is room.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        let tokens = theme::tokens(ui);
        let border = if self.bad { tokens.bad } else { tokens.line };
        let frame = egui::Frame::new()
            .fill(tokens.bg)
            .stroke(Stroke::new(theme::HAIRLINE, border))
            .corner_radius(theme::RADIUS_CONTROL)
            .inner_margin(theme::widgets::AREA_MARGIN);
        let hint = RichText::new(self.hint).font(theme::code());
        let edit = TextEdit::multiline(text)
            .id_salt(self.name)
            .hint_text(hint.color(tokens.faint))
            .font(theme::code())
            .frame(frame)
            .desired_rows(self.rows)
            .desired_width(ui.available_width());
        let field = with_calm_caret(ui, |ui| ui.add(edit)).accessible_name(self.name);
        field_ring(ui, &field, field.rect, theme::RADIUS_CONTROL);
        field
    }
}

/// Whether Enter was pressed in a field, which ends it.
pub fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Draws what stands below a field.
pub fn below_ui(ui: &mut Ui, below: Below<'_>) {
    let tokens = theme::tokens(ui);
    let (icon, color, text) = match below {
        Below::Nothing => return,
        Below::Help(text) => (None, tokens.muted, text),
        Below::Done(text) => (Some(Icon::Check), tokens.muted, text),
        Below::Warning(text) => (Some(Icon::TriangleAlert), tokens.warn, text),
        Below::Error(text) => (Some(Icon::CircleAlert), tokens.bad, text),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE_4;
        if let Some(icon) = icon {
            let (rect, _) =
                ui.allocate_exact_size(vec2(theme::ICON, theme::SMALL_LINE), egui::Sense::hover());
            paint_icon(
                ui.painter(),
                rect.center(),
                icon,
                theme::icon_small(),
                color,
            );
        }
        ui.add(egui::Label::new(RichText::new(text).font(theme::small()).color(color)).wrap());
    });
}

/// Draws a text input whose caret blinks for a few seconds after the last key and then stands
/// still.
pub fn with_calm_caret<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let key = Id::unique("last key");
    let (now, typed) = ui.input(|input| (input.time, !input.events.is_empty()));
    let last = ui.data_mut(|data| {
        let last = data.get_temp_mut_or(key, now);
        if typed {
            *last = now;
        }
        *last
    });
    ui.scope(|ui| {
        ui.visuals_mut().text_cursor.blink = now - last < BLINK.as_secs_f64();
        add(ui)
    })
    .inner
}
