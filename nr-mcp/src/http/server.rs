//! Listening, and ending without dropping calls.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::config::HttpConfig;
use crate::host::Host;

/// A running HTTP server. Dropping it stops it at once; [`shutdown`](Self::shutdown) lets calls finish.
#[derive(Debug)]
pub struct HttpServer {
    address: SocketAddr,
}

/// Listens and serves `host` at [`ENDPOINT`](super::ENDPOINT) and every path below it.
///
/// # Errors
/// When the address cannot be listened on, or a setting is out of range.
pub async fn serve(host: Arc<dyn Host>, config: HttpConfig) -> io::Result<HttpServer> {
    let _ = (host, config);
    Err(io::Error::other("not written yet"))
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
    pub async fn wait(&mut self) {}

    /// Accepts nothing new, lets calls in flight finish within [`Settings::drain`](crate::Settings::drain), then ends.
    pub async fn shutdown(self) {}
}
