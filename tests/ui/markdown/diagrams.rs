//! Mermaid's diagrams: drawn when they are complete, with their source at hand.

use super::window::{Message, harness, images, settle};
use eframe::egui::accesskit::{Role, Toggled};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use tertulia::markdown::document::TextChange;

const SOURCE: &str = "flowchart LR\n    a[Start] --> b[End]";

fn of(source: &str) -> Harness<'static, Message> {
    harness(&format!("```mermaid\n{source}\n```\n\nAfter"))
}

#[test]
fn a_diagram_is_drawn_and_its_source_can_be_shown() {
    let mut harness = of(SOURCE);
    settle(&mut harness);
    assert_eq!(images(&harness).len(), 1);
    harness.get_by_role_and_label(Role::Image, SOURCE);
    harness.get_by_label("Mermaid");
    let drawn = harness.state().height;
    harness.get_by_label("Show source").click();
    harness.run();
    assert!(images(&harness).is_empty());
    harness.get_by_role_and_label(Role::Label, SOURCE);
    let button = harness.get_by_label("Show source");
    assert_eq!(button.accesskit_node().toggled(), Some(Toggled::True));
    harness.get_by_label("Show source").click();
    harness.run();
    assert_eq!(images(&harness).len(), 1);
    assert_eq!(drawn.to_bits(), harness.state().height.to_bits());
}

#[test]
fn a_diagram_is_copied_as_its_source() {
    let mut harness = of(SOURCE);
    settle(&mut harness);
    harness.get_by_label("Copy code").click();
    harness.run();
    assert_eq!(harness.state().output.copied.as_deref(), Some(SOURCE));
}

#[test]
fn a_wide_diagram_keeps_its_size_until_it_shall_fit() {
    let chain = (0..30)
        .map(|i| format!("n{i}[A node {i}]"))
        .collect::<Vec<_>>();
    let mut harness = of(&format!("flowchart LR\n{}", chain.join(" --> ")));
    settle(&mut harness);
    let drawn = images(&harness);
    assert_eq!(drawn.len(), 1);
    assert!(drawn[0].width() > 3_000.0, "{drawn:?}");
    harness.get_by_label("Fit width").click();
    harness.run();
    let fitted = images(&harness);
    assert!(fitted[0].width() <= 560.0, "{fitted:?}");
    let button = harness.get_by_label("Fit width");
    assert_eq!(button.accesskit_node().toggled(), Some(Toggled::True));
}

#[test]
fn a_diagram_that_fits_has_nothing_to_fit() {
    let mut harness = of(SOURCE);
    settle(&mut harness);
    assert!(harness.query_by_label("Fit width").is_none());
}

#[test]
fn what_cannot_be_drawn_or_is_not_complete_is_code() {
    let mut harness = of("hello world");
    settle(&mut harness);
    assert!(images(&harness).is_empty());
    harness.get_by_label("hello world");
    assert!(harness.query_by_label("Show source").is_none());
    let text = format!("```mermaid\n{SOURCE}");
    harness
        .state_mut()
        .view
        .set_text(&text, TextChange::Replaced, false);
    settle(&mut harness);
    assert!(images(&harness).is_empty());
}

#[test]
fn the_theme_changes_a_diagram_without_changing_its_place() {
    let mut harness = of(SOURCE);
    settle(&mut harness);
    let before = harness.state().height;
    harness.ctx.set_theme(eframe::egui::Theme::Light);
    harness.step();
    assert_eq!(before.to_bits(), harness.state().height.to_bits());
    settle(&mut harness);
    assert_eq!(images(&harness).len(), 1);
    assert_eq!(before.to_bits(), harness.state().height.to_bits());
}
