//! One fetch for many callers.
//!
//! The first who boards leads and fetches; the others wait. When the leader lands, all have what it brought. When it is
//! dropped without landing (it failed, was cancelled, or panicked), one of those who wait leads in its place, with its own
//! means: nobody fails because another did.
//!
//! Nothing here spawns, sleeps or knows a runtime. What is open is bounded by the callers who are in it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::sync::{Arc, Mutex, MutexGuard};

/// Fetches that are under way. Clones share them.
///
/// ```
/// use nr_cache::flight::{Arrival, Flights, Seat};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let flights = Flights::new();
/// let Seat::Lead(lead) = flights.board(&"key") else { unreachable!("nobody else is there") };
/// let Seat::Wait(wait) = flights.board(&"key") else { unreachable!("there is a leader") };
/// lead.land(42);
/// assert!(matches!(wait.await, Arrival::Landed(42)));
/// assert_eq!(flights.open(), 0);
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Flights<K, V>(Arc<Mutex<HashMap<K, Shared<V>>>>);

/// One flight, which everybody in it holds. Who locks both locks the map before it.
type Shared<V> = Arc<Mutex<Flight<V>>>;

struct Flight<V> {
    landed: Option<V>,
    /// The leader is gone, and nobody has taken its place yet.
    vacant: bool,
    /// Those who wait, asleep or not.
    waiting: usize,
    /// Those of them who are to be woken, in the order in which they came.
    asleep: BTreeMap<u64, Waker>,
    /// The next of their numbers.
    next: u64,
}

/// How a caller takes part.
#[derive(Debug)]
pub enum Seat<K: Eq + Hash, V> {
    /// It is to fetch.
    Lead(Lead<K, V>),
    /// Another fetches.
    Wait(Wait<K, V>),
}

/// How waiting ends.
#[derive(Debug)]
pub enum Arrival<K: Eq + Hash, V> {
    /// The leader brought this.
    Landed(V),
    /// The leader is gone: this caller is to fetch.
    Lead(Lead<K, V>),
}

/// The right and duty to fetch. Dropping it passes both on.
#[must_use = "dropping it makes another caller lead"]
pub struct Lead<K: Eq + Hash, V> {
    flights: Flights<K, V>,
    flight: Shared<V>,
    key: K,
    over: bool,
}

/// Waiting for what another fetches. Dropping it is leaving.
#[must_use = "it waits only when it is awaited"]
pub struct Wait<K: Eq + Hash, V> {
    flights: Flights<K, V>,
    flight: Shared<V>,
    key: K,
    /// Its number among those who are asleep.
    number: u64,
    over: bool,
}

/// A panic under these locks is none of ours: nothing is called under them but comparing and cloning keys and values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl<V> Flight<V> {
    fn new() -> Self {
        Self { landed: None, vacant: false, waiting: 0, asleep: BTreeMap::new(), next: 0 }
    }

    fn pop(&mut self) -> Option<Waker> {
        self.asleep.pop_first().map(|(_, waker)| waker)
    }
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(HashMap::new())))
    }
}

impl<K, V> Clone for Flights<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Flights<K, V> {
    /// Those that are under way.
    #[must_use]
    pub fn open(&self) -> usize {
        lock(&self.0).len()
    }
}

impl<K: Clone + Eq + Hash, V> Flights<K, V> {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes part in the flight to a key: leads where nobody does, and waits otherwise.
    pub fn board(&self, key: &K) -> Seat<K, V> {
        let mut map = lock(&self.0);
        let Some(flight) = map.get(key).cloned() else { return Seat::Lead(self.begin(&mut map, key)) };
        let mut inner = lock(&flight);
        if inner.vacant {
            inner.vacant = false;
            drop(inner);
            return Seat::Lead(self.lead(flight, key));
        }
        let number = inner.next;
        inner.next += 1;
        inner.waiting += 1;
        drop(inner);
        Seat::Wait(Wait { flights: self.clone(), flight, key: key.clone(), number, over: false })
    }

