//! Standing when things break, and keeping within New Relic's limits: layers around the transport.
//!
//! ```text
//! Retry -> each attempt: Breaker -> NrqlRate -> Permits -> Verdicts -> transport
//! ```
//!
//! [`Resilience`] is all of them in this order; [`ClientBuilder::resilience`](crate::ClientBuilder::resilience) puts it
//! around a client's transport. Each is also a `tower` layer by itself. What they need to know of a request is in its
//! extensions: a [`Call`], which the client attaches to each. Clones of a layer count together, so that one [`Resilience`]
//! serves a whole process.
//!
//! Nothing waits past its deadline, and whatever is refused says when to come back
//! ([`Error::retry_after`](crate::Error::retry_after)).
//!
//! ```
//! use nr_nerdgraph::resilience::{Limits, Resilience};
//! use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
//! use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?.block_on(async {
//! static ASKED: AtomicU32 = AtomicU32::new(0);
//! // A New Relic that is well again at the second try.
//! let shaky = tower::service_fn(|_: Request| async {
//!     let mut response = Response::new(Body::full(r#"{"data":{"actor":{"user":{"id":1}}}}"#));
//!     if ASKED.fetch_add(1, Relaxed) == 0 {
//!         *response.status_mut() = http::StatusCode::BAD_GATEWAY;
//!     }
//!     Ok::<_, TransportError>(response)
//! });
//! let resilience = Resilience::new(&Limits::default());
//! let client = Client::builder("NRAK-EXAMPLE".into()).transport(shaky).resilience(resilience).build()?;
//! assert!(client.user().await.is_ok());
//! assert_eq!(ASKED.load(Relaxed), 2);
//! # Ok(())
//! # })
//! # }
//! ```

mod around;
mod breaker;
mod budget;
mod call;
mod deadline;
mod gate;
mod keys;
mod limits;
mod pace;
mod permits;
mod rate;
mod refusal;
mod retry;
mod verdict;
mod window;

pub use around::{Around, Layered, Outcome};
pub use breaker::Breaker;
pub use budget::RETRY_RESERVE;
pub use call::{Call, CallKind, Nrql};
pub(crate) use deadline::left;
pub use deadline::within;
pub use limits::{
    ATTEMPTS, BREAKER_FAILURES, BREAKER_OPEN, IN_FLIGHT, Limits, NRQL_PER_MINUTE, NRQL_WINDOW, QUEUE,
    QUEUE_WAIT, RETRY_PERCENT, SAME_NRQL_PER_MINUTE, SLOW_AFTER, SLOW_IN_FLIGHT,
};
pub use pace::PACE_STEP;
pub use permits::Permits;
pub use rate::NrqlRate;
pub use refusal::{Limit, Refusal};
pub use retry::{FIRST_WAIT, LONGEST_WAIT, Retry};
pub use verdict::{LOOKED_AT, Verdicts};

use crate::transport::Request;

/// All layers in their order, as one; clones share what they count. One of them serves a process, for every client in it.
#[derive(Clone, Debug)]
pub struct Resilience {
    retry: Retry,
    breaker: Option<Breaker>,
    rate: Option<NrqlRate>,
    permits: Option<Permits>,
}

impl Resilience {
    /// The layers after these limits; those whose limit is 0 are left out.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self::with_retry(limits, Retry::new(limits))
    }

    /// The same with this in place of the usual [`Retry`].
    #[must_use]
    pub fn with_retry(limits: &Limits, retry: Retry) -> Self {
        Self {
            retry,
            breaker: (limits.breaker_failures > 0).then(|| Breaker::new(limits)),
            rate: (limits.nrql_per_minute > 0).then(|| NrqlRate::new(limits)),
            permits: (limits.in_flight > 0).then(|| Permits::new(limits)),
        }
    }
}

/// Where a layer is left out, the request passes.
impl<P: Around> Around for Option<P> {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        match self {
            Some(policy) => policy.around(request, send).await,
            None => send(request).await,
        }
    }
}

impl Around for Resilience {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let Self { retry, breaker, rate, permits } = self;
        let permitted = move |request| {
            let send = send.clone();
            permits.clone().around(request, move |request| Verdicts.around(request, send.clone()))
        };
        let counted = move |request| rate.clone().around(request, permitted.clone());
        let watched = move |request| breaker.clone().around(request, counted.clone());
        retry.around(request, watched).await
    }
}

around::layer!(Resilience);
