//! How much a cache holds.

/// Entries that a cache holds if nothing else is said.
pub const DEFAULT_ENTRIES: usize = 10_000;

/// Bytes that a cache holds if nothing else is said.
pub const DEFAULT_BYTES: usize = 16 * 1024 * 1024;

/// The part of the bytes, as 1 / `LARGEST_PART`, that one entry takes at most. A larger one would push out much of what
/// others ask for, to be asked for once.
pub const LARGEST_PART: usize = 8;

/// Locks that a cache of usual size is split into. Readers share each, so that few are enough; more would leave each with
/// less room than the largest entry takes.
const SHARDS: usize = 4;

/// Entries under which another split is not worth it: chance would fill one part long before the others.
const FEWEST_IN_A_SHARD: usize = 64;

/// How much a cache holds: both are limits, and neither is ever passed.
///
/// An entry counts as its weight in bytes, and as no less than its share, `max_bytes / max_entries`: so one sum holds both
/// limits. With the defaults a share is 1,678 bytes; 10,000 entries fit as long as none weighs more.
///
/// 0 of either means that nothing is held. Fetching once for many callers works all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// Entries at most; [`DEFAULT_ENTRIES`] if nothing is said.
    pub max_entries: usize,
    /// Bytes at most, keys and the map's own needs included; [`DEFAULT_BYTES`] if nothing is said.
    pub max_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self::new(DEFAULT_ENTRIES, DEFAULT_BYTES)
    }
}

impl Bounds {
    /// At most this many entries, and this many bytes.
    #[must_use]
    pub const fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self { max_entries, max_bytes }
    }

    /// The least that an entry counts as.
    #[must_use]
    pub const fn share(self) -> usize {
        if self.max_entries == 0 { self.max_bytes } else { self.max_bytes.div_ceil(self.max_entries) }
    }

    /// The most that one entry may weigh: 1 / [`LARGEST_PART`] of the bytes, or its share where that is more.
    #[must_use]
    pub const fn largest(self) -> usize {
        let part = self.max_bytes / LARGEST_PART;
        if part > self.share() { part } else { self.share() }
    }

    pub(crate) const fn holds_nothing(self) -> bool {
        self.max_entries == 0 || self.max_bytes == 0
    }

    /// Entries that fit if all are small.
    pub(crate) const fn entries(self) -> usize {
        if self.max_entries < self.max_bytes { self.max_entries } else { self.max_bytes }
    }

    pub(crate) const fn shards(self) -> usize {
        if self.entries() / SHARDS < FEWEST_IN_A_SHARD { 1 } else { SHARDS }
    }
}
