//! One conversation in memory: its tree, the branch that is shown, and the messages near what is
//! read.
//!
//! The tree and the branch are whole; of the content only a window is held, whatever the length of
//! the conversation. What was said here stays held until the conversation is left: it may not have
//! been stored.

use crate::domain::ids::{MessageId, TurnId};
use crate::domain::message::{Details, Message, Progress};
use crate::domain::message_tree::{MessageTree, Outline, Place, Version};
use crate::domain::timestamp::Timestamp;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// How often an answer that is arriving is stored, at most.
pub const STORE_EVERY: Duration = Duration::from_secs(1);

/// The messages of one conversation, and its answer that is arriving.
#[derive(Debug, Default)]
pub struct Chat {
    pub(super) tree: MessageTree,
    pub(super) branch: Vec<Place>,
    held: HashMap<MessageId, HeldMessage>,
    /// What is being read.
    pub(super) asked: HashSet<MessageId>,
    pub(super) loading: bool,
    /// Whether the tree is whole.
    pub(super) outlined: bool,
    pub(super) turn: Option<RunningTurn>,
    pub(super) revision: u64,
}

#[derive(Debug)]
struct HeldMessage {
    message: Arc<Message>,
    /// Whether it came from the store, and can come from there again.
    stored: bool,
}

/// An answer that is arriving.
#[derive(Debug)]
pub(super) struct RunningTurn {
    /// The id that its events carry.
    pub(super) id: TurnId,
    /// When the answer was last stored.
    pub(super) stored_at: Timestamp,
    /// Whether something has arrived since then.
    pub(super) unstored: bool,
    /// What was known of the answer before, where it is continued.
    pub(super) continues: Option<Box<Details>>,
}

impl RunningTurn {
    /// When what has arrived shall be stored, should nothing more arrive; `None` if all of it is.
    pub(super) fn store_due(&self) -> Option<Timestamp> {
        self.unstored.then(|| self.stored_at.plus(STORE_EVERY))
    }
}

/// What a question is made of: the end of a branch, and where the rest of it is.
#[derive(Debug, Clone, Default)]
pub(super) struct AskedBranch {
    /// The last of the messages before those, which are in the store alone.
    pub(super) earlier: Option<MessageId>,
    /// About how long those are, in bytes.
    pub(super) earlier_bytes: u64,
    /// The end of the branch, oldest first.
    pub(super) messages: Vec<Arc<Message>>,
}

impl Chat {
    /// A conversation in which nothing was said, or of which nothing is read yet.
    pub(super) fn opened(blank: bool) -> Self {
        Self {
            loading: !blank,
            outlined: blank,
            ..Self::default()
        }
    }

    /// How many messages the branch has that is shown. The answer that is arriving, if any, is the
    /// last one.
    pub fn len(&self) -> usize {
        self.branch.len()
    }

    /// Whether nothing was said, or nothing is read yet.
    pub fn is_empty(&self) -> bool {
        self.branch.is_empty()
    }

    /// What is known of a message of the branch, the oldest being 0, whether it is in memory or not.
    pub fn outline(&self, index: usize) -> Option<Outline> {
        Some(self.tree.outline(*self.branch.get(index)?))
    }

    /// The id of a message of the branch, the oldest being 0.
    pub fn id(&self, index: usize) -> Option<MessageId> {
        Some(self.tree.id(*self.branch.get(index)?))
    }

    /// The id of the last message of the branch.
    pub fn leaf(&self) -> Option<MessageId> {
        Some(self.tree.id(*self.branch.last()?))
    }

    /// A message of the branch, the oldest being 0; `None` while it is not in memory.
    pub fn message(&self, index: usize) -> Option<&Arc<Message>> {
        self.get(self.id(index)?)
    }

    /// A message of any branch, if it is in memory.
    pub fn get(&self, id: MessageId) -> Option<&Arc<Message>> {
        Some(&self.held.get(&id)?.message)
    }

    /// The last message of the branch, if it is in memory.
    pub fn last(&self) -> Option<&Arc<Message>> {
        self.get(self.leaf()?)
    }

