//! What makes two questions the same.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nr_core::AccountId;

use super::{Bound, lifetimes};

/// What makes two questions the same. It holds no user key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    who: u128,
    /// When it was asked, as far as that makes a difference.
    when: When,
    what: Arc<[u8]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum When {
    /// After so many changes.
    Changes(u64),
    /// In the interval of this number.
    Interval(u64),
    /// Whenever.
    Any,
}

impl Key {
    /// Bytes on the heap.
    pub(super) fn weight(&self) -> usize {
        // With the two counters of an `Arc`.
        self.what.len() + 2 * size_of::<usize>()
    }
}

impl Bound {
    /// The key of a request with this body.
    pub(super) fn key(&self, body: &[u8]) -> Key {
        let when = When::Changes(self.cache.changes.load(Ordering::SeqCst));
        Key { who: self.who, when, what: Arc::from(body) }
    }

    /// The key of a query, and how long its answer is good.
    pub(crate) fn nrql(
        &self,
        across: bool,
        accounts: &[AccountId],
        namespaces: &[String],
        query: &str,
    ) -> (Key, Duration) {
        let (text, closed) = self.meaning(query);
        let mut what = Vec::with_capacity(text.len() + 16);
        // The same account alone and in a list of one is answered in another shape.
        what.push(u8::from(across));
        for account in accounts {
            what.extend_from_slice(&account.get().to_be_bytes());
        }
        // Neither of these is in an account's number of eight bytes, whose first is 0, or in a text of UTF-8.
        what.push(0xff);
        for namespace in namespaces {
            what.extend_from_slice(namespace.as_bytes());
            what.push(0xff);
        }
        what.push(0xfe);
        what.extend_from_slice(text.as_bytes());
        let (when, lifetime) = if closed {
            (When::Any, lifetimes::CLOSED_NRQL)
        } else {
            (When::Interval(self.cache.interval(lifetimes::NRQL)), lifetimes::NRQL)
        };
        (Key { who: self.who, when, what: what.into() }, lifetime)
    }

    /// A query without its spelling, and whether its window is over and settled.
    #[cfg(feature = "nrql")]
    fn meaning(&self, query: &str) -> (String, bool) {
        let parsed = nr_nrql::parse(query);
        match nr_nrql::fingerprint::fingerprint(&parsed) {
            Some(print) => {
                let closed = self.cache.now_ms().is_some_and(|now| is_closed(&parsed, print.as_str(), now));
                (print.as_str().to_owned(), closed)
            }
            // Nobody knows here what it means; New Relic may.
            None => (query.trim().to_owned(), false),
        }
    }

    #[cfg(not(feature = "nrql"))]
    fn meaning(&self, query: &str) -> (String, bool) {
        (query.trim().to_owned(), false)
    }
}

/// Whether a query means the same whenever it is asked, and its window has been over for long enough. When in doubt it does
/// not: `print` is the canonical text, which is searched for anything that may depend on the time.
#[cfg(feature = "nrql")]
fn is_closed(parsed: &nr_nrql::Parsed, print: &str, now_ms: i64) -> bool {
    use nr_nrql::time::{Now, window};

    /// A day and a little, so that neither hours nor days nor the time of day are the same.
    const LATER_MS: i64 = 90_061_001;
    /// Where a local time comes last, twelve hours behind UTC: the zone of a text without one is not known here.
    const LAST_ZONE: i32 = -12 * 3_600;

    let lower = print.to_ascii_lowercase();
    let words = ["ago", "now", "today", "yesterday", "lookup"];
    let moves = |word: &str| words.contains(&word);
    if lower.matches("select").count() != 1 || lower.split(|c: char| !c.is_ascii_alphanumeric()).any(moves) {
        return false;
    }
    let at = |ms| window(parsed, Now::utc(ms).with_offset(LAST_ZONE));
    let (Some(today), Some(later)) = (at(now_ms), at(now_ms.saturating_add(LATER_MS))) else { return false };
    let settled = i64::try_from(lifetimes::SETTLED.as_millis()).unwrap_or(i64::MAX);
    today == later && today.1.saturating_add(settled) <= now_ms
}
