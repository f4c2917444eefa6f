//! Sessions of older clients: not too many, and each only for whoever opened it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_core::Stream;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, SessionConfig};
use rmcp::transport::streamable_http_server::session::{ServerSseMessage, SessionId, SessionManager};

use crate::peer::Identity;

tokio::task_local! {
    /// The request that is being looked at.
    pub(super) static VISIT: Arc<Visit>;
}

/// What the sessions need to know of a request, and what they say about it.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) caller: Option<Identity>,
    /// Set when a session was refused because there are too many.
    pub(super) full: AtomicBool,
}

/// Why a session cannot be had.
#[derive(Debug)]
pub(super) enum SessionFault<E> {
    Full,
    Inner(E),
}

impl<E: std::fmt::Display> std::fmt::Display for SessionFault<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str("too many sessions are open; try again later"),
            Self::Inner(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for SessionFault<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Full => None,
            Self::Inner(error) => Some(error),
        }
    }
}

type Fault = SessionFault<<LocalSessionManager as SessionManager>::Error>;

/// The sessions that are open.
pub(super) struct Sessions {
    inner: LocalSessionManager,
    /// Who opened each.
    owners: Mutex<HashMap<SessionId, Option<Identity>>>,
    max: usize,
}

impl Sessions {
    pub(super) fn new(max: usize, idle: Duration) -> Self {
        let mut config = SessionConfig::default();
        config.keep_alive = Some(idle);
        let mut inner = LocalSessionManager::default();
        inner.session_config = config;
        Self { inner, owners: Mutex::default(), max }
    }

    fn owners(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Option<Identity>>> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, or says that there is none. The place is held under a name that no session has.
    fn reserve(&self) -> Result<Place<'_>, Fault> {
        let mut owners = self.owners();
        if owners.len() >= self.max {
            let _ = VISIT.try_with(|visit| visit.full.store(true, Ordering::Relaxed));
            return Err(SessionFault::Full);
        }
        let name: SessionId = format!("reserved {:016x}", rand::random::<u64>()).into();
        owners.insert(name.clone(), None);
        drop(owners);
        Ok(Place { sessions: self, name })
    }
}

/// A place for a session that is being opened.
struct Place<'a> {
    sessions: &'a Sessions,
    name: SessionId,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.sessions.owners().remove(&self.name);
    }
}

impl SessionManager for Sessions {
    type Error = Fault;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), Fault> {
        let place = self.reserve()?;
        let (id, transport) = self.inner.create_session().await.map_err(SessionFault::Inner)?;
        let caller = VISIT.try_with(|visit| visit.caller.clone()).ok().flatten();
        let mut owners = self.owners();
        owners.remove(&place.name);
        owners.insert(id.clone(), caller);
        drop(owners);
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, Fault> {
        self.inner.initialize_session(id, message).await.map_err(SessionFault::Inner)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, Fault> {
        let caller = VISIT.try_with(|visit| visit.caller.clone()).ok().flatten();
        if self.owners().get(id).is_some_and(|owner| *owner != caller) {
            // Somebody else's session is none.
            return Ok(false);
        }
        self.inner.has_session(id).await.map_err(SessionFault::Inner)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), Fault> {
        // The SDK closes idle sessions outside of any request, and does not ask before it closes one for a client.
        let allowed =
            VISIT.try_with(|visit| self.owners().get(id).is_none_or(|owner| *owner == visit.caller));
        if allowed == Ok(false) {
            return Ok(());
        }
        self.owners().remove(id);
        self.inner.close_session(id).await.map_err(SessionFault::Inner)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Fault> {
        self.inner.create_stream(id, message).await.map_err(SessionFault::Inner)
    }

    async fn accept_message(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<(), Fault> {
        self.inner.accept_message(id, message).await.map_err(SessionFault::Inner)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Fault> {
        self.inner.create_standalone_stream(id).await.map_err(SessionFault::Inner)
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, Fault> {
        self.inner.resume(id, last_event_id).await.map_err(SessionFault::Inner)
    }
}
