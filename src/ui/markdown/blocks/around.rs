//! The quotes, lists, items and cards that are open while blocks are drawn, as groups that screen
//! readers know. Without a screen reader there are none, and nothing is spent on them.

use crate::markdown::block::{Block, MarkerKind};
use crate::markdown::outline::{Node, NodeKind, Outline};
use crate::markdown::speech::{card_name, marker_words};
use crate::ui::widgets::bounds;
use eframe::egui::{Id, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, accesskit};

/// The groups around the block that is drawn.
pub(in crate::ui::markdown) struct Around {
    listened: bool,
    base: Id,
    open: Vec<OpenGroup>,
}

struct OpenGroup {
    node: usize,
    ui: Ui,
    room: Rect,
}

/// Whether a screen reader wants to know what is drawn there.
pub(super) fn is_listened(ui: &Ui) -> bool {
    let node = ui.ctx().accesskit_node_builder(ui.unique_id(), |_| ());
    node.is_some()
}

/// Says where a group is.
pub(super) fn set_bounds(node: &mut accesskit::Node, room: Rect) {
    node.set_bounds(bounds(room));
}

impl Around {
    /// Before the first block of a text is drawn in `ui`.
    pub(in crate::ui::markdown) fn new(ui: &Ui) -> Self {
        Self {
            listened: is_listened(ui),
            base: ui.scope_id(),
            open: Vec::new(),
        }
    }

    /// Whether the outline has to be up to date.
    pub(in crate::ui::markdown) fn is_listened(&self) -> bool {
        self.listened
    }

    /// Where the block is drawn that stands in `rect`: in the innermost group around it, or in `ui`
    /// itself.
    pub(in crate::ui::markdown) fn place<'u>(
        &'u mut self,
        ui: &'u mut Ui,
        outline: &Outline,
        index: usize,
        block: &Block,
        rect: Rect,
    ) -> &'u mut Ui {
        if !self.listened {
            return ui;
        }
        let path = outline.path(index);
        let open = self.open.iter().map(|open| open.node);
        let same = open.zip(&path).take_while(|(open, node)| open == *node);
        let same = same.count();
        self.close_to(same);
        for &node in &path[same..] {
            let parent = self.open.last_mut().map_or(&mut *ui, |open| &mut open.ui);
            let ui = enter(
                parent,
                self.base.with(("around", node)),
                outline.node(node),
                block,
                rect,
            );
            let room = rect;
            self.open.push(OpenGroup { node, ui, room });
        }
        for open in &mut self.open {
            open.room |= rect;
        }
        self.open.last_mut().map_or(ui, |open| &mut open.ui)
    }

    /// Behind the last block.
    pub(in crate::ui::markdown) fn close(mut self) {
        self.close_to(0);
    }

    fn close_to(&mut self, count: usize) {
        for OpenGroup { ui, room, .. } in self.open.drain(count..).rev() {
            ui.ctx()
                .accesskit_node_builder(ui.unique_id(), |node| set_bounds(node, room));
        }
    }
}

/// Opens the group of a node, in which `block` is the first that is drawn.
fn enter(parent: &mut Ui, id: Id, node: Node, block: &Block, rect: Rect) -> Ui {
    let role = match node.kind {
        NodeKind::Quote => accesskit::Role::Blockquote,
        NodeKind::List => accesskit::Role::List,
        NodeKind::Item(_) => accesskit::Role::ListItem,
        NodeKind::Note(_) => accesskit::Role::DocFootnote,
        NodeKind::Card => accesskit::Role::Group,
    };
    let builder = UiBuilder::new().scope_id(id).max_rect(rect);
    let child = parent.new_child(builder.accessibility_role(role));
    child
        .ctx()
        .accesskit_node_builder(id, |group| match node.kind {
            NodeKind::Quote => {}
            NodeKind::List => group.set_size_of_set(node.size),
            NodeKind::Item(kind) => {
                group.set_position_in_set(node.place);
                group.set_level(node.depth);
                if let MarkerKind::Task(done) = kind {
                    group.set_toggled(if done {
                        accesskit::Toggled::True
                    } else {
                        accesskit::Toggled::False
                    });
                }
            }
            NodeKind::Note(number) => group.set_label(format!("Footnote {number}")),
            NodeKind::Card => {
                if let Some(code) = block.code() {
                    group.set_label(card_name(&code.language));
                }
            }
        });
    if let (NodeKind::Item(kind), Some(_)) = (node.kind, block.marker) {
        let marker = child.interact(rect, id.with("marker"), Sense::hover());
        marker.widget_info(|| WidgetInfo::labeled(Role::ListMarker, true, marker_words(kind)));
    }
    child
}
