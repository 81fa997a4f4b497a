//! The driver of the program: holds the state and the worker, hands events in and commands out, and
//! is the only place that reads the clock and gives ids for the state.
//!
//! The window, the terminal, the benches and the tests of the window are built on it. What is drawn
//! or printed between two steps is theirs.

use crate::domain::problem::Problem;
use crate::domain::settings::Settings;
use crate::domain::timestamp::Timestamp;
use crate::state::action::Action;
use crate::state::command::Command;
use crate::state::event::{Event, SettingsEvent};
use crate::state::{Env, State};
use crate::worker::clock;
use crate::worker::{EventReceiver, Waker, Worker, WorkerEnded, WorkerParts};
use std::io;
use std::time::Duration;

/// How long the end of the program waits for what is still to be written.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);

/// Who carries out the state's commands.
enum Outside {
    /// The worker, and where its events arrive.
    Worker(Box<Worker>, EventReceiver),
    /// Nobody: the commands are kept, and this is the present moment.
    Nobody(Vec<Command>, Timestamp),
    /// Nobody any more, since the engine was closed.
    Closed,
}

/// The state with what drives it.
///
/// Call [`Self::apply`] with what the user asks for and [`Self::take_events`] whenever the waker was
/// called or [`Self::time_left`] has passed; [`Self::wait`] is both for a thread that has nothing
/// else to do. [`Self::close`] comes last and stores what is on its way.
pub struct Engine {
    state: State,
    outside: Outside,
}

impl Engine {
    /// Starts the worker on `parts`, with the settings that were read and what was wrong with their
    /// file. `waker` is called after every event, from any thread.
    ///
    /// # Errors
    /// If the system gives the worker no threads.
    pub fn start(
        parts: WorkerParts,
        settings: &Settings,
        problem: Option<Problem>,
        waker: Waker,
    ) -> io::Result<Self> {
        let (worker, events) = Worker::start(parts, waker)?;
        let mut engine = Self::over(settings, Outside::Worker(Box::new(worker), events));
        if let Some(problem) = problem {
            engine.handle(Event::Settings(SettingsEvent::Failed(problem)));
        }
        Ok(engine)
    }

    /// An engine whose worker is its caller, in a test or a bench: commands are kept for
    /// [`Self::take_commands`], events come through [`Self::handle`], and the clock stands at `now`.
    pub fn without_worker(settings: &Settings, now: Timestamp) -> Self {
        Self::over(settings, Outside::Nobody(Vec::new(), now))
    }

    fn over(settings: &Settings, outside: Outside) -> Self {
        let (state, commands) = State::new(settings);
        let mut engine = Self { state, outside };
        engine.send(commands);
        engine
    }

    /// What is remembered, for drawing and printing.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The present moment, as the state is told it.
    pub fn now(&self) -> Timestamp {
        match self.outside {
            Outside::Nobody(_, now) => now,
            Outside::Worker(..) | Outside::Closed => clock::now(),
        }
    }

    /// Does what the user asked for.
    pub fn apply(&mut self, action: Action) {
        self.step(|state, env| state.apply(action, env));
    }

    /// Takes in one event that does not come from the worker.
    pub fn handle(&mut self, event: Event) {
        self.step(|state, env| state.handle(event, env));
    }

    /// Takes in all events that have arrived, then does what has become due. Never waits.
    pub fn take_events(&mut self) {
        while let Some(event) = self.next_event() {
            self.handle(event);
        }
        self.step(State::tick);
    }

    /// How long from now until [`Self::take_events`] has something to do though nothing arrives;
    /// `None` while nothing becomes due.
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.state.next_deadline()?;
        // Moments are whole milliseconds: a wait that ends within the present one would be in vain.
        Some(deadline.since(self.now()) + Duration::from_millis(1))
    }

    /// Waits until something arrives or becomes due, and takes it in with all that has arrived by
    /// then. Returns at once where there is no worker.
    ///
    /// # Errors
    /// If the worker has ended by itself.
    pub fn wait(&mut self) -> Result<(), WorkerEnded> {
        let limit = self.time_left();
        if let Outside::Worker(_, events) = &mut self.outside
            && let Some(event) = events.wait(limit)?
        {
            self.handle(event);
        }
        self.take_events();
        Ok(())
    }

    /// Ends in order: answers that are arriving stop, drafts and settings are written, deletions
    /// become final. Waits for at most five seconds; what is done afterwards is not carried out.
    pub fn close(&mut self) {
        self.step(State::close);
        if let Outside::Worker(worker, _) = std::mem::replace(&mut self.outside, Outside::Closed) {
            worker.shutdown(SHUTDOWN_LIMIT);
        }
    }

    /// The commands since this was last asked, oldest first; none where a worker carries them out.
    pub fn take_commands(&mut self) -> Vec<Command> {
        match &mut self.outside {
            Outside::Nobody(commands, _) => std::mem::take(commands),
            Outside::Worker(..) | Outside::Closed => Vec::new(),
        }
    }

    /// Puts the clock of an engine without a worker to `time`.
    pub fn set_clock(&mut self, time: Timestamp) {
        if let Outside::Nobody(_, now) = &mut self.outside {
            *now = time;
        }
    }

    fn next_event(&mut self) -> Option<Event> {
        match &mut self.outside {
            Outside::Worker(_, events) => events.next_arrived(),
            Outside::Nobody(..) | Outside::Closed => None,
        }
    }

    fn step(&mut self, step: impl FnOnce(&mut State, &mut Env<'_>) -> Vec<Command>) {
        let mut env = Env {
            now: self.now(),
            new_id: &mut clock::new_id,
        };
        let commands = step(&mut self.state, &mut env);
        self.send(commands);
    }

    fn send(&mut self, commands: Vec<Command>) {
        match &mut self.outside {
            Outside::Worker(worker, _) => commands.into_iter().for_each(|it| worker.send(it)),
            Outside::Nobody(kept, _) => kept.extend(commands),
            Outside::Closed => {}
        }
    }
}
