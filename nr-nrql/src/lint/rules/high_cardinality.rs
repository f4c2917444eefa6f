//! Grouping by what is different in nearly every row makes groups of one, and ranks only a sample of them.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Role, Scope, Subject};
use super::super::{Finding, Rule};
use crate::ast::{ExprKind, FacetKind};
use crate::span::Span;

/// Attributes with a value of their own in nearly every row (New Relic's data dictionary: ids, times, free texts).
const ATTRIBUTES: [&str; 23] = [
    "timestamp",
    "guid",
    "trace.id",
    "traceId",
    "span.id",
    "parent.id",
    "parentId",
    "transactionId",
    "transaction.id",
    "requestId",
    "request.id",
    "messageId",
    "eventId",
    "session",
    "sessionId",
    "uuid",
    "nr.guid",
    "nr.tripId",
    "tripId",
    "message",
    "duration",
    "error.stack",
    "stackTrace",
];

pub(super) const RULE: Rule = Rule {
    name: "high-cardinality",
    why: "an attribute that differs in nearly every row makes groups of one; above 5,000 values only a sample is ranked",
    bad: "SELECT count(*) FROM Span FACET trace.id LIMIT 100 SINCE 1 hour ago",
    good: "SELECT uniqueCount(trace.id) FROM Span FACET name LIMIT 100 SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

/// The first such attribute that the groups are made of.
pub(in crate::lint) fn attribute<'a>(scope: &Scope<'a>) -> Option<(&'a str, Span)> {
    // Of a query within, every group is a row of the one around it: grouping by session is how one counts them.
    if !matches!(scope.role, Role::Outer) {
        return None;
    }
    let items = scope.query.facet.iter().flat_map(|facet| &facet.items);
    items.into_iter().find_map(|item| match &item.kind {
        FacetKind::Expr(expr) => match &expr.kind {
            ExprKind::Name(name) if ATTRIBUTES.contains(&name.as_str()) => Some((name.as_str(), expr.span)),
            _ => None,
        },
        FacetKind::Cases { .. } => None,
    })
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        if let Some((name, span)) = attribute(scope) {
            let message = format!("`{name}` differs in nearly every row: group by something coarser");
            findings.push(Finding::warning(RULE.name, span, message));
        }
    }
}
