//! What is said in words about an answer: how long it thought, its speed and length, why it ended,
//! where it came from.

use crate::domain::capability::Source;
use crate::domain::figures::grouped;
use crate::domain::message::{Message, Progress};
use crate::domain::usage::StopReason;
use crate::ui::Draw;

/// What stands beside the fold of its reasoning.
pub(super) fn fold_text(message: &Message, arriving: bool) -> String {
    let timings = &message.details.timings;
    let first_text = timings.first_text_ms.or(timings.total_ms);
    match (arriving, timings.first_token_ms, first_text) {
        (true, ..) => "Thinking".to_owned(),
        (false, Some(from), Some(to)) if to >= from => {
            format!("Thought for {}", seconds(to - from))
        }
        (false, ..) => "Thoughts".to_owned(),
    }
}

/// Milliseconds as seconds with one decimal.
fn seconds(millis: u64) -> String {
    format!("{:.1} s", millis as f64 / 1000.0)
}

/// The details of an answer in one line.
pub(super) fn footer_text(draw: &Draw<'_>, message: &Message) -> String {
    let details = &message.details;
    let mut words: Vec<String> = Vec::new();
    match (message.progress, &details.stop_reason) {
        (Progress::Stopped, _) => words.push("Stopped".to_owned()),
        (_, Some(reason)) => words.extend(stop_text(reason)),
        (_, None) => {}
    }
    if let Some(speed) = details.timings.tokens_per_second(&details.usage) {
        words.push(format!("{speed:.0} tokens/s"));
    }
    if let Some(first) = details.timings.first_token_ms {
        words.push(format!("first token {}", seconds(first)));
    }
    if let Some(tokens) = details.usage.completion_tokens {
        words.push(format!("{} tokens", grouped(tokens)));
    }
    words.extend(cost_text(draw, message));
    if let Some(key) = details.key_number {
        words.push(format!("key {key}"));
    }
    words.join(" · ")
}

fn cost_text(draw: &Draw<'_>, message: &Message) -> Option<String> {
    let details = &message.details;
    let provider = draw.state.providers.get(details.provider?)?;
    let price = provider.model(&details.model)?.price?;
    let cost = price.value.of(&details.usage)?;
    // A price that a server tells is in US dollars; one's own is in whatever one pays with.
    let unit = if price.source == Source::User {
        ""
    } else {
        "$"
    };
    Some(format!("costs {unit}{cost:.4}"))
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

/// Where an answer came from, with all its counts.
pub(super) fn origin_text(message: &Message) -> String {
    let details = &message.details;
    let mut lines = vec![format!("{} · {}", details.model, details.provider_name)];
    let usage = &details.usage;
    let counts = [
        ("sent", usage.prompt_tokens),
        ("of them cached", usage.cached_tokens),
        ("answered", usage.completion_tokens),
        ("of them reasoning", usage.reasoning_tokens),
    ];
    lines.extend(
        counts
            .iter()
            .filter_map(|(name, count)| Some(format!("{} tokens {name}", grouped((*count)?)))),
    );
    if let Some(total) = details.timings.total_ms {
        lines.push(format!("{} in all", seconds(total)));
    }
    lines.join("\n")
}
