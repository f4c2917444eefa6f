//! NRQL makes no number of a text by itself.

use alloc::format;
use alloc::vec::Vec;

use super::super::subject::{Subject, called};
use super::super::{Finding, Rule};
use crate::ast::{Arg, BinaryOp, Expr, ExprKind};

/// Functions whose value is a text (NRQL reference, row-wise functions).
const TEXTS: [&str; 7] = ["aparse", "capture", "substring", "lower", "upper", "concat", "string"];

/// Aggregates of numbers.
const SUMS: [&str; 9] =
    ["sum", "average", "percentile", "median", "stddev", "stdvar", "histogram", "rate", "derivative"];

pub(super) const RULE: Rule = Rule {
    name: "text-number",
    why: "NRQL makes no number of a text: captured parts, and numbers that were sent as texts, need numeric()",
    bad: "FROM Log WITH aparse(message, '%status=*') AS status SELECT count(*) WHERE status >= 500 SINCE 1 hour ago",
    good: "FROM Log WITH aparse(message, '%status=*') AS status SELECT count(*) WHERE numeric(status) >= 500 SINCE 1 hour ago",
    modes: super::ANY,
    check,
};

/// Whether the value is surely a text: of a function that makes one, or a variable bound to it.
fn is_text(expr: &Expr, variables: &[&str]) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => variables.contains(&name.as_str()),
        _ => called(expr).is_some_and(|name| TEXTS.contains(&name)),
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Int(_) | ExprKind::Float(_))
}

/// A string that holds a number.
fn holds_number(expr: &Expr) -> bool {
    let ExprKind::String(text) = &expr.kind else { return false };
    text.starts_with(|first: char| first.is_ascii_digit() || first == '-') && text.parse::<f64>().is_ok()
}

fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for scope in &subject.scopes {
        let captured = scope.query.with.iter().filter(|with| is_text(&with.expr, &[]));
        let variables: Vec<&str> =
            captured.flat_map(|with| &with.names).map(|name| name.text.as_str()).collect();
        for expr in &scope.exprs {
            look(subject, expr, &variables, findings);
        }
    }
}

fn look(subject: &Subject<'_>, expr: &Expr, variables: &[&str], findings: &mut Vec<Finding>) {
    let wrap = |part: &Expr| format!("numeric({})", part.span.of(subject.source));
    match &expr.kind {
        ExprKind::Binary(op, left, right) if !matches!(op, BinaryOp::And | BinaryOp::Or) => {
            let ordered =
                matches!(op, BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq);
            if ordered && holds_number(right) && matches!(left.kind, ExprKind::Name(_)) {
                let ExprKind::String(number) = &right.kind else { return };
                let message = "this compares texts, letter by letter; compare numbers with numeric()";
                let sign = subject.source.get(left.span.end as usize..right.span.start as usize);
                let fixed = format!("{}{}{number}", wrap(left), sign.unwrap_or_default());
                findings.push(Finding::warning(RULE.name, right.span, message).fix(expr.span, fixed));
            }
            for (text, number) in [(left, right), (right, left)] {
                if is_text(text, variables) && is_number(number) {
                    let message = "this is a text, not a number; make one of it with numeric()";
                    findings.push(Finding::warning(RULE.name, text.span, message).fix(text.span, wrap(text)));
                }
            }
        }
        ExprKind::Call(call) if called(expr).is_some_and(|name| SUMS.contains(&name)) => {
            if let Some(Arg::Expr(argument)) = call.args.first()
                && is_text(argument, variables)
            {
                let message = "this is a text, not a number; make one of it with numeric()";
                findings.push(
                    Finding::warning(RULE.name, argument.span, message).fix(argument.span, wrap(argument)),
                );
            }
        }
        _ => {}
    }
}
