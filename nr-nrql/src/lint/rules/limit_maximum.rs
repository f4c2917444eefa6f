//! LIMIT goes up to 5,000.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::Count;

/// The largest LIMIT (NRQL reference, LIMIT).
const MAX: u64 = 5_000;

pub(super) const RULE: Rule = Rule {
    name: "limit-maximum",
    why: "LIMIT goes up to 5,000; for more, ask window by window",
    bad: "SELECT message FROM Log LIMIT 100000 SINCE 1 hour ago",
    good: "SELECT message FROM Log LIMIT MAX SINCE 1 hour ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        let Some(limit) = &scope.query.limit else { continue };
        if matches!(limit.count, Count::Exactly(count) if count > MAX) {
            let finding = Finding::warning(RULE.name, limit.span, "LIMIT goes up to 5,000, which is MAX");
            findings.push(finding.fix(limit.span, "LIMIT MAX"));
        }
    }
}
