//! The window: takes in events, draws, carries out what the user asks for.
//!
//! `App::logic` runs also while the window is hidden, so that answers keep arriving and being
//! stored. Nothing here waits, and nothing asks for a repaint but the worker's wake, an action that
//! changed something, and the state's next deadline.

use crate::domain::ids::TurnId;
use crate::domain::problem::Problem;
use crate::domain::settings::Settings;
use crate::domain::timestamp::Timestamp;
use crate::state::action::{Action, ViewAction};
use crate::state::command::Command;
use crate::state::{Env, State};
use crate::ui::{Draw, Interface, theme};
use crate::worker::{EventReceiver, Wake, Waker, Worker};
use eframe::egui;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

/// How long the end of the program waits for what is still to be written.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);

/// The present moment by the system's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// An id that was not given before: UUID version 7.
pub fn new_id() -> u128 {
    uuid::Uuid::now_v7().as_u128()
}

/// How soon an answer that nobody looks at is taken in: often enough to be stored in time, and a
/// window that does not change is hardly ever drawn.
const UNSEEN_DELAY: Duration = Duration::from_millis(250);
/// A request without any delay would draw two frames.
const AT_ONCE: Duration = Duration::from_millis(1);

/// What the worker's threads know of the window: enough to wake it when there is something to see.
#[derive(Default)]
pub struct WindowSeam {
    context: OnceLock<egui::Context>,
    /// The lower half of the id of the answer that is looked at; 0 for none.
    shown_turn: AtomicU64,
}

impl WindowSeam {
    /// Calls the window, once it is there.
    pub fn waker(self: &Arc<Self>) -> Waker {
        let seam = Arc::clone(self);
        Arc::new(move |wake| {
            if let Some(ctx) = seam.context.get() {
                ctx.request_repaint_after(seam.delay(wake));
            }
        })
    }

    fn delay(&self, wake: Wake) -> Duration {
        match wake {
            Wake::AnswerGrew(turn) if turn.0 as u64 != self.shown_turn.load(Ordering::Relaxed) => {
                UNSEEN_DELAY
            }
            Wake::AnswerGrew(_) | Wake::Other => AT_ONCE,
        }
    }

    fn look_at(&self, turn: Option<TurnId>) {
        let half = turn.map_or(0, |turn| turn.0 as u64);
        self.shown_turn.store(half, Ordering::Relaxed);
    }
}

/// What the program begins with.
pub struct Start {
    /// The settings as they were read.
    pub settings: Settings,
    /// What was wrong with them.
    pub problems: Vec<Problem>,
    /// The worker, already running.
    pub worker: Worker,
    /// What it reports.
    pub events: EventReceiver,
    /// What is done before the first frame, as if the user had asked for it.
    pub first_actions: Vec<Action>,
    /// Through it the worker wakes the window.
    pub seam: Arc<WindowSeam>,
}

/// The window.
pub struct App {
    state: State,
    interface: Interface,
    /// `None` once it was shut down.
    worker: Option<Worker>,
    events: EventReceiver,
    actions: Vec<Action>,
    seam: Arc<WindowSeam>,
    window_size: egui::Vec2,
    /// What the window is called.
    title: String,
}

impl App {
    /// Begins with what was read, and gives the toolkit fonts and themes.
    pub fn new(ctx: &egui::Context, start: Start) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut ids = new_id;
        let mut env = Env {
            now: now(),
            new_id: &mut ids,
        };
        let (state, commands) = State::new(start.settings, start.problems, &mut env);
        let mut app = Self {
            state,
            interface: Interface::default(),
            worker: Some(start.worker),
            events: start.events,
            actions: start.first_actions,
            seam: start.seam,
            window_size: egui::Vec2::ZERO,
            title: String::new(),
        };
        // It is set once: there is one window.
        let _only = app.seam.context.set(ctx.clone());
        app.follow_appearance(ctx);
        app.send(commands);
        app.carry_out_actions(ctx);
        app
    }

    /// What is remembered, for looking at.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn send(&mut self, commands: Vec<Command>) {
        if let Some(worker) = &self.worker {
            for command in commands {
                worker.send(command);
            }
        }
    }

    fn take_events(&mut self) {
        let mut ids = new_id;
        while let Some(event) = self.events.next_arrived() {
            let mut env = Env {
                now: now(),
                new_id: &mut ids,
            };
            let commands = self.state.handle(event, &mut env);
            self.send(commands);
        }
        let mut env = Env {
            now: now(),
            new_id: &mut ids,
        };
        let commands = self.state.tick(&mut env);
        self.send(commands);
    }

    fn carry_out_actions(&mut self, ctx: &egui::Context) {
        if self.actions.is_empty() {
            return;
        }
        let mut ids = new_id;
        for action in std::mem::take(&mut self.actions) {
            let mut env = Env {
                now: now(),
                new_id: &mut ids,
            };
            let commands = self.state.apply(action, &mut env);
            self.send(commands);
        }
        self.follow_appearance(ctx);
        // What was drawn in this frame is older than the state.
        ctx.request_repaint();
    }

    /// Names the window by what is shown in it: a list of windows and screen readers say that.
    fn follow_title(&mut self, ctx: &egui::Context) {
        let title = crate::ui::window_title(&self.state);
        if self.title != title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn follow_appearance(&self, ctx: &egui::Context) {
        let appearance = self.state.appearance;
        theme::choose(ctx, appearance.theme);
        let zoom = appearance.zoom_percent as f32 / 100.0;
        if (ctx.zoom_factor() - zoom).abs() > 0.001 {
            ctx.set_zoom_factor(zoom);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.take_events();
        if let Some(deadline) = self.state.next_deadline() {
            ctx.request_repaint_after(deadline.since(now()) + Duration::from_millis(1));
        }
        self.window_size = ctx.content_rect().size() * ctx.zoom_factor();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut draw = Draw {
            state: &self.state,
            actions: &mut self.actions,
            now: now(),
        };
        self.interface.ui(ui, &mut draw);
        self.carry_out_actions(ui.ctx());
        self.follow_title(ui.ctx());
        let shown = self.state.shown().and_then(|(_, chat)| chat?.turn());
        self.seam.look_at(shown);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        let mut ids = new_id;
        let mut env = Env {
            now: now(),
            new_id: &mut ids,
        };
        let size = self.window_size;
        let mut commands = self.state.apply(
            Action::View(ViewAction::SetWindowSize(size.x, size.y)),
            &mut env,
        );
        commands.extend(self.state.close(&mut env));
        self.send(commands);
        if let Some(worker) = self.worker.take() {
            worker.shutdown(SHUTDOWN_LIMIT);
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        theme::of(visuals).bg.to_normalized_gamma_f32()
    }
}
