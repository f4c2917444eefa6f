//! SINCE, UNTIL and LIMIT of the outer query.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};

use super::{Draft, EditError, EditErrorKind, outer};
use crate::ast::{Count, Query, Statement, TimePoint};
use crate::encode;
use crate::parse::{Parsed, parse};
use crate::span::Span;

/// A value for SINCE and UNTIL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Time {
    /// Milliseconds since 1970.
    Epoch(i64),
    /// The words of NRQL, such as `2 hours ago`, `yesterday` or `'2026-01-31 12:00'`. They are parsed, never pasted: what
    /// is not one point in time is refused.
    Words(String),
}

/// A value for LIMIT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// This many rows or groups.
    Rows(u32),
    /// `MAX`
    Max,
}

/// The text after SINCE in the outer query, if it has the clause.
///
/// ```
/// let parsed = nr_nrql::parse("SELECT a FROM T SINCE 1 day ago");
/// assert_eq!(nr_nrql::edit::since(&parsed), Some("1 day ago"));
/// ```
#[must_use]
pub fn since(parsed: &Parsed) -> Option<&str> {
    let clause = outer(parsed)?.since.as_ref()?;
    Some(argument(clause.span.of(parsed.source())))
}

/// The text after UNTIL in the outer query, if it has the clause.
///
/// ```
/// let parsed = nr_nrql::parse("SELECT a FROM T UNTIL now");
/// assert_eq!(nr_nrql::edit::until(&parsed), Some("now"));
/// ```
#[must_use]
pub fn until(parsed: &Parsed) -> Option<&str> {
    let clause = outer(parsed)?.until.as_ref()?;
    Some(argument(clause.span.of(parsed.source())))
}

/// The LIMIT of the outer query, if it has the clause with a number or MAX.
///
/// ```
/// use nr_nrql::edit::{Limit, limit};
/// assert_eq!(limit(&nr_nrql::parse("SELECT a FROM T LIMIT MAX")), Some(Limit::Max));
/// ```
#[must_use]
pub fn limit(parsed: &Parsed) -> Option<Limit> {
    match outer(parsed)?.limit.as_ref()?.count {
        Count::Exactly(rows) => Some(Limit::Rows(u32::try_from(rows).unwrap_or(u32::MAX))),
        Count::Max => Some(Limit::Max),
        Count::Template(_) | Count::Error(_) => None,
    }
}

fn argument(clause: &str) -> &str {
    clause.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
}

/// Sets SINCE of the outer query.
///
/// # Errors
/// When the text has errors or is no query, or the value is no time.
///
/// ```
/// use nr_nrql::edit::{Time, set_since};
/// let edited = set_since("SELECT count(*) FROM Transaction SINCE 1 day ago LIMIT 5", &Time::Words("2 hours ago".into()))?;
/// assert_eq!(edited, "SELECT count(*) FROM Transaction SINCE 2 hours ago LIMIT 5");
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn set_since(source: &str, time: &Time) -> Result<String, EditError> {
    set_time(source, "set SINCE", "SINCE", time, |query| query.since.as_ref().map(|clause| clause.span))
}

/// Sets UNTIL of the outer query.
///
/// # Errors
/// As [`set_since`].
///
/// ```
/// use nr_nrql::edit::{Time, set_until};
/// assert_eq!(set_until("SELECT a FROM T", &Time::Words("today".into()))?, "SELECT a FROM T UNTIL today");
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn set_until(source: &str, time: &Time) -> Result<String, EditError> {
    set_time(source, "set UNTIL", "UNTIL", time, |query| query.until.as_ref().map(|clause| clause.span))
}

/// Sets LIMIT of the outer query.
///
/// # Errors
/// When the text has errors or is no query.
///
/// ```
/// use nr_nrql::edit::{Limit, set_limit};
/// assert_eq!(set_limit("SELECT a FROM T", Limit::Rows(5))?, "SELECT a FROM T LIMIT 5");
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn set_limit(source: &str, limit: Limit) -> Result<String, EditError> {
    let text = match limit {
        Limit::Rows(rows) => format!("LIMIT {rows}"),
        Limit::Max => "LIMIT MAX".to_owned(),
    };
    replace(source, "set LIMIT", &text, |query| query.limit.as_ref().map(|clause| clause.span))
}

fn set_time(
    source: &str,
    attempted: &'static str,
    keyword: &str,
    time: &Time,
    clause: impl Fn(&Query) -> Option<Span>,
) -> Result<String, EditError> {
    let words =
        time_words(time).map_err(|shown| EditError { attempted, kind: EditErrorKind::Value(shown) })?;
    replace(source, attempted, &format!("{keyword} {words}"), clause)
}

fn replace(
    source: &str,
    attempted: &'static str,
    text: &str,
    clause: impl Fn(&Query) -> Option<Span>,
) -> Result<String, EditError> {
    let draft = Draft::new(source, attempted)?;
    let query = draft.outer()?;
    draft.place(clause(query), query.span, text)
}

/// A time as NRQL writes it; what was given, shortened, when it is none.
pub(crate) fn time_words(time: &Time) -> Result<String, String> {
    match time {
        Time::Epoch(ms) => Ok(ms.to_string()),
        Time::Words(words) => canonical(words).ok_or_else(|| words.chars().take(80).collect()),
    }
}

/// The words of one point in time, written anew from their tree, so that nothing else can come along.
fn canonical(words: &str) -> Option<String> {
    let probe = parse(&format!("SHOW EVENT TYPES SINCE {words}"));
    let Statement::ShowEventTypes(query) = probe.statement() else { return None };
    let only = Query { span: query.span, since: query.since.clone(), ..Query::default() };
    if probe.has_errors() || only != **query {
        return None;
    }
    Some(match &query.since.as_ref()?.point {
        TimePoint::Ago(interval) => {
            let millis = u64::try_from(interval.millis()).ok()?;
            format!("{} ago", encode::interval(core::time::Duration::from_millis(millis)))
        }
        TimePoint::Epoch(ms) => ms.to_string(),
        TimePoint::Text(text) => encode::string(&text.text).ok()?,
        TimePoint::Named { words, at, .. } => match at {
            Some(at) => format!("{words} AT {}", encode::string(&at.text).ok()?),
            None => words.clone(),
        },
        TimePoint::Template(span) => span.of(probe.source()).to_owned(),
        TimePoint::Error(_) => return None,
    })
}
