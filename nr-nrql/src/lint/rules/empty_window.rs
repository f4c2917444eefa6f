//! A window that ends before it begins holds nothing, and New Relic refuses it.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "empty-window",
    why: "SINCE has to be before UNTIL; turned round, New Relic refuses the query",
    bad: "SELECT count(*) FROM Transaction SINCE 1 hour ago UNTIL 2 hours ago",
    good: "SELECT count(*) FROM Transaction SINCE 2 hours ago UNTIL 1 hour ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Joined) {
        let Some((begin, end)) = scope.window else { continue };
        let query = scope.query;
        // Zones shift both ends alike, but not a named day against an age: only ends of one kind are judged.
        let (Some(since), Some(until)) = (&query.since, &query.until) else { continue };
        if begin < end {
            continue;
        }
        let span = since.span.to(until.span);
        findings.push(Finding::error(RULE.name, span, "the window is empty: SINCE has to be before UNTIL"));
    }
}
