//! How far this machine's clock is from New Relic's, by the `Date` header of its answers.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::DATE;
use nr_nerdgraph::Response;

/// The difference of the clocks in seconds when the last answer came; positive when this machine is ahead.
#[derive(Clone, Debug, Default)]
pub(super) struct Skew(Arc<Mutex<Option<i64>>>);

impl Skew {
    pub(super) fn seconds(&self) -> Option<i64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, response: &Response) {
        let Some(date) = response.headers().get(DATE).and_then(|value| value.to_str().ok()) else { return };
        let Ok(theirs) = jiff::fmt::rfc2822::parse(date) else { return };
        let Ok(ours) = SystemTime::now().duration_since(UNIX_EPOCH) else { return };
        let ours = i64::try_from(ours.as_secs()).unwrap_or(i64::MAX);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(ours.saturating_sub(theirs.timestamp().as_second()));
    }
}
