//! `"Find local servers"`: asks the usual ports of this computer when it is opened, and offers what
//! answers.

use super::dialog::DialogContents;
use super::room::DialogRoom;
use crate::domain::base_url::BaseUrl;
use crate::domain::server::{FoundServer, RecognisedServer, USUAL_PORTS};
use crate::state::State;
use crate::state::action::{Action, CheckAction, Dialog, ProvidersAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::button::Button;
use crate::ui::widgets::tag;
use crate::ui::{announce, theme};
use eframe::egui::{Align, Frame, Label, Layout, RichText, Ui, UiBuilder, vec2};
use lucide_icons::Icon;

/// The dialog; what it shows is in the state.
#[derive(Default)]
pub(super) struct FindServers {
    /// How many servers were spoken of, and whether the end of the search was.
    heard: (usize, bool),
}

impl DialogContents for FindServers {
    fn title(&self) -> String {
        "Find local servers".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        if first {
            search(draw);
        }
        let room = DialogRoom::of(ui).middle(ui, theme::CONTROL_HEIGHT) - theme::dialogs::SLACK;
        ui.set_min_height(theme::dialogs::SERVERS_HEIGHT.min(room));
        self.speak(ui, draw.state);
        let tokens = theme::tokens(ui);
        let sentence = |ui: &mut Ui, text: &str| {
            let text = RichText::new(text).font(theme::small());
            ui.add(Label::new(text.color(tokens.muted)).wrap());
        };
        sentence(ui, &ports_asked());
        let servers = draw.state.checks().local_servers();
        for server in servers.list() {
            row_ui(ui, draw, server);
        }
        if servers.is_running() {
            sentence(ui, "Asking…");
        } else if servers.has_ended() {
            let nothing = servers.list().is_empty();
            if nothing {
                let title = RichText::new("Nothing answers").font(theme::strong());
                ui.label(title.color(tokens.text));
            }
            sentence(
                ui,
                if nothing {
                    "Start the server, then search again. One that listens on another port or another computer is added by hand."
                } else {
                    "A server that is missing here may listen on another port"
                },
            );
            if ui.add(Button::secondary("Add by hand")).clicked() {
                draw.push(Action::View(ViewAction::OpenDialog(Dialog::AddProvider)));
            }
        }
    }

    fn close_button(&self) -> Option<&'static str> {
        Some("Close")
    }

    fn side_button(&self, state: &State) -> Option<(Button<'static>, Option<String>)> {
        let button = Button::quiet("Search again").icon(Icon::RefreshCw);
        let is_running = state.checks().local_servers().is_running();
        Some((
            button,
            is_running.then(|| "The search is under way".to_owned()),
        ))
    }

    fn side(&mut self, _ui: &mut Ui, draw: &mut Draw<'_>) {
        search(draw);
    }
}

impl FindServers {
    /// Speaks of what has been found since the last frame, and of the end.
    fn speak(&mut self, ui: &Ui, state: &State) {
        let servers = state.checks().local_servers();
        let heard = (servers.list().len(), servers.has_ended());
        if heard == self.heard {
            return;
        }
        for server in servers.list().iter().skip(self.heard.0) {
            announce::say(
                ui.ctx(),
                format!("{} at {}", label_of(server), server.base_url),
            );
        }
        if heard.1 && !self.heard.1 {
            announce::say(
                ui.ctx(),
                match heard.0 {
                    0 => "Nothing answers".to_owned(),
                    1 => "1 server found".to_owned(),
                    count => format!("{count} servers found"),
                },
            );
        }
        self.heard = heard;
    }
}

fn label_of(server: &FoundServer) -> String {
    let label = server.server.as_ref().map(RecognisedServer::label);
    label.unwrap_or_else(|| server.label().to_owned())
}

fn search(draw: &mut Draw<'_>) {
    draw.push(Action::Check(CheckAction::FindLocalServers));
}

fn ports_asked() -> String {
    let ports: Vec<String> = USUAL_PORTS.iter().map(u16::to_string).collect();
    let (last, others) = ports
        .split_last()
        .map_or(("", &ports[..]), |(last, others)| (last.as_str(), others));
    format!(
        "Asks ports {} and {last} of this computer. Nothing outside this computer is asked.",
        others.join(", ")
    )
}

fn row_ui(ui: &mut Ui, draw: &mut Draw<'_>, server: &FoundServer) {
    let tokens = theme::tokens(ui);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CARD)
        .inner_margin(theme::dialogs::SERVER_MARGIN);
    frame.show(ui, |ui| {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), theme::dialogs::SERVER_ROW));
        let layout = Layout::right_to_left(Align::Center);
        let mut row = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
        let is_there = draw.state.providers().list().any(|provider| {
            provider
                .base_url()
                .is_some_and(|url| is_same(url, &server.base_url))
        });
        if is_there {
            tag::tag(&mut row, Some(Icon::Check), "Added", tokens.ok);
        } else {
            let name = format!("Add {} at {}", server.label(), server.base_url);
            if row.add(Button::secondary("Add").name(&name)).clicked() {
                let found = server.clone();
                draw.push(Action::Providers(ProvidersAction::AddFound(found)));
            }
        }
        row.with_layout(Layout::top_down(Align::Min), |ui| words_ui(ui, server));
    });
}

/// Kind, number of models and address, in two lines; what is cut in a narrow window is the address.
fn words_ui(ui: &mut Ui, server: &FoundServer) {
    let tokens = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let lines = [
        (label_of(server), theme::label_strong(), tokens.text),
        (
            format!("{}  ·  {}", models(server.models), server.base_url),
            theme::small(),
            tokens.muted,
        ),
    ];
    let height: f32 = ui.fonts_mut(|fonts| {
        let rows = lines.iter().map(|(_, font, _)| fonts.row_height(font));
        rows.sum()
    });
    ui.add_space((theme::dialogs::SERVER_ROW - height) / 2.0);
    for (text, font, color) in lines {
        let text = RichText::new(text).font(font).color(color);
        ui.add(Label::new(text).truncate());
    }
}

fn models(count: Option<usize>) -> String {
    match count {
        Some(1) => "1 model".to_owned(),
        Some(count) => format!("{count} models"),
        None => "Needs a key to list its models".to_owned(),
    }
}

/// Whether both are the same server, by whichever name this computer is called.
fn is_same(one: &BaseUrl, other: &BaseUrl) -> bool {
    let named = |url: &BaseUrl| {
        let url = url.as_str();
        url.replacen("://127.0.0.1", "://localhost", 1)
            .replacen("://[::1]", "://localhost", 1)
    };
    named(one) == named(other)
}
