//! The quotes, lists, items and cards around the blocks of an answer, for whoever listens: a tree
//! over the flat list of blocks.
//!
//! It follows a growing answer: what is before the first block that changed stays, and so does the
//! name of each of its nodes.

use super::block::{Block, BlockKind, Gap, Level, Marker, MarkerKind};

/// A kind of group of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A block quote.
    Quote,
    /// A list, ordered or not.
    List,
    /// An item of a list, with its marker; a bullet where the beginning is not there.
    Item(MarkerKind),
    /// The definition of a footnote, with its number.
    Note(u32),
    /// The card of a block of code.
    Card,
}

/// A part of the tree.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What kind of group the node is.
    pub kind: NodeKind,
    /// The node around it; None for the outermost.
    pub parent: Option<usize>,
    /// Of an item: its place in its list, from 0.
    pub place: usize,
    /// Of a list: how many items it has.
    pub size: usize,
    /// Of an item: in how many lists it is.
    pub depth: usize,
    /// The first block in it.
    first: usize,
}

/// The tree over the blocks of one text.
#[derive(Debug, Default)]
pub struct Outline {
    nodes: Vec<Node>,
    /// The innermost node around each block.
    inner: Vec<Option<usize>>,
}

impl Outline {
    /// Forgets the blocks from `index` on.
    pub fn forget_from(&mut self, index: usize) {
        self.inner.truncate(index);
        while let Some(last) = self.nodes.pop_if(|last| last.first >= index) {
            let list = last.parent.and_then(|list| self.nodes.get_mut(list));
            if let (NodeKind::Item(_), Some(list)) = (last.kind, list) {
                list.size -= 1;
            }
        }
    }

    /// Takes in the blocks that it does not know yet.
    pub fn follow(&mut self, blocks: &[Block]) {
        for block in blocks.iter().skip(self.inner.len()) {
            let inner = self.around(block);
            self.inner.push(inner);
        }
    }

    /// The nodes around a block, from the outside in.
    pub fn path(&self, block: usize) -> Vec<usize> {
        let innermost = self.inner.get(block).copied().flatten();
        self.path_of(innermost)
    }

    /// A node of [`Self::path`].
    pub fn node(&self, index: usize) -> Node {
        self.nodes[index]
    }

    fn path_of(&self, innermost: Option<usize>) -> Vec<usize> {
        let parent = |&node: &usize| self.nodes[node].parent;
        let mut path: Vec<usize> = std::iter::successors(innermost, parent).collect();
        path.reverse();
        path
    }

    /// The innermost node around the next block; makes those that begin with it.
    fn around(&mut self, block: &Block) -> Option<usize> {
        let before = self.inner.last().copied().flatten();
        let is_code = matches!(block.kind, BlockKind::Code(_));
        if is_code && block.continued && before.is_some() {
            return before;
        }
        // Lists are no level of their own: each stands with its items.
        let mut open = self.path_of(before);
        open.retain(|&node| !matches!(self.nodes[node].kind, NodeKind::List | NodeKind::Card));
        let mut around = None;
        let mut goes_on = true;
        for (depth, level) in block.indent.levels().enumerate() {
            let marker = block
                .marker
                .filter(|marker| usize::from(marker.level) == depth);
            let known = open.get(depth).copied().filter(|_| goes_on);
            let same = match (level, known.map(|known| self.nodes[known].kind)) {
                (Level::Quote, Some(NodeKind::Quote)) => true,
                (Level::Item, Some(NodeKind::Item(_) | NodeKind::Note(_))) => marker.is_none(),
                (_, Some(_) | None) => false,
            };
            goes_on = same;
            around = match (same, level) {
                (true, _) => known,
                (false, Level::Quote) => Some(self.push(NodeKind::Quote, around)),
                (false, Level::Item) => Some(self.begin_item(marker, block.gap, known, around)),
            };
        }
        if is_code {
            around = Some(self.push(NodeKind::Card, around));
        }
        around
    }

    /// An item begins, in the list of the one before if it goes on.
    fn begin_item(
        &mut self,
        marker: Option<Marker>,
        gap: Gap,
        before: Option<usize>,
        around: Option<usize>,
    ) -> usize {
        let kind = marker.map_or(MarkerKind::Bullet, |marker| marker.kind);
        if let MarkerKind::Footnote(number) = kind {
            return self.push(NodeKind::Note(number), around);
        }
        let before = before.map(|before| self.nodes[before]);
        let list = before.and_then(|before| match before.kind {
            NodeKind::Item(last) if follows(last, kind, gap) => before.parent,
            NodeKind::Item(_)
            | NodeKind::Quote
            | NodeKind::List
            | NodeKind::Note(_)
            | NodeKind::Card => None,
        });
        let list = list.unwrap_or_else(|| self.push(NodeKind::List, around));
        let lists = self.path_of(Some(list));
        let is_list = |node: &&usize| self.nodes[**node].kind == NodeKind::List;
        let depth = lists.iter().filter(is_list).count();
        let item = self.push(NodeKind::Item(kind), Some(list));
        self.nodes[item].place = self.nodes[list].size;
        self.nodes[item].depth = depth;
        self.nodes[list].size += 1;
        item
    }

