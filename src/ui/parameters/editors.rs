//! The value of a parameter: a slider with a number, a row of choices, or some text. A value is told
//! when it is meant: a slider's when it is let go of, a text's when its field is left.

use crate::domain::parameters::Parameter;
use crate::domain::parameters::range::NumberRange;
use crate::domain::parameters::recipient::Recipient;
use crate::domain::parameters::typed::{read_bias, read_list, typed_words};
use crate::domain::parameters::value::{
    Choice, Most, ParameterValue, ResponseFormat, ValueError, ValueKind, Word, number_words,
};
use crate::ui::theme;
use crate::ui::typed::{Left, TypedText, left, select_when_reached};
use crate::ui::widgets::choice::segments;
use crate::ui::widgets::field::{Below, CodeArea, Input, below_ui, tell_below};
use crate::ui::widgets::slider::Slider;
use eframe::egui::{Align, Id, Layout, Ui, vec2};
use std::collections::HashMap;

/// The greatest number of tokens that a slider reaches where no limit is known.
const SLIDER_TOKENS: u32 = 131_072;
/// Ranges wider than that get a slider on which small numbers have as much room as great ones.
const WIDE: u32 = 10_000;

/// What is typed into the fields, by the ids of the parameters.
#[derive(Default)]
pub(super) struct Editors {
    typed: HashMap<&'static str, TypedText>,
    /// The slider that is being moved, and where it stands.
    moved: Option<(&'static str, f64)>,
}

/// One editor while it is drawn.
struct ValueEditor<'a> {
    parameter: &'static Parameter,
    kind: ValueKind,
    recipient: &'a Recipient,
    value: &'a ParameterValue,
    /// The id of the field of a number.
    number: Id,
}

