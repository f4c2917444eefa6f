//! What one request is answered in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::schema::Ready;
use crate::state::State;

/// The account, the schema and the time.
pub(crate) struct Context {
    pub(crate) state: Arc<State>,
    pub(crate) ready: Arc<Ready>,
    /// The present, the same for the whole request.
    pub(crate) now_ms: i64,
    pub(crate) nrql: Nrql,
}

/// What is wrong with the queries of one request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Nrql {
    /// They are slow and finish only at this many polls; 0 for those that are not.
    pub(crate) polls: u32,
    /// They are refused when they are asked asynchronously.
    pub(crate) refuses_asynchronous: bool,
    /// When they are asked asynchronously, they are stopped after their time.
    pub(crate) ignores_asynchronous: bool,
}

impl Context {
    pub(crate) fn new(state: Arc<State>, ready: Arc<Ready>, nrql: Nrql) -> Self {
        let now_ms = state.now_ms();
        Self { state, ready, now_ms, nrql }
    }
}

/// A lock whose holder panicked still guards sound data here: nothing is changed in more than one step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
