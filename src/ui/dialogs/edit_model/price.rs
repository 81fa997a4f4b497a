//! What a model costs, as it is typed: one price with one source, however many fields it has.

use super::number::{PriceField, Unreadable};
use super::value::{field_id, reset_ui, without_user};
use crate::domain::capability::{Source, Sourced};
use crate::domain::model::Price;
use crate::ui::theme;
use crate::ui::typed::select_when_reached;
use crate::ui::widgets::field::{Below, Field, entered};
use eframe::egui::{RichText, Ui};

/// The fields of a price.
pub(super) struct PriceFields {
    before: Option<Sourced<Price>>,
    input: PriceField,
    output: PriceField,
    /// Only where it is known apart.
    cached: Option<PriceField>,
}

impl PriceFields {
    pub(super) fn new(before: Option<Sourced<Price>>) -> Self {
        let price = before.map(|known| known.value);
        let cached = price.and_then(|price| price.cached_per_million);
        Self {
            before,
            input: PriceField::new(price.map(|price| price.input_per_million)),
            output: PriceField::new(price.map(|price| price.output_per_million)),
            cached: cached.map(|cached| PriceField::new(Some(cached))),
        }
    }

    /// Who says what is typed; `None` if nothing is known.
    pub(super) fn source(&self) -> Option<Source> {
        self.value().ok()?.map(|known| known.source)
    }

    /// Gives up the user's price.
    pub(super) fn reset(&mut self) {
        let told = without_user(self.before).map(|told| told.value);
        self.input.show(told.map(|told| told.input_per_million));
        self.output.show(told.map(|told| told.output_per_million));
        if let Some(cached) = &mut self.cached {
            cached.show(told.and_then(|told| told.cached_per_million));
        }
    }

    /// Puts what was changed in place of `price`, and leaves it if nothing was.
    pub(super) fn save(&self, price: &mut Option<Sourced<Price>>) -> Result<(), Unreadable> {
        let typed = self.value()?;
        if typed != self.before {
            *price = typed;
        }
        Ok(())
    }

    /// The label of the first field that cannot be read.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        let wrong = |(_, text): &(&'static str, &PriceField)| text.read().is_err();
        self.fields().find(wrong).map(|(label, _)| label)
    }

    fn fields(&self) -> impl Iterator<Item = (&'static str, &PriceField)> {
        let both = [("Input price", &self.input), ("Output price", &self.output)];
        both.into_iter()
            .chain(self.cached.as_ref().map(|cached| ("Cached price", cached)))
    }

    fn value(&self) -> Result<Option<Sourced<Price>>, Unreadable> {
        if !self.fields().any(|(_, text)| text.is_changed()) {
            return Ok(self.before);
        }
        let (input, output) = (self.input.read()?, self.output.read()?);
        let cached = match &self.cached {
            Some(cached) => cached.read()?,
            None => None,
        };
        let typed = (input.is_some() || output.is_some()).then(|| Price {
            input_per_million: input.unwrap_or_default(),
            output_per_million: output.unwrap_or_default(),
            cached_per_million: cached,
        });
        let told = without_user(self.before).filter(|told| Some(told.value) == typed);
        Ok(told.or(typed.map(Sourced::by_user)))
    }

    /// Draws the fields; whether Enter was pressed in one.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> bool {
        let mut done = false;
        let mut field = |ui: &mut Ui, label: &str, typed: &mut PriceField| {
            let error = typed.read().err().map(|error| error.to_string());
            let below = error.as_deref().map_or(Below::Nothing, Below::Error);
            let field = Field::new(label, &mut typed.text)
                .hint("Per million tokens, such as 0.15")
                .below(below)
                .id(field_id(label))
                .show(ui);
            select_when_reached(ui, &field, &typed.text);
            done |= entered(ui, &field);
        };
        field(ui, "Input price", &mut self.input);
        field(ui, "Output price", &mut self.output);
        if let Some(cached) = &mut self.cached {
            field(ui, "Cached price", cached);
        }
        let source = self.source();
        ui.horizontal_wrapped(|ui| {
            let words = match source {
                None => "Price unknown; enter it in the currency you pay with".to_owned(),
                Some(Source::User) => "Price from you, in the currency you pay with".to_owned(),
                // What others tell is in US dollars.
                Some(source) => format!("Price from {}, in US dollars", source.label()),
            };
            let words = RichText::new(words).font(theme::small());
            ui.label(words.color(theme::tokens(ui).muted));
            if source == Some(Source::User) && reset_ui(ui, "price") {
                self.reset();
            }
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cached: Option<f64>) -> Sourced<Price> {
        Sourced {
            value: Price {
                input_per_million: 2.5,
                output_per_million: 10.0,
                cached_per_million: cached,
            },
            source: Source::ModelList,
        }
    }

    #[test]
    fn ones_own_price_keeps_what_is_known_of_the_cache_and_can_be_given_up() {
        let mut fields = PriceFields::new(Some(told(Some(1.25))));
        assert_eq!(fields.source(), Some(Source::ModelList));
        fields.input.text = "3".to_owned();
        assert_eq!(fields.source(), Some(Source::User));
        let mut saved = None;
        assert_eq!(fields.save(&mut saved), Ok(()));
        let own = Price {
            input_per_million: 3.0,
            ..told(Some(1.25)).value
        };
        assert_eq!(saved, Some(Sourced::by_user(own)));
        fields.reset();
        assert_eq!(fields.source(), Some(Source::ModelList));
        let mut fields = PriceFields::new(saved);
        fields.reset();
        assert_eq!((fields.source(), fields.save(&mut saved)), (None, Ok(())));
        assert_eq!(saved, None);
    }

    #[test]
    fn a_price_that_cannot_be_read_is_named_and_not_saved() {
        let mut fields = PriceFields::new(Some(told(None)));
        assert_eq!(fields.wrong(), None);
        fields.output.text = "a lot".to_owned();
        assert_eq!(fields.wrong(), Some("Output price"));
        let mut saved = Some(told(None));
        assert_eq!(fields.save(&mut saved), Err(Unreadable::Price));
        assert_eq!(saved, Some(told(None)));
    }
}
