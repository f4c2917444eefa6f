//! The time a query looks at, as two exact milliseconds.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use core::time::Duration;

use super::{Draft, EditError, EditErrorKind};
use crate::ast::{Query, Source};
use crate::time::{self, Now};

/// Pieces that [`split_window`] makes at most: as many as a TIMESERIES has buckets (New Relic documentation, "NRQL
/// reference", TIMESERIES).
pub const MAX_CHUNKS: usize = 366;

/// What a query without SINCE and UNTIL looks at (New Relic documentation, "NRQL reference", SINCE).
const DEFAULT_MS: i64 = 3_600_000;

/// The first millisecond that is written as a number: NRQL reads smaller ones as amounts without a unit.
const FIRST_MS: i64 = 1_000_000_000;

/// Limits the time that the outer query looks at to a window in milliseconds since 1970, `begin_ms` within and `end_ms`
/// outside of it. It never widens: what the query left out already stays out, and a query that looks at nothing else
/// stays as it is.
///
/// `now` says when the query is asked, with the offset of its own time zone if it has one.
///
/// # Errors
/// When the text has errors or is no query; when the window and the query have no time in common; and when it isn't
/// certain what the query looks at: a template, UNTIL without SINCE, or a nested query with times of its own.
///
/// ```
/// use nr_nrql::{edit::tighten_window, time::Now};
/// let now = Now::utc(1_700_000_000_000);
/// let (begin, end) = (now.ms - 7_200_000, now.ms - 600_000);
/// assert_eq!(
///     tighten_window("SELECT count(*) FROM T SINCE 1 day ago", begin, end, now)?,
///     "SELECT count(*) FROM T SINCE 1699992800000 UNTIL 1699999400000"
/// );
/// let within = "SELECT count(*) FROM T SINCE 1 hour ago UNTIL 30 minutes ago";
/// assert_eq!(tighten_window(within, begin, end, now)?, within);
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn tighten_window(source: &str, begin_ms: i64, end_ms: i64, now: Now) -> Result<String, EditError> {
    let draft = Draft::new(source, "tighten the window")?;
    let (begin, end) = window(&draft, now)?;
    let (tight_begin, tight_end) = (begin.max(begin_ms), end.min(end_ms));
    if tight_begin >= tight_end {
        let why = format!("the query looks at {begin} to {end}, outside of {begin_ms} to {end_ms}");
        return Err(draft.refuse(why));
    }
    if (tight_begin, tight_end) == (begin, end) {
        return Ok(source.to_string());
    }
    set(&draft, tight_begin, tight_end)
}

/// The same query over consecutive pieces of its time, each as wide as given but for the last: SINCE belongs to a piece
/// and UNTIL does not, so that together they cover every millisecond once.
///
/// What the pieces give is the caller's to put together: counts and sums add up, averages and percentiles do not.
///
/// # Errors
/// As [`tighten_window`], and when the width is below a millisecond or makes more than [`MAX_CHUNKS`] pieces.
///
/// ```
/// use std::time::Duration;
/// use nr_nrql::{edit::split_window, time::Now};
/// let now = Now::utc(1_700_000_000_000);
/// assert_eq!(
///     split_window("SELECT count(*) FROM T SINCE 2 hours ago", Duration::from_secs(5_400), now)?,
///     [
///         "SELECT count(*) FROM T SINCE 1699992800000 UNTIL 1699998200000",
///         "SELECT count(*) FROM T SINCE 1699998200000 UNTIL 1700000000000",
///     ]
/// );
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn split_window(source: &str, width: Duration, now: Now) -> Result<Vec<String>, EditError> {
    let draft = Draft::new(source, "split the window")?;
    let (begin, end) = window(&draft, now)?;
    let width = i64::try_from(width.as_millis()).unwrap_or(i64::MAX);
    if width == 0 {
        return Err(draft.fail(EditErrorKind::Value("a width of less than a millisecond".to_string())));
    }
    // Rounded up; the window is not empty.
    let count = usize::try_from((end - begin - 1) / width + 1).unwrap_or(usize::MAX);
    if count > MAX_CHUNKS {
        return Err(draft.refuse(format!("{count} pieces are more than {MAX_CHUNKS}; take a larger width")));
    }
    let mut pieces = Vec::with_capacity(count);
    let mut at = begin;
    while at < end {
        let next = at.saturating_add(width).min(end);
        pieces.push(set(&draft, at, next)?);
        at = next;
    }
    Ok(pieces)
}

/// What the outer query looks at; never empty.
fn window(draft: &Draft, now: Now) -> Result<(i64, i64), EditError> {
    let query = draft.query()?;
    if nested_times(query) {
        return Err(draft.refuse("a query in FROM has SINCE or UNTIL of its own; edit it there"));
    }
    let read = |clause: &Option<crate::ast::TimeClause>| match clause {
        Some(clause) => time::resolve(&clause.point, now).map(Some).ok_or_else(|| {
            let shown: String = clause.span.of(draft.parsed.source()).chars().take(80).collect();
            draft.refuse(format!("`{shown}` is no time that can be told"))
        }),
        None => Ok(None),
    };
    let (begin, end) = match (read(&query.since)?, read(&query.until)?) {
        (Some(since), until) => (since, until.unwrap_or(now.ms)),
        (None, None) => (now.ms.saturating_sub(DEFAULT_MS), now.ms),
        (None, Some(_)) => return Err(draft.refuse("UNTIL stands without SINCE; say where the time begins")),
    };
    match end.checked_sub(begin) {
        Some(length) if length > 0 => Ok((begin, end)),
        _ => Err(draft.refuse(format!("SINCE ({begin}) is not before UNTIL ({end})"))),
    }
}

/// Whether a query nested in FROM has times of its own, which those of the outer query don't limit.
fn nested_times(query: &Query) -> bool {
    query.from.iter().flat_map(|from| &from.sources).any(|source| match source {
        Source::Query(query) => query.since.is_some() || query.until.is_some() || nested_times(query),
        _ => false,
    })
}

fn set(draft: &Draft, begin: i64, end: i64) -> Result<String, EditError> {
    if begin < FIRST_MS {
        let why =
            format!("{begin} is too early; NRQL takes {FIRST_MS} and later for milliseconds since 1970");
        return Err(draft.refuse(why));
    }
    let query = draft.query()?;
    let since = query.since.as_ref().map(|clause| clause.span);
    let until = query.until.as_ref().map(|clause| clause.span);
    draft.splice(vec![
        draft.put(since, query.span, &format!("SINCE {begin}")),
        draft.put(until, query.span, &format!("UNTIL {end}")),
    ])
}
