//! How the HTTP server behaves.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Extensions, HeaderName, Response};

use super::auth::{Authenticate, Refusal};
use crate::settings::Settings;

/// The path of the endpoint, and the beginning of the paths below it.
pub const ENDPOINT: &str = "/mcp";

/// Sessions of older clients at a time. One costs about 52 KiB, so all of them about 13 MiB; anybody may open one.
pub const DEFAULT_MAX_SESSIONS: usize = 256;

/// How long a session may be idle before it is closed. Five minutes, as the protocol's own implementations do.
pub const DEFAULT_SESSION_IDLE: Duration = Duration::from_secs(300);

/// The largest body of a request, in bytes: arguments of tools are small, dashboards are the largest.
pub const DEFAULT_MAX_BODY: usize = 4 * 1024 * 1024;

/// How long the body of a request may take to arrive.
pub const DEFAULT_BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Requests in work at a time, beyond which new ones are refused with 503.
pub const DEFAULT_MAX_REQUESTS: usize = 4096;

/// A page beside the endpoint, such as `/healthz`. It must answer at once, and it is not authenticated.
pub type Page = Arc<dyn Fn(&Parts) -> Response<Bytes> + Send + Sync>;

/// What a request chooses by a path below the endpoint, such as `/mcp/x/nrql/readonly`, and by its headers. What is
/// returned is put into the request, where the host finds it with [`Peer::extension`](crate::Peer::extension). It must
/// answer at once; a path that means nothing is to be refused with 404.
pub type Scope = Arc<dyn Fn(&Parts) -> Result<Extensions, Refusal> + Send + Sync>;

/// How the HTTP server behaves.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpConfig {
    /// Where to listen. `127.0.0.1:0`, any free port of the loopback interface, by default.
    pub bind: SocketAddr,
    /// The values of `Host` that are served, as names or `name:port`; the loopback names by default. Others get 403,
    /// which stops pages in a browser from reaching a local server by rebinding DNS. Empty serves every host.
    pub allowed_hosts: Vec<String>,
    /// The origins of pages in browsers that are served, such as `https://app.example.com:443`; pages on loopback by
    /// default. Requests without `Origin` come from programs and are always served.
    pub allowed_origins: Vec<String>,
    /// Sessions of older clients at a time.
    pub max_sessions: usize,
    /// How long such a session may be idle.
    pub session_idle: Duration,
    /// The largest body of a request in bytes.
    pub max_body: usize,
    /// How long the body of a request may take to arrive.
    pub body_timeout: Duration,
    /// How long one round of a call may take; overrides [`Settings::call_timeout`].
    pub request_timeout: Duration,
    /// Requests in work at a time.
    pub max_requests: usize,
    /// Who may come in; everybody by default.
    pub authenticate: Option<Arc<dyn Authenticate>>,
    /// What requests choose by path and headers. Without it there is nothing below the endpoint.
    pub scope: Option<Scope>,
    /// Headers besides those of the protocol that pages in browsers may send.
    pub headers: Vec<HeaderName>,
    /// Pages beside the endpoint, by path.
    pub pages: BTreeMap<String, Page>,
    /// What is the same for every way of serving.
    pub settings: Settings,
}

impl Default for HttpConfig {
    fn default() -> Self {
        let settings = Settings::default();
        let hosts = ["localhost", "127.0.0.1", "::1"];
        let origins = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allowed_hosts: hosts.map(str::to_owned).to_vec(),
            allowed_origins: origins.map(str::to_owned).to_vec(),
            max_sessions: DEFAULT_MAX_SESSIONS,
            session_idle: DEFAULT_SESSION_IDLE,
            max_body: DEFAULT_MAX_BODY,
            body_timeout: DEFAULT_BODY_TIMEOUT,
            request_timeout: settings.call_timeout,
            max_requests: DEFAULT_MAX_REQUESTS,
            authenticate: None,
            scope: None,
            headers: Vec::new(),
            pages: BTreeMap::new(),
            settings,
        }
    }
}

impl HttpConfig {
    /// The defaults at this address, which is also a host that is served, unless it stands for every address.
    #[must_use]
    pub fn at(bind: SocketAddr) -> Self {
        let mut config = Self { bind, ..Self::default() };
        let host = bind.ip().to_string();
        if !bind.ip().is_unspecified() && !config.allowed_hosts.contains(&host) {
            config.allowed_hosts.push(host);
        }
        config
    }

    /// Adds a page beside the endpoint.
    #[must_use]
    pub fn page(
        mut self,
        path: impl Into<String>,
        page: impl Fn(&Parts) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.pages.insert(path.into(), Arc::new(page));
        self
    }

    /// Sets who may come in.
    #[must_use]
    pub fn authenticate(mut self, authenticate: Arc<dyn Authenticate>) -> Self {
        self.authenticate = Some(authenticate);
        self
    }

    /// Sets what requests choose by path and headers.
    #[must_use]
    pub fn scope(
        mut self,
        scope: impl Fn(&Parts) -> Result<Extensions, Refusal> + Send + Sync + 'static,
    ) -> Self {
        self.scope = Some(Arc::new(scope));
        self
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpConfig")
            .field("bind", &self.bind)
            .field("allowed_hosts", &self.allowed_hosts)
            .field("allowed_origins", &self.allowed_origins)
            .field("max_sessions", &self.max_sessions)
            .field("session_idle", &self.session_idle)
            .field("max_body", &self.max_body)
            .field("request_timeout", &self.request_timeout)
            .field("authenticated", &self.authenticate.is_some())
            .field("scoped", &self.scope.is_some())
            .field("headers", &self.headers)
            .field("pages", &self.pages.keys())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
