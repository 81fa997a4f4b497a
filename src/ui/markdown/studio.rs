//! What the drawing of answers shares: the background thread with what it makes.
//!
//! One [`Studio`] belongs to the transcript, which lends it to the messages while they are measured
//! and drawn. What a job is for is known in the file that asks for it.

use super::background::{Background, Product};
use super::highlight::{Highlighter, Words};
use eframe::egui::Context;

/// How much of what was made is kept, in bytes.
const ROOM: usize = 12 * 1024 * 1024;

/// Names something that is made in the background, by its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// The words of a piece of code, named by all that is read up to its end.
    Words(u64),
}

/// What is made in the background.
pub(super) enum Made {
    /// The words of a piece of code.
    Words(Words),
}

impl Product for Made {
    fn bytes(&self) -> usize {
        match self {
            Self::Words(words) => words.bytes(),
        }
    }
}

/// What the thread keeps between jobs.
#[derive(Default)]
pub(super) struct Tools {
    /// Reads code.
    pub(super) highlighter: Option<Highlighter>,
}

/// The background thread and what it made.
pub struct Studio {
    pub(super) background: Background<Key, Tools, Made>,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            background: Background::new(ROOM),
        }
    }
}

impl Studio {
    /// Takes in what was made. Once per pass, before any message is measured.
    pub fn begin_pass(&mut self, ctx: &Context) {
        self.background.begin_pass(ctx);
    }

    /// Whether something is still being made.
    pub fn is_busy(&self) -> bool {
        self.background.is_busy()
    }
}
