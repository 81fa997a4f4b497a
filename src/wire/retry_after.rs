//! How long a server asks to wait, from the three ways in which it says so.

use super::http::ResponseHead;
use crate::domain::timestamp::Timestamp;

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

/// The one form of date that servers may send (IMF-fixdate, RFC 9110 5.6.7): `Sun, 06 Nov 1994
/// 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_, date) = text.trim().split_once(", ")?;
    let [day, month, year, time, "GMT"] = date.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let [hour, minute, second] = time.split(':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let within = |text: &str, range: std::ops::RangeInclusive<i64>| {
        text.parse::<i64>().ok().filter(|n| range.contains(n))
    };
    let (month, _) = (1..).zip(MONTHS).find(|(_, name)| *name == month)?;
    let days = days_since_1970(within(year, 1970..=9999)?, month, within(day, 1..=31)?);
    let secs =
        within(hour, 0..=23)? * 3600 + within(minute, 0..=59)? * 60 + within(second, 0..=60)?;
    Some(Timestamp((days * 86_400 + secs) * 1000))
}

/// Days of the Gregorian calendar, counted in years that begin in March so that leap days come
/// last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
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
            "Sunday, 06-Nov-94 08:49:37 GMT",
        ] {
            check(Some(text), None, None);
        }
    }
}
