//! How much time each layer of a query has: the query's own is shorter than that of the request it travels in, and that
//! ends with what the caller has left.

use std::time::Duration;

use tokio::time::Instant;

/// The shortest time-out that NerdGraph takes (schema of 2026-04; also its default).
pub const MIN_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest time-out that NerdGraph takes (schema of 2026-04).
pub const MAX_TIMEOUT: Duration = Duration::from_secs(120);

/// The time-out of a synchronous query if nothing is said. NerdGraph's own 5 seconds cut off ordinary queries, which is
/// what users of other clients complain of most; a minute is what New Relic's original data option allows.
pub const DEFAULT_NRQL_TIMEOUT: Duration = Duration::from_secs(60);

/// How long an asynchronous query may take in all if nothing is said: what Data Plus allows (New Relic documentation,
/// "NRQL query limits").
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(600);

/// How much longer the HTTP request may take than the query in it, so that a time-out of the query arrives as one. Of a
/// caller's last seconds it is a fifth.
pub const HTTP_MARGIN: Duration = Duration::from_secs(10);

/// The times of one query, from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) begun: Instant,
    timeout: Option<Duration>,
    /// When the caller's time ends; `None` when that was not said.
    end: Option<Instant>,
}

impl Times {
    pub(super) fn begin(timeout: Option<Duration>, deadline: Option<Duration>) -> Self {
        let begun = Instant::now();
        // A deadline past the end of the clock is none.
        Self { begun, timeout, end: deadline.and_then(|deadline| begun.checked_add(deadline)) }
    }

    fn left(&self) -> Option<Duration> {
        Some(self.end?.saturating_duration_since(Instant::now()))
    }

    /// What NerdGraph is told of a synchronous query that starts now.
    pub(super) fn synchronous(&self) -> Duration {
        let asked = self.timeout.unwrap_or(DEFAULT_NRQL_TIMEOUT);
        let room = self.left().map(|left| left.saturating_sub(HTTP_MARGIN.min(left / 5)));
        let allowed = match room {
            // Whole seconds, since that is what the rest of the caller's time is known in.
            Some(room) if room < asked => Duration::from_secs(room.as_secs()),
            _ => asked,
        };
        allowed.clamp(MIN_TIMEOUT, MAX_TIMEOUT)
    }

    /// How long an HTTP request may take whose query may take `nrql`; `usual` is what a request of the client may take.
    pub(super) fn http(&self, nrql: Duration, usual: Duration) -> Duration {
        let wanted = (nrql + HTTP_MARGIN).max(usual);
        self.left().map_or(wanted, |left| wanted.min(left))
    }

    /// When it is of no use any more to wait for the answer to the same query that another asks.
    #[cfg(feature = "cache")]
    pub(super) fn patience(&self, asynchronous: bool) -> Instant {
        match self.end {
            Some(end) => end,
            None if asynchronous => self.end_of_asynchronous(),
            None => self.begun + self.synchronous() + HTTP_MARGIN,
        }
    }

    /// When an asynchronous query has taken too long: after its own time or with the caller's, whichever is first.
    pub(super) fn end_of_asynchronous(&self) -> Instant {
        let own = self.timeout.unwrap_or(DEFAULT_DEADLINE);
        let own = self.begun.checked_add(own).unwrap_or(self.begun + DEFAULT_DEADLINE);
        match (self.timeout, self.end) {
            // The caller's deadline alone is the query's own time.
            (None, Some(end)) => end,
            (_, Some(end)) => own.min(end),
            (_, None) => own,
        }
    }
}
