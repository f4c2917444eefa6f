//! What goes wrong on demand, so that a client's patience can be tested.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use crate::graph::lock;

/// Injections that wait at once. A test has a handful; the oldest goes when there are more.
const MAX_INJECTIONS: usize = 1_024;

/// Something that goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes this much later, in tokio's time.
    Latency(Duration),
    /// HTTP 429, with `Retry-After` or without.
    TooManyRequests {
        /// How long to wait, in whole seconds on the wire.
        retry_after: Option<Duration>,
    },
    /// Rate limited inside an HTTP 200: `errorClass` is `TOO_MANY_REQUESTS`.
    RateLimited,
    /// An HTTP status of 500 and above, with a page of HTML as gateways send it.
    ServerError(u16),
    /// HTTP 401, as for a key that was revoked.
    Unauthorized,
    /// The answer, but the field at this path is null and has an error. Steps are names, or numbers in lists.
    Partial {
        /// Where, such as `["actor", "account", "nrql"]`.
        path: Vec<String>,
        /// `extensions.errorClass`, such as `SERVER_ERROR`.
        error_class: String,
    },
    /// No data, and an error of class `TIMEOUT`.
    Timeout,
    /// No answer, ever: the caller's own patience decides.
    NoAnswer,
    /// No connection.
    Refused,
    /// NRQL of this request doesn't finish within its time; asked asynchronously, it finishes at this many polls.
    SlowQueries {
        /// How often a client has to ask, at least once.
        polls: u32,
    },
    /// NRQL of this request may not run asynchronously, as in an organization without Data Plus: it is refused when it is
    /// asked so.
    AsynchronousRefused,
    /// NRQL of this request is not run asynchronously, but stopped after its time, and no id comes.
    AsynchronousIgnored,
    /// The connection breaks in the middle of the body.
    Dropped,
    /// HTTP 200 with a body that is no JSON.
    Garbage,
}

impl Fault {
    /// An error beside the data, of class `SERVER_ERROR`, at this path.
    pub fn partial<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        let path = path.into_iter().map(Into::into).collect();
        Self::Partial { path, error_class: "SERVER_ERROR".to_owned() }
    }

    /// For the next `times` requests.
    #[must_use]
    pub fn times(self, times: u32) -> Injection {
        Injection::from(self).times(times)
    }

    /// For every request from now on.
    #[must_use]
    pub fn always(self) -> Injection {
        Injection::from(self).always()
    }

    /// For one request of so many, from now on.
    #[must_use]
    pub fn one_of(self, requests: u32) -> Injection {
        Injection::from(self).always().one_of(requests)
    }

    /// For requests of this operation only.
    #[must_use]
    pub fn on(self, operation: impl Into<String>) -> Injection {
        Injection::from(self).on(operation)
    }

    /// Whether an answer comes all the same.
    const fn only_disturbs(&self) -> bool {
        matches!(
            self,
            Self::Latency(_)
                | Self::SlowQueries { .. }
                | Self::AsynchronousRefused
                | Self::AsynchronousIgnored
                | Self::Partial { .. }
        )
    }
}

/// A fault with when it strikes: once, unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injection {
    fault: Fault,
    left: Option<u32>,
    operation: Option<String>,
    /// One request of so many is met, the last of them.
    of: u32,
    /// Requests that were spared since.
    spared: u32,
}

impl From<Fault> for Injection {
    fn from(fault: Fault) -> Self {
        Self { fault, left: Some(1), operation: None, of: 1, spared: 0 }
    }
}

impl Injection {
    /// For the next `times` requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { left: Some(times), ..self }
    }

    /// For every request from now on.
    #[must_use]
    pub fn always(self) -> Self {
        Self { left: None, ..self }
    }

    /// For requests of this operation only.
    #[must_use]
    pub fn on(self, operation: impl Into<String>) -> Self {
        Self { operation: Some(operation.into()), ..self }
    }

    /// One request of so many: every twentieth for 20, as a share of all of them. None is spared for 0 and 1.
    #[must_use]
    pub fn one_of(self, requests: u32) -> Self {
        Self { of: requests.max(1), ..self }
    }

    fn fits(&self, operation: Option<&str>) -> bool {
        self.left != Some(0) && self.operation.as_deref().is_none_or(|wanted| operation == Some(wanted))
    }

    /// Whether this request, which fits, is to be spared.
    fn spares(&mut self) -> bool {
        let spares = self.spared + 1 < self.of;
        self.spared += u32::from(spares);
        spares
    }
}

/// The faults that wait for a request.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Mutex<VecDeque<Injection>>,
}

impl Faults {
    /// Makes something go wrong with the next request, or as the injection says. A request meets every waiting latency,
    /// slowness and partial error that fits it, and the first of the others.
    pub fn inject(&self, injection: impl Into<Injection>) {
        let mut waiting = lock(&self.waiting);
        if waiting.len() >= MAX_INJECTIONS {
            waiting.pop_front();
        }
        waiting.push_back(injection.into());
    }

    /// Nothing goes wrong any more.
    pub fn clear(&self) {
        lock(&self.waiting).clear();
    }

    /// How many injections still wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        lock(&self.waiting).len()
    }

    /// What this request meets.
    pub(crate) fn strike(&self, operation: Option<&str>) -> Vec<Fault> {
        let mut waiting = lock(&self.waiting);
        let mut met = Vec::new();
        let mut ended = false;
        for injection in waiting.iter_mut().filter(|injection| injection.fits(operation)) {
            if injection.spares() {
                continue;
            }
            // Of two that end a request the second takes the next one.
            if !injection.fault.only_disturbs() && std::mem::replace(&mut ended, true) {
                continue;
            }
            injection.spared = 0;
            met.push(injection.fault.clone());
            injection.left = injection.left.map(|left| left - 1);
        }
        waiting.retain(|injection| injection.left != Some(0));
        met
    }
}
