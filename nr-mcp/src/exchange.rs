//! What a host gets with every request: who asks, how to report, and whether anybody still listens.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ask::Answers;
use crate::peer::{Channel, Peer};

/// How serious a log message is, by RFC 5424.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LogLevel {
    /// For developers.
    Debug,
    /// Ordinary events.
    Info,
    /// Ordinary events worth a look.
    Notice,
    /// Something looks wrong.
    Warning,
    /// Something failed.
    Error,
    /// A part of the server failed.
    Critical,
    /// Somebody must act now.
    Alert,
    /// The server is unusable.
    Emergency,
}

impl LogLevel {
    /// The level of this rank, as `level as u8` gives it.
    pub(crate) fn from_rank(rank: u8) -> Self {
        match rank {
            0 => Self::Debug,
            1 => Self::Info,
            2 => Self::Notice,
            3 => Self::Warning,
            4 => Self::Error,
            5 => Self::Critical,
            6 => Self::Alert,
            _ => Self::Emergency,
        }
    }
}

/// A note on its way to the client while a call runs.
#[derive(Debug)]
pub(crate) enum Note {
    Progress { done: f64, total: Option<f64>, message: Option<String> },
    Log { level: LogLevel, logger: Option<String>, data: Value },
}

/// One request as the host sees it. Cheap to clone; it may outlive the request, then notes go nowhere.
#[derive(Clone)]
pub struct Exchange {
    inner: Arc<Inner>,
}

struct Inner {
    peer: Peer,
    meta: Map<String, Value>,
    answers: Option<Answers>,
    cancelled: CancellationToken,
    progress: Option<mpsc::Sender<Note>>,
    log: Option<(LogLevel, mpsc::Sender<Note>)>,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("peer", &self.inner.peer)
            .field("answers", &self.inner.answers)
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

impl Exchange {
    /// A request of nobody in particular, for calling a host from a test or from a command line.
    #[must_use]
    pub fn detached() -> Self {
        Self::for_peer(Peer::unknown(Channel::Memory))
    }

    /// A request of this peer, outside of any connection.
    #[must_use]
    pub fn for_peer(peer: Peer) -> Self {
        Self::new(peer, Map::new(), None, CancellationToken::new(), None, None)
    }

    /// The same request with these answers to questions asked before.
    #[must_use]
    pub fn with_answers(&self, answers: Answers) -> Self {
        let inner = &self.inner;
        Self::new(
            inner.peer.clone(),
            inner.meta.clone(),
            Some(answers),
            inner.cancelled.clone(),
            inner.progress.clone(),
            inner.log.clone(),
        )
    }

    pub(crate) fn new(
        peer: Peer,
        meta: Map<String, Value>,
        answers: Option<Answers>,
        cancelled: CancellationToken,
        progress: Option<mpsc::Sender<Note>>,
        log: Option<(LogLevel, mpsc::Sender<Note>)>,
    ) -> Self {
        Self { inner: Arc::new(Inner { peer, meta, answers, cancelled, progress, log }) }
    }

    /// Who asks.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.inner.peer
    }

    /// The `_meta` of the request, for instance the trace context in `traceparent`.
    #[must_use]
    pub fn meta(&self) -> &Map<String, Value> {
        &self.inner.meta
    }

    /// The answers to what the host asked in the round before.
    #[must_use]
    pub fn answers(&self) -> Option<&Answers> {
        self.inner.answers.as_ref()
    }

    /// Whether the client wants to hear of progress; without it [`progress`](Self::progress) does nothing.
    #[must_use]
    pub fn wants_progress(&self) -> bool {
        self.inner.progress.is_some()
    }

    /// Reports that `done` of `total` is done. A report that is not further than the one before is left out.
    ///
    /// Never waits: when the client reads more slowly than the host reports, reports are left out.
    pub fn progress(&self, done: f64, total: Option<f64>, message: Option<&str>) {
        if let Some(notes) = &self.inner.progress {
            let _ = notes.try_send(Note::Progress { done, total, message: message.map(str::to_owned) });
        }
    }

    /// Sends a log message to the client, when it asked for messages of this level. Never waits.
    pub fn log(&self, level: LogLevel, logger: Option<&str>, data: Value) {
        if let Some((least, notes)) = &self.inner.log
            && level >= *least
        {
            let _ = notes.try_send(Note::Log { level, logger: logger.map(str::to_owned), data });
        }
    }

    /// Whether the client has gone or has taken the request back.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.is_cancelled()
    }

    /// Waits until the client has gone or has taken the request back.
    ///
    /// The future of the call is dropped then, so this is for work that the host has handed to another task.
    pub async fn cancelled(&self) {
        self.inner.cancelled.cancelled().await;
    }
}
