//! Rules that make metrics from events take a part of NRQL.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Role, Scope, Subject};
use super::super::{Finding, Mode, Rule};
use crate::ast::{Arg, Expr, ExprKind};
use crate::span::Span;

/// Functions that make a metric (New Relic documentation, "Create metrics from other data types").
const FUNCTIONS: [&str; 3] = ["summary", "uniqueCount", "distribution"];

/// Attributes of a metric at most (the same).
const MAX_FACETS: usize = 20;

pub(super) const RULE: Rule = Rule {
    name: "events-to-metrics",
    why: "a rule that makes metrics takes summary(), uniqueCount() or distribution() of attributes, FROM, WHERE and FACET",
    bad: "SELECT average(duration) FROM Transaction FACET appName",
    good: "SELECT summary(duration) FROM Transaction FACET appName",
    modes: &[Mode::EventsToMetrics],
    check,
};

fn makes_metric(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else { return false };
    let known = FUNCTIONS.iter().any(|name| name.eq_ignore_ascii_case(&call.name.text));
    known
        && matches!(
            call.args.as_slice(),
            [Arg::Expr(Expr { kind: ExprKind::Name(_) | ExprKind::Call(_), .. })]
        )
}

/// The clauses that stand there and should not.
fn clauses(scope: &Scope<'_>) -> impl Iterator<Item = (&'static str, Span)> {
    let query = scope.query;
    [
        ("WITH", query.with.first().map(|with| with.span)),
        ("SINCE", query.since.as_ref().map(|clause| clause.span)),
        ("UNTIL", query.until.as_ref().map(|clause| clause.span)),
        ("TIMESERIES", query.timeseries.as_ref().map(|clause| clause.span)),
        ("COMPARE WITH", query.compare_with.as_ref().map(|clause| clause.span)),
        ("LIMIT", query.limit.as_ref().map(|clause| clause.span)),
        ("OFFSET", query.offset.as_ref().map(|clause| clause.span)),
        ("ORDER BY", query.order_by.as_ref().map(|clause| clause.span)),
        ("PREDICT", query.predict.as_ref().map(|clause| clause.span)),
        ("EXTRAPOLATE", query.extrapolate),
    ]
    .into_iter()
    .filter_map(|(name, span)| Some((name, span?)))
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        if scope.role == Role::Outer {
            outer(subject, scope, findings);
        } else {
            let message = "a rule that makes metrics reads one event type: no subquery, no JOIN";
            findings.push(Finding::error(RULE.name, scope.query.span, message));
        }
    }
}

fn outer(subject: &Subject<'_>, scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    for (name, span) in clauses(scope) {
        let mut finding =
            Finding::error(RULE.name, span, format!("a rule that makes metrics takes no {name}"));
        // The words around the variables of WITH are not in its span.
        finding.fix = (name != "WITH").then(|| subject.removal(span));
        findings.push(finding);
    }
    for column in scope.query.select.iter().flat_map(|select| &select.columns) {
        if !makes_metric(&column.expr) {
            let message = "a metric is made by summary(x), uniqueCount(x) or distribution(x)";
            findings.push(Finding::error(RULE.name, column.expr.span, message));
        }
    }
    if let Some(facet) = scope.query.facet.as_ref().filter(|facet| facet.items.len() > MAX_FACETS) {
        let message = format!("a metric has at most {MAX_FACETS} attributes");
        findings.push(Finding::error(RULE.name, facet.span, message));
    }
}
