//! The contracts of tools, resources, prompts and plugins, and the manager that holds them.
//!
//! **In scope**: what a tool says of itself and how its arguments are put right; the context of a call; asking back and
//! approval; plugins that are loaded, replaced and unloaded while calls run, and whose defects cost their own call only.
//!
//! **Out of scope**: any protocol, what the tools do, and who may call which. No I/O; the clock is tokio's.
//!
//! No features. The modules, in reading order: [`spec`], [`schema`], [`arguments`], [`tool`], [`resource`],
//! [`template`], [`prompt`], [`completion`], [`plugin`], [`context`], [`question`], [`gate`], [`compute`],
//! [`manager`].

pub mod arguments;
mod coerce;
pub mod completion;
pub mod compute;
pub mod context;
pub mod gate;
mod guard;
pub mod manager;
mod nearest;
pub mod plugin;
pub mod prompt;
pub mod question;
pub mod resource;
pub mod schema;
pub mod spec;
pub mod template;
pub mod tool;

#[doc(inline)]
pub use arguments::Arguments;
#[doc(inline)]
pub use completion::{CompletionRequest, CompletionTarget};
#[doc(inline)]
pub use compute::{Compute, Inline};
#[doc(inline)]
pub use context::{Caller, Context, Progress};
#[doc(inline)]
pub use gate::{ApprovalRequest, Approved, Decision, Gate, ReadOnlyGate};
#[doc(inline)]
pub use manager::{Change, Changes, Manager, PluginError, PluginErrorKind, Snapshot};
#[doc(inline)]
pub use plugin::{Contents, Manifest, Plugin};
#[doc(inline)]
pub use prompt::{Prompt, PromptArgument, PromptMessage, PromptSpec, Role};
#[doc(inline)]
pub use question::{Action, Outcome, Question, Reply};
#[doc(inline)]
pub use resource::{Resource, ResourceBody, ResourceData, ResourceSpec};
#[doc(inline)]
pub use spec::{Effect, ToolSpec};
#[doc(inline)]
pub use template::UriTemplate;
#[doc(inline)]
pub use tool::{Answer, Tool};
