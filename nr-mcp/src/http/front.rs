//! What every request passes before the protocol sees it: doors, authentication, bounds.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue,
    ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use rmcp::transport::streamable_http_server::tower::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::config::{ENDPOINT, HttpConfig};
use super::doors::Doors;
use super::reply::{self, Answer, Held, Hold};
use super::seldom::{Seldom, shown};
use super::sessions::{Sessions, VISIT, Visit};
use crate::adapter::{Core, Handler, SENDER, Session, invalid};
use crate::host::Host;
use crate::peer::{Channel, Identity, Peer};

/// How long whoever decides who may come in may think about it.
const AUTHENTICATION: Duration = Duration::from_secs(10);

/// When to come again after being refused for want of room.
const COME_AGAIN: Duration = Duration::from_secs(1);

/// The same for sessions, which only go away when somebody leaves or is idle for minutes.
const COME_AGAIN_FOR_SESSION: Duration = Duration::from_secs(30);

/// Headers that a page in a browser may send and read.
const SENT: &str = "authorization, content-type, accept, last-event-id, mcp-session-id, mcp-protocol-version, mcp-method, mcp-name";
const READ: HeaderValue = HeaderValue::from_static("mcp-session-id, www-authenticate, retry-after");
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");
const A_DAY: HeaderValue = HeaderValue::from_static("86400");

