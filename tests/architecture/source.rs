//! Source files and the paths that they name. Paths are resolved by the place of the file alone;
//! what a path may name is left to the rules.

use super::tokens::{Token, tokens};
use std::fs;
use std::path::Path;

/// One source file; `path` is relative to the crate, with `/`.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A path as named by the code, resolved to `crate::…` where it is relative.
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
}

/// A rule about all files together gives its breaches in the same form.
pub(crate) type TreeRule = fn(&[Source]) -> Vec<String>;

/// A rule gives its breaches in one file, each as `path:line: what to do`.
pub(crate) type Rule = fn(&Source) -> Vec<String>;

impl Named {
    /// The crate, where it is no name from this file; `crate` for this one.
    pub(crate) fn root(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }

    pub(crate) fn starts_with(&self, segments: &[&str]) -> bool {
        self.path.len() >= segments.len()
            && self
                .path
                .iter()
                .zip(segments)
                .all(|(own, other)| own == other)
    }

    /// Each pair of neighbours in the path.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.path
            .windows(2)
            .map(|pair| (pair[0].as_str(), pair[1].as_str()))
    }
}

impl Source {
    pub(crate) fn breach(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Where it stands in the tree of modules, without `crate`.
    pub(crate) fn module(&self) -> Vec<String> {
        let below = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        below
            .split('/')
            .filter(|part| !["mod", "lib", "main"].contains(part))
            .map(str::to_owned)
            .collect()
    }

    /// The words and signs of it without its unit tests.
    pub(crate) fn code(&self) -> Vec<Token> {
        without_tests(tokens(&self.text))
    }

    /// All paths of two or more segments, and everything that is brought in by `use`.
    pub(crate) fn names(&self) -> Vec<Named> {
        self.names_in(&tokens(&self.text))
    }

    /// The same without what only its unit tests name.
    pub(crate) fn names_outside_tests(&self) -> Vec<Named> {
        self.names_in(&self.code())
    }

    fn names_in(&self, tokens: &[Token]) -> Vec<Named> {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let mut module = self.module();
        let mut inline_modules = Vec::new();
        let (mut names, mut depth, mut at) = (Vec::new(), 0_usize, 0);
        while at < tokens.len() {
            let before = names.len();
            let next = match text(at) {
                "mod" if text(at + 2) == "{" => {
                    module.push(text(at + 1).to_owned());
                    inline_modules.push(depth);
                    depth += 1;
                    at + 3
                }
                "{" => {
                    depth += 1;
                    at + 1
                }
                "}" => {
                    depth = depth.saturating_sub(1);
                    if inline_modules.last() == Some(&depth) {
                        inline_modules.pop();
                        module.pop();
                    }
                    at + 1
                }
                "use" if text(at + 1) != "<" => use_tree(tokens, at + 1, &[], &mut names),
                // Who may see a thing names nothing of it.
                "in" if at >= 2 && text(at - 1) == "(" && text(at - 2) == "pub" => {
                    let path = (at..tokens.len()).take_while(|at| text(*at) != ")");
                    at + path.count()
                }
                // The `b` of `a::<T>::b` belongs to `a` and begins no path.
                ">" if text(at + 1) == "::" => at + 3,
                word if is_word(word) && text(at + 1) == "::" => path_from(tokens, at, &mut names),
                _ => at + 1,
            };
            for named in &mut names[before..] {
                named.path = resolve(&module, &named.path);
            }
            at = next;
        }
        names
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Reads the path that begins at `at`; returns the position after it.
fn path_from(tokens: &[Token], at: usize, names: &mut Vec<Named>) -> usize {
    let mut path = vec![tokens[at].text.clone()];
    let mut end = at + 1;
    while let [sign, word, ..] = &tokens[end..]
        && sign.text == "::"
        && is_word(&word.text)
    {
        path.push(word.text.clone());
        end += 2;
    }
    let line = tokens[at].line;
    names.push(Named { line, path });
    end
}

/// Reads one branch of a `use` into whole paths; returns the position after it.
fn use_tree(tokens: &[Token], mut at: usize, prefix: &[String], names: &mut Vec<Named>) -> usize {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "::" => at += 1,
            "as" => at += 2,
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    at = use_tree(tokens, at, &path, names);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                }
                return at + 1;
            }
            "," | ";" | "}" => {
                let line = token.line;
                names.push(Named { line, path });
                return at;
            }
            word => {
                path.push(word.to_owned());
                at += 1;
            }
        }
    }
    at
}

fn resolve(module: &[String], path: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let kept = module.len().saturating_sub(ups);
    let (base, rest) = match path.first().map(String::as_str) {
        Some("self") => (module, &path[1..]),
        Some("super") => (&module[..kept], &path[ups..]),
        _ => return path.to_vec(),
    };
    let mut whole = vec!["crate".to_owned()];
    whole.extend(base.iter().chain(rest).cloned());
    whole
}

/// Leaves out what stands behind `#[cfg(test)]`, up to the end of its block or line.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut left = tokens.into_iter().peekable();
    while let Some(token) = left.next() {
        kept.push(token);
        let texts = kept.iter().rev().map(|token| token.text.as_str());
        if !texts.take(mark.len()).eq(mark.iter().rev().copied()) {
            continue;
        }
        kept.truncate(kept.len() - mark.len());
        let mut depth = 0_usize;
        for token in left.by_ref() {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    kept
}

/// The rule finds a breach on exactly those lines of a planted file that carry the comment
/// `breach`, as often as it says so.
pub(crate) fn planted(rule: Rule, path: &str, text: &str) {
    compare(&rule(&planted_file(path, text)), &expected(path, text));
}

/// The same for a rule about several files, each with its path.
pub(crate) fn planted_tree(rule: TreeRule, files: &[(&str, &str)]) {
    let sources: Vec<Source> = files
        .iter()
        .map(|file| planted_file(file.0, file.1))
        .collect();
    let expected: Vec<String> = files
        .iter()
        .flat_map(|file| expected(file.0, file.1))
        .collect();
    let mut found = rule(&sources);
    found.sort();
    compare(&found, &expected);
}

fn planted_file(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

fn expected(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().zip(1..);
    lines
        .flat_map(|(line, number)| {
            vec![format!("{path}:{number}: "); line.matches("breach").count()]
        })
        .collect()
}

fn compare(found: &[String], expected: &[String]) {
    let as_planted = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, start)| found.starts_with(start));
    assert!(as_planted, "planted {expected:#?}, found {found:#?}");
}

/// All Rust files below these folders of the crate, ordered by path.
pub(crate) fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(folder, &mut found);
    }
    found.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
    assert!(
        found.len() > 10,
        "too few files in {folders:?}: the rules would hold over nothing"
    );
    found
}

fn collect(folder: &str, found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return;
    };
    for entry in entries.map(|entry| entry.expect("a readable folder")) {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, found);
        } else if Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            let text = fs::read_to_string(entry.path()).expect(&path);
            found.push(Source { path, text });
        }
    }
}

/// The folder of the crate.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn unit_tests_are_no_code() {
    let file = planted_file(
        "src/wire/sse.rs",
        "use a::b; #[cfg(test)] mod tests { use c::d; fn f() { g::h(); } } #[cfg(test)] use e::f; use i::j;",
    );
    let names = file.names_outside_tests();
    let roots: Vec<&str> = names.iter().map(Named::root).collect();
    assert_eq!(roots, ["a", "i"]);
}
