//! What screen readers are told without being asked: results, failures, notices, copies.
//!
//! Whoever knows that something has happened calls [`say`] once. At the end of the frame all that
//! was said is read from one polite live region, so that nothing interrupts what is being read, and
//! two places never speak over each other.

use crate::domain::ids::{ConversationId, ProviderId};
use crate::state::State;
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Context, Id, Rect, Sense, Ui, Vec2};

/// What was said since the region was last drawn.
#[derive(Debug, Clone, Default)]
struct Pending(Vec<String>);

fn key() -> Id {
    Id::unique("announcements")
}

/// Speaks a text once. Call it when something happens, not with every frame; a text that was said
/// already in this frame is not said twice.
pub fn say(ctx: &Context, text: impl Into<String>) {
    let text = text.into();
    if text.trim().is_empty() {
        return;
    }
    ctx.data_mut(|data| {
        let pending: &mut Pending = data.get_temp_mut_or_default(key());
        if !pending.0.contains(&text) {
            pending.0.push(text);
        }
    });
}

/// The live region of the window.
#[derive(Debug, Default)]
pub(super) struct LiveRegion {
    spoken: String,
    /// How often something was said. Each time gets a node of its own: a node whose text did not
    /// change is not read again.
    count: u64,
}

impl LiveRegion {
    /// Reads out what was said in this frame. Call it once, after everything else was drawn.
    pub(super) fn ui(&mut self, ui: &Ui) {
        let pending: Pending = ui
            .ctx()
            .data_mut(|data| data.remove_temp(key()).unwrap_or_default());
        if !pending.0.is_empty() {
            self.spoken = pending.0.join(". ");
            self.count += 1;
        }
        if self.spoken.is_empty() {
            return;
        }
        let id = key().with(self.count);
        let nowhere = Rect::from_min_size(ui.max_rect().min, Vec2::ZERO);
        ui.interact(nowhere, id, Sense::empty());
        ui.accesskit_node_builder(id, |node| {
            node.set_role(Role::Status);
            node.set_live(Live::Polite);
            node.set_label(self.spoken.as_str());
        });
    }
}

/// What changes on the screen while the keyboard stays where it is.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The conversation that was shown last.
    shown: Option<ConversationId>,
    /// The provider whose models were waited for last.
    awaited: Option<ProviderId>,
}

impl Changes {
    /// Says that another conversation is shown, or that a new provider can be asked. Call it with
    /// every frame.
    pub(super) fn announce(&mut self, ctx: &Context, state: &State) {
        let shown = state.shown().map(|(conversation, _)| conversation);
        let id = shown.map(|conversation| conversation.id);
        let before = std::mem::replace(&mut self.shown, id);
        // What is begun by what is typed is not another one.
        let other = before.is_some() && before != id;
        if let Some(conversation) = shown.filter(|_| other) {
            say(ctx, conversation.title.as_str());
        }
        let awaited = std::mem::replace(&mut self.awaited, state.view().awaited());
        let is_there = awaited.is_some() && self.awaited.is_none();
        let model = state.current_model().filter(|_| is_there);
        if let Some((provider, model)) = model.as_ref().and_then(|model| state.resolve(model)) {
            let (model, provider) = (model.label(), &provider.name);
            say(ctx, format!("{model} of “{provider}” can be asked"));
        }
    }
}
