//! What the layers know of a request. Whoever builds a request puts it into the request's extensions, so that no layer has
//! to read a body.

use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nr_core::AccountId;
use tokio::time::Instant;

use crate::transport::Request;

/// What a request does, as far as the layers treat requests differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallKind {
    /// It reads, and may be repeated.
    Read,
    /// It asks how far a query is. Who polls asks again anyway, so that no layer repeats it.
    Poll,
    /// It may change something, and is sent once.
    Mutation,
    /// It stops a query, which must be possible while all else waits.
    Cancel,
}

/// A request as the layers see it: [`Call::attach`] puts it where they look.
///
/// A request without one is carried all the same: it counts as in flight, is never repeated, has no deadline and no NRQL.
///
/// ```
/// use nr_nerdgraph::resilience::{Call, CallKind};
/// let mut request = http::Request::new(bytes::Bytes::from_static(b"{}"));
/// Call::new("CurrentUser", CallKind::Read).domain("accounts").attach(&mut request);
/// assert_eq!(Call::of(&request).unwrap().operation(), "CurrentUser");
/// ```
#[derive(Clone)]
pub struct Call(Arc<Inner>);

#[derive(Clone)]
struct Facts {
    operation: Cow<'static, str>,
    domain: &'static str,
    kind: CallKind,
    nrql: Option<Nrql>,
    deadline: Option<Instant>,
    begun: Instant,
}

struct Inner {
    facts: Facts,
    way: Mutex<Way>,
}

/// Where the request is.
#[derive(Clone, Copy, Default)]
enum Way {
    /// Nobody held it up.
    #[default]
    Straight,
    /// In one of our queues.
    Waiting,
    /// On its way to New Relic since then.
    Out(Instant),
}

/// The NRQL in a request.
#[derive(Clone, Debug)]
pub struct Nrql {
    pub(super) accounts: Accounts,
    /// A hash of the text; a poll carries none.
    pub(super) text: Option<u64>,
    pub(super) timeout: Option<Duration>,
}

/// The accounts of a query. One is by far the most common, and costs no allocation.
#[derive(Clone, Debug)]
pub(super) enum Accounts {
    One([AccountId; 1]),
    Many(Arc<[AccountId]>),
}

impl Nrql {
    /// NRQL that runs on these accounts.
    #[must_use]
    pub fn on(accounts: &[AccountId]) -> Self {
        let accounts = match accounts {
            [one] => Accounts::One([*one]),
            many => {
                // In order, so that two queries never wait for each other's accounts.
                let mut sorted = many.to_vec();
                sorted.sort_unstable();
                sorted.dedup();
                Accounts::Many(sorted.into())
            }
        };
        Self { accounts, text: None, timeout: None }
    }

    /// The text of the query, of which only a hash is kept.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.text = Some(hasher.finish());
        self
    }

    /// How long New Relic may work on the query before it answers; its own 5 seconds if nothing is said.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    pub(super) fn accounts(&self) -> &[AccountId] {
        match &self.accounts {
            Accounts::One(one) => one,
            Accounts::Many(many) => many,
        }
    }
}

impl Call {
    /// A call that begins now.
    pub fn new(operation: impl Into<Cow<'static, str>>, kind: CallKind) -> Self {
        let facts = Facts {
            operation: operation.into(),
            domain: "",
            kind,
            nrql: None,
            deadline: None,
            begun: Instant::now(),
        };
        Self::of_facts(facts)
    }

    fn of_facts(facts: Facts) -> Self {
        Self(Arc::new(Inner { facts, way: Mutex::default() }))
    }

    fn with(self, change: impl FnOnce(&mut Facts)) -> Self {
        let mut facts = match Arc::try_unwrap(self.0) {
            Ok(inner) => inner.facts,
            Err(shared) => shared.facts.clone(),
        };
        change(&mut facts);
        Self::of_facts(facts)
    }

