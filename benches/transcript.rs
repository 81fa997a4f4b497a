//! What a long conversation costs to open and to hold, and how late a fast answer is on the screen.
//!
//! The history is a real one on the disk, the answer comes from a real server on this machine; the
//! window is drawn without a screen. Prints tables.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run may end")]

mod window;

use eframe::egui;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::conversation::ModelRef;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::secret::Secret;
use tertulia::engine::Engine;
use tertulia::state::State;
use tertulia::state::action::{Action, ChatAction, LibraryAction, NewProvider, ProvidersAction};
use tertulia::state::chat::Chat;
use tertulia::storage::database::History;
use tertulia::storage::paths::Paths;
use tertulia::storage::settings_file::SettingsFile;
use tertulia::worker::WorkerParts;
use window::{NOW, SIZE, Window, conversation, median};

/// How often each conversation is opened.
const TIMES: usize = 5;
const TALK: ConversationId = ConversationId(1);

/// A running program without a screen.
struct Program {
    window: Window,
    wakes: Receiver<()>,
    _folder: tempfile::TempDir,
}

impl Program {
    fn start(folder: tempfile::TempDir) -> Self {
        let paths = Paths::under(folder.path());
        paths.create().unwrap();
        let (file, settings, problem) = SettingsFile::open(&paths.settings_file, NOW);
        let (bell, wakes) = channel();
        let bell = Mutex::new(bell);
        let ring = Arc::new(move |_| {
            // Nobody waits for it at the end.
            let _ = bell.lock().unwrap().send(());
        });
        let parts = WorkerParts::new(paths, file, &settings, tertulia::words::message);
        let engine = Engine::start(parts, &settings, problem, ring).unwrap();
        Self {
            window: Window::new(engine),
            wakes,
            _folder: folder,
        }
    }

    fn state(&self) -> &State {
        self.window.engine.state()
    }

    /// Takes in what has arrived.
    fn pass(&mut self) {
        self.window.engine.take_events();
    }

    /// Passes events in as they come until that holds.
    fn until(&mut self, mut holds: impl FnMut(&Self) -> bool) {
        self.pass();
        while !holds(self) {
            let _ = self.wakes.recv_timeout(Duration::from_secs(5));
            self.pass();
        }
    }

    fn frame(&mut self) -> Duration {
        let took = self.window.frame(Vec::new());
        self.pass();
        took
    }
}

/// A history with one conversation of that many messages, 2.5 kB each on average.
fn history(messages: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::under(folder.path());
    let (history, _) = History::open(&paths, NOW).unwrap();
    let leaf = MessageId(u128::from(messages));
    history
        .store_conversation(&conversation(TALK, Some(leaf)))
        .unwrap();
    drop(history);
    let answer = "A sentence of the answer that is about as long as sentences are. ".repeat(75);
    let raw = rusqlite::Connection::open(&paths.history_db).unwrap();
    raw.execute_batch(&format!(
        "BEGIN;
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {messages})
         INSERT INTO messages (id, conversation, parent, role, progress, created_at, provider_name, model, parts)
         SELECT unhex(format('%032x', n)), unhex(format('%032x', 1)),
             CASE n WHEN 1 THEN NULL ELSE unhex(format('%032x', n - 1)) END,
             iif(n % 2, 'user', 'assistant'), 'complete', n, '', '',
             json_array(json_object('type', 'text', 'text', iif(n % 2, 'How is this done?', '{answer}')))
         FROM n;
         COMMIT;"
    ))
    .unwrap();
    folder
}

/// Opens conversations of a length in a program that has read its list.
fn opening() {
    println!("messages   on screen   whole tree known   (ms after opening, median of {TIMES})");
    for messages in [10, 1_000, 10_000, 100_000] {
        let mut program = Program::start(history(messages));
        program.until(|program| program.state().library().is_listed());
        program
            .window
            .engine
            .apply(Action::Library(LibraryAction::New));
        for _ in 0..5 {
            program.frame();
        }
        let (mut seen, mut known) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            program
                .window
                .engine
                .apply(Action::Library(LibraryAction::New));
            program.frame();
            let begun = Instant::now();
            program
                .window
                .engine
                .apply(Action::Library(LibraryAction::Open(TALK)));
            program.until(|program| chat(program).is_some_and(|chat| !chat.is_loading()));
            program.frame();
            let shown = begun.elapsed();
            program.until(|program| chat(program).is_some_and(Chat::is_outlined));
            program.frame();
            seen.push(shown);
            known.push(begun.elapsed());
        }
        println!(
            "{messages:>8} {:>11.1} {:>18.1}",
            median(seen),
            median(known)
        );
    }
}

/// Private memory of this process, in bytes.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("Private_Dirty"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes
        .and_then(|kb| kb.parse::<f64>().ok())
        .unwrap_or_default()
        * 1024.0
}

fn chat(program: &Program) -> Option<&Chat> {
    program.state().chats().get(TALK)
}

/// What messages cost that are not on the screen: state and window alone, without the database.
fn holding() {
    let mut program = Program::start(history(100_000));
    program.until(|program| program.state().library().is_listed());
    for _ in 0..5 {
        program.frame();
    }
    program
        .window
        .engine
        .apply(Action::Library(LibraryAction::Open(TALK)));
    program.until(|program| chat(program).is_some_and(|chat| !chat.is_loading()));
    for _ in 0..5 {
        program.frame();
    }
    let before = memory();
    program.until(|program| chat(program).is_some_and(Chat::is_outlined));
    for _ in 0..5 {
        program.frame();
    }
    let outlined = memory();
    let middle = (SIZE / 2.0 + egui::vec2(150.0, 0.0)).to_pos2();
    let mut held = 0;
    for _ in 0..3_000 {
        let wheel = window::scroll_at(middle, 2_000.0);
        program.window.frame(wheel);
        program.pass();
        held = held.max(chat(&program).map_or(0, Chat::held));
    }
    let scrolled = memory();
    println!(
        "\n100,000 messages: {:.0} kB for each 1,000 once the tree is known, {:.0} kB after scrolling through {:.0} of them; \
         at most {held} held with their content",
        (outlined - before) / 1000.0 / 100.0,
        (scrolled - before) / 1000.0 / 100.0,
        3_000.0 * 2_000.0 / 900.0,
    );
}

