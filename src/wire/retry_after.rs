//! How long a server asks to wait, from the three ways in which it says so.

use super::http::ResponseHead;
use crate::domain::timestamp::Timestamp;
use std::time::SystemTime;

/// Milliseconds to wait from `now` on; `None` if the server does not say, or not in a way that can
/// be read. `retry-after-ms` is the most exact and goes first; `retry-after` holds seconds or an
/// HTTP date.
pub fn wait_ms(head: &ResponseHead, now: Timestamp) -> Option<u64> {
    let number = |text: &str| {
        let number: f64 = text.trim().parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number)
    };
    if let Some(ms) = head.retry_after_ms.as_deref().and_then(number) {
        return Some(ms.ceil() as u64);
    }
    let text = head.retry_after.as_deref()?;
    if let Some(secs) = number(text) {
        return Some((secs * 1000.0).ceil() as u64);
    }
    let until = http_date(text)?;
    Some(until.since(now).as_millis() as u64)
}

/// A date in any of the three forms that HTTP has (RFC 9110 5.6.7); one before 1970 is none.
fn http_date(text: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    let since_1970 = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp::default().plus(since_1970))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(retry_after: Option<&str>, retry_after_ms: Option<&str>, expected: Option<u64>) {
        let head = ResponseHead {
            retry_after: retry_after.map(str::to_owned),
            retry_after_ms: retry_after_ms.map(str::to_owned),
            ..ResponseHead::default()
        };
        let now = Timestamp(784_111_777_000);
        assert_eq!(
            wait_ms(&head, now),
            expected,
            "{retry_after:?} {retry_after_ms:?}"
        );
    }

    #[test]
    fn the_wait_is_read_from_milliseconds_seconds_and_dates() {
        check(None, None, None);
        check(Some("60"), None, Some(60_000));
        check(Some("0.5"), None, Some(500));
        check(Some("60"), Some("1500"), Some(1500));
        check(Some("60"), Some("soon"), Some(60_000));
        check(Some("Sun, 06 Nov 1994 08:49:37 GMT"), None, Some(0));
        check(Some("Sun, 06 Nov 1994 08:50:07 GMT"), None, Some(30_000));
        check(
            Some("Tue, 29 Feb 2000 00:00:00 GMT"),
            None,
            Some(167_670_623_000),
        );
        check(Some("Sat, 05 Nov 1994 08:49:37 GMT"), None, Some(0));
        check(Some("Sunday, 06-Nov-94 08:50:07 GMT"), None, Some(30_000));
        check(Some("Sun Nov  6 08:50:07 1994"), None, Some(30_000));
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        for text in [
            "",
            "-1",
            "NaN",
            "inf",
            "tomorrow",
            "Sun, 06 Nov 1994",
            "Sun, 40 Nov 1994 08:49:37 GMT",
        ] {
            check(Some(text), None, None);
        }
    }
}
