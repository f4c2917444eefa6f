//! What the server promises, from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[cfg(feature = "demo")]
mod cache;
mod cli;
mod compute;
mod config;
#[cfg(feature = "demo")]
mod demo;
#[cfg(feature = "demo")]
mod docs;
mod host;
#[cfg(feature = "demo")]
mod limits;
#[cfg(feature = "demo")]
mod own;
mod papers;
mod scope;
mod selection;
#[cfg_attr(
    not(feature = "demo"),
    expect(dead_code, reason = "servers are started against the simulated account")
)]
mod support;
