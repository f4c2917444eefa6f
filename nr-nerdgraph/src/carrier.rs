//! The HTTP carrier: requests over reqwest, with TLS, compression and the system's proxy.
//!
//! A request without TLS goes straight to its endpoint, which is on loopback, and never to a proxy: the key in its header
//! would cross a network in the clear.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::StreamExt as _;
use http::Uri;
use reqwest::Url;
use tower_service::Service;

use crate::builder::{BuildError, BuildErrorKind};
use crate::transport::{Body, Request, Response, TransportError, TransportErrorKind};

/// How long making a connection may take: a host that does not answer for so long will not.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings of the carrier.
#[derive(Clone, Default)]
pub struct HttpConfig {
    proxy: Option<String>,
    roots: Vec<Vec<u8>>,
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL of a proxy may hold a password.
        f.debug_struct("HttpConfig")
            .field("proxy", &self.proxy.is_some())
            .field("roots", &self.roots.len())
            .finish()
    }
}

impl HttpConfig {
    /// The proxy for every request, in place of the system's.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts the certificates of this PEM text beside the system's.
    #[must_use]
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    pub(crate) fn is_default(&self) -> bool {
        self.proxy.is_none() && self.roots.is_empty()
    }

    /// Refuses what would fail only at the first request.
    fn check(&self) -> Result<(), BuildErrorKind> {
        if let Some(proxy) = &self.proxy {
            reqwest::Proxy::all(proxy).map_err(|_| BuildErrorKind::Proxy)?;
        }
        for pem in &self.roots {
            match reqwest::Certificate::from_pem_bundle(pem) {
                Ok(found) if !found.is_empty() => {}
                _ => return Err(BuildErrorKind::Certificate),
            }
        }
        Ok(())
    }

    pub(crate) fn has_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    fn connect(&self, plain: bool) -> Result<reqwest::Client, reqwest::Error> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            // A redirect would carry the key to a host that nobody chose.
            .redirect(reqwest::redirect::Policy::none());
        if plain {
            // Neither the proxy that was given nor the system's.
            builder = builder.no_proxy();
        } else if let Some(proxy) = &self.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy)?);
        }
        for pem in &self.roots {
            for certificate in reqwest::Certificate::from_pem_bundle(pem)? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        builder.build()
    }
}

/// The carrier. Clones share connections; the client behind it is made at the first request, since loading the system's
/// certificates takes time that a start should not.
#[derive(Clone, Debug)]
pub struct HttpTransport(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    config: HttpConfig,
    client: OnceLock<Made>,
    /// The one for endpoints without TLS.
    plain: OnceLock<Made>,
    /// The address of the first request, parsed: practically all go to the same.
    url: OnceLock<(Uri, Url)>,
}

type Made = Result<reqwest::Client, Arc<reqwest::Error>>;

/// Whether requests to this address go without TLS.
pub(crate) fn is_plain(uri: &Uri) -> bool {
    uri.scheme_str() != Some("https")
}

impl HttpTransport {
    /// A carrier with these settings.
    ///
    /// # Errors
    /// When the proxy is no URL or the certificates are not PEM.
    pub fn new(config: HttpConfig) -> Result<Self, BuildError> {
        config.check()?;
        Ok(Self(Arc::new(Lazy {
            config,
            client: OnceLock::new(),
            plain: OnceLock::new(),
            url: OnceLock::new(),
        })))
    }
}

impl Lazy {
    fn client(&self, uri: &Uri) -> Result<reqwest::Client, TransportError> {
        let plain = is_plain(uri);
        let made = if plain { &self.plain } else { &self.client };
        made.get_or_init(|| self.config.connect(plain).map_err(Arc::new))
            .clone()
            .map_err(|error| TransportError::new(TransportErrorKind::Tls, error))
    }

    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let parse = || {
            Url::parse(&uri.to_string())
                .map_err(|error| TransportError::new(TransportErrorKind::Other, error))
        };
        match self.url.get() {
            Some((known, url)) if known == uri => Ok(url.clone()),
            Some(_) => parse(),
            None => {
                let url = parse()?;
                drop(self.url.set((uri.clone(), url.clone())));
                Ok(url)
            }
        }
    }

    async fn carry(&self, request: Request) -> Result<Response, TransportError> {
        let (head, body) = request.into_parts();
        let mut outgoing = reqwest::Request::new(head.method, self.url(&head.uri)?);
        *outgoing.headers_mut() = head.headers;
        *outgoing.body_mut() = Some(body.into());
        let incoming = self.client(&head.uri)?.execute(outgoing).await.map_err(told)?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = incoming.status();
        *response.headers_mut() = incoming.headers().clone();
        *response.body_mut() = Body::stream(incoming.bytes_stream().map(|piece| piece.map_err(told)));
        Ok(response)
    }
}

impl Service<Request> for HttpTransport {
    type Response = Response;
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let lazy = Arc::clone(&self.0);
        Box::pin(async move { lazy.carry(request).await })
    }
}

/// What a failure of reqwest means. The URL is left out of it: it may be a proxy's with a password.
fn told(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    let kind = if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if speaks_of_tls(&error) {
        TransportErrorKind::Tls
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_body() || error.is_decode() || error.is_request() {
        TransportErrorKind::Closed
    } else {
        TransportErrorKind::Other
    };
    TransportError::new(kind, error)
}

/// Causes looked at, as a guard against a chain that loops.
const MAX_CAUSES: usize = 8;

fn speaks_of_tls(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn StdError> = Some(error);
    for _ in 0..MAX_CAUSES {
        let Some(error) = cause else { return false };
        let text = error.to_string();
        if ["certificate", "handshake", "TLS"].iter().any(|word| text.contains(word)) {
            return true;
        }
        cause = error.source();
    }
    false
}
