//! Which models are shown, in which order: worked out anew only when the models, the search or the
//! order are others than before.

use crate::domain::capability::Capability;
use crate::domain::model::Model;
use crate::ui::model_facts::source_words;
use std::cmp::Ordering;

/// What the rows are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum SortBy {
    /// The model’s name.
    #[default]
    Name,
    /// How many capabilities are known.
    Capabilities,
    /// The model’s context length.
    Context,
    /// Who told what is shown.
    Source,
}

impl SortBy {
    /// Whether the most comes first when it is chosen: few look for the least.
    fn begins_descending(self) -> bool {
        match self {
            Self::Capabilities | Self::Context => true,
            Self::Name | Self::Source => false,
        }
    }
}

/// By what the rows are sorted, and which way round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SortOrder {
    /// What they are sorted by.
    pub(super) by: SortBy,
    /// Whether the last comes first.
    pub(super) descending: bool,
}

impl SortOrder {
    /// The order once the head of that column is pressed: the other way round where it is sorted by
    /// it already.
    pub(super) fn pressed(self, by: SortBy) -> Self {
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

/// The models that the table lists, as sorted and searched last.
#[derive(Debug, Default)]
pub(super) struct ListedModels {
    /// Their places among the models of the provider, in the order of the rows.
    pub(super) rows: Vec<usize>,
    /// What was searched for.
    pub(super) query: String,
    made_for: Option<(u64, SortOrder)>,
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
    fn of(model: &Model, by: SortBy) -> Self {
        let number = match by {
            SortBy::Context => model.context_length.map(|known| known.value.into()),
            SortBy::Capabilities => {
                let has = |capability: &Capability| model.capabilities.has(*capability);
                Some(Capability::ALL.iter().filter(|c| has(c)).count() as u64)
            }
            SortBy::Name | SortBy::Source => Some(0),
        };
        Self {
            gone: model.vanished,
            unknown: number.is_none(),
            number: number.unwrap_or_default(),
            words: source_words(model),
            label: model.label().to_lowercase(),
        }
    }

    /// Those that have vanished are at the end, and before them what is not known, whichever way
    /// round.
    fn compare(&self, other: &Self, order: SortOrder) -> Ordering {
        let told = match order.by {
            SortBy::Name => self.label.cmp(&other.label),
            SortBy::Capabilities | SortBy::Context => self.number.cmp(&other.number),
            SortBy::Source => self.words.cmp(other.words),
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

impl ListedModels {
    /// Sorts and filters anew if the models, the order or the query are others than before.
    pub(super) fn update(
        &mut self,
        models: &[Model],
        revision: u64,
        query: &str,
        order: SortOrder,
    ) {
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
        let mut shown = ListedModels::default();
        let mut check = |query: &str, rows: &[usize]| {
            shown.update(&models, 1, query, SortOrder::default());
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
        let mut shown = ListedModels::default();
        let mut check = |by, descending, rows: &[usize]| {
            shown.update(&models, 1, "", SortOrder { by, descending });
            assert_eq!(shown.rows, rows, "{by:?} {descending}");
        };
        check(SortBy::Name, true, &[3, 0, 2, 1]);
        check(SortBy::Context, false, &[3, 2, 0, 1]);
        check(SortBy::Context, true, &[2, 3, 0, 1]);
        check(SortBy::Capabilities, true, &[3, 2, 0, 1]);
        check(SortBy::Source, false, &[2, 0, 3, 1]);
        check(SortBy::Source, true, &[3, 2, 0, 1]);
    }

    #[test]
    fn a_head_that_is_pressed_again_turns_the_order_round() {
        let by_context = SortOrder::default().pressed(SortBy::Context);
        assert!(by_context.descending, "the longest first");
        assert!(!by_context.pressed(SortBy::Context).descending);
        assert!(SortOrder::default().pressed(SortBy::Name).descending);
    }
}
