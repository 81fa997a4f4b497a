//! Tells screen readers what was answered: a status without a picture, which they read when it
//! changes.
//!
//! The texts of the answer itself are not live: they change with every token and come and go while
//! they are scrolled.

use crate::domain::ids::MessageId;
use crate::domain::message::{Message, Part, Progress, Role};
use crate::state::chat::Chat;
use crate::ui::markdown::parse::Document;
use crate::ui::markdown::selection::{END, Point, plain_text};
use eframe::egui::accesskit::{Live, Role as WidgetRole};
use eframe::egui::{Rect, Sense, Ui, Vec2};

/// No longer text is read aloud on its own, in bytes.
const LONGEST: usize = 4 * 1024;

/// What is announced.
#[derive(Default)]
pub(super) struct Announcer {
    /// The answer that is arriving.
    awaited: Option<MessageId>,
    said: String,
}

impl Announcer {
    /// Follows the conversation: an answer that was seen arriving is announced at its end.
    pub(super) fn ui(&mut self, ui: &Ui, chat: &Chat) {
        if let Some(last) = chat.last().filter(|last| last.role == Role::Assistant) {
            if last.progress == Progress::Streaming {
                if self.awaited.replace(last.id) != Some(last.id) {
                    self.said.clear();
                }
            } else if self.awaited.take() == Some(last.id) {
                self.said = announcement(last);
            }
        }
        let nowhere = Rect::from_min_size(ui.max_rect().min, Vec2::ZERO);
        let id = ui.scope_id().with("announcement");
        ui.interact(nowhere, id, Sense::empty());
        ui.accesskit_node_builder(id, |node| {
            node.set_role(WidgetRole::Status);
            node.set_live(Live::Polite);
            if !self.said.is_empty() {
                node.set_label(self.said.as_str());
            }
        });
    }
}

/// What is said about an answer that has ended.
fn announcement(message: &Message) -> String {
    let texts = message.parts.iter().filter_map(|part| match part {
        Part::Text { text } => Some(text.as_str()),
        Part::Reasoning { .. }
        | Part::RedactedReasoning { .. }
        | Part::ToolCall { .. }
        | Part::ToolResult { .. }
        | Part::Image { .. } => None,
    });
    let mut said = match message.progress {
        Progress::Failed => "The answer failed".to_owned(),
        Progress::Stopped => "The answer was stopped".to_owned(),
        Progress::Streaming | Progress::Complete => "Answer".to_owned(),
    };
    if let Some(problem) = &message.problem {
        said.push_str(": ");
        said.push_str(&problem.message);
    }
    for text in texts {
        said.push_str(". ");
        said.push_str(&plain_text(
            Document::new(text).blocks(),
            &(Point::default()..END),
        ));
    }
    if said.len() > LONGEST {
        said.truncate(said.floor_char_boundary(LONGEST));
        said.push_str(" …");
    }
    said
}
