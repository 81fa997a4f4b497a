//! Times and sizes in words, with their units.

use crate::domain::timestamp::Timestamp;
use jiff::tz::TimeZone;
use std::time::Duration;

/// A duration as people read it: `85 ms`, `2.3 s`, `4 min 05 s`.
pub(super) fn duration(time: Duration) -> String {
    let millis = time.as_millis();
    let secs = time.as_secs();
    if millis < 1000 {
        format!("{millis} ms")
    } else if secs < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", secs / 60, secs % 60)
    }
}

/// How many bytes a kilobyte has.
const KILOBYTE: f64 = 1000_f64;

/// A length in bytes as people read it, in steps of 1000: `512 B`, `1.2 kB`, `3.4 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..999_950 => format!("{:.1} kB", bytes as f64 / KILOBYTE),
        _ => format!("{:.1} MB", bytes as f64 / (KILOBYTE * KILOBYTE)),
    }
}

/// The time of day there, to the second.
pub(super) fn time_of_day(at: Timestamp, zone: &TimeZone) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let at = zone.to_datetime(at);
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        let time = |millis, expected: &str| {
            assert_eq!(duration(Duration::from_millis(millis)), expected);
        };
        time(0, "0 ms");
        time(999, "999 ms");
        time(2_345, "2.3 s");
        time(245_000, "4 min 05 s");
        let size = |length, expected: &str| assert_eq!(bytes(length), expected);
        size(999, "999 B");
        size(1_234, "1.2 kB");
        size(999_949, "999.9 kB");
        size(3_400_000, "3.4 MB");
        assert_eq!(
            time_of_day(Timestamp(3_723_000), &TimeZone::UTC),
            "01:02:03"
        );
    }
}
