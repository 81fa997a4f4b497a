//! A window without a screen, as the benches draw it: the interface over a state, laid out and
//! tessellated.

use eframe::egui;
use std::time::{Duration, Instant};
use tertulia::domain::conversation::{Conversation, TitleSource};
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::timestamp::Timestamp;
use tertulia::engine::Engine;
use tertulia::ui::Interface;
use tertulia::ui::draw::Draw;
use tertulia::ui::theme;

pub(crate) const SIZE: egui::Vec2 = egui::vec2(1100.0, 720.0);
pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A window and what is in it.
pub(crate) struct Window {
    pub(crate) ctx: egui::Context,
    pub(crate) engine: Engine,
    interface: Interface,
    time: f64,
}

impl Window {
    pub(crate) fn new(engine: Engine) -> Self {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        Self {
            ctx,
            engine,
            interface: Interface::default(),
            time: 0.0,
        }
    }

    /// Draws one frame with those inputs, and returns what it took.
    pub(crate) fn frame(&mut self, events: Vec<egui::Event>) -> Duration {
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SIZE)),
            time: Some(self.time),
            events,
            ..egui::RawInput::default()
        };
        let mut actions = Vec::new();
        let begun = Instant::now();
        let output = self.ctx.run_ui(input, |ui| {
            let mut draw = Draw {
                state: self.engine.state(),
                actions: &mut actions,
                now: self.engine.now(),
            };
            self.interface.ui(ui, &mut draw);
        });
        let shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(shapes);
        for action in actions {
            self.engine.apply(action);
        }
        begun.elapsed()
    }
}

/// The middle one of those times, in milliseconds.
pub(crate) fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// The wheel turned by that many points, with the pointer there.
pub(crate) fn scroll_at(pointer: egui::Pos2, points: f32) -> Vec<egui::Event> {
    vec![
        egui::Event::PointerMoved(pointer),
        egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        },
    ]
}

/// A conversation whose branch ends there.
pub(crate) fn conversation(id: ConversationId, leaf: Option<MessageId>) -> Conversation {
    Conversation {
        id,
        title: "A long one".to_owned(),
        title_source: TitleSource::User,
        pinned: false,
        created_at: NOW,
        updated_at: NOW,
        model: None,
        draft: String::new(),
        system_prompt: String::new(),
        parameters: ParameterSet::default(),
        leaf,
    }
}