/// Everything that requests share.
pub(super) struct Front {
    config: HttpConfig,
    doors: Doors,
    /// Headers that a page in a browser may send.
    sent: HeaderValue,
    /// Warnings of requests that came by a wrong name, and of callers that nobody knows.
    strays: Seldom,
    strangers: Seldom,
    places: Arc<Semaphore>,
    /// Requests that end by themselves, until the last byte of their answers.
    pub(super) busy: TaskTracker,
    pub(super) core: Arc<Core>,
    service: StreamableHttpService<Handler, Sessions>,
    /// Ends every stream.
    pub(super) end: CancellationToken,
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Front {
    pub(super) fn new(host: Arc<dyn Host>, config: HttpConfig) -> io::Result<Self> {
        if config.max_requests == 0 || config.max_body == 0 {
            return Err(invalid("a server must be able to work on at least 1 request of at least 1 byte"));
        }
        let mut settings = config.settings.clone();
        settings.call_timeout = config.request_timeout;
        let core = Core::new(host, settings, config.max_requests)?;
        let end = CancellationToken::new();
        let sessions = Arc::new(Sessions::new(config.max_sessions, config.session_idle));
        // Hosts, origins and the size of bodies have been looked at before the SDK gets a request.
        let inner = StreamableHttpServerConfig::default()
            .disable_allowed_hosts()
            .disable_allowed_origins()
            .with_max_request_body_bytes(config.max_body)
            .with_json_response(true)
            .with_cancellation_token(end.clone());
        let shared = core.clone();
        let make = move || Ok(Handler::new(shared.clone(), Session::new(Channel::Http)));
        let sent = config.headers.iter().fold(SENT.to_owned(), |sent, header| format!("{sent}, {header}"));
        Ok(Self {
            sent: HeaderValue::try_from(sent)
                .map_err(|_| invalid("the headers that pages may send make no header"))?,
            strays: Seldom::default(),
            strangers: Seldom::default(),
            doors: Doors::new(&config.allowed_hosts, &config.allowed_origins)?,
            places: Arc::new(Semaphore::new(config.max_requests.min(Semaphore::MAX_PERMITS))),
            busy: TaskTracker::new(),
            service: StreamableHttpService::new(make, sessions, inner),
            core,
            config,
            end,
        })
    }

    pub(super) async fn answer<B>(&self, request: Request<B>) -> Response<Held>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (parts, body) = request.into_parts();
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            let message = "too many requests are in work; try again in a moment";
            let answer = match self.page(&parts) {
                Some(page) => page,
                None => reply::later(StatusCode::SERVICE_UNAVAILABLE, message, COME_AGAIN),
            };
            return answer.map(|body| Held { body, _hold: Hold { _place: None, _busy: None } });
        };
        // Streams that a client opens to listen last until somebody ends them.
        let busy = (parts.method == Method::POST).then(|| self.busy.token());
        let origin = parts.headers.get(ORIGIN).filter(|_| self.doors.admit(&parts).is_ok()).cloned();
        let mut answer = match self.page(&parts) {
            Some(page) => page,
            None => self.endpoint(parts, body).await,
        };
        // Refusals too, so that the page can read why.
        if let Some(origin) = origin {
            let headers = answer.headers_mut();
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READ);
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        answer.map(|body| Held { body, _hold: Hold { _place: Some(place), _busy: busy } })
    }

    fn page(&self, request: &Parts) -> Option<Answer> {
        let page = self.config.pages.get(request.uri.path())?;
        if request.method != Method::GET && request.method != Method::HEAD {
            return Some(reply::not_allowed("GET, HEAD"));
        }
        Some(page(request).map(|body| Full::new(body).boxed()))
    }

    async fn endpoint<B>(&self, mut parts: Parts, body: B) -> Answer
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let below = parts.uri.path().strip_prefix(ENDPOINT);
        let Some(below) = below.filter(|below| below.is_empty() || below.starts_with('/')) else {
            return reply::nowhere();
        };
        let deeper = !below.trim_end_matches('/').is_empty();
        if let Err(message) = self.doors.admit(&parts) {
            if let Some(left_out) = self.strays.pass(Instant::now()) {
                let (host, origin) = (shown(parts.headers.get(HOST)), shown(parts.headers.get(ORIGIN)));
                let peer = parts.extensions.get::<SocketAddr>();
                tracing::warn!(?peer, host, origin, left_out, message);
            }
            return reply::text(StatusCode::FORBIDDEN, message);
        }
        if parts.method == Method::OPTIONS && parts.headers.contains_key(ORIGIN) {
            return self.preflight();
        }
        if !matches!(parts.method, Method::POST | Method::GET | Method::DELETE) {
            return reply::not_allowed("GET, POST, DELETE");
        }
        if let Some(authenticate) = &self.config.authenticate {
            let decision = tokio::time::timeout(AUTHENTICATION, authenticate.authenticate(&parts));
            match decision.await {
                Ok(Ok(extensions)) => parts.extensions.extend(extensions),
                Ok(Err(refusal)) => {
                    if let Some(left_out) = self.strangers.pass(Instant::now()) {
                        let peer = parts.extensions.get::<SocketAddr>();
                        let status = refusal.status.as_u16();
                        tracing::warn!(?peer, status, left_out, "a caller was not let in");
                    }
                    return reply::refusal(refusal);
                }
                Err(_) => {
                    let message = "it could not be decided in time who you are; try again in a moment";
                    return reply::later(StatusCode::SERVICE_UNAVAILABLE, message, COME_AGAIN);
                }
            }
        }
        match &self.config.scope {
            Some(scope) => match scope(&parts) {
                Ok(extensions) => parts.extensions.extend(extensions),
                Err(refusal) => return reply::refusal(refusal),
            },
            None if deeper => return reply::nowhere(),
            None => {}
        }
        let body = match self.body(&parts.headers, body).await {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        self.pass_on(parts, body).await
    }

    /// Tells a browser what a page of an allowed origin may send.
    fn preflight(&self) -> Answer {
        let mut answer = reply::nothing();
        let headers = answer.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, self.sent.clone());
        headers.insert(ACCESS_CONTROL_MAX_AGE, A_DAY);
        answer
    }

    /// Reads the body, which must neither be too large nor take too long.
    async fn body<B>(&self, headers: &HeaderMap, body: B) -> Result<Bytes, Answer>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let max = self.config.max_body;
        let too_large = || {
            reply::text(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the body has more than {max} bytes; send less"),
            )
        };
        let said = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if said.is_some_and(|said| said > max) {
            return Err(too_large());
        }
        let collected =
            tokio::time::timeout(self.config.body_timeout, Limited::new(body, max).collect()).await;
        match collected {
            Ok(Ok(body)) => Ok(body.to_bytes()),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
            Ok(Err(_)) => Err(reply::text(StatusCode::BAD_REQUEST, "the body broke off; send it again")),
            Err(_) => Err(reply::text(StatusCode::REQUEST_TIMEOUT, "the body took too long; send it again")),
        }
    }

    async fn pass_on(&self, parts: Parts, body: Bytes) -> Answer {
        let visit = Arc::new(Visit {
            caller: parts.extensions.get::<Identity>().cloned(),
            full: AtomicBool::new(false),
        });
        let closes = parts.method == Method::DELETE;
        let is_json = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"));
        // Arguments mirrored in headers are compared with the schema of the tool, which may depend on who asks.
        let sender = parts.headers.contains_key("mcp-name").then(|| Peer::over_http(parts.clone()));
        let request = Request::from_parts(parts, Full::new(body.clone()));
        let work = VISIT.scope(visit.clone(), self.service.handle(request));
        let answer = match sender {
            Some(sender) => SENDER.scope(sender, work).await,
            None => work.await,
        };
        if visit.full.load(Ordering::Relaxed) {
            let message =
                "too many sessions are open; try again later, or use revision 2026-07-28, which needs none";
            return reply::later(StatusCode::SERVICE_UNAVAILABLE, message, COME_AGAIN_FOR_SESSION);
        }
        if answer.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE && is_json {
            return reply::no_message(&body);
        }
        if closes && answer.status() == StatusCode::ACCEPTED {
            // It is done, not only accepted, and some clients complain of the latter.
            return reply::nothing();
        }
        answer
    }
}
