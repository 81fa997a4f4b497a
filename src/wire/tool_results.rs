//! Which result belongs to which tool call of a branch.
//!
//! Results are looked for behind their calls only, in the same message or a later one. Ids are not
//! always unique: some servers count anew in every answer.

use crate::domain::message::{Message, Part, Role};
use std::collections::HashMap;
use std::sync::Arc;

/// Where a part stands: the index of its message in the branch, then its own in the message.
pub(super) type PartPlace = (usize, usize);

/// What a tool gave back, or what is said in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ToolResult<'a> {
    /// The text of the result; never blank.
    pub(super) text: &'a str,
    pub(super) failed: bool,
}

impl ToolResult<'static> {
    /// The result of a call that was never carried out, or whose result was lost. Without one,
    /// servers of both formats refuse the conversation for good.
    pub(super) const MISSING: Self = Self {
        text: "This call was not answered.",
        failed: true,
    };
}

/// What is sent for a tool that gave back nothing.
const SILENT: &str = "(nothing)";

/// The result of every call that a model made and that names a tool, by the call's place. Results
/// without such a call, and all but the first one of a call, are left out.
pub(super) fn tool_results(messages: &[Arc<Message>]) -> HashMap<PartPlace, ToolResult<'_>> {
    let mut results = HashMap::new();
    let mut waiting: HashMap<&str, Vec<PartPlace>> = HashMap::new();
    for (index, message) in messages.iter().enumerate() {
        for (part_index, part) in message.parts.iter().enumerate() {
            match part {
                Part::ToolCall { id, name, .. }
                    if message.role == Role::Assistant && !name.trim().is_empty() =>
                {
                    let place = (index, part_index);
                    results.insert(place, ToolResult::MISSING);
                    waiting.entry(id).or_default().push(place);
                }
                Part::ToolResult { call, text, failed } => {
                    let open = waiting.get_mut(call.as_str());
                    if let Some(place) = open.and_then(take_answered) {
                        results.insert(place, result(text, *failed));
                    }
                }
                Part::ToolCall { .. }
                | Part::Text { .. }
                | Part::Reasoning { .. }
                | Part::RedactedReasoning { .. }
                | Part::Image { .. } => {}
            }
        }
    }
    results
}

/// Of the calls that wait for a result of their common id, the first one of the latest message.
fn take_answered(waiting: &mut Vec<PartPlace>) -> Option<PartPlace> {
    let (latest, _) = *waiting.last()?;
    let first = waiting.iter().position(|(message, _)| *message == latest)?;
    Some(waiting.remove(first))
}

fn result(text: &str, failed: bool) -> ToolResult<'_> {
    let text = if text.trim().is_empty() { SILENT } else { text };
    ToolResult { text, failed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ConversationId, MessageId};
    use crate::domain::timestamp::Timestamp;

    fn call(id: &str) -> Part {
        Part::ToolCall {
            id: id.into(),
            name: "look".into(),
            arguments: "{}".into(),
        }
    }

    fn gave(call: &str, text: &str) -> Part {
        Part::ToolResult {
            call: call.into(),
            text: text.into(),
            failed: false,
        }
    }

    /// Checks the results of the calls, in order, of messages by the model.
    #[track_caller]
    fn check(messages: &[&[Part]], expected: &[&str]) {
        let said = |parts: &&[Part]| {
            let (id, conversation) = (MessageId(1), ConversationId(1));
            let user = Message::user(id, conversation, None, String::new(), Timestamp(0));
            Arc::new(Message {
                role: Role::Assistant,
                parts: parts.to_vec(),
                ..user
            })
        };
        let messages: Vec<_> = messages.iter().map(said).collect();
        let mut found: Vec<_> = tool_results(&messages).into_iter().collect();
        found.sort_unstable_by_key(|(place, _)| *place);
        let texts: Vec<&str> = found.iter().map(|(_, result)| result.text).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn every_call_gets_its_own_result_however_late() {
        let missing = ToolResult::MISSING.text;
        check(&[&[call("a"), gave("a", "1")]], &["1"]);
        check(
            &[&[call("a"), call("b")], &[gave("b", "2"), gave("a", "1")]],
            &["1", "2"],
        );
        check(
            &[
                &[call("a")],
                &[call("b"), gave("b", "2")],
                &[gave("a", "1")],
            ],
            &["1", "2"],
        );
        check(&[&[call("a")]], &[missing]);
        check(&[&[gave("a", "0"), call("a")]], &[missing]);
        check(&[&[call("a"), gave("a", "1"), gave("a", "2")]], &["1"]);
        check(&[&[gave("a", "1")]], &[]);
        check(&[&[call("a"), gave("a", " ")]], &[SILENT]);
    }

    #[test]
    fn an_id_that_comes_again_stands_for_the_latest_call_that_waits() {
        let missing = ToolResult::MISSING.text;
        check(
            &[&[call("a"), gave("a", "1")], &[call("a"), gave("a", "2")]],
            &["1", "2"],
        );
        check(
            &[&[call("a")], &[call("a"), gave("a", "2")]],
            &[missing, "2"],
        );
        check(
            &[&[call("a"), call("a"), gave("a", "1"), gave("a", "2")]],
            &["1", "2"],
        );
    }
}
