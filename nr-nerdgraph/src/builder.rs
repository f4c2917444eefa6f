//! Building a client: everything that can be wrong is found here, before a request is sent.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use nr_core::{KeyKind, Region, Secret};
use tower_layer::Layer as _;
use tower_service::Service;

use crate::client::{Client, Shared};
use crate::resilience::Resilience;
use crate::transport::{self, BoxTransport, Request, Response, TransportError};

/// How long one request may take if nothing else is said (the official Go client's value). NRQL queries that were given
/// more time than this extend it.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// How this crate names itself to New Relic.
const PRODUCT: &str = concat!("nr-nerdgraph/", env!("CARGO_PKG_VERSION"));

/// The name that stands last in the chain of requesting services.
const SERVICE: &str = "nr-nerdgraph";

/// Header of the user key.
pub(crate) const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// Header that tells New Relic which products a request came through, with bars between them.
const REQUESTING_SERVICES: HeaderName = HeaderName::from_static("newrelic-requesting-services");

/// A client in the making.
#[must_use]
pub struct ClientBuilder {
    key: Secret,
    region: Region,
    timeout: Duration,
    user_agent: Option<String>,
    service_name: Option<String>,
    transport: Option<BoxTransport>,
    resilience: Option<Resilience>,
    #[cfg(feature = "cache")]
    cache: Option<crate::cache::ResponseCache>,
    #[cfg(feature = "http")]
    carrier: crate::carrier::HttpConfig,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("region", &self.region.name())
            .field("timeout", &self.timeout)
            .field("own_transport", &self.transport.is_some())
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    pub(crate) fn new(key: Secret) -> Self {
        Self {
            key,
            region: Region::default(),
            timeout: DEFAULT_TIMEOUT,
            user_agent: None,
            service_name: None,
            transport: None,
            resilience: None,
            #[cfg(feature = "cache")]
            cache: None,
            #[cfg(feature = "http")]
            carrier: crate::carrier::HttpConfig::default(),
        }
    }

    /// Where the organization's data lives; the United States if nothing is said.
    pub fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// How long one request may take, from the connection to the last byte; [`DEFAULT_TIMEOUT`] if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The product that asks, such as `my-tool/1.2`; this crate's own name follows it.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// The service that asks, as New Relic lists it; this crate's own name follows it.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = Some(name.into());
        self
    }

    /// Sends through this service in place of HTTP.
    pub fn transport<S>(mut self, transport: S) -> Self
    where
        S: Service<Request, Response = Response, Error = TransportError> + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        self.transport = Some(transport::boxed(transport));
        self
    }

    /// Puts these layers around the transport. Without them a client sends each request once and at once. Give the same
    /// [`Resilience`] to every client of a process, so that they keep to the limits together.
    pub fn resilience(mut self, resilience: Resilience) -> Self {
        self.resilience = Some(resilience);
        self
    }

    /// Keeps answers in this cache, and asks once for many callers who ask for the same ([`cache`](crate::cache)). Without it
    /// each call is a request.
    #[cfg(feature = "cache")]
    pub fn cache(mut self, cache: crate::cache::ResponseCache) -> Self {
        self.cache = Some(cache);
        self
    }

    /// The proxy for every request, in place of the system's. An endpoint without TLS has none: the key would cross the
    /// network in the clear.
    #[cfg(feature = "http")]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.carrier = self.carrier.proxy(url);
        self
    }

    /// Trusts the certificates of this PEM text beside the system's, for a proxy that ends TLS.
    #[cfg(feature = "http")]
    pub fn root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.carrier = self.carrier.root_certificate_pem(pem);
        self
    }

    /// The client. No connection is made, and no certificate is loaded, before the first request.
    ///
    /// # Errors
    /// When the key is blank or of another kind, a header cannot be made of a text, or there is nothing to send through.
    pub fn build(self) -> Result<Client, BuildError> {
        let headers = self.headers()?;
        let uri: Uri = self.region.endpoint().parse().map_err(|_| BuildErrorKind::Region)?;
        if self.timeout.is_zero() {
            return Err(BuildErrorKind::Timeout.into());
        }
        #[cfg(feature = "http")]
        if !self.region.is_tls() && self.carrier.has_proxy() {
            return Err(BuildErrorKind::ProxyInTheClear.into());
        }
        let transport = match self.transport {
            #[cfg(feature = "http")]
            Some(_) if !self.carrier.is_default() => return Err(BuildErrorKind::UnusedHttp.into()),
            Some(own) => own,
            #[cfg(feature = "http")]
            None => transport::boxed(crate::carrier::HttpTransport::new(self.carrier)?),
            #[cfg(not(feature = "http"))]
            None => return Err(BuildErrorKind::NoTransport.into()),
        };
        let transport = match self.resilience {
            Some(resilience) => transport::boxed(resilience.layer(transport)),
            None => transport,
        };
        Ok(Client::new(Shared {
            #[cfg(feature = "cache")]
            cache: self.cache.map(|cache| {
                let key = headers.get(API_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
                crate::cache::Bound::new(cache, &uri, key)
            }),
            region: self.region,
            uri,
            headers,
            timeout: self.timeout,
            transport,
            no_asynchronous: std::sync::atomic::AtomicBool::new(false),
        }))
    }

    fn headers(&self) -> Result<HeaderMap, BuildErrorKind> {
        if self.key.is_blank() {
            return Err(BuildErrorKind::NoKey);
        }
        let key = self.key.expose().trim();
        match KeyKind::of(key) {
            KeyKind::Placeholder => return Err(BuildErrorKind::KeyForm),
            kind if kind.refused_as().is_some() => return Err(BuildErrorKind::OtherKey),
            _ => {}
        }
        let mut key = HeaderValue::from_str(key).map_err(|_| BuildErrorKind::KeyForm)?;
        key.set_sensitive(true);
        let agent = match &self.user_agent {
            Some(product) => format!("{product} {PRODUCT}"),
            None => PRODUCT.to_owned(),
        };
        let services = match &self.service_name {
            Some(name) => format!("{name}|{SERVICE}"),
            None => SERVICE.to_owned(),
        };
        let mut headers = HeaderMap::with_capacity(5);
        headers.insert(API_KEY, key);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_str(&agent).map_err(|_| BuildErrorKind::Name)?);
        headers
            .insert(REQUESTING_SERVICES, HeaderValue::from_str(&services).map_err(|_| BuildErrorKind::Name)?);
        Ok(headers)
    }
}

