//! Permits: so many requests of a user in flight, and no more, whatever the load.
//!
//! Who finds no permit waits in order, for a bounded time in a queue of bounded length. Queries that run long hold some of
//! the permits only, one permit is kept for cancelling, and refusals for too many requests
//! lower the number for a while, by the share of requests that was refused. A permit is held
//! until the response's body has arrived, and is given back at once when the call is dropped.

use std::sync::Arc;

use tokio::time::Instant;

use super::around::{Around, Outcome, layer};
use super::call::{Call, CallKind};
use super::gate::{Class, Gate};
use super::keys::{Fingerprints, PerKey};
use super::limits::{Limits, SLOW_AFTER};
use super::refusal::{Limit, Refusal};
use super::verdict;
use crate::transport::{Guard, Request};

/// The layer of permits; clones share them. One of them serves a process, for every client in it.
#[derive(Clone, Debug)]
pub struct Permits(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limits: Limits,
    fingerprints: Fingerprints,
    gates: PerKey<Gate>,
}

impl Permits {
    /// Permits after [`Limits::in_flight`] (at least one), [`Limits::slow_in_flight`], [`Limits::queue`] and
    /// [`Limits::queue_wait`].
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self(Arc::new(Shared {
            limits: limits.clone(),
            fingerprints: Fingerprints::default(),
            gates: PerKey::default(),
        }))
    }
}

/// What a request is at the gate.
fn class(call: Option<&Call>) -> Class {
    let Some(call) = call else { return Class::Light };
    match (call.kind(), call.its_nrql()) {
        (CallKind::Cancel, _) => Class::Cancel,
        (CallKind::Read, Some(nrql)) if nrql.timeout.is_some_and(|timeout| timeout > SLOW_AFTER) => {
            Class::Slow
        }
        (CallKind::Read, Some(_)) => Class::Brisk,
        _ => Class::Light,
    }
}

/// A permit that a body holds is given back with it.
impl Guard for super::gate::Permit {}

impl Around for Permits {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let Shared { limits, fingerprints, gates } = &*self.0;
        let key = fingerprints.of(&request);
        let Some(gate) = gates.get(key, || Gate::new(limits)) else {
            return Err(Refusal::new(Limit::Queue, limits.queue_wait).into());
        };
        let call = Call::of(&request);
        let until = Call::wait_until(call, Instant::now(), limits.queue_wait);
        let permit = gate.enter(class(call), until, call).await?;
        let response = send(request).await?;
        permit.answered(verdict::is_rate_limited(&response));
        Ok(response.map(|body| body.guarded(permit)))
    }
}

layer!(Permits);
