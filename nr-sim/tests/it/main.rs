//! The simulation at its boundary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a test fails by panicking"
)]

mod client;
mod engine;
mod faults;
mod formatting;
mod graph;
#[cfg(feature = "http")]
mod http;
mod journal;
mod story;
