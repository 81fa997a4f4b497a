//! Work that would hold up a frame, on a thread of the interface's own: pure computing, no input or
//! output.
//!
//! [`Background`] takes jobs, keeps their products under keys that name the content, and asks for
//! a repaint when one is there. What a job does and makes is left to the one who asks
//! ([`studio`](super::studio)). The thread begins with the first job. A job that panics or takes
//! too long costs its own product and no other's.

use eframe::egui::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
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

/// What a job makes.
pub trait Product: Send + 'static {
    /// About how much memory it takes.
    fn bytes(&self) -> usize;
}

/// Where a job puts what it makes, as soon as it is made.
pub type Emit<'a, K, P> = &'a mut dyn FnMut(K, P);

/// Something to compute with the thread's tools.
pub type Job<K, T, P> = Box<dyn FnOnce(&mut T, Emit<'_, K, P>) + Send>;

/// What there is under a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a, P> {
    /// It was not asked for.
    Nothing,
    /// It is being made.
    Waiting,
    /// Here it is. Whoever changes it leaves its size as it is.
    Ready(&'a mut P),
    /// It cannot be made.
    Failed,
}

/// A thread with tools `T` that makes `P`s, and those that are kept.
pub struct Background<K, T, P> {
    thread: Option<Thread<K, T, P>>,
    kept: BTreeMap<K, Kept<P>>,
    bytes: usize,
    room: usize,
    waiting: BTreeMap<K, u64>,
    pass: u64,
    number: u64,
    given_up: u8,
}

struct Thread<K, T, P> {
    jobs: SyncSender<Numbered<K, T, P>>,
    reports: Receiver<Report<K, P>>,
    /// How long it has told nothing while there was something to do, in seconds.
    silent: f64,
    /// When that was last counted, in the toolkit's seconds.
    counted: f64,
}

impl<K, T, P> Thread<K, T, P> {
    /// Counts the time since the last pass, but not what a machine that slept has slept.
    fn count(&mut self, now: f64, has_told: bool) {
        let passed = (now - self.counted).clamp(0.0, STEP.as_secs_f64());
        self.silent = if has_told { 0.0 } else { self.silent + passed };
        self.counted = now;
    }
}

type Numbered<K, T, P> = (u64, Job<K, T, P>);

enum Report<K, P> {
    Made(K, P),
    /// The job of that number is over, whatever it made.
    Over(u64),
}

struct Kept<P> {
    /// `None` if it cannot be made.
    product: Option<P>,
    /// In which pass it was last looked at.
    used: u64,
}

impl<P: Product> Kept<P> {
    fn bytes(&self) -> usize {
        64 + self.product.as_ref().map_or(0, P::bytes)
    }
}

impl<K, T, P> Background<K, T, P>
where
    K: Ord + Clone + Send + 'static,
    T: Default + 'static,
    P: Product,
{
    /// Keeps products of up to so many bytes, not counting those that are on the screen.
    pub fn new(room: usize) -> Self {
        Self {
            thread: None,
            kept: BTreeMap::new(),
            bytes: 0,
            room,
            waiting: BTreeMap::new(),
            pass: 0,
            number: 0,
            given_up: 0,
        }
    }

    /// Takes in what was made since the last pass. Once per pass, before anything is looked up.
    pub fn begin_pass(&mut self, ctx: &Context) {
        self.pass += 1;
        if self.thread.is_some() {
            self.take_reports(ctx);
        }
        if self.bytes > self.room {
            self.forget();
        }
    }

    /// What there is under `key`.
    pub fn find(&mut self, key: &K) -> Found<'_, P> {
        let pass = self.pass;
        match self.kept.get_mut(key) {
            Some(kept) => {
                kept.used = pass;
                kept.product.as_mut().map_or(Found::Failed, Found::Ready)
            }
            None if self.waiting.contains_key(key) => Found::Waiting,
            None => Found::Nothing,
        }
    }

    /// Has `job` make the products of `keys`. Nothing happens while there is no room for it: ask
    /// again when the next pass finds nothing.
    pub fn ask(&mut self, ctx: &Context, keys: Vec<K>, job: Job<K, T, P>) {
        if self.given_up >= THREADS {
            for key in keys {
                self.keep(key, None);
            }
            return;
        }
        let idle = self.waiting.is_empty();
        let thread = self.thread.get_or_insert_with(|| begin(ctx, now(ctx)));
        if idle {
            thread.count(now(ctx), true);
        }
        self.number += 1;
        if thread.jobs.try_send((self.number, job)).is_ok() {
            for key in keys {
                self.waiting.insert(key, self.number);
            }
            ctx.request_repaint_after(STEP);
        }
    }

    /// Whether anything is being made.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    fn take_reports(&mut self, ctx: &Context) {
        let Some(thread) = &mut self.thread else {
            return;
        };
        let mut reports = Vec::new();
        while let Ok(report) = thread.reports.try_recv() {
            reports.push(report);
        }
        thread.count(now(ctx), !reports.is_empty());
        let overdue = thread.silent >= OVERDUE.as_secs_f64();
        for report in reports {
            match report {
                Report::Made(key, product) => {
                    self.waiting.remove(&key);
                    self.keep(key, Some(product));
                }
                Report::Over(number) => self.fail(number),
            }
        }
        if self.waiting.is_empty() {
            return;
        }
        if overdue {
            self.give_up();
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(STEP);
        }
    }

    /// Leaves the thread to itself: it ends when its job does. The job that it is at has failed;
    /// the others are asked for again.
    fn give_up(&mut self) {
        self.thread = None;
        self.given_up += 1;
        if let Some(first) = self.waiting.values().min().copied() {
            self.fail(first);
        }
        self.waiting.clear();
    }

    /// What the job of that number has not made is not going to be.
    fn fail(&mut self, number: u64) {
        let failed: Vec<K> = self
            .waiting
            .extract_if(.., |_, of| *of == number)
            .map(|(key, _)| key)
            .collect();
        for key in failed {
            self.keep(key, None);
        }
    }

    fn keep(&mut self, key: K, product: Option<P>) {
        let used = self.pass;
        let kept = Kept { product, used };
        self.bytes += kept.bytes();
        if let Some(old) = self.kept.insert(key, kept) {
            self.bytes -= old.bytes();
        }
    }

    /// Lets go of what was not looked at for longest, down to three quarters of the room. What is
    /// on the screen stays.
    fn forget(&mut self) {
        let old = self.kept.iter();
        let old = old.filter(|(_, kept)| kept.used + 2 < self.pass);
        let old: BTreeSet<(u64, K)> = old.map(|(key, kept)| (kept.used, key.clone())).collect();
        for (_, key) in old {
            if self.bytes <= self.room / 4 * 3 {
                return;
            }
            if let Some(gone) = self.kept.remove(&key) {
                self.bytes -= gone.bytes();
            }
        }
    }
}

