//! The tree that the messages of a conversation form, without their content.
//!
//! Every version of a question or an answer is a sibling of the others; a branch leads from a
//! beginning to a leaf. The whole tree of a conversation is small enough to stay in memory, however
//! long the conversation is: some 60 bytes for a message.

use super::ids::MessageId;
use super::message::{Message, Part, Role};
use super::timestamp::Timestamp;

/// What is known of a message without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// The id of the message.
    pub id: MessageId,
    /// The message it follows; `None` for a beginning.
    pub parent: Option<MessageId>,
    /// Who speaks in the message.
    pub role: Role,
    /// When it was begun; of two versions the later one is the newer.
    pub created_at: Timestamp,
    /// About how long its content is, in bytes.
    pub bytes: u32,
}

impl Outline {
    /// The outline of a message that is in memory.
    pub fn of(message: &Message) -> Self {
        Self {
            id: message.id,
            parent: message.parent,
            role: message.role,
            created_at: message.created_at,
            bytes: u32::try_from(content_bytes(message)).unwrap_or(u32::MAX),
        }
    }
}

fn content_bytes(message: &Message) -> usize {
    let bytes = |part: &Part| match part {
        Part::Text { text } | Part::Reasoning { text, .. } | Part::ToolResult { text, .. } => {
            text.len()
        }
        Part::RedactedReasoning { data } | Part::Image { data, .. } => data.len(),
        Part::ToolCall { arguments, .. } => arguments.len(),
    };
    message.parts.iter().map(bytes).sum()
}

/// A message's place in its tree; valid for as long as the tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(u32);

impl Place {
    const NONE: u32 = u32::MAX;

    /// The place of a node. At 2^32 messages there would be none left; no memory holds so many.
    fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(Self::NONE))
    }

    fn from_link(link: u32) -> Option<Self> {
        (link != Self::NONE).then_some(Self(link))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which of several versions a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1; the oldest is the first.
    pub number: usize,
    /// How many there are, itself included.
    pub of: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    id: MessageId,
    created_at: Timestamp,
    parent: u32,
    first_child: u32,
    next_sibling: u32,
    bytes: u32,
    role: Role,
    /// Hidden with everything that follows it.
    hidden: bool,
}

/// The messages of a conversation as a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageTree {
    nodes: Vec<Node>,
    /// Indices of `nodes`, by id.
    by_id: Vec<u32>,
    first_root: u32,
}

impl Default for MessageTree {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl MessageTree {
    /// The tree of those messages, in any order. One whose parent is not among them is a beginning.
    /// Of several outlines with one id the last counts.
    pub fn new(mut outlines: Vec<Outline>) -> Self {
        // Newest first, so that every one is put in front of its siblings.
        outlines.sort_by_key(|outline| std::cmp::Reverse((outline.created_at, outline.id)));
        let node = |outline: &Outline| Node {
            id: outline.id,
            created_at: outline.created_at,
            parent: Place::NONE,
            first_child: Place::NONE,
            next_sibling: Place::NONE,
            bytes: outline.bytes,
            role: outline.role,
            hidden: false,
        };
        let nodes: Vec<Node> = outlines.iter().map(node).collect();
        let mut by_id: Vec<u32> = (0..nodes.len()).map(|index| Place::at(index).0).collect();
        by_id.sort_by_key(|index| nodes[*index as usize].id);
        by_id.dedup_by_key(|index| nodes[*index as usize].id);
        let mut tree = Self {
            nodes,
            by_id,
            first_root: Place::NONE,
        };
        for (index, outline) in outlines.iter().enumerate() {
            let place = Place::at(index);
            if tree.find(outline.id) != Some(place) {
                continue;
            }
            let parent = outline.parent.and_then(|parent| tree.find(parent));
            tree.nodes[index].parent = parent.map_or(Place::NONE, |parent| parent.0);
            tree.nodes[index].next_sibling = tree.first_link(parent);
            *tree.first_link_mut(parent) = place.0;
        }
        tree
    }