impl Editors {
    /// Draws the value of a parameter for that recipient; another one where one was entered.
    /// `number` is the id of its field where it is a number.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        recipient: &Recipient,
        parameter: &'static Parameter,
        value: &ParameterValue,
        number: Id,
    ) -> Option<ParameterValue> {
        let editor = ValueEditor {
            parameter,
            kind: parameter.kind(recipient.format),
            recipient,
            value,
            number,
        };
        match editor.kind {
            ValueKind::Number(_) | ValueKind::Integer { .. } => self.number_ui(ui, &editor),
            ValueKind::Choice { choices, .. } => choice_ui(ui, &editor, choices),
            ValueKind::Switch => switch_ui(ui, &editor),
            ValueKind::Shape => self.shape_ui(ui, &editor),
            ValueKind::List { .. } => {
                let read = |typed: &str| Ok(ParameterValue::List(read_list(typed)));
                self.text_ui(ui, &editor, "One a line; \\n is a line break", read)
            }
            ValueKind::Bias => {
                let read = |typed: &str| read_bias(typed).map(ParameterValue::Bias);
                self.text_ui(ui, &editor, "1234: −5", read)
            }
            ValueKind::Text(_) => {
                let read = |typed: &str| Ok(ParameterValue::Text(typed.to_owned()));
                self.text_ui(ui, &editor, "", read)
            }
        }
    }

    fn number_ui(&mut self, ui: &mut Ui, editor: &ValueEditor<'_>) -> Option<ParameterValue> {
        let id = editor.parameter.id;
        let kept = editor.value.as_number().unwrap_or_default();
        let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
        let mut entered = None;
        let row = Layout::left_to_right(Align::Center);
        let field = ui.allocate_ui_with_layout(size, row, |ui| {
            ui.spacing_mut().item_spacing.x = theme::SPACE_12;
            if let Some(range) = slider_range(editor, kept) {
                let room = ui.available_width() - theme::widgets::SLIDER_NUMBER - theme::SPACE_12;
                let size = vec2(room.max(theme::widgets::SLIDER_LEAST), theme::SMALL_TARGET);
                let place = Layout::left_to_right(Align::Center);
                let moved = ui.allocate_ui_with_layout(size, place, |ui| {
                    self.slider_ui(ui, editor, range, kept)
                });
                entered = moved.inner;
            }
            let standing = self.moved.filter(|(moved, _)| *moved == id);
            let words =
                standing.map_or_else(|| editor.value.words(), |(_, number)| number_words(number));
            let typed = self.typed.entry(id).or_default();
            typed.follow(&words);
            let name = format!("{} value", editor.parameter.label);
            let input = Input {
                name: &name,
                hint: "",
                font: theme::label(),
                masked: false,
                bad: typed.is_changed() && read_number(editor, &typed.text).is_err(),
                id: Some(editor.number),
            };
            let field = ui
                .allocate_ui(
                    vec2(theme::widgets::SLIDER_NUMBER, theme::CONTROL_HEIGHT),
                    |ui| input.show(ui, &mut typed.text, 0.0),
                )
                .inner;
            match left(ui, &field) {
                Left::Not => {}
                Left::Abandoned => typed.revert(),
                Left::Confirmed => match read_number(editor, &typed.text) {
                    Ok(value) if typed.is_changed() => entered = Some(value),
                    Ok(_) | Err(_) => {}
                },
            }
            select_when_reached(ui, &field, &typed.text);
            field
        });
        let typed = self.typed.entry(id).or_default();
        let error = read_number(editor, &typed.text).err();
        let error = error.filter(|_| typed.is_changed());
        let error = error.map(|error| error.to_string());
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &field.inner, below);
        below_ui(ui, below);
        entered
    }

    /// A slider; where it was let go of, or moved by keyboard.
    fn slider_ui(
        &mut self,
        ui: &mut Ui,
        editor: &ValueEditor<'_>,
        range: (f64, f64),
        kept: f64,
    ) -> Option<ParameterValue> {
        let id = editor.parameter.id;
        let step = if let ValueKind::Number(NumberRange { step, .. }) = editor.kind {
            Some(step)
        } else {
            None
        };
        let moved = self.moved.filter(|(moved, _)| *moved == id);
        let mut number = moved.map_or(kept, |(_, number)| number);
        let name = format!("{} slider", editor.parameter.label);
        let slider = Slider {
            name: &name,
            range: range.0..=range.1,
            step: step.unwrap_or(1.0),
            logarithmic: range.1 - range.0 > WIDE.into(),
        };
        let slider = slider.show(ui, &mut number);
        let held = slider.is_pointer_button_down_on() || slider.dragged();
        if slider.changed() {
            let places = 10_f64.powi(editor.kind.decimals());
            self.moved = Some((id, (number * places).round() / places));
        }
        if held {
            return None;
        }
        let (_, number) = self.moved.take_if(|(moved, _)| *moved == id)?;
        Some(if step.is_some() {
            ParameterValue::Number(number)
        } else {
            ParameterValue::Integer(number as i64)
        })
    }

    /// A text of several lines that `read` turns into a value.
    fn text_ui(
        &mut self,
        ui: &mut Ui,
        editor: &ValueEditor<'_>,
        hint: &str,
        read: impl Fn(&str) -> Result<ParameterValue, ValueError>,
    ) -> Option<ParameterValue> {
        let typed = self.typed.entry(editor.parameter.id).or_default();
        typed.follow(&typed_words(editor.value));
        let checked = |text: &str| {
            let value = read(text)?;
            if value.says_something() {
                editor.kind.check(&value, editor.recipient.longest)?;
            }
            Ok::<_, ValueError>(value)
        };
        let is_changed = typed.is_changed();
        let error = match checked(&typed.text) {
            Err(error) if is_changed => Some(error.to_string()),
            Ok(_) | Err(_) => None,
        };
        let name = format!("{} value", editor.parameter.label);
        let area = CodeArea {
            name: &name,
            hint,
            bad: error.is_some(),
            rows: 2,
        };
        let field = area.show(ui, &mut typed.text);
        let below = error.as_deref().map_or(Below::Nothing, Below::Error);
        tell_below(ui, &field, below);
        below_ui(ui, below);
        match left(ui, &field) {
            Left::Not => None,
            Left::Abandoned => {
                typed.revert();
                None
            }
            Left::Confirmed => checked(&typed.text).ok().filter(|_| is_changed),
        }
    }

    fn shape_ui(&mut self, ui: &mut Ui, editor: &ValueEditor<'_>) -> Option<ParameterValue> {
        let ParameterValue::Format(format) = editor.value else {
            return None;
        };
        let chosen = match format {
            ResponseFormat::Text => 0,
            ResponseFormat::Json => 1,
            ResponseFormat::Schema { .. } => 2,
        };
        let texts = ["Text", "JSON", "JSON schema"];
        let name = format!("{} choice", editor.parameter.label);
        let pressed = segments(ui, &name, &texts, chosen);
        let schema = |schema: &str| {
            let schema = schema.to_owned();
            ParameterValue::Format(ResponseFormat::Schema { schema })
        };
        match pressed.filter(|pressed| *pressed != chosen) {
            Some(0) => return Some(ParameterValue::Format(ResponseFormat::Text)),
            Some(1) => return Some(ParameterValue::Format(ResponseFormat::Json)),
            Some(_) => {
                // What was typed before is there again.
                let typed = self.typed.get(editor.parameter.id);
                return Some(schema(typed.map_or("", |typed| &typed.text)));
            }
            None => {}
        }
        if chosen != 2 {
            return None;
        }
        let hint = "{\"type\": \"object\"}";
        self.text_ui(ui, editor, hint, |typed| Ok(schema(typed)))
    }
}

