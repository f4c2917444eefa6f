//! What a host announces when its lists or resources change.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// Something that clients may have a copy of has changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// The list of tools.
    Tools,
    /// The list of prompts.
    Prompts,
    /// The list of resources or of templates.
    Resources,
    /// The content of the resource with this URI; goes only to clients that watch it.
    Resource(String),
}

/// The announcements of a host, in order. When it ends nothing more is announced.
pub type Changes = Pin<Box<dyn Stream<Item = Change> + Send>>;

/// The announcements of a host whose lists never change.
#[must_use]
pub fn no_changes() -> Changes {
    Box::pin(Never)
}

struct Never;

impl Stream for Never {
    type Item = Change;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Change>> {
        Poll::Ready(None)
    }
}
