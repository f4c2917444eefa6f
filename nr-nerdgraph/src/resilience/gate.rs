//! The permits of one key and the queue for them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::call::Call;
use super::limits::{Limits, SLOW_AFTER};
use super::pace::{PACE_STEP, Pace};
use super::refusal::{Limit, Refusal};

/// How requests are told apart at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It stops a query.
    Cancel,
    /// It is quick.
    Light,
    /// NRQL that is to be answered before it counts as running long.
    Brisk,
    /// NRQL that may run long.
    Slow,
}

/// The permits of one key.
#[derive(Debug)]
pub(super) struct Gate {
    sizes: Sizes,
    state: Mutex<State>,
}

#[derive(Debug)]
struct Sizes {
    all: u32,
    /// What is not kept for cancelling.
    ordinary: u32,
    slow: u32,
    queue: usize,
}

#[derive(Debug)]
struct State {
    cancels: u32,
    light: u32,
    /// Beginnings, the oldest first.
    brisk: VecDeque<Instant>,
    slow: u32,
    /// One queue a class, so that who may not go yet does not stand in the way of who may.
    queues: [VecDeque<Waiter>; 4],
    next: u64,
    pace: Pace,
    /// How long permits were held lately, for telling when to come back.
    held: Duration,
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    call: oneshot::Sender<Permit>,
}

/// In the order of their queues.
const CLASSES: [Class; 4] = [Class::Cancel, Class::Light, Class::Brisk, Class::Slow];

impl Class {
    const fn is_nrql(self) -> bool {
        matches!(self, Self::Brisk | Self::Slow)
    }
}

impl State {
    fn queue(&mut self, class: Class) -> &mut VecDeque<Waiter> {
        let [cancel, light, brisk, slow] = &mut self.queues;
        match class {
            Class::Cancel => cancel,
            Class::Light => light,
            Class::Brisk => brisk,
            Class::Slow => slow,
        }
    }

    fn waiting(&self) -> usize {
        self.queues.iter().map(VecDeque::len).sum()
    }

    fn ordinary(&self) -> u32 {
        // There are at most as many as permits.
        self.light + self.slow + u32::try_from(self.brisk.len()).unwrap_or(u32::MAX)
    }

    fn may_go(&self, class: Class, sizes: &Sizes, now: Instant) -> bool {
        let ordinary = self.ordinary();
        if ordinary + self.cancels >= sizes.all {
            return false;
        }
        if class == Class::Cancel {
            return true;
        }
        let allowed = self.pace.allowed(now).min(sizes.ordinary);
        if ordinary >= allowed {
            return false;
        }
        // The share of long ones is of what is allowed at the moment.
        let share = (sizes.slow * allowed / sizes.ordinary).max(1);
        !class.is_nrql() || self.long(now) < share
    }

    /// How many run long or may: those that said so, and those that turned out to.
    fn long(&self, now: Instant) -> u32 {
        let overdue = self.brisk.partition_point(|begun| now.saturating_duration_since(*begun) > SLOW_AFTER);
        self.slow + u32::try_from(overdue).unwrap_or(u32::MAX)
    }

    fn take(&mut self, class: Class, now: Instant) {
        match class {
            Class::Cancel => self.cancels += 1,
            Class::Light => self.light += 1,
            Class::Brisk => self.brisk.push_back(now),
            Class::Slow => self.slow += 1,
        }
    }

    fn give_back(&mut self, class: Class, begun: Instant, now: Instant) {
        match class {
            Class::Cancel => self.cancels = self.cancels.saturating_sub(1),
            Class::Light => self.light = self.light.saturating_sub(1),
            Class::Brisk => {
                if let Some(at) = self.brisk.iter().position(|one| *one == begun) {
                    self.brisk.remove(at);
                }
            }
            Class::Slow => self.slow = self.slow.saturating_sub(1),
        }
        // The mean of about the last eight.
        self.held = (self.held * 7 + now.saturating_duration_since(begun)) / 8;
    }
}

