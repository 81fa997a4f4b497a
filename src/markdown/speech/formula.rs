//! Formulas in words, for whoever listens: LaTeX source as one would say it.
//!
//! Pure. What is simple is said shortly (“a over b”); where something longer ends is said too (“end
//! fraction”), so that no two formulas sound the same. What there is no rule for is said by its
//! name.

mod commands;
mod phrase;
mod tokens;
mod words;

use phrase::{Parentheses, Phrase, Scripts, between_phrase, power, scripted};
use tokens::{Token, tokens};
use words::{CommandRule, between, said};

/// A longer source is said as it is written, in bytes.
const SOURCE_BYTES: usize = 4 * 1024;
/// Deeper nesting is left out.
const DEPTH: usize = 40;

/// A formula in words.
pub fn spoken(source: &str) -> String {
    if source.len() > SOURCE_BYTES {
        return source.to_owned();
    }
    let mut speaker = FormulaReader {
        tokens: tokens(source),
        at: 0,
        depth: 0,
        within: Within::Nothing,
    };
    let mut whole = Phrase::default();
    while speaker.at < speaker.tokens.len() {
        whole.add(&speaker.row(|_| false));
        // What closes nothing is passed over.
        if speaker.next() == Some(Token::Row) {
            whole.text.push(';');
        }
    }
    whole.text
}

/// What is around a bar or an arrow, on which depends how it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Set,
    Parentheses,
    Limit,
    Bars,
}

struct FormulaReader<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    depth: usize,
    within: Within,
}

