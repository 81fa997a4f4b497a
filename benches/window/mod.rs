//! A window without a screen, as the benches draw it: the interface over a state, laid out and
//! tessellated.

use eframe::egui;
use std::time::{Duration, Instant};
use tertulia::domain::conversation::{Conversation, TitleSource};
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::action::Action;
use tertulia::state::command::Command;
use tertulia::state::event::Event;
use tertulia::state::{Env, State};
use tertulia::ui::{Draw, Interface, theme};

pub(crate) const SIZE: egui::Vec2 = egui::vec2(1100.0, 720.0);
pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);

/// A window and what is in it.
pub(crate) struct Window {
    pub(crate) ctx: egui::Context,
    pub(crate) state: State,
    pub(crate) interface: Interface,
    ids: u128,
    pub(crate) commands: Vec<Command>,
    time: f64,
}

impl Window {
    pub(crate) fn new() -> Self {
        let ctx = egui::Context::default();
        theme::install(&ctx);
        let mut first = || 1;
        let (state, commands) = State::new(
            Settings::default(),
            Vec::new(),
            &mut Env {
                now: NOW,
                new_id: &mut first,
            },
        );
        Self {
            ctx,
            state,
            interface: Interface::default(),
            ids: 1,
            commands,
            time: 0.0,
        }
    }

    pub(crate) fn change(&mut self, change: impl FnOnce(&mut State, &mut Env<'_>) -> Vec<Command>) {
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            *ids
        };
        let mut env = Env {
            now: NOW,
            new_id: &mut new_id,
        };
        self.commands.extend(change(&mut self.state, &mut env));
    }

    pub(crate) fn apply(&mut self, action: Action) {
        self.change(|state, env| state.apply(action, env));
    }

    pub(crate) fn handle(&mut self, event: Event) {
        self.change(|state, env| state.handle(event, env));
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
                state: &self.state,
                actions: &mut actions,
                now: NOW,
            };
            self.interface.ui(ui, &mut draw);
        });
        let shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(shapes);
        for action in actions {
            self.apply(action);
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
