//! Errors that a team marked as expected are counted with the others unless one leaves them out.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Scope, Subject};
use super::super::{Finding, Rule};
use crate::ast::{BinaryOp, ExprKind};

pub(super) const RULE: Rule = Rule {
    name: "error-expected",
    why: "errors marked as expected are stored like any other, while New Relic's error rate leaves them out",
    bad: "SELECT count(*) FROM TransactionError SINCE 1 hour ago",
    good: "SELECT count(*) FROM TransactionError WHERE error.expected IS NOT TRUE SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

const LEFT_OUT: &str = "error.expected IS NOT TRUE";

/// Whether anything in the query looks at it.
fn knows(scope: &Scope<'_>) -> bool {
    scope.exprs.iter().any(|expr| matches!(&expr.kind, ExprKind::Name(name) if name == "error.expected"))
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in subject.scopes.iter().filter(|scope| !scope.is_rows() && !knows(scope)) {
        let message = "expected errors are counted too; leave them out with `error.expected IS NOT TRUE`";
        if scope.reads_only(&["TransactionError"]) {
            let span = scope.query.from.as_ref().map_or(scope.query.span, |from| from.span);
            let finding = Finding::hint(RULE.name, span, message);
            findings.push(match scope.query.wheres.last().map(|clause| &clause.condition) {
                None => finding.fix(scope.end(), format!(" WHERE {LEFT_OUT}")),
                Some(condition) => {
                    let text = condition.span.of(subject.source);
                    let loose = matches!(condition.kind, ExprKind::Binary(BinaryOp::Or, ..));
                    let kept = if loose { format!("({text})") } else { text.into() };
                    finding.fix(condition.span, format!("{kept} AND {LEFT_OUT}"))
                }
            });
        } else if scope.reads_only(&["Transaction"]) {
            for expr in &scope.exprs {
                let failed = matches!(&expr.kind, ExprKind::Is { expr, negated: false, truth: Some(true) }
                    if matches!(&expr.kind, ExprKind::Name(name) if name == "error"));
                if failed {
                    let text = expr.span.of(subject.source);
                    let finding = Finding::hint(RULE.name, expr.span, message);
                    findings.push(finding.fix(expr.span, format!("({text} AND {LEFT_OUT})")));
                }
            }
        }
    }
}
