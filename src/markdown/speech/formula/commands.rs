//! Commands with arguments of their own: fractions, roots, delimiters, matrices.

use super::phrase::{Phrase, scripted};
use super::tokens::Token;
use super::words::set;
use super::{FormulaReader, Within};
use std::fmt::Write as _;

impl FormulaReader<'_> {
    /// A command that is more than a word.
    pub(super) fn named(&mut self, name: &str) -> Phrase {
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" | "dv" | "pdv" => self.fraction(name),
            "binom" | "dbinom" | "tbinom" => {
                let (above, below) = (self.argument(), self.argument());
                Phrase::long(format!("{} choose {}", above.text, below.text))
            }
            "sqrt" => self.root(),
            "left" => self.delimited(),
            "begin" => self.environment(),
            "mathbb" => {
                let letter = self.argument();
                set(&letter.text).map_or(letter, Phrase::thing)
            }
            "mid" | "vert" => Phrase::long(self.divides()),
            "not" => {
                let next = self.item(false);
                let text = next.text.strip_prefix("is ");
                Phrase::long(match text {
                    Some(rest) => format!("is not {rest}"),
                    None if next.text == "equals" => "is not equal to".to_owned(),
                    None => format!("not {}", next.text),
                })
            }
            "|" | "Vert" | "lVert" => {
                let is_end =
                    |token: Token<'_>| matches!(token, Token::Command("|" | "Vert" | "rVert"));
                let inner = self.inside(Within::Bars, is_end);
                self.at += usize::from(self.peek().is_some_and(is_end));
                inner.within("the norm of", "norm")
            }
            "lvert" => self.closed_by("rvert", "the absolute value of", "absolute value"),
            "lfloor" => self.closed_by("rfloor", "the floor of", "floor"),
            "lceil" => self.closed_by("rceil", "the ceiling of", "ceiling"),
            "langle" => self.closed_by("rangle", "angle bracket", "angle bracket"),
            "overset" | "stackrel" => {
                let (over, base) = (self.argument(), self.argument());
                Phrase::long(format!("{} with {} above", base.text, over.text))
            }
            "underset" => {
                let (under, base) = (self.argument(), self.argument());
                Phrase::long(format!("{} with {} below", base.text, under.text))
            }
            "overbrace" | "underbrace" => {
                let base = self.argument();
                let scripts = self.scripts();
                let note = scripts.above.or(scripts.below);
                let note = note.map_or(String::new(), |note| format!(" with {} beside", note.text));
                Phrase::long(format!("{}{note}", base.text))
            }
            "textcolor" => {
                if matches!(self.peek(), Some(Token::Words(_))) {
                    self.at += 1;
                }
                self.argument()
            }
            "operatorname" | "text" | "textbf" | "textit" | "textrm" | "textsf" | "texttt"
            | "textnormal" | "emph" | "mbox" | "hbox" | "ce" | "ref" | "eqref" => self.words(name),
            "end" => {
                self.words(name);
                Phrase::default()
            }
            _ => Phrase::thing(name),
        }
    }

    fn words(&mut self, name: &str) -> Phrase {
        let Some(Token::Words(_)) = self.peek() else {
            return Phrase::default();
        };
        let mut words = self.thing();
        if name == "operatorname" {
            let scripts = self.scripts();
            words = scripted(&words, &scripts);
            if self.peek() == Some(Token::Sign('(')) {
                let argument = self.parentheses();
                let inner = if argument.inner.is_list {
                    argument.inner.text
                } else {
                    argument.text()
                };
                return Phrase::long(format!("{} of {inner}", words.text));
            }
            if self.begins_thing() {
                words.say("of");
            }
        }
        words
    }

    fn fraction(&mut self, name: &str) -> Phrase {
        let (above, below) = (self.argument(), self.argument());
        if let "dv" | "pdv" = name {
            let d = if name == "dv" { "d" } else { "partial" };
            return Phrase::long(format!("{d} {} by {d} {}", above.text, below.text));
        }
        let parts = ["one half", "one third", "one quarter"];
        let part = match (above.text.as_str(), below.text.as_str()) {
            ("1", "2") => Some(parts[0]),
            ("1", "3") => Some(parts[1]),
            ("1", "4") => Some(parts[2]),
            _ => None,
        };
        if let Some(part) = part {
            return Phrase::thing(part);
        }
        let derives = |text: &str, d: &str| text == d || text.starts_with(&format!("{d} "));
        for d in ["d", "partial"] {
            if derives(&above.text, d) && below.text.starts_with(&format!("{d} ")) {
                return Phrase::long(format!("{} by {}", above.text, below.text));
            }
        }
        if above.is_simple() && below.is_simple() {
            return Phrase::long(format!("{} over {}", above.text, below.text));
        }
        let (above, below) = (&above.text, &below.text);
        Phrase::long(format!("the fraction {above} over {below} end fraction"))
    }

    fn root(&mut self) -> Phrase {
        let degree = self.optional();
        let under = self.argument();
        let before = match degree.text.as_str() {
            "" | "2" => "the square root of".to_owned(),
            "3" => "the cube root of".to_owned(),
            degree => format!("the root of degree {degree} of"),
        };
        under.within(&before, "root")
    }

    fn closed_by(&mut self, close: &str, before: &str, end: &str) -> Phrase {
        let is_end = |token: Token<'_>| matches!(token, Token::Command(name) if name == close);
        let inner = self.inside(Within::Nothing, is_end);
        self.at += usize::from(self.peek().is_some_and(is_end));
        inner.within(before, end)
    }

    /// What stands between `\left` and `\right`.
    fn delimited(&mut self) -> Phrase {
        let opens = self.next();
        let within = match opens {
            Some(Token::Command("{" | "lbrace")) => Within::Set,
            Some(Token::Sign('|') | Token::Command("|" | "lVert" | "lvert" | "vert" | "Vert")) => {
                Within::Bars
            }
            Some(_) | None => Within::Parentheses,
        };
        let inner = self.inside(within, |_| false);
        let mut closes = None;
        if self.takes(Token::Command("right")) {
            closes = self.next();
        }
        match (opens, closes) {
            (Some(Token::Sign('|') | Token::Command("lvert" | "vert")), _) => {
                inner.within("the absolute value of", "absolute value")
            }
            (Some(Token::Command("|" | "lVert" | "Vert")), _) => {
                inner.within("the norm of", "norm")
            }
            (Some(Token::Command("{" | "lbrace")), Some(Token::Sign('.'))) => inner,
            (Some(Token::Command("{" | "lbrace")), _) => inner.within("the set", "set"),
            (Some(Token::Command("lfloor")), _) => inner.within("the floor of", "floor"),
            (Some(Token::Command("lceil")), _) => inner.within("the ceiling of", "ceiling"),
            _ => {
                let mut whole = Phrase::long("");
                whole.say(delimiter(opens, "open"));
                whole.say(&inner.text);
                whole.say(delimiter(closes, "close"));
                whole
            }
        }
    }

    fn environment(&mut self) -> Phrase {
        let name = match self.next() {
            Some(Token::Words(name)) => name.trim_end_matches('*'),
            Some(_) | None => "",
        };
        if name == "array" || name == "alignat" {
            let _columns = self.argument();
        }
        let mut rows: Vec<Vec<Phrase>> = vec![Vec::new()];
        loop {
            let cell = self.row(|_| false);
            if let Some(row) = rows.last_mut() {
                row.push(cell);
            }
            match self.next() {
                Some(Token::Row) => rows.push(Vec::new()),
                Some(Token::Command("end")) => {
                    self.at += usize::from(matches!(self.peek(), Some(Token::Words(_))));
                    break;
                }
                // Behind a cell, or what closes nothing.
                Some(_) => {}
                None => break,
            }
        }
        rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
        let join = |row: &[Phrase], between: &str| {
            let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).collect();
            cells.join(between).trim().to_owned()
        };
        let is_matrix = name.ends_with("matrix") || name == "array";
        if is_matrix {
            let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
            let what = match name {
                "vmatrix" | "Vmatrix" => "determinant",
                _ => "matrix",
            };
            let count = rows.len();
            let mut whole = format!("{count} by {columns} {what}");
            for (number, row) in (1..).zip(&rows) {
                // A string takes everything.
                let _ok = write!(whole, "; row {number}: {}", join(row, ", "));
            }
            return Phrase::long(format!("{whole}; end {what}"));
        }
        if name == "cases" || name == "dcases" {
            let rows: Vec<String> = rows.iter().map(|row| join(row, ", ")).collect();
            return Phrase::long(format!("cases: {}; end cases", rows.join("; ")));
        }
        let rows: Vec<String> = rows.iter().map(|row| join(row, " ")).collect();
        Phrase::long(rows.join("; "))
    }
}

fn delimiter(token: Option<Token<'_>>, side: &str) -> &'static str {
    match (token, side) {
        (Some(Token::Sign('(' | ')')), "open") => "open paren",
        (Some(Token::Sign('(' | ')')), _) => "close paren",
        (Some(Token::Sign('[' | ']')), "open") => "open bracket",
        (Some(Token::Sign('[' | ']')), _) => "close bracket",
        (Some(Token::Command("langle" | "rangle")), "open") => "open angle bracket",
        (Some(Token::Command("langle" | "rangle")), _) => "close angle bracket",
        (Some(Token::Sign('|')), _) => "bar",
        _ => "",
    }
}
