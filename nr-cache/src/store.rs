//! The map itself. It takes the time as an argument, and fetches nothing.

use std::error::Error;
use std::fmt;
use std::hash::Hash;
use std::time::{Duration, Instant};

use quick_cache::sync::Cache as Map;
use quick_cache::{DefaultHashBuilder, Lifecycle, OptionsBuilder, Weighter};

use crate::bounds::Bounds;
use crate::hit::{Hit, Source};
use crate::lifetime::Lifetime;
use crate::stats::{Counter, Stats};

/// Entries under which the map may be hot as a whole: of fewer, the part that it keeps for newcomers would be none.
const FEWEST_WITH_NEWCOMERS: usize = 64;

/// The weight of a key and a value, or of a key alone where absence is held.
type Weigh<K, V> = dyn Fn(&K, Option<&V>) -> usize + Send + Sync;

/// A map of bounded size whose entries have an end.
///
/// Values are cloned out, so they should be cheap to clone (`Arc`, `Bytes`). What is evicted is decided by the policy of
/// `quick_cache` (S3-FIFO): entries that were asked for again stay longer than those that were asked for once.
///
/// ```
/// use nr_cache::{Bounds, Lifetime, Lookup, Store};
/// use std::time::{Duration, Instant};
///
/// let store = Store::new(Bounds::new(100, 10_000), |_: &u8, text: Option<&&str>| text.map_or(0, |text| text.len()));
/// let now = Instant::now();
/// store.put(1, Some("one"), Lifetime::of(Duration::from_secs(60)), now)?;
/// assert!(matches!(store.get(&1, now + Duration::from_secs(59)), Lookup::Fresh(hit) if hit.value == Some("one")));
/// assert!(matches!(store.get(&1, now + Duration::from_secs(60)), Lookup::Miss));
/// # Ok::<(), nr_cache::Refused>(())
/// ```
pub struct Store<K, V> {
    /// `None` when the bounds leave room for nothing.
    map: Option<Map<K, Entry<V>, Weights, DefaultHashBuilder, Evictions>>,
    bounds: Bounds,
    weigh: Box<Weigh<K, V>>,
    hits: Counter,
    stale: Counter,
    misses: Counter,
    refused: Counter,
    evicted: Counter,
    expired: Counter,
}

#[derive(Clone)]
struct Entry<V> {
    value: Option<V>,
    born: Instant,
    lifetime: Lifetime,
    /// Weighed once: a weight that changed would upset the sum.
    weight: usize,
}

impl<V> Entry<V> {
    fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.born)
    }

    /// Whether it is not even to be shown as stale.
    fn is_over(&self, now: Instant) -> bool {
        self.age(now) >= self.lifetime.fresh.saturating_add(self.lifetime.stale)
    }
}

#[derive(Clone)]
struct Weights;

impl<K, V> Weighter<K, Entry<V>> for Weights {
    fn weight(&self, _: &K, entry: &Entry<V>) -> u64 {
        entry.weight as u64
    }
}

/// Counts what is evicted, which what is replaced by its successor is not.
#[derive(Clone)]
struct Evictions;

/// Everything that a put pushed out, so that it is dropped outside of the lock.
struct Evicted<K, V>(Vec<(K, Entry<V>)>);

impl<K, V> Default for Evicted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Lifecycle<K, Entry<V>> for Evictions {
    type RequestState = Evicted<K, V>;

    fn on_evict(&self, state: &mut Self::RequestState, key: K, entry: Entry<V>) {
        state.0.push((key, entry));
    }
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookup<V> {
    /// Something within its time.
    Fresh(Hit<V>),
    /// Something past its time that may be shown while a new one is fetched.
    Stale(Hit<V>),
    /// Nothing.
    Miss,
}

/// A value was too large to be held. Nothing was evicted for it; what was held under the same key is gone, since it is
/// older than what was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// What the entry weighs.
    pub bytes: usize,
    /// What one may weigh at most.
    pub largest: usize,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, largest } = self;
        write!(
            f,
            "an entry of {bytes} bytes is not held, where one takes {largest} at most: give the cache more bytes"
        )
    }
}

impl Error for Refused {}

impl<K: Clone + Eq + Hash, V: Clone> Store<K, V> {
    /// An empty store. `weigh` says how many bytes a key and a value have beside themselves, on the heap; the store adds
    /// what it needs for them itself.
    #[must_use]
    pub fn new(bounds: Bounds, weigh: impl Fn(&K, Option<&V>) -> usize + Send + Sync + 'static) -> Self {
        Self {
            map: map(bounds),
            bounds,
            weigh: Box::new(weigh),
            hits: Counter::default(),
            stale: Counter::default(),
            misses: Counter::default(),
            refused: Counter::default(),
            evicted: Counter::default(),
            expired: Counter::default(),
        }
    }

