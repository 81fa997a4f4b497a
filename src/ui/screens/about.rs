//! Settings › About: what this is, what it sends where, and whose work is inside.

use super::screen::{SettingsScreen, column, title_ui};
use crate::state::action::Screen;
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::card;
use eframe::egui::{Label, RichText, Ui};
use lucide_icons::Icon;

/// Fonts in the program, and their licences.
const FONTS: [(&str, &str); 7] = [
    ("Inter", "SIL Open Font License 1.1"),
    ("JetBrains Mono", "SIL Open Font License 1.1"),
    ("Lucide icons", "ISC"),
    ("Ubuntu Light", "Ubuntu Font Licence 1.0"),
    ("Hack", "MIT and Bitstream Vera"),
    ("Noto Emoji", "SIL Open Font License 1.1"),
    ("Emoji icon font", "MIT"),
];

/// The screen; keeps nothing.
pub(super) struct AboutScreen;

impl SettingsScreen for AboutScreen {
    fn id(&self) -> Screen {
        Screen::About
    }

    fn name(&self) -> &'static str {
        "About"
    }

    fn icon(&self) -> Icon {
        Icon::Info
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        column(ui, "about", |ui| {
            title_ui(ui, "About");
            let sentence = "A light native desktop program for talking with language models through any OpenAI- or \
                            Anthropic-compatible endpoint";
            card::card(
                ui,
                "Tertulia",
                sentence,
                |_| {},
                |ui| {
                    value_ui(ui, concat!("Version ", env!("CARGO_PKG_VERSION")));
                    value_ui(ui, "Licence: MIT or Apache-2.0, whichever you prefer");
                },
            );
            card::card(
                ui,
                "Privacy",
                "",
                |_| {},
                |ui| {
                    value_ui(ui, "Nothing is sent anywhere but to the endpoints you add");
                    value_ui(
                        ui,
                        "Conversations, settings and keys stay in files on this machine; there is no account, no telemetry and no \
                     update check",
                    );
                },
            );
            if let Some((settings, history)) = draw.state.files() {
                let sentence = "Keys, backups and the log are beside the conversations";
                card::card(
                    ui,
                    "Files",
                    sentence,
                    |_| {},
                    |ui| {
                        value_ui(ui, &format!("Settings: {}", settings.display()));
                        value_ui(ui, &format!("Conversations: {}", history.display()));
                    },
                );
            }
            card::card(
                ui,
                "Fonts",
                "Other scripts come from the system’s fonts",
                |_| {},
                |ui| {
                    for (font, licence) in FONTS {
                        value_ui(ui, &format!("{font}: {licence}"));
                    }
                },
            );
        });
    }
}

fn value_ui(ui: &mut Ui, text: &str) {
    let text = RichText::new(text)
        .font(theme::label())
        .color(theme::tokens(ui).text);
    ui.add(Label::new(text).wrap().selectable(true));
}
