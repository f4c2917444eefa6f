//! Queries for rows: `SELECT *` and attributes.

use std::cmp::Ordering;
use std::sync::Arc;

use nr_core::AccountId;
use nr_nrql::ast::{Count, ExprKind, Query};
use nr_nrql::functions;

use super::compile::{Compiler, Mode, label};
use super::error::NrdbError;
use super::eval::{self, Scope as _};
use super::limits::{CANCEL_EVERY, DEFAULT_ROWS, MAX_BLOB_ROWS, MAX_LIMIT};
use super::node::Node;
use super::session::{Row, Session, Table};
use super::source::{At, Binding, Rows};
use super::window::Span;
use crate::store::{Chunk, Value};

/// Rows kept beyond those wanted before the worst are dropped: sorting less often is worth some memory.
const SLACK: usize = 16_384;

/// Chunks after which they are dropped in any case, with the chunks that none of the others is in.
const CHUNKS: usize = 8;

enum Column {
    All,
    One(Arc<str>, Node),
}

/// A row that may belong to the result: its keys to order by, its time, its chunk and its place there.
struct Candidate {
    keys: Vec<Value>,
    ms: i64,
    /// Which chunk it came from, in the order in which they came.
    turn: usize,
    account: AccountId,
    chunk: Arc<Chunk>,
    row: usize,
}

/// Runs such a query.
pub(super) fn run(session: &Session<'_>, query: &Query, span: Span) -> Result<Table, NrdbError> {
    if query.facet.is_some() || query.timeseries.is_some() {
        return Err(NrdbError::query("NRQL Syntax Error: FACET and TIMESERIES are not supported on events"));
    }
    if query.compare_with.is_some() {
        return Err(NrdbError::query("NRQL Syntax Error: COMPARE WITH is not supported on events"));
    }
    let mut compiler = Compiler::new(session, query, span)?;
    let filter = compiler.conditions(query.wheres.iter().map(|clause| &clause.condition))?;
    let selected = query.select.as_ref().map(|select| select.columns.as_slice()).unwrap_or_default();
    let mut columns = Vec::with_capacity(selected.len());
    let mut blob = false;
    for column in selected {
        blob |= matches!(&column.expr.kind, ExprKind::Call(call)
            if functions::find(&call.name.text).is_some_and(|known| known.name == "blob"));
        columns.push(match &column.expr.kind {
            ExprKind::Star => Column::All,
            _ => Column::One(Arc::from(label(column)), compiler.expr(&column.expr, Mode::Row)?),
        });
    }
    let mut order = Vec::new();
    for key in query.order_by.as_ref().map(|order| order.keys.as_slice()).unwrap_or_default() {
        order.push((compiler.expr(&key.expr, Mode::Row)?, key.descending == Some(true)));
    }
    let most = if blob { MAX_BLOB_ROWS } else { MAX_LIMIT };
    let limit = count(query.limit.as_ref().map(|limit| limit.count), DEFAULT_ROWS.min(most)).min(most);
    let offset = count(query.offset.as_ref().map(|offset| offset.count), 0);

    let rows = Rows::of(session, query, span)?;
    let wanted = limit.saturating_add(offset);
    let mut found: Vec<Candidate> = Vec::new();
    let mut turn = 0;
    rows.each(session, |account, chunk, range| {
        turn += 1;
        let binding = Binding::new(&compiler.names, compiler.remembered, chunk, account, rows.timed);
        session.looked_at(range.len() as u64)?;
        for row in range {
            if row % CANCEL_EVERY == 0 {
                session.looked_at(0)?;
            }
            let at = At { binding: &binding, row };
            if !filter.as_ref().is_none_or(|node| eval::holds(node, &at)) {
                continue;
            }
            session.matched.set(session.matched.get() + 1);
            let keys = order.iter().map(|(node, _)| eval::row(node, &at)).collect();
            found.push(Candidate { keys, ms: at.ms(), turn, account, chunk: Arc::clone(chunk), row });
            if found.len() > wanted.saturating_add(SLACK) {
                sort(&mut found, &order);
                found.truncate(wanted);
            }
        }
        // Whoever stays keeps its chunk in memory.
        if turn % CHUNKS == 0 && found.len() > wanted {
            sort(&mut found, &order);
            found.truncate(wanted);
        }
        Ok(())
    })?;
    sort(&mut found, &order);
    let mut out = Vec::with_capacity(limit.min(found.len()));
    for candidate in found.iter().skip(offset).take(limit) {
        let Candidate { account, chunk, .. } = candidate;
        let binding = Binding::new(&compiler.names, compiler.remembered, chunk, *account, rows.timed);
        let at = At { binding: &binding, row: candidate.row };
        out.push(show(&columns, &at, rows.timed));
    }
    Ok(Table { rows: out, span: Some(span), ..Table::default() })
}

fn show(columns: &[Column], at: &At<'_, '_>, timed: bool) -> Row {
    let mut row = Row::new();
    if timed {
        row.push((Arc::from("timestamp"), at.timestamp()));
    }
    for column in columns {
        match column {
            Column::All => row.extend(at.attributes()),
            Column::One(key, node) => row.push((Arc::clone(key), eval::row(node, at))),
        }
    }
    row
}

/// By the keys, or the newest first. Rows that lack a key come last.
fn sort(found: &mut [Candidate], order: &[(Node, bool)]) {
    found.sort_by(|a, b| {
        for ((x, y), (_, descending)) in a.keys.iter().zip(&b.keys).zip(order) {
            let by_key = match (x.is_null(), y.is_null()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) if *descending => y.order(x),
                (false, false) => x.order(y),
            };
            if by_key.is_ne() {
                return by_key;
            }
        }
        b.ms.cmp(&a.ms).then(a.turn.cmp(&b.turn)).then(a.row.cmp(&b.row))
    });
}

fn count(count: Option<Count>, default: usize) -> usize {
    match count {
        Some(Count::Exactly(n)) => usize::try_from(n).unwrap_or(usize::MAX),
        Some(Count::Max) => MAX_LIMIT,
        _ => default,
    }
}
