//! What a frame costs: of the chat against the number of messages, and while an answer of some
//! length grows; with the parameters beside it; of a provider's page against the number of its
//! models.
//!
//! Headless: layout and tessellation, without a window or a graphics driver. Prints a table of
//! medians in milliseconds.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod window;

use eframe::egui;
use tertulia::domain::base_url::BaseUrl;
use tertulia::domain::capability::{Source, Sourced};
use tertulia::domain::delta::Delta;
use tertulia::domain::format::ApiFormat;
use tertulia::domain::ids::{ConversationId, MessageId};
use tertulia::domain::message::{Details, Edition, Message, Part, Progress, Role};
use tertulia::domain::message_tree::{MessageTree, Outline};
use tertulia::domain::model::ListedModel;
use tertulia::domain::parameters::levels::Setting;
use tertulia::domain::parameters::table::TABLE;
use tertulia::domain::secret::Secret;
use tertulia::domain::settings::Settings;
use tertulia::engine::Engine;
use tertulia::state::action::{
    Action, ChatAction, LibraryAction, NewProvider, ParametersAction, ProvidersAction, Scope,
    Screen, ViewAction,
};
use tertulia::state::command::{Command, EndpointCommand, HistoryCommand, TurnCommand};
use tertulia::state::event::{EndpointEvent, Event, HistoryEvent, TurnEvent};
use window::{NOW, SIZE, Window, conversation, median, scroll_at};

const FRAMES: usize = 60;

const PARAGRAPH: &str = "Gather what arrives and hand it over **once** per frame: the channel stays short, and the \
    window wakes *once* however fast the server is.\n\n- a list\n- with `code`\n\n```rust\nlet text = String::new();\n```\n\n";

fn message(id: u128, conversation: ConversationId) -> Message {
    let role = if id.is_multiple_of(2) {
        Role::User
    } else {
        Role::Assistant
    };
    let text = if role == Role::User {
        "How is this done?".to_owned()
    } else {
        PARAGRAPH.repeat(4)
    };
    Message {
        id: MessageId(id),
        conversation,
        parent: id.checked_sub(1).map(MessageId),
        role,
        parts: vec![Part::Text { text }],
        progress: Progress::Complete,
        created_at: NOW,
        details: Details::default(),
        problem: None,
        edition: Edition::default(),
    }
}

/// A window over a state for which the bench is the worker.
fn without_worker() -> Window {
    Window::new(Engine::without_worker(&Settings::default(), NOW))
}

fn open(count: u128) -> Window {
    let mut window = without_worker();
    let id = ConversationId(u128::MAX);
    let conversation = conversation(id, Some(MessageId(count - 1)));
    window
        .engine
        .apply(Action::Providers(ProvidersAction::AddDemo));
    window
        .engine
        .handle(Event::History(HistoryEvent::Listed(vec![conversation])));
    window
        .engine
        .apply(Action::Library(LibraryAction::Open(id)));
    let all = (0..count).map(|number| Outline::of(&message(number, id)));
    let tree = Box::new(MessageTree::new(all.collect()));
    let end = count.saturating_sub(100)..count;
    let end = end.map(|number| message(number, id).into()).collect();
    window
        .engine
        .handle(Event::History(HistoryEvent::Loaded(id, end)));
    window
        .engine
        .handle(Event::History(HistoryEvent::Outlined(id, tree)));
    window
}

/// Reads the messages that the window has asked for, as the disk does.
fn read_pages(window: &mut Window) {
    for command in window.engine.take_commands() {
        if let Command::History(HistoryCommand::LoadMessages(id, ids)) = command {
            let page = ids
                .iter()
                .map(|message_id| message(message_id.0, id).into());
            let page = HistoryEvent::PageLoaded(id, page.collect());
            window.engine.handle(Event::History(page));
        }
    }
}

fn by_messages() {
    println!("messages   first frame   standing   scrolling   (ms, median of {FRAMES})");
    for count in [10, 1_000, 10_000, 100_000] {
        let mut window = open(count);
        let first = window.frame(Vec::new()).as_secs_f64() * 1000.0;
        for _ in 0..5 {
            window.frame(Vec::new());
        }
        let standing = median((0..FRAMES).map(|_| window.frame(Vec::new())).collect());
        let middle = (SIZE / 2.0 + egui::vec2(150.0, 0.0)).to_pos2();
        let scroll = || scroll_at(middle, 40.0);
        let scrolled = (0..FRAMES).map(|_| {
            read_pages(&mut window);
            window.frame(scroll())
        });
        let scrolling = median(scrolled.collect());
        println!("{count:>8} {first:>13.2} {standing:>10.3} {scrolling:>11.3}");
    }
}

