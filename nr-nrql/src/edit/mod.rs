//! Reading and setting clauses of a query's text, leaving every other byte as it was.
//!
//! An edit replaces the span of a clause, or puts the clause after the others, and parses the result: what comes out is a
//! query again, or an error. Unless said otherwise, the outer query is edited. Values are encoded, never pasted.

mod clauses;
mod facet;
mod scope;
mod times;
mod wheres;
mod window;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

pub use clauses::{Clause, remove};
pub use facet::set_facet;
pub(crate) use scope::attribute as entity_attribute;
pub use scope::{ENTITY_ATTRIBUTES, EntityAttribute, scope_to_entity};
pub(crate) use times::time_words;
pub use times::{Limit, Time, limit, set_limit, set_since, set_until, since, until};
pub use wheres::{Scope, add_where};
pub use window::{MAX_CHUNKS, split_window, tighten_window};

use crate::ast::{Query, Source, Statement};
use crate::diagnostic::{Diagnostic, Severity};
use crate::encode::EncodeError;
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
    /// A name or a value that cannot be encoded.
    Encode(EncodeError),
    /// The query is none that this can be done to, and why.
    Refused(String),
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
            EditErrorKind::Encode(error) => write!(f, "cannot {}: {error}", self.attempted),
            EditErrorKind::Refused(why) => write!(f, "cannot {}: {why}", self.attempted),
            EditErrorKind::Result(findings) => {
                write!(f, "cannot {}: the result would not parse: {}", self.attempted, first(findings))
            }
        }
    }
}

impl core::error::Error for EditError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            EditErrorKind::Encode(error) => Some(error),
            _ => None,
        }
    }
}

/// The outer query of a text, also of SHOW EVENT TYPES.
///
/// ```
/// let parsed = nr_nrql::parse("SELECT max(x) FROM (SELECT count(*) AS x FROM T FACET a LIMIT 5)");
/// assert!(nr_nrql::edit::outer(&parsed).unwrap().limit.is_none());
/// ```
#[must_use]
pub fn outer(parsed: &Parsed) -> Option<&Query> {
    match parsed.statement() {
        Statement::Query(query) | Statement::ShowEventTypes(query) => Some(query),
        Statement::Delete(_) | Statement::Error(_) => None,
    }
}

/// A text that is a query without faults, and what is to be done with it.
struct Draft {
    parsed: Parsed,
    attempted: &'static str,
}

impl Draft {
    fn new(source: &str, attempted: &'static str) -> Result<Self, EditError> {
        let parsed = parse(source);
        if parsed.has_errors() {
            let kind = EditErrorKind::Source(errors(&parsed));
            return Err(EditError { attempted, kind });
        }
        Ok(Self { parsed, attempted })
    }

    const fn fail(&self, kind: EditErrorKind) -> EditError {
        EditError { attempted: self.attempted, kind }
    }

    fn refuse(&self, why: impl Into<String>) -> EditError {
        self.fail(EditErrorKind::Refused(why.into()))
    }

    /// The outer query, also of SHOW EVENT TYPES.
    fn outer(&self) -> Result<&Query, EditError> {
        outer(&self.parsed).ok_or_else(|| self.fail(EditErrorKind::NotQuery))
    }

    /// The outer query, which selects.
    fn query(&self) -> Result<&Query, EditError> {
        match self.parsed.statement() {
            Statement::Query(query) => Ok(query),
            _ => Err(self.fail(EditErrorKind::NotQuery)),
        }
    }

    /// The query whose rows are those of event types: the outer one, or the one deepest in its FROM.
    fn innermost(&self) -> Result<&Query, EditError> {
        let mut query = self.query()?;
        loop {
            let sources = query.from.iter().flat_map(|from| &from.sources);
            let mut nested = sources.filter_map(|source| match source {
                Source::Query(query) => Some(query),
                _ => None,
            });
            match (nested.next(), nested.next()) {
                (None, _) => return Ok(query),
                (Some(inner), None) => query = inner,
                (Some(_), Some(_)) => {
                    return Err(self.refuse("FROM holds several queries; edit each by itself"));
                }
            }
        }
    }

    /// The text with spans replaced; they must not overlap. What comes out parses.
    fn splice(&self, mut changes: Vec<(Span, String)>) -> Result<String, EditError> {
        changes.sort_by_key(|(span, _)| (span.start, span.end));
        let source = self.parsed.source();
        let mut edited = String::with_capacity(source.len() + 64);
        let mut at = 0;
        for (span, text) in &changes {
            edited.push_str(source.get(at..span.start as usize).unwrap_or_default());
            edited.push_str(text);
            at = span.end as usize;
        }
        edited.push_str(source.get(at..).unwrap_or_default());
        let again = parse(&edited);
        if again.has_errors() {
            return Err(self.fail(EditErrorKind::Result(errors(&again))));
        }
        Ok(edited)
    }

    /// Puts a clause in the place of the one it replaces, or after the last, before comments that may follow.
    fn place(&self, clause: Option<Span>, after: Span, text: &str) -> Result<String, EditError> {
        self.splice(Vec::from([self.put(clause, after, text)]))
    }

    /// The change that [`Draft::place`] makes.
    fn put(&self, clause: Option<Span>, after: Span, text: &str) -> (Span, String) {
        if let Some(span) = clause {
            return (span, text.to_string());
        }
        let tokens = self.parsed.tokens().iter().rev();
        let last = tokens.filter(|token| !token.kind.is_trivia()).find(|token| token.span.end <= after.end);
        let end = last.map_or(after.end, |token| token.span.end);
        (Span::new(end, end), [" ", text].concat())
    }
}

fn errors(parsed: &Parsed) -> Vec<Diagnostic> {
    parsed.diagnostics().iter().filter(|finding| finding.severity == Severity::Error).cloned().collect()
}
