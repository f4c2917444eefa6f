//! The limits that the layers keep, each with where it comes from.

use std::time::Duration;

/// Requests in flight for one user (New Relic documentation, "NerdGraph API usage limits": 25 concurrent requests per
/// user, all keys of the user together). One of them is kept for cancelling.
pub const IN_FLIGHT: u32 = 25;

/// How many of those may be queries that run long. Ours: the rest, ten, answers the quick requests meanwhile. New Relic
/// recommends at most 5 complex queries at once over long periods, and does not enforce it.
pub const SLOW_IN_FLIGHT: u32 = 15;

/// From when on a query counts as running long: NerdGraph's own time-out for NRQL (schema of 2026-04).
pub const SLOW_AFTER: Duration = Duration::from_secs(5);

/// Requests of one user that may wait. Ours: at a quarter of a second for an answer 3,000 of them are served within
/// [`QUEUE_WAIT`], so that more would wait in vain.
pub const QUEUE: u32 = 4_096;

/// How long a request waits at most for its turn, however much time its caller has. Ours: as long as one request may take
/// without a setting.
pub const QUEUE_WAIT: Duration = Duration::from_secs(30);

/// NRQL queries of one account in any minute (New Relic documentation, "NRQL query limits": 3,000 queries per account and
/// minute through the API).
pub const NRQL_PER_MINUTE: u32 = 3_000;

/// Queries of the same text of one user in any minute (New Relic documentation of 2026-09: the same query from the same
/// user and source more than 120 times a minute is answered with 429).
pub const SAME_NRQL_PER_MINUTE: u32 = 120;

/// What New Relic counts NRQL by.
pub const NRQL_WINDOW: Duration = Duration::from_secs(60);

/// How often a read is sent at most, the first time included. Ours: the official Go client sends up to 16 times, which in
/// trouble is more of what caused it.
pub const ATTEMPTS: u32 = 3;

/// Repetitions per hundred calls, beyond the reserve ([`RETRY_RESERVE`](super::RETRY_RESERVE)). Ours: when New Relic
/// fails altogether, it is asked a tenth more and not thrice as much.
pub const RETRY_PERCENT: u32 = 10;

/// Failures in a row after which a part of New Relic is not asked for a while. Ours.
pub const BREAKER_FAILURES: u32 = 5;

/// How long it is not asked before one request tries again. Ours: gateways of New Relic come back within a minute.
pub const BREAKER_OPEN: Duration = Duration::from_secs(30);

/// What the layers keep to. The default is what New Relic documents; replicas that share a key divide it between them.
///
/// ```
/// let mut limits = nr_nerdgraph::resilience::Limits::default();
/// // Two replicas share a key.
/// limits.in_flight = 12;
/// limits.nrql_per_minute = 1_500;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Requests in flight for one key, 1 to 25; 0 takes the limit, its queue and the slow-down off. [`IN_FLIGHT`].
    pub in_flight: u32,
    /// How many of them may be queries that run over [`SLOW_AFTER`]. [`SLOW_IN_FLIGHT`].
    pub slow_in_flight: u32,
    /// Requests of one key that may wait. [`QUEUE`].
    pub queue: u32,
    /// How long a request waits at most, for its turn and for NRQL. [`QUEUE_WAIT`].
    pub queue_wait: Duration,
    /// NRQL queries of one account in any minute, polls included; 0 takes this limit and that for the same text off.
    /// [`NRQL_PER_MINUTE`].
    pub nrql_per_minute: u32,
    /// Queries of the same text and key in any minute. [`SAME_NRQL_PER_MINUTE`].
    pub same_nrql_per_minute: u32,
    /// How often a read is sent at most; 1 repeats nothing. [`ATTEMPTS`].
    pub attempts: u32,
    /// Repetitions per hundred calls. [`RETRY_PERCENT`].
    pub retry_percent: u32,
    /// Failures in a row that open the breaker; 0 takes it off. [`BREAKER_FAILURES`].
    pub breaker_failures: u32,
    /// How long the breaker stays open. [`BREAKER_OPEN`].
    pub breaker_open: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: IN_FLIGHT,
            slow_in_flight: SLOW_IN_FLIGHT,
            queue: QUEUE,
            queue_wait: QUEUE_WAIT,
            nrql_per_minute: NRQL_PER_MINUTE,
            same_nrql_per_minute: SAME_NRQL_PER_MINUTE,
            attempts: ATTEMPTS,
            retry_percent: RETRY_PERCENT,
            breaker_failures: BREAKER_FAILURES,
            breaker_open: BREAKER_OPEN,
        }
    }
}
