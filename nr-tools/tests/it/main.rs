//! What the tools answer, refuse and explain, and the rooms they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod budget;
mod look;
mod plan;
mod results;
mod table;
mod window;
mod world;
