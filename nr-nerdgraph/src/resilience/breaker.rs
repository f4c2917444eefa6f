//! The breaker: a part of New Relic that fails again and again is left alone for a while, and who asks is told at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::uri::Authority;
use tokio::time::Instant;

use super::around::{Around, Outcome, layer};
use super::call::Call;
use super::limits::Limits;
use super::refusal::{Limit, Refusal};
use crate::transport::{Ended, Guard, Request, TransportErrorKind};

/// Parts that are watched: there is one host in practice and a dozen domains. What comes beyond is not watched.
const MAX_CIRCUITS: usize = 256;

/// When to come back while the one request is out that tries whether New Relic is back.
const WHILE_TRYING: Duration = Duration::from_secs(1);

/// The layer that stops asking; clones watch together.
///
/// It watches each host and [domain](Call::domain) apart. After [`Limits::breaker_failures`] failures in a row (no
/// response, a response that broke off, a status of 500 and above, or none before the deadline) it refuses for
/// [`Limits::breaker_open`]; then one request tries, and its end decides. An answer that refuses what was asked, a status
/// below 500, a call that its caller gave up and one that another layer refused are no failures.
#[derive(Clone, Debug)]
pub struct Breaker(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    failures: u32,
    open: Duration,
    circuits: Mutex<Vec<Circuit>>,
}

#[derive(Debug)]
struct Circuit {
    host: Option<Authority>,
    domain: &'static str,
    state: State,
    /// Changes with the state, so that what began before says nothing of what is now.
    generation: u64,
}

#[derive(Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    Trying,
}

/// What an attempt says of New Relic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Works,
    Fails,
    Nothing,
}

impl Breaker {
    /// Watches after [`Limits::breaker_failures`] (at least one) and [`Limits::breaker_open`].
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(Shared {
            failures: limits.breaker_failures.max(1),
            open: limits.breaker_open,
            circuits: Mutex::default(),
        }))
    }

    /// Whether a request may go.
    fn enter(&self, request: &Request) -> Result<Option<Attempt>, Refusal> {
        let call = Call::of(request);
        let domain = call.map_or("", Call::its_domain);
        let host = request.uri().authority();
        let now = Instant::now();
        let mut circuits = self.0.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        let known = circuits.iter().position(|one| one.domain == domain && one.host.as_ref() == host);
        let at = known.unwrap_or(circuits.len());
        if known.is_none() {
            if circuits.len() >= MAX_CIRCUITS {
                return Ok(None);
            }
            let state = State::Closed { failures: 0 };
            circuits.push(Circuit { host: host.cloned(), domain, state, generation: 0 });
        }
        let Some(circuit) = circuits.get_mut(at) else { return Ok(None) };
        match circuit.state {
            State::Closed { .. } => {}
            State::Open { until } if now < until => {
                return Err(Refusal::new(Limit::Breaker, until.saturating_duration_since(now)));
            }
            State::Open { .. } => circuit.change(State::Trying),
            State::Trying => return Err(Refusal::new(Limit::Breaker, WHILE_TRYING)),
        }
        let generation = circuit.generation;
        drop(circuits);
        if let Some(call) = call {
            call.begin_attempt();
        }
        Ok(Some(Attempt {
            breaker: Arc::clone(&self.0),
            at,
            generation,
            begun: now,
            call: call.cloned(),
            told: false,
        }))
    }
}

impl Circuit {
    fn change(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

/// An attempt on its way. Dropped without an end it was given up by its caller, or ran into its deadline.
#[derive(Debug)]
struct Attempt {
    breaker: Arc<Shared>,
    at: usize,
    generation: u64,
    begun: Instant,
    call: Option<Call>,
    told: bool,
}

impl Attempt {
    fn tell(&mut self, sign: Sign) {
        self.told = true;
        let mut circuits = self.breaker.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(circuit) = circuits.get_mut(self.at) else { return };
        if circuit.generation != self.generation {
            return;
        }
        let now = Instant::now();
        let open = State::Open { until: now.checked_add(self.breaker.open).unwrap_or(now) };
        match (&mut circuit.state, sign) {
            (State::Closed { failures }, Sign::Works) => *failures = 0,
            (State::Closed { failures }, Sign::Fails) => {
                *failures += 1;
                if *failures >= self.breaker.failures {
                    tracing::warn!(domain = circuit.domain, "New Relic fails, and is left alone for a while");
                    circuit.change(open);
                }
            }
            (State::Trying, Sign::Works) => {
                tracing::info!(domain = circuit.domain, "New Relic answers again");
                circuit.change(State::Closed { failures: 0 });
            }
            (State::Trying, Sign::Fails) => circuit.change(open),
            // The next may try.
            (State::Trying, Sign::Nothing) => circuit.change(State::Open { until: now }),
            (State::Closed { .. }, Sign::Nothing) | (State::Open { .. }, _) => {}
        }
    }
}

impl Guard for Attempt {
    fn ended(&mut self, how: Ended) {
        self.tell(match how {
            Ended::Whole => Sign::Works,
            Ended::Broken => Sign::Fails,
        });
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if self.told {
            return;
        }
        let now = Instant::now();
        let late = self.call.as_ref().is_some_and(|call| {
            call.its_deadline().is_some_and(|deadline| now >= deadline) && call.had_time(self.begun, now)
        });
        self.tell(if late { Sign::Fails } else { Sign::Nothing });
    }
}

impl Around for Breaker {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let Some(mut attempt) = self.enter(&request)? else { return send(request).await };
        match send(request).await {
            Ok(response) if response.status().is_server_error() => {
                attempt.tell(Sign::Fails);
                Ok(response)
            }
            Ok(response) => Ok(response.map(|body| body.guarded(attempt))),
            Err(error) => {
                attempt.tell(match error.kind() {
                    TransportErrorKind::Busy | TransportErrorKind::Suspended => Sign::Nothing,
                    _ => Sign::Fails,
                });
                Err(error)
            }
        }
    }
}

layer!(Breaker);
