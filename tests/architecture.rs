//! Keeps the structure of the source: who may name whom, where clocks, files and colours may be,
//! how large a file may become. The source is read as text and judged by its words, not its types:
//! what a name means is left to the compiler, and style to clippy. Each rule stands beside the test
//! that plants a breach of it.

#[path = "architecture/circles.rs"]
mod circles;
#[path = "architecture/comments.rs"]
mod comments;
#[path = "architecture/formats.rs"]
mod formats;
#[path = "architecture/layers.rs"]
mod layers;
#[path = "architecture/manifest.rs"]
mod manifest;
#[path = "architecture/names.rs"]
mod names;
#[path = "architecture/sentences.rs"]
mod sentences;
#[path = "architecture/shape.rs"]
mod shape;
#[path = "architecture/signatures.rs"]
mod signatures;
#[path = "architecture/sizes.rs"]
mod sizes;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/state.rs"]
mod state;
#[path = "architecture/tokens.rs"]
mod tokens;

use source::{Rule, root, sources};
use std::fs;

const RUST: [&str; 3] = ["src", "tests", "benches"];

fn none(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

/// A rule that the source does not keep yet: what breaks it may become less, not more.
fn at_most(left: usize, breaches: &[String]) {
    let count = breaches.len();
    assert!(
        count <= left,
        "\n{}\n{count} breaches, and {left} were left\n",
        breaches.join("\n")
    );
}

/// What breaks the rule in the files below these folders.
fn breaches(folders: &[&str], rule: Rule) -> Vec<String> {
    sources(folders).iter().flat_map(rule).collect()
}

/// The rule holds in every file below these folders.
fn holds(folders: &[&str], rule: Rule) {
    none(&breaches(folders, rule));
}

#[test]
fn no_more_than_three_files_of_a_layer_import_each_other_in_a_circle() {
    none(&circles::large_circles(&sources(&["src"])));
}

#[test]
fn no_folder_holds_more_files_than_a_reader_takes_in() {
    at_most(2, &circles::crowded_folders(&sources(&RUST)));
}

#[test]
fn no_function_takes_more_than_seven_values() {
    holds(&["src"], signatures::many_parameters);
}

#[test]
fn no_struct_that_does_something_has_more_than_twelve_fields() {
    holds(&["src"], signatures::many_fields);
}

#[test]
fn every_type_has_a_name_of_its_own() {
    at_most(8, &names::types_of_one_name(&sources(&["src"])));
}

#[test]
fn every_public_function_has_a_caller_in_the_program() {
    none(&names::functions_without_callers(&sources(&["src"])));
}

#[test]
fn a_layer_names_only_the_layers_it_may() {
    holds(&["src"], layers::other_layers);
}

#[test]
fn a_layer_names_only_the_crates_it_may() {
    holds(&["src"], layers::foreign_crates);
}

#[test]
fn no_code_asks_which_format_it_is() {
    holds(&["src"], formats::named_formats);
}

#[test]
fn egui_is_named_only_where_something_is_drawn() {
    holds(&["src"], layers::toolkit_outside_ui);
}

#[test]
fn clocks_are_read_only_in_the_outer_layers() {
    holds(&["src"], layers::clocks);
}

#[test]
fn files_and_sockets_are_opened_only_in_the_outer_layers() {
    holds(&["src"], layers::outside_world);
}

#[test]
fn colours_and_font_sizes_are_made_only_in_the_theme() {
    holds(&["src"], shape::colours_and_fonts);
}

#[test]
fn sizes_have_their_names_in_the_theme() {
    holds(&["src/ui"], sizes::sizes_outside_the_theme);
}

#[test]
fn what_scrolls_takes_the_height_that_is_there() {
    holds(&["src/ui"], shape::scrolled_heights);
}

#[test]
fn nothing_prints_but_the_command_line() {
    holds(&["src"], shape::prints);
}

#[test]
fn the_library_root_is_only_a_map() {
    holds(&["src"], shape::more_than_a_map);
}

#[test]
fn no_file_is_longer_than_the_stop() {
    holds(&RUST, shape::size);
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    holds(&RUST, shape::opening);
}

#[test]
fn what_is_said_of_a_failure_stands_in_the_layer_of_words() {
    holds(&["src"], sentences::written_causes);
}

#[test]
fn a_comment_on_something_public_is_no_echo_of_its_name() {
    at_most(42, &breaches(&["src"], comments::echoes));
}

#[test]
fn no_file_or_module_has_a_name_that_says_nothing() {
    holds(&RUST, shape::empty_names);
}

#[test]
fn every_direct_dependency_is_used() {
    let all = sources(&RUST);
    none(&manifest::unused_dependencies(manifest::MANIFEST, &all));
}

#[test]
fn the_table_of_layers_allows_only_what_is_used() {
    none(&layers::idle_words(&sources(&["src"])));
}

#[test]
fn the_state_routes_and_its_topics_own_the_rules() {
    holds(&["src"], state::state_is_a_router);
}

#[test]
fn every_direct_dependency_says_what_it_is_for() {
    none(&manifest::unexplained_dependencies(manifest::MANIFEST));
}

#[test]
fn the_listings_hold_nothing_unexpected() {
    let listing = |folder: &str| -> Vec<String> {
        let entries = fs::read_dir(root().join(folder)).expect(folder);
        entries
            .map(|entry| entry.expect(folder).file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    };
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap_or_default();
    none(&shape::unexpected_at_top(&listing("."), &ignored));
    none(&shape::unexpected_in_src(&listing("src")));
}

#[test]
fn the_documents_name_what_is_there() {
    for path in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        let text = fs::read_to_string(root().join(path)).expect(path);
        let exists = |place: &str| root().join(place).exists();
        none(&shape::missing_places(path, &text, &exists));
    }
}

#[test]
fn the_window_shares_the_clipboard_of_the_system() {
    // The tests' harness brings the toolkit's default features along, so that only the manifest
    // shows what the program itself is built with.
    let window = manifest::MANIFEST
        .lines()
        .find(|line| line.starts_with("eframe = "));
    assert!(window.is_some_and(|line| line.contains("\"clipboard\"")));
}
