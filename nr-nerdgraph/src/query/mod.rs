//! NRQL: synchronous, asynchronous and across accounts.

mod answer;
mod container;
mod pending;
mod request;

pub use answer::{NrqlAnswer, NrqlMetadata};
pub use pending::{MAX_POLL_FAILURES, MAX_WAIT, MIN_WAIT, NrqlProgress};
pub use request::{
    DEFAULT_DEADLINE, DEFAULT_NRQL_TIMEOUT, HTTP_MARGIN, HistoricalQuery, MAX_ACCOUNTS, MAX_TIMEOUT,
    MIN_TIMEOUT, NrqlRequest,
};
