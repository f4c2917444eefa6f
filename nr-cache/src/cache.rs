//! All of it together, for asynchronous callers.

use std::fmt;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::bounds::Bounds;
use crate::flight::{Arrival, Flights, Lead, Seat};
use crate::hit::{Fetched, Hit, Source};
use crate::stats::{Counter, Stats};
use crate::store::{Lookup, Refused, Store};

/// What fetches a stale value anew: to be spawned, or awaited at leisure. Dropping it leaves the stale value as it is.
pub type Refresh = Pin<Box<dyn Future<Output = ()> + Send>>;

type Clock = dyn Fn() -> Instant + Send + Sync;
type Dice = dyn Fn() -> f64 + Send + Sync;

/// A [`Store`] with [`Flights`] and a clock. Clones share everything.
///
/// ```
/// use nr_cache::{Bounds, Cache, Fetched, Lifetime, Source};
/// use std::{convert::Infallible, sync::Arc, time::Duration};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?.block_on(async {
/// // With tokio's clock, tests can pause it.
/// let clock = || tokio::time::Instant::now().into_std();
/// let weigh = |_: &u32, text: Option<&Arc<str>>| text.map_or(0, |text| text.len());
/// let cache = Cache::new(Bounds::default(), weigh, clock);
///
/// let lifetime = Lifetime::of(Duration::from_secs(60)).then_stale(Duration::from_secs(60));
/// let ask = move || async move { Ok::<_, Infallible>(Fetched::keep(Arc::from("text"), lifetime)) };
/// let spawn = |refresh| drop(tokio::spawn(refresh));
/// assert_eq!(cache.get_or_refresh(&7, ask, spawn).await?.source, Source::Fetched);
///
/// // Past its time it is shown at once, and fetched anew behind it.
/// tokio::time::advance(Duration::from_secs(61)).await;
/// let stale = cache.get_or_refresh(&7, ask, spawn).await?;
/// assert_eq!((stale.source, stale.age.as_secs()), (Source::Stale, 61));
/// tokio::task::yield_now().await;
/// assert_eq!(cache.get_or_refresh(&7, ask, spawn).await?.source, Source::Fresh);
/// # Ok::<_, Infallible>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Cache<K, V> {
    store: Arc<Store<K, V>>,
    flights: Flights<K, Option<V>>,
    clock: Arc<Clock>,
    jitter: f64,
    dice: Option<Arc<Dice>>,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct Counters {
    joined: Counter,
    fetches: Counter,
}