impl Gate {
    pub(super) fn new(limits: &Limits) -> Self {
        let all = limits.in_flight.max(1);
        let ordinary = (all - 1).max(1);
        let sizes = Sizes {
            all,
            ordinary,
            slow: limits.slow_in_flight.clamp(1, ordinary),
            queue: usize::try_from(limits.queue).unwrap_or(usize::MAX),
        };
        let state = State {
            cancels: 0,
            light: 0,
            brisk: VecDeque::new(),
            slow: 0,
            queues: Default::default(),
            next: 0,
            pace: Pace::new(ordinary),
            held: Duration::ZERO,
        };
        Self { sizes, state: Mutex::new(state) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit, in order, until `until`.
    pub(super) async fn enter(
        self: &Arc<Self>,
        class: Class,
        until: Instant,
        call: Option<&Call>,
    ) -> Result<Permit, Refusal> {
        let (waiting, mut granted) = match self.step_up(class)? {
            Ok(permit) => return Ok(permit),
            Err(queued) => queued,
        };
        let mark = Call::waits(call);
        loop {
            let now = Instant::now();
            // While the pace is reduced it grows with time alone, and somebody has to notice.
            let reduced = self.lock().pace.is_reduced(now);
            let look = if reduced { until.min(now + PACE_STEP) } else { until };
            match tokio::time::timeout_at(look, &mut granted).await {
                Ok(Ok(permit)) => {
                    mark.goes();
                    return Ok(permit);
                }
                // The sender stands in the queue until it has sent.
                Ok(Err(_)) => return Err(self.refusal(Limit::InFlight)),
                Err(_) if look < until => self.let_go(),
                Err(_) => {
                    drop(waiting);
                    return Err(self.refusal(Limit::InFlight));
                }
            }
        }
    }

    /// A permit at once, or a place in the queue.
    fn step_up(
        self: &Arc<Self>,
        class: Class,
    ) -> Result<Result<Permit, (Waiting, oneshot::Receiver<Permit>)>, Refusal> {
        let now = Instant::now();
        let mut state = self.lock();
        if state.waiting() > 0 && state.pace.was_cut() {
            drop(state);
            self.let_go();
            state = self.lock();
        }
        if state.queue(class).is_empty() && state.may_go(class, &self.sizes, now) {
            state.take(class, now);
            return Ok(Ok(Permit { gate: Arc::clone(self), class, begun: now }));
        }
        if state.waiting() >= self.sizes.queue {
            drop(state);
            return Err(self.refusal(Limit::Queue));
        }
        let (sender, receiver) = oneshot::channel();
        let number = state.next;
        state.next += 1;
        state.queue(class).push_back(Waiter { number, call: sender });
        Ok(Err((Waiting { gate: Arc::clone(self), class, number }, receiver)))
    }

    /// Lets go who may.
    fn let_go(self: &Arc<Self>) {
        let granted = self.choose(&mut self.lock());
        hand_out(granted);
    }

    /// Takes those out of the queue who may go, the first come first.
    fn choose(self: &Arc<Self>, state: &mut State) -> Vec<(oneshot::Sender<Permit>, Permit)> {
        let mut granted = Vec::new();
        if state.waiting() == 0 {
            return granted;
        }
        let now = Instant::now();
        loop {
            let heads = CLASSES.into_iter().zip(&state.queues);
            let first = heads
                .filter_map(|(class, queue)| Some((class, queue.front()?.number)))
                .filter(|(class, _)| state.may_go(*class, &self.sizes, now))
                // Cancelling goes before all else.
                .min_by_key(|(class, number)| (*class != Class::Cancel, *number));
            let Some((class, _)) = first else { return granted };
            let Some(waiter) = state.queue(class).pop_front() else { return granted };
            state.take(class, now);
            granted.push((waiter.call, Permit { gate: Arc::clone(self), class, begun: now }));
        }
    }

    /// When there is likely to be room: after those who wait now.
    fn refusal(&self, limit: Limit) -> Refusal {
        let state = self.lock();
        let rounds = u32::try_from(state.waiting()).unwrap_or(u32::MAX) / self.sizes.ordinary + 1;
        Refusal::new(limit, state.held.saturating_mul(rounds).min(LATEST))
    }
}

/// The longest wait that a guess tells.
const LATEST: Duration = Duration::from_secs(60);

/// Hands permits to their waiters. Not under the lock: who went away meanwhile gives the permit back.
fn hand_out(granted: Vec<(oneshot::Sender<Permit>, Permit)>) {
    for (waiter, permit) in granted {
        drop(waiter.send(permit));
    }
}

/// The right to be in flight, until it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    gate: Arc<Gate>,
    class: Class,
    begun: Instant,
}

impl Permit {
    /// New Relic answered, and perhaps said that there are too many requests.
    pub(super) fn answered(&self, too_many: bool) {
        self.gate.lock().pace.answered(too_many, Instant::now());
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        state.give_back(self.class, self.begun, Instant::now());
        let granted = self.gate.choose(&mut state);
        drop(state);
        hand_out(granted);
    }
}

/// A place in the queue, given up when it is dropped.
#[derive(Debug)]
struct Waiting {
    gate: Arc<Gate>,
    class: Class,
    number: u64,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.gate.lock();
        let queue = state.queue(self.class);
        if let Ok(at) = queue.binary_search_by_key(&self.number, |waiter| waiter.number) {
            queue.remove(at);
        }
    }
}
