//! Completion of arguments while a person types.

use std::collections::BTreeMap;

/// How many values a completion may carry: the protocol's own limit.
pub const MAX_COMPLETION_VALUES: usize = 100;

/// What the argument belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompletionTarget {
    /// The prompt of this name.
    Prompt(String),
    /// The resource template with this URI template.
    Resource(String),
}

/// A request for the ways in which an argument could go on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompletionRequest {
    /// What the argument belongs to.
    pub target: CompletionTarget,
    /// The name of the argument.
    pub argument: String,
    /// What has been typed so far.
    pub value: String,
    /// The arguments that are filled in already.
    pub known: BTreeMap<String, String>,
}

impl CompletionRequest {
    /// A request without other arguments filled in.
    pub fn new(target: CompletionTarget, argument: impl Into<String>, value: impl Into<String>) -> Self {
        Self { target, argument: argument.into(), value: value.into(), known: BTreeMap::new() }
    }
}

/// The ways in which an argument could go on, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Completion {
    /// The values; only the first hundred reach the client, who is told that there are more.
    pub values: Vec<String>,
}

impl Completion {
    /// These values.
    #[must_use]
    pub fn new(values: Vec<String>) -> Self {
        Self { values }
    }
}
