//! A New Relic account in a process: NerdGraph and NRQL over generated telemetry, with faults on demand.
//!
//! **In scope**: an organization with a story, NerdGraph that refuses what the schema refuses, NRQL that is run for real
//! over rows, everything that goes wrong on the way to New Relic when a test wants it, and a journal of what was asked.
//!
//! **Out of scope**: changing the account (there are no mutations but the cancelling of queries), taking telemetry in, and
//! how fast New Relic is.
//!
//! ```
//! use nr_nerdgraph::ErrorKind;
//! use nr_sim::{Fault, Sim};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let sim = Sim::builder().seed(7).build();
//! let client = sim.client();
//!
//! let answer = client.nrql(sim.account(), "SELECT count(*) FROM Transaction").send().await?;
//! assert!(answer.rows()[0]["count"].as_u64() > Some(0));
//!
//! sim.faults().inject(Fault::ServerError(502));
//! let error = client.user().await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Status(502));
//! assert_eq!(sim.journal().count(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Features: `http` serves the account over loopback HTTP.
//!
//! The modules, in reading order: [`sim`] (the account as a value), [`story`] (what stands in it and what its telemetry
//! says), [`store`] and [`engine`] (NRQL over rows), `graph` (NerdGraph over both), [`faults`], [`journal`], `serve` (a
//! request to a response), [`transport`], `http`.

pub mod engine;
pub mod faults;
mod graph;
#[cfg(feature = "http")]
pub mod http;
pub mod journal;
mod serve;
pub mod sim;
mod state;
pub mod store;
pub mod story;
pub mod transport;

#[doc(inline)]
pub use faults::{Fault, Faults, Injection};
pub use graph::SchemaError;
#[doc(inline)]
pub use journal::{Journal, Outcome, Seen};
#[doc(inline)]
pub use sim::{Sim, SimBuilder};
#[doc(inline)]
pub use transport::SimTransport;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
