//! `SELECT keyset()`: which attributes there are, and of what kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use nr_nrql::ast::{ExprKind, Query};

use super::compile::Compiler;
use super::error::NrdbError;
use super::eval;
use super::session::{Session, Table};
use super::source::{At, Binding, Rows};
use super::window::Span;
use crate::store::Value;

/// Whether a query asks for the attributes.
pub(super) fn wanted(query: &Query) -> bool {
    query.select.as_ref().is_some_and(|select| {
        select.columns.iter().any(|column| {
            matches!(&column.expr.kind, ExprKind::Call(call) if call.name.text.eq_ignore_ascii_case("keyset"))
        })
    })
}

/// Answers one row for each attribute.
pub(super) fn run(session: &Session<'_>, query: &Query, span: Span) -> Result<Table, NrdbError> {
    let alone = query.select.as_ref().is_some_and(|select| select.columns.len() == 1);
    if !alone || query.facet.is_some() || query.timeseries.is_some() || query.compare_with.is_some() {
        return Err(NrdbError::unsupported("keyset() with other columns, FACET, TIMESERIES or COMPARE WITH"));
    }
    let mut compiler = Compiler::new(session, query, span)?;
    let filter = compiler.conditions(query.wheres.iter().map(|clause| &clause.condition))?;
    let rows = Rows::of(session, query, span)?;
    let mut keys: BTreeMap<Arc<str>, &'static str> = BTreeMap::new();
    rows.each(session, |account, chunk, range| {
        let binding = Binding::new(&compiler.names, compiler.remembered, chunk, account, rows.timed);
        session.looked_at(range.len() as u64)?;
        let matching: Vec<usize> = range
            .filter(|row| {
                let at = At { binding: &binding, row: *row };
                filter.as_ref().is_none_or(|node| eval::holds(node, &at))
            })
            .collect();
        session.matched.set(session.matched.get() + matching.len() as u64);
        if rows.timed && !matching.is_empty() {
            keys.insert(Arc::from("timestamp"), "numeric");
        }
        for (name, column) in chunk.names().iter().zip(chunk.columns()) {
            if keys.contains_key(name) {
                continue;
            }
            if let Some(kind) = matching.iter().find_map(|row| kind(&column.get(*row))) {
                keys.insert(Arc::clone(name), kind);
            }
        }
        Ok(())
    })?;
    let rows = keys
        .into_iter()
        .map(|(key, kind)| vec![(Arc::from("key"), Value::Str(key)), (Arc::from("type"), Value::from(kind))])
        .collect();
    Ok(Table { rows, span: Some(span), ..Table::default() })
}

fn kind(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Int(_) | Value::Float(_) => "numeric",
        Value::Str(_) => "string",
        Value::Metric(metric) => metric.type_name(),
        Value::List(_) => "array",
        Value::Map(_) => "map",
    })
}
