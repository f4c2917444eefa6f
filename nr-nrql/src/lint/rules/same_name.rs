//! Two columns of one name: the later overwrites the earlier.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Role, Subject};
use super::super::{Finding, Rule};
use crate::ast::{Column, ExprKind};

pub(super) const RULE: Rule = Rule {
    name: "same-name",
    why: "columns of one name overwrite each other in the answer without a word; give each its own AS",
    bad: "SELECT average(duration) AS 'time', max(duration) AS 'time' FROM Transaction SINCE 1 hour ago",
    good: "SELECT average(duration) AS 'mean', max(duration) AS 'peak' FROM Transaction SINCE 1 hour ago",
    modes: super::QUERY,
    check,
};

fn name(column: &Column) -> Option<&str> {
    match (&column.alias, &column.expr.kind) {
        (Some(alias), _) => Some(&alias.text),
        (None, ExprKind::Name(name)) => Some(name),
        _ => None,
    }
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| scope.role != Role::Other) {
        let columns = scope.query.select.iter().flat_map(|select| &select.columns);
        let mut named: Vec<(&str, &Column)> =
            columns.filter_map(|column| Some((name(column)?, column))).collect();
        named.sort_by_key(|(name, column)| (*name, column.span.start));
        for pair in named.windows(2) {
            let [(first, one), (second, other)] = pair else { continue };
            // The same column twice costs nothing.
            let text = |column: &Column| column.expr.span.of(subject.source);
            if first == second && text(one) != text(other) {
                let message = format!("two columns are called `{second}`: the later overwrites the earlier");
                findings.push(Finding::warning(RULE.name, other.span, message));
            }
        }
    }
}
