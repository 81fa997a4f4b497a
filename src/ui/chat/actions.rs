//! What can be done with a message: the line of buttons that belongs to it, and the menu that opens
//! anywhere on it.
//!
//! They are there for the keyboard and for screen readers at all times, and are seen when the
//! pointer is over the message, one of them has the keyboard, or the message is the last one. The
//! versions are seen always.

use super::find_bar;
use super::pass::{ForSelection, Scene, focus_within};
use crate::domain::ids::MessageId;
use crate::domain::message::{Progress, Role};
use crate::domain::message_tree::Version;
use crate::state::action::{Action, ChatAction, Dialog, ViewAction};
use crate::ui::draw::Draw;
use crate::ui::theme;
use crate::ui::widgets::button::icon_button;
use crate::ui::widgets::{copy, menu};
use eframe::egui::{
    Align, Align2, Color32, Id, Layout, Popup, Rect, Role as WidgetRole, Sense, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use lucide_icons::Icon;

/// By how much the last button reaches beyond the column, so that its sign ends flush with it.
const OVERHANG: f32 = (theme::SMALL_TARGET - theme::ICON) / 2.0;

/// What was asked for that is not the state's to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageAction {
    /// Copy all texts of the message.
    Copy,
    /// Do that with what is selected of the conversation.
    Selection(ForSelection),
    /// Edit the message in its place.
    Edit,
    /// Show its text as it is, or formatted again.
    Raw,
}

/// A button of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ActionButton {
    Copy,
    Edit,
    Regenerate,
    More,
}

/// The line of buttons that belongs to a message.
#[derive(Default)]
pub(super) struct ActionsRow {
    /// Whether one of the buttons had the keyboard when they were drawn last.
    has_focus: bool,
    /// Which version the message is, in words; `None` before that was drawn.
    version: Option<VersionLabel>,
}

/// Where the line of buttons is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActionsPlace {
    /// The room whose right end the buttons take.
    pub(super) rect: Rect,
    /// Whether the pointer is over the message.
    pub(super) is_over: bool,
    /// Whether the text of the message is shown as it is.
    pub(super) is_raw: bool,
}

/// Which version a message is.
struct VersionLabel {
    version: Version,
    /// What is seen, such as “2/3”.
    text: String,
    /// What is told to those who listen.
    spoken: String,
}

/// What the copying of a message is confirmed by, wherever it was asked for.
pub(super) fn copy_id(message: MessageId) -> Id {
    Id::unique(("copied message", message.0))
}

/// The buttons of the line, from left to right.
fn buttons(role: Role) -> &'static [ActionButton] {
    use ActionButton::{Copy, Edit, More, Regenerate};
    match role {
        Role::User | Role::System => &[Copy, Edit, More],
        Role::Assistant => &[Copy, Edit, Regenerate, More],
    }
}

impl ActionsRow {
    /// How wide the buttons are within the column of the message, in points.
    pub(super) fn width(&mut self, ui: &Ui, scene: Scene<'_>) -> f32 {
        let count = buttons(scene.message.role).len() as f32;
        let versions = self
            .label(scene)
            .map_or(0.0, |label| 2.0 * theme::SMALL_TARGET + label.width(ui));
        count * theme::SMALL_TARGET + versions - OVERHANG
    }

    /// Draws the buttons at the right end of their place.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        draw: &mut Draw<'_>,
        scene: Scene<'_>,
        place: ActionsPlace,
    ) -> Option<MessageAction> {
        let ActionsPlace { rect, is_over, .. } = place;
        let left = rect.right() - self.width(ui, scene);
        let end = pos2(rect.right() + OVERHANG, rect.bottom());
        let row = Rect::from_min_max(pos2(left, rect.top()), end);
        let builder = UiBuilder::new()
            .max_rect(row)
            .layout(Layout::left_to_right(Align::Center));
        let mut row = ui.new_child(builder.id_salt("actions"));
        row.spacing_mut().item_spacing.x = 0.0;
        if let Some(label) = self.label(scene) {
            label.ui(&mut row, draw, scene);
        }
        let is_last = scene.index + 1 == scene.chat.len();
        if !(is_over || is_last || self.has_focus) {
            row.set_opacity(0.0);
        }
        self.has_focus = false;
        let mut asked = None;
        for button in buttons(scene.message.role) {
            let pressed = button_ui(&mut row, draw, scene, *button, place.is_raw);
            self.has_focus |= pressed.has_focus;
            asked = pressed.asked.or(asked);
        }
        asked
    }

    /// Which version the message is; `None` where there is only one. Put into words only when that
    /// has changed.
    fn label(&mut self, scene: Scene<'_>) -> Option<&VersionLabel> {
        let version = scene.chat.version(scene.index);
        if self
            .version
            .as_ref()
            .is_none_or(|known| known.version != version)
        {
            self.version = Some(VersionLabel::new(version));
        }
        self.version.as_ref().filter(|_| version.of > 1)
    }
}

