//! Points in time to milliseconds, from a time and a zone that the caller gives.

use alloc::format;

use crate::ast::{Query, Statement, TimePoint};
use crate::parse::Parsed;

const DAY: i64 = 86_400_000;

/// The time at which something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Now {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub ms: i64,
    /// Seconds that local time is ahead of UTC; what times without an offset are read in.
    pub offset_seconds: i32,
}

impl Now {
    /// A time in UTC.
    #[must_use]
    pub const fn utc(ms: i64) -> Self {
        Self { ms, offset_seconds: 0 }
    }

    /// The same time in a zone.
    #[must_use]
    pub const fn with_offset(self, offset_seconds: i32) -> Self {
        Self { offset_seconds, ..self }
    }

    const fn offset(self) -> i64 {
        self.offset_seconds as i64 * 1_000
    }
}

/// The millisecond that a point in time stands for; `None` for a template, an error, or a text that is no time.
///
/// ```
/// use nr_nrql::{ast::Statement, time};
/// let parsed = nr_nrql::parse("SELECT count(*) FROM Transaction SINCE 2 hours ago UNTIL '1970-01-01 00:30'");
/// let Statement::Query(query) = parsed.statement() else { unreachable!() };
/// let now = time::Now::utc(10_000_000);
/// assert_eq!(time::resolve(&query.since.as_ref().unwrap().point, now), Some(10_000_000 - 7_200_000));
/// assert_eq!(time::resolve(&query.until.as_ref().unwrap().point, now), Some(1_800_000));
/// ```
#[must_use]
pub fn resolve(point: &TimePoint, now: Now) -> Option<i64> {
    match point {
        TimePoint::Ago(interval) => Some(now.ms.saturating_sub(interval.millis())),
        TimePoint::Epoch(ms) => Some(*ms),
        TimePoint::Text(text) => parse_text(&text.text, now),
        TimePoint::Named { words, at, .. } => {
            let time = match at {
                Some(text) => Some(time_of_day(&text.text)?),
                None => None,
            };
            named(words, time, now)
        }
        TimePoint::Template(_) | TimePoint::Error(_) => None,
    }
}

/// What a query without SINCE looks at: the last hour (NRQL reference, SINCE).
const DEFAULT: i64 = 3_600_000;

/// The window that a whole query looks at: the first millisecond that belongs to it, and the first that no longer does.
/// `None` when an end is a template or no time, and when the begin is not before the end.
///
/// Times without an offset are read in the offset of `now`: a zone that the query names is the caller's to look up.
///
/// ```
/// use nr_nrql::time::{Now, window};
/// let parsed = nr_nrql::parse("SELECT count(*) FROM Transaction SINCE 2 hours ago UNTIL 30 minutes ago");
/// assert_eq!(window(&parsed, Now::utc(10_000_000)), Some((2_800_000, 8_200_000)));
/// ```
#[must_use]
pub fn window(parsed: &Parsed, now: Now) -> Option<(i64, i64)> {
    let query = match parsed.statement() {
        Statement::Query(query) | Statement::ShowEventTypes(query) => query,
        Statement::Delete(_) | Statement::Error(_) => return None,
    };
    window_of(query, now, None).filter(|(begin, end)| begin < end)
}

/// The window of one query, its ends in whatever order; what it doesn't say comes from the query around it.
pub(crate) fn window_of(query: &Query, now: Now, around: Option<(i64, i64)>) -> Option<(i64, i64)> {
    let end = match &query.until {
        Some(clause) => resolve(&clause.point, now)?,
        None => around.map_or(now.ms, |(_, end)| end),
    };
    let begin = match &query.since {
        Some(clause) => resolve(&clause.point, now)?,
        None => around.map_or(end.saturating_sub(DEFAULT), |(begin, _)| begin),
    };
    Some((begin, end))
}

/// `today`, `monday`, `last week` and their like.
fn named(words: &str, at: Option<i64>, now: Now) -> Option<i64> {
    let local = now.ms.saturating_add(now.offset());
    let today = local.div_euclid(DAY);
    let begin = |day: i64| day * DAY;
    let (year, month, _) = civil(today);
    let months = |count: i64| {
        let index = year * 12 + (month - 1) + count;
        begin(days(index.div_euclid(12), index.rem_euclid(12) + 1, 1))
    };
    // 1970-01-01 was a Thursday; weeks start on Monday.
    let weekday = (today + 3).rem_euclid(7);
    let quarter = -((month - 1) % 3);
    let local_time = match words {
        "now" => return Some(now.ms),
        "today" => match at {
            // A time of day that is yet to come is yesterday's.
            Some(at) if begin(today) + at > local => begin(today - 1),
            _ => begin(today),
        },
        "yesterday" => begin(today - 1),
        "this hour" => local.div_euclid(3_600_000) * 3_600_000,
        "last hour" => (local.div_euclid(3_600_000) - 1) * 3_600_000,
        "this week" => begin(today - weekday),
        "last week" => begin(today - weekday - 7),
        "this month" => months(0),
        "last month" => months(-1),
        "this quarter" => months(quarter),
        "last quarter" => months(quarter - 3),
        "this year" => begin(days(year, 1, 1)),
        "last year" => begin(days(year - 1, 1, 1)),
        other => {
            let name = other.strip_prefix("last ").or_else(|| other.strip_prefix("this ")).unwrap_or(other);
            let wanted = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
                .iter()
                .position(|day| *day == name)?;
            begin(today - (weekday - i64::try_from(wanted).ok()?).rem_euclid(7))
        }
    };
    Some(local_time + at.unwrap_or(0) - now.offset())
}

/// `09:30` or `09:30:15` to milliseconds after midnight.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.trim().split(':');
    let hour = digits(parts.next()?, 23)?;
    let minute = digits(parts.next()?, 59)?;
    let second = match parts.next() {
        Some(part) => {
            let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
            let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
            digits(whole, 59)? * 1_000 + millis
        }
        None => 0,
    };
    parts.next().is_none().then_some((hour * 60 + minute) * 60_000 + second)
}

fn digits(text: &str, max: i64) -> Option<i64> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|value| fits && *value <= max)
}

/// `2026-01-31`, `2026-01-31 12:34[:56[.789]]`, the same with `T`, and an offset `Z`, `-0500` or `+01:00`.
#[must_use]
pub fn parse_text(text: &str, now: Now) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = (text.get(..10)?, text.get(10..)?);
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 9_999)?;
    let month = digits(parts.next()?, 12).filter(|month| *month >= 1)?;
    let day = digits(parts.next()?, length_of_month(year, month)).filter(|day| *day >= 1)?;
    let midnight = days(year, month, day) * DAY;
    let rest = rest.strip_prefix(['T', ' ', 't']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some(midnight - now.offset());
    }
    let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => (rest.get(..at)?.trim(), offset(rest.get(at..)?)?),
        None => (rest, now.offset()),
    };
    Some(midnight + time_of_day(clock)? - offset)
}

fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let clock = text.get(1..)?.replace(':', "");
    let (hours, minutes) =
        if clock.len() == 2 { (clock.as_str(), "00") } else { (clock.get(..2)?, clock.get(2..)?) };
    Some(sign * (digits(hours, 18)? * 60 + digits(minutes, 59)?) * 60_000)
}

fn length_of_month(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next, 1) - days(year, month, 1)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
