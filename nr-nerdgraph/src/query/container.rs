//! The result container of the four operations that answer NRQL, as one type.

use crate::generated::nrql as ops;
use crate::scalars::{NrdbResult, Real, Row, Whole};

pub(super) struct Container {
    /// `None` when the query failed beside other members that did not.
    pub(super) results: Option<Vec<Row>>,
    pub(super) total: Vec<Row>,
    pub(super) other: Vec<Row>,
    pub(super) current: Option<Vec<Row>>,
    pub(super) previous: Option<Vec<Row>>,
    pub(super) metadata: Metadata,
    pub(super) progress: Progress,
}

#[derive(Default)]
pub(super) struct Metadata {
    pub(super) event_types: Vec<String>,
    pub(super) facets: Vec<String>,
    pub(super) messages: Vec<String>,
    pub(super) begin: Option<Whole>,
    pub(super) end: Option<Whole>,
    pub(super) since: Option<String>,
    pub(super) until: Option<String>,
    pub(super) compare_with: Option<String>,
}

#[derive(Default)]
pub(super) struct Progress {
    pub(super) query_id: Option<String>,
    pub(super) completed: Option<bool>,
    pub(super) retry_after: Option<Real>,
    pub(super) retry_deadline: Option<Real>,
}

impl Progress {
    /// The id to ask again with.
    pub(super) fn id(&self) -> Option<&str> {
        self.query_id.as_deref().filter(|id| !id.is_empty())
    }
}

impl Container {
    /// Whether the query still runs. Where New Relic does not say, rows are the sign that it does not; without rows and
    /// with an id there is more to come.
    pub(super) fn is_running(&self) -> bool {
        let no_rows = self.results.as_ref().is_none_or(Vec::is_empty);
        self.progress.completed.map_or(no_rows && self.progress.id().is_some(), |completed| !completed)
    }

    /// Whether the rows are missing from an answer that is not to come any more.
    pub(super) fn is_lost(&self) -> bool {
        self.results.is_none() && !self.is_running()
    }
}

fn rows(list: Option<Vec<Option<NrdbResult>>>) -> Option<Vec<Row>> {
    let list = list?;
    let mut rows = Vec::with_capacity(list.len());
    for result in list.into_iter().flatten() {
        match result {
            NrdbResult::One(row) => rows.push(row),
            NrdbResult::Many(mut more) => rows.append(&mut more),
        }
    }
    Some(rows)
}

fn texts(list: Option<Vec<Option<String>>>) -> Vec<String> {
    list.unwrap_or_default().into_iter().flatten().collect()
}

/// The generator makes the same types anew for each operation.
macro_rules! container {
    ($($operation:ident),*) => {$(
        impl From<ops::$operation::Container> for Container {
            fn from(from: ops::$operation::Container) -> Self {
                let metadata = from.metadata.map(|metadata| {
                    let mut made = Metadata {
                        event_types: texts(metadata.event_types),
                        facets: texts(metadata.facets),
                        messages: texts(metadata.messages),
                        ..Metadata::default()
                    };
                    if let Some(window) = metadata.time_window {
                        made.begin = window.begin;
                        made.end = window.end;
                        made.since = window.since;
                        made.until = window.until;
                        made.compare_with = window.compare_with;
                    }
                    made
                });
                let progress = from.query_progress.map(|progress| Progress {
                    query_id: progress.query_id,
                    completed: progress.completed,
                    retry_after: progress.retry_after,
                    retry_deadline: progress.retry_deadline,
                });
                Self {
                    results: rows(from.results),
                    total: from.total_result.map(NrdbResult::into_rows).unwrap_or_default(),
                    other: from.other_result.map(NrdbResult::into_rows).unwrap_or_default(),
                    current: rows(from.current_results),
                    previous: rows(from.previous_results),
                    metadata: metadata.unwrap_or_default(),
                    progress: progress.unwrap_or_default(),
                }
            }
        }
    )*};
}

container!(run_nrql, run_nrql_across, nrql_progress, nrql_progress_across);
