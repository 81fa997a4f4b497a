//! One who listens: notes what a screen reader would say while the program is used.
//!
//! It sees what the platform's bridge sees, every update of the tree: where the keyboard goes, and
//! what live regions say.

use eframe::egui::accesskit::{Live, Node, NodeId, Role, Toggled, TreeUpdate};
use eframe::egui::{Context, FullOutput, Plugin};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was heard so far, in order; can be read while the window goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// What was heard since this was last called.
    pub(super) fn take(&self) -> Vec<String> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *lines)
    }

    /// The last thing that was heard; empty if nothing was since [`Self::take`].
    pub(super) fn last(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.last().cloned().unwrap_or_default()
    }

    fn note(&self, line: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }
}

/// The listener: give it to the window's context.
#[derive(Debug, Default)]
pub(super) struct Listener {
    heard: Heard,
    focus: Option<NodeId>,
    /// The live texts that were said, by their nodes.
    said: HashMap<NodeId, String>,
}

impl Listener {
    pub(super) fn new(heard: Heard) -> Self {
        Self {
            heard,
            ..Self::default()
        }
    }

    fn take(&mut self, update: &TreeUpdate) {
        let nodes: HashMap<NodeId, &Node> =
            update.nodes.iter().map(|(id, node)| (*id, node)).collect();
        let focus = nodes.get(&update.focus);
        // What is active in a list is what has the keyboard.
        let active = focus.and_then(|node| node.active_descendant());
        let active = active.filter(|id| nodes.contains_key(id));
        let focus = active.unwrap_or(update.focus);
        if self.focus.replace(focus) != Some(focus) {
            let text = nodes
                .get(&focus)
                .map_or_else(String::new, |node| text(node));
            self.heard.note(format!("> {text}"));
        }
        let live = |node: &&Node| node.live().is_some_and(|live| live != Live::Off);
        let mut said = HashMap::new();
        for (id, node) in nodes.iter().filter(|(_, node)| live(node)) {
            let label = node.label().unwrap_or_default().to_owned();
            if self.said.get(id) != Some(&label) && !label.is_empty() {
                self.heard.note(format!("\u{201C}{label}\u{201D}"));
            }
            said.insert(*id, label);
        }
        self.said = said;
    }
}

impl Plugin for Listener {
    fn debug_name(&self) -> &'static str {
        "listener"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        // A pass that is drawn anew is shown to nobody.
        if output.platform_output.requested_discard() && ctx.current_pass_index() == 0 {
            return;
        }
        if let Some(update) = output.platform_output.accesskit_update.clone() {
            self.take(&update);
        }
    }
}

/// What is said of a node that gets the keyboard: its name, what it is, its states, its value, and
/// what describes it.
fn text(node: &Node) -> String {
    let mut parts = vec![node.label().unwrap_or_default().to_owned()];
    parts.push(format!("{:?}", node.role()));
    if node.is_disabled() {
        parts.push("disabled".to_owned());
    }
    match node.toggled() {
        Some(Toggled::True) => parts.push("on".to_owned()),
        Some(Toggled::False) => parts.push("off".to_owned()),
        Some(Toggled::Mixed) => parts.push("partly on".to_owned()),
        None => {}
    }
    if node.is_selected() == Some(true) {
        parts.push("selected".to_owned());
    }
    let typed = matches!(
        node.role(),
        Role::TextInput | Role::MultilineTextInput | Role::PasswordInput
    );
    if let Some(value) = node.value().filter(|value| !typed && !value.is_empty()) {
        parts.push(value.to_owned());
    }
    if let Some(description) = node.description() {
        parts.push(description.to_owned());
    }
    parts.join(", ")
}
