//! What is said in words about an answer: how long it thought, its speed and length, why it ended,
//! where it came from.

use super::spoken::model_name;
use crate::domain::capability::Source;
use crate::domain::conversation::ModelRef;
use crate::domain::figures::grouped;
use crate::domain::message::{Details, Message, Progress};
use crate::domain::usage::StopReason;
use crate::state::State;
use crate::ui::calendar::Calendar;
use crate::ui::units::duration;
use std::time::Duration;

/// What stands beside the fold of its reasoning.
pub(super) fn fold_text(message: &Message, arriving: bool) -> String {
    let timings = &message.details.timings;
    let first_text = timings.first_text_ms.or(timings.total_ms);
    match (arriving, timings.first_token_ms, first_text) {
        (true, ..) => "Thinking".to_owned(),
        (false, Some(from), Some(to)) if to >= from => {
            format!("Thought for {}", time(to - from))
        }
        (false, ..) => "Thoughts".to_owned(),
    }
}

fn time(millis: u64) -> String {
    match millis {
        0 => "under 1 ms".to_owned(),
        _ => duration(Duration::from_millis(millis)),
    }
}

fn tokens(count: u64) -> String {
    match count {
        1 => "1 token".to_owned(),
        _ => format!("{} tokens", grouped(count)),
    }
}

fn speed(details: &Details) -> Option<String> {
    let speed = details.timings.tokens_per_second(&details.usage)?;
    Some(format!("{} tokens/s", grouped(speed.round() as u64)))
}

/// Whether an answer came from another model than the one that is talked with.
pub(super) fn is_of_another(details: &Details, current: Option<&ModelRef>) -> bool {
    let same = current.is_some_and(|current| {
        Some(current.provider) == details.provider && current.model == details.model
    });
    !same && !details.model.is_empty()
}

/// The details of an answer in one line; with the model where it is not the `current` one.
pub(super) fn footer_text(state: &State, message: &Message, current: Option<&ModelRef>) -> String {
    let details = &message.details;
    let mut words: Vec<String> = Vec::new();
    if is_of_another(details, current) {
        words.push(model_name(state, details));
        // A model of the same name elsewhere is told apart by where it is.
        if current.is_some_and(|current| current.model == details.model) {
            words.push(details.provider_name.clone());
        }
    }
    match (message.progress, &details.stop_reason) {
        (Progress::Stopped, _) => words.push("Stopped".to_owned()),
        (_, Some(reason)) => words.extend(stop_text(reason)),
        (_, None) => {}
    }
    words.extend(speed(details));
    if let Some(first) = details.timings.first_token_ms {
        words.push(format!("first token in {}", time(first)));
    }
    words.extend(details.usage.completion_tokens.map(tokens));
    words.extend(cost(state, message).map(|cost| format!("costs {cost}")));
    if let Some(key) = details.key_number {
        words.push(format!("key {key}"));
    }
    if words.is_empty() {
        words.push("Details".to_owned());
    }
    words.join(" · ")
}

fn cost(state: &State, message: &Message) -> Option<String> {
    let details = &message.details;
    let provider = state.providers().get(details.provider?)?;
    let price = provider.model(&details.model)?.price?;
    let cost = price.value.of(&details.usage)?;
    // A price that a server tells is in US dollars; one's own is in whatever one pays with.
    let unit = if price.source == Source::User {
        ""
    } else {
        "$"
    };
    Some(format!("{unit}{cost:.4}"))
}

/// Why an answer ended, where that is worth saying.
fn stop_text(reason: &StopReason) -> Option<String> {
    match reason {
        StopReason::Done | StopReason::StopSequence | StopReason::ToolUse => None,
        StopReason::Length => Some("Cut short: the length limit was reached".to_owned()),
        StopReason::ContentFilter => Some("Ended by the provider’s content filter".to_owned()),
        StopReason::Refusal => Some("Refused by the model".to_owned()),
        StopReason::Pause => Some("Paused by the provider".to_owned()),
        StopReason::Other(word) => Some(format!("Ended: {word}")),
    }
}

/// How an answer ended, in any case.
fn end_text(message: &Message) -> String {
    let ended = match (message.progress, &message.details.stop_reason) {
        (Progress::Stopped, _) => "Stopped by you",
        (Progress::Failed, _) => "Failed",
        (_, Some(StopReason::StopSequence)) => "At a stop sequence",
        (_, Some(StopReason::ToolUse)) => "With a call of a tool",
        (_, Some(reason)) => return stop_text(reason).unwrap_or_else(|| "Complete".to_owned()),
        (_, None) => "Complete",
    };
    ended.to_owned()
}

/// All that is known of an answer, each fact with its name.
pub(super) fn facts(
    state: &State,
    message: &Message,
    calendar: &Calendar,
) -> Vec<(&'static str, String)> {
    let details = &message.details;
    let (usage, timings) = (&details.usage, &details.timings);
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let count = |count: Option<u64>| count.map(tokens);
    let facts = [
        ("Model", known(&details.model)),
        ("Provider", known(&details.provider_name)),
        ("Key", details.key_number.map(|number| number.to_string())),
        ("Asked", Some(calendar.exact(message.created_at))),
        ("First token", timings.first_token_ms.map(time)),
        ("In all", timings.total_ms.map(time)),
        ("Speed", speed(details)),
        ("Answer", count(usage.completion_tokens)),
        ("Of it reasoning", count(usage.reasoning_tokens)),
        ("Sent", count(usage.prompt_tokens)),
        ("Of it cached", count(usage.cached_tokens)),
        ("Cost", cost(state, message)),
        ("Ended", Some(end_text(message))),
    ];
    let facts = facts.into_iter();
    facts
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
