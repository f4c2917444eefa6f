//! Resources: documents that clients read by URI.

use bytes::Bytes;

/// A resource as clients see it in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Where it is read from; unique in a host.
    pub uri: String,
    /// The name that programs see.
    pub name: String,
    /// The name that people see.
    pub title: Option<String>,
    /// What is in it.
    pub description: Option<String>,
    /// Such as `text/markdown`.
    pub mime_type: Option<String>,
    /// Size in bytes, where it is known.
    pub size: Option<u64>,
}

impl Resource {
    /// A resource with this URI and name.
    pub fn new(uri: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            uri: uri.into(),
            name: name.into(),
            title: None,
            description: None,
            mime_type: None,
            size: None,
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets what is in it.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the media type.
    #[must_use]
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }
}

/// A family of resources whose URIs have parts to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceTemplate {
    /// An RFC 6570 template, such as `nrql://event/{type}`.
    pub uri_template: String,
    /// The name that programs see.
    pub name: String,
    /// The name that people see.
    pub title: Option<String>,
    /// What is in such a resource.
    pub description: Option<String>,
    /// The media type that all of them have.
    pub mime_type: Option<String>,
}

impl ResourceTemplate {
    /// A family of resources with this template and name.
    pub fn new(uri_template: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            uri_template: uri_template.into(),
            name: name.into(),
            title: None,
            description: None,
            mime_type: None,
        }
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets what is in such a resource.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets the media type.
    #[must_use]
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }
}

/// The content of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResourceBody {
    /// Where it was read from.
    pub uri: String,
    /// Such as `text/markdown`.
    pub mime_type: Option<String>,
    /// Text or bytes.
    pub data: ResourceData,
}

/// Text or bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceData {
    /// Text.
    Text(String),
    /// Bytes; they are encoded on the way out.
    Blob(Bytes),
}

impl ResourceBody {
    /// A text.
    pub fn text(uri: impl Into<String>, mime_type: impl Into<String>, text: impl Into<String>) -> Self {
        Self { uri: uri.into(), mime_type: Some(mime_type.into()), data: ResourceData::Text(text.into()) }
    }

    /// Bytes.
    pub fn blob(uri: impl Into<String>, mime_type: impl Into<String>, data: impl Into<Bytes>) -> Self {
        Self { uri: uri.into(), mime_type: Some(mime_type.into()), data: ResourceData::Blob(data.into()) }
    }
}
