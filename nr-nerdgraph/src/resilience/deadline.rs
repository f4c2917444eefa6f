//! The deadline of whoever calls, for every request within.

use tokio::time::{Duration, Instant};

tokio::task_local! {
    static DEADLINE: Instant;
}

/// Runs `work` so that no request of any client in it waits or lasts past `deadline`. It holds within the same task, and
/// not in tasks that `work` spawns, since those may outlive it.
///
/// Nothing is cut off but requests: a request that finds no time left fails as one that timed out, and one whose turn does
/// not come by then says when to come back.
pub async fn within<F: Future>(deadline: Instant, work: F) -> F::Output {
    let deadline = DEADLINE.try_with(|outer| deadline.min(*outer)).unwrap_or(deadline);
    DEADLINE.scope(deadline, work).await
}

/// What is left until the deadline, when there is one.
pub(crate) fn left() -> Option<Duration> {
    DEADLINE.try_with(|deadline| deadline.saturating_duration_since(Instant::now())).ok()
}
