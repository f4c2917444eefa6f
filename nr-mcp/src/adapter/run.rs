//! Running the host's futures: cancellable, bounded in time, with notes on the way, and a panic kept to itself.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::ServiceError;
use rmcp::{ErrorData, Peer as SdkPeer, RoleServer};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::convert;
use super::turn::Turn;
use crate::error::{HostError, HostErrorKind};
use crate::exchange::{LogLevel, Note};

/// Notes that wait for a slow client; further ones are left out, since none of them is worth waiting for.
pub(super) const NOTES_WAITING: usize = 64;

/// How long the last notes may take once the call is done; its answer must not hang on them.
const LAST_NOTES: Duration = Duration::from_secs(2);

/// Where notes go.
pub(super) struct Notes {
    pub(super) queue: mpsc::Receiver<Note>,
    pub(super) peer: SdkPeer<RoleServer>,
    pub(super) token: Option<ProgressToken>,
    /// How far the call was by the last report. The protocol wants every report to be further.
    pub(super) done: Option<f64>,
    /// Set when nobody listens any more; the SDK would keep a note waiting then.
    pub(super) ended: CancellationToken,
}

impl Notes {
    async fn send(&mut self, note: Note) {
        if let Note::Progress { done, .. } = &note {
            if self.done.is_some_and(|before| *done <= before) {
                return;
            }
            self.done = Some(*done);
        }
        tokio::select! {
            biased;
            () = self.ended.cancelled() => {}
            () = self.pass_on(note) => {}
        }
    }

    async fn pass_on(&self, note: Note) {
        // A client that no longer listens is noticed through cancellation.
        let _ = match note {
            Note::Progress { done, total, message } => {
                let Some(token) = self.token.clone() else { return };
                let mut param = ProgressNotificationParam::new(token, done);
                param.total = total;
                param.message = message;
                self.peer.notify_progress(param).await
            }
            Note::Log { level, logger, data } => self.log(level, logger, data).await,
        };
    }

    #[expect(deprecated, reason = "older clients still ask for log messages")]
    async fn log(&self, level: LogLevel, logger: Option<String>, data: Value) -> Result<(), ServiceError> {
        let mut param = rmcp::model::LoggingMessageNotificationParam::new(convert::level(level), data);
        param.logger = logger;
        self.peer.notify_logging_message(param).await
    }
}

/// Runs one future of the host to its end, or until it is cancelled or too slow; it is dropped then.
pub(super) async fn guard<T>(
    what: &str,
    turn: &Turn,
    notes: Option<Notes>,
    work: BoxFuture<'_, Result<T, HostError>>,
) -> Result<T, HostError> {
    let limit = turn.core.settings.call_timeout;
    let work = async {
        match notes {
            Some(mut notes) => with_notes(work, &mut notes).await,
            None => work.await,
        }
    };
    tokio::select! {
        biased;
        () = turn.cancelled.cancelled() => {
            Err(HostError::new(HostErrorKind::Cancelled, format!("{what} was cancelled")))
        }
        () = turn.core.hurry.cancelled() => Err(HostError::new(
            HostErrorKind::Unavailable,
            format!("{what} was cut short because the server is ending; try again later"),
        )),
        result = tokio::time::timeout(limit, work) => result.unwrap_or_else(|_| {
            let seconds = limit.as_secs_f64();
            Err(HostError::new(
                HostErrorKind::Timeout,
                format!("{what} took longer than {seconds} s; ask for less at a time, or try again later"),
            ))
        }),
    }
}

/// Keeps a panic of the host to the request in which it happened.
pub(super) async fn caught<T>(
    what: &str,
    work: impl Future<Output = Result<T, ErrorData>> + Send,
) -> Result<T, ErrorData> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(what, "the host panicked");
        Err(convert::error(HostError::new(
            HostErrorKind::Internal,
            format!("{what} failed inside of the server; its log says more"),
        )))
    })
}

/// Runs the work and sends its notes at the same time, all of them before its result is given back.
async fn with_notes<T>(work: impl Future<Output = T>, notes: &mut Notes) -> T {
    let mut work = std::pin::pin!(work.fuse());
    let mut done = None;
    loop {
        tokio::select! {
            biased;
            result = &mut work, if done.is_none() => {
                done = Some(result);
                break;
            }
            note = notes.queue.recv() => match note {
                Some(note) => {
                    let mut sending = std::pin::pin!(notes.send(note));
                    // The work goes on while the client reads.
                    tokio::select! {
                        () = &mut sending => {}
                        result = &mut work => {
                            done = Some(result);
                            let _ = tokio::time::timeout(LAST_NOTES, sending).await;
                            break;
                        }
                    }
                }
                None => break,
            },
        }
    }
    let result = match done {
        Some(result) => result,
        None => work.await,
    };
    let _ = tokio::time::timeout(LAST_NOTES, async {
        while let Ok(note) = notes.queue.try_recv() {
            notes.send(note).await;
        }
    })
    .await;
    result
}
