//! A server of the Model Context Protocol that answers questions about production from New Relic.
//!
//! **In scope**: reading configuration, environment, files and signals; wiring client, toolsets and protocol together; who
//! may come in and what they may call; the command line.
//!
//! **Out of scope**: the protocol (`nr-mcp`), the tools (`nr-tools`), New Relic's API (`nr-nerdgraph`). Use those to build a
//! server of your own; use this crate to run one, or to see how they go together.
//!
//! ```
//! use std::sync::Arc;
//!
//! use nr_mcp::{Channel, Host as _, Peer};
//! use nr_nerdgraph::Client;
//! use nr_plugins::Manager;
//! use nr_server::{Choice, Door, PluginHost, Selection};
//! use nr_tools::Services;
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let client = Client::builder("NRAK-EXAMPLE".into()).build()?;
//! let manager = Arc::new(Manager::new());
//! manager.load_all(nr_tools::toolsets(Services::new(client))).await?;
//!
//! let mut choice = Choice::default();
//! choice.tools = vec!["execute_nrql_query".to_owned()];
//! let selection = Selection::new(&choice, manager.snapshot().tools().map(|spec| &**spec))?;
//!
//! // Hand it to `nr_mcp::serve_stdio` or `nr_mcp::http::serve`.
//! let host = PluginHost::new(Door::new(manager).with_selection(selection));
//! assert_eq!(host.tools(&Peer::unknown(Channel::Memory)).len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Feature `demo` (default): the simulated account (`demo`, `sim`, `--demo`).
//!
//! The modules, in reading order: [`cli`], [`config`], [`selection`], [`scope`], [`door`], [`host`], [`auth`], [`docs`],
//! [`compute`], [`logging`], [`failure`].

mod assembly;
pub mod auth;
pub mod cli;
mod commands;
pub mod compute;
pub mod config;
pub mod docs;
pub mod door;
pub mod failure;
pub mod host;
pub mod logging;
mod metrics;
mod output;
mod own;
mod record;
mod runtime;
pub mod scope;
pub mod selection;
mod serving;
#[cfg(feature = "demo")]
mod simulated;
mod upstream;
mod waiting;

#[doc(inline)]
pub use config::Config;
#[doc(inline)]
pub use door::Door;
#[doc(inline)]
pub use host::PluginHost;
#[doc(inline)]
pub use selection::{Choice, Selection};

/// Compiles the code of the README of the whole, which the published crate does not hold.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct WholeReadme;

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
