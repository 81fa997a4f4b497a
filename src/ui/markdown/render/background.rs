//! Work that would hold up a frame, on a thread of the interface's own: pure computing, no input or
//! output.
//!
//! [`Background`] takes jobs, knows which of them are over, and asks for a repaint when something
//! was made. What a job makes goes to whoever asked ([`products`](super::products)). The thread
//! begins with the first job. A job that panics or takes too long costs its own products and no
//! other's.

use eframe::egui::Context;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

/// How many jobs wait at most. What finds no room is asked for again by whoever draws.
const QUEUE: usize = 64;
/// How long nothing may come from a thread at work before it is given up.
const OVERDUE: Duration = Duration::from_secs(8);
/// How often that is looked at.
const STEP: Duration = Duration::from_secs(1);
/// So many threads are given up; then there is no more background work.
const THREADS: u8 = 4;
/// How long the thread keeps its tools when there is nothing to do.
const IDLE: Duration = Duration::from_secs(10);

/// Something to compute with the thread's tools. It calls the function whenever something is made.
pub(super) type Job<T> = Box<dyn FnOnce(&mut T, &dyn Fn()) + Send>;

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobState {
    /// It waits for its turn, or is at work.
    Running,
    /// It is over, or was given up because it took too long.
    Over,
    /// It was lost with its thread before its turn came: it can be asked for again.
    Lost,
}

/// A job that was accepted, for whoever waits for what it makes.
#[derive(Clone)]
pub(super) struct JobTicket(Rc<Cell<JobState>>);

impl JobTicket {
    /// How far the job had come at the beginning of this pass.
    pub(super) fn state(&self) -> JobState {
        self.0.get()
    }
}

/// What became of asking for a job.
pub(super) enum JobRequest {
    /// It is going to be done.
    Accepted(JobTicket),
    /// Too many are waiting.
    NoRoom,
    /// There is no more background work.
    NoThread,
}

/// A thread with tools `T`, and the jobs that it was given.
pub(in crate::ui::markdown) struct Background<T> {
    thread: Option<WorkThread<T>>,
    /// By number, in the order in which they were asked for.
    running: BTreeMap<u64, JobTicket>,
    /// The number of the job that was asked for last.
    number: u64,
    given_up: u8,
}

struct WorkThread<T> {
    jobs: SyncSender<(u64, Job<T>)>,
    reports: Receiver<Report>,
    /// How long it has told nothing while there was something to do, in seconds.
    silent: f64,
    /// When that was last counted, in the toolkit's seconds.
    counted: f64,
}

impl<T> WorkThread<T> {
    /// Counts the time since the last pass, but not what a machine that slept has slept.
    fn count(&mut self, now: f64, has_told: bool) {
        let passed = (now - self.counted).clamp(0.0, STEP.as_secs_f64());
        self.silent = if has_told { 0.0 } else { self.silent + passed };
        self.counted = now;
    }
}

enum Report {
    /// A job has handed something over.
    Made,
    /// The job of that number is over, whatever it made.
    Over(u64),
}

impl<T> Default for Background<T> {
    fn default() -> Self {
        Self {
            thread: None,
            running: BTreeMap::new(),
            number: 0,
            given_up: 0,
        }
    }
}

impl<T: Default + 'static> Background<T> {
    /// Learns which jobs are over. Once per pass, before anything is looked up.
    pub(super) fn begin_pass(&mut self, ctx: &Context) {
        let Some(thread) = &mut self.thread else {
            return;
        };
        let mut has_told = false;
        while let Ok(report) = thread.reports.try_recv() {
            has_told = true;
            if let Report::Over(number) = report
                && let Some(job) = self.running.remove(&number)
            {
                job.0.set(JobState::Over);
            }
        }
        thread.count(now(ctx), has_told);
        let overdue = thread.silent >= OVERDUE.as_secs_f64();
        if self.running.is_empty() {
            return;
        }
        if overdue {
            self.give_up();
            // What was lost with the thread is asked for again by whoever draws it.
            ctx.request_repaint();
        } else {
            // Only a pass can see that nothing comes.
            ctx.request_repaint_after(STEP);
        }
    }

    /// Has the thread do a job.
    pub(super) fn ask(&mut self, ctx: &Context, job: Job<T>) -> JobRequest {
        if self.given_up >= THREADS {
            return JobRequest::NoThread;
        }
        let thread = self.thread.get_or_insert_with(|| begin(ctx, now(ctx)));
        if self.running.is_empty() {
            thread.count(now(ctx), true);
        }
        self.number += 1;
        if thread.jobs.try_send((self.number, job)).is_err() {
            return JobRequest::NoRoom;
        }
        let ticket = JobTicket(Rc::new(Cell::new(JobState::Running)));
        self.running.insert(self.number, ticket.clone());
        // Should nothing come, a pass has to see it.
        ctx.request_repaint_after(STEP);
        JobRequest::Accepted(ticket)
    }

    /// Whether a job is waiting or at work.
    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty()
    }

    /// Leaves the thread to itself: it ends when its job does. The job that it is at is over; the
    /// others are lost.
    fn give_up(&mut self) {
        self.thread = None;
        self.given_up += 1;
        let mut jobs = std::mem::take(&mut self.running).into_values();
        if let Some(at_work) = jobs.next() {
            at_work.0.set(JobState::Over);
        }
        for job in jobs {
            job.0.set(JobState::Lost);
        }
    }
}

fn now(ctx: &Context) -> f64 {
    ctx.input(|input| input.time)
}

