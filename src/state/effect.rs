//! What a topic is handed when something happens, and how it says what shall follow: commands for
//! the outside, and effects for other topics, which it does not reach itself.
//!
//! Commands and effects stand in one order, the order in which they were given. Carrying them out
//! is [`State`](super::State)'s: an effect is carried out in its place, which means that what it
//! gives in turn comes before what stands behind it, just as if it had been called there. But it is
//! carried out only when the topic that gave it has returned: until then the other topics are as
//! they were.

use super::action::{Action, Scope};
use super::command::Command;
use crate::domain::chat_request::{ChatRequest, Endpoint};
use crate::domain::conversation::{Conversation, ModelRef};
use crate::domain::ids::{ConversationId, MessageId, NoticeId, ProviderId, RequestId};
use crate::domain::parameters::levels::ParameterSet;
use crate::domain::problem::Problem;
use crate::domain::provider::Learned;
use crate::domain::timestamp::Timestamp;

/// The time, and where new ids come from.
pub struct Env<'a> {
    /// The present moment, which never lies before that of an earlier call.
    pub now: Timestamp,
    /// Gives an id that was not given before.
    pub new_id: &'a mut dyn FnMut() -> u128,
}

/// What one topic wants of another.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    /// That action is done as if the user had asked for it.
    Do(Action),
    /// A notice tells of something that was done.
    Inform(String),
    /// A notice tells of a problem that belongs to no answer.
    Report(Problem),
    /// A notice tells of a deletion, and offers to take it back.
    OfferUndo(String, Undo),
    /// Those offers end without a deed: what they speak of is there, or gone for good.
    Withdraw(Withdrawn),
    /// What that notice had offered to take back is taken back.
    TakeBack(NoticeId, Undo),
    /// Nothing takes back the deletion of that provider any more.
    RemoveProvider(ProviderId),
    /// The dialog is closed, and with it ends what was asked for its sake.
    DialogClosed,
    /// That provider is new.
    ProviderAdded(ProviderId),
    /// A provider has left the list; the one that takes its place on the screen, if there is one.
    ProviderLeft(ProviderId, Option<ProviderId>),
    /// Models of that provider were listed that can be talked with.
    ModelsListed(ProviderId),
    /// The models of that provider could not be listed, or none of them can be talked with.
    NoModels(ProviderId),
    /// A model was changed by hand.
    ModelEdited,
    /// There may be a model for a conversation that has none.
    ModelsChanged,
    /// The user has chosen that model.
    ModelChosen(ModelRef),
    /// A conversation begins with that model.
    StartChat(ModelRef),
    /// A certificate of that provider is trusted now: what had failed for want of that is done again.
    Trusted(ProviderId),
    /// An answer of that provider has ended, with what was wrong.
    TurnEnded(ProviderId, Option<Problem>),
    /// A check of that provider has ended, with what is wrong.
    CheckEnded(ProviderId, Option<Problem>),
    /// That provider refuses a field for a model.
    FieldRefused(ProviderId, Learned),
    /// The dialog of the preview shows that request, or why there is none.
    Preview(Result<Box<(Endpoint, ChatRequest)>, Problem>),
}

/// What an undo takes back; until then it is only hidden, and after a crash it is there again.
#[derive(Debug, Clone, PartialEq)]
pub enum Undo {
    /// A conversation left the list.
    DeleteConversation(Box<Conversation>),
    /// A message was hidden with all that follows it.
    DeleteMessage {
        /// Where it was said.
        conversation: ConversationId,
        /// The first message that was hidden.
        message: MessageId,
        /// The end of the branch that was shown with it.
        leaf: MessageId,
    },
    /// A provider left the list.
    DeleteProvider(ProviderId),
    /// What was set there was given up; it holds just that.
    ResetParameters(Scope, Box<ParameterSet>),
}

/// Which offers to undo end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Withdrawn {
    /// Those of conversations and of messages: what the store has counts.
    Conversations,
    /// Those of these messages.
    Messages(Vec<MessageId>),
    /// Those of messages of that conversation that were deleted after that notice.
    MessagesSince(NoticeId, ConversationId),
    /// That of the provider.
    Provider(ProviderId),
}

/// A command or an effect.
#[derive(Debug)]
pub(super) enum Emitted {
    /// The outside shall do that.
    Command(Command),
    /// Another topic shall do that.
    Effect(Effect),
}

/// What a topic is handed with an action, an event or an effect.
pub(super) struct Cx<'a> {
    /// The present moment, the same for all that follows from one call.
    pub(super) now: Timestamp,
    new_id: &'a mut dyn FnMut() -> u128,
    emitted: Vec<Emitted>,
    settings_changed: bool,
}

impl<'a> Cx<'a> {
    /// With nothing to follow yet.
    pub(super) fn new(env: &'a mut Env<'_>) -> Self {
        Self {
            now: env.now,
            new_id: &mut *env.new_id,
            emitted: Vec::new(),
            settings_changed: false,
        }
    }

    /// An id that was not given before.
    pub(super) fn id(&mut self) -> u128 {
        (self.new_id)()
    }

    /// The id of a question to the outside.
    pub(super) fn request(&mut self) -> RequestId {
        RequestId(self.id())
    }

    /// The outside shall do that.
    pub(super) fn command(&mut self, command: impl Into<Command>) {
        self.emitted.push(Emitted::Command(command.into()));
    }

    /// Another topic shall do that.
    pub(super) fn effect(&mut self, effect: Effect) {
        self.emitted.push(Emitted::Effect(effect));
    }

    /// That shall be done as if the user had asked for it.
    pub(super) fn act(&mut self, action: impl Into<Action>) {
        self.effect(Effect::Do(action.into()));
    }

    /// A notice shall tell of something that was done.
    pub(super) fn inform(&mut self, text: impl Into<String>) {
        self.effect(Effect::Inform(text.into()));
    }

    /// A notice shall tell of a problem that belongs to no answer.
    pub(super) fn report(&mut self, problem: Problem) {
        self.effect(Effect::Report(problem));
    }

    /// Something changed that `settings.toml` holds: it is written once, behind all other commands.
    pub(super) fn settings_changed(&mut self) {
        self.settings_changed = true;
    }

    /// What was given since this was last called, in order.
    pub(super) fn take_emitted(&mut self) -> Vec<Emitted> {
        std::mem::take(&mut self.emitted)
    }

    /// Whether `settings.toml` is out of date.
    pub(super) fn has_changed_settings(&self) -> bool {
        self.settings_changed
    }
}
