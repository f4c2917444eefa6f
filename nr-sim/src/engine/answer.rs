//! What a query answers, ready to be put into a GraphQL response.

use serde_json::{Map, Value as Json};

/// A row of results.
pub type ResultRow = Map<String, Json>;

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// `results`: all rows, flat.
    pub results: Vec<ResultRow>,
    /// `totalResult`: over all groups; an object, or a list of buckets; `None` without FACET.
    pub total_result: Option<Json>,
    /// `otherResult`: over the groups that aren't among the results.
    pub other_result: Option<Json>,
    /// `currentResults`, with COMPARE WITH only.
    pub current_results: Option<Vec<ResultRow>>,
    /// `previousResults`, with COMPARE WITH only.
    pub previous_results: Option<Vec<ResultRow>>,
    /// `metadata`
    pub metadata: Metadata,
    /// `rawResponse.performanceStats`
    pub performance: Performance,
    /// `rawResponse.metadata.contents`: one object for each selected column.
    pub contents: Vec<Json>,
}

/// What is said about a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The event types that were read.
    pub event_types: Vec<String>,
    /// The names of the facets, in order.
    pub facets: Vec<String>,
    /// Hints, such as a limit that was reached.
    pub messages: Vec<String>,
    /// The time that was looked at.
    pub time_window: Window,
}

/// A window of time as it was asked and as it was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Window {
    /// The first millisecond.
    pub begin: i64,
    /// The millisecond after the last.
    pub end: i64,
    /// SINCE as it was written.
    pub since: Option<String>,
    /// UNTIL as it was written.
    pub until: Option<String>,
    /// COMPARE WITH as it was written.
    pub compare_with: Option<String>,
}

/// What the query cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Performance {
    /// Rows within the window.
    pub inspected_count: u64,
    /// Rows that WHERE let through.
    pub match_count: u64,
    /// Rows that were left out; the simulation leaves none out.
    pub omitted_count: u64,
    /// The time it took; always 0 here, as the engine reads no clock: whoever runs it measures.
    pub wall_clock_ms: u64,
}
