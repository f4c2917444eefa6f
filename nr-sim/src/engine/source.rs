//! The rows of FROM and JOIN, and how an expression looks at one of them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use nr_core::{AccountId, TimeWindow};
use nr_nrql::ast::{Join, Query, Source};

use super::compile::{Compiler, Mode};
use super::error::NrdbError;
use super::eval::{self, Scope};
use super::key::Key;
use super::limits::{MAX_JOIN_CARDINALITY, MAX_JOINED_ROWS, MAX_SLICES, SLICE_MS};
use super::node::Node;
use super::session::{Row, Session};
use super::window::Span;
use crate::store::{Chunk, ChunkBuilder, Column, Value};

/// The rows of FROM and JOIN.
pub(super) struct Rows {
    parts: Vec<Part>,
    span: Span,
    /// Whether the rows have times of their own; those of most nested queries have none.
    pub(super) timed: bool,
}

enum Part {
    /// An event type of an account. Its chunks are made a slice of time at a time and let go after it: thirty days of
    /// them would be hundreds of megabytes.
    Events(AccountId, Arc<str>),
    /// Rows that a query made.
    Made(AccountId, Arc<Chunk>),
}

impl Rows {
    /// The rows of a query's FROM and JOIN within a span of time.
    pub(super) fn of(session: &Session<'_>, query: &Query, span: Span) -> Result<Self, NrdbError> {
        let mut rows = Self { parts: Vec::new(), span, timed: true };
        let sources = query.from.as_ref().map(|from| from.sources.as_slice()).unwrap_or_default();
        for source in sources {
            match source {
                Source::EventType(name) => {
                    let name: Arc<str> = Arc::from(name.text.as_str());
                    let of = |account: &AccountId| Part::Events(*account, Arc::clone(&name));
                    rows.parts.extend(session.env.accounts.iter().map(of));
                }
                Source::Query(inner) => {
                    let account = session.env.accounts.first().copied();
                    let table = session.query(inner, Some(span))?;
                    let (chunk, timed) = chunk_of(&table.rows, span);
                    rows.timed = timed;
                    rows.parts.extend(account.map(|account| Part::Made(account, Arc::new(chunk))));
                }
                Source::Lookup(name) => {
                    return Err(NrdbError::query(format!(
                        "NRQL Syntax Error: lookup table '{}' not found",
                        name.text
                    )));
                }
                Source::Template(_) => return Err(NrdbError::unsupported("a template in FROM")),
                Source::Error(_) => return Err(NrdbError::unsupported("this FROM")),
            }
        }
        if query.from.is_none() {
            // A query of variables alone reads nothing, and answers once.
            let mut builder = ChunkBuilder::new("");
            builder.row(span.begin, &[]);
            rows.timed = false;
            let account = session.env.accounts.first().copied();
            rows.parts.extend(account.map(|account| Part::Made(account, Arc::new(builder.finish()))));
        }
        for join in &query.joins {
            rows.join(session, query, join)?;
        }
        Ok(rows)
    }

