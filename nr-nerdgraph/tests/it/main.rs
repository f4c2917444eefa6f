//! What the client sends, how it reads what comes back, and what it says when something is wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod builder;
#[cfg(feature = "cache")]
mod cache;
mod canned;
#[cfg(feature = "http")]
mod carrier;
mod dashboards;
mod entities;
mod errors;
mod lists;
mod nrql;
mod own;
mod resilience;
mod search;
mod shapes;

/// A file of shared data, or `None` with a word about why it is missing.
fn shared(name: &str) -> Option<String> {
    let folder = std::env::var("NR_SHARED_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    let path = format!("{folder}/{name}");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            assert!(std::env::var("NR_REQUIRE_ALL").as_deref() != Ok("1"), "{path}: {error}");
            println!("skipped: no {name}: {error}");
            None
        }
    }
}
