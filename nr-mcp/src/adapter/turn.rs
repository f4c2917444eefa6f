//! One request on its way through: who asks, and what the SDK gave along with it.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use rmcp::model::{ProtocolVersion, RequestMetaObject};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, Peer as SdkPeer, RoleServer};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::run::{NOTES_WAITING, Notes};
use super::{Core, Session, convert, run};
use crate::ask::Answers;
use crate::error::{HostError, HostErrorKind};
use crate::exchange::{Exchange, LogLevel};
use crate::peer::{ClientInfo, Peer};

const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";

/// One request. As long as it lives it counts as being in work.
pub(super) struct Turn {
    pub(super) core: Arc<Core>,
    pub(super) session: Arc<Session>,
    pub(super) peer: Peer,
    /// The way back to the client.
    pub(super) sdk: SdkPeer<RoleServer>,
    pub(super) cancelled: CancellationToken,
    meta: RequestMetaObject,
    _busy: TaskTrackerToken,
}

impl Turn {
    pub(super) fn begin(
        core: &Arc<Core>,
        session: &Arc<Session>,
        mut context: RequestContext<RoleServer>,
    ) -> Result<Self, ErrorData> {
        if core.busy.len() >= core.max_busy {
            return Err(convert::error(HostError::new(
                HostErrorKind::Unavailable,
                "too many requests are in work; wait for some of them to finish and try again",
            )));
        }
        Ok(Self {
            peer: peer(session, &mut context),
            core: core.clone(),
            session: session.clone(),
            sdk: context.peer,
            cancelled: context.ct,
            meta: context.meta,
            _busy: core.busy.token(),
        })
    }

    /// Whether the client speaks a revision without handshake, that is 2026-07-28 or newer.
    pub(super) fn is_modern(&self) -> bool {
        // Revisions are dates, so they compare as texts.
        self.peer.revision().is_some_and(|revision| revision >= ProtocolVersion::V_2026_07_28.as_str())
    }

    /// Runs one future of the host that neither reports nor asks.
    pub(super) async fn guard<T>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, HostError>> + Send,
    ) -> Result<T, ErrorData> {
        run::guard(what, self, None, Box::pin(work)).await.map_err(convert::error)
    }

    /// What the host gets, and the notes that it may send meanwhile.
    pub(super) fn exchange(&self, answers: Option<Answers>) -> (Exchange, Option<Notes>) {
        let token = self.meta.get_progress_token();
        let level = self.level();
        let (sender, notes) = if token.is_some() || level.is_some() {
            let (sender, queue) = mpsc::channel(NOTES_WAITING);
            let notes =
                Notes { queue, peer: self.sdk.clone(), token, done: None, ended: self.session.ended.clone() };
            (Some(sender), Some(notes))
        } else {
            (None, None)
        };
        let progress = sender.clone().filter(|_| notes.as_ref().is_some_and(|notes| notes.token.is_some()));
        let log = level.zip(sender);
        let meta = self.meta.0.0.clone();
        let exchange = Exchange::new(self.peer.clone(), meta, answers, self.cancelled.clone(), progress, log);
        (exchange, notes)
    }

    /// The least level of log messages that the client wants. Revision 2026-07-28 says it with every request.
    fn level(&self) -> Option<LogLevel> {
        if !self.core.info.offers.logging {
            return None;
        }
        if self.is_modern() {
            return self.meta.log_level().map(convert::least_level);
        }
        Some(LogLevel::from_rank(self.session.level.load(Ordering::Relaxed)))
    }
}

fn peer(session: &Session, context: &mut RequestContext<RoleServer>) -> Peer {
    let mut peer = match context.extensions.remove::<http::request::Parts>() {
        Some(parts) => Peer::over_http(parts),
        None => Peer::unknown(session.channel),
    };
    if let Some(revision) = context.protocol_version() {
        peer = peer.with_revision(revision.as_str());
    }
    if let Some(client) = stated(&context.meta.0.0) {
        return peer.with_client(client);
    }
    match session.client.lock().unwrap_or_else(PoisonError::into_inner).clone() {
        Some(client) => peer.with_shared_client(client),
        None => peer,
    }
}

/// What the client says of itself with every request since 2026-07-28.
fn stated(meta: &Map<String, Value>) -> Option<ClientInfo> {
    let capabilities = meta.get(CLIENT_CAPABILITIES)?.as_object()?.clone();
    let info = meta.get(CLIENT_INFO);
    let text = |key: &str| info.and_then(|info| info.get(key)?.as_str()).unwrap_or_default().to_owned();
    Some(ClientInfo { name: text("name"), version: text("version"), capabilities })
}
