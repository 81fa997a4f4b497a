//! What can be done with a conversation: in the list, and above the conversation itself.

use crate::domain::ids::ConversationId;
use crate::state::action::{Action, Dialog, LibraryAction, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::widgets::menu;
use eframe::egui::Ui;
use lucide_icons::Icon;

/// What can be done with a conversation, as the items of a menu. The keys beside them work in the
/// list.
pub fn options_ui(ui: &mut Ui, draw: &mut Draw<'_>, id: ConversationId, pinned: bool) {
    if menu::item_with(ui, Icon::PencilLine, "Rename", "F2").clicked() {
        rename(draw, id);
    }
    let (icon, text) = if pinned {
        (Icon::PinOff, "Unpin")
    } else {
        (Icon::Pin, "Pin")
    };
    if menu::item(ui, icon, text).clicked() {
        draw.push(Action::Library(LibraryAction::SetPinned(id, !pinned)));
    }
    if menu::item(ui, Icon::FileDown, "Export as Markdown…").clicked() {
        draw.push(Action::Library(LibraryAction::Export(id)));
    }
    if menu::danger_item_with(ui, Icon::Trash2, "Delete", "Del").clicked() {
        draw.push(Action::Library(LibraryAction::Delete(id)));
    }
}

/// Opens the dialog that gives the conversation another title.
pub(super) fn rename(draw: &mut Draw<'_>, id: ConversationId) {
    let dialog = Dialog::RenameConversation(id);
    draw.push(Action::View(ViewAction::OpenDialog(dialog)));
}
