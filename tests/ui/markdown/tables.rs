//! Tables: how wide they are, and copying them.

use super::window::{Message, harness};
use eframe::egui::{Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const SOURCE: &str = "| a | b |\n| --- | --: |\n| **1** | x<br>y |";

#[test]
fn a_table_is_copied_as_markdown_and_as_text() {
    let check = |name: &str, expected: &str| {
        let mut harness = harness(SOURCE);
        harness.run();
        harness.get_by_label(name).click();
        harness.step();
        assert_eq!(
            harness.state().output.copied.as_deref(),
            Some(expected),
            "{name}"
        );
    };
    check("Copy table", SOURCE);
    check("Copy as tab-separated text", "a\tb\n1\tx y");
}

#[test]
fn its_buttons_are_over_it_and_move_nothing() {
    let mut harness = harness(SOURCE);
    harness.run();
    let cell = |harness: &Harness<'_, Message>| harness.get_by_label("x\ny").rect();
    let (before, height) = (cell(&harness), harness.state().height);
    harness.hover_at(before.center());
    harness.run();
    assert_eq!(cell(&harness), before);
    assert_eq!(harness.state().height.to_bits(), height.to_bits());
}

/// Where the cells of a text are drawn.
fn cells(text: &str, names: &[&str]) -> Vec<Rect> {
    let mut harness = harness(text);
    harness.run();
    let rect = |name: &&str| harness.get_by_label(name).rect();
    names.iter().map(rect).collect()
}

#[test]
fn columns_of_a_table_that_is_scrolled_keep_a_comfortable_width() {
    let cell = |name: &str| format!("{name} {}", "word ".repeat(10).trim_end());
    let names: Vec<String> = ["one", "two", "three", "four"].map(cell).to_vec();
    let text = format!("|a|b|c|d|\n|-|-|-|-|\n|{}|", names.join("|"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cells = cells(&text, &names);
    for (left, right) in cells.iter().zip(&cells[1..]) {
        let step = right.left() - left.left();
        assert!((240.0..300.0).contains(&step), "{cells:?}");
    }
    assert!(cells.iter().all(|cell| cell.height() < 70.0), "{cells:?}");
}

#[test]
fn a_table_on_the_right_edge_is_reached_by_scrolling_only_when_it_is_too_wide() {
    let cells = cells("|a|b|\n|-|-|\n|one|two|", &["one", "two"]);
    assert!(cells[1].right() < 300.0 && cells[0].left() < pos2(40.0, 0.0).x);
}
