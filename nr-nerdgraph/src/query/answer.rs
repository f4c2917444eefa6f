//! The rows of an NRQL query and what is known about them.

use std::time::Duration;

use nr_core::TimeWindow;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::container::{Container, Metadata};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::{GraphqlError, Reply, Warning};
use crate::scalars::Row;

/// The answer to an NRQL query.
#[derive(Clone, Debug, PartialEq)]
pub struct NrqlAnswer {
    rows: Vec<Row>,
    total: Vec<Row>,
    other: Vec<Row>,
    current: Option<Vec<Row>>,
    previous: Option<Vec<Row>>,
    metadata: NrqlMetadata,
    errors: Vec<GraphqlError>,
    warnings: Vec<Warning>,
    age: Duration,
}

/// What New Relic says about an answer.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct NrqlMetadata {
    /// The event types that were read.
    pub event_types: Vec<String>,
    /// The attributes of FACET, in the order of the members of a row's `facet`.
    pub facets: Vec<String>,
    /// Messages, such as that a metric was rewritten.
    pub messages: Vec<String>,
    /// The window that was read.
    pub window: Option<TimeWindow>,
    /// The query's SINCE, in words.
    pub since: Option<String>,
    /// The query's UNTIL, in words.
    pub until: Option<String>,
    /// The query's COMPARE WITH, in words.
    pub compare_with: Option<String>,
}

impl From<Metadata> for NrqlMetadata {
    fn from(from: Metadata) -> Self {
        let window = from.begin.zip(from.end).and_then(|(begin, end)| TimeWindow::new(begin.0, end.0).ok());
        Self {
            event_types: from.event_types,
            facets: from.facets,
            messages: from.messages,
            window,
            since: from.since,
            until: from.until,
            compare_with: from.compare_with,
        }
    }
}

impl NrqlAnswer {
    pub(super) fn new(reply: Reply<Container>) -> Self {
        let Reply { data, errors, mut warnings, age } = reply;
        warnings.extend(data.metadata.messages.iter().cloned().map(Warning::Nrql));
        Self {
            // Whoever makes an answer has seen to it that there are rows, if only none.
            rows: data.results.unwrap_or_default(),
            total: data.total,
            other: data.other,
            current: data.current,
            previous: data.previous,
            metadata: data.metadata.into(),
            errors,
            warnings,
            age,
        }
    }

    /// The rows, in New Relic's order: one of an aggregate, one a group of FACET, one a bucket of TIMESERIES, and with
    /// COMPARE WITH those of both windows, told apart by `comparison`.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows themselves, without a copy.
    #[must_use]
    pub fn into_rows(self) -> Vec<Row> {
        self.rows
    }

    /// All groups of FACET together: one row, or one a bucket with TIMESERIES; empty without FACET.
    #[must_use]
    pub fn total(&self) -> &[Row] {
        &self.total
    }

    /// The groups that did not fit into LIMIT, in the same shape.
    #[must_use]
    pub fn other(&self) -> &[Row] {
        &self.other
    }

    /// With COMPARE WITH, the rows of the query's window.
    #[must_use]
    pub fn current(&self) -> Option<&[Row]> {
        self.current.as_deref()
    }

    /// With COMPARE WITH, the rows of the window it is compared with.
    #[must_use]
    pub fn previous(&self) -> Option<&[Row]> {
        self.previous.as_deref()
    }

    /// What New Relic says about the answer.
    #[must_use]
    pub const fn metadata(&self) -> &NrqlMetadata {
        &self.metadata
    }

    /// What failed beside these rows; empty as a rule.
    #[must_use]
    pub fn errors(&self) -> &[GraphqlError] {
        &self.errors
    }

    /// What is worth knowing; the messages of NRQL are among it.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// How long ago New Relic said so: zero, unless it comes from a cache.
    #[must_use]
    pub const fn age(&self) -> Duration {
        self.age
    }

    /// The names of a row's group, in the order of [`NrqlMetadata::facets`]: New Relic sends one as a text or as a list
    /// of one. Empty without FACET.
    #[must_use]
    pub fn group(row: &Row) -> Vec<String> {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match row.get("facet") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(parts)) => parts.iter().map(text).collect(),
            Some(one) => vec![text(one)],
        }
    }

    /// The rows as values of a type of your own.
    ///
    /// ```
    /// # use nr_nerdgraph::{NrqlAnswer, Error};
    /// #[derive(serde::Deserialize)]
    /// struct Count {
    ///     #[serde(rename = "appName")]
    ///     app: String,
    ///     count: u64,
    /// }
    /// fn busiest(answer: &NrqlAnswer) -> Result<Option<Count>, Error> {
    ///     Ok(answer.decode::<Count>()?.into_iter().max_by_key(|row| row.count))
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when a row does not have the type's shape; the cause names the column.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(at, row)| {
            T::deserialize(row).map_err(|unfit| {
                Error::new(ErrorKind::Decode, &Operation::known("decode", ""))
                    .with_detail(format!("row {at} does not have the shape that was asked for"))
                    .with_source(unfit)
            })
        })
        .collect()
    }
}
