//! The New Relic toolsets for assistants, as plugins.
//!
//! **In scope**: tools that answer an engineer's question in few tokens: NRQL that is checked before it is sent and
//! explained when it finds nothing, entities and their neighbours, issues, golden metrics judged by a stated rule; the
//! rooms that they share (tables, budgets, cursors, windows).
//!
//! **Out of scope**: any protocol, who may call which tool, how requests travel, and writing to an account.
//!
//! ```
//! use nr_tools::{Services, toolsets};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let transport = nowhere::Nowhere;
//! // The client may carry requests over HTTP, into a simulation, or anywhere else.
//! let client = nr_nerdgraph::Client::builder("NRAK-EXAMPLE".into()).transport(transport).build()?;
//!
//! // Each toolset is a plugin; a manager loads them, and a tool is found by its name.
//! let manager = nr_plugins::Manager::new();
//! manager.load_all(toolsets(Services::new(client))).await?;
//! let names: Vec<String> = manager.snapshot().tools().map(|spec| spec.name.clone()).collect();
//! assert!(names.contains(&"execute_nrql_query".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # mod nowhere {
//! #     use nr_nerdgraph::{Request, Response, TransportError, TransportErrorKind};
//! #     #[derive(Clone)]
//! #     pub struct Nowhere;
//! #     impl tower_service::Service<Request> for Nowhere {
//! #         type Response = Response;
//! #         type Error = TransportError;
//! #         type Future = std::future::Ready<Result<Response, TransportError>>;
//! #         fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), TransportError>> {
//! #             std::task::Poll::Ready(Ok(()))
//! #         }
//! #         fn call(&mut self, _: Request) -> Self::Future {
//! #             std::future::ready(Err(TransportError::new(TransportErrorKind::Connect, "nowhere")))
//! #         }
//! #     }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Feature `docs`: tools that search documentation, by an index of SQLite. The modules, in reading order: [`services`],
//! [`toolset`], [`instructions`](mod@instructions); the tools, a folder a toolset: [`discovery`], [`data_access`],
//! [`alerting`], [`incident`], [`performance`], [`infrastructure`], [`statistics`], [`usage`], `docs`; the rooms they share:
//! [`account`], [`window`], [`nrql`], [`index`](mod@index), [`table`], [`budget`], [`answer`], [`results`].

pub mod account;
pub mod alerting;
pub mod answer;
mod ask;
pub mod budget;
mod changes;
mod complete;
pub mod data_access;
pub mod discovery;
#[cfg(feature = "docs")]
pub mod docs;
mod guid;
pub mod incident;
pub mod index;
pub mod infrastructure;
pub mod instructions;
mod investigate;
mod known;
mod list;
pub mod nrql;
pub mod performance;
mod prompts;
mod resources;
pub mod results;
mod schema;
pub mod services;
mod shaped;
pub mod statistics;
mod stats;
pub mod table;
pub mod toolset;
pub mod usage;
pub mod window;

#[doc(inline)]
pub use instructions::instructions;
#[doc(inline)]
pub use services::Services;
#[doc(inline)]
pub use toolset::toolsets;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
