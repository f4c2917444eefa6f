//! What the nouns accept, refuse and show.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod entity;
mod fault;
mod key;
mod nouns;
mod redact;
