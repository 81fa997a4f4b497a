//! A title from the first words of the first message.

/// At most this many characters.
const MAX_CHARACTERS: usize = 48;

/// The title of a conversation that nothing was said in.
pub const UNTITLED: &str = "New chat";

/// The first words of `text` in one line, without Markdown's marks at its beginning, cut between
/// words where possible. Looks at no more than the beginning, however long the text is.
pub fn from_first_words(text: &str) -> String {
    let start: String = text.trim_start().chars().take(MAX_CHARACTERS * 8).collect();
    let line = start
        .lines()
        .map(|line| line.trim_start_matches(['#', '>', '*', '-', '`', ' ']))
        .find(|line| !line.trim().is_empty());
    let words = line.unwrap_or_default().split_whitespace();
    let mut title = String::new();
    for word in words {
        let length = title.chars().count();
        if length > 0 && length + 1 + word.chars().count() > MAX_CHARACTERS {
            title.push('…');
            return title;
        }
        if length > 0 {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        return UNTITLED.to_owned();
    }
    if title.chars().count() > MAX_CHARACTERS {
        title = title
            .chars()
            .take(MAX_CHARACTERS - 1)
            .chain(['…'])
            .collect();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_short_and_cut_between_words() {
        let check = |text: &str, title: &str| assert_eq!(from_first_words(text), title);
        check(
            "How do I keep a fast producer from flooding?",
            "How do I keep a fast producer from flooding?",
        );
        check("\n\n# Heading **x**\nmore", "Heading **x**");
        check(
            "one two three four five six seven eight nine ten eleven twelve",
            "one two three four five six seven eight nine ten…",
        );
        check("a\tb\u{a0}c", "a b c");
        check(" \n ", UNTITLED);
        check("```\n\n```", UNTITLED);
        assert_eq!(
            from_first_words(&"字".repeat(1_000_000)).chars().count(),
            MAX_CHARACTERS
        );
    }
}
