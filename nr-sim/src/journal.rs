//! What was asked of the account, for assertions: operations, queries, variables and how each ended; never a key.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apollo_compiler::response::JsonMap;
use tokio::time::Instant;

use crate::graph::lock;

/// Requests that are remembered; the oldest is forgotten for a new one.
pub const MAX_REQUESTS: usize = 1_000;

/// Bytes of queries and variables that are remembered, so that large requests don't pile up.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// A request that came in with a valid key.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Seen {
    /// Its number, counted from 1.
    pub number: u64,
    /// The name of its operation.
    pub operation: Option<String>,
    /// Its document.
    pub query: Arc<str>,
    /// Its variables.
    pub variables: serde_json::Value,
    /// When it came, in milliseconds since 1970 of the account's present.
    pub at_ms: i64,
    /// When it came, in tokio's time since the first request.
    pub after: Duration,
    /// How it ended.
    pub outcome: Outcome,
    /// Fields that it asked for and that the simulation has no answer to, as `Type.field`.
    pub unanswered: Vec<String>,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// It hasn't yet.
    Pending,
    /// With an HTTP response.
    Answered {
        /// Its status.
        status: u16,
        /// The entries of `errors`.
        errors: usize,
    },
    /// Without a complete response, as an injected fault wanted it.
    Broken,
    /// The caller went away before there was an answer.
    Abandoned,
}

/// The requests that came in.
#[derive(Debug, Default)]
pub struct Journal {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    records: VecDeque<Record>,
    bytes: usize,
    count: u64,
    first: Option<Instant>,
}

#[derive(Debug)]
struct Record {
    number: u64,
    operation: Option<String>,
    query: Arc<str>,
    variables: JsonMap,
    bytes: usize,
    at_ms: i64,
    after: Duration,
    outcome: Outcome,
    unanswered: Vec<String>,
}

impl Journal {
    /// The remembered requests, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.kept).records.iter().map(Record::seen).collect()
    }

    /// The remembered requests of an operation, the oldest first.
    #[must_use]
    pub fn of(&self, operation: &str) -> Vec<Seen> {
        let kept = lock(&self.kept);
        let of = kept.records.iter().filter(|record| record.operation.as_deref() == Some(operation));
        of.map(Record::seen).collect()
    }

    /// How many requests there were, remembered or not.
    #[must_use]
    pub fn count(&self) -> u64 {
        lock(&self.kept).count
    }

    /// Forgets the requests; their count goes on.
    pub fn clear(&self) {
        let mut kept = lock(&self.kept);
        kept.records.clear();
        kept.bytes = 0;
    }

    /// Notes a request; the entry says how it ended, or that nobody waited for it.
    pub(crate) fn open(
        &self,
        operation: Option<String>,
        query: Arc<str>,
        variables: JsonMap,
        bytes: usize,
        at_ms: i64,
    ) -> Open<'_> {
        let mut kept = lock(&self.kept);
        let now = Instant::now();
        let first = *kept.first.get_or_insert(now);
        kept.count += 1;
        kept.bytes += bytes;
        let number = kept.count;
        kept.records.push_back(Record {
            number,
            operation,
            query,
            variables,
            bytes,
            at_ms,
            after: now.saturating_duration_since(first),
            outcome: Outcome::Pending,
            unanswered: Vec::new(),
        });
        while kept.records.len() > MAX_REQUESTS || (kept.bytes > MAX_BYTES && kept.records.len() > 1) {
            let Some(oldest) = kept.records.pop_front() else { break };
            kept.bytes = kept.bytes.saturating_sub(oldest.bytes);
        }
        Open { journal: self, number, closed: false }
    }

    fn close(&self, number: u64, outcome: Outcome, unanswered: Vec<String>) {
        let mut kept = lock(&self.kept);
        // The newest are asked for most: look from the end.
        if let Some(record) = kept.records.iter_mut().rev().find(|record| record.number == number) {
            record.outcome = outcome;
            record.unanswered = unanswered;
        }
    }
}

impl Record {
    fn seen(&self) -> Seen {
        Seen {
            number: self.number,
            operation: self.operation.clone(),
            query: self.query.clone(),
            variables: serde_json::to_value(&self.variables).unwrap_or_default(),
            at_ms: self.at_ms,
            after: self.after,
            outcome: self.outcome,
            unanswered: self.unanswered.clone(),
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    journal: &'a Journal,
    number: u64,
    closed: bool,
}

impl Open<'_> {
    pub(crate) fn close(mut self, outcome: Outcome, unanswered: Vec<String>) {
        self.closed = true;
        self.journal.close(self.number, outcome, unanswered);
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.closed {
            self.journal.close(self.number, Outcome::Abandoned, Vec::new());
        }
    }
}
