//! What screen readers are told of an answer: lists as lists, tables as tables, each block in its
//! groups and in the order in which it is read.

use super::window::{Message, harness, settle};
use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Context, Rangef, RawInput};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT as _, Queryable as _};
use tertulia::markdown::document::TextChange;
use tertulia::ui::markdown::pass::Output;
use tertulia::ui::markdown::render::RenderCache;
use tertulia::ui::markdown::view::MarkdownView;
use tertulia::ui::theme;

/// Whether a node is only there for the toolkit.
fn is_container(role: Role) -> bool {
    matches!(
        role,
        Role::GenericContainer
            | Role::TextRun
            | Role::Window
            | Role::Unknown
            | Role::ScrollView
            | Role::Pane
    )
}

/// The tree in short: each node that is more than a container in a line, by its depth.
fn tree(harness: &Harness<'_, Message>) -> String {
    let mut lines = Vec::new();
    for node in harness.query_all(By::new().recursive(true)) {
        let node = node.accesskit_node();
        if is_container(node.role()) {
            continue;
        }
        let name = if node.role() == Role::Label {
            node.value()
        } else {
            node.label()
        };
        let mut depth = 0;
        let mut above = node.parent();
        while let Some(group) = above {
            depth += usize::from(!is_container(group.role()));
            above = group.parent();
        }
        let name = name.map_or(String::new(), |name| format!(" {name}"));
        lines.push(format!("{}{:?}{name}", "  ".repeat(depth), node.role()));
    }
    lines.join("\n")
}

#[track_caller]
fn check(markdown: &str, expected: &[&str]) {
    let mut harness = harness(markdown);
    harness.set_size(eframe::egui::vec2(600.0, 2_000.0));
    harness.state_mut().tall = true;
    settle(&mut harness);
    assert_eq!(tree(&harness), expected.join("\n"), "{markdown}");
}

#[test]
fn lists_are_lists_with_their_markers() {
    check(
        "- a\n- b\n  1. c",
        &[
            "List",
            "  ListItem",
            "    ListMarker •",
            "    Label a",
            "  ListItem",
            "    ListMarker •",
            "    Label b",
            "    List",
            "      ListItem",
            "        ListMarker 1.",
            "        Label c",
        ],
    );
    check(
        "- [x] a\n\n> b\n>\n> c",
        &[
            "List",
            "  ListItem",
            "    ListMarker Done:",
            "    Label a",
            "Blockquote",
            "  Label b",
            "  Label c",
        ],
    );
}

#[test]
fn items_say_their_place_their_level_and_whether_they_are_done() {
    let mut harness = harness("1. a\n2. b\n   - [ ] c\n   - [x] d");
    harness.run();
    let items: Vec<_> = harness
        .query_all_by_role(Role::ListItem)
        .map(|item| {
            let node = item.accesskit_node();
            let size = node.parent().and_then(|list| list.size_of_set());
            (node.position_in_set(), size, node.level(), node.toggled())
        })
        .collect();
    assert_eq!(
        items,
        [
            (Some(0), Some(2), Some(1), None),
            (Some(1), Some(2), Some(1), None),
            (Some(0), Some(2), Some(2), Some(Toggled::False)),
            (Some(1), Some(2), Some(2), Some(Toggled::True)),
        ]
    );
}

#[test]
fn headings_have_their_level() {
    let mut harness = harness("# A\n\n### B");
    harness.run();
    let level = |name: &str| {
        let heading = harness.get_by_role_and_label(Role::Heading, name);
        heading.accesskit_node().level()
    };
    assert_eq!((level("A"), level("B")), (Some(1), Some(3)));
}

#[test]
fn tables_have_rows_and_cells() {
    check(
        "|a|b|\n|-|-|\n|1|[c](https://d.example)|",
        &[
            "Button Copy table",
            "Button Copy as tab-separated text",
            "Table Table",
            "  Row",
            "    ColumnHeader a",
            "    ColumnHeader b",
            "  Row",
            "    Cell 1",
            "    Cell",
            "      Label c",
            "      Link c",
        ],
    );
    let mut harness = harness("|a|b|\n|-|-|\n|1|2|\n|3|4|");
    harness.run();
    let table = harness.get_by_role(Role::Table);
    let description = table.accesskit_node().description();
    assert_eq!(description.as_deref(), Some("2 columns, 2 rows"));
}

