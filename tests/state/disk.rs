//! What the disk would hold after the commands so far, checked against the rules that the real one
//! has.

use std::collections::BTreeMap;
use std::sync::Arc;
use tertulia::domain::conversation::Conversation;
use tertulia::domain::ids::{ConversationId, KeyId, MessageId};
use tertulia::domain::message::{Message, Progress};
use tertulia::domain::message_tree::{MessageTree, Outline};
use tertulia::domain::secret::Secret;
use tertulia::domain::settings::Settings;
use tertulia::domain::timestamp::Timestamp;
use tertulia::state::chat::STORE_EVERY;
use tertulia::state::command::{HistoryCommand, SettingsCommand};

/// Settings, keys and history, as stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    pub(crate) settings: Settings,
    pub(crate) keys: BTreeMap<KeyId, Secret>,
    pub(crate) conversations: BTreeMap<ConversationId, Conversation>,
    pub(crate) messages: BTreeMap<MessageId, Arc<Message>>,
    /// When each answer was last stored while it was arriving.
    pub(crate) arriving_stored_at: BTreeMap<MessageId, Timestamp>,
}

impl Disk {
    pub(crate) fn write(&mut self, command: &HistoryCommand, now: Timestamp) {
        match command {
            HistoryCommand::StoreConversation(conversation) => {
                self.conversations
                    .insert(conversation.id, (**conversation).clone());
            }
            HistoryCommand::StoreMessage(message) => {
                assert!(
                    self.conversations.contains_key(&message.conversation),
                    "{message:?} belongs to a conversation that was never stored"
                );
                assert!(
                    message
                        .parent
                        .is_none_or(|parent| self.messages.contains_key(&parent)),
                    "{message:?} follows a message that was never stored"
                );
                if message.progress == Progress::Streaming {
                    let former = self.arriving_stored_at.insert(message.id, now);
                    let rested = former.is_none_or(|former| now.since(former) >= STORE_EVERY);
                    assert!(rested, "{message:?} is stored more than once a second");
                }
                self.messages.insert(message.id, Arc::clone(message));
            }
            HistoryCommand::DeleteConversation(id) => {
                self.conversations.remove(id);
                self.messages
                    .retain(|_, message| message.conversation != *id);
            }
            HistoryCommand::DeleteMessage(id) => self.delete_message(*id),
            HistoryCommand::LoadMessages(conversation, ids) => {
                for id in ids {
                    let message = self.messages.get(id).expect("is stored");
                    assert_eq!(message.conversation, *conversation);
                }
            }
            HistoryCommand::Fork { leaf, .. } => {
                assert!(self.messages.contains_key(leaf), "{leaf} was never stored");
            }
            HistoryCommand::Load(id) => {
                assert!(
                    self.conversations.contains_key(id),
                    "{id} was never stored and is to be read"
                );
            }
            HistoryCommand::List
            | HistoryCommand::Search { .. }
            | HistoryCommand::FindIn { .. }
            | HistoryCommand::RestoreBackup(_)
            | HistoryCommand::ExportMarkdown(_) => {}
        }
    }

    /// Removes a message and everything that follows it.
    fn delete_message(&mut self, id: MessageId) {
        let follows = |(_, message): &(&MessageId, &Arc<Message>)| message.parent == Some(id);
        let followers = self.messages.iter().filter(follows);
        let followers: Vec<MessageId> = followers.map(|(id, _)| *id).collect();
        for follower in followers {
            self.delete_message(follower);
        }
        self.messages.remove(&id);
    }

    pub(crate) fn write_settings(&mut self, command: &SettingsCommand) {
        match command {
            SettingsCommand::Store(settings) => self.settings = (**settings).clone(),
            SettingsCommand::StoreKey(id, key) => {
                let former = self.keys.insert(*id, key.clone());
                assert_eq!(former, None, "a key is stored under a new id");
            }
            SettingsCommand::StoreKeyFromEnvironment(id, name) => {
                let former = self.keys.insert(*id, Secret::new(name));
                assert_eq!(former, None, "a key is stored under a new id");
            }
            SettingsCommand::DeleteKeys(ids) => {
                for id in ids {
                    assert!(self.keys.remove(id).is_some(), "{id:?} was never stored");
                }
            }
        }
    }

    /// All conversations, most recently used first.
    pub(crate) fn list(&self) -> Vec<Conversation> {
        let mut list: Vec<Conversation> = self.conversations.values().cloned().collect();
        list.sort_by_key(|conversation| std::cmp::Reverse(conversation.updated_at));
        list
    }

    /// All messages of a conversation, without their content.
    pub(crate) fn tree(&self, id: ConversationId) -> MessageTree {
        let all = self.messages.values();
        let own = all.filter(|message| message.conversation == id);
        MessageTree::new(own.map(|message| Outline::of(message)).collect())
    }

    /// The branch that ends at the conversation's leaf, oldest first.
    pub(crate) fn branch(&self, id: ConversationId) -> Vec<Arc<Message>> {
        let mut branch = Vec::new();
        let mut next = self.conversations.get(&id).and_then(|stored| stored.leaf);
        while let Some(message) = next.and_then(|id| self.messages.get(&id)) {
            branch.push(Arc::clone(message));
            next = message.parent;
        }
        branch.reverse();
        branch
    }
}
