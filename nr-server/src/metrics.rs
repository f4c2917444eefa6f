//! What the server counts of itself: calls by tool, how they ended and how long they took.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Names that are counted apart at most: several times the tools there are. Calls of further ones are counted together.
const MAX_NAMES: usize = 512;

/// Where the calls beyond [`MAX_NAMES`] are counted.
const OTHERS: &str = "(others)";

/// Parts of an octave: a percentile is at most an eighth above the true value.
const PARTS: u32 = 8;

/// Octaves of microseconds: up to an hour, the longest that a call may take.
const OCTAVES: u32 = 32;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Failed,
    /// Its caller did not wait for it.
    Dropped,
}

/// The counters of one process.
pub(crate) struct Metrics {
    begun: Instant,
    calls: Mutex<BTreeMap<String, Counts>>,
}

struct Counts {
    calls: u64,
    failed: u64,
    dropped: u64,
    longest: Duration,
    spread: Vec<u32>,
}

/// The figures of one tool, or of one kind of request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figures {
    pub(crate) name: String,
    pub(crate) calls: u64,
    pub(crate) failed: u64,
    pub(crate) dropped: u64,
    pub(crate) median: Duration,
    pub(crate) p95: Duration,
    pub(crate) longest: Duration,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { begun: Instant::now(), calls: Mutex::default() }
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("begun", &self.begun).finish_non_exhaustive()
    }
}

impl Metrics {
    /// How long the process has been there.
    pub(crate) fn uptime(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(crate) fn count(&self, name: &str, end: End, took: Duration) {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let name = if calls.contains_key(name) || calls.len() < MAX_NAMES { name } else { OTHERS };
        match calls.get_mut(name) {
            Some(counts) => counts.add(end, took),
            None => {
                let mut counts = Counts::new();
                counts.add(end, took);
                calls.insert(name.to_owned(), counts);
            }
        }
    }

    /// The figures, by name.
    pub(crate) fn figures(&self) -> Vec<Figures> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let figures = calls.iter().map(|(name, counts)| Figures {
            name: name.clone(),
            calls: counts.calls,
            failed: counts.failed,
            dropped: counts.dropped,
            median: counts.percentile(50),
            p95: counts.percentile(95),
            longest: counts.longest,
        });
        figures.collect()
    }
}

impl Counts {
    fn new() -> Self {
        let spread = vec![0; (OCTAVES * PARTS) as usize];
        Self { calls: 0, failed: 0, dropped: 0, longest: Duration::ZERO, spread }
    }

    fn add(&mut self, end: End, took: Duration) {
        self.calls += 1;
        self.failed += u64::from(end == End::Failed);
        self.dropped += u64::from(end == End::Dropped);
        self.longest = self.longest.max(took);
        if let Some(count) = self.spread.get_mut(place(took)) {
            *count = count.saturating_add(1);
        }
    }

    /// The upper end of the part in which the percentile lies, and never more than the longest.
    fn percentile(&self, percent: u64) -> Duration {
        let all: u64 = self.spread.iter().copied().map(u64::from).sum();
        let wanted = (all * percent).div_ceil(100);
        let mut passed = 0;
        for (at, count) in (0..).zip(&self.spread) {
            passed += u64::from(*count);
            if passed >= wanted {
                return upper(at).min(self.longest);
            }
        }
        self.longest
    }
}

/// The part in which a time lies: eight of them from each power of two of microseconds to the next.
fn place(took: Duration) -> usize {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).clamp(1, (1 << OCTAVES) - 1);
    let octave = micros.ilog2();
    let part = ((micros - (1 << octave)) * u64::from(PARTS)) >> octave;
    octave as usize * PARTS as usize + usize::try_from(part).unwrap_or(0)
}

/// Where a part ends.
fn upper(place: u32) -> Duration {
    let (octave, part) = (place / PARTS, u64::from(place % PARTS));
    Duration::from_micros((1_u64 << octave) + (((part + 1) << octave) / u64::from(PARTS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_at_most_an_eighth_too_high() {
        let metrics = Metrics::default();
        for ms in 1..=1_000 {
            metrics.count("a", End::Done, Duration::from_millis(ms));
        }
        let figures = &metrics.figures()[0];
        for (found, exact) in [(figures.median, 500.0), (figures.p95, 950.0)] {
            let found = found.as_secs_f64() * 1e3;
            assert!((exact..=exact * 1.125).contains(&found), "{found} for {exact}");
        }
        assert_eq!((figures.calls, figures.longest), (1_000, Duration::from_secs(1)));
    }

    #[test]
    fn the_shortest_and_the_longest_have_a_place() {
        let metrics = Metrics::default();
        for took in [Duration::ZERO, Duration::from_secs(1 << 30), Duration::MAX] {
            metrics.count("a", End::Failed, took);
        }
        assert_eq!((metrics.figures()[0].calls, metrics.figures()[0].failed), (3, 3));
    }

    #[test]
    fn names_are_bounded() {
        let metrics = Metrics::default();
        for name in 0..2 * MAX_NAMES {
            metrics.count(&name.to_string(), End::Dropped, Duration::ZERO);
        }
        let figures = metrics.figures();
        assert_eq!(figures.len(), MAX_NAMES + 1);
        assert_eq!(figures.iter().map(|one| one.dropped).sum::<u64>(), 2 * MAX_NAMES as u64);
    }
}