/// Tokens of an answer with tables and code.
fn tokens() -> Vec<String> {
    let mut text = String::new();
    for section in 0..120 {
        let _ = write!(
            text,
            "## Section {section}\n\nSome **words** with `code` and a [link](https://example.com/{section}) in them.\n\n\
             | name | value | note |\n|:--|--:|:-:|\n| first | {section} | *yes* |\n| second | 2 | no |\n\n\
             ```rust\nfn section_{section}(value: u32) -> u32 {{\n    value + {section}\n}}\n```\n\n- one\n- two\n\n"
        );
    }
    text.split_inclusive([' ', '\n'])
        .map(str::to_owned)
        .collect()
}

/// Serves one answer at 2,000 tokens a second, and notes when each was sent.
fn serve(listener: &TcpListener, tokens: &[String], sent: &Mutex<Vec<Instant>>) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let request = read_request(&mut stream);
        if !request.contains("/chat/completions") {
            let _ = stream.write_all(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
            continue;
        }
        stream.set_nodelay(true).unwrap();
        stream
            .write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
            )
            .unwrap();
        let begun = Instant::now();
        for (number, token) in tokens.iter().enumerate() {
            let due = Duration::from_micros(500) * number as u32;
            if let Some(early) = due.checked_sub(begun.elapsed()) {
                thread::sleep(early);
            }
            let text = serde_json::to_string(token).unwrap();
            let event = format!(
                "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":{text}}}}}]}}\n\n"
            );
            sent.lock().unwrap().push(Instant::now());
            if stream.write_all(event.as_bytes()).is_err() {
                return;
            }
        }
        let _ = stream.write_all(
            b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
        );
        return;
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    head
}

/// How long after it was sent each token of a fast answer is in a frame that was drawn.
fn streaming() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let tokens: Arc<[String]> = tokens().into();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let mut program = Program::start(tempfile::tempdir().unwrap());
    program.until(|program| program.state().library().is_listed());
    let url = BaseUrl::check(&url).unwrap().url;
    let new = NewProvider::new(
        "bench".to_owned(),
        ApiFormat::OPENAI_CHAT,
        url,
        Secret::default(),
    );
    program
        .window
        .engine
        .apply(Action::Providers(ProvidersAction::Create(new)));
    let provider = program.state().providers().list().next().unwrap().id;
    let model = "m".to_owned();
    let add = ProvidersAction::AddModel(provider, model.clone());
    program.window.engine.apply(Action::Providers(add));
    let choose = ChatAction::ChooseModel(ModelRef { provider, model });
    program.window.engine.apply(Action::Chat(choose));
    let back = tertulia::state::action::ViewAction::Show(tertulia::state::action::Screen::Chat);
    program.window.engine.apply(Action::View(back));
    for _ in 0..5 {
        program.frame();
    }
    let server = {
        let (tokens, sent) = (Arc::clone(&tokens), Arc::clone(&sent));
        thread::spawn(move || serve(&listener, &tokens, &sent))
    };
    program
        .window
        .engine
        .apply(Action::Chat(ChatAction::Send("Go".to_owned())));
    let ends: Vec<usize> = tokens
        .iter()
        .scan(0, |length, token| {
            *length += token.len();
            Some(*length)
        })
        .collect();
    let mut delays: Vec<Duration> = Vec::new();
    let mut costs: Vec<Duration> = Vec::new();
    let mut last_frame = Instant::now();
    while delays.len() < tokens.len() {
        let answer = program.state().shown_chat().and_then(Chat::last);
        if let Some(problem) = answer.and_then(|answer| answer.problem.as_ref()) {
            println!("\nno answer: {}", tertulia::words::in_one_line(problem));
            return;
        }
        let _ = program.wakes.recv_timeout(Duration::from_millis(100));
        while program.wakes.try_recv().is_ok() {}
        // A screen is drawn 60 times a second.
        if let Some(early) = Duration::from_micros(16_667).checked_sub(last_frame.elapsed()) {
            thread::sleep(early);
        }
        last_frame = Instant::now();
        program.pass();
        let length = program
            .state()
            .shown()
            .and_then(|(_, chat)| Some(chat?.last()?.text().len()))
            .unwrap_or(0);
        costs.push(program.frame());
        let drawn = Instant::now();
        let sent = sent.lock().unwrap();
        while delays.len() < tokens.len() && ends[delays.len()] <= length {
            delays.push(drawn.duration_since(sent[delays.len()]));
        }
    }
    server.join().unwrap();
    delays.sort();
    costs.sort();
    let ms = |times: &[Duration], share: f64| {
        times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0
    };
    let late = delays
        .iter()
        .filter(|delay| delay.as_millis() >= 50)
        .count();
    println!(
        "\n{} tokens at 2,000/s, with tables and code: drawn after {:.1} ms (median), {:.1} (99 %), {:.1} (latest); {late} later than 50 ms; \
         a frame costs {:.2} ms (median), {:.2} (99 %)",
        tokens.len(),
        ms(&delays, 0.5),
        ms(&delays, 0.99),
        ms(&delays, 1.0),
        ms(&costs, 0.5),
        ms(&costs, 0.99),
    );
}

fn main() {
    opening();
    holding();
    streaming();
}
