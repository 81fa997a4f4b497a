//! Tells those who listen what was answered: each answer once, when it has ended.
//!
//! It goes by the endings that the state knows, not by what was seen arriving: a fast answer, a
//! failure, and one in a conversation that is not shown are told like any other, and nothing is told
//! again when another conversation is shown.

use super::spoken::words;
use crate::domain::message::{Message, Progress};
use crate::state::action::Screen;
use crate::state::chat::EndedAnswer;
use crate::ui::announce;
use crate::ui::draw::Draw;
use eframe::egui::Context;

/// No longer text is read aloud on its own, in bytes: about a minute and a half.
const LONGEST: usize = 1200;

/// How many of the endings were told.
#[derive(Debug, Default)]
pub(super) struct Announcer {
    told: u64,
}

impl Announcer {
    /// Tells of the answers that have ended since. Call it with every frame, whatever is shown.
    pub(super) fn ui(&mut self, ctx: &Context, draw: &Draw<'_>) {
        let endings = draw.state.chats().endings();
        if self.told == endings.count() {
            return;
        }
        for ending in endings.since(self.told) {
            if let Some(text) = announcement(draw, ending) {
                announce::say(ctx, text);
            }
        }
        self.told = endings.count();
    }
}

/// What is said about an answer that has ended; `None` if it was deleted meanwhile.
fn announcement(draw: &Draw<'_>, ending: EndedAnswer) -> Option<String> {
    let state = draw.state;
    let conversation = state.library().get(ending.conversation)?;
    let is_shown =
        state.view().screen() == Screen::Chat && state.library().shown() == Some(conversation.id);
    if !is_shown {
        let title = &conversation.title;
        return Some(match ending.progress {
            Progress::Failed => format!("The answer in “{title}” failed"),
            Progress::Streaming | Progress::Stopped | Progress::Complete => {
                format!("Answer in “{title}”")
            }
        });
    }
    let chat = state.chats().get(conversation.id)?;
    chat.position(ending.answer)?;
    Some(whole(chat.get(ending.answer)?))
}

/// An answer of the conversation that is shown: how it ended, and what it says.
fn whole(message: &Message) -> String {
    let mut said = match message.progress {
        Progress::Failed => "The answer failed".to_owned(),
        Progress::Stopped => "The answer was stopped".to_owned(),
        Progress::Streaming | Progress::Complete => "Answer".to_owned(),
    };
    if let Some(problem) = &message.problem {
        said.push_str(": ");
        said.push_str(&crate::words::message(problem));
    }
    let words = words(message, LONGEST);
    if !words.text.is_empty() {
        said.push_str(". ");
        said.push_str(&words.text);
    }
    if words.is_cut {
        said.push_str(" … The rest is in the conversation");
    }
    said
}
