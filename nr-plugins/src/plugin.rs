//! The contract of a plugin: a named bundle of tools, resources and prompts that comes and goes as one.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use nr_core::Fault;

use crate::prompt::Prompt;
use crate::resource::Resource;
use crate::tool::Tool;

/// The most other plugins that one may need.
pub const MAX_DEPENDENCIES: usize = 64;

/// A bundle that can be loaded.
///
/// [`check_plugin`](crate::conformance::check_plugin) checks an implementation in one test.
#[async_trait]
pub trait Plugin: Send + Sync + 'static {
    /// Who it is. Read once, before loading.
    fn manifest(&self) -> Manifest;

    /// Makes what it holds. Nothing of it can be called before this is done.
    async fn load(&self) -> Result<Contents, Fault>;

    /// Told once nothing of it can be found any more. Calls that began earlier may still run: what they need, they hold.
    async fn unload(&self) {}
}

/// Who a plugin is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Manifest {
    /// Its name, unique in a manager: `[a-z0-9_-]`.
    pub name: String,
    /// Its version, such as `1.0.0`.
    pub version: String,
    /// What it is for.
    pub description: String,
    /// The names of the plugins that must be loaded while it is.
    pub dependencies: Vec<String>,
}

impl Manifest {
    /// A plugin that needs no other.
    pub fn new(name: impl Into<String>, version: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            description: description.into(),
            dependencies: Vec::new(),
        }
    }

    /// Adds a plugin that must be loaded while this one is.
    #[must_use]
    pub fn needs(mut self, plugin: impl Into<String>) -> Self {
        self.dependencies.push(plugin.into());
        self
    }

    /// What is wrong with it; empty when nothing is.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !crate::spec::is_legal_name(&self.name.replace('-', "_")) {
            problems.push(format!(
                "the name `{}` is not 1 to {} of a-z, 0-9, _ and -",
                self.name,
                crate::spec::MAX_NAME
            ));
        }
        if self.version.trim().is_empty() {
            problems.push("it has no version".to_owned());
        }
        problems.extend(crate::spec::description_problem(&self.description));
        if self.dependencies.len() > MAX_DEPENDENCIES {
            problems.push(format!("it needs more than {MAX_DEPENDENCIES} plugins"));
        }
        problems
    }
}

/// What a plugin holds.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Contents {
    /// What can be called.
    pub tools: Vec<Arc<dyn Tool>>,
    /// What can be read.
    pub resources: Vec<Arc<dyn Resource>>,
    /// What can be filled in.
    pub prompts: Vec<Arc<dyn Prompt>>,
}

impl Contents {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tool.
    #[must_use]
    pub fn tool(mut self, tool: impl Tool) -> Self {
        self.tools.push(Arc::new(tool));
        self
    }

    /// Adds a resource.
    #[must_use]
    pub fn resource(mut self, resource: impl Resource) -> Self {
        self.resources.push(Arc::new(resource));
        self
    }

    /// Adds a prompt.
    #[must_use]
    pub fn prompt(mut self, prompt: impl Prompt) -> Self {
        self.prompts.push(Arc::new(prompt));
        self
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents")
            .field("tools", &self.tools.len())
            .field("resources", &self.resources.len())
            .field("prompts", &self.prompts.len())
            .finish()
    }
}
