//! FACET and TIMESERIES group aggregates; rows have nothing to group.

use alloc::vec::Vec;

use super::super::subject::Subject;
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "grouped-rows",
    why: "FACET and TIMESERIES are not supported on events: New Relic refuses them without an aggregate in SELECT",
    bad: "SELECT duration FROM Transaction TIMESERIES SINCE 1 hour ago",
    good: "SELECT average(duration) FROM Transaction TIMESERIES SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.is_rows()) {
        let query = scope.query;
        let facet = query.facet.as_ref().map(|facet| facet.span);
        let Some(span) = facet.or(query.timeseries.as_ref().map(|series| series.span)) else { continue };
        let message = "FACET and TIMESERIES need an aggregate in SELECT, such as count(*) or average(x)";
        findings.push(Finding::error(RULE.name, span, message));
    }
}