impl<'t> FormulaReader<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token<'t>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    fn takes(&mut self, token: Token<'_>) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// Says what comes up to a token that ends it, which stays.
    fn row(&mut self, ends: impl Fn(Token<'_>) -> bool) -> Phrase {
        let mut row = Phrase {
            is_list: true,
            ..Phrase::default()
        };
        self.depth += 1;
        while let Some(token) = self.peek() {
            let closes = matches!(token, Token::Close | Token::Cell | Token::Row)
                || matches!(token, Token::Command("right" | "end" | "}"));
            if closes || ends(token) || self.depth > DEPTH {
                break;
            }
            if token == Token::Sign(',') {
                self.at += 1;
                row.say(",");
                row.things += 1;
                continue;
            }
            let alone = row.text.is_empty();
            let item = self.item(alone);
            row.is_list &= item.is_list && (alone || row.text.ends_with(','));
            row.add(&item);
        }
        self.depth -= 1;
        row
    }

    /// The next thing with what stands above and below it; `first` says that nothing is before it.
    fn item(&mut self, first: bool) -> Phrase {
        match self.peek() {
            Some(Token::Sign(sign)) => {
                if let Some(words) = between(sign) {
                    self.at += 1;
                    return between_phrase(words, first);
                }
            }
            Some(Token::Command(name)) => {
                if let Some(said) = said(name) {
                    self.at += 1;
                    return self.command(name, said, first);
                }
            }
            Some(_) | None => {}
        }
        let from = self.at;
        let thing = self.thing();
        let is_letter = self.at == from + 1
            && matches!(self.tokens[from], Token::Sign(letter) if letter.is_alphabetic());
        let scripts = self.scripts();
        let mut whole = scripted(&thing, &scripts);
        if is_letter && self.peek() == Some(Token::Sign('(')) {
            let named =
                matches!(self.tokens[from], Token::Sign(letter) if "fghFGHPpOT".contains(letter));
            let argument = self.parentheses();
            if argument.inner.is_list {
                whole = Phrase::long(format!("{} of {}", whole.text, argument.inner.text));
            } else {
                let of = if named { " of" } else { "" };
                whole = Phrase::long(format!("{}{of} {}", whole.text, argument.text()));
            }
            let scripts = self.scripts();
            whole = scripted(&whole, &scripts);
        }
        whole
    }

    fn command(&mut self, name: &str, said: CommandRule, first: bool) -> Phrase {
        match said {
            CommandRule::Thing(word) => {
                let scripts = self.scripts();
                scripted(&Phrase::thing(word), &scripts)
            }
            CommandRule::Between(_) if self.within == Within::Limit && name == "to" => {
                between_phrase("approaches", first)
            }
            CommandRule::Between(word) => {
                if name.starts_with('x') {
                    self.optional();
                    let _above = self.argument();
                }
                between_phrase(word, first)
            }
            CommandRule::Function(word) => self.function(word),
            CommandRule::Over(word) => {
                let scripts = self.scripts();
                Phrase::long(match (&scripts.below, &scripts.above) {
                    (Some(from), Some(to)) => {
                        format!("{word} from {} to {} of", from.text, to.text)
                    }
                    (Some(over), None) => format!("{word} over {} of", over.text),
                    (None, Some(to)) => format!("{word} up to {} of", to.text),
                    (None, None) => format!("{word} of"),
                })
            }
            CommandRule::Under(word) => self.under(word),
            CommandRule::Behind("percent") => Phrase::thing("percent"),
            CommandRule::Behind(word) => {
                let thing = self.argument();
                let whole = if thing.is_simple() {
                    Phrase::thing(format!("{} {word}", thing.text))
                } else {
                    Phrase::thing(format!("{}, all {word},", thing.text))
                };
                let scripts = self.scripts();
                scripted(&whole, &scripts)
            }
            CommandRule::Before(word) => {
                let thing = self.argument();
                let end = word.split(' ').nth(1).unwrap_or(word);
                let whole = thing.within(word, end);
                let scripts = self.scripts();
                scripted(&whole, &scripts)
            }
            CommandRule::Nothing => Phrase {
                is_list: true,
                ..Phrase::default()
            },
            CommandRule::Hidden => {
                if matches!(self.peek(), Some(Token::Words(_))) {
                    self.at += 1;
                } else {
                    let _hidden = self.argument();
                }
                Phrase::default()
            }
        }
    }

    /// A function of what follows.
    fn function(&mut self, word: &str) -> Phrase {
        let scripts = self.scripts();
        let mut whole = match &scripts.below {
            Some(base) if word == "log" => format!("log base {}", base.text),
            Some(below) => format!("{word} sub {}", below.text),
            None => word.to_owned(),
        };
        if let Some(above) = &scripts.above {
            whole.push_str(&power(above));
        }
        if self.peek() == Some(Token::Sign('(')) {
            let argument = self.parentheses();
            let inner = if argument.inner.is_list {
                argument.inner.text
            } else {
                argument.text()
            };
            return Phrase::long(format!("{whole} of {inner}"));
        }
        if self.begins_thing() {
            whole.push_str(" of");
        }
        Phrase::long(whole)
    }

    /// A limit, or a maximum, of what follows.
    fn under(&mut self, word: &str) -> Phrase {
        let before = self.within;
        self.within = if word.ends_with("limit") {
            Within::Limit
        } else {
            before
        };
        let scripts = self.scripts();
        self.within = before;
        let mut whole = word.to_owned();
        if let Some(below) = &scripts.below {
            let link = if word.ends_with("limit") {
                "as"
            } else {
                "over"
            };
            whole = format!("{word} {link} {}", below.text);
        }
        if self.begins_thing() {
            whole.push_str(" of");
        }
        Phrase::long(whole)
    }

    /// Whether what comes next can be the argument of a function.
    fn begins_thing(&self) -> bool {
        match self.peek() {
            Some(Token::Sign(sign)) => between(sign).is_none() && !")],.;|".contains(sign),
            Some(Token::Command("right" | "end" | "}")) | None => false,
            Some(Token::Command(name)) => !matches!(said(name), Some(CommandRule::Between(_))),
            Some(token) => matches!(token, Token::Open | Token::Number(_) | Token::Words(_)),
        }
    }

    fn scripts(&mut self) -> Scripts {
        let mut scripts = Scripts::default();
        loop {
            match self.peek() {
                Some(Token::Above) => {
                    self.at += 1;
                    scripts.above = Some(self.argument());
                }
                Some(Token::Below) => {
                    self.at += 1;
                    scripts.below = Some(self.argument());
                }
                Some(Token::Sign('\'' | '′')) => {
                    self.at += 1;
                    scripts.primes += 1;
                }
                Some(Token::Command("limits" | "nolimits")) => self.at += 1,
                Some(_) | None => return scripts,
            }
        }
    }

    /// What a command or a script takes: a group, or one thing.
    fn argument(&mut self) -> Phrase {
        if self.depth > DEPTH {
            self.at = self.tokens.len();
            return Phrase::default();
        }
        match self.peek() {
            Some(Token::Open) => {
                self.at += 1;
                let before = self.within;
                if before != Within::Limit {
                    self.within = Within::Nothing;
                }
                let mut inner = self.row(|_| false);
                while matches!(self.peek(), Some(Token::Row | Token::Cell)) {
                    self.at += 1;
                    inner.say(",");
                    inner.add(&self.row(|_| false));
                }
                self.within = before;
                self.takes(Token::Close);
                inner
            }
            Some(Token::Number(digits)) if digits.len() > 1 => {
                // Without braces only one digit is taken.
                self.tokens[self.at] = Token::Number(&digits[1..]);
                Phrase::thing(&digits[..1])
            }
            Some(Token::Command(name)) => {
                self.at += 1;
                self.depth += 1;
                let phrase = match said(name) {
                    Some(
                        CommandRule::Thing(word)
                        | CommandRule::Between(word)
                        | CommandRule::Function(word),
                    ) => Phrase::thing(word),
                    Some(CommandRule::Nothing) => self.argument(),
                    Some(said) => self.command(name, said, true),
                    None => self.named(name),
                };
                self.depth -= 1;
                phrase
            }
            Some(Token::Close) | None => Phrase::default(),
            Some(Token::Sign(sign)) => {
                self.at += 1;
                let words = between(sign).map_or_else(|| sign.to_string(), str::to_owned);
                Phrase::thing(words)
            }
            Some(_) => self.thing(),
        }
    }

    /// A thing without what stands above and below it.
    fn thing(&mut self) -> Phrase {
        match self.peek() {
            Some(Token::Open) => self.argument(),
            Some(Token::Sign('(' | '[')) => Phrase::long(self.parentheses().text()),
            Some(Token::Sign('|')) => self.bar(),
            Some(Token::Command("{")) => {
                self.at += 1;
                let inner = self.inside(Within::Set, |token| token == Token::Command("}"));
                self.takes(Token::Command("}"));
                inner.within("the set", "set")
            }
            Some(Token::Command(name)) => {
                self.at += 1;
                self.named(name)
            }
            Some(Token::Number(digits)) => {
                self.at += 1;
                Phrase::thing(digits)
            }
            Some(Token::Words(words)) => {
                self.at += 1;
                Phrase::thing(words.trim().replace('$', ""))
            }
            Some(Token::Sign(sign)) => {
                self.at += 1;
                Phrase::thing(match sign {
                    '!' => "factorial".to_owned(),
                    '%' => "percent".to_owned(),
                    ')' => "close paren".to_owned(),
                    ']' => "close bracket".to_owned(),
                    '∞' => "infinity".to_owned(),
                    sign => sign.to_string(),
                })
            }
            Some(Token::Above | Token::Below | Token::Cell | Token::Row | Token::Close) => {
                self.at += 1;
                Phrase::default()
            }
            None => Phrase::default(),
        }
    }

    fn inside(&mut self, within: Within, ends: impl Fn(Token<'_>) -> bool) -> Phrase {
        let before = std::mem::replace(&mut self.within, within);
        let inner = self.row(ends);
        self.within = before;
        inner
    }

    /// What stands in parentheses or brackets, with them.
    fn parentheses(&mut self) -> Parentheses {
        let round = self.next() == Some(Token::Sign('('));
        let inner = self.inside(Within::Parentheses, |token| {
            matches!(token, Token::Sign(')' | ']'))
        });
        let closes = match self.peek() {
            Some(Token::Sign(')')) => Some("close paren"),
            Some(Token::Sign(']')) => Some("close bracket"),
            Some(_) | None => None,
        };
        self.at += usize::from(closes.is_some());
        let opens = if round { "open paren" } else { "open bracket" };
        Parentheses {
            opens,
            inner,
            closes,
        }
    }

    /// A bar: around a value, or between what is and what holds for it.
    fn bar(&mut self) -> Phrase {
        self.at += 1;
        if self.tokens.get(self.at + 1) == Some(&Token::Command("rangle")) {
            let inner = self.thing();
            self.at += 1;
            return Phrase::thing(format!("ket {}", inner.text));
        }
        if self.within != Within::Bars && self.bar_closes() {
            let inner = self.inside(Within::Bars, |token| token == Token::Sign('|'));
            self.takes(Token::Sign('|'));
            return inner.within("the absolute value of", "absolute value");
        }
        Phrase::long(self.divides())
    }

    /// What a command may take in brackets.
    fn optional(&mut self) -> Phrase {
        if !self.takes(Token::Sign('[')) {
            return Phrase::default();
        }
        let inner = self.row(|token| token == Token::Sign(']'));
        self.takes(Token::Sign(']'));
        inner
    }

    fn divides(&self) -> &'static str {
        match self.within {
            Within::Set => "such that",
            Within::Parentheses => "given",
            Within::Nothing | Within::Limit | Within::Bars => "divides",
        }
    }

    /// Whether another bar closes the one before, with something between them.
    fn bar_closes(&self) -> bool {
        let mut depth = 0_i32;
        for (offset, token) in self.tokens[self.at..].iter().enumerate() {
            match token {
                Token::Sign('|') if depth == 0 => return offset > 0,
                Token::Open | Token::Sign('(' | '[') | Token::Command("{" | "left") => depth += 1,
                Token::Close | Token::Sign(')' | ']') | Token::Command("}" | "right") => {
                    depth -= 1;
                }
                Token::Cell | Token::Row if depth == 0 => return false,
                Token::Command(_)
                | Token::Words(_)
                | Token::Above
                | Token::Below
                | Token::Number(_)
                | Token::Sign(_)
                | Token::Cell
                | Token::Row => {}
            }
            if depth < 0 {
                return false;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
