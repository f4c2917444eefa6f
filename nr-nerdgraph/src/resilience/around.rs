//! What all layers have in common: something done around the sending of a request.

use std::pin::Pin;
use std::task::{Context, Poll};

use tower::ServiceExt as _;
use tower_service::Service;

use crate::transport::{Request, Response, TransportError};

/// What becomes of a request.
pub type Outcome = Result<Response, TransportError>;

/// Something done around the sending of a request: before it, after it, in its place, or again.
pub trait Around: Clone + Send + Sync + 'static {
    /// Carries a request by means of `send`. Takes itself by value: a handle whose clones share what it counts.
    fn around<F, Sent>(self, request: Request, send: F) -> impl Future<Output = Outcome> + Send
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static;
}

/// A transport with something around it. Clones share what it counts.
#[derive(Clone, Debug)]
pub struct Layered<P, S> {
    policy: P,
    inner: S,
}

impl<P, S> Layered<P, S> {
    pub(super) const fn new(policy: P, inner: S) -> Self {
        Self { policy, inner }
    }
}

impl<P, S> Service<Request> for Layered<P, S>
where
    P: Around,
    S: Service<Request, Response = Response, Error = TransportError> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Outcome> + Send>>;

    /// Always ready: whether there is room depends on the request.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let inner = self.inner.clone();
        Box::pin(self.policy.clone().around(request, move |request| inner.clone().oneshot(request)))
    }
}

/// Makes a policy a layer.
macro_rules! layer {
    ($($policy:ty),* $(,)?) => {$(
        impl<S> tower_layer::Layer<S> for $policy {
            type Service = $crate::resilience::Layered<$policy, S>;

            fn layer(&self, inner: S) -> Self::Service {
                $crate::resilience::Layered::new(self.clone(), inner)
            }
        }
    )*};
}
pub(super) use layer;