impl<K, V> Clone for Cache<K, V> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            flights: self.flights.clone(),
            clock: Arc::clone(&self.clock),
            jitter: self.jitter,
            dice: self.dice.clone(),
            counters: Arc::clone(&self.counters),
        }
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    /// An empty cache. `weigh` says how many bytes a key and a value have on the heap ([`Store::new`]), `clock` what time it
    /// is.
    #[must_use]
    pub fn new(
        bounds: Bounds,
        weigh: impl Fn(&K, Option<&V>) -> usize + Send + Sync + 'static,
        clock: impl Fn() -> Instant + Send + Sync + 'static,
    ) -> Self {
        Self {
            store: Arc::new(Store::new(bounds, weigh)),
            flights: Flights::new(),
            clock: Arc::new(clock),
            jitter: 0.0,
            dice: None,
            counters: Arc::default(),
        }
    }

    /// Takes a random part of each lifetime away, up to `jitter` of it (0 to 1), so that what was fetched together is not
    /// fetched again together. `dice` gives numbers from 0 to 1.
    #[must_use]
    pub fn with_jitter(mut self, jitter: f64, dice: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = jitter;
        self.dice = Some(Arc::new(dice));
        self
    }

    /// What is held for a key.
    pub fn get(&self, key: &K) -> Lookup<V> {
        self.store.get(key, self.now())
    }

    /// Holds what was fetched elsewhere. What is only to be passed on ([`Fetched::pass`]) is not held.
    ///
    /// # Errors
    /// When it is too large to be held.
    pub fn put(&self, key: &K, fetched: Fetched<V>) -> Result<(), Refused> {
        let Fetched { value, lifetime: Some(lifetime) } = fetched else { return Ok(()) };
        let lifetime = match &self.dice {
            Some(dice) => lifetime.shortened(self.jitter, dice()),
            None => lifetime,
        };
        self.store.put(key.clone(), value, lifetime, self.now())
    }

    /// Forgets a key. A fetch that is under way will put its value all the same.
    pub fn remove(&self, key: &K) {
        self.store.remove(key);
    }

    /// Forgets everything that is held.
    pub fn clear(&self) {
        self.store.clear();
    }

    /// Forgets what is over.
    pub fn purge(&self) {
        self.store.purge(self.now());
    }

    /// What is held, if it is fresh, and otherwise what `fetch` brings. Of any number of callers who ask for the same at
    /// once, one fetches. When it fails, the next of them fetches by its own means.
    ///
    /// # Errors
    /// Those of this caller's own `fetch`, and no other's.
    pub async fn get_or_fetch<F, Fetching, E>(&self, key: &K, fetch: F) -> Result<Hit<V>, E>
    where
        F: FnOnce() -> Fetching,
        Fetching: Future<Output = Result<Fetched<V>, E>>,
    {
        match self.get(key) {
            Lookup::Fresh(hit) => Ok(hit),
            Lookup::Stale(_) | Lookup::Miss => self.fly(key, fetch).await,
        }
    }

    /// The same, but what is stale is taken too. Who finds it first hands what fetches it anew to `spawn`, such as
    /// `|refresh| drop(tokio::spawn(refresh))`; when that fails, the stale value stays until its time is over.
    ///
    /// # Errors
    /// Those of this caller's own `fetch`.
    pub async fn get_or_refresh<F, Fetching, E>(
        &self,
        key: &K,
        fetch: F,
        spawn: impl FnOnce(Refresh),
    ) -> Result<Hit<V>, E>
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
        F: FnOnce() -> Fetching + Send + 'static,
        Fetching: Future<Output = Result<Fetched<V>, E>> + Send + 'static,
        E: Send + 'static,
    {
        match self.get(key) {
            Lookup::Fresh(hit) => Ok(hit),
            Lookup::Stale(hit) => {
                if let Some(lead) = self.flights.try_lead(key) {
                    let cache = self.clone();
                    spawn(Box::pin(async move { drop(cache.lead(lead, fetch).await) }));
                }
                Ok(hit)
            }
            Lookup::Miss => self.fly(key, fetch).await,
        }
    }

    async fn fly<F, Fetching, E>(&self, key: &K, fetch: F) -> Result<Hit<V>, E>
    where
        F: FnOnce() -> Fetching,
        Fetching: Future<Output = Result<Fetched<V>, E>>,
    {
        let lead = match self.flights.board(key) {
            Seat::Lead(lead) => lead,
            Seat::Wait(wait) => match wait.await {
                Arrival::Lead(lead) => lead,
                Arrival::Landed(value) => {
                    self.counters.joined.add(1);
                    return Ok(Hit::new(value, Duration::ZERO, Source::Joined));
                }
            },
        };
        self.lead(lead, fetch).await
    }

    async fn lead<F, Fetching, E>(&self, lead: Lead<K, Option<V>>, fetch: F) -> Result<Hit<V>, E>
    where
        F: FnOnce() -> Fetching,
        Fetching: Future<Output = Result<Fetched<V>, E>>,
    {
        // Another may have landed between this caller's look and its boarding.
        if let Lookup::Fresh(mut hit) = self.store.look(lead.key(), self.now()) {
            hit.source = Source::Joined;
            self.counters.joined.add(1);
            lead.land(hit.value.clone());
            return Ok(hit);
        }
        self.counters.fetches.add(1);
        let fetched = fetch().await?;
        let value = fetched.value.clone();
        // What is too large is counted by the store, and everybody who waits has it all the same.
        let _refused = self.put(lead.key(), fetched);
        lead.land(value.clone());
        Ok(Hit::new(value, Duration::ZERO, Source::Fetched))
    }

    fn now(&self) -> Instant {
        (self.clock)()
    }

    /// How much is held at most.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.store.bounds()
    }

    /// What happened, and what is held.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let Counters { joined, fetches } = &*self.counters;
        Stats { joined: joined.get(), fetches: fetches.get(), ..self.store.stats() }
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("store", &self.store)
            .field("jitter", &self.jitter)
            .finish_non_exhaustive()
    }
}
