//! `SELECT *` reads every attribute; over days that is slow and brings the newest rows only.

use alloc::vec::Vec;

use super::super::subject::{DAY, Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::ExprKind;

pub(super) const RULE: Rule = Rule {
    name: "wide-star",
    why: "SELECT * reads every attribute of every row; over more than a day name the attributes, or narrow the window",
    bad: "SELECT * FROM Log LIMIT 100 SINCE 1 week ago",
    good: "SELECT timestamp, message FROM Log LIMIT 100 SINCE 1 week ago",
    modes: super::QUERY,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other && scope.longer_than(DAY)) {
        let columns = scope.query.select.iter().flat_map(|select| &select.columns);
        if let Some(star) = columns.into_iter().find(|column| column.expr.kind == ExprKind::Star) {
            let message = "`*` over more than a day: name the attributes, or narrow the window";
            findings.push(Finding::warning(RULE.name, star.span, message));
        }
    }
}
