//! Approval: nothing is changed without a value that only a gate's answer makes.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use serde_json::{Map, Value};

use crate::arguments::Arguments;
use crate::context::Context;
use crate::question::{Outcome, Question};
use crate::spec::{Effect, ToolSpec};

/// Decides whether a tool may change something: the application's policy, and where it says so the person.
#[async_trait]
pub trait Gate: Send + Sync + 'static {
    /// Decides on one request. After [`Decision::Ask`] the tool is called again, and the person's word is in
    /// [`Context::reply`].
    async fn decide(&self, request: &ApprovalRequest, ctx: &Context) -> Decision;
}

/// What a tool asks leave for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApprovalRequest {
    /// The name of the tool.
    pub tool: String,
    /// What it would do.
    pub effect: Effect,
    /// The exact arguments.
    pub arguments: Map<String, Value>,
    /// What would change, in words for the person.
    pub summary: String,
}

impl ApprovalRequest {
    /// Asks leave for this tool to act on these arguments.
    pub fn new(spec: &ToolSpec, arguments: &Arguments, summary: impl Into<String>) -> Self {
        Self {
            tool: spec.name.clone(),
            effect: spec.effect,
            arguments: arguments.as_map().clone(),
            summary: summary.into(),
        }
    }
}

/// What a gate decides.
#[derive(Debug)]
#[non_exhaustive]
pub enum Decision {
    /// It may be done.
    Approve,
    /// It may not, for this reason.
    Deny(Fault),
    /// The person decides.
    Ask(Question),
}

/// Proof that a gate approved one call of one tool with exactly these arguments.
///
/// It comes from [`Context::approve`] only, can't be copied, and is used up by whatever writes:
///
/// ```compile_fail
/// let approved = nr_plugins::Approved { tool: String::new(), arguments: Default::default() };
/// ```
/// ```compile_fail
/// fn twice(approved: nr_plugins::Approved) -> (nr_plugins::Approved, nr_plugins::Approved) {
///     (approved.clone(), approved)
/// }
/// ```
#[derive(Debug)]
pub struct Approved {
    tool: String,
    arguments: Map<String, Value>,
}

impl Approved {
    /// The name of the tool.
    #[must_use]
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// The arguments that were approved.
    #[must_use]
    pub fn arguments(&self) -> &Map<String, Value> {
        &self.arguments
    }

    /// Whether it was given for this tool and these arguments, whatever their order.
    #[must_use]
    pub fn covers(&self, tool: &str, arguments: &Arguments) -> bool {
        self.tool == tool && self.arguments == *arguments.as_map()
    }
}

/// Asks the gate; the one place where an [`Approved`] is made.
pub(crate) async fn ask(
    gate: &dyn Gate,
    request: ApprovalRequest,
    ctx: &Context,
) -> Result<Outcome<Approved>, Fault> {
    match gate.decide(&request, ctx).await {
        Decision::Approve => Ok(Outcome::Done(Approved { tool: request.tool, arguments: request.arguments })),
        Decision::Deny(fault) => Err(fault),
        Decision::Ask(question) => Ok(Outcome::Ask(question)),
    }
}

/// The gate of a context that got no other: it denies.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReadOnlyGate;

#[async_trait]
impl Gate for ReadOnlyGate {
    async fn decide(&self, request: &ApprovalRequest, _: &Context) -> Decision {
        let message = format!("`{}` would change something, and only reading is allowed here", request.tool);
        Decision::Deny(
            Fault::new(FaultKind::Forbidden, message)
                .with_next("use a tool that reads, or have writing switched on"),
        )
    }
}
