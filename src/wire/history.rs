//! A branch of messages as an endpoint may be sent it: one text of instructions, then turns of the
//! user and the model in which nothing is blank and every tool call has its result.
//!
//! Stored branches are not like that: answers fail and are stopped, conversations move from one
//! model to another and come from other programs. Servers refuse such a branch, and would on every
//! later turn. Which result belongs to which call is found in `tool_results.rs`; how turns are
//! written is each format's business.

use super::tool_results::{PartPlace, ToolResult, tool_results};
use crate::domain::chat_request::ChatRequest;
use crate::domain::ids::ProviderId;
use crate::domain::message::{Message, Part, Progress, Role};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What stands in place of an image that the model may not be able to see.
pub(super) const NOT_SEEN: &str =
    "[An image was left out here: the model is not known to see images.]";
/// What stands in place of an image that a model had made: no format takes it back.
pub(super) const OF_AN_ANSWER: &str =
    "[An image was left out here: images of answers are not sent.]";

/// What a format can be sent.
#[derive(Clone, Copy)]
pub(super) struct Takes {
    /// Whether it takes images of that media type.
    pub(super) image: fn(&str) -> bool,
    /// Whether it takes that text as the id of a tool call.
    pub(super) call_id: fn(&str) -> bool,
}

/// A branch in which nothing is left that a server would refuse.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RepairedHistory<'a> {
    /// All instructions; empty for none.
    pub(super) system: String,
    /// What was said, oldest first. No two turns of one side follow each other, but for those that
    /// the results of tool calls stand between.
    pub(super) turns: Vec<HistoryTurn<'a>>,
}

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnSide {
    User,
    Model,
}

/// What one side says before the other, or a tool, does.
#[derive(Debug, PartialEq)]
pub(super) struct HistoryTurn<'a> {
    pub(super) side: TurnSide,
    /// At least one of them is text, an image or a call.
    pub(super) pieces: Vec<HistoryPiece<'a>>,
}

/// A part that may be sent.
#[derive(Debug, PartialEq)]
pub(super) enum HistoryPiece<'a> {
    /// Never blank.
    Text(Cow<'a, str>),
    /// Never the model's; the model sees it and the format takes it.
    Image { media_type: &'a str, data: &'a str },
    /// What this model thought at this provider; the text may be empty where there is a signature.
    Thought {
        text: &'a str,
        signature: Option<&'a str>,
    },
    /// The same, where only the provider can read it.
    RedactedThought { data: &'a str },
    /// Never the user's.
    Call(HistoryCall<'a>),
}

/// A tool call, with the result that has to follow it.
#[derive(Debug, PartialEq)]
pub(super) struct HistoryCall<'a> {
    /// Unique among all calls of the history, and one that the format takes.
    pub(super) id: Cow<'a, str>,
    pub(super) name: &'a str,
    /// As the model wrote them, be they JSON or not.
    pub(super) arguments: &'a str,
    pub(super) result: ToolResult<'a>,
}

impl HistoryTurn<'_> {
    /// All its text, paragraphs apart; empty without any.
    pub(super) fn text(&self) -> String {
        let texts = self.pieces.iter().filter_map(|piece| match piece {
            HistoryPiece::Text(text) => Some(text.as_ref()),
            HistoryPiece::Image { .. }
            | HistoryPiece::Thought { .. }
            | HistoryPiece::RedactedThought { .. }
            | HistoryPiece::Call(_) => None,
        });
        texts.collect::<Vec<_>>().join("\n\n")
    }

    /// Its tool calls, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = &HistoryCall<'_>> {
        self.pieces.iter().filter_map(|piece| match piece {
            HistoryPiece::Call(call) => Some(call),
            HistoryPiece::Text(_)
            | HistoryPiece::Image { .. }
            | HistoryPiece::Thought { .. }
            | HistoryPiece::RedactedThought { .. } => None,
        })
    }
}

/// The branch of a request as that provider may be sent it in a format.
pub(super) fn repaired(
    request: &ChatRequest,
    provider: ProviderId,
    takes: Takes,
) -> RepairedHistory<'_> {
    let rules = Rules {
        provider,
        model: &request.model,
        sees_images: request.sees_images,
        takes,
        results: tool_results(&request.messages),
    };
    let spoken = request.messages.iter().enumerate();
    let segments = spoken.flat_map(|(index, message)| rules.segments(index, message));
    let mut turns = coalesced(segments);
    if request.user_first {
        turns = begin_with_user(turns);
    }
    give_unique_ids(&mut turns, takes.call_id);
    RepairedHistory {
        system: system_text(&request.system, &request.messages),
        turns,
    }
}

