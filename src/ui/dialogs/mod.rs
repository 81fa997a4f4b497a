//! Dialogs over the screen: one per file.
//!
//! What is typed lives in the dialog while it is open; it becomes an action when it is confirmed.
//! Escape closes, Enter confirms, and the first field has the keyboard. A dialog hangs from one
//! place, so that it does not jump when it grows. The title, the buttons and what scrolls are drawn here; a
//! dialog draws its fields.

mod add_cloud;
mod add_model;
mod add_provider;
mod buttons;
mod dialog;
mod edit_model;
mod find_servers;
mod open_link;
mod preview_request;
mod rename_conversation;
mod room;
mod trust_certificate;

use super::draw::Draw;
use super::theme;
use super::widgets::{bounds, follow_focus, list};
use crate::state::State;
use crate::state::action::{Action, Dialog, ViewAction};
use buttons::{DialogButtons, DialogPress, FirstFocus};
use dialog::DialogContents;
use eframe::egui::{self, Align2, Frame, Id, Key, Margin, Modal, Ui, UiBuilder, vec2};
use room::DialogRoom;

/// The dialog that is open, if one is.
#[derive(Default)]
pub struct Dialogs {
    open: Option<OpenDialogView>,
    /// How many were opened.
    opened: u64,
}

struct OpenDialogView {
    id: Dialog,
    dialog: Box<dyn DialogContents>,
    first: bool,
    /// Which one it is of all that were opened: each begins unscrolled.
    number: u64,
}

/// How a dialog begins that the state says is open.
enum Begun {
    /// It is drawn here.
    Here(Box<dyn DialogContents>),
    /// It is drawn beside this list.
    Elsewhere,
    /// What it is about is gone.
    Gone,
}

fn begin(id: &Dialog, state: &State) -> Begun {
    let dialog: Option<Box<dyn DialogContents>> = match id {
        Dialog::ChooseModel | Dialog::RegenerateWith(_) => return Begun::Elsewhere,
        Dialog::AddProvider => Some(Box::new(add_provider::AddProvider::default())),
        Dialog::AddCloud => Some(Box::new(add_cloud::AddCloud::default())),
        Dialog::FindServers => Some(Box::new(find_servers::FindServers::default())),
        Dialog::TrustCertificate(provider, certificate) => {
            state.providers().get(*provider).map(|p| {
                let dialog = trust_certificate::TrustCertificate::new(p, certificate);
                Box::new(dialog) as Box<dyn DialogContents>
            })
        }
        Dialog::AddModel(provider) => Some(Box::new(add_model::AddModel::new(*provider))),
        Dialog::EditModel(provider, model) => edit_model::EditModel::new(state, *provider, model)
            .map(|dialog| Box::new(dialog) as Box<dyn DialogContents>),
        Dialog::RenameConversation(id) => rename_conversation::RenameConversation::new(state, *id)
            .map(|dialog| Box::new(dialog) as Box<dyn DialogContents>),
        Dialog::PreviewRequest => Some(Box::new(preview_request::PreviewRequest::default())),
        Dialog::OpenLink(address) => Some(Box::new(open_link::OpenLink::new(address.clone()))),
    };
    dialog.map_or(Begun::Gone, Begun::Here)
}

impl Dialogs {
    /// Whether one was drawn last.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Draws the dialog that the state says is open.
    pub fn ui(&mut self, ctx: &egui::Context, draw: &mut Draw<'_>) {
        let wanted = draw.state.view().dialog();
        if self.open.as_ref().map(|open| &open.id) != wanted {
            self.exchange(draw);
        }
        let Some(open) = &mut self.open else { return };
        let title = open.dialog.title();
        let room = DialogRoom::of(ctx);
        let wide = if open.dialog.is_wide() {
            theme::dialogs::WIDE
        } else {
            theme::dialogs::WIDTH
        };
        let area = Modal::default_area(Id::unique("dialog"))
            .anchor(Align2::CENTER_TOP, vec2(0.0, room.top()))
            .accessible_name(&title);
        let response = Modal::new(Id::unique("dialog"))
            .area(area)
            .frame(frame(ctx, room))
            .backdrop_color(theme::of(&ctx.global_style().visuals).scrim)
            .show(ctx, |ui| {
                ui.set_width(room.width(wide));
                ui.spacing_mut().item_spacing.y = room.spacing;
                title_ui(ui, &title);
                open.ui(ui, draw, room);
            });
        // What is behind stays in the tree that assistive techniques see, and takes no input: nodes
        // that leave the tree and come back are lost to some of them. The toolkit does not tell them
        // where an area lies.
        let rect = response.response.rect;
        ctx.accesskit_node_builder(Id::unique("dialog"), |node| {
            node.set_modal();
            node.set_bounds(bounds(rect));
        });
        let escape = |ctx: &egui::Context| {
            ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape))
        };
        if response.is_top_modal && !response.any_popup_open && escape(ctx) {
            draw.push(Action::View(ViewAction::CloseDialog));
        }
    }

    fn exchange(&mut self, draw: &mut Draw<'_>) {
        self.open = None;
        let begun = draw
            .state
            .view()
            .dialog()
            .map(|id| (id.clone(), begin(id, draw.state)));
        match begun {
            Some((id, Begun::Here(dialog))) => {
                self.opened += 1;
                self.open = Some(OpenDialogView {
                    number: self.opened,
                    id,
                    dialog,
                    first: true,
                });
            }
            Some((_, Begun::Gone)) => draw.push(Action::View(ViewAction::CloseDialog)),
            Some((_, Begun::Elsewhere)) | None => {}
        }
    }
}

