//! A typed client of NerdGraph, the GraphQL API of New Relic, generated from its schema.
//!
//! **In scope**: x.
//!
//! **Out of scope**: y.

mod generated;
pub mod scalars;
pub mod transport;

pub use generated::{accounts, alerts, changes, entities, enums, issues, nrql};
#[doc(inline)]
pub use transport::{Body, Request, Response, TransportError, TransportErrorKind};

/// The committed part of the schema: what the operations of this crate reach, names and types only.
pub const SCHEMA: &str = include_str!("../graphql/schema.graphql");
