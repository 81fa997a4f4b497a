//! Cards of code: colours, wrapping, scrolling, and the line with the language.

use super::window::{Message, colored, harness, settle};
use eframe::egui::accesskit::Toggled;
use eframe::egui::{
    Color32, Event, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, pos2, vec2,
};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lucide_icons::Icon;
use tertulia::markdown::document::TextChange;
use tertulia::ui::theme::DARK;

fn color_of(harness: &Harness<'_, Message>, word: &str) -> Option<Color32> {
    let found = colored(harness);
    let is = found.iter().find(|(text, _)| text == word);
    is.map(|(_, color)| *color)
}

#[test]
fn code_gets_colours_without_changing_its_height() {
    let code = "// why\nfn main() {\n    let a = \"text\";\n}\n".repeat(20);
    let mut harness = harness(&format!("```rust\n{code}```\n\nAfter"));
    let plain = harness.state().height;
    assert_eq!(color_of(&harness, "fn"), None, "not in the first frame");
    settle(&mut harness);
    assert_eq!(color_of(&harness, "fn"), Some(DARK.code_keyword));
    assert_eq!(color_of(&harness, "\"text\""), Some(DARK.code_string));
    assert_eq!(color_of(&harness, "// why"), Some(DARK.code_comment));
    assert_eq!(plain.to_bits(), harness.state().height.to_bits());
}

#[test]
fn a_theme_change_asks_for_no_highlighting() {
    let mut harness = harness("```rust\nfn main() {}\n```");
    settle(&mut harness);
    let light = eframe::egui::Theme::Light;
    harness.ctx.set_theme(light);
    harness.run_steps(2);
    assert!(!harness.state().studio.is_busy());
    let light = &tertulia::ui::theme::LIGHT;
    assert_eq!(color_of(&harness, "fn"), Some(light.code_keyword));
}

#[test]
fn code_of_an_unknown_language_and_open_code_stay_plain() {
    let check = |text: &str, finished: bool| {
        let mut harness = harness("");
        harness
            .state_mut()
            .view
            .set_text(text, TextChange::Grown, finished);
        settle(&mut harness);
        assert_eq!(color_of(&harness, "fn"), None, "{text}");
    };
    check("```nonsense\nfn main() {}\n```", true);
    check("```\nfn main() {}\n```", true);
    check("```rust\nfn main() {}", false);
}

#[test]
fn a_comment_that_began_in_another_piece_goes_on() {
    let mut lines = vec!["/* begins"; 1];
    lines.extend(["still"; 400]);
    lines.extend(["ends */", "fn main() {}"]);
    let mut harness = harness(&format!("```rust\n{}\n```", lines.join("\n")));
    harness.state_mut().offset = harness.state().height - 390.0;
    settle(&mut harness);
    assert_eq!(color_of(&harness, "fn"), Some(DARK.code_keyword));
    let found = colored(&harness);
    let is_comment = |text: &str| {
        let comments = found
            .iter()
            .filter(|(_, color)| *color == DARK.code_comment);
        comments.clone().any(|(found, _)| found.contains(text))
    };
    assert!(is_comment("still") && is_comment("ends */"));
}

#[test]
fn long_code_costs_what_is_visible() {
    let code = "let line = 1;\n".repeat(10_000);
    let mut harness = harness(&format!("```rust\n{code}```"));
    settle(&mut harness);
    harness.state_mut().offset = 100_000.0;
    harness.run_steps(3);
    assert!(harness.state().view.layouts_made() < 10);
}

#[test]
fn the_languages_proper_name_is_shown() {
    let check = |word: &str, name: &str| {
        let harness = harness(&format!("```{word}\na\n```"));
        harness.get_by_label(name);
    };
    check("rs", "Rust");
    check("ts", "TypeScript");
    check("Brainf", "Brainf");
}

#[test]
fn lines_are_wrapped_by_the_button_named_wrap_lines() {
    let mut harness = harness(&format!("```\n{}\n```", "many words ".repeat(40)));
    harness.run();
    let before = harness.state().height;
    let toggled = |harness: &Harness<'_, Message>| {
        let button = harness.get_by_label("Wrap lines");
        button.accesskit_node().toggled()
    };
    assert_eq!(toggled(&harness), Some(Toggled::False));
    harness.get_by_label("Wrap lines").click();
    harness.run();
    assert_eq!(toggled(&harness), Some(Toggled::True));
    let wrapped = harness.state().height;
    assert!(wrapped > before + 50.0, "{before} {wrapped}");
    harness.get_by_label("Wrap lines").click();
    harness.run();
    assert_eq!(before.to_bits(), harness.state().height.to_bits());
}

#[test]
fn the_line_with_the_language_stays_while_its_code_is_in_view() {
    let code = "let line = 1;\n".repeat(300);
    let text = format!(
        "Before\n\n```rust\n{code}```\n\n{}",
        "After\n\n".repeat(100)
    );
    let mut harness = harness(&text);
    harness.run();
    let natural = harness.get_by_label("Copy code").rect().top();
    harness.state_mut().offset = 1_000.0;
    harness.run();
    // The test scrolls nothing, it only tells what is visible.
    let stuck = harness.get_by_label("Copy code").rect().top();
    assert!(
        natural < 100.0 && (stuck - 1_000.0).abs() < 40.0,
        "{natural} {stuck}"
    );
    harness.state_mut().offset = 6_500.0;
    harness.run();
    assert!(
        harness.query_by_label("Copy code").is_none(),
        "its code is past"
    );
}

#[test]
fn the_pieces_of_a_card_are_scrolled_together() {
    let line = "wide ".repeat(60);
    let mut lines = vec![line.as_str(); 99];
    lines.push("END OF FIRST");
    lines.push("START OF SECOND");
    lines.extend([line.as_str(); 30]);
    let mut harness = harness(&format!("```\n{}\n```", lines.join("\n")));
    harness.set_size(vec2(600.0, 3_000.0));
    harness.state_mut().tall = true;
    harness.run();
    let left = |harness: &Harness<'_, Message>, text: &str| {
        harness.get_by_label_contains(text).rect().left()
    };
    let before = left(&harness, "START OF SECOND");
    assert!((left(&harness, "END OF FIRST") - before).abs() < 0.1);
    harness.hover_at(pos2(200.0, 200.0));
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(-120.0, 0.0),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    });
    harness.run_steps(20);
    let after = left(&harness, "START OF SECOND");
    assert!(after < before - 50.0, "{before} {after}");
    assert!((left(&harness, "END OF FIRST") - after).abs() < 0.1);
}

#[test]
fn copying_shows_a_tick_for_a_moment_and_moves_nothing() {
    let mut harness = harness("```rust\nlet a;\n```");
    harness.run();
    let shown = |harness: &Harness<'_, Message>, icon: Icon| {
        let found = colored(harness);
        found
            .iter()
            .any(|(text, _)| *text == icon.unicode().to_string())
    };
    let before = harness.get_by_label("Wrap lines").rect();
    assert!(shown(&harness, Icon::Copy));
    harness.get_by_label("Copy code").click();
    harness.run_steps(3);
    assert!(shown(&harness, Icon::Check) && !shown(&harness, Icon::Copy));
    assert_eq!(harness.get_by_label("Wrap lines").rect(), before);
    harness.run_steps(120);
    assert!(shown(&harness, Icon::Copy));
}
