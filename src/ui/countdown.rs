//! Waits that are counted down on the screen, in whole seconds.

use crate::domain::problem::Remedy;
use crate::domain::timestamp::Timestamp;
use crate::words;
use eframe::egui::Context;
use std::time::Duration;

/// Whole seconds from `now` until then, rounded up; `None` once it is over.
pub(super) fn secs_left(until: Timestamp, now: Timestamp) -> Option<u64> {
    let left = millis_left(until, now);
    (left > 0).then(|| left.div_ceil(1000))
}

/// Asks for the frame in which [`secs_left`] becomes another number. This is the one timer of a
/// countdown: it wakes the window once a second, only while the number is on the screen, and no
/// more once the wait is over.
pub(super) fn wake_at_next_second(ctx: &Context, until: Timestamp, now: Timestamp) {
    if let Some(wait) = until_next_second(until, now) {
        // The next number is due then, and nothing else draws it.
        ctx.request_repaint_after(wait);
    }
}

/// Milliseconds from `now` until then; 2^64 of them would be 500 million years.
fn millis_left(until: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(until.since(now).as_millis()).unwrap_or(u64::MAX)
}

fn until_next_second(until: Timestamp, now: Timestamp) -> Option<Duration> {
    let left = millis_left(until, now);
    (left > 0).then(|| Duration::from_millis((left - 1) % 1000 + 1))
}

/// The text of a remedy's button at that moment: a retry says how long it is still too early.
pub(super) fn label_at(remedy: &Remedy, now: Timestamp) -> String {
    let label = words::remedy(remedy);
    match waits_until(remedy).and_then(|until| secs_left(until, now)) {
        Some(secs) => format!("{label} in {secs} s"),
        None => label,
    }
}

/// The moment before which a remedy is too early.
pub(super) fn waits_until(remedy: &Remedy) -> Option<Timestamp> {
    if let Remedy::RetryAt(until) = remedy {
        Some(*until)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_seconds_and_changes_when_the_next_one_has_passed() {
        let until = Timestamp(50_000);
        let check = |now: i64, label: &str, wakes_after_ms: Option<u64>| {
            let now = Timestamp(now);
            assert_eq!(label_at(&Remedy::RetryAt(until), now), label);
            let wait = until_next_second(until, now);
            assert_eq!(wait, wakes_after_ms.map(Duration::from_millis), "{label}");
        };
        check(8000, "Retry in 42 s", Some(1000));
        check(8001, "Retry in 42 s", Some(999));
        check(8999, "Retry in 42 s", Some(1));
        check(49_999, "Retry in 1 s", Some(1));
        check(50_000, "Retry", None);
        check(90_000, "Retry", None);
        assert_eq!(label_at(&Remedy::Retry, Timestamp(0)), "Retry");
    }
}
