//! Serve any host over the Model Context Protocol: every revision, stdio and streamable HTTP.
//!
//! In scope: the revisions 2024-11-05 to 2026-07-28 by negotiation on one endpoint, lists in pages and in a fixed order,
//! arguments checked against schemas, progress, cancellation, notices of change, asking back, safe HTTP defaults.
//! Out of scope: what is served, who may call it, and any registry of it; those belong to the [`Host`].
//!
//! Implement [`Host`], then call [`serve_stdio`] or [`http::serve`]. No type of the protocol's SDK shows through.

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
    DEFAULT_ASK_TTL, DEFAULT_CALL_TIMEOUT, DEFAULT_DRAIN, DEFAULT_PAGE_SIZE, MIN_STATE_KEY, Settings,
};
#[cfg(feature = "stdio")]
pub use stdio::serve_stdio;
pub use stream::{MAX_LINE, serve_io};
pub use tool::{Hints, Tool, ToolResult};
