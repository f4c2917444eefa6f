//! At most so many in any minute, counted exactly, for each of many things.
//!
//! New Relic counts a request somewhere between its sending and its answer. So it is counted here from before it is sent
//! until a minute after it was answered: then no minute of New Relic's holds more, however long requests are on their way.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};
use tokio::time::Instant;

use super::call::Call;
use super::limits::NRQL_WINDOW;
use super::refusal::{Limit, Refusal};

/// Things that are counted at once at most. With 25 requests in flight a client sends no more than this in a minute unless
/// each takes less than 25 ms; what comes beyond is refused until the oldest are a minute past.
const MAX_LANES: usize = 65_536;

/// The fewest lanes for which it is worth looking whether some are idle.
const FIRST_SWEEP: usize = 64;

/// A limit for each `K`.
#[derive(Debug)]
pub(super) struct Window<K> {
    most: usize,
    limit: Limit,
    state: Mutex<State<K>>,
}

#[derive(Debug)]
struct State<K> {
    lanes: HashMap<K, Lane>,
    sweep_at: usize,
}

#[derive(Debug, Default)]
struct Lane {
    /// When requests of the last minute were answered, the oldest first.
    past: VecDeque<Instant>,
    /// On their way.
    out: usize,
    waiting: usize,
    turn: Option<Arc<Turn>>,
}

/// Whose turn it is among those who wait.
#[derive(Debug)]
struct Turn {
    first: Semaphore,
    /// Something came back, so that the first has to look again.
    changed: Notify,
}

impl Default for Turn {
    fn default() -> Self {
        Self { first: Semaphore::new(1), changed: Notify::new() }
    }
}

impl Lane {
    fn forget(&mut self, now: Instant) {
        while self.past.front().is_some_and(|past| now.saturating_duration_since(*past) >= NRQL_WINDOW) {
            self.past.pop_front();
        }
    }

    fn is_idle(&mut self, now: Instant) -> bool {
        self.forget(now);
        self.past.is_empty() && self.out == 0 && self.waiting == 0
    }

    fn is_full(&self, most: usize) -> bool {
        self.past.len() + self.out >= most
    }

    /// When there will be room at the earliest for somebody who has this many before them, unless one of those that are out
    /// turns out not to have been sent.
    fn room_at(&self, before: usize, most: usize, now: Instant) -> Instant {
        // Each of those before makes room for the one who comes `most` later.
        let rounds = u32::try_from(before / most).unwrap_or(u32::MAX);
        let past = self.past.get(before % most).copied().unwrap_or(now);
        let wait = NRQL_WINDOW.saturating_mul(rounds.saturating_add(1));
        past.checked_add(wait).unwrap_or(past + NRQL_WINDOW)
    }
}

impl<K: Clone + Eq + Hash> Window<K> {
    pub(super) fn new(most: u32, limit: Limit) -> Self {
        let state = State { lanes: HashMap::new(), sweep_at: FIRST_SWEEP };
        Self { most: usize::try_from(most.max(1)).unwrap_or(usize::MAX), limit, state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more, when there is room until `until`; who waits goes in order. A wait that would be too long is told
    /// at once.
    pub(super) async fn enter(
        &self,
        key: K,
        until: Instant,
        call: Option<&Call>,
    ) -> Result<Slot<'_, K>, Refusal> {
        let (waiter, turn) = match self.step_up(&key, until)? {
            None => return Ok(Slot { window: self, key, sent: true }),
            Some(turn) => (Waiter { window: self, key: &key }, turn),
        };
        let mark = Call::waits(call);
        let wait = async {
            let first = turn.first.acquire().await;
            while let Some(look) = self.look(&key) {
                tokio::select! {
                    () = tokio::time::sleep_until(look) => {}
                    () = turn.changed.notified() => {}
                }
            }
            drop(first);
        };
        let in_time = tokio::time::timeout_at(until, wait).await.is_ok();
        drop(waiter);
        if !in_time {
            let now = Instant::now();
            let at =
                self.lock().lanes.get(&key).map_or(now, |lane| lane.room_at(lane.waiting, self.most, now));
            return Err(Refusal::new(self.limit, at.saturating_duration_since(now)));
        }
        mark.goes();
        Ok(Slot { window: self, key, sent: true })
    }

    /// Nothing when it was counted; the turn to wait for otherwise.
    fn step_up(&self, key: &K, until: Instant) -> Result<Option<Arc<Turn>>, Refusal> {
        let now = Instant::now();
        let mut state = self.lock();
        if state.lanes.len() >= state.sweep_at {
            state.lanes.retain(|_, lane| !lane.is_idle(now));
            // Sweeping again at twice the size costs each request a constant on average.
            state.sweep_at = (state.lanes.len() * 2).clamp(FIRST_SWEEP, MAX_LANES);
            if state.lanes.len() >= MAX_LANES {
                return Err(Refusal::new(self.limit, NRQL_WINDOW));
            }
        }
        // Looked up before it is inserted, so that a known key is not cloned.
        if !state.lanes.contains_key(key) {
            state.lanes.insert(key.clone(), Lane::default());
        }
        let Some(lane) = state.lanes.get_mut(key) else {
            return Err(Refusal::new(self.limit, NRQL_WINDOW));
        };
        lane.forget(now);
        if lane.waiting == 0 && !lane.is_full(self.most) {
            lane.out += 1;
            return Ok(None);
        }
        let at = lane.room_at(lane.waiting, self.most, now);
        if at > until {
            return Err(Refusal::new(self.limit, at.saturating_duration_since(now)));
        }
        lane.waiting += 1;
        Ok(Some(Arc::clone(lane.turn.get_or_insert_default())))
    }

    /// Counts the first of those who wait when there is room; otherwise says when to look again.
    fn look(&self, key: &K) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.lock();
        let lane = state.lanes.get_mut(key)?;
        lane.forget(now);
        if lane.is_full(self.most) {
            return Some(lane.room_at(0, self.most, now));
        }
        lane.out += 1;
        None
    }

    fn leave(&self, key: &K, sent: bool) {
        let mut state = self.lock();
        let Some(lane) = state.lanes.get_mut(key) else { return };
        lane.out = lane.out.saturating_sub(1);
        if sent {
            lane.past.push_back(Instant::now());
        }
        if let Some(turn) = lane.turn.as_ref().filter(|_| lane.waiting > 0) {
            turn.changed.notify_one();
        }
    }
}

/// Somebody who waits.
struct Waiter<'a, K: Clone + Eq + Hash> {
    window: &'a Window<K>,
    key: &'a K,
}

impl<K: Clone + Eq + Hash> Drop for Waiter<'_, K> {
    fn drop(&mut self) {
        let mut state = self.window.lock();
        if let Some(lane) = state.lanes.get_mut(self.key) {
            lane.waiting = lane.waiting.saturating_sub(1);
            if lane.waiting == 0 {
                lane.turn = None;
            }
        }
    }
}

/// One that is counted: as on its way while this lives, and for a minute after.
#[derive(Debug)]
pub(super) struct Slot<'a, K: Clone + Eq + Hash> {
    window: &'a Window<K>,
    key: K,
    sent: bool,
}

impl<K: Clone + Eq + Hash> Slot<'_, K> {
    /// New Relic never saw it.
    pub(super) fn was_not_sent(&mut self) {
        self.sent = false;
    }
}

impl<K: Clone + Eq + Hash> Drop for Slot<'_, K> {
    fn drop(&mut self) {
        self.window.leave(&self.key, self.sent);
    }
}
