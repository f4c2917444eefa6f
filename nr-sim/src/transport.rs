//! What carries a client's requests to the account, without a network.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};

use tower_service::Service;

use nr_nerdgraph::transport::{Request, Response, TransportError};

use crate::serve::serve;
use crate::state::State;

/// The account behind the client's transport: give it to
/// [`ClientBuilder::transport`](nr_nerdgraph::ClientBuilder::transport), with layers around it or without.
#[derive(Clone)]
pub struct SimTransport {
    state: Arc<State>,
}

impl SimTransport {
    pub(crate) const fn new(state: Arc<State>) -> Self {
        Self { state }
    }
}

impl Service<Request> for SimTransport {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let state = self.state.clone();
        Box::pin(async move { serve(&state, request).await })
    }
}

impl fmt::Debug for SimTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimTransport").finish_non_exhaustive()
    }
}
