//! The card under a failed answer over a real state: its facts, its buttons in any width, and the
//! wait that it counts down.

use eframe::egui;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::cause::Cause;
use tertulia::domain::cause::KeyStanding;
use tertulia::domain::cause::Recorded;
use tertulia::domain::conversation::{Conversation, TitleSource};
use tertulia::domain::ids::{ConversationId, MessageId, ProviderId};
use tertulia::domain::key_ring::{KeyHealth, RefusedWith};
use tertulia::domain::message::{Message, Progress, Role};
use tertulia::domain::parameters::levels::ParameterSet;
use tertulia::domain::problem::AskedEndpoint;
use tertulia::domain::problem::{Problem, Remedy};
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::engine::Engine;
use tertulia::state::action::{Action, LibraryAction};
use tertulia::state::event::{Event, HistoryEvent};
use tertulia::ui::Interface;
use tertulia::ui::draw::Draw;
use tertulia::ui::theme;
use tertulia::words;

const RACK: ProviderId = ProviderId(1);
const CONVERSATION: ConversationId = ConversationId(7);
const ANSWER: MessageId = MessageId(2);

/// The window over a conversation whose only answer failed.
struct Chat {
    engine: Engine,
    interface: Interface,
    actions: Vec<Action>,
}

type Window = Harness<'static, Chat>;

impl Chat {
    fn new(problem: Problem) -> Self {
        let now = Timestamp(0);
        let mut engine = Engine::without_worker(&Settings::default(), now);
        let conversation = Conversation {
            id: CONVERSATION,
            title: "Keys".to_owned(),
            title_source: TitleSource::FirstWords,
            pinned: false,
            created_at: now,
            updated_at: now,
            model: None,
            draft: String::new(),
            system_prompt: String::new(),
            parameters: ParameterSet::default(),
            leaf: Some(ANSWER),
        };
        let question = Message::user(MessageId(1), CONVERSATION, None, "Hello".into(), now);
        let answer = Message {
            id: ANSWER,
            parent: Some(question.id),
            role: Role::Assistant,
            parts: Vec::new(),
            progress: Progress::Failed,
            problem: Some(problem),
            ..question.clone()
        };
        let listed = HistoryEvent::Listed(vec![conversation]);
        engine.handle(Event::History(listed));
        engine.apply(Action::Library(LibraryAction::Open(CONVERSATION)));
        let branch = vec![Arc::new(question), Arc::new(answer)];
        let loaded = HistoryEvent::Loaded(CONVERSATION, branch);
        engine.handle(Event::History(loaded));
        Self {
            engine,
            interface: Interface::default(),
            actions: Vec::new(),
        }
    }

    fn set_clock(&mut self, time: Timestamp) {
        self.engine.set_clock(time);
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let mut draw = Draw {
            state: self.engine.state(),
            actions: &mut self.actions,
            now: self.engine.now(),
        };
        self.interface.ui(ui, &mut draw);
    }
}

fn window(problem: Problem, size: [f32; 2]) -> Window {
    let mut window = Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .build_ui_state(|ui, chat: &mut Chat| chat.ui(ui), Chat::new(problem));
    window.run_ok();
    window
}

/// Two keys: one refused, one that rests for 42 s.
fn no_key() -> Problem {
    let refused = KeyHealth::Rejected {
        with: RefusedWith::Unauthorized,
        words: "bad key".to_owned(),
    };
    let resting = KeyHealth::Resting {
        until: Timestamp(42_000),
        times: 1,
        words: "slow down".to_owned(),
    };
    let standings = [(1, refused), (2, resting)];
    let keys = standings.map(|(number, health)| KeyStanding { number, health });
    let cause = Cause::NoKeyLeft {
        keys: keys.to_vec(),
        at: Timestamp(0),
    };
    Problem::from(cause).at(AskedEndpoint {
        provider: RACK,
        name: "rack".to_owned(),
        base_url: BaseUrl::check("http://localhost:8000/v1")
            .expect("a URL")
            .url,
    })
}

