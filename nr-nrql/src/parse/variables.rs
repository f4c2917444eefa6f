//! Queries that read no rows, because their columns are made of variables and literals alone.

use alloc::collections::BTreeSet;

use crate::ast::{Arg, Expr, ExprKind, Query};
use crate::functions::{self, FunctionKind};

/// Functions of one row that ask the row itself, whatever their arguments.
const OF_THE_ROW: [&str; 3] = ["accountId", "eventType", "dimensions"];

impl Query {
    /// Whether the query needs no FROM: `WITH '…' AS x SELECT jparse(x)` names nothing but its own variables.
    pub(super) fn is_of_variables(&self) -> bool {
        if self.with.is_empty() || self.facet.is_some() || self.timeseries.is_some() {
            return false;
        }
        let mut known = BTreeSet::new();
        for with in &self.with {
            if reads(&with.expr, &known) {
                return false;
            }
            known.extend(with.names.iter().map(|name| name.text.as_str()));
        }
        let columns = self.select.iter().flat_map(|select| &select.columns).map(|column| &column.expr);
        let conditions = self.wheres.iter().map(|clause| &clause.condition);
        !columns.chain(conditions).any(|expr| reads(expr, &known))
    }
}

/// Whether an expression looks at rows: at an attribute, or at many of them at once.
fn reads(expr: &Expr, known: &BTreeSet<&str>) -> bool {
    match &expr.kind {
        ExprKind::Star => true,
        // What a template stands for, nobody knows.
        ExprKind::Name(name) => !known.contains(name.as_str()) && !name.contains(['{', '}']),
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => reads(inner, known),
        ExprKind::Binary(_, left, right) | ExprKind::Like { expr: left, pattern: right, .. } => {
            reads(left, known) || reads(right, known)
        }
        // A bare key is a text.
        ExprKind::Index(base, key) => {
            reads(base, known) || (!matches!(key.kind, ExprKind::Name(_)) && reads(key, known))
        }
        ExprKind::In { expr, members, .. } => {
            reads(expr, known) || members.iter().any(|member| reads(member, known))
        }
        ExprKind::Set(members) => members.iter().any(|member| reads(member, known)),
        ExprKind::Call(call) => {
            let function = functions::find(&call.name.text);
            if function.is_some_and(|found| {
                found.kind == FunctionKind::Aggregate || OF_THE_ROW.contains(&found.name)
            }) {
                return true;
            }
            // The second argument of `getField(x, total)` is a word of the language.
            let field = function.is_some_and(|found| found.name == "getField");
            call.args.iter().take(if field { 1 } else { usize::MAX }).any(|arg| match arg {
                Arg::Expr(expr) | Arg::Labelled(expr, _) | Arg::Named(_, expr) => reads(expr, known),
                Arg::Where(case) => reads(&case.condition, known),
            })
        }
        // A subquery has a FROM of its own.
        ExprKind::Query(_) => false,
        ExprKind::String(_)
        | ExprKind::Regex(_)
        | ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Interval(_)
        | ExprKind::Template
        | ExprKind::Error => false,
    }
}
