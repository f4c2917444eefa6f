//! The account over loopback HTTP, for clients in other processes and languages (feature `http`).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use nr_nerdgraph::transport::{Body, Response, TransportError};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::Sim;
use crate::serve::{MAX_BODY, refusal, serve as answer};
use crate::state::State;

/// What `GET /` says.
const GREETING: &str = "nr-sim: a simulated New Relic account. POST GraphQL to /graphql with the header \
                        API-Key: NRAK-<anything>\n";

/// Connections at once; more wait to be accepted. A client has as many as NerdGraph lets one user ask: 25.
pub const MAX_CONNECTIONS: usize = 256;

/// How long the head of a request may take, and how long a connection may be idle: a little more than the minute and a
/// half after which common clients close theirs, so that they are the ones to do it.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(95);

/// How long the body of a request may take: a megabyte on loopback takes no time.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// How long requests under way may take when the server is to stop: then their connections are closed.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// The wait after a connection could not be accepted, such as when the process has no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves the account at an address of this machine, such as `127.0.0.1:0` for a free port.
///
/// # Errors
/// When the address can't be listened on, or can be reached from other machines
/// ([`io::ErrorKind::InvalidInput`]): there is no TLS, and any user key is taken. See [`serve_beyond_loopback`].
pub async fn serve(sim: Sim, addr: SocketAddr) -> io::Result<Server> {
    if !addr.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{addr} can be reached from other machines, and any key will do; listen on 127.0.0.1"),
        ));
    }
    serve_beyond_loopback(sim, addr).await
}

/// Serves the account at any address. Whoever can reach it may ask it everything, with any user key and without TLS: only
/// for networks whose members all may, such as that of a test's containers.
///
/// # Errors
/// When the address can't be listened on.
pub async fn serve_beyond_loopback(sim: Sim, addr: SocketAddr) -> io::Result<Server> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(accept(listener, sim.state(), stopped));
    Ok(Server { addr, stop, task })
}

/// A running server. It stops when it is dropped; [`shutdown`](Self::shutdown) waits for requests under way.
pub struct Server {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The URL of its NerdGraph.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.addr)
    }

    /// Takes no more connections and waits for the requests under way, for [`SHUTDOWN_TIMEOUT`] at most.
    ///
    /// # Errors
    /// When serving panicked.
    pub async fn shutdown(self) -> io::Result<()> {
        self.stop.send_replace(true);
        self.task.await.map_err(io::Error::other)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addr", &self.addr).finish_non_exhaustive()
    }
}

/// Takes connections until told to stop, then sees them end.
async fn accept(listener: TcpListener, state: Arc<State>, stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut connections = JoinSet::new();
    let mut told = stopped.clone();
    loop {
        let next = async {
            // Nobody closes the semaphore.
            let place = places.clone().acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        tokio::select! {
            () = told_to_stop(&mut told) => break,
            Some(_) = connections.join_next() => {}
            (accepted, place) = next => match accepted {
                Ok((stream, _)) => {
                    let connection = connection(stream, state.clone(), stopped.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(SHUTDOWN_TIMEOUT, all).await.is_err() {
        tracing::debug!(left = connections.len(), "connections are closed before their answers");
    }
    connections.shutdown().await;
}

/// Waits for the word to stop; a server that was dropped says it too.
async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    drop(stopped.wait_for(|stop| *stop).await);
}

async fn connection(stream: TcpStream, state: Arc<State>, mut stopped: watch::Receiver<bool>) {
    // Answers are small: they should leave at once.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let service = service_fn(move |request| {
        let state = state.clone();
        async move { route(&state, request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = told_to_stop(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

type Streamed = http::Response<StreamBody<Pieces>>;
type Pieces = futures_util::stream::MapOk<Body, fn(Bytes) -> Frame<Bytes>>;

/// An error closes the connection without an answer, which is how a refused one looks over HTTP.
async fn route(state: &Arc<State>, request: http::Request<Incoming>) -> Result<Streamed, TransportError> {
    let response = match (request.uri().path(), request.method()) {
        ("/graphql", &Method::POST) => graphql(state, request).await?,
        ("/", &Method::GET | &Method::HEAD) => {
            let mut greeting = Response::new(Body::full(GREETING));
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            greeting.headers_mut().insert(CONTENT_TYPE, plain);
            greeting
        }
        ("/graphql", _) => not_allowed("POST"),
        ("/", _) => not_allowed("GET, HEAD"),
        _ => empty(StatusCode::NOT_FOUND),
    };
    Ok(response.map(|body| StreamBody::new(body.map_ok(Frame::data as fn(Bytes) -> Frame<Bytes>))))
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn not_allowed(methods: &'static str) -> Response {
    let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    response
}

async fn graphql(state: &Arc<State>, request: http::Request<Incoming>) -> Result<Response, TransportError> {
    let (head, body) = request.into_parts();
    match timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(whole)) => answer(state, http::Request::from_parts(head, whole.to_bytes())).await,
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large"))
        }
        Ok(Err(_)) => Ok(refusal(StatusCode::BAD_REQUEST, "The request body broke off")),
        Err(_) => Ok(refusal(StatusCode::REQUEST_TIMEOUT, "The request body took too long")),
    }
}
