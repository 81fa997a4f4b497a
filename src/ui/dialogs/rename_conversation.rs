//! Gives a conversation a title by hand.

use super::dialog::{Confirm, DialogContents};
use crate::domain::ids::ConversationId;
use crate::state::State;
use crate::state::action::{Action, LibraryAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::field::{Below, Field, entered};
use eframe::egui::{Id, Ui};

/// Why it cannot be renamed.
const NO_TITLE: &str = "Give the conversation a title";

/// The dialog: what is typed as the title.
pub(super) struct RenameConversation {
    id: ConversationId,
    title: String,
}

fn field_id() -> Id {
    Id::unique("rename conversation: title")
}

impl RenameConversation {
    /// For that conversation; `None` if it is gone.
    pub(super) fn new(state: &State, id: ConversationId) -> Option<Self> {
        let title = state.library().get(id)?.title.clone();
        Some(Self { id, title })
    }

    fn is_empty(&self) -> bool {
        self.title.trim().is_empty()
    }
}

impl DialogContents for RenameConversation {
    fn title(&self) -> String {
        "Rename conversation".to_owned()
    }

    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, first: bool) {
        let below = if self.is_empty() {
            Below::Error(NO_TITLE)
        } else {
            Below::Nothing
        };
        let field = Field::new("Title", &mut self.title)
            .below(below)
            .id(field_id())
            .show(ui);
        if first {
            field.request_focus();
        }
        if entered(ui, &field) {
            self.confirm(ui, draw);
        }
    }

    fn confirm_button(&self, _state: &State) -> Option<Confirm> {
        let blocked = self.is_empty().then(|| NO_TITLE.to_owned());
        Some(Confirm::new("Rename", blocked))
    }

    fn confirm(&mut self, ui: &mut Ui, draw: &mut Draw<'_>) {
        if self.is_empty() {
            ui.memory_mut(|memory| memory.request_focus(field_id()));
            return;
        }
        let title = self.title.trim().to_owned();
        draw.push(Action::Library(LibraryAction::Rename(self.id, title)));
        draw.push(Action::View(ViewAction::CloseDialog));
    }
}