    /// The part of NerdGraph that answers: parts fail apart from each other. Use few and fixed names.
    #[must_use]
    pub fn domain(self, domain: &'static str) -> Self {
        self.with(|facts| facts.domain = domain)
    }

    /// When nobody waits any more.
    #[must_use]
    pub fn deadline(self, deadline: Instant) -> Self {
        self.with(|facts| facts.deadline = Some(deadline))
    }

    /// The NRQL that the request runs.
    #[must_use]
    pub fn nrql(self, nrql: Nrql) -> Self {
        self.with(|facts| facts.nrql = Some(nrql))
    }

    /// The same in one go, as the client makes it for every request.
    pub(crate) fn made(
        operation: Cow<'static, str>,
        domain: &'static str,
        kind: CallKind,
        nrql: Option<Nrql>,
        timeout: Duration,
    ) -> Self {
        let begun = Instant::now();
        // A deadline past the end of the clock is none.
        let deadline = begun.checked_add(timeout);
        Self::of_facts(Facts { operation, domain, kind, nrql, deadline, begun })
    }

    /// Puts it where the layers look.
    pub fn attach(self, request: &mut Request) {
        request.extensions_mut().insert(self);
    }

    /// What is known of a request.
    #[must_use]
    pub fn of(request: &Request) -> Option<&Self> {
        request.extensions().get()
    }

    /// The name of the operation.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.0.facts.operation
    }

    /// What it does.
    #[must_use]
    pub fn kind(&self) -> CallKind {
        self.0.facts.kind
    }

    pub(super) fn its_domain(&self) -> &'static str {
        self.0.facts.domain
    }

    pub(super) fn its_nrql(&self) -> Option<&Nrql> {
        self.0.facts.nrql.as_ref()
    }

    pub(super) fn its_deadline(&self) -> Option<Instant> {
        self.0.facts.deadline
    }

    /// Until when it may wait in a queue in which nobody waits longer than `longest`.
    pub(super) fn wait_until(call: Option<&Self>, now: Instant, longest: Duration) -> Instant {
        let own = now.checked_add(longest).unwrap_or(now);
        call.and_then(Self::its_deadline).map_or(own, |deadline| deadline.min(own))
    }

    fn set(&self, way: Way) {
        *self.0.way.lock().unwrap_or_else(PoisonError::into_inner) = way;
    }

    /// A new attempt begins.
    pub(super) fn begin_attempt(&self) {
        self.set(Way::Straight);
    }

    /// It waits from now on, until what this returns is dropped.
    pub(super) fn waits(call: Option<&Self>) -> WaitingMark {
        let call = call.cloned();
        if let Some(call) = &call {
            call.set(Way::Waiting);
        }
        WaitingMark(call)
    }

    /// Whether New Relic had a fair part of the time, in an attempt that began at `attempt` and ends now: what was spent in
    /// our own queues is not New Relic's fault.
    pub(super) fn had_time(&self, attempt: Instant, now: Instant) -> bool {
        let way = *self.0.way.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match way {
            Way::Straight => attempt,
            Way::Waiting => return false,
            Way::Out(since) => since,
        };
        let had = now.saturating_duration_since(since);
        let given = self.its_deadline().unwrap_or(now).saturating_duration_since(self.0.facts.begun);
        had >= FAIR_TIME || had * 2 >= given
    }
}

/// Time within which New Relic answers practically every request that is not NRQL.
const FAIR_TIME: Duration = Duration::from_secs(1);

/// Marks a call as waiting while it lives.
pub(super) struct WaitingMark(Option<Call>);

impl WaitingMark {
    /// The wait is over, and the request goes out.
    pub(super) fn goes(mut self) {
        if let Some(call) = self.0.take() {
            call.set(Way::Out(Instant::now()));
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = &self.0.facts;
        f.debug_struct("Call")
            .field("operation", &facts.operation)
            .field("domain", &facts.domain)
            .field("kind", &facts.kind)
            .field("nrql", &facts.nrql.is_some())
            .finish_non_exhaustive()
    }
}
