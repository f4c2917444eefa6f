//! What the contracts accept and refuse, and what the manager holds to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod arguments;
mod conformance;
mod context;
mod double;
mod manager;
mod schema;
mod stress;
mod template;
mod trouble;
