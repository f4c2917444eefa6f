//! Listening, and ending without dropping calls.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::config::HttpConfig;
use super::front::Front;
use crate::host::Host;

/// Connections at a time; others wait to be accepted. Twice the requests that are in work by default, since a connection
/// is kept open between requests.
const MAX_CONNECTIONS: usize = 8192;

/// How long the head of a request may take, and how long a connection may be idle: a little more than the minute after
/// which common balancers close theirs, so that they are the ones to do it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// How long to wait before accepting again when the system has no sockets left.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// How long answers may take to be written when the time for calls is over.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// A running HTTP server. Dropping it stops it at once; [`shutdown`](Self::shutdown) lets calls finish.
#[derive(Debug)]
pub struct HttpServer {
    address: SocketAddr,
    drain: Duration,
    front: Arc<Front>,
    accepting: JoinHandle<()>,
    stop: Arc<Stop>,
}

/// How connections are told to end.
#[derive(Debug, Default)]
struct Stop {
    /// Accept nothing new, and close connections after the request they are at.
    gracefully: CancellationToken,
    at_once: CancellationToken,
    open: TaskTracker,
}

/// Listens and serves `host` at [`ENDPOINT`](super::ENDPOINT), and at the paths below it that [`HttpConfig::scope`] lets in.
///
/// # Errors
/// When the address cannot be listened on, or a setting is out of range.
pub async fn serve(host: Arc<dyn Host>, config: HttpConfig) -> io::Result<HttpServer> {
    let drain = config.settings.drain;
    let bind = config.bind;
    let front = Arc::new(Front::new(host, config)?);
    let listener = TcpListener::bind(bind).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {bind}: {error}; choose another address"))
    })?;
    let address = listener.local_addr()?;
    let stop = Arc::new(Stop::default());
    let accepting = tokio::spawn(accept(listener, front.clone(), stop.clone()));
    Ok(HttpServer { address, drain, front, accepting, stop })
}

impl HttpServer {
    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Where clients find it, such as `http://127.0.0.1:8000/mcp`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, super::ENDPOINT)
    }

    /// Waits until the server ends by itself, which it does only when listening fails.
    pub async fn wait(&mut self) {
        // A panic in there is the end as well.
        let _ = (&mut self.accepting).await;
    }

    /// Accepts nothing new, lets calls in flight finish within [`Settings::drain`](crate::Settings::drain), then ends.
    pub async fn shutdown(self) {
        let Self { front, stop, drain, .. } = &self;
        stop.gracefully.cancel();
        front.core.closing.cancel();
        front.busy.close();
        if tokio::time::timeout(*drain, front.busy.wait()).await.is_err() {
            tracing::warn!("calls in flight did not finish in time and are cut short");
            front.core.hurry.cancel();
            let _ = tokio::time::timeout(LAST_WRITES, front.busy.wait()).await;
        }
        // Only streams on which nothing is awaited are left.
        front.end.cancel();
        stop.open.close();
        let _ = tokio::time::timeout(LAST_WRITES, stop.open.wait()).await;
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.stop.gracefully.cancel();
        self.stop.at_once.cancel();
        self.front.core.closing.cancel();
        self.front.core.hurry.cancel();
        self.front.end.cancel();
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, front: Arc<Front>, stop: Arc<Stop>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        // Closed only with the server, and then nothing matters.
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = stop.gracefully.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                // Without it every streamed answer waits for a delayed acknowledgement.
                let _ = stream.set_nodelay(true);
                let connection = connection(stream, address, front.clone(), stop.clone(), place);
                drop(stop.open.spawn(connection));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    front: Arc<Front>,
    stop: Arc<Stop>,
    _place: OwnedSemaphorePermit,
) {
    let service = service_fn(move |mut request: Request<Incoming>| {
        let front = front.clone();
        request.extensions_mut().insert(address);
        async move { Ok::<_, Infallible>(front.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = stop.gracefully.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = &mut connection => ended,
                () = stop.at_once.cancelled() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
