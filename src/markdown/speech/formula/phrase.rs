//! What is said of a part of a formula, and how parts become longer ones.

/// Words, and how much they say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) text: String,
    /// Of how many things it speaks: one is said without its end.
    pub(super) things: usize,
    /// Whether all it is are single things with commas between them.
    pub(super) is_list: bool,
}

impl Phrase {
    pub(super) fn thing(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            things: 1,
            is_list: true,
        }
    }

    pub(super) fn long(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            things: 2,
            is_list: false,
        }
    }

    pub(super) fn is_simple(&self) -> bool {
        self.things <= 1
    }

    pub(super) fn say(&mut self, words: &str) {
        let glued = words.starts_with([',', ';', ':']);
        if !self.text.is_empty() && !words.is_empty() && !glued {
            self.text.push(' ');
        }
        self.text.push_str(words);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.say(&other.text);
        self.things += other.things;
    }

    /// `before`, this, and if it is long, where it ends.
    pub(super) fn within(&self, before: &str, end: &str) -> Self {
        let text = &self.text;
        if self.is_simple() {
            Self::thing(format!("{before} {text}"))
        } else {
            Self::long(format!("{before} {text} end {end}"))
        }
    }
}

/// What stands above and below a thing.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    pub(super) above: Option<Phrase>,
    pub(super) below: Option<Phrase>,
    pub(super) primes: usize,
}

/// What stands in parentheses, and how they are said.
pub(super) struct Parentheses {
    pub(super) opens: &'static str,
    pub(super) inner: Phrase,
    pub(super) closes: Option<&'static str>,
}

impl Parentheses {
    pub(super) fn text(&self) -> String {
        let mut whole = Phrase::default();
        whole.say(self.opens);
        whole.say(&self.inner.text);
        whole.say(self.closes.unwrap_or_default());
        whole.text
    }
}

/// What stands between two things; a sign before the first one belongs to it.
pub(super) fn between_phrase(words: &str, first: bool) -> Phrase {
    let signs = ["plus", "minus", "plus or minus", "minus or plus"];
    Phrase {
        text: words.to_owned(),
        things: usize::from(!(first && signs.contains(&words))),
        is_list: false,
    }
}

/// A thing with what stands above and below it.
pub(super) fn scripted(thing: &Phrase, scripts: &Scripts) -> Phrase {
    let mut whole = thing.clone();
    if scripts.primes > 0 {
        let words = match scripts.primes {
            1 => "prime",
            2 => "double prime",
            _ => "triple prime",
        };
        whole.say(words);
    }
    if let Some(below) = &scripts.below {
        let words = below.within("sub", "sub");
        whole.say(&words.text);
    }
    if let Some(above) = &scripts.above {
        whole.text.push_str(&power(above));
    }
    whole
}

/// How a power is said, with a space before it.
pub(super) fn power(above: &Phrase) -> String {
    match above.text.as_str() {
        "" => String::new(),
        "2" => " squared".to_owned(),
        "3" => " cubed".to_owned(),
        "composed with" | "degrees" => " degrees".to_owned(),
        "T" | "top" => " transpose".to_owned(),
        "times" | "star" => " star".to_owned(),
        "prime" => " prime".to_owned(),
        "dagger" => " dagger".to_owned(),
        "plus" => " plus".to_owned(),
        "minus" => " minus".to_owned(),
        text if above.is_simple() => format!(" to the power of {text}"),
        text => format!(" to the power of {text} end power"),
    }
}
