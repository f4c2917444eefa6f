//! Why a layer refused a call, and when to come back.

use std::time::Duration;

use crate::transport::{TransportError, TransportErrorKind};

/// Which limit refused a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// As many requests wait as may.
    #[error("too many requests are waiting for their turn")]
    Queue,
    /// Its turn did not come in time.
    #[error("its turn did not come in time behind the requests in flight")]
    InFlight,
    /// The account's queries of this minute are used up.
    #[error("the queries that the account may run in a minute are used up")]
    NrqlPerMinute,
    /// This text was asked too often in this minute.
    #[error("the same query was asked as often as New Relic allows in a minute")]
    SameNrqlPerMinute,
    /// New Relic failed several times in a row.
    #[error("New Relic failed several times in a row, and is left alone for a while")]
    Breaker,
}

/// A call that a layer refused: nothing was sent. It is the source of the [`TransportError`] that the layer answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{limit}; come back in {} s", whole_seconds(*retry_after))]
#[non_exhaustive]
pub struct Refusal {
    /// The limit.
    pub limit: Limit,
    /// When a call is likely to be taken.
    pub retry_after: Duration,
}

/// Nobody is told to come back earlier: a refusal that is repeated at once is repeated in vain.
const SOONEST: Duration = Duration::from_secs(1);

/// Part of a second is a whole one, so that nobody comes too early.
const fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + (wait.subsec_nanos() > 0) as u64
}

impl Refusal {
    pub(super) fn new(limit: Limit, retry_after: Duration) -> Self {
        let seconds = whole_seconds(retry_after.max(SOONEST));
        Self { limit, retry_after: Duration::from_secs(seconds) }
    }
}

impl From<Refusal> for TransportError {
    fn from(refusal: Refusal) -> Self {
        let kind = match refusal.limit {
            Limit::Breaker => TransportErrorKind::Suspended,
            _ => TransportErrorKind::Busy,
        };
        Self::new(kind, refusal)
    }
}
