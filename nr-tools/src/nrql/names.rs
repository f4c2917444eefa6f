//! What a query names: event types, attributes, conditions, columns that hold times.

use nr_nrql::ast::{Arg, BinaryOp, Expr, ExprKind, FacetKind, Query, Source};
use nr_nrql::functions::{self, FunctionKind};

/// The event types that a query reads, its nested queries' too.
pub(crate) fn event_types(query: &Query) -> Vec<&str> {
    let mut names = Vec::new();
    for source in query.from.iter().flat_map(|from| &from.sources) {
        match source {
            Source::EventType(name) => names.push(name.text.as_str()),
            Source::Query(inner) => names.extend(event_types(inner)),
            Source::Lookup(_) | Source::Template(_) | Source::Error(_) => {}
        }
    }
    names.dedup();
    names
}

/// Whether every source is an event type, so that the attributes in the query are those of stored rows.
pub(crate) fn reads_rows(query: &Query) -> bool {
    query.joins.is_empty()
        && query.from.as_ref().is_some_and(|from| {
            !from.sources.is_empty()
                && from.sources.iter().all(|source| matches!(source, Source::EventType(_)))
        })
}

/// The attributes that an expression names.
pub(crate) fn attributes_of(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    in_expr(expr, &mut names);
    names
}

/// The attributes that a query names, each once, without those that it defines itself.
pub(crate) fn attributes(query: &Query) -> Vec<&str> {
    let mut names = Vec::new();
    for column in query.select.iter().flat_map(|select| &select.columns) {
        in_expr(&column.expr, &mut names);
    }
    for with in &query.with {
        in_expr(&with.expr, &mut names);
    }
    for clause in &query.wheres {
        in_expr(&clause.condition, &mut names);
    }
    for item in query.facet.iter().flat_map(|facet| &facet.items) {
        match &item.kind {
            FacetKind::Expr(expr) => in_expr(expr, &mut names),
            FacetKind::Cases { cases, or } => {
                cases.iter().for_each(|case| in_expr(&case.condition, &mut names));
                or.iter().for_each(|expr| in_expr(expr, &mut names));
            }
        }
    }
    let defined: Vec<&str> =
        query.with.iter().flat_map(|with| &with.names).map(|name| name.text.as_str()).collect();
    let mut once: Vec<&str> = Vec::new();
    for name in names {
        if !defined.contains(&name) && !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

fn in_expr<'q>(expr: &'q Expr, names: &mut Vec<&'q str>) {
    match &expr.kind {
        ExprKind::Name(name) => names.push(name),
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => {
            in_expr(inner, names)
        }
        ExprKind::Binary(_, left, right) => {
            in_expr(left, names);
            in_expr(right, names);
        }
        ExprKind::Index(inner, _) => in_expr(inner, names),
        ExprKind::Like { expr, pattern, .. } => {
            in_expr(expr, names);
            in_expr(pattern, names);
        }
        ExprKind::In { expr, members, .. } => {
            in_expr(expr, names);
            members.iter().for_each(|member| in_expr(member, names));
        }
        ExprKind::Call(call) => {
            for arg in &call.args {
                match arg {
                    Arg::Expr(expr) | Arg::Labelled(expr, _) => in_expr(expr, names),
                    Arg::Where(case) => in_expr(&case.condition, names),
                    // `t: 0.5`, `include: {…}`: options, not data.
                    Arg::Named(..) => {}
                }
            }
        }
        // A subquery has names of its own.
        _ => {}
    }
}

/// The conditions that must all hold, one by one, without those that hold a subquery.
pub(crate) fn conditions(query: &Query) -> Vec<&Expr> {
    let mut found = Vec::new();
    for clause in &query.wheres {
        split(&clause.condition, &mut found);
    }
    found.retain(|condition| !has_subquery(condition));
    found
}

fn split<'q>(expr: &'q Expr, found: &mut Vec<&'q Expr>) {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => {
            split(left, found);
            split(right, found);
        }
        _ => found.push(expr),
    }
}

fn has_subquery(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Query(_) => true,
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => has_subquery(inner),
        ExprKind::Binary(_, left, right) => has_subquery(left) || has_subquery(right),
        ExprKind::In { members, .. } => members.iter().any(has_subquery),
        ExprKind::Call(call) => {
            call.args.iter().any(|arg| matches!(arg, Arg::Expr(expr) if has_subquery(expr)))
        }
        _ => false,
    }
}

/// The attribute and the text of `attribute = 'text'`.
pub(crate) fn equality(condition: &Expr) -> Option<(&str, &str)> {
    let ExprKind::Binary(BinaryOp::Eq, left, right) = &condition.kind else { return None };
    match (&left.kind, &right.kind) {
        (ExprKind::Name(name), ExprKind::String(text)) | (ExprKind::String(text), ExprKind::Name(name)) => {
            Some((name, text))
        }
        _ => None,
    }
}

/// Whether a query answers groups or aggregates rather than rows; `None` when that can't be told.
pub(crate) fn aggregates(query: &Query) -> Option<bool> {
    let mut any = false;
    for column in query.select.iter().flat_map(|select| &select.columns) {
        match aggregate(&column.expr) {
            Some(found) => any |= found,
            None => return None,
        }
    }
    Some(any)
}

fn aggregate(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Call(call) => match functions::find(&call.name.text)?.kind {
            FunctionKind::Aggregate => Some(true),
            FunctionKind::Row => {
                let mut any = false;
                for arg in &call.args {
                    if let Arg::Expr(expr) | Arg::Labelled(expr, _) = arg {
                        any |= aggregate(expr)?;
                    }
                }
                Some(any)
            }
        },
        ExprKind::Binary(_, left, right) => Some(aggregate(left)? | aggregate(right)?),
        ExprKind::Neg(inner) | ExprKind::Not(inner) => aggregate(inner),
        _ => Some(false),
    }
}

/// The labels of columns that hold times: `latest(timestamp) AS 'last'`.
pub(crate) fn time_labels(query: &Query) -> Vec<String> {
    let timed = |expr: &Expr| match &expr.kind {
        ExprKind::Name(name) => name == "timestamp",
        ExprKind::Call(call) => {
            let picks = ["latest", "earliest", "min", "max"];
            picks.iter().any(|name| name.eq_ignore_ascii_case(&call.name.text))
                && matches!(call.args.first(), Some(Arg::Expr(Expr { kind: ExprKind::Name(name), .. })) if name == "timestamp")
        }
        _ => false,
    };
    let columns = query.select.iter().flat_map(|select| &select.columns);
    columns
        .filter(|column| timed(&column.expr))
        .filter_map(|column| Some(column.alias.as_ref()?.text.clone()))
        .collect()
}
