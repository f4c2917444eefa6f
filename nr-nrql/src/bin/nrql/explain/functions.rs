//! Functions in words. One that has none here is shown as it was written.

use nr_nrql::ast::{Arg, Call, Expr, ExprKind};
use nr_nrql::functions::{self, FunctionKind};

use super::words::{condition, thing};

/// Functions that say something about each of their arguments (NRQL reference, aggregator functions).
const OF: [(&str, &str); 11] = [
    ("average", "the average of"),
    ("earliest", "the earliest"),
    ("latest", "the latest"),
    ("max", "the largest"),
    ("median", "the median of"),
    ("min", "the smallest"),
    ("stddev", "the standard deviation of"),
    ("stdvar", "the variance of"),
    ("sum", "the sum of"),
    ("uniqueCount", "the number of different values of"),
    ("uniques", "the different values of"),
];

/// The percentile that `percentile` gives when none is named (NRQL reference).
const PERCENTILE: &str = "95";

pub(super) fn words(call: &Call, source: &str) -> Option<String> {
    let name = functions::find(&call.name.text)?.name;
    let plain: Vec<&Expr> = call
        .args
        .iter()
        .filter_map(|arg| match arg {
            Arg::Expr(expr) | Arg::Labelled(expr, _) => Some(expr),
            Arg::Named(..) | Arg::Where(_) => None,
        })
        .collect();
    let things: Vec<String> = plain.iter().map(|expr| thing(expr, source)).collect();
    let where_ = call.args.iter().find_map(|arg| match arg {
        Arg::Where(case) => Some(condition(&case.condition, source)),
        _ => None,
    });
    let named = call.args.iter().any(|arg| matches!(arg, Arg::Named(..)));
    match (name, things.as_slice(), where_) {
        _ if named => None,
        ("count", [], None) => Some("the number of rows".to_owned()),
        ("count", [_], None) if matches!(plain.first()?.kind, ExprKind::Star) => {
            Some("the number of rows".to_owned())
        }
        ("count", [what], None) => Some(format!("the number of rows with {what}")),
        ("percentile", [what], None) => Some(format!("the percentile {PERCENTILE} of {what}")),
        ("percentile", [what, one], None) => Some(format!("the percentile {one} of {what}")),
        ("percentile", [what, several @ ..], None) => {
            Some(format!("the percentiles {} of {what}", several.join(", ")))
        }
        ("rate", [what, every], None) => Some(format!("{what} per {every}")),
        ("percentage", [what], Some(condition)) => {
            Some(format!("{what} where {condition}, as a percentage of the whole"))
        }
        ("filter", [what], Some(condition)) => Some(format!("{what} where {condition}")),
        ("uniques", [what, limit], None) => Some(format!("the different values of {what}, {limit} at most")),
        (name, [what, others @ ..], None) if others.is_empty() || name == "uniqueCount" => {
            let words = OF.iter().find(|(known, _)| *known == name).map(|(_, words)| words)?;
            Some(format!("{words} {}", [std::slice::from_ref(what), others].concat().join(" with ")))
        }
        _ => None,
    }
}

/// Whether an expression is made of many rows.
pub(super) fn aggregates(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |node| {
        if let nr_nrql::ast::Node::Expr(Expr { kind: ExprKind::Call(call), .. }) = node {
            found |=
                functions::find(&call.name.text).is_some_and(|known| known.kind == FunctionKind::Aggregate);
        }
    });
    found
}
