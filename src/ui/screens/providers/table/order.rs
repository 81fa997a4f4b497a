//! Which models are shown, in which order: worked out anew only when the models, the search or the
//! order are others than before.

use super::source_of;
use crate::domain::capability::Capability;
use crate::domain::model::Model;
use std::cmp::Ordering;

/// What the rows are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum By {
    /// The name.
    #[default]
    Model,
    /// How many capabilities are known.
    Capabilities,
    /// The context length.
    Context,
    /// Who told what is shown.
    Source,
}

impl By {
    /// Whether the most comes first when it is chosen: few look for the least.
    fn begins_descending(self) -> bool {
        match self {
            Self::Capabilities | Self::Context => true,
            Self::Model | Self::Source => false,
        }
    }
}

/// An order of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// What they are sorted by.
    pub(super) by: By,
    /// Whether the last comes first.
    pub(super) descending: bool,
}

impl Order {
    /// The order once the head of that column is pressed: the other way round where it is sorted by
    /// it already.
    pub(super) fn pressed(self, by: By) -> Self {
        Self {
            by,
            descending: if self.by == by {
                !self.descending
            } else {
                by.begins_descending()
            },
        }
    }
}

/// The models that are shown.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Their places among the models of the provider, in the order of the rows.
    pub(super) rows: Vec<usize>,
    /// What was searched for.
    pub(super) query: String,
    made_for: Option<(u64, Order)>,
}

/// What a model is sorted by.
struct SortKey {
    gone: bool,
    unknown: bool,
    number: u64,
    words: &'static str,
    label: String,
}

impl SortKey {
    fn of(model: &Model, by: By) -> Self {
        let number = match by {
            By::Context => model.context_length.map(|known| known.value.into()),
            By::Capabilities => {
                let has = |capability: &Capability| model.capabilities.has(*capability);
                Some(Capability::ALL.iter().filter(|c| has(c)).count() as u64)
            }
            By::Model | By::Source => Some(0),
        };
        Self {
            gone: model.vanished,
            unknown: number.is_none(),
            number: number.unwrap_or_default(),
            words: source_of(model),
            label: model.label().to_lowercase(),
        }
    }

    /// Those that have vanished are at the end, and before them what is not known, whichever way
    /// round.
    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let told = match order.by {
            By::Model => self.label.cmp(&other.label),
            By::Capabilities | By::Context => self.number.cmp(&other.number),
            By::Source => self.words.cmp(other.words),
        };
        let told = if order.descending {
            told.reverse()
        } else {
            told
        };
        let last = (self.gone, self.unknown).cmp(&(other.gone, other.unknown));
        last.then(told).then_with(|| self.label.cmp(&other.label))
    }
}

impl Shown {
    /// Sorts and filters anew if the models, the order or the query are others than before.
    pub(super) fn follow(&mut self, models: &[Model], revision: u64, query: &str, order: Order) {
        if self.made_for == Some((revision, order)) && self.query == query {
            return;
        }
        self.made_for = Some((revision, order));
        query.clone_into(&mut self.query);
        let wanted = query.to_lowercase();
        let is_hit = |model: &Model| {
            model.id.to_lowercase().contains(&wanted)
                || model.label().to_lowercase().contains(&wanted)
        };
        let hits = models.iter().enumerate().filter(|(_, model)| is_hit(model));
        let mut keyed: Vec<(usize, SortKey)> = hits
            .map(|(index, model)| (index, SortKey::of(model, order.by)))
            .collect();
        keyed.sort_by(|(_, a), (_, b)| a.compare(b, order));
        self.rows.clear();
        self.rows.extend(keyed.into_iter().map(|(index, _)| index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::capability::{Source, Sourced};

    fn told<T>(value: T, source: Source) -> Sourced<T> {
        Sourced { value, source }
    }

    fn models() -> [Model; 4] {
        let model = |id: &str| Model {
            id: id.to_owned(),
            ..Model::default()
        };
        let mut able = Model {
            context_length: Some(told(8192, Source::Server)),
            ..model("c")
        };
        *able.capabilities.get_mut(Capability::Tools) = Some(told(true, Source::Server));
        [
            model("b"),
            Model {
                vanished: true,
                context_length: Some(told(1_000_000, Source::User)),
                ..model("a-gone")
            },
            Model {
                display_name: Some("Aardvark".to_owned()),
                context_length: Some(told(131_072, Source::ModelList)),
                ..model("z-9")
            },
            able,
        ]
    }

    #[test]
    fn models_are_found_by_id_or_name_with_the_vanished_last() {
        let models = models();
        let mut shown = Shown::default();
        let mut check = |query: &str, rows: &[usize]| {
            shown.follow(&models, 1, query, Order::default());
            assert_eq!(shown.rows, rows, "{query}");
        };
        check("", &[2, 0, 3, 1]);
        check("A", &[2, 1]);
        check("z-9", &[2]);
        check("nothing", &[]);
    }

    #[test]
    fn a_column_sorts_and_what_is_unknown_or_gone_stays_at_the_end() {
        let models = models();
        let mut shown = Shown::default();
        let mut check = |by, descending, rows: &[usize]| {
            shown.follow(&models, 1, "", Order { by, descending });
            assert_eq!(shown.rows, rows, "{by:?} {descending}");
        };
        check(By::Model, true, &[3, 0, 2, 1]);
        check(By::Context, false, &[3, 2, 0, 1]);
        check(By::Context, true, &[2, 3, 0, 1]);
        check(By::Capabilities, true, &[3, 2, 0, 1]);
        check(By::Source, false, &[2, 0, 3, 1]);
        check(By::Source, true, &[3, 2, 0, 1]);
    }

    #[test]
    fn a_head_that_is_pressed_again_turns_the_order_round() {
        let by_context = Order::default().pressed(By::Context);
        assert!(by_context.descending, "the longest first");
        assert!(!by_context.pressed(By::Context).descending);
        assert!(Order::default().pressed(By::Model).descending);
    }
}
