//! The pages, and their index once somebody searches.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nr_core::{Fault, FaultKind};
use tokio::time::Instant;

use super::index::Index;

/// Pages at most (the house's choice: some large handbooks).
pub const MAX_PAGES: usize = 10_000;

/// Bytes of a page at most; a longer text is data rather than documentation.
pub const MAX_PAGE: usize = 1 << 20;

/// Bytes of all pages at most (the house's choice: their index takes about twice as much memory).
pub const MAX_BYTES: usize = 64 << 20;

/// How long an index is good for: pages are edited, and nobody restarts a server for it.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// The folder of the pages that come with the crate.
const OWN: &str = "nrql-reference";

/// The reference of NRQL.
const REFERENCE: [(&str, &str); 5] = [
    ("clauses.md", include_str!("../../docs/nrql/clauses.md")),
    ("functions.md", include_str!("../../docs/nrql/functions.md")),
    ("time.md", include_str!("../../docs/nrql/time.md")),
    ("facets.md", include_str!("../../docs/nrql/facets.md")),
    ("traps.md", include_str!("../../docs/nrql/traps.md")),
];

/// A page of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Its name, such as `guides/alerts.md`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Page {
    /// A page.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

type Read = dyn Fn() -> Result<Vec<Page>, Fault> + Send + Sync;

/// The documentation that can be searched.
pub struct Library {
    read: Option<Box<Read>>,
    index: Mutex<Option<(Instant, Arc<Index>)>>,
}

impl Library {
    /// The reference of NRQL alone.
    #[must_use]
    pub fn reference() -> Self {
        Self { read: None, index: Mutex::default() }
    }

    /// The reference and the pages that a function answers. It is called when somebody searches, and again when ten minutes
    /// have passed, where local work is done: it may read files. Pages beyond the limits are left out.
    pub fn of(read: impl Fn() -> Result<Vec<Page>, Fault> + Send + Sync + 'static) -> Self {
        Self { read: Some(Box::new(read)), index: Mutex::default() }
    }

    /// The index, made when there is none or it is too old. Others wait for it meanwhile.
    pub(super) fn index(&self) -> Result<Arc<Index>, Fault> {
        let mut kept = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made, index)) = &*kept
            && made.elapsed() < GOOD_FOR
        {
            return Ok(Arc::clone(index));
        }
        let mut pages: Vec<Page> =
            REFERENCE.map(|(name, text)| Page::new(format!("{OWN}/{name}"), text)).into();
        if let Some(read) = &self.read {
            pages.extend(read()?);
        }
        let index = Index::of(pages).map_err(|error| {
            Fault::new(FaultKind::Internal, "the documentation could not be indexed").with_source(error)
        })?;
        let index = Arc::new(index);
        *kept = Some((Instant::now(), Arc::clone(&index)));
        Ok(index)
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library").field("own_pages", &self.read.is_some()).finish_non_exhaustive()
    }
}
