//! Where a text occurs in another one, whatever the case.

use std::ops::Range;

/// How often `query` occurs in `text`, whatever the case, without overlaps; an empty query never
/// does.
pub fn count(text: &str, query: &str) -> usize {
    occurrences(text, query).count()
}

/// Where `query` occurs in `text`, whatever the case: ranges of bytes, ascending, without
/// overlaps. An empty query occurs nowhere.
pub fn occurrences<'a>(text: &'a str, query: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = if query.is_ascii() {
            find_ascii(text, query, at)
        } else {
            find_folded(text, query, at)
        }?;
        at = found.end;
        Some(found)
    })
}

fn find_ascii(text: &str, query: &str, from: usize) -> Option<Range<usize>> {
    let (first, rest) = query.as_bytes().split_first()?;
    let bytes = &text.as_bytes()[from..];
    let candidates = bytes.windows(query.len()).enumerate();
    let (start, _) = candidates
        .filter(|(_, window)| window[0].eq_ignore_ascii_case(first))
        .find(|(_, window)| window[1..].eq_ignore_ascii_case(rest))?;
    Some(from + start..from + start + query.len())
}

/// Compares lower-case forms, character by character: a character whose lower case is several
/// characters still begins and ends a match as a whole.
fn find_folded(text: &str, query: &str, from: usize) -> Option<Range<usize>> {
    let folded: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let starts = text[from..].char_indices().map(|(at, _)| from + at);
    starts.into_iter().find_map(|start| {
        let mut wanted = folded.iter();
        for (at, character) in text[start..].char_indices() {
            if wanted.as_slice().is_empty() {
                return Some(start..start + at);
            }
            for lower in character.to_lowercase() {
                if wanted.next() != Some(&lower) {
                    return None;
                }
            }
        }
        wanted.as_slice().is_empty().then_some(start..text.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, query: &str, expected: &[&str]) {
        let found: Vec<&str> = occurrences(text, query).map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{query:?} in {text:?}");
    }

    #[test]
    fn case_makes_no_difference_and_matches_do_not_overlap() {
        check("Rust, rust and RUST", "rust", &["Rust", "rust", "RUST"]);
        check("aaaa", "aa", &["aa", "aa"]);
        check("", "a", &[]);
        check("a", "", &[]);
        check("a", "ab", &[]);
        check("Größe GRÖSSE größe", "GRÖ", &["Grö", "GRÖ", "grö"]);
        check("ΑΒΓ αβγ", "βγ", &["ΒΓ", "βγ"]);
        check("日本語の日本", "日本", &["日本", "日本"]);
        check("İstanbul", "i\u{307}s", &["İs"]);
        check("ends with é", "É", &["é"]);
        check("naïve", "ve", &["ve"]);
    }
}
