//! What a message is to those who listen: a group with a name, described by all its words.

use crate::domain::message::Progress;
use crate::ui::chat::pass::Scene;
use crate::ui::chat::spoken;
use crate::ui::draw::Draw;
use crate::ui::widgets::bounds;
use eframe::egui::Ui;
use eframe::egui::accesskit::Role;
use jiff::civil::Date;

/// No longer text stands as the description of a message, in bytes.
const LONGEST_WORDS: usize = 64 * 1024;

/// The name and the words of a message, once somebody listens.
#[derive(Default)]
pub(super) struct MessageSpeech {
    /// What the message is called on that day.
    name: Option<(Date, String)>,
    words: Option<String>,
}

impl MessageSpeech {
    /// Lets the words be put together anew.
    pub(super) fn forget_words(&mut self) {
        self.words = None;
    }

    /// Names the group that the message is, and says all of it.
    pub(super) fn node_ui(&mut self, ui: &Ui, draw: &Draw<'_>, scene: Scene<'_>) {
        let (message, calendar) = (scene.message, scene.calendar);
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            let today = calendar.today();
            if self.name.as_ref().is_none_or(|name| name.0 != today) {
                self.name = Some((today, spoken::name(draw.state, message, calendar)));
            }
            node.set_role(Role::Group);
            node.set_bounds(bounds(scene.rect));
            if let Some((_, name)) = &self.name {
                node.set_label(name.as_str());
            }
            if message.progress == Progress::Streaming {
                // It is told at its end; till then its words change with every frame.
                node.set_busy();
                return;
            }
            let words = || spoken::words(message, LONGEST_WORDS).text;
            let words = self.words.get_or_insert_with(words);
            if !words.is_empty() {
                node.set_description(words.as_str());
            }
        });
    }
}
