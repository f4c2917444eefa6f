//! The contract of a resource: a document, or a family of them, read by URI.

use async_trait::async_trait;
use nr_core::Fault;

use crate::completion::CompletionRequest;
use crate::context::Context;
use crate::template::{ParseTemplateError, UriTemplate};

/// Something that can be read.
#[async_trait]
pub trait Resource: Send + Sync + 'static {
    /// What the resource is. Always the same: it is read once, when the plugin is loaded.
    fn spec(&self) -> &ResourceSpec;

    /// Reads it. The URI matches the template of the spec; [`UriTemplate::matches`] gives its parts.
    async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault>;

    /// The ways in which a variable of the template could go on, best first.
    async fn complete(&self, request: &CompletionRequest, ctx: &Context) -> Result<Vec<String>, Fault> {
        let _ = (request, ctx);
        Ok(Vec::new())
    }
}

/// What a resource says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceSpec {
    /// Where it is read from: a URI, or a template of URIs.
    pub uri: UriTemplate,
    /// The name that programs see.
    pub name: String,
    /// The name that people see. Empty: none.
    pub title: String,
    /// What is in it.
    pub description: String,
    /// The media type, such as `text/markdown`. Empty: unknown.
    pub mime: String,
}

impl ResourceSpec {
    /// A resource at a URI, or a family of them at a template such as `newrelic://entity/{guid}`.
    ///
    /// # Errors
    /// When the URI is no template of RFC 6570, level 1.
    pub fn new(
        uri: &str,
        name: impl Into<String>,
        description: impl Into<String>,
    ) -> Result<Self, ParseTemplateError> {
        Ok(Self {
            uri: uri.parse()?,
            name: name.into(),
            title: String::new(),
            description: description.into(),
            mime: String::new(),
        })
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the media type.
    #[must_use]
    pub fn mime(mut self, mime: impl Into<String>) -> Self {
        self.mime = mime.into();
        self
    }

    /// What is wrong with it; empty when nothing is.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.name.trim().is_empty() {
            problems.push("it has no name".to_owned());
        }
        problems.extend(crate::spec::description_problem(&self.description));
        problems
    }
}

/// The content of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceBody {
    /// The media type. Empty: that of the spec.
    pub mime: String,
    /// Text or bytes.
    pub data: ResourceData,
}

/// Text or bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceData {
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl ResourceBody {
    /// A text of the media type that the spec names.
    pub fn text(text: impl Into<String>) -> Self {
        Self { mime: String::new(), data: ResourceData::Text(text.into()) }
    }

    /// Bytes of the media type that the spec names.
    pub fn blob(bytes: impl Into<Vec<u8>>) -> Self {
        Self { mime: String::new(), data: ResourceData::Blob(bytes.into()) }
    }

    /// Sets the media type.
    #[must_use]
    pub fn mime(mut self, mime: impl Into<String>) -> Self {
        self.mime = mime.into();
        self
    }
}
