//! Answers that are kept for a while, and one request for many callers who ask for the same.
//!
//! A [`ResponseCache`] is given to a client with [`ClientBuilder::cache`](crate::ClientBuilder::cache); several clients may
//! share one. It stands before everything else: what it answers takes no permit and no part of a limit.
//!
//! - What is kept is the body of a whole answer without errors, for the time that [`lifetimes`] gives its operation. Operations
//!   of your own and raw documents are not kept, since nobody knows here how long they are good.
//! - Reads that are under way are shared by all who ask for the same meanwhile, kept or not: a thousand callers make one
//!   request. When it fails, or its caller goes away, the next of them asks. An answer that will be the same for everybody,
//!   such as a mistake in a query, is shared too; a failure that may pass is not.
//! - A key is of the endpoint, the user key (as a keyed hash), the operation and its variables. Of NRQL it is the accounts, the
//!   namespaces and the query: its fingerprint with the feature `nrql`, so that spelling makes no difference, and its
//!   text without. A query whose window moves also has the number of the [`NRQL`](lifetimes::NRQL) interval it was asked in,
//!   so that queries of one interval show the same time and end together.
//! - A mutation is neither kept nor shared, and what was read before it (NRQL aside) is not shown after it.
//!
//! [`Reply::age`](crate::Reply::age) and [`NrqlAnswer::age`](crate::NrqlAnswer::age) say how old an answer is, and
//! [`Client::no_cache`](crate::Client::no_cache) asks New Relic whatever is kept.
//!
//! ```
//! use nr_nerdgraph::cache::ResponseCache;
//! use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let canned = tower::service_fn(|_: Request| async {
//!     Ok::<_, TransportError>(Response::new(Body::full(r#"{"data":{"actor":{"user":{"id":1}}}}"#)))
//! });
//! let cache = ResponseCache::default();
//! let client = Client::builder("NRAK-EXAMPLE".into()).transport(canned).cache(cache.clone()).build()?;
//! client.user().await?;
//! client.user().await?;
//! assert_eq!((cache.stats().fetches, cache.stats().hits), (1, 1));
//! client.no_cache().user().await?;
//! assert_eq!(cache.stats().hits, 1);
//! # Ok(())
//! # })
//! # }
//! ```

mod key;
pub mod lifetimes;
mod through;

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Uri;
use nr_cache::Cache;
use tokio::time::Instant;

#[doc(no_inline)]
pub use nr_cache::{Bounds, Stats};

pub(crate) use key::Key;
pub(crate) use through::{Kept, Mode, Record, Worth, worth_of_failure, worth_of_success};

/// The part of a lifetime that chance may take away, so that what was asked together is not asked again together.
pub const JITTER: f64 = 0.1;

/// Answers that are kept, for one or more clients. Clones share them.
#[derive(Clone)]
pub struct ResponseCache {
    pub(crate) kept: Cache<Key, Kept>,
    seeds: Arc<[RandomState; 2]>,
    /// How often something was changed through a client, begun and done.
    changes: Arc<AtomicU64>,
    begun: Arc<OnceLock<Instant>>,
    wall: Option<Arc<dyn Fn() -> i64 + Send + Sync>>,
}

impl Default for ResponseCache {
    /// With the default bounds: 10,000 answers in 16 MiB.
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl ResponseCache {
    /// An empty cache that holds as much as this.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        let weigh = |key: &Key, kept: Option<&Kept>| key.weight() + kept.map_or(0, |kept| kept.weight());
        Self {
            kept: Cache::new(bounds, weigh, || Instant::now().into_std()).with_jitter(JITTER, dice),
            seeds: Arc::default(),
            changes: Arc::default(),
            begun: Arc::default(),
            wall: None,
        }
    }

    /// Tells it the time of day, in milliseconds since 1970. Only with it (and the feature `nrql`) is it known that a window
    /// lies in the past; without it every query is kept as briefly as one whose window moves.
    #[must_use]
    pub fn wall_clock(mut self, now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.wall = Some(Arc::new(now_ms));
        self
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.kept.clear();
    }

    /// What happened, and what is kept.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.kept.stats()
    }

    /// How much is kept at most.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.kept.bounds()
    }

    /// The number of the interval of this length that it is now.
    fn interval(&self, length: Duration) -> u64 {
        let begun = *self.begun.get_or_init(Instant::now);
        let number = begun.elapsed().as_nanos() / length.as_nanos().max(1);
        u64::try_from(number).unwrap_or(u64::MAX)
    }

    #[cfg(feature = "nrql")]
    fn now_ms(&self) -> Option<i64> {
        self.wall.as_ref().map(|now| now())
    }

    /// Something is changed while what this returns lives.
    pub(crate) fn changing(&self) -> Changing {
        self.changes.fetch_add(1, Ordering::SeqCst);
        Changing(Arc::clone(&self.changes))
    }
}

/// Counts a change a second time at its end: who reads meanwhile may see either.
pub(crate) struct Changing(Arc<AtomicU64>);

impl Drop for Changing {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn dice() -> f64 {
    // 53 random bits: each state has keys of its own.
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// A cache as one client sees it.
pub(crate) struct Bound {
    pub(crate) cache: ResponseCache,
    /// A keyed hash of the endpoint and the user key.
    who: u128,
}

impl Bound {
    pub(crate) fn new(cache: ResponseCache, endpoint: &Uri, key: &[u8]) -> Self {
        let [high, low] = cache.seeds.each_ref().map(|seed| u128::from(seed.hash_one((endpoint, key))));
        Self { who: (high << 64) | low, cache }
    }
}

impl fmt::Debug for ResponseCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseCache").field("bounds", &self.bounds()).finish_non_exhaustive()
    }
}
