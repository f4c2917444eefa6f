//! Alert conditions take a part of NRQL: New Relic brings the window and the rhythm.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Make, Role, Scope, Subject};
use super::super::{Finding, Mode, Rule};
use crate::span::Span;

pub(super) const RULE: Rule = Rule {
    name: "alert-condition",
    why: "an alert condition evaluates one number in windows of its own: SELECT, FROM, WHERE and FACET are all it takes",
    bad: "SELECT average(duration) FROM Transaction FACET appName SINCE 5 minutes ago",
    good: "SELECT average(duration) FROM Transaction FACET appName",
    modes: &[Mode::AlertCondition],
    check,
};

/// The clauses that stand there and should not.
fn clauses(scope: &Scope<'_>) -> impl Iterator<Item = (&'static str, Span)> {
    let query = scope.query;
    [
        ("SINCE", query.since.as_ref().map(|clause| clause.span)),
        ("UNTIL", query.until.as_ref().map(|clause| clause.span)),
        ("TIMESERIES", query.timeseries.as_ref().map(|clause| clause.span)),
        ("SLIDE BY", query.slide_by.as_ref().map(|clause| clause.span)),
        ("COMPARE WITH", query.compare_with.as_ref().map(|clause| clause.span)),
        ("LIMIT", query.limit.as_ref().map(|clause| clause.span)),
        ("OFFSET", query.offset.as_ref().map(|clause| clause.span)),
        ("ORDER BY", query.order_by.as_ref().map(|clause| clause.span)),
        ("ORDER BY", query.facet.iter().find_map(|facet| facet.order_by.as_ref().map(|order| order.span))),
        ("PREDICT", query.predict.as_ref().map(|clause| clause.span)),
    ]
    .into_iter()
    .filter_map(|(name, span)| Some((name, span?)))
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        match scope.role {
            Role::Outer => outer(subject, scope, findings),
            Role::Nested => {}
            Role::Other | Role::Joined | Role::Subquery => {
                let message = "an alert condition takes no subquery, JOIN or other statement than a query";
                findings.push(Finding::error(RULE.name, scope.query.span, message));
            }
        }
    }
}

fn outer(subject: &Subject<'_>, scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    for (name, span) in clauses(scope) {
        let mut finding = Finding::error(RULE.name, span, format!("an alert condition takes no {name}"));
        finding.fix = Some(subject.removal(span));
        findings.push(finding);
    }
    let columns = scope.query.select.iter().flat_map(|select| &select.columns);
    for (at, (column, make)) in columns.zip(&scope.columns).enumerate() {
        if *make == Make::Row {
            let message = "an alert condition watches a number: use an aggregate such as latest(x)";
            findings.push(Finding::error(RULE.name, column.span, message));
        } else if at > 0 {
            let message = "an alert condition watches one number: write a condition for each";
            findings.push(Finding::error(RULE.name, column.span, message));
        }
    }
}