    /// Shows each chunk with those of its rows that lie within the span, or all of those that have no time. A chunk may
    /// come twice with different rows.
    pub(super) fn each(
        &self,
        session: &Session<'_>,
        mut see: impl FnMut(AccountId, &Arc<Chunk>, Range<usize>) -> Result<(), NrdbError>,
    ) -> Result<(), NrdbError> {
        for part in &self.parts {
            match part {
                Part::Made(account, chunk) if !self.timed => see(*account, chunk, 0..chunk.len())?,
                Part::Made(account, chunk) => {
                    see(*account, chunk, within(chunk, self.span.begin, self.span.end))?;
                }
                Part::Events(account, name) => {
                    for slice in slices(self.span) {
                        session.env.check()?;
                        for chunk in session.env.telemetry.chunks(*account, name, slice) {
                            let range = within(&chunk, slice.begin_ms(), slice.end_ms());
                            if !range.is_empty() {
                                see(*account, &chunk, range)?;
                            }
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn join(&mut self, session: &Session<'_>, query: &Query, join: &Join) -> Result<(), NrdbError> {
        if join.query.timeseries.is_some() {
            return Err(NrdbError::query(
                "NRQL Syntax Error: TIMESERIES is not supported in a JOIN subquery",
            ));
        }
        let table = session.query(&join.query, Some(self.span))?;
        let mut partners: HashMap<Key, Vec<&Row>> = HashMap::new();
        for row in &table.rows {
            let key = row
                .iter()
                .rev()
                .find(|(name, _)| **name == *join.on_right.text)
                .map(|(_, value)| Key::of(value));
            let Some(key) = key.filter(|key| *key != Key::Null) else { continue };
            let known = partners.entry(key).or_default();
            if known.len() < MAX_JOIN_CARDINALITY {
                known.push(row);
            }
        }
        let mut compiler = Compiler::new(session, query, self.span)?;
        let wanted = compiler.expr(&join.on, Mode::Row)?;
        let mut joined = 0_usize;
        let mut parts = Vec::new();
        self.each(session, |account, chunk, range| {
            session.env.check()?;
            let mut builder = ChunkBuilder::new(chunk.event_type());
            let binding = Binding::new(&compiler.names, compiler.remembered, chunk, account, self.timed);
            for row in range {
                let key = Key::of(&eval::row(&wanted, &At { binding: &binding, row }));
                let found = partners.get(&key).map(Vec::as_slice).unwrap_or_default();
                let ms = chunk.timestamps().get(row).copied().unwrap_or(self.span.begin);
                let left: Vec<(&str, Value)> = chunk
                    .names()
                    .iter()
                    .zip(chunk.columns())
                    .map(|(name, column)| (&**name, column.get(row)))
                    .collect();
                if found.is_empty() && join.left {
                    builder.row(ms, &left);
                    joined += 1;
                }
                for right in found {
                    // Where both sides have a name, the joined rows' value shadows the other.
                    let mut all = left.clone();
                    all.extend(right.iter().map(|(name, value)| (&**name, value.clone())));
                    builder.row(ms, &all);
                    joined += 1;
                }
                if joined > MAX_JOINED_ROWS {
                    return Err(NrdbError::costly(format!(
                        "NRDB:1107005 the JOIN makes more than {MAX_JOINED_ROWS} rows; narrow it"
                    )));
                }
            }
            parts.push(Part::Made(account, Arc::new(builder.finish())));
            Ok(())
        })?;
        self.parts = parts;
        Ok(())
    }
}

/// The rows of a chunk from one time to another.
pub(super) fn within(chunk: &Chunk, begin: i64, end: i64) -> Range<usize> {
    let times = chunk.timestamps();
    times.partition_point(|ms| *ms < begin)..times.partition_point(|ms| *ms < end)
}

/// A span cut where chunks are likely to be, oldest first.
pub(super) fn slices(span: Span) -> impl DoubleEndedIterator<Item = TimeWindow> {
    // A window that begins before all telemetry is not walked through for ever.
    let width = SLICE_MS.max(span.end.saturating_sub(span.begin) / MAX_SLICES);
    let (first, last) = (span.begin.div_euclid(width), span.end.saturating_sub(1).div_euclid(width));
    (first..=last).filter_map(move |at| {
        let begin = at.saturating_mul(width).max(span.begin);
        let end = at.saturating_add(1).saturating_mul(width).min(span.end);
        TimeWindow::new(begin, end).ok()
    })
}

/// The rows of a nested query as a chunk, and whether they have times.
fn chunk_of(rows: &[Row], span: Span) -> (Chunk, bool) {
    let mut builder = ChunkBuilder::new("");
    let mut timed = false;
    for row in rows {
        let time = row.iter().find_map(|(name, value)| match (&**name, value) {
            ("timestamp", Value::Int(ms)) => Some(*ms),
            ("beginTimeSeconds", Value::Int(seconds)) => Some(seconds * 1_000),
            _ => None,
        });
        // Buckets may begin before SINCE; they belong to the result all the same.
        timed |= row.iter().any(|(name, _)| &**name == "timestamp");
        let attributes: Vec<(&str, Value)> =
            row.iter().map(|(name, value)| (&**name, value.clone())).collect();
        builder.row(time.unwrap_or(span.begin), &attributes);
    }
    (builder.finish(), timed)
}

/// Where a query's attributes lie in a chunk, and what conditions on them came to.
pub(super) struct Binding<'c> {
    chunk: &'c Chunk,
    account: AccountId,
    timed: bool,
    columns: Vec<Option<&'c Column>>,
    memory: Vec<RefCell<Vec<Option<Value>>>>,
}

impl<'c> Binding<'c> {
    pub(super) fn new(
        names: &[Arc<str>],
        remembered: usize,
        chunk: &'c Chunk,
        account: AccountId,
        timed: bool,
    ) -> Self {
        let columns =
            names.iter().map(|name| chunk.place(name).and_then(|place| chunk.columns().get(place))).collect();
        let memory = (0..remembered).map(|_| RefCell::new(Vec::new())).collect();
        Self { chunk, account, timed, columns, memory }
    }

    pub(super) fn column(&self, slot: usize) -> Option<&'c Column> {
        self.columns.get(slot).copied().flatten()
    }
}

/// One row.
pub(super) struct At<'b, 'c> {
    pub(super) binding: &'b Binding<'c>,
    pub(super) row: usize,
}

impl At<'_, '_> {
    pub(super) fn ms(&self) -> i64 {
        self.binding.chunk.timestamps().get(self.row).copied().unwrap_or(0)
    }
}

impl Scope for At<'_, '_> {
    fn attr(&self, slot: usize) -> Value {
        self.binding.column(slot).map_or(Value::Null, |column| column.get(self.row))
    }

    fn timestamp(&self) -> Value {
        // Buckets of a nested query still have a time, that of their begin.
        Value::Int(self.ms())
    }

    fn event_type(&self) -> Value {
        Value::Str(Arc::clone(self.binding.chunk.event_type()))
    }

    fn account(&self) -> Value {
        i64::try_from(self.binding.account.get()).map_or(Value::Null, Value::Int)
    }

    fn attributes(&self) -> Vec<(Arc<str>, Value)> {
        let chunk = self.binding.chunk;
        let mut all: Vec<(Arc<str>, Value)> = chunk
            .names()
            .iter()
            .zip(chunk.columns())
            .map(|(name, column)| (Arc::clone(name), column.get(self.row)))
            .filter(|(_, value)| !value.is_null())
            .collect();
        if self.binding.timed {
            all.push((Arc::from("timestamp"), self.timestamp()));
        }
        all
    }

    fn remembered(&self, id: usize, slot: usize, node: &Node) -> Value {
        let (Some(Column::Strings { ids, dictionary }), Some(memory)) =
            (self.binding.column(slot), self.binding.memory.get(id))
        else {
            return eval::row(node, self);
        };
        // The place after the last string is that of rows that lack the attribute.
        let at = ids.get(self.row).map_or(dictionary.len(), |id| (*id as usize).min(dictionary.len()));
        if let Some(Some(value)) = memory.borrow().get(at) {
            return value.clone();
        }
        let value = eval::row(node, self);
        let mut memory = memory.borrow_mut();
        if memory.is_empty() {
            memory.resize(dictionary.len() + 1, None);
        }
        if let Some(place) = memory.get_mut(at) {
            *place = Some(value.clone());
        }
        value
    }
}
