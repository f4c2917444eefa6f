//! Queries in flight: started on threads that may block, waited for, asked after, cancelled.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use nr_core::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;

use super::context::lock;
use crate::engine::{self, Answer, Env, NrdbError};
use crate::store::Telemetry;

/// Queries that run at once; others wait their turn within their own time. As many as NerdGraph lets one user ask.
const MAX_RUNNING: usize = 25;

/// Asynchronous queries that are remembered. The oldest is cancelled and forgotten for a new one.
const MAX_REMEMBERED: usize = 256;

/// Queries that `queryHistory` tells. New Relic publishes no number.
const MAX_HISTORY: usize = 100;

/// `retryAfter`: seconds between two polls. The simulation answers sooner than New Relic, so this is the least.
pub(crate) const RETRY_AFTER_S: i64 = 1;

/// `retryDeadline`: seconds without a poll after which the query is cancelled (documentation's example).
pub(crate) const RETRY_DEADLINE_S: u64 = 60;

/// `resultExpiration`: seconds after which results are gone (documentation's example).
pub(crate) const RESULT_EXPIRATION_S: u64 = 600;

/// The result of a query with the time that it took.
pub(crate) type Outcome = Arc<Result<(Answer, Duration), NrdbError>>;

/// A query in flight. Dropping the last holder cancels it.
pub(crate) struct Ticket {
    pub(crate) query: String,
    accounts: Vec<AccountId>,
    outcome: watch::Receiver<Option<Outcome>>,
    cancel: Arc<AtomicBool>,
    /// Polls that it takes at least, for queries that are slow on demand.
    polls: AtomicU32,
    seen: Mutex<Instant>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl Ticket {
    /// The result within a time; `None` when it isn't there by then.
    pub(crate) async fn wait(&self, limit: Duration) -> Option<Outcome> {
        if self.polls.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(limit).await;
            return None;
        }
        let mut outcome = self.outcome.clone();
        let settled = tokio::time::timeout(limit, outcome.wait_for(Option::is_some)).await;
        match settled {
            Ok(Ok(outcome)) => outcome.clone(),
            // The thread is gone without a word: it panicked.
            Ok(Err(_)) => Some(Arc::new(Err(NrdbError::costly("NRDB query failed")))),
            Err(_) => None,
        }
    }

    /// The result if it is there.
    fn poll(&self) -> Option<Outcome> {
        *lock(&self.seen) = Instant::now();
        let left = self.polls.load(Ordering::Relaxed);
        if left > 0 {
            self.polls.store(left - 1, Ordering::Relaxed);
            if left > 1 {
                return None;
            }
        }
        self.outcome.borrow().clone()
    }

    fn is_complete(&self) -> bool {
        self.polls.load(Ordering::Relaxed) == 0 && self.outcome.borrow().is_some()
    }

    fn is_stale(&self, now: Instant) -> bool {
        let limit = if self.is_complete() { RESULT_EXPIRATION_S } else { RETRY_DEADLINE_S };
        now.saturating_duration_since(*lock(&self.seen)) > Duration::from_secs(limit)
    }
}

/// A query that was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) query: String,
    pub(crate) at_ms: i64,
}

/// Where queries run.
pub(crate) struct Nrdb {
    telemetry: Arc<dyn Telemetry>,
    threads: Arc<Semaphore>,
    remembered: Mutex<Remembered>,
    history: Mutex<VecDeque<Asked>>,
}

#[derive(Default)]
struct Remembered {
    by_id: HashMap<String, Arc<Ticket>>,
    order: VecDeque<String>,
    count: u64,
}

impl Nrdb {
    pub(crate) fn new(telemetry: Arc<dyn Telemetry>) -> Self {
        Self {
            telemetry,
            threads: Arc::new(Semaphore::new(MAX_RUNNING)),
            remembered: Mutex::default(),
            history: Mutex::default(),
        }
    }

    /// Starts a query that takes `polls` polls at least.
    pub(crate) fn start(
        &self,
        accounts: Vec<AccountId>,
        query: String,
        now_ms: i64,
        polls: u32,
    ) -> Arc<Ticket> {
        let (tell, outcome) = watch::channel(None);
        let cancel = Arc::new(AtomicBool::new(false));
        let ticket = Ticket {
            query: query.clone(),
            accounts: accounts.clone(),
            outcome,
            cancel: cancel.clone(),
            polls: AtomicU32::new(polls),
            seen: Mutex::new(Instant::now()),
        };
        let telemetry = self.telemetry.clone();
        let work = move |permit: OwnedSemaphorePermit| {
            let started = Instant::now();
            let env = Env::new(&*telemetry, &accounts, now_ms).cancel_by(&cancel);
            let result = engine::run(&query, &env).map(|answer| (answer, started.elapsed()));
            tell.send_replace(Some(Arc::new(result)));
            drop(permit);
        };
        match self.threads.clone().try_acquire_owned() {
            Ok(permit) => {
                tokio::task::spawn_blocking(move || work(permit));
            }
            Err(_) => {
                let threads = self.threads.clone();
                tokio::spawn(async move {
                    if let Ok(permit) = threads.acquire_owned().await {
                        tokio::task::spawn_blocking(move || work(permit));
                    }
                });
            }
        }
        Arc::new(ticket)
    }

    /// Keeps a query for those who ask after it; its id.
    pub(crate) fn remember(&self, ticket: Arc<Ticket>) -> String {
        let now = Instant::now();
        let mut remembered = lock(&self.remembered);
        let Remembered { by_id, order, count } = &mut *remembered;
        order.retain(|id| {
            let keep = by_id.get(id).is_some_and(|ticket| !ticket.is_stale(now));
            if !keep {
                by_id.remove(id);
            }
            keep
        });
        while order.len() >= MAX_REMEMBERED {
            if let Some(oldest) = order.pop_front() {
                by_id.remove(&oldest);
            }
        }
        *count += 1;
        // Opaque and not a number: clients that took it for one were wrong.
        let id = format!("{:016x}-nrdb", count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        by_id.insert(id.clone(), ticket);
        order.push_back(id.clone());
        id
    }

    /// A remembered query and its result, if it is there.
    pub(crate) fn progress(
        &self,
        accounts: &[AccountId],
        id: &str,
    ) -> Option<(Arc<Ticket>, Option<Outcome>)> {
        let ticket = lock(&self.remembered).by_id.get(id).cloned()?;
        if ticket.accounts != accounts || ticket.is_stale(Instant::now()) {
            return None;
        }
        let outcome = ticket.poll();
        Some((ticket, outcome))
    }

    /// Ends a query; whether there was one that still ran.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let mut remembered = lock(&self.remembered);
        remembered.order.retain(|known| known != id);
        let Some(ticket) = remembered.by_id.remove(id) else { return false };
        ticket.cancel.store(true, Ordering::Relaxed);
        !ticket.is_complete()
    }

    /// Notes a query for `queryHistory`.
    pub(crate) fn note(&self, asked: Asked) {
        let mut history = lock(&self.history);
        if history.len() >= MAX_HISTORY {
            history.pop_back();
        }
        history.push_front(asked);
    }

    /// The queries that were asked, the newest first.
    pub(crate) fn history(&self, limit: usize) -> Vec<Asked> {
        lock(&self.history).iter().take(limit).cloned().collect()
    }
}
