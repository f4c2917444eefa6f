//! The protocol from the outside: raw lines and raw HTTP against a small host.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod asking;
mod calls;
mod client;
mod conformance;
#[cfg(feature = "http")]
mod doors;
mod eras;
#[cfg(feature = "http")]
mod http;
mod lists;
mod notices;
mod streams;
mod toy;
#[cfg(feature = "http")]
mod web;
