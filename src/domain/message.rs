//! A message: typed parts, where it hangs in the tree, and what is known about how it came to be.

use super::delta::Delta;
use super::find;
use super::ids::{ConversationId, MessageId, ProviderId};
use super::problem::Problem;
use super::timestamp::Timestamp;
use super::usage::{StopReason, Timings, Usage};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
    /// Instructions in the middle of a branch, as imported conversations have them; those of the
    /// conversation itself are no message.
    System,
}

impl Role {
    /// The word that both wire formats and the store use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }
}

/// One part of a message's content.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// Markdown, or what the user typed.
    Text {
        /// The text itself.
        text: String,
    },
    /// What the model thought before it answered.
    Reasoning {
        /// The readable part; may be empty where the provider shows none.
        text: String,
        /// The provider's proof, sent back unchanged to the same provider only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<String>,
    },
    /// Reasoning that only its provider can read.
    RedactedReasoning {
        /// The opaque data, sent back unchanged to the same provider only.
        data: String,
    },
    /// A tool that the model wants called.
    ToolCall {
        /// What the result refers to; given by the model's server, and not always unique.
        id: String,
        /// The name of the tool.
        name: String,
        /// A JSON object, as the model wrote it; may be cut off or no JSON at all.
        arguments: String,
    },
    /// What a tool that was called gave back. It may stand behind its call in the same message, or
    /// in a later one.
    ToolResult {
        /// The id of the call that it answers.
        call: String,
        /// What the tool said; empty if it said nothing.
        text: String,
        /// Whether the tool failed; `text` says how.
        failed: bool,
    },
    /// A picture.
    Image {
        /// Its type, such as `image/png`.
        media_type: String,
        /// The file in Base64, without line breaks.
        data: String,
    },
}

impl Part {
    /// The text of a text part; `None` for every other one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text { text } => Some(text),
            Self::Reasoning { .. }
            | Self::RedactedReasoning { .. }
            | Self::ToolCall { .. }
            | Self::ToolResult { .. }
            | Self::Image { .. } => None,
        }
    }

    /// How often it says that in text or reasoning, whatever the case.
    fn places(&self, query: &str) -> usize {
        match self {
            Self::Text { text } | Self::Reasoning { text, .. } => find::count(text, query),
            Self::RedactedReasoning { .. }
            | Self::ToolCall { .. }
            | Self::ToolResult { .. }
            | Self::Image { .. } => 0,
        }
    }

    /// In how many places of those parts that is said, whatever the case: of Markdown as it was
    /// written, which may be some more or less than are seen.
    pub fn places_in(parts: &[Self], query: &str) -> usize {
        parts.iter().map(|part| part.places(query)).sum()
    }
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// All there; also every user message.
    #[default]
    Complete,
    /// Still arriving. In the store it means that the program ended in the middle.
    Streaming,
    /// The user stopped it.
    Stopped,
    /// It failed; [`Message::problem`] says how. What had arrived is kept.
    Failed,
}

impl Progress {
    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Streaming => "streaming",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// Where an answer came from and what it cost. Empty for user messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Details {
    /// The provider asked.
    pub provider: Option<ProviderId>,
    /// Its name at that time: providers are renamed and deleted.
    pub provider_name: String,
    /// The model asked for, exactly as sent.
    pub model: String,
    /// Number of the key that served it, from 1; `None` when no key was sent.
    pub key_number: Option<u32>,
    /// Token counts.
    pub usage: Usage,
    /// Times.
    pub timings: Timings,
    /// Why it ended; `None` while it is arriving, when stopped, and when it failed.
    pub stop_reason: Option<StopReason>,
}

impl Details {
    /// Adds what an answer had cost before it was continued: these are the details of the
    /// continuation alone.
    pub fn follow(&mut self, before: &Self) {
        let sum = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (one, other) => one.or(other),
        };
        let (usage, timings) = (&mut self.usage, &mut self.timings);
        usage.completion_tokens = sum(before.usage.completion_tokens, usage.completion_tokens);
        usage.reasoning_tokens = sum(before.usage.reasoning_tokens, usage.reasoning_tokens);
        timings.total_ms = sum(before.timings.total_ms, timings.total_ms);
        timings.first_token_ms = before.timings.first_token_ms.or(timings.first_token_ms);
        timings.first_text_ms = before.timings.first_text_ms.or(timings.first_text_ms);
    }
}

/// How often a message was changed since it was made here or read from the store, where it is not
/// kept. Who has made something of a message compares editions to see whether that still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Edition {
    /// All changes.
    changes: u32,
    /// Those of them that changed what had been said already.
    rewritings: u32,
}

