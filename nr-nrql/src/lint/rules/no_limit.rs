//! A query for rows without LIMIT is cut after 100 rows, silently.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "no-limit",
    why: "a query for rows brings the newest 100 and doesn't say that there are more; LIMIT says how many are meant",
    bad: "SELECT message FROM Log SINCE 1 hour ago",
    good: "SELECT message FROM Log LIMIT 500 SINCE 1 hour ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| matches!(scope.role, Role::Outer | Role::Nested)) {
        if scope.is_rows() && scope.query.limit.is_none() {
            let span = scope.query.select.as_ref().map_or(scope.query.span, |select| select.span);
            let finding = Finding::hint(RULE.name, span, "no LIMIT: rows are cut after the newest 100");
            findings.push(finding.fix(scope.end(), " LIMIT MAX"));
        }
    }
}
