//! PREDICT is billed by itself.

use alloc::vec::Vec;

use super::super::subject::Subject;
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "predict-cost",
    why: "PREDICT is billed as advanced compute, each time that it is asked: a dashboard asks it each minute",
    bad: "SELECT count(*) FROM Transaction TIMESERIES SINCE 1 day ago PREDICT BY 6 hours",
    good: "SELECT count(*), predictLinear(duration, 6 hours) FROM Transaction TIMESERIES SINCE 1 day ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for predict in subject.scopes.iter().filter_map(|scope| scope.query.predict.as_ref()) {
        findings.push(Finding::hint(RULE.name, predict.span, "PREDICT is billed as advanced compute"));
    }
}