fn begin<T: Default + 'static>(ctx: &Context, counted: f64) -> WorkThread<T> {
    let (jobs, orders) = sync_channel(QUEUE);
    let (results, reports) = channel();
    let ctx = ctx.clone();
    let thread = std::thread::Builder::new().name("drawing".to_owned());
    // Without a thread nothing comes, and what was asked for is given up when it is overdue.
    let _without = thread.spawn(move || work(&orders, &results, &ctx));
    WorkThread {
        jobs,
        reports,
        silent: 0.0,
        counted,
    }
}

/// Carries out jobs until nobody can send any more.
fn work<T: Default>(orders: &Receiver<(u64, Job<T>)>, results: &Sender<Report>, ctx: &Context) {
    let report = |report| {
        // Whoever waited may have given up.
        if results.send(report).is_ok() {
            // What was made is to be seen.
            ctx.request_repaint();
        }
    };
    let mut tools: Option<T> = None;
    loop {
        let order = if tools.is_some() {
            orders.recv_timeout(IDLE)
        } else {
            orders
                .recv()
                .map_err(|_gone| RecvTimeoutError::Disconnected)
        };
        let (number, job) = match order {
            Ok(order) => order,
            Err(RecvTimeoutError::Timeout) => {
                tools = None;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let at_hand = tools.get_or_insert_default();
        let done = catch_unwind(AssertUnwindSafe(|| job(at_hand, &|| report(Report::Made))));
        if done.is_err() {
            tools = None;
        }
        report(Report::Over(number));
    }
}

#[cfg(test)]
mod tests {
    use super::super::products::{Lookup, Product, Products};
    use super::*;
    use eframe::egui::RawInput;

    impl Product for Vec<u8> {
        fn bytes(&self) -> usize {
            self.len()
        }
    }

    /// Counts the jobs that it served.
    #[derive(Default)]
    struct Counter(u8);

    struct Passes {
        ctx: Context,
        background: Background<Counter>,
        products: Products<u32, Vec<u8>>,
        time: f64,
    }

    impl Passes {
        fn new(room: usize) -> Self {
            Self {
                ctx: Context::default(),
                background: Background::default(),
                products: Products::new(room),
                time: 0.0,
            }
        }

        /// Draws once, so many seconds later.
        fn pass(&mut self, seconds: f64) {
            self.time += seconds;
            let input = RawInput {
                time: Some(self.time),
                ..RawInput::default()
            };
            let background = &mut self.background;
            let mut output = self.ctx.run_ui(input, |ui| background.begin_pass(ui.ctx()));
            output.textures_delta.clear();
            self.products.begin_pass();
        }

        fn ask(&mut self, key: u32, job: impl FnOnce(&mut Counter) -> Vec<u8> + Send + 'static) {
            self.products.ask(
                &mut self.background,
                &self.ctx,
                vec![key],
                move |tools, emit| emit(key, job(tools)),
            );
        }

        /// Draws until nothing is waited for.
        fn settle(&mut self) {
            while self.background.is_busy() {
                std::thread::yield_now();
                self.pass(0.0);
            }
        }

        fn bytes(&mut self, key: u32) -> Option<Vec<u8>> {
            match self.products.find(&key) {
                Lookup::Ready(product) => Some(product.clone()),
                Lookup::Failed => None,
                Lookup::Nothing | Lookup::Waiting => panic!("not there"),
            }
        }
    }

    fn count(counter: &mut Counter) -> Vec<u8> {
        counter.0 += 1;
        vec![counter.0]
    }

    #[test]
    fn a_job_that_panics_costs_its_own_product_only() {
        let mut window = Passes::new(1000);
        window.pass(0.0);
        assert!(window.background.thread.is_none(), "nothing to do yet");
        window.ask(1, count);
        window.ask(2, |_| panic!("as third parties do"));
        window.ask(3, count);
        window.settle();
        assert_eq!(window.bytes(1), Some(vec![1]));
        assert_eq!(window.bytes(2), None);
        assert_eq!(window.bytes(3), Some(vec![1]), "with fresh tools");
    }

    #[test]
    fn a_job_that_never_ends_is_given_up_and_the_others_are_done() {
        let mut window = Passes::new(1000);
        window.pass(0.0);
        let (end, ended) = channel::<()>();
        window.ask(1, move |_| {
            let _closed = ended.recv();
            vec![1]
        });
        window.ask(2, count);
        window.pass(3_600.0);
        assert_eq!(window.products.find(&1), Lookup::Waiting, "it slept");
        for _ in 0..8 {
            window.pass(1.0);
        }
        assert_eq!(window.bytes(1), None);
        assert_eq!(window.products.find(&2), Lookup::Nothing, "to be asked for");
        window.ask(2, count);
        window.settle();
        assert_eq!(window.bytes(2), Some(vec![1]));
        drop(end);
    }

    #[test]
    fn what_was_not_looked_at_for_longest_goes_first() {
        let mut window = Passes::new(1000);
        for key in 1..=5 {
            window.pass(0.0);
            window.ask(key, |_| vec![0; 150]);
            window.settle();
            assert!(window.bytes(1).is_some());
        }
        for _ in 0..5 {
            assert!(window.bytes(1).is_some());
            window.pass(0.0);
        }
        assert_eq!(window.products.find(&2), Lookup::Nothing);
        assert!(window.bytes(5).is_some());
    }

    #[test]
    fn there_is_an_end_to_what_waits() {
        let mut window = Passes::new(1000);
        let (end, ended) = channel::<()>();
        window.ask(0, move |_| {
            let _closed = ended.recv();
            Vec::new()
        });
        for key in 1..1000 {
            window.ask(key, count);
        }
        assert!(window.background.running.len() <= QUEUE + 2);
        drop(end);
        window.settle();
        assert_eq!(window.products.find(&999), Lookup::Nothing);
    }
}
