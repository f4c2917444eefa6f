//! A New Relic that counts what is in flight, and answers as a test wants.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use nr_nerdgraph::resilience::Call;
use nr_nerdgraph::{Body, Request, Response, TransportError, TransportErrorKind};
use tokio::time::Instant;
use tower::ServiceExt as _;
use tower_layer::Layer;
use tower_service::Service;

/// What happens to one request.
#[derive(Clone)]
pub(crate) enum Act {
    Json(&'static str),
    Status(u16, Option<&'static str>),
    Fails(TransportErrorKind),
    /// The body breaks off after so many bytes.
    BreaksAfter(usize),
    /// The body takes so long after the head.
    Trickles(Duration),
    Hangs,
}

pub(crate) const GOOD: Act = Act::Json(r#"{"data":{"actor":{"user":{"name":"x"}}}}"#);
pub(crate) const LIMITED: Act =
    Act::Json(r#"{"errors":[{"message":"slow down","extensions":{"errorClass":"TOO_MANY_REQUESTS"}}]}"#);
pub(crate) const REFUSED: Act =
    Act::Json(r#"{"data":null,"errors":[{"message":"no","extensions":{"errorClass":"BAD_USER_INPUT"}}]}"#);

#[derive(Default)]
struct Counts {
    flying: usize,
    most: usize,
    seen: Vec<(Instant, String)>,
}

type Script = dyn Fn(usize, &str) -> (Duration, Act) + Send + Sync;

#[derive(Clone)]
pub(crate) struct Upstream {
    counts: Arc<Mutex<Counts>>,
    script: Arc<Script>,
}

/// One request in flight: until its body is read or dropped.
struct Flying(Arc<Mutex<Counts>>);

impl Drop for Flying {
    fn drop(&mut self) {
        self.0.lock().unwrap().flying -= 1;
    }
}

impl Upstream {
    /// Is given the number of the request, from 0, and its operation.
    pub(crate) fn new(script: impl Fn(usize, &str) -> (Duration, Act) + Send + Sync + 'static) -> Self {
        Self { counts: Arc::default(), script: Arc::new(script) }
    }

    pub(crate) fn acts(acts: impl IntoIterator<Item = Act>) -> Self {
        let acts: Vec<Act> = acts.into_iter().collect();
        Self::new(move |number, _| (Duration::ZERO, acts.get(number).cloned().unwrap_or(GOOD)))
    }

    pub(crate) fn after(delay: Duration) -> Self {
        Self::new(move |_, _| (delay, GOOD))
    }

    pub(crate) fn flying(&self) -> usize {
        self.counts.lock().unwrap().flying
    }

    pub(crate) fn most(&self) -> usize {
        self.counts.lock().unwrap().most
    }

    pub(crate) fn asked(&self) -> usize {
        self.counts.lock().unwrap().seen.len()
    }

    /// When requests came, since the first.
    pub(crate) fn times(&self) -> Vec<Duration> {
        let counts = self.counts.lock().unwrap();
        let first = counts.seen[0].0;
        counts.seen.iter().map(|(at, _)| *at - first).collect()
    }

    pub(crate) fn operations(&self) -> Vec<String> {
        self.counts.lock().unwrap().seen.iter().map(|(_, operation)| operation.clone()).collect()
    }
}

impl Service<Request> for Upstream {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let upstream = self.clone();
        let operation = Call::of(&request).map(|call| call.operation().to_owned()).unwrap_or_default();
        Box::pin(async move {
            let number = {
                let mut counts = upstream.counts.lock().unwrap();
                counts.flying += 1;
                counts.most = counts.most.max(counts.flying);
                counts.seen.push((Instant::now(), operation.clone()));
                counts.seen.len() - 1
            };
            let flying = Flying(Arc::clone(&upstream.counts));
            let (delay, act) = (upstream.script)(number, &operation);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            match act {
                Act::Json(body) => Ok(Response::new(Body::full(body))),
                Act::Status(status, retry_after) => {
                    let mut response = http::Response::builder().status(status);
                    if let Some(seconds) = retry_after {
                        response = response.header("retry-after", seconds);
                    }
                    Ok(response.body(Body::full("<html>")).unwrap())
                }
                Act::Fails(kind) => Err(kind.into()),
                Act::BreaksAfter(bytes) => {
                    let closed = TransportError::from(TransportErrorKind::Closed);
                    let pieces = [Ok(Bytes::from(vec![b' '; bytes])), Err(closed)];
                    Ok(Response::new(Body::stream(futures_util::stream::iter(pieces))))
                }
                Act::Trickles(length) => {
                    let large = vec![b' '; nr_nerdgraph::resilience::LOOKED_AT + 1];
                    let head = futures_util::stream::iter([Ok(Bytes::from(large))]);
                    let rest = futures_util::stream::once(async move {
                        tokio::time::sleep(length).await;
                        drop(flying);
                        Ok(Bytes::from_static(br#"{"data":{"actor":{"user":{"name":"x"}}}}"#))
                    });
                    Ok(Response::new(Body::stream(head.chain(rest))))
                }
                Act::Hangs => std::future::pending().await,
            }
        })
    }
}

pub(crate) fn request(key: &str, call: Option<Call>) -> Request {
    let mut request = Request::new(Bytes::from_static(b"{}"));
    *request.uri_mut() = "https://api.newrelic.com/graphql".parse().unwrap();
    request.headers_mut().insert("api-key", key.parse().unwrap());
    if let Some(call) = call {
        call.attach(&mut request);
    }
    request
}

/// Sends one request through a layer, and reads what comes; the status, or why there is none.
pub(crate) async fn send<L, S>(layer: &L, upstream: &S, call: Option<Call>) -> Result<u16, TransportError>
where
    L: Layer<S>,
    S: Clone,
    L::Service: Service<Request, Response = Response, Error = TransportError>,
{
    send_as("NRAK-ONE", layer, upstream, call).await
}

pub(crate) async fn send_as<L, S>(
    key: &str,
    layer: &L,
    upstream: &S,
    call: Option<Call>,
) -> Result<u16, TransportError>
where
    L: Layer<S>,
    S: Clone,
    L::Service: Service<Request, Response = Response, Error = TransportError>,
{
    let response = layer.layer(upstream.clone()).oneshot(request(key, call)).await?;
    let (head, mut body) = response.into_parts();
    while let Some(piece) = body.next().await {
        piece?;
    }
    Ok(head.status.as_u16())
}

/// What the layer says that refused.
pub(crate) fn refusal(error: &TransportError) -> nr_nerdgraph::resilience::Refusal {
    *std::error::Error::source(error)
        .and_then(|source| source.downcast_ref())
        .unwrap_or_else(|| panic!("{error:?} is no refusal"))
}
