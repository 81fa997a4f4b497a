//! Pictures: what is drawn by itself, what waits for the user, and what is never touched.

use super::window::{Message, harness, images, settle};
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::sync::Arc;
use tertulia::domain::cause::PictureFailure;
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::engine::Engine;
use tertulia::state::action::{Action, PictureAction};
use tertulia::state::command::{Command, PictureCommand};
use tertulia::state::event::{Event, PictureEvent};

/// A picture of 3 by 2 pixels.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP436AAQQxwFgBmkgm7TCrWVwAAAABJRU5ErkJggg==";
const FAR: &str = "https://a.example/cat.png";

/// What the program remembers, so that a test can be the worker.
struct Memory {
    engine: Engine,
}

impl Memory {
    fn new() -> Self {
        let engine = Engine::without_worker(&Settings::default(), Timestamp(0));
        Self { engine }
    }

    /// Carries out what was pressed; the answer to each fetch is `event`.
    fn serve(&mut self, harness: &mut Harness<'_, Message>, event: Option<&PictureEvent>) -> usize {
        let mut fetched = 0;
        if let Some(address) = harness.state_mut().output.picture.take() {
            let load = Action::Picture(PictureAction::Load(address));
            self.engine.apply(load);
            for command in self.engine.take_commands() {
                if let Command::Picture(PictureCommand::Fetch { request, .. }) = command {
                    fetched += 1;
                    if let Some(event) = event {
                        let event = Event::Picture(request, event.clone());
                        self.engine.handle(event);
                    }
                }
            }
        }
        let pictures = self.engine.state().pictures();
        harness.state_mut().studio.follow_pictures(pictures);
        settle(harness);
        fetched
    }
}

#[test]
fn a_picture_within_the_answer_is_drawn_in_its_own_size() {
    let mut harness = harness(&format!("![A dot](data:image/png;base64,{PNG})\n\nAfter"));
    settle(&mut harness);
    let drawn = images(&harness);
    assert_eq!(drawn.len(), 1);
    assert!((drawn[0].width() - 3.0).abs() < 0.1 && (drawn[0].height() - 2.0).abs() < 0.1);
    harness.get_by_role_and_label(Role::Image, "A dot");
}

#[test]
fn a_picture_from_elsewhere_waits_for_the_user() {
    let mut harness = harness(&format!("![A cat]({FAR})"));
    settle(&mut harness);
    assert!(images(&harness).is_empty());
    assert_eq!(harness.state().output.picture, None);
    harness.get_by_label("A cat, a.example");
    harness.get_by_label("Load image").click();
    harness.run();
    let file: Arc<[u8]> = base64(PNG).into();
    let mut memory = Memory::new();
    let fetched = memory.serve(&mut harness, Some(&PictureEvent::Fetched(file)));
    assert_eq!(fetched, 1);
    assert_eq!(images(&harness).len(), 1);
    harness.get_by_role_and_label(Role::Image, "A cat");
    assert!(harness.query_by_label("Load image").is_none());
}

#[test]
fn what_failed_can_be_tried_again() {
    let mut harness = harness(&format!("![A cat]({FAR})"));
    settle(&mut harness);
    let mut memory = Memory::new();
    harness.get_by_label("Load image").click();
    harness.run();
    memory.serve(&mut harness, None);
    harness.get_by_label("A cat, Loading");
    let mut memory = Memory::new();
    harness
        .state_mut()
        .studio
        .follow_pictures(memory.engine.state().pictures());
    settle(&mut harness);
    harness.get_by_label("Load image").click();
    harness.run();
    let failed = PictureEvent::Failed(PictureFailure::Status(404));
    memory.serve(&mut harness, Some(&failed));
    harness.get_by_label("A cat, The server answered 404");
    harness.get_by_label("Try again").click();
    harness.run();
    assert_eq!(memory.serve(&mut harness, None), 1);
}

#[test]
fn what_is_no_picture_says_so() {
    let check = |address: &str| {
        let mut harness = harness(&format!("![A]({address})"));
        settle(&mut harness);
        assert!(images(&harness).is_empty());
        harness.get_by_label("A, It is no picture that can be shown");
        assert!(harness.query_by_label("Try again").is_none());
    };
    check("data:image/png;base64,AAAA");
    check("data:text/html,hello");
    check("data:");
}

#[test]
fn other_addresses_are_never_touched() {
    for address in ["file:///etc/passwd", "ftp://a.example/a.png", "../a.png"] {
        let mut harness = harness(&format!("![A]({address})"));
        settle(&mut harness);
        harness.get_by_label(&format!("A: {address}")).click();
        harness.run();
        assert_eq!(harness.state().output.link, None);
        assert_eq!(harness.state().output.picture, None);
        assert!(harness.query_by_label("Load image").is_none());
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| *byte != b'=')
        .map(value)
        .collect();
    let bits = digits.chunks(4).flat_map(|four| {
        let all = four
            .iter()
            .fold(0_u32, |all, digit| (all << 6) | u32::from(*digit));
        let all = all << (6 * (4 - four.len()));
        all.to_be_bytes()[1..four.len()].to_vec()
    });
    bits.collect()
}
