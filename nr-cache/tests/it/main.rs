//! Tests of the whole crate.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that panics tells what is wrong")]

mod bounds;
mod callers;
mod loomed;
mod store;
mod stress;

/// `flight.rs` once more, with the types of the model checker in the place of those of the standard library.
#[path = "../../src/flight.rs"]
#[allow(dead_code, unreachable_pub, unused_qualifications, reason = "a file of the crate, in another place")]
mod flight;

/// What `flight.rs` takes from here.
mod sync {
    pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
}