impl VersionLabel {
    fn new(version: Version) -> Self {
        Self {
            version,
            text: format!("{}/{}", version.number, version.of),
            spoken: format!("Version {} of {}", version.number, version.of),
        }
    }

    /// Room for the text, with a gap at each side, in points.
    fn width(&self, ui: &Ui) -> f32 {
        let text = self.text.clone();
        let galley = ui
            .painter()
            .layout_no_wrap(text, theme::small(), Color32::PLACEHOLDER);
        galley.size().x + theme::SPACE_8
    }

    /// Draws the text between the buttons that lead to the version before and behind.
    fn ui(&self, ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>) {
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
        let size = vec2(self.width(ui), theme::SMALL_TARGET);
        let (rect, label) = ui.allocate_exact_size(size, Sense::hover());
        label.widget_info(|| WidgetInfo::labeled(WidgetRole::Label, true, &self.spoken));
        let (color, middle) = (theme::tokens(ui).muted, Align2::CENTER_CENTER);
        let painter = ui.painter();
        painter.text(rect.center(), middle, &self.text, theme::small(), color);
        step(ui, Icon::ChevronRight, "Next version", behind);
    }
}

/// What became of a button of the line.
struct PressedButton {
    asked: Option<MessageAction>,
    has_focus: bool,
}

fn button_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    button: ActionButton,
    is_raw: bool,
) -> PressedButton {
    let message = scene.message;
    let (free, blank) = (!scene.chat.is_streaming(), message.is_blank());
    let (enabled, icon, name) = match button {
        ActionButton::Copy => {
            let icon = copy::sign(ui.ctx(), copy_id(message.id));
            (!blank, icon, "Copy message")
        }
        ActionButton::Edit => (free && !blank, Icon::Pencil, "Edit"),
        ActionButton::Regenerate => (free, Icon::RefreshCw, regenerate_name(scene)),
        ActionButton::More => (true, Icon::Ellipsis, "More actions"),
    };
    let drawn = ui.add_enabled_ui(enabled, |ui| icon_button(ui, icon, name, None));
    let drawn = drawn.inner;
    let has_focus = drawn.has_focus();
    let mut asked = None;
    match button {
        ActionButton::More => menu::menu(&drawn, |ui| asked = menu_ui(ui, draw, scene, is_raw)),
        ActionButton::Copy | ActionButton::Edit | ActionButton::Regenerate if !drawn.clicked() => {}
        ActionButton::Copy => asked = Some(MessageAction::Copy),
        ActionButton::Edit => asked = Some(MessageAction::Edit),
        ActionButton::Regenerate => {
            draw.push(Action::Chat(ChatAction::Regenerate(message.id, None)));
        }
    }
    PressedButton { asked, has_focus }
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
fn menu_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    is_raw: bool,
) -> Option<MessageAction> {
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
        let text = if is_raw {
            "Show formatted"
        } else {
            "Show raw text"
        };
        if menu::item(ui, Icon::CodeXml, text).clicked() {
            asked = Some(MessageAction::Raw);
        }
    }
    if menu::danger_item(ui, Icon::Trash2, "Delete message").clicked() {
        draw.push(Action::Chat(ChatAction::Delete(id)));
    }
    asked
}

/// The menu that opens by a right click anywhere on the message, and by the keyboard from within
/// it; `is_raw` says whether the text of the message is shown as it is.
pub(super) fn context_ui(
    ui: &mut Ui,
    draw: &mut Draw<'_>,
    scene: Scene<'_>,
    is_raw: bool,
) -> Option<MessageAction> {
    let mut asked = None;
    let seen = scene.rect.intersect(ui.clip_rect());
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
        let more = menu_ui(ui, draw, scene, is_raw);
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
fn selection_ui(ui: &mut Ui, scene: Scene<'_>) -> Option<MessageAction> {
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
            asked = Some(MessageAction::Selection(what));
        }
    }
    asked
}

/// The entries that are buttons of the line as well.
fn whole_ui(ui: &mut Ui, draw: &mut Draw<'_>, scene: Scene<'_>) -> Option<MessageAction> {
    let message = scene.message;
    let (free, blank) = (!scene.chat.is_streaming(), message.is_blank());
    let mut asked = None;
    let entry = |ui: &mut Ui, enabled, icon, text| {
        let entry = ui.add_enabled_ui(enabled, |ui| menu::item(ui, icon, text));
        entry.inner.clicked()
    };
    if entry(ui, !blank, Icon::Copy, "Copy message") {
        asked = Some(MessageAction::Copy);
    }
    if entry(ui, free && !blank, Icon::Pencil, "Edit") {
        asked = Some(MessageAction::Edit);
    }
    let again = regenerate_name(scene);
    if message.role == Role::Assistant && entry(ui, free, Icon::RefreshCw, again) {
        draw.push(Action::Chat(ChatAction::Regenerate(message.id, None)));
    }
    asked
}
