//! Announcements of what came and went.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::watch;

/// A list has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// The tools.
    Tools,
    /// The resources and templates.
    Resources,
    /// The prompts.
    Prompts,
}

/// How often each list has changed. A reader keeps the counts it saw last: what it missed in between shows as one change of
/// each list, so that nothing is queued and nothing is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) tools: u64,
    pub(super) resources: u64,
    pub(super) prompts: u64,
}

/// The changes of a manager's lists, from the moment it was asked for. A reader that comes late hears of each list that
/// changed once. It ends when the manager is dropped.
pub struct Changes(Pin<Box<dyn Stream<Item = Change> + Send>>);

impl Changes {
    pub(super) fn of(mut counts: watch::Receiver<Counts>) -> Self {
        let seen = *counts.borrow_and_update();
        Self(Box::pin(futures_util::stream::unfold((counts, seen), |(mut counts, mut seen)| async move {
            loop {
                let now = *counts.borrow_and_update();
                let change = if now.tools != seen.tools {
                    seen.tools = now.tools;
                    Change::Tools
                } else if now.resources != seen.resources {
                    seen.resources = now.resources;
                    Change::Resources
                } else if now.prompts != seen.prompts {
                    seen.prompts = now.prompts;
                    Change::Prompts
                } else {
                    counts.changed().await.ok()?;
                    continue;
                };
                return Some((change, (counts, seen)));
            }
        })))
    }
}

impl Stream for Changes {
    type Item = Change;

    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<Option<Change>> {
        self.0.as_mut().poll_next(waker)
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
