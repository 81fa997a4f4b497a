//! Comments on what others use. Whether one is true is left to the reader; here it is only long
//! enough to say something that the name does not.

use super::source::{Source, planted};

/// A comment of so few words is an echo of the name below it.
const FEWEST_WORDS: usize = 4;

/// A comment above something public is more than an echo of its name.
pub(crate) fn echoes(source: &Source) -> Vec<String> {
    let mut breaches = Vec::new();
    let (mut words, mut begun) = (0, 0);
    for (line, number) in source.text.lines().map(str::trim_start).zip(1..) {
        if let Some(comment) = line.strip_prefix("///") {
            begun = if words == 0 { number } else { begun };
            words += comment.split_whitespace().count();
        } else if words > 0 && !line.starts_with("#[") {
            if line.starts_with("pub") && words < FEWEST_WORDS {
                let what = format!(
                    "a comment of {words} words says no more than the name: say whose it is, its unit, its bounds, when it is `None`"
                );
                breaches.push(source.breach(begun, &what));
            }
            words = 0;
        }
    }
    breaches
}

#[test]
fn a_planted_echo_of_a_name_is_found() {
    let text = "
        /// The key. breach
        pub key: String,
        /// The id of the failing model.
        pub model: String,
        /// Sends. breach
        #[must_use]
        pub(super) fn send() {}
        /// Private.
        fn send() {}
        /// One line
        /// and two more.
        pub fn receive() {}
    ";
    planted(echoes, "src/wire/sse.rs", text);
}
