//! From a caller's query to rows, or to words that help.

mod names;
mod plan;

pub use plan::{DEFAULT_ROWS, DEFAULT_SERIES, MAX_ROWS, Plan};
