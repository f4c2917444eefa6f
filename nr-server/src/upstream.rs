//! The way to New Relic, counted: every request that leaves the process, repetitions too.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use nr_nerdgraph::cache::ResponseCache;
use nr_nerdgraph::{Client, Request, Response, TransportError};
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
    pub(crate) in_flight: AtomicU64,
}

/// A request under way; it ends with its future, in whatever way.
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

/// A transport that counts.
#[derive(Clone, Debug)]
pub(crate) struct Counted<S> {
    inner: S,
    traffic: Arc<Traffic>,
}

impl<S> Counted<S> {
    pub(crate) fn new(inner: S, traffic: Arc<Traffic>) -> Self {
        Self { inner, traffic }
    }
}

impl<S> Service<Request> for Counted<S>
where
    S: Service<Request, Response = Response, Error = TransportError>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let flight = Flight::begin(&self.traffic);
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await;
            if !answer.as_ref().is_ok_and(|response| response.status().is_success()) {
                flight.0.failed.fetch_add(1, Ordering::Relaxed);
            }
            answer
        })
    }
}
