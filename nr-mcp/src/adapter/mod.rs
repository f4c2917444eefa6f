//! Between our types and those of the SDK. All of it is private, so that a new major version of the SDK stays in here.

mod convert;
mod handler;
mod lists;
mod notify;
mod questions;
mod rounds;
mod run;
mod seal;
mod turn;
mod validate;

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU8};
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{InitializeRequestParams, ServerConfig};
use serde_json::{Map, Value};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::change::Change;
use crate::exchange::LogLevel;
use crate::host::Host;
use crate::info::ServerInfo;
use crate::peer::{Channel, ClientInfo};
use crate::settings::Settings;

pub(crate) use handler::Handler;
#[cfg(feature = "http")]
pub(crate) use handler::SENDER;

/// How many announcements a slow client may fall behind before it is told once that everything changed.
const CHANGES_BEHIND: usize = 256;

/// How many resources one client may watch: more than any list that a person looks at, and a bound on what it costs.
const MAX_WATCHED: usize = 1024;

/// What all connections of a server share.
pub(crate) struct Core {
    host: Arc<dyn Host>,
    info: ServerInfo,
    config: ServerConfig,
    /// Name and version as they stand in results.
    signature: Value,
    settings: Settings,
    /// Requests in work beyond which new ones are refused.
    max_busy: usize,
    seal: seal::Seal,
    validators: validate::Validators,
    changes: broadcast::Sender<Change>,
    /// Requests in work.
    busy: TaskTracker,
    /// Set when serving ends: subscriptions close, nothing else does.
    pub(crate) closing: CancellationToken,
    /// Set when the time to finish is over: calls in flight are told so.
    pub(crate) hurry: CancellationToken,
}

impl Core {
    /// Sets up what is shared. Must be called on a runtime: it follows the announcements of the host.
    pub(crate) fn new(host: Arc<dyn Host>, settings: Settings, max_busy: usize) -> io::Result<Arc<Self>> {
        if settings.page_size == 0 {
            return Err(invalid("the page size of lists must be at least 1"));
        }
        let info = host.info();
        let seal = seal::Seal::new(settings.state_key.clone(), settings.ask_ttl)?;
        let core = Arc::new(Self {
            signature: convert::signature(&info),
            config: convert::config(&info),
            validators: validate::Validators::default(),
            changes: broadcast::Sender::new(CHANGES_BEHIND),
            busy: TaskTracker::new(),
            closing: CancellationToken::new(),
            hurry: CancellationToken::new(),
            host,
            info,
            settings,
            max_busy,
            seal,
        });
        notify::follow(&core);
        Ok(core)
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

pub(crate) fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// What one connection, session or stateless request has for itself.
pub(crate) struct Session {
    channel: Channel,
    /// The least level of log messages that a client with a handshake wants.
    level: AtomicU8,
    /// The resources that a client with a handshake watches.
    watched: Mutex<BTreeSet<String>>,
    /// Whether announcements go to this client already.
    told: AtomicBool,
    /// What the client said of itself in its handshake.
    client: Mutex<Option<Arc<ClientInfo>>>,
    /// Receivers of announcements, opened before a subscription is acknowledged so that none falls in between.
    ready: Mutex<Vec<broadcast::Receiver<Change>>>,
    /// Set when nothing more can be heard from the client.
    pub(crate) ended: CancellationToken,
}

impl Session {
    pub(crate) fn new(channel: Channel) -> Arc<Self> {
        Arc::new(Self {
            channel,
            level: AtomicU8::new(LogLevel::Info as u8),
            watched: Mutex::default(),
            told: AtomicBool::new(false),
            client: Mutex::default(),
            ready: Mutex::default(),
            ended: CancellationToken::new(),
        })
    }

    /// Watches a resource, unless too many are watched already.
    fn watch(&self, uri: String) -> bool {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.len() >= MAX_WATCHED && !watched.contains(&uri) {
            return false;
        }
        watched.insert(uri);
        true
    }

    fn unwatch(&self, uri: &str) {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }

    fn watches(&self, uri: &str) -> bool {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).contains(uri)
    }

    fn watched(&self) -> Vec<String> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.ended.cancel();
    }
}

/// What a client said of itself in its handshake.
fn client_info(request: &InitializeRequestParams) -> ClientInfo {
    let capabilities = match serde_json::to_value(&request.capabilities) {
        Ok(Value::Object(capabilities)) => capabilities,
        _ => Map::new(),
    };
    let client = &request.client_info;
    ClientInfo { name: client.name.clone(), version: client.version.clone(), capabilities }
}
