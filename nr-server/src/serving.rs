//! Serving a door until somebody asks for the end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};
use nr_mcp::Settings;
use nr_mcp::http::{HttpConfig, HttpServer};

use crate::auth::BearerToken;
use crate::config::Http;
use crate::door::Door;
use crate::failure::Failure;
use crate::host::PluginHost;
use crate::runtime::Signals;
use crate::scope::{INCLUDE_TAGS, Scope};

/// The door ends a call first, with words of its own; the protocol's limit is for what does not obey.
const GRACE: Duration = Duration::from_secs(5);

/// How long calls may go on after a signal: a little less than the 30 s after which orchestrators kill a process. What is
/// not done by then is told that the server is ending.
const DRAIN: Duration = Duration::from_secs(25);

fn settings(door: &Door) -> Settings {
    let mut settings = Settings::default();
    settings.call_timeout = door.limit() + GRACE;
    settings.drain = DRAIN;
    settings
}

/// The tools as clients are told of them.
fn host(door: Door) -> Arc<PluginHost> {
    let account = match door.account() {
        Some(account) => format!("Account {account} is asked when a call names none."),
        None => "Give an account_id in calls; list_available_new_relic_accounts has them.".to_owned(),
    };
    let text = format!("{}\n\n{account}", nr_tools::instructions());
    Arc::new(PluginHost::new(door).with_instructions(text))
}

/// Listens for the signals that end the process.
pub(crate) fn signals() -> Result<Signals, Failure> {
    Signals::listen().map_err(|error| Failure::failed(format!("signals cannot be listened for: {error}")))
}

/// Serves over standard input and output until the client goes away or a signal comes.
pub(crate) async fn stdio(door: Door) -> Result<(), Failure> {
    let end = signals()?.first();
    let settings = settings(&door);
    nr_mcp::serve_stdio(host(door), settings, end).await.map_err(|error| {
        Failure::failed(format!("the client could not be served over standard input and output: {error}"))
            .next("this command is started by a client; to try it by hand: nr-server demo")
    })
}

/// Serves over HTTP.
pub(crate) struct Listening {
    server: HttpServer,
    ready: Arc<AtomicBool>,
}

impl Listening {
    /// Listens; calls are taken from now on.
    pub(crate) async fn start(door: Door, http: &Http) -> Result<Self, Failure> {
        let ready = Arc::new(AtomicBool::new(true));
        let settings = settings(&door);
        let mut config = HttpConfig::at(http.address);
        config.request_timeout = settings.call_timeout;
        config.settings = settings;
        if let Some(token) = &http.token {
            config = config.authenticate(Arc::new(BearerToken::new(token.clone())));
        }
        if http.allowed_hosts.is_empty() && !http.address.ip().is_loopback() {
            // The check stops pages in a browser that rebind a name; beyond loopback a token does, which they lack.
            config.allowed_hosts.clear();
        } else {
            config.allowed_hosts.extend(http.allowed_hosts.iter().cloned());
        }
        config.allowed_origins.extend(http.allowed_origins.iter().cloned());
        config.headers.push(http::HeaderName::from_static(INCLUDE_TAGS));
        let manager = Arc::clone(door.manager());
        let config = config.scope(move |request| Scope::extensions(request, &manager.snapshot()));
        let state = Arc::clone(&ready);
        let config = config.page("/healthz", |_| page(StatusCode::OK, "ok\n")).page("/readyz", move |_| {
            match state.load(Ordering::Relaxed) {
                true => page(StatusCode::OK, "ready\n"),
                false => page(StatusCode::SERVICE_UNAVAILABLE, "ending\n"),
            }
        });
        let server =
            nr_mcp::http::serve(host(door), config).await.map_err(|error| cannot_listen(http, &error))?;
        Ok(Self { server, ready })
    }

    /// Where clients find it.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// Waits for a signal, then lets calls in flight finish.
    pub(crate) async fn until(mut self, signals: Signals) -> Result<(), Failure> {
        let ended_by_itself = tokio::select! {
            () = self.server.wait() => true,
            () = signals.first() => false,
        };
        self.ready.store(false, Ordering::Relaxed);
        self.server.shutdown().await;
        if ended_by_itself {
            return Err(Failure::failed("listening failed; the log has the reason").next("start it again"));
        }
        Ok(())
    }
}

fn page(status: StatusCode, text: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Why an address cannot be listened on, and what to do.
pub(crate) fn cannot_listen(http: &Http, error: &io::Error) -> Failure {
    let address = http.address;
    let other = std::net::SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(8765));
    match error.kind() {
        io::ErrorKind::AddrInUse => Failure::failed(format!(
            "{address} is taken by another program, perhaps by this one started before"
        ))
        .next(format!("end that one, or choose another address: --http {other}")),
        io::ErrorKind::AddrNotAvailable => {
            Failure::failed(format!("{address} is no address of this machine"))
                .next("choose one that is: --http 127.0.0.1:8765")
        }
        io::ErrorKind::PermissionDenied => Failure::failed(format!(
            "listening on {address} is not allowed; ports below 1024 are the system's"
        ))
        .next("choose a higher port: --http 127.0.0.1:8765"),
        _ => Failure::failed(format!("{address} cannot be listened on: {error}")),
    }
}
