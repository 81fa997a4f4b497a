//! What the demo endpoint says: models, answers, and the mishaps that are asked for by name. Pure
//! and deterministic.
//!
//! The guide's texts are in `guide.rs`. How it is put on the wire is left to `openai.rs` and
//! `anthropic.rs`, when it is sent to `mod.rs`.

use super::guide::guide;
use std::fmt::Write as _;
use std::time::Duration;

/// One model of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DemoModel {
    /// The model's id in lists and questions.
    pub(super) id: &'static str,
    /// What the Anthropic-format list calls it.
    pub(super) display_name: &'static str,
    speaker: DemoSpeaker,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DemoSpeaker {
    Guide,
    Thinker,
    Long,
    Echo,
}

/// All models, in the order of the list.
pub(super) const MODELS: [DemoModel; 4] = [
    DemoModel {
        id: "demo-guide",
        display_name: "Demo guide",
        speaker: DemoSpeaker::Guide,
    },
    DemoModel {
        id: "demo-thinker",
        display_name: "Demo thinker",
        speaker: DemoSpeaker::Thinker,
    },
    DemoModel {
        id: "demo-long",
        display_name: "Demo long answer",
        speaker: DemoSpeaker::Long,
    },
    DemoModel {
        id: "demo-echo",
        display_name: "Demo echo",
        speaker: DemoSpeaker::Echo,
    },
];

/// Context length of every model, in tokens.
pub(super) const CONTEXT_TOKENS: u64 = 32_768;

/// The longest answer of every model, in tokens.
pub(super) const OUTPUT_TOKENS: u64 = 8_192;

/// Something that goes wrong because the user asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    /// An error with that status, 400 to 599, in place of an answer.
    Status(u16),
    /// The connection breaks in the middle of the answer.
    Cut,
    /// A web page with status 200.
    WebPage,
    /// One whole JSON answer where a stream was asked for.
    NotStreamed,
}

/// What is said, and how fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoAnswer {
    /// Thoughts before the answer; empty for none.
    pub(super) reasoning: String,
    /// The answer, in Markdown.
    pub(super) text: String,
    /// How long nothing comes.
    pub(super) wait: Duration,
    /// Time between two words.
    pub(super) pace: Duration,
}

/// What the user said last. After an answer that failed, a client joins the question before to the
/// next one, since two messages of one role in a row are refused by many servers.
pub(super) fn said_last(message: &str) -> &str {
    let message = message.trim();
    message.rsplit("\n\n").next().unwrap_or(message).trim()
}

/// What happens when `message` is the whole last message of the user. Only the exact words count,
/// so that talking about errors causes none.
pub(super) fn mishap(message: &str) -> Option<Mishap> {
    let message = said_last(message).to_lowercase();
    match message.as_str() {
        "cut" => Some(Mishap::Cut),
        "html" => Some(Mishap::WebPage),
        "json" => Some(Mishap::NotStreamed),
        _ => {
            let status = message.strip_prefix("error ")?.trim().parse().ok()?;
            (400..600)
                .contains(&status)
                .then_some(Mishap::Status(status))
        }
    }
}

/// The words of an error that was asked for.
pub(super) fn error_message(status: u16) -> String {
    let meaning = match status {
        401 => "this key was refused",
        403 => "this key may not use this model",
        404 => "there is no such model",
        429 => "too many requests; try again in 5 seconds",
        500..=599 => "the server stumbled",
        _ => "the request was refused",
    };
    format!("Demo error {status}, as you asked: {meaning}")
}

/// The model of that id; `None` if the demo has no such model.
pub(super) fn find_model(id: &str) -> Option<DemoModel> {
    MODELS.into_iter().find(|model| model.id == id)
}

