//! NRQL: synchronous, asynchronous and across accounts.

mod answer;
mod container;
#[cfg(feature = "cache")]
mod kept;
mod pending;
mod request;
mod times;

pub use answer::{NrqlAnswer, NrqlMetadata};
pub use pending::{MAX_POLL_FAILURES, MAX_WAIT, MIN_WAIT, NrqlProgress};
pub use request::{HistoricalQuery, MAX_ACCOUNTS, NrqlRequest};
pub use times::{DEFAULT_DEADLINE, DEFAULT_NRQL_TIMEOUT, HTTP_MARGIN, MAX_TIMEOUT, MIN_TIMEOUT};
