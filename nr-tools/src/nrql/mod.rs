//! From a caller's query to rows, or to words that help.

pub(crate) mod explain;
pub(crate) mod names;
mod plan;
mod run;

pub use plan::{DEFAULT_ROWS, DEFAULT_SERIES, MAX_ROWS, Plan};
pub use run::DEFAULT_TIMEOUT;

pub(crate) use names::event_types;
pub(crate) use run::{explain_refusal, reached, run, show_window, totals};
