//! Without SINCE a query looks at the last hour, which a reader of the text cannot see.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};

pub(super) const RULE: Rule = Rule {
    name: "no-since",
    why: "without SINCE a query looks at the last hour; who reads it should see which time the figures are of",
    bad: "SELECT count(*) FROM Transaction",
    good: "SELECT count(*) FROM Transaction SINCE 1 hour ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    // SHOW EVENT TYPES has a window too; a query within takes that of the one around it.
    let Some(scope) = subject.scopes.first() else { return };
    let query = scope.query;
    let reads = scope.role == Role::Outer && query.from.is_some();
    let inner = subject.scopes.iter().any(|other| other.role == Role::Nested && other.query.since.is_some());
    if !reads || inner || query.since.is_some() || query.until.is_some() || query.compare_with.is_some() {
        return;
    }
    let finding = Finding::hint(RULE.name, scope.end(), "no SINCE: this looks at the last hour");
    findings.push(finding.fix(scope.end(), " SINCE 1 hour ago"));
}
