//! A pattern that begins with a wildcard looks into every text there is.

use alloc::vec::Vec;

use super::super::subject::{DAY, Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::{Expr, ExprKind};

pub(super) const RULE: Rule = Rule {
    name: "wide-like",
    why: "a pattern with a leading wildcard is looked for in every row; over days that is what makes queries time out",
    bad: "SELECT count(*) FROM Log WHERE message LIKE '%timeout%' SINCE 1 week ago",
    good: "SELECT count(*) FROM Log WHERE message LIKE '%timeout%' SINCE 3 hours ago",
    modes: super::QUERY,
    check,
};

/// Whether the expression looks for something anywhere in a text.
pub(in crate::lint) fn searches(expr: &Expr) -> bool {
    let ExprKind::Like { regex, pattern, .. } = &expr.kind else { return false };
    match &pattern.kind {
        ExprKind::String(text) | ExprKind::Regex(text) if *regex => text.starts_with(".*"),
        ExprKind::String(text) => text.starts_with('%') && text.chars().any(|letter| letter != '%'),
        _ => false,
    }
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other && scope.longer_than(DAY)) {
        for expr in scope.exprs.iter().filter(|expr| searches(expr)) {
            let message = "a leading wildcard over more than a day: narrow the window, or compare with `=`";
            findings.push(Finding::warning(RULE.name, expr.span, message));
        }
    }
}
