//! The running program in a folder of its own, with what a person sees and does.
//!
//! Time in the window passes by a quarter of a second with every frame; the worker's is the real
//! one.

use super::listener::{Heard, Listener};
use super::start::{Setup, begin, keep_settings, new_folder, settings_with};
use eframe::egui::{
    Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect, Role, ViewportCommand,
};
use egui_kittest::kittest::{AccessKitNode, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tertulia::app::App;
use tertulia::state::State;
use tertulia::state::chat::Find;
use tertulia::storage::paths::Paths;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// The running program.
pub(super) struct Session {
    /// `None` only while it is closed.
    window: Option<Harness<'static, App>>,
    setup: Setup,
    folder: TempDir,
    heard: Heard,
}

impl Session {
    /// The first start.
    pub(super) fn first() -> Self {
        Self::in_folder(new_folder(), |_| {})
    }

    /// A start with the provider of [`settings_with`], at its empty chat.
    pub(super) fn with_provider(url: &str) -> Self {
        Self::with_provider_and(url, |_| {})
    }

    /// The same in another setup.
    pub(super) fn with_provider_and(url: &str, change: impl FnOnce(&mut Setup)) -> Self {
        let folder = new_folder();
        keep_settings(&folder, &settings_with(url));
        let mut session = Self::in_folder(folder, change);
        session.until("the list to be read", |session| {
            session.state().library().is_listed() && session.has_button("Send")
        });
        session
    }

    /// A start on what is in the folder.
    pub(super) fn in_folder(folder: TempDir, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup::default();
        change(&mut setup);
        let mut session = Self {
            window: None,
            setup,
            folder,
            heard: Heard::default(),
        };
        session.open();
        session
    }

    fn open(&mut self) {
        let engine = begin(&self.paths(), &self.setup);
        let seam = Arc::clone(&self.setup.seam);
        let window = Harness::builder()
            .with_size(self.setup.size)
            .with_max_steps(8)
            .with_context_setup({
                let heard = self.heard.clone();
                move |ctx| ctx.add_plugin(Listener::new(heard))
            })
            .build_eframe(|creation| App::new(&creation.egui_ctx, engine, seam));
        self.window = Some(window);
    }

    /// Closes the window as the toolkit does, which writes what is to be kept.
    pub(super) fn close(&mut self) {
        if let Some(mut window) = self.window.take() {
            eframe::App::on_exit(window.state_mut(), None);
        }
    }

    /// Closes the window and starts the program again on the same files.
    pub(super) fn restart(&mut self) {
        self.close();
        self.begin_again();
    }

    /// Ends without closing, and starts again: nothing is done that is done at a proper end.
    pub(super) fn crash(&mut self) {
        self.window = None;
        self.begin_again();
    }

    fn begin_again(&mut self) {
        self.open();
        self.until("the list to be read", |session| {
            session.state().library().is_listed()
        });
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(super) fn paths(&self) -> Paths {
        Paths::under(self.folder.path())
    }

    pub(super) fn window(&mut self) -> &mut Harness<'static, App> {
        self.window.as_mut().expect("the window is open")
    }

    fn seen(&self) -> &Harness<'static, App> {
        self.window.as_ref().expect("the window is open")
    }

    /// What the program remembers, for what no name shows.
    pub(super) fn state(&self) -> &State {
        self.seen().state().state()
    }

    /// Draws until nothing more is to be drawn at once, and checks that every input has a name. An
    /// answer that is arriving may keep it from coming to rest, which is no fault.
    pub(super) fn settle(&mut self) {
        self.window().run_ok();
        self.seen().check_accessibility();
    }

    /// Draws and waits until `condition` holds.
    #[track_caller]
    pub(super) fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.window().step();
            if condition(self) {
                break;
            }
            assert!(
                Instant::now() < deadline,
                "waited in vain for {what}; there is: {:#?}",
                self.texts()
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        self.settle();
    }

    /// Waits for a label with exactly that text.
    #[track_caller]
    pub(super) fn until_says(&mut self, text: &str) {
        self.until(text, |session| session.says(text));
    }

    /// Waits until no answer is arriving in the shown conversation.
    /// Waits until a model is chosen and the keyboard is in the message of the chat.
    #[track_caller]
    pub(super) fn until_ready_to_write(&mut self) {
        self.until("a chat to write in", |session| {
            session.state().current_model().is_some() && session.focused() == "Message"
        });
    }

    #[track_caller]
    pub(super) fn until_answered(&mut self) {
        self.until("the end of the answer", |session| {
            session.has_button("Send") && !session.has_button("Stop")
        });
    }

    /// Whether some text that is not a button's reads exactly so.
    pub(super) fn says(&self, text: &str) -> bool {
        self.place_of(text).is_some()
    }

    pub(super) fn has_button(&self, name: &str) -> bool {
        let mut found = self.seen().query_all_by_role_and_label(Role::Button, name);
        found.next().is_some()
    }

    /// Whether a list has a row of that name, or of one that begins with it and goes on behind a
    /// comma.
    pub(super) fn has_row(&self, name: &str) -> bool {
        let mut rows = self.seen().query_all_by(|node| {
            let label = node.label().unwrap_or_default();
            let rest = label.strip_prefix(name);
            node.role() == Role::ListBoxOption
                && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
        });
        rows.next().is_some()
    }

    /// Where the row of exactly that name is, if it is drawn.
    pub(super) fn row(&self, name: &str) -> Option<Rect> {
        let mut rows = self
            .seen()
            .query_all_by_role_and_label(Role::ListBoxOption, name);
        rows.next().map(|row| row.rect())
    }

    /// Whether the row of exactly that name is the one in use.
    pub(super) fn is_chosen(&self, name: &str) -> bool {
        let mut rows = self
            .seen()
            .query_all_by_role_and_label(Role::ListBoxOption, name);
        rows.any(|row| row.accesskit_node().is_selected() == Some(true))
    }

    /// Whether a menu is open that has that item.
    pub(super) fn has_item(&self, name: &str) -> bool {
        let mut items = self
            .seen()
            .query_all_by_role_and_label(Role::MenuItem, name);
        items.next().is_some()
    }

    /// The texts of all headings.
    pub(super) fn headings(&self) -> Vec<String> {
        let all = self.seen().query_all_by_role(Role::Heading);
        all.filter_map(|node| node.accesskit_node().label())
            .collect()
    }

    /// What is told of it beside its name; empty if nothing is.
    #[track_caller]
    pub(super) fn description(&self, name: &str) -> String {
        let told = self.find(name).accesskit_node().description();
        told.unwrap_or_default()
    }

    /// Whether screen readers were told that last.
    pub(super) fn hears(&self, text: &str) -> bool {
        let mut regions = self.seen().query_all_by_role_and_label(Role::Status, text);
        regions.next().is_some()
    }

    /// What the last frame has asked of the window.
    pub(super) fn viewport_commands(&self) -> Vec<ViewportCommand> {
        let viewports = self.seen().output().viewport_output.values();
        viewports.flat_map(|it| it.commands.clone()).collect()
    }

    /// Presses a button of the pointer there and lets it go.
    pub(super) fn press_pointer(&mut self, place: Pos2, button: PointerButton) {
        self.window().hover_at(place);
        for pressed in [true, false] {
            self.window().event(pointer(place, button, pressed));
            self.window().step();
        }
        self.settle();
    }

    /// Presses the pointer there twice, faster than a frame passes.
    pub(super) fn double_click(&mut self, place: Pos2) {
        self.window().hover_at(place);
        self.window().step();
        let events = [true, false, true, false];
        let events = events.map(|pressed| pointer(place, PointerButton::Primary, pressed));
        self.window().input_mut().events.extend(events);
        self.window().step();
        self.settle();
    }

    /// The one thing of that name that can be worked; what lies behind a dialog cannot.
    #[track_caller]
    pub(super) fn find<'a>(&'a self, name: &'a str) -> Node<'a> {
        let works = |node: &AccessKitNode<'_>| {
            node.label().as_deref() == Some(name) && node.role() != Role::Label
        };
        let mut dialogs = self.seen().query_all_by_role(Role::Dialog);
        let dialog = dialogs.next().filter(|it| it.query_by(works).is_some());
        match dialog {
            Some(dialog) => dialog.get_by(works),
            None => self.seen().get_by(works),
        }
    }

    pub(super) fn has_switch(&self, name: &str) -> bool {
        let mut found = self
            .seen()
            .query_all_by_role_and_label(Role::CheckBox, name);
        found.next().is_some()
    }

    /// Where the text that reads exactly so is, as a text or as a heading.
    pub(super) fn place_of(&self, text: &str) -> Option<Rect> {
        let mut found = self.seen().query_all_by(|node| {
            let as_text = node.role() == Role::Label && node.value().as_deref() == Some(text);
            let is_named = matches!(
                node.role(),
                Role::Heading | Role::ColumnHeader | Role::Cell | Role::Math
            );
            as_text || is_named && node.label().as_deref() == Some(text)
        });
        found.next().map(|node| node.rect())
    }

    /// Every text that assistive techniques are told: names and values.
    pub(super) fn texts(&self) -> Vec<String> {
        let nodes = self.seen().root().children_recursive();
        let texts = nodes.flat_map(|node| {
            let node = node.accesskit_node();
            [node.label(), node.value()].into_iter().flatten()
        });
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// What a screen reader has said since this was last asked: `> …` where the keyboard went, and
    /// in quotes what was told by itself.
    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.take()
    }

    /// The last thing of that.
    pub(super) fn heard_last(&self) -> String {
        self.heard.last()
    }

    /// How many texts are on the screen that are no buttons'.
    pub(super) fn labels(&self) -> usize {
        self.seen().query_all_by_role(Role::Label).count()
    }

    /// Whether a dialog is open.
    pub(super) fn has_dialog(&self) -> bool {
        let mut dialogs = self.seen().query_all_by_role(Role::Dialog);
        dialogs.next().is_some()
    }

    /// Everything with a name that assistive techniques are told of, by its id in the tree, but for
    /// what is only said.
    pub(super) fn nodes(&self) -> BTreeMap<String, String> {
        let nodes = self.seen().root().children_recursive();
        let named = nodes.filter_map(|node| {
            let node = node.accesskit_node();
            let name = node.label().or(node.value())?;
            let mut parents = std::iter::successors(Some(node), AccessKitNode::parent);
            let is_told = node.role() != Role::Status && !parents.any(|it| it.is_hidden());
            is_told.then(|| (format!("{:?}", node.id()), name))
        });
        named.collect()
    }

    /// What is typed into the message.
    #[track_caller]
    pub(super) fn message(&self) -> String {
        self.find("Message").value().unwrap_or_default()
    }

    /// The name of what has the keyboard; empty if nothing has.
    pub(super) fn focused(&self) -> String {
        let nodes = self.seen().root().children_recursive();
        let focused = nodes.filter(Node::is_focused);
        let names = focused.filter_map(|node| node.accesskit_node().label());
        names.last().unwrap_or_default()
    }

    #[track_caller]
    pub(super) fn click(&mut self, name: &str) {
        self.find(name).click();
        self.settle();
    }

    /// Presses one of the buttons of that name; from top to bottom, the first being 0.
    #[track_caller]
    pub(super) fn click_nth(&mut self, name: &str, number: usize) {
        let mut found = self.seen().query_all_by_role_and_label(Role::Button, name);
        found.nth(number).expect("there is one").click();
        drop(found);
        self.settle();
    }

    /// Presses the last of the buttons of that name.
    #[track_caller]
    pub(super) fn click_last(&mut self, name: &str) {
        let found = self.seen().query_all_by_role_and_label(Role::Button, name);
        found.last().expect("there is one").click();
        self.settle();
    }

    /// Presses the one row whose name begins so.
    #[track_caller]
    pub(super) fn click_row(&mut self, start: &str) {
        let row = self.seen().get_by(|node| {
            let name = node.label();
            name.is_some_and(|name| name.starts_with(start)) && node.role() == Role::ListBoxOption
        });
        row.click();
        self.settle();
    }

    /// Presses a button and returns what it puts into the clipboard.
    #[track_caller]
    pub(super) fn copies(&mut self, name: &str) -> String {
        self.find(name).click();
        for _ in 0..4 {
            self.window().step();
            let output = &self.seen().output().platform_output;
            let copied = output.commands.iter().find_map(|command| {
                let OutputCommand::CopyText(text) = command else {
                    return None;
                };
                Some(text.clone())
            });
            if let Some(text) = copied {
                self.settle();
                return text;
            }
        }
        panic!("{name} copies nothing");
    }

    /// Types where the keyboard is.
    pub(super) fn type_text(&mut self, text: &str) {
        self.window().event(Event::Text(text.to_owned()));
        self.settle();
    }

    /// Presses the pointer there and lets it go.
    pub(super) fn click_at(&mut self, place: Pos2) {
        let window = self.window();
        window.hover_at(place);
        window.drag_at(place);
        window.drop_at(place);
        self.settle();
    }

    pub(super) fn press(&mut self, key: Key) {
        self.window().key_press(key);
        self.settle();
    }

    pub(super) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window().key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub(super) fn control(&mut self, key: Key) {
        self.press_with(Modifiers::CTRL | Modifiers::COMMAND, key);
    }

    /// Puts the keyboard into the message, types it and presses Enter.
    #[track_caller]
    pub(super) fn send(&mut self, text: &str) {
        self.find("Message").focus();
        self.settle();
        self.type_text(text);
        self.press(Key::Enter);
    }

    /// Sends, and waits for an answer with exactly that text.
    #[track_caller]
    pub(super) fn ask(&mut self, text: &str, answer: &str) {
        self.send(text);
        self.until_says(answer);
        self.until_answered();
    }

    /// Whether a text is looked for in the shown conversation and not yet found everywhere.
    pub(super) fn is_finding(&self) -> bool {
        self.state().find().is_none_or(Find::is_looking)
    }

    /// The texts of the shown conversation, oldest first, as the program has them.
    pub(super) fn said(&self) -> Vec<String> {
        self.state().shown_chat().map_or_else(Vec::new, |chat| {
            let messages = chat.messages();
            messages.map(|message| message.text()).collect()
        })
    }
}

fn pointer(pos: Pos2, button: PointerButton, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A test that fails has said why; the end must not hide it.
        if !std::thread::panicking() {
            self.close();
        }
    }
}