fn now(ctx: &Context) -> f64 {
    ctx.input(|input| input.time)
}

fn begin<K, T, P>(ctx: &Context, counted: f64) -> Thread<K, T, P>
where
    K: Send + 'static,
    T: Default + 'static,
    P: Send + 'static,
{
    let (jobs, orders) = sync_channel(QUEUE);
    let (results, reports) = channel();
    let ctx = ctx.clone();
    let thread = std::thread::Builder::new().name("drawing".to_owned());
    // Without a thread nothing comes, and what was asked for is given up when it is overdue.
    let _without = thread.spawn(move || work(&orders, &results, &ctx));
    Thread {
        jobs,
        reports,
        silent: 0.0,
        counted,
    }
}

/// Carries out jobs until nobody can send any more.
fn work<K, T: Default, P>(
    orders: &Receiver<Numbered<K, T, P>>,
    results: &Sender<Report<K, P>>,
    ctx: &Context,
) {
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
        let report = |report| {
            // Whoever waited may have given up.
            if results.send(report).is_ok() {
                ctx.request_repaint();
            }
        };
        let at_hand = tools.get_or_insert_default();
        let done = catch_unwind(AssertUnwindSafe(|| {
            job(at_hand, &mut |key, product| {
                report(Report::Made(key, product));
            });
        }));
        if done.is_err() {
            tools = None;
        }
        report(Report::Over(number));
    }
}

#[cfg(test)]
mod tests {
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

    type Counting = Background<u32, Counter, Vec<u8>>;

    struct Window {
        ctx: Context,
        background: Counting,
        time: f64,
    }

    impl Window {
        fn new(room: usize) -> Self {
            let (ctx, background, time) = (Context::default(), Background::new(room), 0.0);
            Self {
                ctx,
                background,
                time,
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
        }

        fn ask(&mut self, key: u32, job: impl FnOnce(&mut Counter) -> Vec<u8> + Send + 'static) {
            let job: Job<u32, Counter, Vec<u8>> =
                Box::new(move |tools, emit| emit(key, job(tools)));
            self.background.ask(&self.ctx, vec![key], job);
        }

        /// Draws until nothing is waited for.
        fn settle(&mut self) {
            while self.background.is_busy() {
                std::thread::yield_now();
                self.pass(0.0);
            }
        }

        fn bytes(&mut self, key: u32) -> Option<Vec<u8>> {
            match self.background.find(&key) {
                Found::Ready(product) => Some(product.clone()),
                Found::Failed => None,
                Found::Nothing | Found::Waiting => panic!("not there"),
            }
        }
    }

    fn count(counter: &mut Counter) -> Vec<u8> {
        counter.0 += 1;
        vec![counter.0]
    }

    #[test]
    fn a_job_that_panics_costs_its_own_product_only() {
        let mut window = Window::new(1000);
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
        let mut window = Window::new(1000);
        window.pass(0.0);
        let (end, ended) = channel::<()>();
        window.ask(1, move |_| {
            let _closed = ended.recv();
            vec![1]
        });
        window.ask(2, count);
        window.pass(3_600.0);
        assert_eq!(window.background.find(&1), Found::Waiting, "it slept");
        for _ in 0..8 {
            window.pass(1.0);
        }
        assert_eq!(window.bytes(1), None);
        assert_eq!(
            window.background.find(&2),
            Found::Nothing,
            "to be asked for"
        );
        window.ask(2, count);
        window.settle();
        assert_eq!(window.bytes(2), Some(vec![1]));
        drop(end);
    }

    #[test]
    fn what_was_not_looked_at_for_longest_goes_first() {
        let mut window = Window::new(1000);
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
        assert_eq!(window.background.find(&2), Found::Nothing);
        assert!(window.bytes(5).is_some());
        assert!(window.background.bytes <= 1000);
    }

    #[test]
    fn there_is_an_end_to_what_waits() {
        let mut window = Window::new(1000);
        let (end, ended) = channel::<()>();
        window.ask(0, move |_| {
            let _closed = ended.recv();
            Vec::new()
        });
        for key in 1..1000 {
            window.ask(key, count);
        }
        assert!(window.background.waiting.len() <= QUEUE + 2);
        drop(end);
        window.settle();
        assert_eq!(window.background.find(&999), Found::Nothing);
    }
}
