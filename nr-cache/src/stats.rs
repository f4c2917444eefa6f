//! Counters.

use std::sync::atomic::{AtomicU64, Ordering};

/// What happened in a cache since it was made, and what it holds.
///
/// Each look counts as one of `hits`, `stale` and `misses`. Those who find nothing fresh either fetch or join, so that
/// `fetches` is what others were asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Looks that found something fresh, known absence included.
    pub hits: u64,
    /// Looks that found something past its time that may still be shown.
    pub stale: u64,
    /// Looks that found nothing.
    pub misses: u64,
    /// Callers who were served by another's fetch.
    pub joined: u64,
    /// Fetches that were begun, those in the background included.
    pub fetches: u64,
    /// Values that were too large to be held.
    pub refused: u64,
    /// Entries that made room for others.
    pub evicted: u64,
    /// Entries that were taken out because their time was over.
    pub expired: u64,
    /// Entries now.
    pub entries: usize,
    /// What they count as now, each at least its share ([`Bounds`](crate::Bounds)).
    pub bytes: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, number: u64) {
        self.0.fetch_add(number, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
