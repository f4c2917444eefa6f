//! The way to New Relic, counted: every request that leaves the process, repetitions too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use nr_nerdgraph::cache::ResponseCache;
use nr_nerdgraph::carrier::HttpTransport;
use nr_nerdgraph::{Client, Request, Response, TransportError};
use tower::ServiceExt as _;
use tower_service::Service;

/// A client, and what is known of its traffic.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) client: Client,
    /// None where nothing leaves the process.
    pub(crate) traffic: Option<Arc<Traffic>>,
    pub(crate) cache: Option<ResponseCache>,
}

impl From<Client> for Upstream {
    fn from(client: Client) -> Self {
        Self { client, traffic: None, cache: None }
    }
}

/// Requests so far.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) sent: AtomicU64,
    /// No answer, or one with another status than 2xx.
    pub(crate) failed: AtomicU64,
    /// Sent, and no answer has begun.
    pub(crate) in_flight: AtomicU64,
}

/// A request under way: until its answer begins, or whoever waited for it is gone.
struct Flight(Arc<Traffic>);

impl Flight {
    fn begin(traffic: &Arc<Traffic>) -> Self {
        traffic.sent.fetch_add(1, Ordering::Relaxed);
        traffic.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(traffic))
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A transport, counted in `traffic`.
pub(crate) fn counted(
    transport: HttpTransport,
    traffic: Arc<Traffic>,
) -> impl Service<Request, Response = Response, Error = TransportError, Future: Send + 'static>
+ Clone
+ Send
+ Sync
+ 'static {
    transport.map_future(move |answer| {
        let flight = Flight::begin(&traffic);
        async move {
            let answer = answer.await;
            if !answer.as_ref().is_ok_and(|response| response.status().is_success()) {
                flight.0.failed.fetch_add(1, Ordering::Relaxed);
            }
            answer
        }
    })
}
