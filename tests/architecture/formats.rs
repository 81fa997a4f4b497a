//! What is a format's is in its facts and in its folder: no other code asks which format it is. And
//! the lists of formats and kinds of servers are whole.

use super::source::{Source, planted, root};
use std::collections::BTreeSet;
use std::fs;

/// Where a format may be named: its facts, its folder on the wire and in the demo, and the data
/// about servers.
const NAMES_FORMATS: [&str; 4] = [
    "src/domain/formats/",
    "src/wire/formats/",
    "src/demo/",
    "src/domain/presets.rs",
];

/// Behaviour does not hang on the name of a format; tests may name one.
pub(crate) fn named_formats(source: &Source) -> Vec<String> {
    let allowed = NAMES_FORMATS
        .iter()
        .any(|place| source.path.starts_with(place));
    if allowed || !source.path.starts_with("src/") {
        return Vec::new();
    }
    let tests = source.text.find("#[cfg(test)]");
    let before_tests = &source.text[..tests.unwrap_or(source.text.len())];
    let last_line = before_tests.lines().count();
    let is_one = |name: &str| {
        let is_list = ["ALL", "COUNT"].contains(&name);
        !is_list && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    };
    let names = source.names().into_iter().filter(|named| {
        let mut pairs = named.pairs();
        named.line <= last_line && pairs.any(|(of, name)| of == "ApiFormat" && is_one(name))
    });
    names
        .map(|named| {
            let what = "no format is named here: ask a fact of it (`domain/format.rs`), or let `trait Format` do it";
            source.breach(named.line, what)
        })
        .collect()
}

/// The names of the files and folders below a folder of the source, but for these.
fn entries(folder: &str, but: &[&str]) -> BTreeSet<String> {
    let read = fs::read_dir(root().join(folder)).expect(folder);
    let names = read.map(|entry| {
        let name = entry.expect("readable").file_name();
        let name = name.to_string_lossy().into_owned();
        name.trim_end_matches(".rs").to_owned()
    });
    names.filter(|name| !but.contains(&name.as_str())).collect()
}

/// The files whose items stand in a list, each written with `line` around the file's name.
fn listed(file: &str, names: &BTreeSet<String>, line: fn(&str) -> String) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(file)).expect(file);
    let all = names.iter().filter(|name| text.contains(&line(name)));
    all.cloned().collect()
}

#[test]
fn every_format_has_its_facts_its_folder_and_its_place_in_the_demo() {
    let facts = entries("src/domain/formats", &["mod"]);
    assert_eq!(facts, entries("src/wire/formats", &["mod"]));
    let in_all = |name: &str| format!("Self::{}", name.to_uppercase());
    assert_eq!(
        listed("src/domain/formats/mod.rs", &facts, in_all),
        facts,
        "a format is missing in `ApiFormat::ALL`"
    );
    let in_wire = |name: &str| format!("&{name}::");
    assert_eq!(
        listed("src/wire/formats/mod.rs", &facts, in_wire),
        facts,
        "a format is missing in `FORMATS`"
    );
    let in_demo = |name: &str| format!("{name}::SHAPES");
    assert_eq!(listed("src/demo/mod.rs", &facts, in_demo), facts);
}

#[test]
fn every_file_of_a_kind_of_server_is_in_the_list() {
    let kinds = entries("src/wire/servers", &["mod", "kind", "learning"]);
    let in_list = |name: &str| format!("&{name}::");
    assert_eq!(
        listed("src/wire/servers/mod.rs", &kinds, in_list),
        kinds,
        "a kind is missing in `SERVER_KINDS`"
    );
}

#[test]
fn a_planted_name_of_a_format_is_found() {
    let text = r"
        use crate::domain::format::ApiFormat;
        fn f(format: ApiFormat) -> bool { format == ApiFormat::OPENAI_CHAT } // breach
        const G: ApiFormat = crate::domain::format::ApiFormat::ANTHROPIC_MESSAGES; // breach
        fn h() -> usize { ApiFormat::COUNT + ApiFormat::ALL.len() }
        fn i() -> ApiFormat { ApiFormat::default() }
        #[cfg(test)]
        mod tests {
            fn f() { assert_eq!(x, ApiFormat::OPENAI_CHAT); }
        }
    ";
    for path in [
        "src/domain/provider.rs",
        "src/wire/refusal.rs",
        "src/ui/mod.rs",
    ] {
        planted(named_formats, path, text);
    }
    planted(
        named_formats,
        "src/wire/formats/openai_chat/mod.rs",
        &text.replace("breach", ""),
    );
}
