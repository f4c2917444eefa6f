//! A typed client of NerdGraph, the GraphQL API of New Relic, generated from its schema.
//!
//! **In scope**: one call is one operation: typed data with its errors and warnings beside it, lists as pages or
//! streams, NRQL (synchronous, asynchronous, across accounts), operations of your own, raw documents; limits, retries and
//! a breaker as layers around the transport ([`resilience`]); answers that are kept for a while.
//!
//! **Out of scope**: sending telemetry, the NRQL language (`nr-nrql`).
//!
//! ```
//! use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! // Without `.transport(..)` the client speaks HTTP to New Relic. Here it is answered in memory.
//! let canned = tower::service_fn(|_: Request| async {
//!     let body = r#"{"data":{"actor":{"account":{"id":7,"nrql":{"results":[{"count":42}]}}}}}"#;
//!     Ok::<_, TransportError>(Response::new(Body::full(body)))
//! });
//! let client = Client::builder("NRAK-EXAMPLE".into()).transport(canned).build()?;
//! let answer = client.nrql("7".parse()?, "SELECT count(*) FROM Transaction").send().await?;
//! assert_eq!(answer.rows()[0]["count"], 42);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! Features: `http` (default), the HTTP carrier, without which a client needs a transport; `cache`, by which answers are kept
//! and asked for once by many callers; `nrql`, by which queries are the same to it if they mean the same.
//!
//! The modules: [`transport`] (what carries a request), [`resilience`], [`reply`] and [`error`] (what comes of it), [`page`]
//! (lists), [`query`] (NRQL), then one for each part of New Relic: [`account`], [`entity`], [`alert`], [`issue`], [`change`],
//! [`dashboard`], [`dictionary`]; [`mutation`]. Generated code is in [`accounts`] to [`nrql`], [`enums`] and [`scalars`].

pub mod account;
pub mod alert;
mod builder;
#[cfg(feature = "cache")]
pub mod cache;
#[cfg(feature = "http")]
pub mod carrier;
pub mod change;
mod client;
mod convert;
pub mod dashboard;
mod decode;
pub mod dictionary;
pub mod entity;
pub mod error;
mod fault;
mod generated;
pub mod issue;
pub mod mutation;
mod operation;
pub mod page;
pub mod query;
pub mod reply;
pub mod resilience;
pub mod scalars;
pub mod transport;

#[doc(inline)]
pub use account::{Account, User};
#[doc(inline)]
pub use alert::{AlertPolicy, ConditionFilter, ConditionTerm, NrqlCondition, PolicyFilter};
#[doc(inline)]
pub use builder::{BuildError, BuildErrorKind, ClientBuilder, DEFAULT_TIMEOUT};
#[doc(inline)]
pub use change::{Change, ChangeFilter, Deployment};
#[doc(inline)]
pub use client::{Client, MAX_BODY};
#[doc(inline)]
pub use dashboard::{Dashboard, DashboardOutline, DashboardWidget};
#[doc(inline)]
pub use entity::{
    Direction, EntityCounts, EntityDetails, EntityOutline, EntitySearch, GoldenMetric, RelatedEntity,
    RelatedFilter, Summary, Tag, Violation,
};
#[doc(inline)]
pub use error::{Error, ErrorKind};
pub use generated::{accounts, alerts, changes, dashboards, docs, entities, enums, issues, nrql};
#[doc(inline)]
pub use issue::{Incident, IncidentFilter, Issue, IssueFilter};
#[doc(inline)]
pub use page::{Page, Pages};
#[doc(inline)]
pub use query::{NrqlAnswer, NrqlMetadata, NrqlProgress, NrqlRequest};
#[doc(inline)]
pub use reply::{GraphqlError, Reply, Warning};
#[doc(inline)]
pub use scalars::Row;
#[doc(inline)]
pub use transport::{Body, Request, Response, TransportError, TransportErrorKind};

/// The committed part of the schema: what the operations of this crate reach, names and types only.
pub const SCHEMA: &str = include_str!("../graphql/schema.graphql");

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