    /// How many messages are in it.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Where the message with that id is.
    pub fn find(&self, id: MessageId) -> Option<Place> {
        let found = self.search(id).ok()?;
        Some(Place(self.by_id[found]))
    }

    /// What is known of the message there.
    pub fn outline(&self, place: Place) -> Outline {
        let node = self.node(place);
        Outline {
            id: node.id,
            parent: self.parent(place).map(|parent| self.node(parent).id),
            role: node.role,
            created_at: node.created_at,
            bytes: node.bytes,
        }
    }

    /// The id of the message there.
    pub fn id(&self, place: Place) -> MessageId {
        self.node(place).id
    }

    /// The message that it follows; `None` for a beginning.
    pub fn parent(&self, place: Place) -> Option<Place> {
        Place::from_link(self.node(place).parent)
    }

    /// Adds a message, or takes over what has changed about one that is there; its place. What it
    /// follows stays as it was.
    pub fn insert(&mut self, outline: Outline) -> Place {
        match self.search(outline.id) {
            Ok(found) => {
                let place = Place(self.by_id[found]);
                let moved = self.node(place).created_at != outline.created_at;
                let node = &mut self.nodes[place.index()];
                (node.bytes, node.created_at) = (outline.bytes, outline.created_at);
                if moved {
                    self.unlink(place);
                    self.link(place);
                }
                place
            }
            Err(at) => {
                let place = Place::at(self.nodes.len());
                let parent = outline.parent.and_then(|parent| self.find(parent));
                self.nodes.push(Node {
                    id: outline.id,
                    created_at: outline.created_at,
                    parent: parent.map_or(Place::NONE, |parent| parent.0),
                    first_child: Place::NONE,
                    next_sibling: Place::NONE,
                    bytes: outline.bytes,
                    role: outline.role,
                    hidden: false,
                });
                self.by_id.insert(at, place.0);
                self.link(place);
                place
            }
        }
    }

    /// Hides a message and everything that follows it, or shows them again: hidden ones are no
    /// versions, and no branch leads to them.
    pub fn set_hidden(&mut self, place: Place, hidden: bool) {
        self.nodes[place.index()].hidden = hidden;
    }

    /// Shows a hidden message again, with all that it follows; those of them that were hidden.
    pub fn show_again(&mut self, place: Place) -> Vec<MessageId> {
        let hidden = |place: &Place| self.node(*place).hidden;
        let hidden: Vec<Place> = self.branch_to(place).into_iter().filter(hidden).collect();
        for place in &hidden {
            self.set_hidden(*place, false);
        }
        hidden.into_iter().map(|place| self.id(place)).collect()
    }

    /// The branch that ends at `leaf`, from its beginning.
    pub fn branch_to(&self, leaf: Place) -> Vec<Place> {
        let mut branch = Vec::new();
        let mut next = Some(leaf);
        // A damaged history may hold a circle.
        while let Some(place) = next.filter(|_| branch.len() <= self.nodes.len()) {
            branch.push(place);
            next = self.parent(place);
        }
        branch.reverse();
        branch
    }

    /// The end of the newest branch through that message: always its newest follower's follower.
    pub fn leaf_below(&self, place: Place) -> Place {
        let mut leaf = place;
        for _ in 0..self.nodes.len() {
            let Some(newest) = self.children(Some(leaf)).last() else {
                break;
            };
            leaf = newest;
        }
        leaf
    }

    /// Which of the versions at its place in the conversation a message is.
    pub fn version(&self, place: Place) -> Version {
        let mut version = Version { number: 1, of: 0 };
        for sibling in self.children(self.parent(place)) {
            version.of += 1;
            if sibling == place {
                version.number = version.of;
            }
        }
        version.of = version.of.max(1);
        version
    }