/// A client that could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the client could not be built: {kind}")]
#[non_exhaustive]
pub struct BuildError {
    /// What is wrong.
    pub kind: BuildErrorKind,
}

/// What is wrong with a client's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildErrorKind {
    /// The key is blank.
    #[error("there is no user key; create one in New Relic under API keys, it begins with NRAK")]
    NoKey,
    /// The key is a placeholder, or holds characters that no key has.
    #[error("the user key is a placeholder or has characters that no key has; copy it again")]
    KeyForm,
    /// A license, ingest, query, admin, browser or mobile key.
    #[error(
        "the key is a license, ingest, query, admin or browser key, which NerdGraph refuses; use a user key, it begins with NRAK"
    )]
    OtherKey,
    /// The region's address is no URL.
    #[error("the region's address is not a URL; use us, eu, jp, gov or an absolute URL")]
    Region,
    /// A time-out of zero.
    #[error("the time-out is zero; give a request some seconds")]
    Timeout,
    /// The name of the product or service does not fit into a header.
    #[error("the name of the product or service holds control characters; use printable ones")]
    Name,
    /// The proxy is no URL.
    #[error("the proxy is not a URL; write http://host:port")]
    Proxy,
    /// A proxy for an endpoint without TLS.
    #[error(
        "a proxy was given for an endpoint without TLS, where it would see the key; leave the proxy out, or use https"
    )]
    ProxyInTheClear,
    /// The certificates are not PEM.
    #[error("the root certificates are not PEM; give a text with BEGIN CERTIFICATE")]
    Certificate,
    /// A proxy or certificates beside a transport of one's own.
    #[error("a proxy or root certificates were given beside a transport of one's own; set them there")]
    UnusedHttp,
    /// No transport was given, and the crate is built without HTTP.
    #[error("there is nothing to send through; give a transport or enable the feature `http`")]
    NoTransport,
}

impl From<BuildErrorKind> for BuildError {
    fn from(kind: BuildErrorKind) -> Self {
        Self { kind }
    }
}

impl From<BuildError> for nr_core::Fault {
    fn from(error: BuildError) -> Self {
        // The texts hold no value that was given: they may be shown as they are.
        let kind = match error.kind {
            BuildErrorKind::NoKey | BuildErrorKind::KeyForm | BuildErrorKind::OtherKey => {
                nr_core::FaultKind::Unauthenticated
            }
            _ => nr_core::FaultKind::InvalidInput,
        };
        Self::new(kind, error.to_string()).with_source(error)
    }
}
