//! Taking clauses away.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Draft, EditError, outer};
use crate::ast::Query;
use crate::fingerprint;
use crate::lex::{Token, TokenKind};
use crate::span::Span;

/// A clause that a query can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Clause {
    Where,
    Facet,
    Limit,
    Offset,
    OrderBy,
    Since,
    Until,
    Timezone,
    CompareWith,
    Timeseries,
    SlideBy,
    Extrapolate,
    Predict,
    MetricFormat,
    Raw,
}

impl Clause {
    /// Every clause that can be removed.
    pub const ALL: [Self; 15] = [
        Self::Where,
        Self::Facet,
        Self::Limit,
        Self::Offset,
        Self::OrderBy,
        Self::Since,
        Self::Until,
        Self::Timezone,
        Self::CompareWith,
        Self::Timeseries,
        Self::SlideBy,
        Self::Extrapolate,
        Self::Predict,
        Self::MetricFormat,
        Self::Raw,
    ];

    /// Where it stands in a query: in no place, in one, or, for WHERE, in several.
    fn spans(self, query: &Query, tokens: &[Token]) -> Vec<Span> {
        let one = |span: Option<Span>| span.into_iter().collect();
        // The tree has only the string of these; two words stand before it.
        let after_with = |text: Option<Span>| {
            text.map(|text| {
                let before = tokens.partition_point(|token| token.span.start < text.start);
                let words = tokens.iter().take(before).rev().filter(|token| !token.kind.is_trivia());
                words.take(2).last().map_or(text, |with| with.span.to(text))
            })
        };
        match self {
            Self::Where => query.wheres.iter().map(|clause| clause.span).collect(),
            Self::Facet => one(query.facet.as_ref().map(|clause| clause.span)),
            Self::Limit => one(query.limit.as_ref().map(|clause| clause.span)),
            Self::Offset => one(query.offset.as_ref().map(|clause| clause.span)),
            Self::OrderBy => one(query.order_by.as_ref().map(|clause| clause.span)),
            Self::Since => one(query.since.as_ref().map(|clause| clause.span)),
            Self::Until => one(query.until.as_ref().map(|clause| clause.span)),
            Self::Timezone => one(after_with(query.timezone.as_ref().map(|text| text.span))),
            Self::CompareWith => one(query.compare_with.as_ref().map(|clause| clause.span)),
            Self::Timeseries => one(query.timeseries.as_ref().map(|clause| clause.span)),
            Self::SlideBy => one(query.slide_by.as_ref().map(|clause| clause.span)),
            Self::Extrapolate => one(query.extrapolate),
            Self::Predict => one(query.predict.as_ref().map(|clause| clause.span)),
            Self::MetricFormat => one(after_with(query.metric_format.as_ref().map(|text| text.span))),
            Self::Raw => one(query.raw),
        }
    }

    fn take(self, query: &mut Query) {
        match self {
            Self::Where => query.wheres.clear(),
            Self::Facet => query.facet = None,
            Self::Limit => query.limit = None,
            Self::Offset => query.offset = None,
            Self::OrderBy => query.order_by = None,
            Self::Since => query.since = None,
            Self::Until => query.until = None,
            Self::Timezone => query.timezone = None,
            Self::CompareWith => query.compare_with = None,
            Self::Timeseries => query.timeseries = None,
            Self::SlideBy => query.slide_by = None,
            Self::Extrapolate => query.extrapolate = None,
            Self::Predict => query.predict = None,
            Self::MetricFormat => query.metric_format = None,
            Self::Raw => query.raw = None,
        }
    }
}

/// Removes a clause of the outer query, with every WHERE at once. A query without it stays as it is.
///
/// # Errors
/// When the text has errors or is no query, or another clause cannot do without it, as SLIDE BY without TIMESERIES.
///
/// ```
/// use nr_nrql::edit::{Clause, remove};
/// assert_eq!(remove("SELECT a FROM T SINCE 1 day ago LIMIT 5", Clause::Since)?, "SELECT a FROM T LIMIT 5");
/// assert!(remove("SELECT count(*) FROM T TIMESERIES 1 hour SLIDE BY 1 minute", Clause::Timeseries).is_err());
/// # Ok::<(), nr_nrql::edit::EditError>(())
/// ```
pub fn remove(source: &str, clause: Clause) -> Result<String, EditError> {
    let draft = Draft::new(source, "remove a clause")?;
    let query = draft.outer()?;
    let tokens = draft.parsed.tokens();
    let spans = clause.spans(query, tokens);
    if spans.is_empty() {
        return Ok(source.to_string());
    }
    let gone = |span: &Span| (with_blank(*span, tokens), String::new());
    let mut changes: Vec<(Span, String)> = spans.iter().map(gone).collect();
    // Behind a FACET that nothing separates it from, ORDER BY would become a part of it: it moves before FACET.
    if let (Some(facet), Some(order)) = (&query.facet, &query.order_by)
        && facet.order_by.is_none()
        && order.span.start > facet.span.end
        && clause != Clause::Facet
        && clause != Clause::OrderBy
    {
        let between = tokens.iter().filter(|token| {
            let within = token.span.start >= facet.span.end && token.span.end <= order.span.start;
            let kept = !spans.iter().any(|span| token.span.start >= span.start && token.span.end <= span.end);
            within && kept && !token.kind.is_trivia()
        });
        if between.count() == 0 {
            changes.push(gone(&order.span));
            let text = [order.span.of(source), " "].concat();
            changes.push((Span::new(facet.span.start, facet.span.start), text));
        }
    }
    let edited = draft.splice(changes)?;
    // What remains is what was there without the clause, or the edit has failed.
    let mut expected = draft.parsed.clone();
    if let Some(query) = expected.outer_mut() {
        clause.take(query);
    }
    let again = crate::parse(&edited);
    if outer(&again).is_none() || fingerprint::fingerprint(&again) != fingerprint::fingerprint(&expected) {
        return Err(draft.refuse("the clauses around it would mean something else; write the query anew"));
    }
    Ok(edited)
}

/// A span with the blanks on one side of it, unless they end a comment.
fn with_blank(span: Span, tokens: &[Token]) -> Span {
    let first = tokens.partition_point(|token| token.span.start < span.start);
    let past = tokens.partition_point(|token| token.span.start < span.end);
    let token = |at: Option<usize>| at.and_then(|at| tokens.get(at));
    let is = |token: Option<&Token>, kind: TokenKind| token.is_some_and(|token| token.kind == kind);
    let before = token(first.checked_sub(1));
    let comment = is(token(first.checked_sub(2)), TokenKind::Comment);
    match (before, token(Some(past))) {
        (Some(blank), _) if blank.kind == TokenKind::Space && !comment => blank.span.to(span),
        (_, after @ Some(blank)) if is(after, TokenKind::Space) => span.to(blank.span),
        _ => span,
    }
}
