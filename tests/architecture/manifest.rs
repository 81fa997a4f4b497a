//! The manifest: each direct dependency says what it is for, and is used. Which layer may name which
//! is left to `layers`.

use super::source::Source;
use std::collections::BTreeSet;

pub(crate) const MANIFEST: &str = include_str!("../../Cargo.toml");

/// An entry of a table of the manifest.
pub(crate) struct Dependency {
    /// As code writes it.
    pub(crate) name: String,
    line: usize,
}

/// The entries of the table of that name.
pub(crate) fn dependencies(manifest: &str, table: &str) -> Vec<Dependency> {
    let mut inside = false;
    let mut found = Vec::new();
    for (line, number) in manifest.lines().zip(1..) {
        if line.starts_with('[') {
            inside = line == format!("[{table}]");
        } else if inside
            && line.starts_with(|first: char| first.is_ascii_alphanumeric())
            && let Some((name, _)) = line.split_once('=')
        {
            let name = name.trim().replace('-', "_");
            found.push(Dependency { name, line: number });
        }
    }
    found
}

/// A dependency is named in the source; one for the tests, in tests, benches or unit tests.
pub(crate) fn unused_dependencies(manifest: &str, sources: &[Source]) -> Vec<String> {
    let named = |of_the_program: bool| -> BTreeSet<String> {
        let sources = sources.iter();
        let names = sources.flat_map(|source| match of_the_program {
            true if source.path.starts_with("src/") => source.names_outside_tests(),
            true => Vec::new(),
            false => source.names(),
        });
        names.map(|named| named.root().to_owned()).collect()
    };
    let mut breaches = Vec::new();
    for (table, named) in [
        ("dependencies", named(true)),
        ("dev-dependencies", named(false)),
    ] {
        let unused = dependencies(manifest, table).into_iter();
        for Dependency { name, line } in unused.filter(|entry| !named.contains(&entry.name)) {
            breaches.push(format!(
                "Cargo.toml:{line}: nothing names `{name}` of [{table}]: take it out"
            ));
        }
    }
    breaches
}

/// Direct dependencies of a manifest that have no comment line right above them.
pub(crate) fn unexplained_dependencies(manifest: &str) -> Vec<String> {
    let (mut breaches, mut inside, mut above) = (Vec::new(), false, "");
    for (index, line) in manifest.lines().enumerate() {
        let header = line
            .strip_prefix('[')
            .and_then(|rest| rest.split(']').next());
        let own_table = header.is_some_and(|header| header.contains("dependencies."));
        if let Some(header) = header {
            inside = header.ends_with("dependencies");
        }
        let entry = header.is_none()
            && inside
            && line.contains('=')
            && line.starts_with(|first: char| first.is_ascii_alphanumeric());
        if (entry || own_table) && !above.starts_with('#') {
            let number = index + 1;
            breaches.push(format!(
                "Cargo.toml:{number}: `{line}` has no comment line above it that says what it is for"
            ));
        }
        above = line;
    }
    breaches
}

#[test]
fn the_direct_dependencies_are_read_from_the_manifest() {
    let found = dependencies(MANIFEST, "dependencies");
    let has = |name: &str| found.iter().any(|entry| entry.name == name);
    for name in ["tokio_util", "rusqlite", "eframe"] {
        assert!(has(name), "{name}");
    }
    assert!(!has("proptest"));
}

#[test]
fn a_planted_unused_dependency_is_found() {
    let source = |path: &str, text: &str| Source {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let sources = [
        source(
            "src/a.rs",
            "use b_c::D; #[cfg(test)] mod tests { use f::G; }",
        ),
        source("tests/a.rs", "use e::F;"),
    ];
    let check = |manifest: &str, breaches: &[&str]| {
        let found = unused_dependencies(manifest, &sources);
        let as_planted = found.len() == breaches.len()
            && found
                .iter()
                .zip(breaches)
                .all(|(found, start)| found.starts_with(start));
        assert!(as_planted, "{manifest}: {found:?}");
    };
    check(
        "[dependencies]\nb-c = 1\n[dev-dependencies]\ne = 1\nf = 1",
        &[],
    );
    check(
        "[dependencies]\nb-c = 1\ne = 1\nf = 1",
        &["Cargo.toml:3: ", "Cargo.toml:4: "],
    );
    check(
        "[dev-dependencies]\n# For g.\ng = { version = 1 }",
        &["Cargo.toml:3: "],
    );
}

#[test]
fn a_planted_dependency_without_a_comment_is_found() {
    let check = |manifest: &str, breaches: usize| {
        let found = unexplained_dependencies(manifest);
        assert_eq!(found.len(), breaches, "{manifest}\n{found:?}");
    };
    check("[package]\nname = 1\n[dependencies]\n# For b.\nb = 1", 0);
    check("[dependencies]\n# For b.\nb = 1\nc = 1", 1);
    check("[dev-dependencies]\n\nb = { features = [\n    1,\n] }", 1);
    check("[target.'cfg(unix)'.dependencies]\nb = 1", 1);
    check("# For b.\n[dependencies.b]\nversion = 1", 0);
    check("[dependencies.b]\nversion = 1\n[lints]\nc = 1", 1);
}
