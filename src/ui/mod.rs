//! Drawing only: reads `&State`, pushes [`Action`]s.
//!
//! No widget keeps what belongs to the program; what is kept here is how it looks (scroll positions, laid-out text, what is
//! typed into a dialog). A screen or dialog is a file in its folder and a line in its list.

//pub mod dialogs;
//pub mod screens;
pub mod shortcuts;
pub mod theme;
pub mod widgets;

use crate::domain::timestamp::Timestamp;
use crate::state::State;
use crate::state::action::Action;

/// What everything is drawn with: the state to read, and where the actions go.
pub struct Draw<'a> {
    /// What is remembered.
    pub state: &'a State,
    /// What the user asks for, in order; carried out after the frame.
    pub actions: &'a mut Vec<Action>,
    /// The present moment.
    pub now: Timestamp,
}

impl Draw<'_> {
    /// Notes what the user asks for.
    pub fn push(&mut self, action: Action) {
        self.actions.push(action);
    }
}
