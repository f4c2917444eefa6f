//! Visiting every node of a tree, parents before children.

use super::{
    Arg, Case, Column, Expr, ExprKind, FacetKind, Interval, Name, OrderBy, Query, Source, Statement,
    TimeClause, TimePoint, Timeseries, Width,
};

/// A node of the tree. The name of a function is part of its expression and not visited by itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Node<'a> {
    /// A query or subquery.
    Query(&'a Query),
    /// An expression or condition.
    Expr(&'a Expr),
    /// A label, an event type, a key, the name of an argument.
    Name(&'a Name),
    /// An amount of time.
    Interval(&'a Interval),
    /// A point in time.
    Time(&'a TimePoint),
}

type Visit<'v, 'a> = &'v mut dyn FnMut(Node<'a>);

impl Statement {
    /// Visits every node.
    ///
    /// ```
    /// use nr_nrql::ast::Node;
    /// let parsed = nr_nrql::parse("SELECT a FROM T WHERE b IN (SELECT c FROM U)");
    /// let mut queries = 0;
    /// parsed.statement().walk(&mut |node| queries += usize::from(matches!(node, Node::Query(_))));
    /// assert_eq!(queries, 2);
    /// ```
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        match self {
            Self::Query(query) | Self::ShowEventTypes(query) | Self::Delete(query) => query.walk(visit),
            Self::Error(_) => {}
        }
    }
}

impl Query {
    /// Visits the query and every node in it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        visit(Node::Query(self));
        for source in self.from.iter().flat_map(|from| &from.sources) {
            match source {
                Source::EventType(name) | Source::Lookup(name) => visit(Node::Name(name)),
                Source::Query(query) => query.walk(visit),
                Source::Template(_) | Source::Error(_) => {}
            }
        }
        for join in &self.joins {
            join.query.walk(visit);
            join.on.walk(visit);
            visit(Node::Name(&join.on_right));
        }
        for with in &self.with {
            with.expr.walk(visit);
            with.names.iter().for_each(|name| visit(Node::Name(name)));
        }
        for column in self.select.iter().flat_map(|select| &select.columns) {
            walk_column(column, visit);
        }
        self.wheres.iter().for_each(|clause| clause.condition.walk(visit));
        if let Some(facet) = &self.facet {
            for item in &facet.items {
                walk_facet(&item.kind, visit);
                walk_name(item.alias.as_ref(), visit);
            }
            walk_order(facet.order_by.as_ref(), visit);
        }
        walk_order(self.order_by.as_ref(), visit);
        walk_time(self.since.as_ref(), visit);
        walk_time(self.until.as_ref(), visit);
        if let Some(compare) = &self.compare_with {
            visit(Node::Interval(&compare.shift));
        }
        walk_width(self.timeseries.as_ref(), visit);
        walk_width(self.slide_by.as_ref(), visit);
        if let Some(predict) = &self.predict {
            predict.method.iter().for_each(|method| method.walk(visit));
            predict.by.iter().chain(&predict.using).for_each(|length| visit(Node::Interval(length)));
        }
    }
}

impl Expr {
    /// Visits the expression and every node in it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Node<'a>)) {
        visit(Node::Expr(self));
        match &self.kind {
            ExprKind::Interval(interval) => visit(Node::Interval(interval)),
            ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Is { expr: inner, .. } => {
                inner.walk(visit);
            }
            ExprKind::Binary(_, left, right)
            | ExprKind::Index(left, right)
            | ExprKind::Like { expr: left, pattern: right, .. } => {
                left.walk(visit);
                right.walk(visit);
            }
            ExprKind::In { expr, members, .. } => {
                expr.walk(visit);
                members.iter().for_each(|member| member.walk(visit));
            }
            ExprKind::Set(members) => members.iter().for_each(|member| member.walk(visit)),
            ExprKind::Call(call) => call.args.iter().for_each(|arg| walk_arg(arg, visit)),
            ExprKind::Query(query) => query.walk(visit),
            ExprKind::Star
            | ExprKind::Name(_)
            | ExprKind::String(_)
            | ExprKind::Regex(_)
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Template
            | ExprKind::Error => {}
        }
    }
}

fn walk_arg<'a>(arg: &'a Arg, visit: Visit<'_, 'a>) {
    match arg {
        Arg::Expr(expr) => expr.walk(visit),
        Arg::Labelled(expr, name) | Arg::Named(name, expr) => {
            expr.walk(visit);
            visit(Node::Name(name));
        }
        Arg::Where(case) => walk_case(case, visit),
    }
}

fn walk_case<'a>(case: &'a Case, visit: Visit<'_, 'a>) {
    case.condition.walk(visit);
    walk_name(case.alias.as_ref(), visit);
}

fn walk_column<'a>(column: &'a Column, visit: Visit<'_, 'a>) {
    column.expr.walk(visit);
    walk_name(column.alias.as_ref(), visit);
}

fn walk_facet<'a>(kind: &'a FacetKind, visit: Visit<'_, 'a>) {
    match kind {
        FacetKind::Expr(expr) => expr.walk(visit),
        FacetKind::Cases { cases, or } => {
            cases.iter().for_each(|case| walk_case(case, visit));
            or.iter().for_each(|rest| rest.walk(visit));
        }
    }
}

fn walk_name<'a>(name: Option<&'a Name>, visit: Visit<'_, 'a>) {
    if let Some(name) = name {
        visit(Node::Name(name));
    }
}

fn walk_order<'a>(order: Option<&'a OrderBy>, visit: Visit<'_, 'a>) {
    order.iter().flat_map(|order| &order.keys).for_each(|key| key.expr.walk(visit));
}

fn walk_time<'a>(clause: Option<&'a TimeClause>, visit: Visit<'_, 'a>) {
    if let Some(clause) = clause {
        visit(Node::Time(&clause.point));
        if let TimePoint::Ago(interval) = &clause.point {
            visit(Node::Interval(interval));
        }
    }
}

fn walk_width<'a>(clause: Option<&'a Timeseries>, visit: Visit<'_, 'a>) {
    if let Some(Timeseries { width: Width::Of(interval), .. }) = clause {
        visit(Node::Interval(interval));
    }
}
