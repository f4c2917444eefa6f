//! How far this machine's clock is from New Relic's, by the `Date` header of its answers.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{SystemTime, UNIX_EPOCH};

use http::header::DATE;
use nr_nerdgraph::{Request, Response, TransportError};
use tower_service::Service;

/// The difference of the clocks in seconds when the last answer came; positive when this machine is ahead.
#[derive(Clone, Debug, Default)]
pub(super) struct Skew(Arc<Mutex<Option<i64>>>);

impl Skew {
    pub(super) fn seconds(&self) -> Option<i64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, response: &Response) {
        let Some(date) = response.headers().get(DATE).and_then(|value| value.to_str().ok()) else { return };
        let Ok(theirs) = jiff::fmt::rfc2822::parse(date) else { return };
        let Ok(ours) = SystemTime::now().duration_since(UNIX_EPOCH) else { return };
        let ours = i64::try_from(ours.as_secs()).unwrap_or(i64::MAX);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(ours.saturating_sub(theirs.timestamp().as_second()));
    }
}

/// A transport that looks at the clock of whoever answers.
#[derive(Clone, Debug)]
pub(super) struct Clocked<S> {
    inner: S,
    skew: Skew,
}

impl<S> Clocked<S> {
    pub(super) fn new(inner: S, skew: Skew) -> Self {
        Self { inner, skew }
    }
}

impl<S> Service<Request> for Clocked<S>
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
        let (answer, skew) = (self.inner.call(request), self.skew.clone());
        Box::pin(async move {
            let response = answer.await?;
            skew.note(&response);
            Ok(response)
        })
    }
}
