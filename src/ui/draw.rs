//! What everything is drawn with.

use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::state::action::Action;

/// The state to read, and where the actions go.
pub struct Draw<'a> {
    /// What the program knows, to be read.
    pub state: &'a State,
    /// What the user asks for, in order; carried out after the frame.
    pub actions: &'a mut Vec<Action>,
    /// The present moment: the same in all of a frame.
    pub now: Timestamp,
}

impl Draw<'_> {
    /// Notes what the user asks for.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}