fn read_number(editor: &ValueEditor<'_>, typed: &str) -> Result<ParameterValue, ValueError> {
    editor.kind.read_number(typed, editor.recipient.longest)
}

/// Where a slider begins and ends; `None` where one makes no sense.
fn slider_range(editor: &ValueEditor<'_>, kept: f64) -> Option<(f64, f64)> {
    let (least, most) = editor.kind.range(editor.recipient.longest)?;
    let mut most = most;
    if let ValueKind::Integer { most: of, .. } = editor.kind {
        if of == Most::Fixed(i64::MAX) {
            return None;
        }
        if of == Most::Output && editor.recipient.longest.is_none() {
            most = SLIDER_TOKENS.into();
        }
    }
    Some((least.min(kept), most.max(kept)))
}

/// The words that the server lists, else the usual ones; and the one that is set, whatever it is.
fn choice_ui(
    ui: &mut Ui,
    editor: &ValueEditor<'_>,
    choices: &'static [Choice],
) -> Option<ParameterValue> {
    let is_word = choices.iter().any(|c| matches!(c.word, Word::Text(_)));
    let listed = &editor.recipient.efforts;
    let mut offered: Vec<(String, ParameterValue)> = if is_word && !listed.is_empty() {
        let words = listed.iter().cloned();
        words
            .map(|word| (word.clone(), ParameterValue::Text(word)))
            .collect()
    } else {
        let usual = choices.iter().filter(|choice| !choice.rare);
        usual
            .map(|choice| (choice.label.to_owned(), choice.word.value()))
            .collect()
    };
    if !offered.iter().any(|(_, value)| value == editor.value) {
        offered.push((editor.value.words(), editor.value.clone()));
    }
    let texts: Vec<&str> = offered.iter().map(|(text, _)| text.as_str()).collect();
    let chosen = offered.iter().position(|(_, value)| value == editor.value);
    let name = format!("{} choice", editor.parameter.label);
    let pressed = segments(ui, &name, &texts, chosen.unwrap_or_default());
    let pressed = pressed.filter(|pressed| Some(*pressed) != chosen)?;
    Some(offered.swap_remove(pressed).1)
}

fn switch_ui(ui: &mut Ui, editor: &ValueEditor<'_>) -> Option<ParameterValue> {
    let chosen = usize::from(*editor.value != ParameterValue::Flag(true));
    let name = format!("{} choice", editor.parameter.label);
    let pressed = segments(ui, &name, &["On", "Off"], chosen);
    let pressed = pressed.filter(|pressed| *pressed != chosen)?;
    Some(ParameterValue::Flag(pressed == 0))
}
