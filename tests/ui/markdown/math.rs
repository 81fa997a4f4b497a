//! Formulas: in a line, alone, in tables, and what is shown when they cannot be read.

use super::window::{Message, harness, images, settle};
use eframe::egui::Rect;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tertulia::markdown::document::TextChange;
use tertulia::ui::theme;

/// Where the images of formulas are drawn, once all are there.
fn drawn(harness: &mut Harness<'_, Message>) -> Vec<Rect> {
    settle(harness);
    images(harness)
}

#[test]
fn a_formula_stands_in_its_line_on_the_base_line() {
    let mut harness = harness("The length $a^2+b^2$ is known.");
    let before = harness.state().height;
    let images = drawn(&mut harness);
    let label = harness
        .get_by_label("The length a squared plus b squared is known.")
        .rect();
    assert_eq!(images.len(), 1);
    let image = images[0];
    assert!(
        label.contains_rect(image.shrink(4.0)),
        "{label:?} {image:?}"
    );
    assert!(image.left() > label.left() + 60.0 && image.right() < label.right() - 40.0);
    assert_eq!(before.to_bits(), harness.state().height.to_bits());
}

#[test]
fn a_high_formula_makes_room_in_its_line() {
    let mut harness = harness(r"A $\sum_{i=1}^n \frac{\frac{a}{b}}{\frac{c}{d}}$ b");
    let images = drawn(&mut harness);
    let height = harness.state().height;
    assert!(height > theme::BODY_LINE + 8.0, "{height}");
    assert!(images[0].height() < height + 8.0);
}

#[test]
fn lines_are_broken_beside_formulas_and_not_within() {
    let text = r"word $x+y+z+\alpha$ ".repeat(40);
    let mut harness = harness(&text);
    let images = drawn(&mut harness);
    assert_eq!(images.len(), 40);
    let width = images[0].width();
    assert!(
        images
            .iter()
            .all(|image| (image.width() - width).abs() < 0.5)
    );
    let right = images.iter().map(Rect::right).fold(0.0, f32::max);
    assert!(right < 575.0, "{right}");
    for (one, next) in images.iter().zip(&images[1..]) {
        let below = next.top() > one.top() + 10.0;
        assert!(
            below || next.left() > one.right() + 10.0,
            "{one:?} {next:?}"
        );
    }
}

#[test]
fn a_formula_of_one_letter_is_as_wide_as_its_letter() {
    let mut harness = harness("$x$ $W$ and $i$ end");
    let images = drawn(&mut harness);
    assert_eq!(images.len(), 3);
    let margin = 6.0;
    let gap = images[1].left() - images[0].right() + margin;
    assert!((1.0..10.0).contains(&gap), "{gap}");
    assert!(images[1].width() > images[0].width() + 2.0);
}

#[test]
fn a_formula_that_stands_alone_is_in_the_middle_and_named_in_words() {
    let mut harness = harness("Before\n\n$$E = mc^2$$\n\nAfter");
    let before = harness.state().height;
    let images = drawn(&mut harness);
    let place = harness
        .get_by_role_and_label(Role::Math, "E equals m c squared")
        .rect();
    assert_eq!(images.len(), 1);
    assert!((place.center().x - 288.0).abs() < 10.0, "{place:?}");
    assert!((images[0].center().x - place.center().x).abs() < 2.0);
    assert_eq!(before.to_bits(), harness.state().height.to_bits());
}

#[test]
fn what_cannot_be_read_is_shown_as_its_source() {
    let mut harness = harness("A $\\nonsense{x}$ b\n\n$$\\frac{1}{$$\n\nEnd");
    let images = drawn(&mut harness);
    assert!(images.is_empty());
    harness.get_by_label("A nonsense x b");
    harness.get_by_label("\\frac{1}{");
}

#[test]
fn an_unfinished_formula_is_shown_as_its_source() {
    let mut harness = harness("");
    let mut show = |text: &str| {
        harness
            .state_mut()
            .view
            .set_text(text, TextChange::Replaced, false);
        drawn(&mut harness).len()
    };
    assert_eq!(show("Then $$\\frac{a}{b"), 0);
    assert_eq!(show("Then\n\n$$\\frac{a}{b}$$\n\nE"), 1);
}

#[test]
fn a_wide_formula_is_scrolled_and_a_table_holds_formulas() {
    let wide = (0..60).map(|i| format!("a_{{{i}}}")).collect::<Vec<_>>();
    let mut harness = harness(&format!(
        "$${}$$\n\n| a | b |\n|---|---|\n| $x^2$ | $y^2$ |",
        wide.join("+")
    ));
    let images = drawn(&mut harness);
    assert_eq!(images.len(), 3);
    assert!(images[0].width() > 600.0, "it keeps its size");
}

#[test]
fn a_link_behind_a_formula_is_found() {
    let mut harness =
        harness(r"$\frac{alpha}{beta}$ [all of this is the link](https://a.example/)");
    settle(&mut harness);
    let mut labels = harness.query_all_by_label_contains("link");
    labels.next().expect("the paragraph").click();
    drop(labels);
    harness.run();
    assert_eq!(
        harness.state().output.link.as_deref(),
        Some("https://a.example/")
    );
}
