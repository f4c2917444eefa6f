//! Reading and setting clauses of a query's text, leaving every other byte as it was.
//!
//! An edit replaces the span of a clause of the outer query, or puts the clause after the others, and parses the
//! result: what comes out is a query again, or an error.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use crate::ast::{Count, Query, Statement, TimePoint};
use crate::diagnostic::{Diagnostic, Severity};
use crate::encode;
use crate::parse::{Parsed, parse};
use crate::span::Span;

/// A text that cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EditError {
    /// What was to be done, such as `set SINCE`.
    pub attempted: &'static str,
    /// Why it was not.
    pub kind: EditErrorKind,
}

/// Why a text was not edited.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditErrorKind {
    /// The text has errors: mend them first.
    Source(Vec<Diagnostic>),
    /// The text is no query.
    NotQuery,
    /// The value is none that the clause takes.
    Value(String),
    /// The edited text would not parse.
    Result(Vec<Diagnostic>),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = |findings: &[Diagnostic]| {
            findings.first().map_or(String::new(), |finding| finding.message.clone())
        };
        match &self.kind {
            EditErrorKind::Source(findings) => {
                write!(f, "cannot {}: mend the query first: {}", self.attempted, first(findings))
            }
            EditErrorKind::NotQuery => {
                write!(f, "cannot {}: the text is not a query that reads rows", self.attempted)
            }
            EditErrorKind::Value(value) => {
                write!(f, "cannot {}: `{value}` is not a value for it", self.attempted)
            }
            EditErrorKind::Result(findings) => {
                write!(f, "cannot {}: the result would not parse: {}", self.attempted, first(findings))
            }
        }
    }
}

impl core::error::Error for EditError {}

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
#[must_use]
pub fn since(parsed: &Parsed) -> Option<&str> {
    let clause = outer(parsed)?.since.as_ref()?;
    Some(argument(clause.span.of(parsed.source())))
}

/// The text after UNTIL in the outer query, if it has the clause.
#[must_use]
pub fn until(parsed: &Parsed) -> Option<&str> {
    let clause = outer(parsed)?.until.as_ref()?;
    Some(argument(clause.span.of(parsed.source())))
}

/// The LIMIT of the outer query, if it has the clause with a number or MAX.
#[must_use]
pub fn limit(parsed: &Parsed) -> Option<Limit> {
    match outer(parsed)?.limit.as_ref()?.count {
        Count::Exactly(rows) => Some(Limit::Rows(u32::try_from(rows).unwrap_or(u32::MAX))),
        Count::Max => Some(Limit::Max),
        Count::Template(_) | Count::Error(_) => None,
    }
}

/// The outer query of a text, also of SHOW EVENT TYPES.
#[must_use]
pub fn outer(parsed: &Parsed) -> Option<&Query> {
    match parsed.statement() {
        Statement::Query(query) | Statement::ShowEventTypes(query) => Some(query),
        Statement::Delete(_) | Statement::Error(_) => None,
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
pub fn set_until(source: &str, time: &Time) -> Result<String, EditError> {
    set_time(source, "set UNTIL", "UNTIL", time, |query| query.until.as_ref().map(|clause| clause.span))
}

/// Sets LIMIT of the outer query.
///
/// # Errors
/// When the text has errors or is no query.
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
    let words = match time {
        Time::Epoch(ms) => ms.to_string(),
        Time::Words(words) => canonical(words).ok_or_else(|| EditError {
            attempted,
            kind: EditErrorKind::Value(words.chars().take(80).collect()),
        })?,
    };
    replace(source, attempted, &format!("{keyword} {words}"), clause)
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

fn errors(parsed: &Parsed) -> Vec<Diagnostic> {
    parsed.diagnostics().iter().filter(|finding| finding.severity == Severity::Error).cloned().collect()
}

fn replace(
    source: &str,
    attempted: &'static str,
    text: &str,
    clause: impl Fn(&Query) -> Option<Span>,
) -> Result<String, EditError> {
    let fail = |kind| EditError { attempted, kind };
    let parsed = parse(source);
    if parsed.has_errors() {
        return Err(fail(EditErrorKind::Source(errors(&parsed))));
    }
    let query = outer(&parsed).ok_or_else(|| fail(EditErrorKind::NotQuery))?;
    let edited = match clause(query) {
        Some(span) => {
            let before = source.get(..span.start as usize).unwrap_or_default();
            [before, text, source.get(span.end as usize..).unwrap_or_default()].concat()
        }
        None => {
            // After the last clause, before comments that may follow it.
            let (before, after) = source.split_at_checked(query.span.end as usize).unwrap_or((source, ""));
            [before, " ", text, after].concat()
        }
    };
    let again = parse(&edited);
    if again.has_errors() {
        return Err(fail(EditErrorKind::Result(errors(&again))));
    }
    Ok(edited)
}
