//! What threads share. The model checker's test compiles `flight.rs` with its own types in this place.

pub(crate) use std::sync::{Arc, Mutex, MutexGuard};