fn remedies(window: &Window) -> Vec<Action> {
    let actions = window.state().actions.iter();
    let remedies = actions.filter(|action| matches!(action, Action::Remedy(..)));
    remedies.cloned().collect()
}

fn delay(window: &Window) -> Duration {
    let outputs = window.output().viewport_output.values();
    let delays = outputs.map(|output| output.repaint_delay);
    delays.min().unwrap_or(Duration::MAX)
}

#[test]
fn every_fact_has_its_line() {
    let window = window(no_key(), [1100.0, 720.0]);
    let top = |text: &str| window.get_by_label(text).rect().top();
    let lines = [
        "No key of rack serves: 1 rate limited, 1 refused",
        "Key 1: 401: bad key",
        "Key 2: 429, ready in 42 s: slow down",
        "The first key is ready in 42 s; the others need to be edited or tested",
    ];
    let tops = lines.map(top);
    assert!(tops.is_sorted() && tops[0] < tops[1] && tops[2] < tops[3]);
}

#[test]
fn a_retry_counts_down_by_itself_and_can_be_pressed_at_any_time() {
    let mut window = window(no_key(), [1100.0, 720.0]);
    let mut check = |now: i64, name: &str| {
        window.state_mut().set_clock(Timestamp(now));
        window.step();
        window.step();
        window.get_by_label(name).click();
        window.step();
        window.step();
        let remedy = Remedy::RetryAt(Timestamp(42_000));
        let pressed = Action::Remedy(remedy, Some(ANSWER));
        assert_eq!(remedies(&window), [pressed], "{name}");
        window.state_mut().actions.clear();
    };
    check(0, "Retry in 42 s");
    check(700, "Retry in 42 s");
    check(41_001, "Retry in 1 s");
    check(42_000, "Retry");
}

#[test]
fn a_wait_wakes_the_window_once_a_second_and_not_once_it_is_over() {
    let mut window = window(no_key(), [1100.0, 720.0]);
    let mut check = |now: i64, wait: Duration| {
        window.state_mut().set_clock(Timestamp(now));
        // Until the caret has come to rest.
        for _ in 0..60 {
            window.step();
        }
        assert_eq!(delay(&window), wait, "at {now}");
    };
    check(0, Duration::from_secs(1));
    check(41_700, Duration::from_millis(300));
    check(42_000, Duration::MAX);
}

#[test]
fn buttons_wrap_into_as_many_rows_as_they_need_and_never_overlap() {
    let base_url = "http://a-rather-long-host-name.example.com:8000/v1";
    let base_url = BaseUrl::check(base_url).expect("a URL").url;
    let use_it = Remedy::UseBaseUrl {
        provider: RACK,
        base_url,
    };
    let long = words::remedy(&use_it);
    let recorded = Recorded {
        message: "Rate limited".to_owned(),
        remedies: vec![
            Remedy::RetryAt(Timestamp(42_000)),
            Remedy::TestKeys(RACK),
            Remedy::EditProvider(RACK),
            use_it,
            Remedy::CheckConnection(RACK),
            Remedy::ChooseModel,
        ],
        ..Recorded::default()
    };
    let problem = Problem::from(Cause::Recorded(recorded)).details("slow down");
    let names = [
        "Retry in 42 s",
        "Test keys",
        "Edit provider",
        &long,
        "Check connection",
        "Choose another model",
        "Details",
    ];
    for width in [1100.0, 560.0, 400.0, 280.0] {
        let window = window(problem.clone(), [width, 900.0]);
        let rects = names.map(|name| window.get_by_label(name).rect());
        for (index, rect) in rects.iter().enumerate() {
            assert!(
                rect.left() >= 0.0 && rect.right() <= width,
                "{width}: {rect:?}"
            );
            let before = &rects[..index];
            let overlaps = before
                .iter()
                .any(|other| other.shrink(0.5).intersects(*rect));
            assert!(!overlaps, "{width}: {} at {rect:?}", names[index]);
        }
        let top = window.get_by_label("Message").rect().top();
        assert!(
            rects[6].bottom() < top,
            "{width}: the card ends above the composer"
        );
    }
}