    /// The version before a message, and the one behind it.
    pub fn neighbours(&self, place: Place) -> (Option<Place>, Option<Place>) {
        let mut before = None;
        let mut siblings = self.children(self.parent(place));
        for sibling in siblings.by_ref() {
            if sibling == place {
                return (before, siblings.next());
            }
            before = Some(sibling);
        }
        (before, None)
    }

    /// Whether it and all it follows are there and not hidden.
    pub fn is_reachable(&self, place: Place) -> bool {
        let branch = self.branch_to(place);
        branch.len() <= self.nodes.len() && branch.iter().all(|place| !self.node(*place).hidden)
    }

    /// All messages, in no order.
    pub fn outlines(&self) -> impl Iterator<Item = Outline> {
        self.by_id.iter().map(|index| self.outline(Place(*index)))
    }

    fn node(&self, place: Place) -> &Node {
        &self.nodes[place.index()]
    }

    fn search(&self, id: MessageId) -> Result<usize, usize> {
        self.by_id
            .binary_search_by_key(&id, |index| self.nodes[*index as usize].id)
    }

    /// What follows a message, or all beginnings, the oldest first; hidden ones are left out.
    fn children(&self, parent: Option<Place>) -> impl Iterator<Item = Place> {
        let first = Place::from_link(self.first_link(parent));
        let next = |place: &Place| Place::from_link(self.node(*place).next_sibling);
        std::iter::successors(first, next).filter(|place| !self.node(*place).hidden)
    }

    fn first_link(&self, parent: Option<Place>) -> u32 {
        parent.map_or(self.first_root, |parent| self.node(parent).first_child)
    }

    fn first_link_mut(&mut self, parent: Option<Place>) -> &mut u32 {
        match parent {
            Some(parent) => &mut self.nodes[parent.index()].first_child,
            None => &mut self.first_root,
        }
    }

    /// The link that leads to the first sibling for which `is_it` holds, or the last link.
    fn link_before(
        &mut self,
        parent: Option<Place>,
        is_it: impl Fn(u32, &Node) -> bool,
    ) -> &mut u32 {
        let mut before = None;
        let mut next = self.first_link(parent);
        while next != Place::NONE && !is_it(next, &self.nodes[next as usize]) {
            before = Some(next);
            next = self.nodes[next as usize].next_sibling;
        }
        match before {
            Some(before) => &mut self.nodes[before as usize].next_sibling,
            None => self.first_link_mut(parent),
        }
    }

    fn link(&mut self, place: Place) {
        let Node { created_at, id, .. } = *self.node(place);
        let parent = self.parent(place);
        let newer = |_: u32, node: &Node| (node.created_at, node.id) > (created_at, id);
        let link = self.link_before(parent, newer);
        let next = std::mem::replace(link, place.0);
        self.nodes[place.index()].next_sibling = next;
    }

