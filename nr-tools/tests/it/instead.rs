//! Accounts that answer some requests otherwise: by a status, or by an answer that is given here.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use nr_nerdgraph::{Body, Client, Request, Response, TransportError};
use nr_sim::{Sim, SimTransport};
use nr_tools::Services;
use tower_service::Service;

use crate::world::World;

/// The account, but requests that hold a text are answered with this.
#[derive(Clone)]
struct Instead {
    inner: SimTransport,
    text: &'static str,
    status: u16,
    body: String,
}

impl Service<Request> for Instead {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if !String::from_utf8_lossy(request.body()).contains(self.text) {
            return self.inner.call(request);
        }
        let mut response = Response::new(Body::full(self.body.clone()));
        *response.status_mut() = self.status.try_into().unwrap();
        Box::pin(async { Ok(response) })
    }
}

/// The tools over an account that answers requests with this text in them by this status and body.
pub(crate) async fn instead(sim: &Sim, text: &'static str, status: u16, body: impl Into<String>) -> World {
    let transport = Instead { inner: sim.transport(), text, status, body: body.into() };
    let client = Client::builder("NRAK-EXAMPLE".into()).transport(transport).build().unwrap();
    let services = Services::new(client).with_default_account(sim.account());
    World::over(sim.clone(), services).await
}
