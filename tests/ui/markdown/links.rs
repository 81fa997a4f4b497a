//! Links in an answer: found by their words, reached and followed by keyboard and pointer.

use super::window::{Message, harness};
use eframe::egui::{Key, Pos2, Role, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

fn click(harness: &mut Harness<'static, Message>, at: Pos2) {
    harness.hover_at(at);
    harness.drag_at(at);
    harness.drop_at(at);
    harness.run();
}

#[test]
fn a_link_is_known_by_its_words_and_followed_by_a_click_anywhere_in_it() {
    let mut harness = harness(
        "See [the **whole** site](https://a.example/), <https://b.example/> and [a long link that \
         does not fit into the line on which it begins](https://c.example/)\n\n\
         | [cell](https://d.example/) |\n|---|\n\nראו [קישור כאן](https://e.example/) ועוד\n",
    );
    harness.run();
    let check = |name: &str, address: &str| {
        let rect = harness.get_by_role_and_label(Role::Link, name).rect();
        (rect, address.to_owned())
    };
    let places = [
        check("the whole site", "https://a.example/"),
        check("https://b.example/", "https://b.example/"),
        check("cell", "https://d.example/"),
        check("קישור כאן", "https://e.example/"),
        check(
            "a long link that does not fit into the line on which it begins",
            "https://c.example/",
        ),
    ];
    for (rect, address) in &places {
        for at in [rect.left() + 3.0, rect.right() - 3.0] {
            harness.state_mut().output.link = None;
            click(&mut harness, pos2(at, rect.center().y));
            assert_eq!(harness.state().output.link.as_ref(), Some(address));
        }
    }
    // The second line of the long one.
    let second = places[4].0.left_bottom() + vec2(0.0, 12.0);
    harness.state_mut().output.link = None;
    click(&mut harness, pos2(30.0, second.y));
    let link = harness.state().output.link.clone();
    assert_eq!(link.as_deref(), Some("https://c.example/"));
}

#[test]
fn the_tab_key_goes_from_link_to_link_and_enter_follows() {
    let mut harness = harness("[one](https://a.example/) text [two](https://b.example/)\n\nEnd");
    harness.run();
    for (name, address) in [("one", "https://a.example/"), ("two", "https://b.example/")] {
        harness.key_press(Key::Tab);
        harness.run();
        let link = harness.get_by_role_and_label(Role::Link, name);
        assert!(link.is_focused(), "{name}");
        harness.state_mut().output.link = None;
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(harness.state().output.link.as_deref(), Some(address));
    }
}
