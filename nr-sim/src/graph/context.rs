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
    /// Queries of this request are slow: they finish only at this many polls.
    pub(crate) slow_polls: Option<u32>,
}

impl Context {
    pub(crate) fn new(state: Arc<State>, ready: Arc<Ready>, slow_polls: Option<u32>) -> Self {
        let now_ms = state.now_ms();
        Self { state, ready, now_ms, slow_polls }
    }
}

/// A lock whose holder panicked still guards sound data here: nothing is changed in more than one step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
