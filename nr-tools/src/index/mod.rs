//! An index of entities in memory: free words over names and tags, found in well under a millisecond.
//!
//! Every name and every value of a tag is cut into words, runs of letters and digits in lower case. A word that is looked
//! for is found anywhere within them; one of fewer than three bytes only where a word begins, since it is within nearly
//! every name. Rows are kept in the order in which they are best shown, the worst severities first and then by name, so
//! that a set of them needs no sorting.
//!
//! The modules, in reading order: `build` (entities in), `search` (queries, and what they find), `tags` (which there are),
//! `words`, `trigrams`, `dictionary` and `bits` (what it is made of); `live` keeps one of what a key sees and renews it,
//! `fetch` reads the entities.

mod bits;
mod build;
mod dictionary;
mod fetch;
mod live;
mod search;
mod tags;
mod trigrams;
mod words;

pub use build::{Builder, Entry, MAX_TAGS};
pub use fetch::MAX_ENTITIES;
pub use live::{MAX_AGE, MAX_WAIT, REFRESH_AFTER, RETRY_AFTER};
pub use search::{Found, Query};
pub use tags::TagValue;

pub(crate) use live::{Entities, Lookup, Snapshot};

use dictionary::{Dictionary, Texts};
use words::Words;

/// Entities that can be searched.
///
/// ```
/// use nr_tools::index::{Entry, Index, Query};
/// let mut builder = Index::builder();
/// builder.add(&Entry { guid: "a", name: "checkout-service", tags: vec![("team", "Payments")], ..Entry::default() });
/// builder.add(&Entry { guid: "b", name: "cart", tags: vec![("team", "shop")], ..Entry::default() });
/// let index = builder.finish();
///
/// let found = index.search(&Query { words: "pay check".into(), ..Query::default() }, 10);
/// assert_eq!(found.rows.iter().map(|row| index.name(*row)).collect::<Vec<_>>(), ["checkout-service"]);
/// ```
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Row>,
    names: Texts,
    /// Names in lower case, in the rows' order.
    lower: Texts,
    guids: Texts,
    /// Domains, types and severities, each once.
    kinds: Vec<Box<str>>,
    /// Rows by their name in lower case.
    by_name: Vec<u32>,
    in_names: Words,
    in_tags: Words,
    /// `value` NUL `key` of tags, in lower case.
    tags: Dictionary,
    /// The keys of tags, in lower case.
    keys: Dictionary,
}

/// What is shown of an entity besides its texts.
#[derive(Clone, Copy, Debug)]
struct Row {
    account: u64,
    domain: u16,
    kind: u16,
    severity: u16,
    reporting: Option<bool>,
}

impl Index {
    /// Begins an index.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// How many entities there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The bytes that it takes, near enough.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = self.names.bytes() + self.lower.bytes() + self.guids.bytes();
        let words = self.in_names.bytes() + self.in_tags.bytes() + self.tags.bytes() + self.keys.bytes();
        let rows = self.rows.capacity() * size_of::<Row>() + self.by_name.capacity() * size_of::<u32>();
        texts + words + rows
    }

    fn row(&self, row: u32) -> Option<&Row> {
        self.rows.get(row as usize)
    }

    fn kind(&self, at: Option<u16>) -> &str {
        at.and_then(|at| self.kinds.get(usize::from(at))).map_or("", |text| text)
    }

    /// The name of a row; empty for one that there is not, as are the other texts.
    #[must_use]
    pub fn name(&self, row: u32) -> &str {
        self.names.get(row)
    }

    /// The GUID of a row.
    #[must_use]
    pub fn guid(&self, row: u32) -> &str {
        self.guids.get(row)
    }

    /// The domain of a row, such as `APM`.
    #[must_use]
    pub fn domain(&self, row: u32) -> &str {
        self.kind(self.row(row).map(|row| row.domain))
    }

    /// The type of a row, such as `HOST`.
    #[must_use]
    pub fn entity_type(&self, row: u32) -> &str {
        self.kind(self.row(row).map(|row| row.kind))
    }

    /// The alert severity of a row when it was read; empty when there was none.
    #[must_use]
    pub fn severity(&self, row: u32) -> &str {
        self.kind(self.row(row).map(|row| row.severity))
    }

    /// The account of a row.
    #[must_use]
    pub fn account(&self, row: u32) -> u64 {
        self.row(row).map_or(0, |row| row.account)
    }

    /// Whether telemetry of a row arrived when it was read.
    #[must_use]
    pub fn reporting(&self, row: u32) -> Option<bool> {
        self.row(row)?.reporting
    }
}
