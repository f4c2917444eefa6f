//! What the language crate accepts, refuses, explains, encodes and edits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod build;
mod calls;
mod catalogue;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod edit;
mod encode;
mod explain;
mod faults;
mod fingerprint;
mod format;
mod generate;
mod grammar;
mod hostile;
mod lint;
mod slips;
mod time;
mod variants;

/// The real queries, or `None` with a word about why they are missing.
fn corpus() -> Option<Vec<String>> {
    let shared = std::env::var("NR_SHARED_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    let path = format!("{shared}/nrql/corpus.jsonl");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(
            text.lines()
                .map(|line| {
                    serde_json::from_str::<serde_json::Value>(line).unwrap()["nrql"]
                        .as_str()
                        .unwrap()
                        .to_owned()
                })
                .collect(),
        ),
        Err(error) => {
            assert!(std::env::var("NR_REQUIRE_ALL").as_deref() != Ok("1"), "{path}: {error}");
            println!("skipped: no corpus of real queries: {error}");
            None
        }
    }
}
