//! Blocks on the screen: what is laid out, found by its words, clicked and copied.

use super::window::{Message, harness};
use eframe::egui::Role;
use eframe::egui::accesskit::Toggled;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable};
use tertulia::markdown::document::TextChange;

/// Everything an answer usually has.
const SAMPLE: &str = include_str!("../../fixtures/markdown/sample.md");

#[test]
fn code_is_copied_whole_by_the_button_named_copy_code() {
    let code: Vec<String> = (0..150).map(|line| format!("let a{line};")).collect();
    let code = code.join("\n");
    let mut harness = harness(&format!("Before\n\n```rust\n{code}\n```\n\nAfter"));
    harness.get_by_label("Copy code").click();
    harness.run();
    assert_eq!(
        harness.state().output.copied.as_deref(),
        Some(code.as_str())
    );
}

#[test]
fn text_is_found_by_its_words() {
    let mut harness = harness(
        "# Title\n\nSome **bold** text\n\n- item\n\n| a | b |\n|--:|---|\n| cell | `two` |\n",
    );
    harness.run();
    for label in ["Title", "Some bold text", "item", "cell", "two"] {
        harness.get_by_label(label);
    }
    harness.get_by_role_and_label(Role::Heading, "Title");
}

#[test]
fn a_click_on_a_link_reports_its_address() {
    let check = |text: &str, expected: Option<&str>| {
        let mut harness = harness(text);
        harness.run();
        let mut labels = harness.query_all_by_label_contains("end");
        labels.next().expect("the paragraph").click();
        drop(labels);
        harness.run();
        assert_eq!(harness.state().output.link.as_deref(), expected, "{text}");
    };
    check(
        "[all of it is a link to the end](https://a.example/)",
        Some("https://a.example/"),
    );
    check(
        "[only this](https://a.example/) is a link, not what is here, up to the end",
        None,
    );
}

#[test]
fn only_what_is_visible_is_laid_out() {
    let text = "A paragraph.\n\n".repeat(2_000);
    let mut harness = harness(&text);
    harness.run();
    let first = harness.state().view.layouts_made();
    assert!((5..=20).contains(&first), "{first}");
    harness.run_steps(5);
    assert_eq!(
        harness.state().view.layouts_made(),
        first,
        "nothing changed"
    );

    harness.state_mut().offset = 30_000.0;
    harness.run_steps(2);
    let second = harness.state().view.layouts_made();
    assert!((5..=20).contains(&(second - first)), "{}", second - first);

    harness.state_mut().view.release();
    harness.run_steps(1);
    let third = harness.state().view.layouts_made();
    assert!((5..=20).contains(&(third - second)), "{}", third - second);
}

#[test]
fn a_growing_answer_lays_out_its_last_blocks_only() {
    let mut text = SAMPLE.repeat(40);
    let mut harness = harness(&text);
    harness.state_mut().offset = 1e6;
    harness.run();
    let bottom = harness.state().height;
    harness.state_mut().offset = bottom - 200.0;
    harness.run();
    for token in ["More", " text", " and", " more\n\n", "Last"] {
        let before = harness.state().view.layouts_made();
        text.push_str(token);
        harness
            .state_mut()
            .view
            .set_text(&text, TextChange::Grown, false);
        harness.run_steps(1);
        let made = harness.state().view.layouts_made() - before;
        assert!(made <= 2, "{made} layouts for {token:?}");
    }
    harness.get_by_label("More text and more");
}

#[test]
fn a_text_that_was_replaced_is_drawn_as_it_is_now() {
    let said = |word: &str, end: &str| {
        let filler = "word ".repeat(40);
        format!("{filler}\n\n{word} cat sat.\n\n{filler}\n\n{filler}{end}")
    };
    let mut harness = harness(&said("Teh", ""));
    harness.run();
    harness.get_by_label("Teh cat sat.");
    let made = harness.state().view.layouts_made();
    let view = &mut harness.state_mut().view;
    view.set_text(&said("The", "More."), TextChange::Replaced, true);
    harness.run();
    harness.get_by_label("The cat sat.");
    let made = harness.state().view.layouts_made() - made;
    assert_eq!(made, 3, "the paragraph before it is as it was");
}

#[test]
fn a_card_stays_as_it_was_looked_at_while_its_code_grows() {
    let mut text = format!("Before\n\n```rust\n{}\n", "wide ".repeat(60));
    let mut harness = harness("");
    let set = |harness: &mut Harness<'_, Message>, text: &str, change: TextChange| {
        harness.state_mut().view.set_text(text, change, false);
        harness.run();
        let button = harness.get_by_label("Wrap lines");
        button.accesskit_node().toggled() == Some(Toggled::True)
    };
    assert!(!set(&mut harness, &text, TextChange::Grown));
    harness.get_by_label("Wrap lines").click();
    harness.run();
    for _ in 0..130 {
        text.push_str("one more line\n");
    }
    assert!(
        set(&mut harness, &text, TextChange::Grown),
        "also in a second block"
    );
    text.push_str("```\n\nBehind");
    assert!(set(&mut harness, &text, TextChange::Grown));
    let view = &mut harness.state_mut().view;
    view.set_text("Text\n\n```\nother\n```", TextChange::Replaced, true);
    view.set_text("No code\n\nat all", TextChange::Replaced, true);
    let is_wrapped = set(&mut harness, &text, TextChange::Replaced);
    assert!(!is_wrapped, "another card");
}

#[test]
fn the_height_of_what_was_seen_is_the_measured_one() {
    let mut harness = harness(SAMPLE);
    harness.run();
    let once = harness.state().height;
    harness.run();
    assert_eq!(once.to_bits(), harness.state().height.to_bits());
    harness.state_mut().view.release();
    harness.state_mut().offset = 1e6;
    harness.run();
    assert_eq!(
        once.to_bits(),
        harness.state().height.to_bits(),
        "heights are kept"
    );
}

#[test]
fn whatever_is_read_can_be_drawn_at_any_width() {
    let texts = [
        "> ".repeat(200) + "deep",
        "- ".repeat(200) + "deep",
        "x".repeat(3_000),
        format!("```\n{}\n```", "wide ".repeat(500)),
        format!(
            "|{}\n|{}\n|{}",
            "head|".repeat(20),
            "-|".repeat(20),
            "a long cell|".repeat(20)
        ),
        "1. a\n   ```\n   code\n   ```\n   > quote\n   > - [x] task\n".to_owned(),
        SAMPLE.to_owned(),
    ];
    for text in texts {
        let mut harness = harness(&text);
        harness.run();
        assert!(harness.state().height > 10.0, "{text:.40}");
    }
}
