//! An aggregate is one value, a row column has one for each row: side by side they are no table.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Make, Subject};
use super::super::{Finding, Rule};
use crate::ast::ExprKind;

pub(super) const RULE: Rule = Rule {
    name: "mixed-columns",
    why: "an aggregate is one value, an attribute has one for each row; group by the attribute, or take its latest value",
    bad: "SELECT name, count(*) FROM Transaction SINCE 1 hour ago",
    good: "SELECT count(*) FROM Transaction FACET name LIMIT 20 SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        if !scope.columns.contains(&Make::Aggregate) {
            continue;
        }
        let columns = scope.query.select.iter().flat_map(|select| &select.columns);
        for (column, _) in columns.zip(&scope.columns).filter(|(_, make)| **make == Make::Row) {
            let span = column.expr.span;
            if column.expr.kind == ExprKind::Star {
                findings.push(Finding::warning(RULE.name, span, "`*` cannot stand beside an aggregate"));
                continue;
            }
            let text = span.of(subject.source);
            let finding = Finding::warning(
                RULE.name,
                span,
                "an attribute beside an aggregate: group by it, or take its latest value",
            );
            findings.push(finding.fix(span, format!("latest({text})")));
        }
    }
}