    fn push(&mut self, kind: NodeKind, parent: Option<usize>) -> usize {
        self.nodes.push(Node {
            kind,
            parent,
            place: 0,
            size: 0,
            depth: 0,
            first: self.inner.len(),
        });
        self.nodes.len() - 1
    }
}

/// Whether an item with that marker, so far below the one before, goes on in the list of that.
fn follows(before: MarkerKind, next: MarkerKind, gap: Gap) -> bool {
    match (before, next) {
        (MarkerKind::Number(before), MarkerKind::Number(next)) => {
            before.checked_add(1) == Some(next)
        }
        (MarkerKind::Bullet, MarkerKind::Bullet) | (MarkerKind::Task(_), MarkerKind::Task(_)) => {
            true
        }
        // A task shows neither a bullet nor a number; apart from others it begins a list.
        (MarkerKind::Task(_), _) | (_, MarkerKind::Task(_)) => gap != Gap::Normal,
        (MarkerKind::Number(_) | MarkerKind::Footnote(_) | MarkerKind::Bullet, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::document::{Document, TextChange};

    /// The nodes around each block, in short.
    fn outline(markdown: &str) -> Vec<String> {
        let document = Document::new(markdown);
        let mut outline = Outline::default();
        outline.follow(document.blocks());
        paths(&outline, document.blocks().len())
    }

    fn paths(outline: &Outline, blocks: usize) -> Vec<String> {
        let shown = |&node: &usize| {
            let Node {
                kind, place, size, ..
            } = outline.node(node);
            match kind {
                NodeKind::Quote => format!(">{node}"),
                NodeKind::List => format!("list{size}"),
                NodeKind::Item(_) => format!("item{place}"),
                NodeKind::Note(number) => format!("note{number}"),
                NodeKind::Card => "card".to_owned(),
            }
        };
        let path = |block| {
            let path = outline.path(block);
            path.iter().map(shown).collect::<Vec<_>>().join(" ")
        };
        (0..blocks).map(path).collect()
    }

    #[test]
    fn blocks_are_in_their_lists_and_quotes() {
        let check = |markdown: &str, expected: &[&str]| {
            assert_eq!(outline(markdown), expected, "{markdown}");
        };
        check("a", &[""]);
        check("- a\n- b", &["list2 item0", "list2 item1"]);
        check(
            "- a\n\n  b\n- c",
            &["list2 item0", "list2 item0", "list2 item1"],
        );
        check(
            "1. a\n   - b\n   - c\n2. d",
            &[
                "list2 item0",
                "list2 item0 list2 item0",
                "list2 item0 list2 item1",
                "list2 item1",
            ],
        );
        check("- a\n\n1. b", &["list1 item0", "list1 item0"]);
        check(
            "1. a\n2. b\n\n- [ ] c\n- [x] d",
            &["list2 item0", "list2 item1", "list2 item0", "list2 item1"],
        );
        check("- [ ] a\n\n- [x] b", &["list2 item0", "list2 item1"]);
        check("- a\n\nb\n\n- c", &["list1 item0", "", "list1 item0"]);
        check(
            "- [ ] a\n- [x] b\n- c",
            &["list3 item0", "list3 item1", "list3 item2"],
        );
        check("> a\n>\n> b", &[">0", ">0"]);
        check("> - a\n\n> b", &[">0 list1 item0", ">0"]);
        check("- > a\n- > b", &["list2 item0 >2", "list2 item1 >4"]);
        check(
            "- - a\n  - b",
            &[
                "list1 item0",
                "list1 item0 list2 item0",
                "list1 item0 list2 item1",
            ],
        );
        check("a[^x]\n\n[^x]: b", &["", "note1"]);
        check("```\na\n```\n\n```\nb\n```", &["card", "card"]);
        check("- ```\n  a\n  ```", &["list1 item0 card"]);
    }

    #[test]
    fn it_grows_as_if_it_were_read_at_once() {
        let text = "> 1. a\n> 2. b\n\n- c\n  - d\n\n    e\n- f\n\n```\nx\n```\n\n- [x] g";
        let mut document = Document::default();
        let mut growing = Outline::default();
        for end in 1..=text.len() {
            growing.forget_from(document.update(
                &text[..end],
                TextChange::Grown,
                end == text.len(),
            ));
            growing.follow(document.blocks());
        }
        assert_eq!(paths(&growing, document.blocks().len()), outline(text));
    }
}
