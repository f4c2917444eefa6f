//! The account over loopback HTTP, for clients in other processes and languages (feature `http`).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::State as Shared;
use axum::response::Response as HttpResponse;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Sim;
use crate::serve::{MAX_BODY, refusal, serve as answer};
use crate::state::State;

/// What `GET /` says.
const GREETING: &str = "nr-sim: a simulated New Relic account. POST GraphQL to /graphql with the header \
                        API-Key: NRAK-<anything>\n";

/// Serves the account at an address, such as `127.0.0.1:0` for a free port of this machine. There is no TLS and any user
/// key is taken: don't serve it to others.
///
/// # Errors
/// When the address can't be listened on.
pub async fn serve(sim: Sim, addr: SocketAddr) -> io::Result<Server> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    let (stop, mut stopped) = watch::channel(false);
    let app = Router::new()
        .route("/", get(|| async { GREETING }))
        .route("/graphql", post(graphql))
        .with_state(sim.state());
    let listener = listener.tap_io(|connection| {
        // Answers are small: they should leave at once.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let task = tokio::spawn(async move {
        let told = async move {
            // A dropped server stops as well.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        axum::serve(listener, app).with_graceful_shutdown(told).await
    });
    Ok(Server { addr, stop, task })
}

/// A running server. It stops when it is dropped; [`shutdown`](Self::shutdown) waits for requests under way.
pub struct Server {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<io::Result<()>>,
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

    /// Takes no more connections and waits for the requests under way.
    ///
    /// # Errors
    /// When serving had failed.
    pub async fn shutdown(self) -> io::Result<()> {
        self.stop.send_replace(true);
        self.task.await.map_err(io::Error::other)?
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addr", &self.addr).finish_non_exhaustive()
    }
}

async fn graphql(Shared(state): Shared<Arc<State>>, request: axum::extract::Request) -> HttpResponse {
    let (head, body) = request.into_parts();
    let response = match axum::body::to_bytes(body, MAX_BODY).await {
        Ok(bytes) => answer(&state, http::Request::from_parts(head, bytes)).await,
        Err(_) => Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large")),
    };
    match response {
        Ok(response) => response.map(HttpBody::from_stream),
        // Over HTTP a refused connection is one that breaks before its first byte of body.
        Err(error) => HttpResponse::new(HttpBody::from_stream(futures_util::stream::iter([Err::<
            bytes::Bytes,
            _,
        >(error)]))),
    }
}
