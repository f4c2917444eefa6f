//! Serve any host over the Model Context Protocol: every revision, stdio and streamable HTTP.
//!
//! **In scope**: the revisions 2024-11-05 to 2026-07-28 by negotiation on one endpoint, lists in pages and in a fixed
//! order, arguments checked against schemas, progress, cancellation, notices of change, asking back, safe HTTP defaults.
//!
//! **Out of scope**: what is served, who may call it, and any registry of it; those belong to the [`Host`]. No type of
//! the protocol's SDK shows through.
//!
//! ```
//! use std::sync::Arc;
//!
//! use nr_mcp::{Exchange, Host, HostError, Outcome, Peer, ServerInfo, Tool, ToolResult};
//! use serde_json::{Map, Value};
//!
//! struct Clock(Arc<Tool>);
//!
//! #[async_trait::async_trait]
//! impl Host for Clock {
//!     fn info(&self) -> ServerInfo {
//!         ServerInfo::new("clock", "1.0.0")
//!     }
//!     fn tools(&self, _: &Peer) -> Vec<Arc<Tool>> {
//!         vec![self.0.clone()]
//!     }
//!     async fn call(&self, tool: &str, _: Map<String, Value>, _: &Exchange) -> Result<Outcome<ToolResult>, HostError> {
//!         match tool {
//!             "time" => Ok(ToolResult::text("a quarter past nine").into()),
//!             _ => Err(HostError::not_found(format!("there is no tool {tool}"))),
//!         }
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let schema = Map::from_iter([("type".to_owned(), Value::from("object"))]);
//! let host = Clock(Arc::new(Tool::new("time", "Says what time it is.", schema)));
//! assert!(nr_mcp::conformance::check_host(&host).await.is_empty());
//! // nr_mcp::serve_stdio(Arc::new(host), Settings::default(), std::future::pending()).await
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Features, both on by default: `stdio` ([`serve_stdio`]), `http` ([`http::serve`]). Without them [`serve_io`] serves a
//! pair of byte streams. In reading order: [`Host`], [`Exchange`], [`Ask`], [`Peer`], [`Settings`], [`conformance`].

mod adapter;
mod ask;
mod change;
mod completion;
pub mod conformance;
mod content;
mod error;
mod exchange;
mod host;
#[cfg(feature = "http")]
pub mod http;
mod info;
mod peer;
mod prompt;
mod resource;
mod settings;
#[cfg(feature = "stdio")]
mod stdio;
mod stream;
mod tool;

pub use ask::{Action, Answer, Answers, Ask, Input, Outcome};
pub use change::{Change, Changes, no_changes};
pub use completion::{Completion, CompletionRequest, CompletionTarget, MAX_COMPLETION_VALUES};
pub use content::Content;
pub use error::{HostError, HostErrorKind};
pub use exchange::{Exchange, LogLevel};
pub use host::Host;
pub use info::{CacheScope, Offers, ServerInfo};
pub use peer::{Channel, ClientInfo, Identity, Peer};
pub use prompt::{Prompt, PromptArgument, PromptResult, Role};
pub use resource::{Resource, ResourceBody, ResourceData, ResourceTemplate};
pub use settings::{
    DEFAULT_ASK_TTL, DEFAULT_CALL_TIMEOUT, DEFAULT_DRAIN, DEFAULT_PAGE_SIZE, LOG_OF_DELIVERY, MIN_STATE_KEY,
    Settings,
};
#[cfg(feature = "stdio")]
pub use stdio::serve_stdio;
pub use stream::{MAX_LINE, serve_io};
pub use tool::{Hints, Tool, ToolResult};

/// Compiles the code of the README.
#[cfg(all(doctest, feature = "stdio", feature = "http"))]
#[doc = include_str!("../README.md")]
struct Readme;
