//! Pieces of content in the results of tools and in prompts.

use bytes::Bytes;

use crate::resource::{Resource, ResourceBody};

/// One piece of content.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// Text for the model.
    Text(String),
    /// A picture.
    Image {
        /// The bytes of the file; they are encoded on the way out.
        data: Bytes,
        /// Such as `image/png`.
        mime_type: String,
    },
    /// A sound.
    Audio {
        /// The bytes of the file; they are encoded on the way out.
        data: Bytes,
        /// Such as `audio/wav`.
        mime_type: String,
    },
    /// A resource, put into the answer.
    Embedded(ResourceBody),
    /// A resource that the client may read.
    Link(Resource),
}

impl Content {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A picture.
    pub fn image(data: impl Into<Bytes>, mime_type: impl Into<String>) -> Self {
        Self::Image { data: data.into(), mime_type: mime_type.into() }
    }

    /// A sound.
    pub fn audio(data: impl Into<Bytes>, mime_type: impl Into<String>) -> Self {
        Self::Audio { data: data.into(), mime_type: mime_type.into() }
    }

    /// The text, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
