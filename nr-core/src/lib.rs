//! The nouns of New Relic: account, entity GUID, region, secret, time window, fault categories, redaction.
//!
//! **In scope**: small value types that every other crate speaks, each parsed once at the edge and right ever after.
//!
//! **Out of scope**: anything that does I/O, reads a clock or an environment variable, or knows GraphQL, NRQL or MCP.
//!
//! ```
//! use nr_core::{EntityGuid, Region, Secret};
//!
//! // Decoding a GUID needs no network.
//! let guid: EntityGuid = "MXxBUE18QVBQTElDQVRJT058MjM".parse()?;
//! assert_eq!((guid.account().get(), guid.domain(), guid.entity_type()), (1, "APM", "APPLICATION"));
//!
//! let region: Region = "eu".parse()?;
//! assert_eq!(region.endpoint(), "https://api.eu.newrelic.com/graphql");
//!
//! // A secret cannot be printed by accident.
//! let key = Secret::new("NRAK-EXAMPLE");
//! assert_eq!(format!("{key:?}"), "Secret(<redacted>)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No features; the modules, in reading order: [`account`], [`entity`], [`region`], [`secret`], [`key`], [`window`],
//! [`fault`], [`redact`].

pub mod account;
pub mod entity;
pub mod fault;
pub mod key;
pub mod redact;
pub mod region;
pub mod secret;
pub mod window;

#[doc(inline)]
pub use account::AccountId;
#[doc(inline)]
pub use entity::EntityGuid;
#[doc(inline)]
pub use fault::{Fault, FaultKind};
#[doc(inline)]
pub use key::KeyKind;
#[doc(inline)]
pub use region::Region;
#[doc(inline)]
pub use secret::Secret;
#[doc(inline)]
pub use window::TimeWindow;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
