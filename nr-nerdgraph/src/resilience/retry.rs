//! Repetition of reads: a few times, later each time, at a moment that chance chooses, and never past the deadline.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use tokio::time::Instant;

use super::around::{Around, Outcome, layer};
use super::budget::Budget;
use super::call::{Call, CallKind};
use super::limits::Limits;
use super::verdict::{self, Verdict};
use crate::decode;
use crate::error::ErrorKind;
use crate::transport::{Request, TransportErrorKind};

/// The longest wait before the first repetition when New Relic names none; it doubles with each.
pub const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait before any repetition when New Relic names none.
pub const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The layer that repeats reads; clones share a budget.
///
/// A read is repeated when no answer came, when the status is 429 or 500 and above, and when an answer without data says
/// that there were too many requests or that a service failed. `Retry-After` is waited for, and a part of
/// [`FIRST_WAIT`] more; without it the wait is a random part of a time that doubles. What changes something, what polls,
/// and what one of the other layers refused is not repeated.
#[derive(Clone)]
pub struct Retry(Arc<Shared>);

struct Shared {
    attempts: u32,
    budget: Mutex<Budget>,
    chance: Box<dyn Fn() -> f64 + Send + Sync>,
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry").field("attempts", &self.0.attempts).finish_non_exhaustive()
    }
}

impl Retry {
    /// Repeats after [`Limits::attempts`] and [`Limits::retry_percent`].
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        // The standard library seeds its hashes anew each time: enough to spread waits, and no generator to carry.
        Self::with_chance(limits, || {
            let bits = RandomState::new().hash_one(0_u8) >> 11;
            bits as f64 / (1_u64 << 53) as f64
        })
    }

    /// The same with numbers from 0 to 1 in place of chance.
    pub fn with_chance(limits: &Limits, chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(Shared {
            attempts: limits.attempts.max(1),
            budget: Mutex::new(Budget::new(limits.retry_percent)),
            chance: Box::new(chance),
        }))
    }

    /// How long to wait after this many attempts.
    fn wait(&self, attempts: u32, asked: Option<Duration>) -> Duration {
        let chance = (self.0.chance)().clamp(0.0, 1.0);
        match asked {
            // Everybody was told the same, and must not come at the same moment.
            Some(asked) => asked + FIRST_WAIT.mul_f64(chance),
            None => {
                let doubled = FIRST_WAIT.saturating_mul(1 << (attempts - 1).min(10));
                doubled.min(LONGEST_WAIT).mul_f64(chance)
            }
        }
    }

    fn budget<T>(&self, with: impl FnOnce(&mut Budget) -> T) -> T {
        with(&mut self.0.budget.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the same read may succeed when it is sent again; with the wait that New Relic asks for.
fn helps(outcome: &Outcome, has_nrql: bool) -> Option<Option<Duration>> {
    let response = match outcome {
        Ok(response) => response,
        Err(error) => {
            // A certificate that was refused is refused again, and the other layers say themselves when to come back.
            let again = !matches!(
                error.kind(),
                TransportErrorKind::Tls | TransportErrorKind::Busy | TransportErrorKind::Suspended
            );
            return again.then_some(None);
        }
    };
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return Some(decode::retry_after(response.headers()));
    }
    let Verdict { kind, partial } = verdict::of(response)?;
    let again = match kind {
        ErrorKind::RateLimited | ErrorKind::Server => true,
        // A query that ran out of time runs out of it again.
        ErrorKind::Timeout => !has_nrql,
        _ => false,
    };
    (again && !partial).then(|| decode::retry_after(response.headers()))
}

impl Around for Retry {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let call = match Call::of(&request) {
            Some(call) if call.kind() == CallKind::Read && self.0.attempts > 1 => call.clone(),
            _ => return send(request).await,
        };
        self.budget(Budget::earn);
        let mut attempts = 1;
        loop {
            let outcome = send(request.clone()).await;
            let Some(asked) = helps(&outcome, call.its_nrql().is_some()) else { return outcome };
            let wait = self.wait(attempts, asked);
            let now = Instant::now();
            let in_time = call.its_deadline().is_none_or(|deadline| now + wait < deadline);
            attempts += 1;
            let may = attempts <= self.0.attempts && in_time && self.budget(|budget| budget.spend(now));
            if !may {
                return outcome;
            }
            tracing::debug!(
                operation = call.operation(),
                attempts,
                wait_ms = wait.as_millis(),
                "a read is repeated"
            );
            // Its permit goes with it, so that nobody waits for a response that nobody reads.
            drop(outcome);
            tokio::time::sleep(wait).await;
            if attempts == self.0.attempts {
                return send(request).await;
            }
        }
    }
}

layer!(Retry);