/// All instructions in one text: those of the conversation, then the system messages of the branch
/// in their order. Templates of Qwen's models refuse a system message that is not the first one.
fn system_text(own: &str, messages: &[Arc<Message>]) -> String {
    let of_branch = messages.iter().filter(|m| m.role == Role::System);
    let of_branch = of_branch
        .flat_map(|message| &message.parts)
        .filter_map(Part::as_text);
    let all = std::iter::once(own).chain(of_branch);
    let all: Vec<&str> = all.filter(|text| !text.trim().is_empty()).collect();
    all.join("\n\n")
}

/// What decides about a part whether it may be sent.
struct Rules<'a> {
    provider: ProviderId,
    model: &'a str,
    sees_images: bool,
    takes: Takes,
    results: HashMap<PartPlace, ToolResult<'a>>,
}

impl<'a> Rules<'a> {
    /// What a message says, cut where a result of its own calls comes: what follows was said in the
    /// knowledge of it. Segments with nothing to send are left out.
    fn segments(&self, index: usize, message: &'a Message) -> Vec<HistoryTurn<'a>> {
        let side = match message.role {
            Role::User => TurnSide::User,
            Role::Assistant => TurnSide::Model,
            Role::System => return Vec::new(),
        };
        let empty = || HistoryTurn {
            side,
            pieces: Vec::new(),
        };
        let mut segments = vec![empty()];
        for (place, part) in message.parts.iter().enumerate() {
            let Some(open) = segments.last_mut() else {
                break;
            };
            if matches!(part, Part::ToolResult { .. }) && open.calls().next().is_some() {
                segments.push(empty());
            } else {
                let piece = self.piece((index, place), message, part);
                open.pieces.extend(piece);
            }
        }
        segments.retain(|segment| segment.pieces.iter().any(says_something));
        segments
    }

    fn piece(
        &self,
        place: PartPlace,
        message: &'a Message,
        part: &'a Part,
    ) -> Option<HistoryPiece<'a>> {
        match part {
            Part::Text { text } => is_telling(text).then(|| HistoryPiece::Text(text.into())),
            Part::Image { media_type, data } => {
                is_telling(data).then(|| self.image(message.role, media_type, data))
            }
            Part::Reasoning { text, signature } => {
                // A signature that was cut off in the middle of the answer proves nothing.
                let whole = message.progress == Progress::Complete;
                let signature = signature.as_deref().filter(|_| whole);
                let thought = HistoryPiece::Thought { text, signature };
                self.is_own(message).then_some(thought)
            }
            Part::RedactedReasoning { data } => {
                let whole = message.progress == Progress::Complete;
                let thought = HistoryPiece::RedactedThought { data };
                (whole && self.is_own(message)).then_some(thought)
            }
            Part::ToolCall {
                id,
                name,
                arguments,
            } => self.results.get(&place).map(|result| {
                HistoryPiece::Call(HistoryCall {
                    id: id.into(),
                    name,
                    arguments,
                    result: *result,
                })
            }),
            Part::ToolResult { .. } => None,
        }
    }

    /// The image, or the note in its place.
    fn image(&self, role: Role, media_type: &'a str, data: &'a str) -> HistoryPiece<'a> {
        if role != Role::User {
            HistoryPiece::Text(OF_AN_ANSWER.into())
        } else if !self.sees_images {
            HistoryPiece::Text(NOT_SEEN.into())
        } else if (self.takes.image)(media_type) {
            HistoryPiece::Image { media_type, data }
        } else {
            HistoryPiece::Text(not_taken(media_type).into())
        }
    }

    /// Whether a message is an answer of the very model that is asked: what others thought is no
    /// business of this one, and it could not read it.
    fn is_own(&self, message: &Message) -> bool {
        message.role == Role::Assistant
            && message.details.provider == Some(self.provider)
            && message.details.model == self.model
    }
}

/// What stands in place of an image of a type that the format has no place for.
fn not_taken(media_type: &str) -> String {
    format!("[An image was left out here: the endpoint is not sent {media_type}.]")
}

