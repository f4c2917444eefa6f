//! A typed client of NerdGraph, the GraphQL API of New Relic, generated from its schema.
//!
//! **In scope**: one call is one operation: typed data with its errors and warnings beside it, lists as pages or
//! streams, NRQL (synchronous, asynchronous, across accounts), operations of your own, raw documents.
//!
//! **Out of scope**: sending telemetry, the NRQL language (`nr-nrql`), caches, retries and rate limits, which are layers
//! around the transport.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use nr_nerdgraph::Client;
//!
//! let client = Client::builder("NRAK-EXAMPLE".into()).build()?;
//! let answer = client.nrql("1234567".parse()?, "SELECT count(*) FROM Transaction FACET appName").send().await?;
//! for row in answer.rows() {
//!     println!("{row:?}");
//! }
//! # Ok(())
//! # }
//! ```

pub mod account;
pub mod alert;
mod builder;
#[cfg(feature = "http")]
pub mod carrier;
pub mod change;
mod client;
mod convert;
mod decode;
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
pub use entity::{
    Direction, EntityCounts, EntityDetails, EntityOutline, EntitySearch, GoldenMetric, RelatedEntity,
    RelatedFilter, Summary, Tag, Violation,
};
#[doc(inline)]
pub use error::{Error, ErrorKind};
pub use generated::{accounts, alerts, changes, entities, enums, issues, nrql};
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