impl OpenDialogView {
    fn ui(&mut self, ui: &mut Ui, draw: &mut Draw<'_>, room: DialogRoom) {
        // The pass in which the window only measures cannot give the keyboard to anything.
        let first = self.first && !ui.is_sizing_pass();
        self.first = self.first && !first;
        let focus_before = ui.memory(egui::Memory::focused);
        let buttons = DialogButtons::of(&*self.dialog, draw.state);
        let max_height = room.middle(ui, buttons.map_or(0.0, |buttons| buttons.height(ui)));
        // The bar stands in the margin of the dialog, beside what scrolls.
        let mut place = ui.available_rect_before_wrap();
        let bar_room = theme::dialogs::BAR_ROOM.min(room.margin - theme::dialogs::BAR_EDGE);
        place.max.x += bar_room;
        let mut scrolled = ui.new_child(UiBuilder::new().max_rect(place));
        egui::ScrollArea::vertical()
            .id_salt(self.number)
            .max_height(max_height)
            // Else it grows into its height by one row of buttons in every frame.
            .min_scrolled_height(max_height)
            .auto_shrink([false, true])
            .show(&mut scrolled, |ui| {
                // Room for the ring around a field at the edge.
                let margin = Margin {
                    right: theme::dialogs::RING_ROOM + bar_room as i8,
                    ..Margin::same(theme::dialogs::RING_ROOM)
                };
                Frame::new()
                    .inner_margin(margin)
                    .show(ui, |ui| self.dialog.ui(ui, draw, first));
                follow_focus(ui);
            });
        place.max.x -= bar_room;
        place.max.y = scrolled.min_rect().bottom();
        ui.advance_cursor_after_rect(place);
        // Where nothing has asked for the keyboard it goes to the button that does no harm, unless
        // the dialog wants it elsewhere.
        let unasked = first && ui.memory(egui::Memory::focused) == focus_before;
        let Some(buttons) = DialogButtons::of(&*self.dialog, draw.state) else {
            return;
        };
        ui.add_space(room.above_buttons);
        let start = match (unasked, self.dialog.starts_at_confirm()) {
            (false, _) => FirstFocus::Elsewhere,
            (true, false) => FirstFocus::Close,
            (true, true) => FirstFocus::Confirm,
        };
        match buttons.ui(ui, start) {
            Some(DialogPress::Close) => draw.push(Action::View(ViewAction::CloseDialog)),
            Some(DialogPress::Confirm) => self.dialog.confirm(ui, draw),
            Some(DialogPress::Side) => self.dialog.side(ui, draw),
            Some(DialogPress::Danger(action)) => draw.push(action),
            None => {}
        }
    }
}

fn frame(ctx: &egui::Context, room: DialogRoom) -> Frame {
    let style = ctx.global_style();
    let tokens = theme::of(&style.visuals);
    Frame::new()
        .fill(tokens.panel)
        .stroke(theme::hairline(tokens))
        .corner_radius(theme::RADIUS_CARD)
        .shadow(style.visuals.window_shadow)
        .inner_margin(Margin::same(room.margin as i8))
}

/// Paints the title; the dialog bears it as its accessible name.
fn title_ui(ui: &mut Ui, title: &str) {
    let galley = list::cut_to(ui, title, theme::title(), ui.available_width());
    let (_, rect) = ui.allocate_space(egui::vec2(ui.available_width(), galley.size().y));
    ui.painter()
        .galley(rect.min, galley, theme::tokens(ui).text);
}
