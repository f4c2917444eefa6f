//! Prompts: texts with arguments that a person picks from a menu.

use crate::content::Content;

/// A prompt as clients see it in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Prompt {
    /// The name by which it is asked for; unique in a host.
    pub name: String,
    /// The name that people see.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What is to be filled in.
    pub arguments: Vec<PromptArgument>,
}

/// One argument of a prompt. Its value is always a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromptArgument {
    /// Its name.
    pub name: String,
    /// What belongs there.
    pub description: Option<String>,
    /// Whether the prompt needs it.
    pub required: bool,
}

impl Prompt {
    /// A prompt without arguments.
    pub fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), title: None, description: Some(description.into()), arguments: Vec::new() }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Adds an argument.
    #[must_use]
    pub fn argument(
        mut self,
        name: impl Into<String>,
        description: impl Into<String>,
        required: bool,
    ) -> Self {
        self.arguments.push(PromptArgument {
            name: name.into(),
            description: Some(description.into()),
            required,
        });
        self
    }
}

/// Who speaks in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// A filled-in prompt.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PromptResult {
    /// What it is for.
    pub description: Option<String>,
    /// The messages, in order.
    pub messages: Vec<(Role, Content)>,
}

impl PromptResult {
    /// One message of the user.
    pub fn user(text: impl Into<String>) -> Self {
        Self { description: None, messages: vec![(Role::User, Content::text(text))] }
    }

    /// Adds a message.
    #[must_use]
    pub fn message(mut self, role: Role, content: Content) -> Self {
        self.messages.push((role, content));
        self
    }

    /// Sets what it is for.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}
