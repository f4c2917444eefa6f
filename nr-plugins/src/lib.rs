//! The contracts of tools, resources, prompts and plugins, and the manager that holds them.
//!
//! **In scope**: what a tool says of itself and how its arguments are put right; the context of a call; asking back and
//! approval; plugins that are loaded, replaced and unloaded while calls run, and whose defects cost their own call only.
//!
//! **Out of scope**: any protocol, what the tools do, and who may call which. No I/O; the clock is tokio's.
//!
//! ```
//! use std::sync::Arc;
//! use nr_plugins::{
//!     Answer, Arguments, Caller, Contents, Context, Manager, Manifest, Outcome, Plugin, Tool, ToolSpec,
//! };
//!
//! #[derive(serde::Deserialize, schemars::JsonSchema)]
//! struct Wanted {
//!     /// Who is greeted.
//!     name: String,
//! }
//!
//! struct Greet(ToolSpec);
//!
//! #[async_trait::async_trait]
//! impl Tool for Greet {
//!     fn spec(&self) -> &ToolSpec {
//!         &self.0
//!     }
//!     async fn call(&self, arguments: Arguments, _: &Context) -> Result<Outcome<Answer>, nr_core::Fault> {
//!         let wanted: Wanted = arguments.decode()?;
//!         Ok(Outcome::Done(Answer::text(format!("hello {}", wanted.name))))
//!     }
//! }
//!
//! struct Manners;
//!
//! #[async_trait::async_trait]
//! impl Plugin for Manners {
//!     fn manifest(&self) -> Manifest {
//!         Manifest::new("manners", "1.0.0", "Good manners.")
//!     }
//!     async fn load(&self) -> Result<Contents, nr_core::Fault> {
//!         Ok(Contents::new().tool(Greet(ToolSpec::read("greet", "Greets.").arguments::<Wanted>())))
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! let manager = Manager::new();
//! manager.load(Arc::new(Manners)).await?;
//! let arguments = [("name".to_owned(), "Ada".into())].into_iter().collect();
//! let outcome = manager.call("greet", arguments, &Context::new(Caller::local())).await?;
//! assert_eq!(outcome, Outcome::Done(Answer::text("hello Ada")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! No features. The modules, in reading order: [`spec`], [`schema`], [`arguments`], [`tool`], [`resource`], [`template`],
//! [`prompt`], [`completion`], [`context`], [`question`], [`gate`], [`compute`], [`plugin`], [`manager`], [`conformance`].

pub mod arguments;
mod coerce;
pub mod completion;
pub mod compute;
pub mod conformance;
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

#[rustfmt::skip]
#[doc(inline)]
pub use {
    arguments::Arguments,
    completion::{CompletionRequest, CompletionTarget},
    compute::{Compute, Inline},
    context::{Caller, Context, Progress},
    gate::{ApprovalRequest, Approved, Decision, Gate, ReadOnlyGate},
    manager::{Change, Changes, Manager, PluginError, PluginErrorKind, Snapshot},
    nearest::nearest,
    plugin::{Contents, Manifest, Plugin},
    prompt::{Prompt, PromptArgument, PromptMessage, PromptSpec, Role},
    question::{Action, Outcome, Question, Reply},
    resource::{Resource, ResourceBody, ResourceData, ResourceSpec},
    spec::{Effect, ToolSpec},
    template::UriTemplate,
    tool::{Answer, Tool},
};

/// Compiles the code of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
