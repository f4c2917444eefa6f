//! A query on its way: what it runs in, what it has cost, and the queries within it.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use nr_nrql::ast::{ExprKind, FacetKind, Query};

use super::compile::label;
use super::error::NrdbError;
use super::limits::{MAX_MEMBERS, MAX_NESTING, MAX_ROWS, MAX_SUBQUERIES};
use super::window::Span;
use super::{Env, group, keyset, rows};
use crate::store::Value;

/// A row of a result: keys and values in order. Of a key that stands twice, the last counts.
pub(super) type Row = Vec<(Arc<str>, Value)>;

/// The result of a query.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// With COMPARE WITH: how many of the rows are current, the rest being previous.
    pub(super) current: Option<usize>,
    /// With FACET: one row, or one for each bucket.
    pub(super) total: Option<Vec<Row>>,
    pub(super) other: Option<Vec<Row>>,
    pub(super) series: bool,
    pub(super) facets: Vec<String>,
    pub(super) span: Option<Span>,
}

pub(super) struct Session<'a> {
    pub(super) env: &'a Env<'a>,
    pub(super) source: &'a str,
    subqueries: Cell<usize>,
    depth: Cell<usize>,
    pub(super) inspected: Cell<u64>,
    pub(super) matched: Cell<u64>,
    messages: RefCell<Vec<String>>,
}

impl<'a> Session<'a> {
    pub(super) fn new(env: &'a Env<'a>, source: &'a str) -> Self {
        Self {
            env,
            source,
            subqueries: Cell::new(0),
            depth: Cell::new(0),
            inspected: Cell::new(0),
            matched: Cell::new(0),
            messages: RefCell::new(Vec::new()),
        }
    }

    pub(super) fn say(&self, message: impl Into<String>) {
        let message = message.into();
        let mut messages = self.messages.borrow_mut();
        if !messages.contains(&message) {
            messages.push(message);
        }
    }

    pub(super) fn messages(&self) -> Vec<String> {
        self.messages.borrow().clone()
    }

    /// Counts rows and looks whether the answer is still wanted.
    pub(super) fn looked_at(&self, rows: u64) -> Result<(), NrdbError> {
        let sum = self.inspected.get().saturating_add(rows);
        self.inspected.set(sum);
        if sum > MAX_ROWS {
            return Err(NrdbError::costly(format!(
                "NRDB:1107005 the query inspects more than {MAX_ROWS} events; shorten its time range"
            )));
        }
        self.env.check()
    }

    /// Runs a query, or a query within one.
    pub(super) fn query(&self, query: &Query, outer: Option<Span>) -> Result<Table, NrdbError> {
        let depth = self.depth.get();
        if depth >= MAX_NESTING {
            return Err(NrdbError::query(format!(
                "NRQL Syntax Error: more than {MAX_NESTING} queries within queries"
            )));
        }
        self.depth.set(depth + 1);
        let span = Span::of(query, self.env.now_ms, outer)?;
        let table = if keyset::wanted(query) {
            keyset::run(self, query, span)
        } else if aggregates(query) {
            group::run(self, query, span)
        } else {
            rows::run(self, query, span)
        };
        self.depth.set(depth);
        table
    }

    fn subquery(&self, query: &Query, window: Span) -> Result<Table, NrdbError> {
        let count = self.subqueries.get() + 1;
        if count > MAX_SUBQUERIES {
            return Err(NrdbError::query(format!(
                "NRQL Syntax Error: a query can have at most {MAX_SUBQUERIES} subqueries"
            )));
        }
        if query.timeseries.is_some() || query.compare_with.is_some() {
            return Err(NrdbError::query(
                "NRQL Syntax Error: TIMESERIES and COMPARE WITH are not supported in subqueries",
            ));
        }
        self.subqueries.set(count);
        self.query(query, Some(window))
    }

    /// The one value of a subquery; null when it has none.
    pub(super) fn scalar(&self, query: &Query, window: Span) -> Result<Value, NrdbError> {
        let table = self.subquery(query, window)?;
        if table.rows.len() > 1 {
            return Err(NrdbError::query(
                "NRQL Syntax Error: a subquery that is compared must return a single value; use LIMIT 1, or IN",
            ));
        }
        let name = significant(query);
        let value = table.rows.first().and_then(|row| pick(row, &name)).unwrap_or_default();
        // The only percentile of several possible ones is a number.
        Ok(match &value {
            Value::Map(items) if items.len() == 1 => {
                items.first().map(|(_, value)| value.clone()).unwrap_or_default()
            }
            _ => value,
        })
    }

    /// The values that a subquery gives to IN.
    pub(super) fn members(&self, query: &Query, window: Span) -> Result<Vec<Value>, NrdbError> {
        let table = self.subquery(query, window)?;
        let name = significant(query);
        let mut members: Vec<Value> = Vec::new();
        for value in table.rows.iter().filter_map(|row| pick(row, &name)) {
            match value {
                Value::List(items) => members.extend(items.iter().cloned()),
                Value::Null => {}
                other => members.push(other),
            }
        }
        if members.len() >= MAX_MEMBERS {
            members.truncate(MAX_MEMBERS);
            self.say("Subquery may have reached the maximum result member limit");
        }
        Ok(members)
    }
}

/// The column of a subquery that counts: its facet, else what it selects first.
fn significant(query: &Query) -> String {
    if let Some(item) = query.facet.as_ref().and_then(|facet| facet.items.first()) {
        return match (&item.alias, &item.kind) {
            (Some(alias), _) => alias.text.clone(),
            (None, FacetKind::Expr(expr)) if matches!(expr.kind, ExprKind::Name(_)) => {
                if let ExprKind::Name(name) = &expr.kind { name.clone() } else { String::new() }
            }
            _ => "facet".to_owned(),
        };
    }
    query.select.as_ref().and_then(|select| select.columns.first()).map(label).unwrap_or_default()
}

fn pick(row: &Row, name: &str) -> Option<Value> {
    row.iter().rev().find(|(key, _)| &**key == name).map(|(_, value)| value.clone())
}

/// Whether a query computes something over many rows.
fn aggregates(query: &Query) -> bool {
    query.select.as_ref().is_some_and(|select| {
        let constant = |kind: &ExprKind| {
            matches!(
                kind,
                ExprKind::Int(_)
                    | ExprKind::Float(_)
                    | ExprKind::String(_)
                    | ExprKind::Bool(_)
                    | ExprKind::Query(_)
            )
        };
        select.columns.iter().any(|column| is_aggregate(&column.expr))
            || select.columns.iter().all(|column| constant(&column.expr.kind))
    })
}

/// Whether an expression holds an aggregate function, subqueries left aside.
pub(super) fn is_aggregate(expr: &nr_nrql::ast::Expr) -> bool {
    use nr_nrql::ast::Arg;
    use nr_nrql::functions::{FunctionKind, find};
    match &expr.kind {
        ExprKind::Neg(a) | ExprKind::Not(a) | ExprKind::Index(a, _) | ExprKind::Is { expr: a, .. } => {
            is_aggregate(a)
        }
        ExprKind::Binary(_, a, b) => is_aggregate(a) || is_aggregate(b),
        ExprKind::Call(call) => {
            find(&call.name.text).is_some_and(|known| known.kind == FunctionKind::Aggregate)
                || call.args.iter().any(|arg| match arg {
                    Arg::Expr(expr) | Arg::Labelled(expr, _) | Arg::Named(_, expr) => is_aggregate(expr),
                    Arg::Where(_) => false,
                })
        }
        _ => false,
    }
}