/// The parameters open beside the chat, every group unfolded by something that is on.
fn with_parameters() {
    let mut window = open(1_000);
    for parameter in &TABLE {
        let value = parameter.kind.suggested(None);
        let setting = Setting { on: true, value };
        let set = ParametersAction::Set(Scope::Conversation(None), parameter, setting);
        window.engine.apply(Action::Parameters(set));
    }
    let mut costs = Vec::new();
    for shown in [false, true] {
        window
            .engine
            .apply(Action::View(ViewAction::SetParametersShown(shown)));
        for _ in 0..5 {
            window.frame(Vec::new());
        }
        costs.push(median(
            (0..FRAMES).map(|_| window.frame(Vec::new())).collect(),
        ));
    }
    println!(
        "\nparameters folded {:.3}, all of them on and shown {:.3} (ms, median of {FRAMES})",
        costs[0], costs[1]
    );
}

fn by_answer_length() {
    println!("\nanswer so far   a frame with one more token (ms, median of {FRAMES})");
    for kilobytes in [1, 20, 200] {
        let mut window = open(2);
        window.engine.apply(Action::Library(LibraryAction::New));
        window
            .engine
            .apply(Action::Chat(ChatAction::Send("Go on".to_owned())));
        let mut commands = window.engine.take_commands().into_iter().rev();
        let turn = commands.find_map(|command| match command {
            Command::Turn(TurnCommand::Start { turn, .. }) => Some(turn),
            Command::Turn(_)
            | Command::Endpoint(_)
            | Command::Picture(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        });
        let Some(turn) = turn else { return };
        let grow = |text: String| Event::Turn(turn, TurnEvent::Grew(vec![Delta::Text(text)]));
        window
            .engine
            .handle(grow(PARAGRAPH.repeat(kilobytes * 1000 / PARAGRAPH.len())));
        for _ in 0..5 {
            window.frame(Vec::new());
        }
        let frames = (0..FRAMES).map(|_| {
            window.engine.handle(grow("token ".to_owned()));
            window.frame(Vec::new())
        });
        println!("{kilobytes:>10} kB {:>12.3}", median(frames.collect()));
    }
}

fn by_models() {
    println!("\nmodels   provider page standing   scrolling   (ms, median of {FRAMES})");
    for count in [10, 500, 5_000] {
        let mut window = without_worker();
        let name = |number: usize| ListedModel {
            id: format!("organisation/model-{number:05}-instruct"),
            context_length: Some(Sourced {
                value: 131_072,
                source: Source::ModelList,
            }),
            ..ListedModel::default()
        };
        let url = BaseUrl::check("http://localhost:8000/v1");
        let Ok(url) = url.map(|checked| checked.url) else {
            return;
        };
        let (name_of, key) = ("rack".to_owned(), Secret::default());
        let new = NewProvider::new(name_of, ApiFormat::OPENAI_CHAT, url, key);
        window
            .engine
            .apply(Action::Providers(ProvidersAction::Create(new)));
        let mut commands = window.engine.take_commands().into_iter();
        let asked = commands.find_map(|command| match command {
            Command::Endpoint(EndpointCommand::ListModels { request, .. }) => Some(request),
            Command::Endpoint(_)
            | Command::Picture(_)
            | Command::Turn(_)
            | Command::History(_)
            | Command::Settings(_) => None,
        });
        let Some(request) = asked else { return };
        let listed = EndpointEvent::ModelsListed((0..count).map(name).collect(), None);
        window.engine.handle(Event::Endpoint(request, listed));
        // The first provider leads into the chat.
        window
            .engine
            .apply(Action::View(ViewAction::Show(Screen::Providers)));
        for _ in 0..5 {
            window.frame(Vec::new());
        }
        let standing = median((0..FRAMES).map(|_| window.frame(Vec::new())).collect());
        let scroll = || scroll_at(egui::pos2(760.0, 640.0), -40.0);
        let scrolling = median((0..FRAMES).map(|_| window.frame(scroll())).collect());
        println!("{count:>6} {standing:>24.3} {scrolling:>11.3}");
    }
}

fn main() {
    by_messages();
    with_parameters();
    by_answer_length();
    by_models();
}