/// What `model` answers to `message`, the last one of the user.
pub(super) fn answer(model: DemoModel, message: &str) -> DemoAnswer {
    let (reasoning, text, pace_micros) = match model.speaker {
        DemoSpeaker::Guide => (String::new(), guide(message).to_owned(), 12_500),
        DemoSpeaker::Thinker => (thoughts(message), conclusion(message), 12_500),
        DemoSpeaker::Long => (String::new(), long_answer(), 2_500),
        DemoSpeaker::Echo => (String::new(), message.to_owned(), 4_000),
    };
    let slow = message.trim().eq_ignore_ascii_case("slow");
    DemoAnswer {
        reasoning,
        text,
        wait: Duration::from_secs(if slow { 3 } else { 0 }),
        pace: Duration::from_micros(if slow { 250_000 } else { pace_micros }),
    }
}

/// `text` word by word, each with the white space after it; the demo counts one as a token.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.len() - rest.trim_start().len();
        let word = word
            + rest[word..]
                .find(char::is_whitespace)
                .unwrap_or(rest.len() - word);
        let end = rest[word..]
            .find(|character: char| !character.is_whitespace())
            .map_or(rest.len(), |space| word + space);
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}

/// The beginning of a message, to be quoted.
fn quote(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut start: String = line.chars().take(60).collect();
    if start.len() < line.len() {
        start.push('…');
    }
    start
}

fn thoughts(message: &str) -> String {
    format!(
        "The user writes: “{}”. That is {} words. First I look at what is asked, then at what is known. \
A demo knows little, so the honest answer is short: count the words, say so, and point to the guide.",
        quote(message),
        message.split_whitespace().count()
    )
}

fn conclusion(message: &str) -> String {
    format!(
        "You wrote **{} words**, beginning with “{}”.\n\nI thought about it before I answered: open the fold above \
this text to read how. A real *reasoning model* looks the same here, whichever field its server uses for its thoughts.\n",
        message.split_whitespace().count(),
        quote(message)
    )
}

/// About 5,000 words in sections, the same every time.
fn long_answer() -> String {
    const SUBJECTS: [&str; 5] = [
        "the harbour",
        "an archive",
        "the night train",
        "a workshop",
        "the garden",
    ];
    const SENTENCES: [&str; 6] = [
        "It begins early, before anybody has decided that it should.",
        "Someone carries the first crate in and puts it *where it does not belong*.",
        "By noon there is an order to it that **nobody planned** and everybody keeps.",
        "Numbers are written on slips of paper, and the slips are kept in a tin.",
        "What cannot be repaired is taken apart, and what is taken apart is labelled.",
        "In the evening the doors stay open a little longer than the rule allows.",
    ];
    let mut text = String::from("# A long answer\n\n");
    for section in 1..=52 {
        let subject = SUBJECTS[section % SUBJECTS.len()];
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "## Part {section}: {subject}\n");
        for step in 0..6 {
            text.push_str(SENTENCES[(section + step) % SENTENCES.len()]);
            text.push(' ');
        }
        let _ = writeln!(
            text,
            "\n\n- noted in part {section}\n- to be read aloud once\n"
        );
    }
    text.push_str("That is the end of the long answer.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_joined_are_the_text_again() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(words(text), expected);
            assert_eq!(words(text).concat(), text);
        };
        check("", &[]);
        check("one", &["one"]);
        check("  one\n\ntwo three ", &["  one\n\n", "two ", "three "]);
        check(" \n", &[" \n"]);
        check("größe 字 ", &["größe ", "字 "]);
    }

    #[test]
    fn mishaps_need_exactly_their_words() {
        let check = |message: &str, expected| assert_eq!(mishap(message), expected, "{message}");
        check(" Error 429\n", Some(Mishap::Status(429)));
        check("cut", Some(Mishap::Cut));
        check("error 401\n\nerror 429", Some(Mishap::Status(429)));
        check("error 401\n\nand now?", None);
        check("HTML", Some(Mishap::WebPage));
        check("json", Some(Mishap::NotStreamed));
        check("error 200", None);
        check("error 600", None);
        check("what does error 429 mean?", None);
        check("cut it short", None);
    }

    #[test]
    fn the_long_answer_is_about_five_thousand_words() {
        let count = words(&long_answer()).len();
        assert!((4_500..5_500).contains(&count), "{count}");
    }
}
