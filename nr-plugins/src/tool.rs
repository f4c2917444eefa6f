//! The contract of a tool.

use async_trait::async_trait;
use nr_core::Fault;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::context::Context;
use crate::question::Outcome;
use crate::spec::ToolSpec;

/// Something that can be called.
///
/// The future is dropped when the caller goes away or the deadline passes, so clean up in `Drop`. A panic costs only the
/// call in which it happened. Work that keeps a processor busy belongs in [`Context::compute`]: a call that never
/// yields can't be stopped. [`check_tool`](crate::conformance::check_tool) checks an implementation in one test.
#[async_trait]
pub trait Tool: Send + Sync + 'static {
    /// What the tool is. Always the same: it is read once, when the plugin is loaded.
    fn spec(&self) -> &ToolSpec;

    /// Does the work. A tool that changes something gets an [`Approved`](crate::Approved) from [`Context::approve`] first.
    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault>;
}

/// What a tool answers.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct Answer {
    /// What the model reads.
    pub text: String,
    /// What programs read, instead of the text; only where the caller asked for it.
    pub structured: Option<Value>,
}

impl Answer {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), structured: None }
    }

    /// A value for programs, which goes out instead of a text.
    #[must_use]
    pub fn structured(value: Value) -> Self {
        Self { text: String::new(), structured: Some(value) }
    }
}
