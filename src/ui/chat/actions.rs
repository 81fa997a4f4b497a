//! What can be done with a message: the line of buttons that belongs to it, and the menu that opens
//! anywhere on it.
//!
//! They are there for the keyboard and for screen readers at all times, and are seen when the
//! pointer is over the message, one of them has the keyboard, or the message is the last one. The
//! versions are seen always.

use super::find_bar;
use super::message_view::{Scene, focus_within};
use crate::domain::ids::MessageId;
use crate::domain::message::{Progress, Role};
use crate::state::action::{Action, ChatAction, Dialog, ViewAction};
use crate::ui::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::{copy, menu};
use eframe::egui::{
    Align, Align2, Color32, Id, Layout, Popup, Rect, Response, Role as WidgetRole, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

const BUTTON: f32 = theme::SMALL_TARGET;
/// By how much the last button reaches beyond the column, so that its sign ends flush with it.
const OVERHANG: f32 = (BUTTON - theme::ICON) / 2.0;

/// What was asked for that concerns the view alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Copy the message.
    Copy,
    /// Do that with what is selected.
    Selection(ForSelection),
    /// Edit it.
    Edit,
    /// Show its text as it is, or formatted again.
    Raw,
}

/// What is done with what is selected of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForSelection {
    /// Copy it as Markdown.
    Copy,
    /// Copy it without any markup.
    CopyPlain,
    /// Quote it in the message that is being written.
    Quote,
}

/// What the copying of a message is confirmed by, wherever it was asked for.
pub(super) fn copy_id(message: MessageId) -> Id {
    Id::unique(("copied message", message.0))
}

/// How wide the buttons of a message are within its column, in points.
pub(super) fn width(ui: &Ui, scene: Scene<'_>) -> f32 {
    let buttons = match scene.message.role {
        Role::User => 3.0,
        Role::Assistant | Role::System => 4.0,
    };
    buttons * BUTTON + versions_width(ui, scene) - OVERHANG
}

fn versions_text(scene: Scene<'_>) -> Option<String> {
    let version = scene.chat.version(scene.index);
    (version.of > 1).then(|| format!("{}/{}", version.number, version.of))
}

fn versions_width(ui: &Ui, scene: Scene<'_>) -> f32 {
    let Some(text) = versions_text(scene) else {
        return 0.0;
    };
    2.0 * BUTTON + text_width(ui, text) + theme::SPACE_8
}

fn text_width(ui: &Ui, text: String) -> f32 {
    let painter = ui.painter();
    let galley = painter.layout_no_wrap(text, theme::small(), Color32::PLACEHOLDER);
    galley.size().x
}

/// Draws the buttons at the right end of `rect`; `over` says whether the pointer is over the
/// message, `raw` whether its text is shown as it is. `had_focus` is for this function to keep.
pub(super) fn actions_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    (rect, over, raw): (Rect, bool, bool),
    had_focus: &mut bool,
) -> Option<Asked> {
    let left = rect.right() - width(ui, scene);
    let end = pos2(rect.right() + OVERHANG, rect.bottom());
    let row = Rect::from_min_max(pos2(left, rect.top()), end);
    let builder = UiBuilder::new()
        .max_rect(row)
        .layout(Layout::left_to_right(Align::Center));
    let mut row = ui.new_child(builder.id_salt("actions"));
    row.spacing_mut().item_spacing.x = 0.0;
    versions_ui(&mut row, draw, scene);
    let is_last = scene.index + 1 == scene.chat.len();
    if !(over || is_last || *had_focus) {
        row.set_opacity(0.0);
    }
    let (asked, focused) = buttons_ui(&mut row, draw, scene, raw);
    *had_focus = focused;
    asked
}

fn versions_ui(ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>) {
    let Some(text) = versions_text(scene) else {
        return;
    };
    let (before, behind) = scene.chat.neighbours(scene.index);
    let free = !scene.chat.is_streaming();
    let mut step = |ui: &mut Ui, icon, name, version: Option<_>| {
        let enabled = free && version.is_some();
        let button = ui.add_enabled_ui(enabled, |ui| icon_button(ui, icon, name, None));
        if let Some(version) = version.filter(|_| button.inner.clicked()) {
            draw.push(Action::Chat(ChatAction::ShowVersion(version)));
        }
    };
    step(ui, Icon::ChevronLeft, "Previous version", before);
    let width = text_width(ui, text.clone()) + theme::SPACE_8;
    let (rect, label) = ui.allocate_exact_size(vec2(width, BUTTON), Sense::hover());
    let version = scene.chat.version(scene.index);
    let spoken = format!("Version {} of {}", version.number, version.of);
    label.widget_info(|| WidgetInfo::labeled(WidgetRole::Label, true, &spoken));
    let color = theme::tokens(ui).muted;
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        text,
        theme::small(),
        color,
    );
    step(ui, Icon::ChevronRight, "Next version", behind);
}

