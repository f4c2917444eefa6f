//! From states to rows of a result.

use std::cmp::Ordering;
use std::sync::Arc;

use super::gather::{Cells, Gathered};
use super::plan::{Plan, Rank, Spread};
use crate::engine::aggregate::{Kind, State};
use crate::engine::eval::{self, Aggregates};
use crate::engine::node::Node;
use crate::engine::session::Row;
use crate::engine::window::{Grid, Span};
use crate::store::Value;

pub(super) struct Output<'p> {
    pub(super) plan: &'p Plan,
    pub(super) grid: Option<Grid>,
    pub(super) span: Span,
}

impl Output<'_> {
    /// The groups that belong to the result, in its order.
    pub(super) fn choose(&self, found: &Gathered, limit: usize) -> Vec<usize> {
        if self.plan.facets.is_empty() {
            return Vec::new();
        }
        let mut ranked: Vec<(usize, Option<f64>, u64)> = found
            .groups
            .iter()
            .enumerate()
            .filter_map(|(at, (_, cells))| {
                let values = self.values(&cells.whole);
                (!self.vanishes(&values)).then(|| (at, self.rank(&values, cells.rows), cells.rows))
            })
            .collect();
        ranked.sort_by(|a, b| {
            let by_rank = match (a.1, b.1) {
                (Some(a), Some(b)) => b.total_cmp(&a),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            // Of equals, the more frequent and then the first by name, so that results repeat.
            let name = |at: usize| found.groups.get(at).map(|(values, _)| values);
            by_rank.then(b.2.cmp(&a.2)).then_with(|| match (name(a.0), name(b.0)) {
                (Some(a), Some(b)) => a
                    .iter()
                    .zip(b)
                    .map(|(a, b)| a.order(b))
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal),
                _ => Ordering::Equal,
            })
        });
        ranked.into_iter().take(limit).map(|(at, ..)| at).collect()
    }

    /// A group in which the first function's attribute is always absent is not shown.
    fn vanishes(&self, values: &[Value]) -> bool {
        let Some(Node::Agg(at)) = self.plan.columns.first().map(|column| &column.node) else { return false };
        let percentile =
            self.plan.specs.get(*at).is_some_and(|spec| matches!(spec.kind, Kind::Percentile(_)));
        match values.get(*at) {
            Some(Value::Null) => true,
            Some(Value::Map(items)) => percentile && items.iter().all(|(_, value)| value.is_null()),
            _ => false,
        }
    }

    fn rank(&self, values: &[Value], rows: u64) -> Option<f64> {
        match &self.plan.rank {
            Rank::Frequency => Some(rows as f64),
            Rank::Node(node) => {
                let scope = Aggregates { values, begin_ms: self.span.begin, end_ms: self.span.end };
                match eval::group(node, &scope) {
                    Value::Map(items) => items.first().and_then(|(_, value)| value.number()),
                    other => other.number(),
                }
            }
        }
    }

    /// Rows of the chosen groups, or of the whole without FACET.
    pub(super) fn rows(&self, found: &Gathered, chosen: &[usize], comparison: Option<&str>) -> Vec<Row> {
        let mut rows = Vec::new();
        if self.plan.facets.is_empty() {
            rows = self.over(&found.total);
        }
        for (key, cells) in chosen.iter().filter_map(|at| found.groups.get(*at)) {
            let head = self.facets(key);
            for row in self.over(cells) {
                rows.push(head.iter().cloned().chain(row).collect());
            }
        }
        if let Some(comparison) = comparison {
            for row in &mut rows {
                row.push((Arc::from("comparison"), Value::from(comparison)));
            }
        }
        rows
    }

    /// `facet` and the named keys. `facet` is text, or a list of texts; the named keys keep their kind.
    fn facets(&self, key: &[Value]) -> Row {
        let text = |value: &Value| Value::from(value.display());
        let facet = match key {
            [one] => text(one),
            several => several.iter().map(text).collect(),
        };
        let mut row = vec![(Arc::from("facet"), facet)];
        for (facet, value) in self.plan.facets.iter().zip(key) {
            row.push((Arc::clone(&facet.name), value.clone()));
        }
        row
    }

    /// One row, or one for each bucket.
    pub(super) fn over(&self, cells: &Cells) -> Vec<Row> {
        let Some(grid) = self.grid else { return vec![self.row(&cells.whole, self.span)] };
        let empty: Vec<State> = self.plan.specs.iter().map(State::new).collect();
        (0..grid.count)
            .map(|at| {
                let span = grid.bucket(at);
                let states = cells.buckets.get(at).and_then(Option::as_ref).unwrap_or(&empty);
                let mut row: Row = vec![
                    (Arc::from("beginTimeSeconds"), seconds(span.begin)),
                    (Arc::from("endTimeSeconds"), seconds(span.end)),
                ];
                row.extend(self.row(states, span));
                row
            })
            .collect()
    }

    fn values(&self, states: &[State]) -> Vec<Value> {
        states.iter().zip(&self.plan.specs).map(|(state, spec)| state.finish(spec)).collect()
    }

    fn row(&self, states: &[State], span: Span) -> Row {
        let values = self.values(states);
        let scope = Aggregates { values: &values, begin_ms: span.begin, end_ms: span.end };
        let mut row = Row::new();
        for column in &self.plan.columns {
            let value = eval::group(&column.node, &scope);
            match (&value, column.spread) {
                (Value::Map(members), Spread::Beside) => {
                    row.push((Arc::clone(&column.key), value.clone()));
                    row.extend(members.iter().cloned());
                }
                (Value::Map(members), Spread::InPlace) => row.extend(members.iter().cloned()),
                _ => row.push((Arc::clone(&column.key), value)),
            }
        }
        row
    }
}

/// Whole seconds, or parts of one for buckets shorter than that.
fn seconds(ms: i64) -> Value {
    if ms % 1_000 == 0 { Value::Int(ms / 1_000) } else { Value::Float(ms as f64 / 1_000.0) }
}
