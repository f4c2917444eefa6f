//! The contract of a prompt: a text with arguments that a person picks from a menu.

use async_trait::async_trait;
use nr_core::Fault;
use serde_json::{Map, Value};

use crate::completion::CompletionRequest;
use crate::context::Context;

/// The most arguments of one prompt: a person fills them in.
pub const MAX_PROMPT_ARGUMENTS: usize = 16;

/// A text that can be filled in.
#[async_trait]
pub trait Prompt: Send + Sync + 'static {
    /// What the prompt is. Always the same: it is read once, when the plugin is loaded.
    fn spec(&self) -> &PromptSpec;

    /// Fills it in. Required arguments are there, and there are no others than those of the spec.
    async fn render(&self, arguments: Map<String, Value>, ctx: &Context)
    -> Result<Vec<PromptMessage>, Fault>;

    /// The ways in which an argument could go on, best first.
    async fn complete(&self, request: &CompletionRequest, ctx: &Context) -> Result<Vec<String>, Fault> {
        let _ = (request, ctx);
        Ok(Vec::new())
    }
}

/// What a prompt says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromptSpec {
    /// The name by which it is asked for: the rules of a tool's name.
    pub name: String,
    /// The name that people see. Empty: none.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// What is to be filled in.
    pub arguments: Vec<PromptArgument>,
}

/// One argument of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromptArgument {
    /// Its name.
    pub name: String,
    /// What belongs there.
    pub description: String,
    /// Whether the prompt needs it.
    pub required: bool,
}

impl PromptSpec {
    /// A prompt without arguments.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            title: String::new(),
            description: description.into(),
            arguments: Vec::new(),
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Adds an argument that must be filled in.
    #[must_use]
    pub fn required(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        self.arguments.push(PromptArgument {
            name: name.into(),
            description: description.into(),
            required: true,
        });
        self
    }

    /// Adds an argument that may be left out.
    #[must_use]
    pub fn optional(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        self.arguments.push(PromptArgument {
            name: name.into(),
            description: description.into(),
            required: false,
        });
        self
    }

    /// What is wrong with it; empty when nothing is.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !crate::spec::is_legal_name(&self.name) {
            problems.push(format!(
                "the name `{}` is not 1 to {} of a-z, 0-9 and _",
                self.name,
                crate::spec::MAX_NAME
            ));
        }
        problems.extend(crate::spec::description_problem(&self.description));
        if self.arguments.len() > MAX_PROMPT_ARGUMENTS {
            problems.push(format!("it has more than {MAX_PROMPT_ARGUMENTS} arguments"));
        }
        for (place, argument) in self.arguments.iter().enumerate() {
            if argument.name.is_empty() {
                problems.push("an argument has no name".to_owned());
            }
            if self.arguments.iter().take(place).any(|other| other.name == argument.name) {
                problems.push(format!("there are two arguments `{}`", argument.name));
            }
        }
        problems
    }
}

/// Who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One message of a filled-in prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromptMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
}

impl PromptMessage {
    /// A message of the person.
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, text: text.into() }
    }

    /// A message of the model.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: Role::Assistant, text: text.into() }
    }
}
