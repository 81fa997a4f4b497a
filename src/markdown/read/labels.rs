//! Labels of links and footnotes, as references and definitions compare them.

/// Longer labels are none, in bytes, as the specification of the format says.
pub(super) const LABEL_BYTES: usize = 999;
/// So many labels are remembered because a later definition may turn them into references.
pub(super) const OPEN_LABELS: usize = 10_000;

/// A label as references and definitions of links compare it.
pub(super) fn label_key(label: &str) -> String {
    let mut key = String::with_capacity(label.len());
    for word in label.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(folded));
    }
    key
}

/// A letter without its case: `ß`, `ẞ` and `SS` are the same.
fn folded(letter: char) -> impl Iterator<Item = char> {
    let upper = |lower: char| {
        // The one letter whose capital is another letter's too.
        let is_own = lower == 'ı';
        let own = is_own.then_some(lower);
        own.into_iter()
            .chain(lower.to_uppercase().filter(move |_| !is_own))
    };
    letter
        .to_lowercase()
        .flat_map(upper)
        .flat_map(char::to_lowercase)
}