    /// Bytes that the store itself needs for an entry, with the room that a growing map leaves empty.
    #[must_use]
    pub const fn overhead() -> usize {
        let in_the_map = size_of::<K>() + size_of::<Entry<V>>() + 32;
        in_the_map + in_the_map / 2
    }

    /// What is held for a key at this time.
    pub fn get(&self, key: &K, now: Instant) -> Lookup<V> {
        let found = self.look(key, now);
        match &found {
            Lookup::Fresh(_) => self.hits.add(1),
            Lookup::Stale(_) => self.stale.add(1),
            Lookup::Miss => self.misses.add(1),
        }
        found
    }

    /// The same without counting it.
    pub(crate) fn look(&self, key: &K, now: Instant) -> Lookup<V> {
        let Some(map) = &self.map else { return Lookup::Miss };
        let Some(entry) = map.get(key) else { return Lookup::Miss };
        let age = entry.age(now);
        if age < entry.lifetime.fresh {
            return Lookup::Fresh(Hit::new(entry.value, age, Source::Fresh));
        }
        if !entry.is_over(now) {
            return Lookup::Stale(Hit::new(entry.value, age, Source::Stale));
        }
        // Another may have put a new one meanwhile.
        if map.remove_if(key, |entry| entry.is_over(now)).is_some() {
            self.expired.add(1);
        }
        Lookup::Miss
    }

    /// Holds a value, or with `None` that there is none, from this time on.
    ///
    /// # Errors
    /// When it weighs more than one entry may ([`Bounds::largest`]).
    pub fn put(&self, key: K, value: Option<V>, lifetime: Lifetime, now: Instant) -> Result<(), Refused> {
        let own = (self.weigh)(&key, value.as_ref()).saturating_add(Self::overhead());
        let largest = self.bounds.largest();
        let Some(map) = self.map.as_ref().filter(|_| own <= largest) else {
            self.remove(&key);
            self.refused.add(1);
            return Err(Refused { bytes: own, largest: if self.map.is_some() { largest } else { 0 } });
        };
        let entry = Entry { value, born: now, lifetime, weight: own.max(self.bounds.share()) };
        let mut out = Evicted::default();
        map.insert_with_lifecycle(key.clone(), entry, &mut out);
        let evicted = out.0.iter().filter(|(gone, _)| *gone != key).count();
        self.evicted.add(evicted as u64);
        Ok(())
    }

    /// Forgets a key.
    pub fn remove(&self, key: &K) {
        if let Some(map) = &self.map {
            map.remove(key);
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        if let Some(map) = &self.map {
            map.clear();
        }
    }

    /// Forgets what is over at this time. Without it such entries go when they are looked for or when others need the room.
    pub fn purge(&self, now: Instant) {
        let Some(map) = &self.map else { return };
        let gone = Counter::default();
        map.retain(|_, entry| {
            let over = entry.is_over(now);
            gone.add(u64::from(over));
            !over
        });
        self.expired.add(gone.get());
    }

    /// How much the store holds at most.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// What happened, and what is held.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            hits: self.hits.get(),
            stale: self.stale.get(),
            misses: self.misses.get(),
            refused: self.refused.get(),
            evicted: self.evicted.get(),
            expired: self.expired.get(),
            entries: self.map.as_ref().map_or(0, Map::len),
            bytes: self.map.as_ref().map_or(0, |map| usize::try_from(map.weight()).unwrap_or(usize::MAX)),
            ..Stats::default()
        }
    }
}

fn map<K, V>(bounds: Bounds) -> Option<Map<K, Entry<V>, Weights, DefaultHashBuilder, Evictions>>
where
    K: Eq + Hash,
    Entry<V>: Clone,
{
    if bounds.holds_nothing() {
        return None;
    }
    let shards = bounds.shards();
    let mut options = OptionsBuilder::new();
    // The map divides by its shards and rounds up; what is a multiple of them has nothing to round.
    let bytes = bounds.max_bytes / shards * shards;
    options.shards(shards).estimated_items_capacity(bounds.entries()).weight_capacity(bytes as u64);
    if bounds.entries() < FEWEST_WITH_NEWCOMERS {
        options.hot_allocation(1.0);
    }
    let options = options.build().ok()?;
    Some(Map::with_options(options, Weights, DefaultHashBuilder::default(), Evictions))
}

impl<K, V> fmt::Debug for Store<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("bounds", &self.bounds).finish_non_exhaustive()
    }
}
