//! Telemetry as the engine reads it: chunks of rows in columns, and the trait that hands them out.
//!
//! A chunk holds the rows of one event type in one slice of time. Strings are kept once per chunk, in a dictionary, so
//! that a condition on a string is judged once per distinct value and not once per row.

mod chunk;
mod value;

use std::sync::Arc;

use nr_core::{AccountId, TimeWindow};

pub use chunk::{Chunk, ChunkBuilder, Column};
pub use value::{Metric, MetricKind, Value};

/// Where rows come from.
pub trait Telemetry: Send + Sync {
    /// Every event type that any account has.
    fn event_types(&self) -> &[&str];

    /// The chunks of an event type that may hold rows of the window, oldest first. They may hold rows outside of it,
    /// which the engine skips; a type that isn't known has none.
    fn chunks(&self, account: AccountId, event_type: &str, window: TimeWindow) -> Vec<Arc<Chunk>>;
}