impl Edition {
    /// Whether what the message said in that edition still stands at its beginning: at most more
    /// was said behind it, in its last part or in new ones, or other facts of the message changed.
    pub fn has_only_grown_since(self, earlier: Self) -> bool {
        self.rewritings == earlier.rewritings && self.changes >= earlier.changes
    }

    fn raise(&mut self) {
        self.changes = self.changes.wrapping_add(1);
    }
}

/// One message. With `parent` the messages of a conversation form a tree; a branch is named by its
/// leaf.
///
/// Its fields are there to be read and to make a message of. One that is shown is changed only
/// through its methods, each of which raises its edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its identity.
    pub id: MessageId,
    /// The conversation it belongs to.
    pub conversation: ConversationId,
    /// The message it follows; `None` for the first.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// What is said, in order.
    pub parts: Vec<Part>,
    /// How far it has come.
    pub progress: Progress,
    /// When it was begun.
    pub created_at: Timestamp,
    /// Where it came from and what it cost.
    pub details: Details,
    /// Why it failed, if it did.
    pub problem: Option<Problem>,
    /// How often it was changed; see [`Edition`].
    pub edition: Edition,
}

impl Message {
    /// What the user said.
    pub fn user(
        id: MessageId,
        conversation: ConversationId,
        parent: Option<MessageId>,
        text: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            conversation,
            parent,
            role: Role::User,
            parts: vec![Part::Text { text }],
            progress: Progress::Complete,
            created_at: now,
            details: Details::default(),
            problem: None,
            edition: Edition::default(),
        }
    }

    /// All text parts in one; reasoning, tool calls, their results and images are left out. Costs a
    /// copy of the text.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.parts.iter().filter_map(Part::as_text).collect();
        texts.join("\n\n")
    }

    /// In how many places it says that; see [`Part::places_in`].
    pub fn places(&self, query: &str) -> usize {
        Part::places_in(&self.parts, query)
    }

    /// Whether there is nothing to see in it: no text, no reasoning, no tool and no image.
    pub fn is_blank(&self) -> bool {
        self.parts.iter().all(|part| match part {
            Part::Text { text } | Part::Reasoning { text, .. } => text.trim().is_empty(),
            Part::RedactedReasoning { .. } => true,
            Part::ToolCall { .. } | Part::ToolResult { .. } | Part::Image { .. } => false,
        })
    }

    /// Whether there is more to come of an answer that has ended: it was cut short or stopped.
    pub fn can_go_on(&self) -> bool {
        let cut = match self.progress {
            Progress::Complete => matches!(
                self.details.stop_reason,
                Some(StopReason::Length | StopReason::Pause)
            ),
            Progress::Stopped | Progress::Failed => true,
            Progress::Streaming => false,
        };
        cut && self.role == Role::Assistant && !self.is_blank()
    }

    /// Adds what has arrived. Text and reasoning are appended to the last part where it is of the
    /// same type, so the cost does not grow with the length of the answer.
    pub fn append(&mut self, delta: Delta) {
        match delta {
            Delta::Text(more) => match self.parts.last_mut() {
                Some(Part::Text { text }) => text.push_str(&more),
                _ => self.parts.push(Part::Text { text: more }),
            },
            Delta::Reasoning(more) => match self.parts.last_mut() {
                Some(Part::Reasoning {
                    text,
                    signature: None,
                }) => text.push_str(&more),
                _ => self.parts.push(Part::Reasoning {
                    text: more,
                    signature: None,
                }),
            },
            Delta::ReasoningSignature(more) => match self.parts.last_mut() {
                Some(Part::Reasoning { signature, .. }) => {
                    signature.get_or_insert_default().push_str(&more);
                }
                _ => self.parts.push(Part::Reasoning {
                    text: String::new(),
                    signature: Some(more),
                }),
            },
            Delta::RedactedReasoning(data) => self.parts.push(Part::RedactedReasoning { data }),
            Delta::Usage(usage) => self.details.usage.update(&usage),
            Delta::Stop(reason) => self.details.stop_reason = Some(reason),
            Delta::Model(_) => {}
        }
        self.edition.raise();
    }

    /// Says `text` in the place of its texts; what is no text stays. That is the one change after
    /// which it is not said any more what was said before.
    pub fn say_instead(&mut self, text: &str) {
        let first = self.parts.iter().position(|part| part.as_text().is_some());
        let place = first.unwrap_or(self.parts.len());
        self.parts.retain(|part| part.as_text().is_none());
        let text = text.to_owned();
        self.parts.insert(place, Part::Text { text });
        self.edition.raise();
        self.edition.rewritings = self.edition.rewritings.wrapping_add(1);
    }

    /// Notes the number of the key that serves the answer, from 1; `None` when no key was sent.
    pub fn serve_with(&mut self, key_number: Option<u32>) {
        self.details.key_number = key_number;
        self.edition.raise();
    }

    /// Notes that the answer has ended as the provider meant it to.
    pub fn complete(&mut self) {
        self.end(Progress::Complete, None);
    }

    /// Notes that the user has stopped the answer, so many milliseconds after it was begun.
    pub fn stop(&mut self, total_ms: Option<u64>) {
        self.details.timings.total_ms = total_ms;
        self.end(Progress::Stopped, None);
    }

    /// Notes why the answer has failed. What had arrived of it stays.
    pub fn fail(&mut self, problem: Problem) {
        self.end(Progress::Failed, Some(problem));
    }

    fn end(&mut self, progress: Progress, problem: Option<Problem>) {
        self.progress = progress;
        self.problem = problem;
        self.edition.raise();
    }

    /// Notes that an answer that had ended goes on. What it cost and why it ended is then that of
    /// what is still to come, until [`Self::add_details`] adds what was before.
    pub fn go_on(&mut self) {
        self.details.stop_reason = None;
        self.details.usage = Usage::default();
        self.end(Progress::Streaming, None);
    }

    /// Notes how long the answer took.
    pub fn time(&mut self, timings: Timings) {
        self.details.timings = timings;
        self.edition.raise();
    }

    /// Adds what the answer had cost before it went on; see [`Details::follow`].
    pub fn add_details(&mut self, before: &Details) {
        self.details.follow(before);
        self.edition.raise();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deltas_of_one_kind_grow_one_part() {
        let mut message = Message::user(
            MessageId(1),
            ConversationId(1),
            None,
            String::new(),
            Timestamp(0),
        );
        message.parts.clear();
        for delta in [
            Delta::Reasoning("a".into()),
            Delta::Reasoning("b".into()),
            Delta::ReasoningSignature("sig".into()),
            Delta::Text("c".into()),
            Delta::Text("d".into()),
        ] {
            message.append(delta);
        }
        let reasoning = Part::Reasoning {
            text: "ab".into(),
            signature: Some("sig".into()),
        };
        assert_eq!(message.parts, [reasoning, Part::Text { text: "cd".into() }]);
        assert_eq!(message.text(), "cd");
    }

    fn said(parts: Vec<Part>) -> Message {
        let (id, conversation) = (MessageId(1), ConversationId(1));
        let user = Message::user(id, conversation, None, String::new(), Timestamp(0));
        Message { parts, ..user }
    }

    #[test]
    fn every_change_is_another_edition_and_only_other_words_are_no_growth() {
        let check = |change: fn(&mut Message), has_only_grown: bool| {
            let mut message = said(vec![Part::Text { text: "a".into() }]);
            let before = message.edition;
            change(&mut message);
            assert_ne!(message.edition, before);
            assert_eq!(message.edition.has_only_grown_since(before), has_only_grown);
            assert!(!before.has_only_grown_since(message.edition));
        };
        check(|message| message.append(Delta::Text("b".into())), true);
        check(|message| message.append(Delta::Reasoning("b".into())), true);
        check(
            |message| message.append(Delta::Usage(Usage::default())),
            true,
        );
        check(|message| message.serve_with(Some(2)), true);
        check(Message::complete, true);
        check(|message| message.stop(Some(3)), true);
        check(Message::go_on, true);
        check(|message| message.time(Timings::default()), true);
        check(|message| message.add_details(&Details::default()), true);
        check(|message| message.say_instead("b"), false);
    }

    #[test]
    fn what_is_said_instead_takes_the_place_of_all_texts() {
        let text = |text: &str| Part::Text { text: text.into() };
        let image = || Part::Image {
            media_type: "image/png".into(),
            data: "AAAA".into(),
        };
        let check = |parts: Vec<Part>, expected: Vec<Part>| {
            let mut message = said(parts);
            message.say_instead("new");
            assert_eq!(message.parts, expected);
        };
        check(vec![text("a")], vec![text("new")]);
        check(
            vec![image(), text("a"), image(), text("b")],
            vec![image(), text("new"), image()],
        );
        check(vec![image()], vec![image(), text("new")]);
        check(vec![], vec![text("new")]);
    }
}