fn buttons_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    raw: bool,
) -> (Option<Asked>, bool) {
    let message = scene.message;
    let free = !scene.chat.is_streaming();
    let blank = message.is_blank();
    let mut focused = false;
    let mut button = |ui: &mut Ui, enabled: bool, icon, name| -> Response {
        let button = ui.add_enabled_ui(enabled, |ui| icon_button(ui, icon, name, None));
        focused |= button.inner.has_focus();
        button.inner
    };
    let mut asked = None;
    let copies = copy::sign(ui.ctx(), copy_id(message.id));
    if button(ui, !blank, copies, "Copy message").clicked() {
        asked = Some(Asked::Copy);
    }
    if button(ui, free && !blank, Icon::Pencil, "Edit").clicked() {
        asked = Some(Asked::Edit);
    }
    if message.role == Role::Assistant {
        let again = regenerate_name(scene);
        if button(ui, free, Icon::RefreshCw, again).clicked() {
            let again = ChatAction::Regenerate(message.id, None);
            draw.push(Action::Chat(again));
        }
    }
    let more = button(ui, true, Icon::Ellipsis, "More actions");
    menu::menu(&more, |ui| {
        asked = menu_ui(ui, draw, scene, raw).or(asked);
    });
    (asked, focused)
}

/// A stopped answer is tried again; another version is made of one that is there.
fn regenerate_name(scene: Scene<'_>) -> &'static str {
    if scene.message.progress == Progress::Stopped && scene.index + 1 == scene.chat.len() {
        "Retry"
    } else {
        "Regenerate"
    }
}

/// The entries of a message's menu that are no buttons of its line.
fn menu_ui(ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>, raw: bool) -> Option<Asked> {
    let (id, free) = (scene.message.id, !scene.chat.is_streaming());
    let mut asked = None;
    ui.add_enabled_ui(free, |ui| {
        if scene.message.role == Role::Assistant
            && menu::item(ui, Icon::Replace, "Regenerate with another model").clicked()
        {
            let choose = Dialog::RegenerateWith(id);
            draw.push(Action::View(ViewAction::OpenDialog(choose)));
        }
        if menu::item(ui, Icon::GitFork, "Fork into a new conversation").clicked() {
            draw.push(Action::Chat(ChatAction::Fork(id)));
        }
    });
    if scene.message.role != Role::User {
        let text = if raw {
            "Show formatted"
        } else {
            "Show raw text"
        };
        if menu::item(ui, Icon::CodeXml, text).clicked() {
            asked = Some(Asked::Raw);
        }
    }
    if menu::danger_item(ui, Icon::Trash2, "Delete message").clicked() {
        draw.push(Action::Chat(ChatAction::Delete(id)));
    }
    asked
}

/// The menu that opens by a right click anywhere on the message, and by the keyboard from within
/// it. `at` is where the message is, `raw` whether its text is shown as it is.
pub(super) fn context_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    (at, raw): (Rect, bool),
) -> Option<Asked> {
    let mut asked = None;
    let seen = at.intersect(ui.clip_rect());
    let place = ui.interact(seen, ui.scope_id().with("context menu"), Sense::hover());
    let by_key = || focus_within(ui).filter(|_| menu::take_menu_key(&place));
    let opens_at = pressed_at(ui, seen).or_else(by_key);
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&place));
    if opens_at.is_none() && !is_open {
        return None;
    }
    menu::context_with(&place, opens_at, |ui| {
        let selection = selection_ui(ui, scene);
        let whole = whole_ui(ui, draw, scene);
        let more = menu_ui(ui, draw, scene, raw);
        asked = selection.or(whole).or(more);
    });
    asked
}

/// Where the right button was pressed on the message, also on a link or a button of it.
fn pressed_at(ui: &Ui, seen: Rect) -> Option<Rect> {
    let at = ui.input(|input| {
        let pointer = &input.pointer;
        let clicked = pointer.secondary_clicked();
        clicked.then(|| pointer.interact_pos()).flatten()
    })?;
    let find_bar = ui.ctx().read_response(find_bar::ground_id());
    let is_covered = find_bar.is_some_and(|bar| bar.contains_pointer());
    (ui.rect_contains_pointer(seen) && !is_covered).then(|| Rect::from_min_max(at, at))
}

/// The entries for what is selected.
fn selection_ui(ui: &mut Ui, scene: Scene<'_>) -> Option<Asked> {
    if !scene.has_selection {
        return None;
    }
    let mut asked = None;
    for (icon, text, what) in [
        (Icon::TextSelect, "Copy selection", ForSelection::Copy),
        (
            Icon::LetterText,
            "Copy as plain text",
            ForSelection::CopyPlain,
        ),
        (Icon::TextQuote, "Quote selection", ForSelection::Quote),
    ] {
        if menu::item(ui, icon, text).clicked() {
            asked = Some(Asked::Selection(what));
        }
    }
    asked
}

/// The entries that are buttons of the line as well.
fn whole_ui(ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>) -> Option<Asked> {
    let message = scene.message;
    let (free, blank) = (!scene.chat.is_streaming(), message.is_blank());
    let mut asked = None;
    let entry = |ui: &mut Ui, enabled, icon, text| {
        let entry = ui.add_enabled_ui(enabled, |ui| menu::item(ui, icon, text));
        entry.inner.clicked()
    };
    if entry(ui, !blank, Icon::Copy, "Copy message") {
        asked = Some(Asked::Copy);
    }
    if entry(ui, free && !blank, Icon::Pencil, "Edit") {
        asked = Some(Asked::Edit);
    }
    let again = regenerate_name(scene);
    if message.role == Role::Assistant && entry(ui, free, Icon::RefreshCw, again) {
        draw.push(Action::Chat(ChatAction::Regenerate(message.id, None)));
    }
    asked
}
