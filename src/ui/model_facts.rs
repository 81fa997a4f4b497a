//! What is known of a model, in words that several places show.

use crate::domain::capability::{Capability, Source};
use crate::domain::figures::grouped;
use crate::domain::model::Model;

/// The context length that a model was trained for, in words, where it is not the one that is
/// shown.
pub(super) fn trained_apart(model: &Model) -> Option<String> {
    let trained = model.trained_context?.value;
    let shown = model.context_length.map(|known| known.value);
    (shown != Some(trained)).then(|| format!("trained for {}", grouped(trained.into())))
}

/// Who told what is shown in the row, in a word or two.
pub(super) fn source_words(model: &Model) -> &'static str {
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
                ..Model::default()
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
