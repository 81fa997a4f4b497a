//! A certificate's fingerprint as text to compare: sixteen bytes on each line, so that no line
//! breaks within it wherever there is no more room.

use crate::domain::network::Fingerprint;
use std::borrow::Cow;

/// Sixteen bytes on each line.
pub(super) fn in_two_lines(fingerprint: Fingerprint) -> String {
    let text = fingerprint.to_string();
    let (first, second) = text.split_at(text.len() / 2);
    format!("{first}:\n{}", second.trim_start_matches(':'))
}

/// A line of text, in which a fingerprint stands on two lines of its own.
pub(super) fn set_apart(line: &str) -> Cow<'_, str> {
    let word = line.split(' ').find_map(|word| {
        let fingerprint: Fingerprint = word.parse().ok()?;
        (word == fingerprint.to_string()).then_some((word, fingerprint))
    });
    let Some((word, fingerprint)) = word else {
        return Cow::Borrowed(line);
    };
    let (before, after) = line.split_once(word).unwrap_or((line, ""));
    let parts = [
        before.trim_end(),
        &in_two_lines(fingerprint),
        after.trim_start(),
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Cow::Owned(parts.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_in_two_lines_is_still_that_fingerprint() {
        let mut bytes = [0xab; 32];
        bytes[16] = 0x01;
        let fingerprint = Fingerprint(bytes);
        let lines = in_two_lines(fingerprint);
        let [first, second] = lines.lines().collect::<Vec<_>>()[..] else {
            panic!("{lines}");
        };
        assert!(first.ends_with(":AB:") && second.starts_with("01:AB:"));
        assert_eq!((first.len(), second.len()), (48, 47));
        assert_eq!(lines.parse(), Ok(fingerprint));
    }

    #[test]
    fn a_fingerprint_in_a_line_stands_on_lines_of_its_own_and_other_lines_stay() {
        let fingerprint = Fingerprint([0xab; 32]);
        let lines = in_two_lines(fingerprint);
        let check = |line: &str, expected: &str| assert_eq!(set_apart(line), expected);
        check(
            &format!("SHA-256 fingerprint: {fingerprint}"),
            &format!("SHA-256 fingerprint:\n{lines}"),
        );
        check(
            &format!("It shows {fingerprint} now"),
            &format!("It shows\n{lines}\nnow"),
        );
        check(&fingerprint.to_string(), &lines);
        check("127.0.0.1:8000 answers 404", "127.0.0.1:8000 answers 404");
        let plain = "ab".repeat(32);
        check(&plain, &plain);
        check("", "");
    }
}
