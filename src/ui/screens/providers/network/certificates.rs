//! Certificates: files that are read when a connection is made, and servers that are trusted
//! whatever their certificate says.

use super::typing::{FieldLook, taken};
use crate::domain::network::{Fingerprint, NetworkSettings};
use crate::ui::theme;
use crate::ui::typed::TypedText;
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::card;
use eframe::egui::{Label, RichText, Ui};
use lucide_icons::Icon;

/// What is typed as the paths of certificates.
#[derive(Default)]
pub(super) struct Certificates {
    ca: TypedText,
    certificate: TypedText,
    key: TypedText,
}

impl Certificates {
    /// Draws the paths and the list.
    pub(super) fn ui(&mut self, ui: &mut Ui, network: &mut NetworkSettings) {
        let NetworkSettings {
            ca_file,
            client_certificate_file,
            client_key_file,
            ..
        } = network;
        let paths = [
            ("CA file", "CA file", &mut self.ca, ca_file),
            (
                "Client certificate",
                "Client certificate file",
                &mut self.certificate,
                client_certificate_file,
            ),
            (
                "Client key",
                "Client key file",
                &mut self.key,
                client_key_file,
            ),
        ];
        for (label, name, typed, path) in paths {
            card::row(ui, label, |ui| path_ui(ui, name, typed, path));
        }
        let mut gone = None;
        for trusted in &network.trusted {
            if trusted_ui(ui, trusted) {
                gone = Some(*trusted);
            }
        }
        network.trusted.retain(|trusted| Some(*trusted) != gone);
    }
}

fn path_ui(ui: &mut Ui, name: &str, typed: &mut TypedText, path: &mut Option<String>) {
    typed.follow(path.as_deref().unwrap_or_default());
    let look = FieldLook {
        name,
        hint: "None",
        // The hint is in words, and stands in their face.
        font: if typed.text.is_empty() {
            theme::label()
        } else {
            theme::code()
        },
        bad: false,
    };
    let (is_taken, _) = taken(ui, typed, look);
    if is_taken {
        let text = typed.text.trim().to_owned();
        typed.text.clone_from(&text);
        *path = (!text.is_empty()).then_some(text);
    }
}

/// A trusted certificate; whether it is no longer to be trusted.
fn trusted_ui(ui: &mut Ui, trusted: &Fingerprint) -> bool {
    let tokens = theme::tokens(ui);
    let text = trusted.to_string();
    let mut gone = false;
    card::row(ui, "Trusted", |ui| {
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - theme::SMALL_TARGET - theme::SPACE_8;
            ui.vertical(|ui| {
                ui.set_width(width);
                // It breaks where lines end, wherever that is.
                let words = RichText::new(&text).font(theme::code());
                ui.add(Label::new(words.color(tokens.text)).wrap().selectable(true));
            });
            let start = text.get(..11).unwrap_or(&text);
            let name = format!("Stop trusting {start}");
            gone = icon_button(ui, Icon::Trash2, &name, None).clicked();
        });
    });
    gone
}