fn is_telling(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Whether a turn may consist of this piece alone.
fn says_something(piece: &HistoryPiece<'_>) -> bool {
    match piece {
        HistoryPiece::Text(_) | HistoryPiece::Image { .. } | HistoryPiece::Call(_) => true,
        HistoryPiece::Thought { .. } | HistoryPiece::RedactedThought { .. } => false,
    }
}

/// Turns in which neighbours of one side are one: strict templates demand that the sides alternate.
/// A turn ends with its calls, whose results come next.
fn coalesced<'a>(segments: impl Iterator<Item = HistoryTurn<'a>>) -> Vec<HistoryTurn<'a>> {
    let mut turns: Vec<HistoryTurn<'a>> = Vec::new();
    for segment in segments {
        match turns.last_mut() {
            Some(turn) if turn.side == segment.side && turn.calls().next().is_none() => {
                turn.pieces.extend(segment.pieces);
            }
            Some(_) | None => turns.push(segment),
        }
    }
    turns
}

/// The turns from the first one of the user on.
fn begin_with_user(mut turns: Vec<HistoryTurn<'_>>) -> Vec<HistoryTurn<'_>> {
    let first = turns.iter().position(|turn| turn.side == TurnSide::User);
    turns.drain(..first.unwrap_or(turns.len()));
    turns
}

/// Gives another id to calls whose own one is taken already or not one that the format takes: there
/// are servers that count anew in every answer, and ones that send none.
fn give_unique_ids(turns: &mut [HistoryTurn<'_>], takes: fn(&str) -> bool) {
    let mut used: HashSet<String> = HashSet::new();
    let mut number = 0_usize;
    for piece in turns.iter_mut().flat_map(|turn| &mut turn.pieces) {
        let HistoryPiece::Call(call) = piece else {
            continue;
        };
        if !takes(&call.id) || used.contains(call.id.as_ref()) {
            call.id = loop {
                number += 1;
                let free = format!("call_{number}");
                if !used.contains(&free) {
                    break free.into();
                }
            };
        }
        used.insert(call.id.clone().into_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(id: &str) -> HistoryPiece<'_> {
        HistoryPiece::Call(HistoryCall {
            id: id.into(),
            name: "look",
            arguments: "{}",
            result: ToolResult::MISSING,
        })
    }

    fn turn(side: TurnSide, piece: HistoryPiece<'_>) -> HistoryTurn<'_> {
        HistoryTurn {
            side,
            pieces: vec![piece],
        }
    }

    fn says(side: TurnSide, text: &str) -> HistoryTurn<'_> {
        turn(side, HistoryPiece::Text(text.into()))
    }

    #[test]
    fn leading_answers_are_dropped_where_the_user_has_to_begin() {
        let sides = |turns: Vec<HistoryTurn<'_>>| {
            let kept = begin_with_user(turns);
            kept.iter().map(|turn| turn.side).collect::<Vec<_>>()
        };
        let both = vec![
            says(TurnSide::Model, "Welcome"),
            turn(TurnSide::Model, call("a")),
            says(TurnSide::User, "Hi"),
            says(TurnSide::Model, "Hello"),
        ];
        assert_eq!(sides(both), [TurnSide::User, TurnSide::Model]);
        assert_eq!(sides(vec![says(TurnSide::Model, "Welcome")]), []);
        assert_eq!(sides(vec![says(TurnSide::User, "Hi")]), [TurnSide::User]);
    }

    #[test]
    fn calls_keep_their_ids_unless_these_are_taken_or_unfit() {
        let check = |given: &[&str], expected: &[&str]| {
            let mut turns = vec![HistoryTurn {
                side: TurnSide::Model,
                pieces: given.iter().map(|id| call(id)).collect(),
            }];
            give_unique_ids(&mut turns, |id| !id.is_empty() && !id.contains('.'));
            let ids: Vec<&str> = turns[0].calls().map(|call| call.id.as_ref()).collect();
            assert_eq!(ids, expected);
        };
        check(&["a", "b"], &["a", "b"]);
        check(&["a", "a", "a"], &["a", "call_1", "call_2"]);
        check(&["", "call_1", "f.x:0"], &["call_1", "call_2", "call_3"]);
        check(&["call_1", ""], &["call_1", "call_2"]);
    }
}
