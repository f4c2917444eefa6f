//! Completion of arguments while a person types.

use std::collections::BTreeMap;

/// How many completions are given at most; more than a person reads. (The Model Context Protocol has the same limit.)
pub const MAX_COMPLETIONS: usize = 100;

/// What the argument belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompletionTarget {
    /// The prompt of this name.
    Prompt(String),
    /// The resource with this URI template.
    Resource(String),
}

/// A request for the ways in which an argument could go on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompletionRequest {
    /// The name of the argument.
    pub argument: String,
    /// What has been typed so far.
    pub value: String,
    /// The arguments that are filled in already.
    pub known: BTreeMap<String, String>,
}

impl CompletionRequest {
    /// A request without other arguments filled in.
    pub fn new(argument: impl Into<String>, value: impl Into<String>) -> Self {
        Self { argument: argument.into(), value: value.into(), known: BTreeMap::new() }
    }

    /// Adds an argument that is filled in already.
    #[must_use]
    pub fn known(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.known.insert(name.into(), value.into());
        self
    }
}
