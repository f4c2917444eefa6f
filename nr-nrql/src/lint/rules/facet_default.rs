//! FACET without LIMIT shows ten groups, silently.

use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::FacetKind;

/// Groups of FACET without LIMIT (NRQL reference, FACET).
const DEFAULT_GROUPS: usize = 10;

pub(super) const RULE: Rule = Rule {
    name: "facet-default",
    why: "FACET without LIMIT shows the first 10 groups and puts the rest into \"other\"; LIMIT says how many are meant",
    bad: "SELECT count(*) FROM Transaction FACET name SINCE 1 hour ago",
    good: "SELECT count(*) FROM Transaction FACET name LIMIT 50 SINCE 1 hour ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        let Some(facet) = &scope.query.facet else { continue };
        // Cases alone make as many groups as there are cases.
        let few = facet.items.iter().all(
            |item| matches!(&item.kind, FacetKind::Cases { cases, or: None } if cases.len() <= DEFAULT_GROUPS),
        );
        if scope.query.limit.is_none() && !(few && facet.items.len() == 1) {
            let finding =
                Finding::hint(RULE.name, facet.span, "no LIMIT: only the first 10 groups are shown");
            findings.push(finding.fix(scope.end(), " LIMIT MAX"));
        }
    }
}