    /// The messages of the branch that are in memory, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> {
        let ids = self.branch.iter().map(|place| self.tree.id(*place));
        ids.filter_map(|id| self.get(id))
    }

    /// Where in the branch a message is; `None` if it is on none or on another one.
    pub fn position(&self, id: MessageId) -> Option<usize> {
        let place = self.tree.find(id)?;
        self.branch.iter().rposition(|other| *other == place)
    }

    /// Which of the versions at its place a message of the branch is. Of one alone as long as the
    /// tree is being read.
    pub fn version(&self, index: usize) -> Version {
        let place = self.branch.get(index);
        place.map_or(Version { number: 1, of: 1 }, |place| {
            self.tree.version(*place)
        })
    }

    /// The version before a message of the branch, and the one behind it.
    pub fn neighbours(&self, index: usize) -> (Option<MessageId>, Option<MessageId>) {
        let Some(place) = self.branch.get(index) else {
            return (None, None);
        };
        let (before, behind) = self.tree.neighbours(*place);
        let id = |place: Place| self.tree.id(place);
        (before.map(id), behind.map(id))
    }

    /// Whether the messages are still being read.
    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// Whether all branches are known, and not only the end of one.
    pub fn is_outlined(&self) -> bool {
        self.outlined
    }

    /// Whether the last message has failed.
    pub fn has_failed(&self) -> bool {
        let last = self.last();
        last.is_some_and(|message| message.progress == Progress::Failed)
    }

    /// Whether an answer is arriving.
    pub fn is_streaming(&self) -> bool {
        self.turn.is_some()
    }

    /// The turn whose answer is arriving.
    pub fn turn(&self) -> Option<TurnId> {
        self.turn.as_ref().map(|turn| turn.id)
    }

    /// A number that changes when messages of the branch come, go or are exchanged, but not when
    /// the last one grows, nor when some are read or let go of.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many messages are in memory with their content.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// The answer that is arriving.
    pub(super) fn answer_mut(&mut self) -> Option<&mut Message> {
        let held = self.held.get_mut(&self.leaf()?)?;
        Some(Arc::make_mut(&mut held.message))
    }

    /// Adds a message that was said here at the end of the branch, or puts it in the place of the
    /// last one, where it is that.
    pub(super) fn append(&mut self, message: Arc<Message>) {
        let place = self.put(message);
        if self.branch.last() != Some(&place) {
            self.branch.push(place);
        }
        self.revision += 1;
    }

    /// Takes in a message that was said here, on whatever branch.
    pub(super) fn put(&mut self, message: Arc<Message>) -> Place {
        let place = self.tree.insert(Outline::of(&message));
        let id = message.id;
        let stored = false;
        self.held.insert(id, HeldMessage { message, stored });
        place
    }

    /// Takes in what was read; what is in memory already is newer.
    pub(super) fn take_page(&mut self, messages: Vec<Arc<Message>>) {
        for message in messages {
            self.asked.remove(&message.id);
            if self.tree.find(message.id).is_none() {
                continue;
            }
            let id = message.id;
            let stored = true;
            let held = HeldMessage { message, stored };
            self.held.entry(id).or_insert(held);
        }
    }

    /// Takes the end of a branch for all there is, until the whole tree is known.
    pub(super) fn take_end(&mut self, messages: Vec<Arc<Message>>) {
        let outlines = messages.iter().map(|message| Outline::of(message));
        self.tree = MessageTree::new(outlines.collect());
        let places = messages.iter().map(|message| self.tree.find(message.id));
        self.branch = places.flatten().collect();
        self.take_page(messages);
        self.loading = false;
        self.revision += 1;
    }

    /// Takes the whole tree; what was said since it was read stays.
    pub(super) fn take_tree(&mut self, tree: MessageTree) {
        let leaf = self.leaf();
        let known = std::mem::replace(&mut self.tree, tree);
        let mut since: Vec<Outline> = known.outlines().collect();
        // What a message follows comes before it.
        since.sort_by_key(|outline| known.find(outline.id).map(|it| known.branch_to(it).len()));
        for outline in since {
            let stored = self.held.get(&outline.id).is_some_and(|held| held.stored);
            if !stored || self.tree.find(outline.id).is_none() {
                self.tree.insert(outline);
            }
        }
        self.outlined = true;
        let leaf = leaf.and_then(|leaf| self.tree.find(leaf));
        self.branch = leaf.map_or_else(Vec::new, |leaf| self.tree.branch_to(leaf));
        self.revision += 1;
    }

    /// Shows the branch that ends there; its leaf.
    pub(super) fn show_branch(&mut self, leaf: Place) -> MessageId {
        self.branch = self.tree.branch_to(leaf);
        self.revision += 1;
        self.tree.id(leaf)
    }

    /// Ends the branch before the message at `index`.
    pub(super) fn cut(&mut self, index: usize) {
        self.branch.truncate(index);
        self.revision += 1;
    }

    /// The ids in that part of the branch.
    pub(super) fn ids(&self, range: Range<usize>) -> impl Iterator<Item = MessageId> {
        let end = range.end.min(self.len());
        let places = &self.branch[range.start.min(end)..end];
        places.iter().map(|place| self.tree.id(*place))
    }

    /// Those of that part of the branch that are neither in memory nor being read.
    pub(super) fn missing(&self, range: Range<usize>) -> Vec<MessageId> {
        let is_missing = |id: &MessageId| !self.held.contains_key(id) && !self.asked.contains(id);
        self.ids(range).filter(is_missing).collect()
    }

    /// Lets go of the content of all messages that can be read again and are not in that part of
    /// the branch.
    pub(super) fn hold_only(&mut self, range: Range<usize>) {
        let near: HashSet<MessageId> = self.ids(range).collect();
        self.held
            .retain(|id, held| !held.stored || near.contains(id));
    }

    /// Notes that a message is stored as it is in memory, with all its changes.
    pub(super) fn note_length(&mut self, id: MessageId) {
        if let Some(message) = self.get(id) {
            let outline = Outline::of(message);
            self.tree.insert(outline);
        }
    }

    /// The branch as a question: its end as far as it is in memory without a gap, and where the
    /// rest is.
    pub(super) fn asked(&self) -> AskedBranch {
        let mut asked = AskedBranch::default();
        let mut index = self.len();
        while let Some(message) = index.checked_sub(1).and_then(|index| self.message(index)) {
            asked.messages.push(Arc::clone(message));
            index -= 1;
        }
        asked.messages.reverse();
        asked.earlier = match index.checked_sub(1) {
            Some(before) => self.id(before),
            None if self.outlined => None,
            None => asked.messages.first().and_then(|first| first.parent),
        };
        let bytes = self.branch[..index].iter();
        let bytes = bytes.map(|place| u64::from(self.tree.outline(*place).bytes));
        asked.earlier_bytes = bytes.sum();
        asked
    }
}
