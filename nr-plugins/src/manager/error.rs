//! What can go wrong when plugins come and go.

use std::error::Error;
use std::fmt;

use nr_core::{Fault, FaultKind};

/// The category of a [`PluginError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PluginErrorKind {
    /// A plugin of this name is loaded already.
    AlreadyLoaded,
    /// No plugin of this name is loaded.
    NotLoaded,
    /// It needs a plugin that is not there.
    MissingDependency,
    /// Plugins need each other in a circle.
    Circular,
    /// Others need it.
    InUse,
    /// Two plugins, or two things of one, want the same name or URI.
    NameTaken,
    /// What it says of itself breaks a rule.
    Illegal,
    /// There are too many of something.
    TooMany,
    /// Its own loading failed, panicked or took too long.
    Failed,
}

/// Why a plugin was not loaded, replaced or unloaded. Nothing has changed then.
#[derive(Debug)]
pub struct PluginError {
    kind: PluginErrorKind,
    plugin: String,
    message: String,
    source: Option<Box<Fault>>,
}

impl PluginError {
    pub(super) fn new(kind: PluginErrorKind, plugin: &str, message: impl Into<String>) -> Self {
        Self { kind, plugin: plugin.to_owned(), message: message.into(), source: None }
    }

    pub(super) fn failed(plugin: &str, fault: Fault) -> Self {
        let message = format!("the plugin `{plugin}` could not be loaded: {}", fault.public());
        Self { source: Some(Box::new(fault)), ..Self::new(PluginErrorKind::Failed, plugin, message) }
    }

    /// The category.
    #[must_use]
    pub const fn kind(&self) -> PluginErrorKind {
        self.kind
    }

    /// The name of the plugin; empty when it could not be asked for it.
    #[must_use]
    pub fn plugin(&self) -> &str {
        &self.plugin
    }

    /// Whether the same may succeed later without any change.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.source.as_ref().is_some_and(|fault| fault.is_retryable())
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for PluginError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|fault| fault as _)
    }
}

impl From<PluginError> for Fault {
    fn from(error: PluginError) -> Self {
        let kind = match (error.kind, &error.source) {
            (_, Some(fault)) => fault.kind(),
            (PluginErrorKind::NotLoaded, _) => FaultKind::NotFound,
            (PluginErrorKind::Illegal | PluginErrorKind::Failed, _) => FaultKind::Internal,
            _ => FaultKind::InvalidInput,
        };
        Self::new(kind, error.message.clone()).with_source(error)
    }
}
