//! COMPARE WITH shifts a window, which therefore has to be said.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "compare-window",
    why: "COMPARE WITH shifts the window of SINCE or UNTIL; without one it compares the last hour, which is seldom meant",
    bad: "SELECT count(*) FROM Transaction COMPARE WITH 1 week ago",
    good: "SELECT count(*) FROM Transaction SINCE 1 day ago COMPARE WITH 1 week ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        let query = scope.query;
        let Some(compare) = &query.compare_with else { continue };
        if query.since.is_none() && query.until.is_none() {
            let finding =
                Finding::warning(RULE.name, compare.span, "COMPARE WITH needs SINCE or UNTIL to shift");
            findings.push(finding.fix(scope.end(), " SINCE 1 hour ago"));
        }
    }
}