    fn unlink(&mut self, place: Place) {
        let next = self.node(place).next_sibling;
        let parent = self.parent(place);
        *self.link_before(parent, |index, _| index == place.0) = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(id: u128, parent: Option<u128>) -> Outline {
        Outline {
            id: MessageId(id),
            parent: parent.map(MessageId),
            role: Role::User,
            created_at: Timestamp(id as i64),
            bytes: 7,
        }
    }

    /// 1 ─ 2 ─ 3 ─ 4, 2 ─ 5 ─ 6, and 7 as a second beginning.
    fn outlines() -> Vec<Outline> {
        let parents = [None, Some(1), Some(2), Some(3), Some(2), Some(5), None];
        (1..)
            .zip(parents)
            .map(|(id, parent)| outline(id, parent))
            .collect()
    }

    fn ids(tree: &MessageTree, places: &[Place]) -> Vec<u128> {
        places.iter().map(|place| tree.id(*place).0).collect()
    }

    fn branch(tree: &MessageTree, leaf: u128) -> Vec<u128> {
        let place = tree.find(MessageId(leaf)).expect("is there");
        ids(tree, &tree.branch_to(place))
    }

    fn leaf_below(tree: &MessageTree, id: u128) -> u128 {
        let place = tree.find(MessageId(id)).expect("is there");
        tree.id(tree.leaf_below(place)).0
    }

    #[track_caller]
    fn check_version(tree: &MessageTree, id: u128, number: usize, of: usize) {
        let place = tree.find(MessageId(id)).expect("is there");
        assert_eq!(tree.version(place), Version { number, of }, "of {id}");
        let (before, behind) = tree.neighbours(place);
        assert_eq!(
            (before.is_some(), behind.is_some()),
            (number > 1, number < of),
            "of {id}"
        );
    }

    /// The end of the branch that was begun last.
    fn newest_leaf(tree: &MessageTree) -> Option<u128> {
        let newest = tree.children(None).last()?;
        Some(tree.id(tree.leaf_below(newest)).0)
    }

    #[test]
    fn branches_and_versions_are_the_same_however_the_tree_came_to_be() {
        let mut reversed = outlines();
        reversed.reverse();
        let mut grown = MessageTree::default();
        for outline in outlines() {
            grown.insert(outline);
        }
        for tree in [
            MessageTree::new(outlines()),
            MessageTree::new(reversed),
            grown,
        ] {
            assert_eq!(tree.len(), 7);
            assert_eq!(branch(&tree, 4), [1, 2, 3, 4]);
            assert_eq!(branch(&tree, 6), [1, 2, 5, 6]);
            assert_eq!(branch(&tree, 7), [7]);
            assert_eq!(leaf_below(&tree, 1), 6);
            assert_eq!(leaf_below(&tree, 3), 4);
            assert_eq!(newest_leaf(&tree), Some(7));
            check_version(&tree, 1, 1, 2);
            check_version(&tree, 7, 2, 2);
            check_version(&tree, 3, 1, 2);
            check_version(&tree, 5, 2, 2);
            check_version(&tree, 4, 1, 1);
            assert_eq!(tree.find(MessageId(8)), None);
        }
    }

    #[test]
    fn a_hidden_message_is_no_version_and_comes_back_where_it_was() {
        let mut tree = MessageTree::new(outlines());
        let five = tree.find(MessageId(5)).expect("is there");
        let six = tree.find(MessageId(6)).expect("is there");
        tree.set_hidden(five, true);
        check_version(&tree, 3, 1, 1);
        assert_eq!(leaf_below(&tree, 1), 4);
        assert!(!tree.is_reachable(six));
        tree.set_hidden(five, false);
        check_version(&tree, 5, 2, 2);
        assert!(tree.is_reachable(six));
        tree.set_hidden(five, true);
        tree.set_hidden(six, true);
        assert_eq!(tree.show_again(six), [MessageId(5), MessageId(6)]);
        assert!(tree.is_reachable(six));
    }

    #[test]
    fn a_message_that_is_begun_anew_becomes_the_newest_version() {
        let mut tree = MessageTree::new(outlines());
        let mut later = outline(3, Some(2));
        (later.created_at, later.bytes) = (Timestamp(100), 9);
        let place = tree.insert(later);
        assert_eq!(tree.outline(place), later);
        check_version(&tree, 3, 2, 2);
        check_version(&tree, 5, 1, 2);
        assert_eq!(leaf_below(&tree, 1), 4);
        assert_eq!(tree.len(), 7);
    }

    #[test]
    fn a_damaged_history_ends() {
        let circle = vec![
            outline(1, Some(2)),
            outline(2, Some(1)),
            outline(3, Some(9)),
        ];
        let tree = MessageTree::new(circle);
        assert_eq!(newest_leaf(&tree), Some(3));
        let one = tree.find(MessageId(1)).expect("is there");
        assert!(!tree.is_reachable(one));
        tree.leaf_below(one);
        let twice = MessageTree::new(vec![
            outline(1, None),
            outline(1, None),
            outline(2, Some(1)),
        ]);
        assert_eq!((twice.len(), branch(&twice, 2)), (2, vec![1, 2]));
    }
}