#[test]
fn cells_say_their_row_and_column() {
    let ctx = Context::default();
    theme::install(&ctx);
    ctx.enable_accesskit();
    let mut view = MarkdownView::default();
    view.set_text("|a|b|\n|-|-|\n|1|2|\n|3|4|", TextChange::Grown, true);
    let mut studio = RenderCache::default();
    let output = ctx.run_ui(RawInput::default(), |ui| {
        let visible = Rangef::new(0.0, 1_000.0);
        view.show(ui, &mut studio, 560.0, visible, &mut Output::default());
    });
    let update = output.platform_output.accesskit_update.clone();
    output.drop_without_applying_deltas();
    let nodes = update.expect("a tree").nodes;
    let of = |role: Role| {
        let nodes = nodes.iter().map(|(_, node)| node);
        nodes.filter(move |node| node.role() == role)
    };
    let table = of(Role::Table).next().expect("a table");
    assert_eq!(
        (table.row_count(), table.column_count()),
        (Some(3), Some(2))
    );
    let last = of(Role::Cell).find(|cell| cell.label() == Some("4"));
    let place = last.map(|cell| (cell.row_index(), cell.column_index()));
    assert_eq!(place, Some((Some(2), Some(1))));
}

#[test]
fn code_is_a_group_with_its_own_actions() {
    check(
        "a\n\n```rust\nlet b;\n```\n\n- ```\n  c\n  ```",
        &[
            "Label a",
            "Group Code, Rust",
            "  Label Rust",
            "  Button Wrap lines",
            "  Button Copy code",
            "  Label let b;",
            "List",
            "  ListItem",
            "    ListMarker •",
            "    Group Code",
            "      Label Text",
            "      Button Wrap lines",
            "      Button Copy code",
            "      Label c",
        ],
    );
}

#[test]
fn the_buttons_of_code_say_which_code_they_are_for() {
    let check = |markdown: &str, finished: bool, expected: &[&str]| {
        let mut harness = harness("");
        harness
            .state_mut()
            .view
            .set_text(markdown, TextChange::Grown, finished);
        harness.run();
        let buttons = harness.query_all_by_label("Copy code");
        let said: Vec<_> = buttons
            .map(|button| button.accesskit_node().description().unwrap_or_default())
            .collect();
        assert_eq!(said, expected, "{markdown}");
    };
    check(
        "```rust\na\nb\n```\n\n```\nc\n```",
        true,
        &["Rust, 2 lines", "Text, 1 line"],
    );
    check("```rust\na\nb", false, &["Rust"]);
    check("```rust\na\nb", true, &["Rust, 2 lines"]);
    let long = format!("```rust\n{}```", "a\n".repeat(120));
    check(&long, true, &["Rust, 120 lines"]);
}

#[test]
fn the_keyboard_reaches_what_is_in_code_in_the_order_in_which_it_stands() {
    let mut harness =
        harness("[x](https://a.example)\n\n```rust\na\n```\n\n[y](https://b.example)");
    harness.run();
    let mut reached = Vec::new();
    for _ in 0..4 {
        harness.key_press(eframe::egui::Key::Tab);
        harness.run();
        for node in harness.query_all(By::new().recursive(true)) {
            let node = node.accesskit_node();
            if node.is_focused() {
                reached.extend(node.label());
            }
        }
    }
    assert_eq!(reached, ["x", "Wrap lines", "Copy code", "y"]);
}

#[test]
fn formulas_are_said_in_words() {
    check(
        "Then $\\frac{a}{b}$.\n\n$$\\sqrt{x}$$\n\nA note[^1].\n\n[^1]: b",
        &[
            "Label Then a over b.",
            "Math the square root of x",
            "Label A note (footnote 1).",
            "DocFootnote Footnote 1",
            "  Label b",
        ],
    );
}
