//! The window: takes in events, draws, carries out what the user asks for.
//!
//! `App::logic` runs also while the window is hidden, so that answers keep arriving and being
//! stored. Nothing here waits, and nothing asks for a repaint but the worker's wake, an action that
//! changed something, and the state's next deadline.

use crate::domain::ids::TurnId;
use crate::engine::Engine;
use crate::state::State;
use crate::state::action::Action;
use crate::state::action::ViewAction;
use crate::state::chat::Chat;
use crate::ui::Interface;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::worker::Wake;
use crate::worker::Waker;
use eframe::egui;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

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

/// The window: the interface over an engine, in the toolkit's hands.
pub struct App {
    engine: Engine,
    interface: Interface,
    actions: Vec<Action>,
    seam: Arc<WindowSeam>,
    window_size: egui::Vec2,
    /// What the window is called.
    title: String,
}

impl App {
    /// Opens on what the engine holds, and gives the toolkit fonts and themes. `seam` is the one
    /// whose waker the engine was started with.
    pub fn new(ctx: &egui::Context, engine: Engine, seam: Arc<WindowSeam>) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        // It is set once: there is one window.
        let _only = seam.context.set(ctx.clone());
        let app = Self {
            engine,
            interface: Interface::default(),
            actions: Vec::new(),
            seam,
            window_size: egui::Vec2::ZERO,
            title: String::new(),
        };
        app.follow_appearance(ctx);
        app
    }

    /// What is remembered, for looking at.
    pub fn state(&self) -> &State {
        self.engine.state()
    }

    fn carry_out_actions(&mut self, ctx: &egui::Context) {
        if self.actions.is_empty() {
            return;
        }
        for action in self.actions.drain(..) {
            self.engine.apply(action);
        }
        self.follow_appearance(ctx);
        // What was drawn in this frame is older than the state.
        ctx.request_repaint();
    }

    /// Names the window by what is shown in it: a list of windows and screen readers say that.
    fn follow_title(&mut self, ctx: &egui::Context) {
        let title = crate::ui::window_title(self.state());
        if self.title != title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn follow_appearance(&self, ctx: &egui::Context) {
        let appearance = self.state().view().appearance();
        theme::choose(ctx, appearance.theme);
        let zoom = appearance.zoom_percent as f32 / 100.0;
        if (ctx.zoom_factor() - zoom).abs() > 0.001 {
            ctx.set_zoom_factor(zoom);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.engine.take_events();
        if let Some(time_left) = self.engine.time_left() {
            // Drafts are stored and notices end though nobody moves anything.
            ctx.request_repaint_after(time_left);
        }
        self.window_size = ctx.content_rect().size() * ctx.zoom_factor();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let mut draw = Draw {
            state: self.engine.state(),
            actions: &mut self.actions,
            now: self.engine.now(),
        };
        self.interface.ui(ui, &mut draw);
        self.carry_out_actions(ui.ctx());
        self.follow_title(ui.ctx());
        let shown = self.state().shown_chat().and_then(Chat::turn);
        self.seam.look_at(shown);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        let size = self.window_size;
        let resize = ViewAction::SetWindowSize(size.x, size.y);
        self.engine.apply(Action::View(resize));
        self.engine.close();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        theme::of(visuals).bg.to_normalized_gamma_f32()
    }
}