    /// Leads where nobody does; `None` where somebody does already.
    pub fn try_lead(&self, key: &K) -> Option<Lead<K, V>> {
        let mut map = lock(&self.0);
        let Some(flight) = map.get(key).cloned() else { return Some(self.begin(&mut map, key)) };
        let vacant = std::mem::take(&mut lock(&flight).vacant);
        vacant.then(|| self.lead(flight, key))
    }

    fn begin(&self, map: &mut HashMap<K, Shared<V>>, key: &K) -> Lead<K, V> {
        let flight = Arc::new(Mutex::new(Flight::new()));
        map.insert(key.clone(), Arc::clone(&flight));
        self.lead(flight, key)
    }

    fn lead(&self, flight: Shared<V>, key: &K) -> Lead<K, V> {
        Lead { flights: self.clone(), flight, key: key.clone(), over: false }
    }
}

impl<K: Eq + Hash, V> Lead<K, V> {
    /// Ends the flight: everybody in it has this. Who boards from now on begins another, so what is to be found elsewhere
    /// (in a cache) must be there before.
    pub fn land(mut self, value: V) {
        self.over = true;
        let mut map = lock(&self.flights.0);
        map.remove(&self.key);
        let mut inner = lock(&self.flight);
        inner.landed = Some(value);
        let asleep = std::mem::take(&mut inner.asleep);
        drop((inner, map));
        asleep.into_values().for_each(Waker::wake);
    }

    /// The key that is to be fetched.
    #[must_use]
    pub const fn key(&self) -> &K {
        &self.key
    }
}

impl<K: Eq + Hash, V> Drop for Lead<K, V> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut map = lock(&self.flights.0);
        let mut inner = lock(&self.flight);
        if inner.waiting == 0 {
            map.remove(&self.key);
            return;
        }
        inner.vacant = true;
        let next = inner.pop();
        drop((inner, map));
        next.into_iter().for_each(Waker::wake);
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Future for Wait<K, V> {
    type Output = Arrival<K, V>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Arrival<K, V>> {
        let this = self.get_mut();
        let mut inner = lock(&this.flight);
        if let Some(value) = &inner.landed {
            let value = value.clone();
            inner.waiting -= 1;
            this.over = true;
            return Poll::Ready(Arrival::Landed(value));
        }
        if inner.vacant {
            inner.vacant = false;
            inner.waiting -= 1;
            let own = inner.asleep.remove(&this.number);
            this.over = true;
            drop((inner, own));
            return Poll::Ready(Arrival::Lead(this.flights.lead(Arc::clone(&this.flight), &this.key)));
        }
        let before = inner.asleep.insert(this.number, context.waker().clone());
        // Wakers are dropped outside of the lock: with the last one a whole task may go, and what it holds of this flight.
        drop((inner, before));
        Poll::Pending
    }
}

/// Nothing in it is pinned: what it waits for is behind an `Arc`.
impl<K: Eq + Hash, V> Unpin for Wait<K, V> {}

impl<K: Eq + Hash, V> Drop for Wait<K, V> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let mut map = lock(&self.flights.0);
        let mut inner = lock(&self.flight);
        inner.waiting -= 1;
        let own = inner.asleep.remove(&self.number);
        let mut next = None;
        if inner.vacant {
            // It may be the one that was woken to lead: another is, or nobody is left.
            if inner.waiting == 0 {
                map.remove(&self.key);
            } else {
                next = inner.pop();
            }
        }
        drop((inner, map, own));
        next.into_iter().for_each(Waker::wake);
    }
}

impl<K, V> fmt::Debug for Flights<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flights").finish_non_exhaustive()
    }
}

impl<K: Eq + Hash, V> fmt::Debug for Lead<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").finish_non_exhaustive()
    }
}

impl<K: Eq + Hash, V> fmt::Debug for Wait<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").field("number", &self.number).finish_non_exhaustive()
    }
}
