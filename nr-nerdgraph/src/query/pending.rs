//! Waiting for an asynchronous query, and cancelling one that nobody waits for.

use std::time::Duration;

use tokio::time::Instant;

use super::container::{Container, Progress};
use super::request::{Report, Target, with_rows};
use crate::client::{Client, Way};
use crate::error::{Error, ErrorKind};
use crate::generated::enums::NrqlCancelQueryMutationRequestStatus as CancelStatus;
use crate::generated::nrql::{
    CancelNrql, NrqlProgress as Poll, NrqlProgressAcross as PollAcross, cancel_nrql, nrql_progress,
    nrql_progress_across,
};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::resilience::{CallKind, Nrql};
use crate::scalars::Real;

/// The shortest wait between two polls, whatever New Relic says: it must not be asked in a busy loop.
pub const MIN_WAIT: Duration = Duration::from_millis(200);

/// The longest wait between two polls, so that progress is seen to be made.
pub const MAX_WAIT: Duration = Duration::from_secs(30);

/// The wait when New Relic names none.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// Polls that may fail in a row before the query is given up: a running query outlives a gateway's hiccup.
pub const MAX_POLL_FAILURES: u32 = 3;

/// How far an asynchronous query is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NrqlProgress {
    /// How long the query has been running.
    pub elapsed: Duration,
    /// How often New Relic was asked again.
    pub polls: u32,
    /// How long it is until the next time.
    pub next_poll: Duration,
}

/// What the last poll before the end is given.
const LAST_POLL: Duration = Duration::from_secs(1);

/// What waiting for a query needs.
pub(super) struct Watch<'a> {
    pub(super) client: &'a Client,
    pub(super) target: &'a Target,
    pub(super) begun: Instant,
    pub(super) end: Instant,
    pub(super) report: Option<&'a Report>,
}

impl Watch<'_> {
    /// Polls until the query is complete, fails or runs out of time.
    pub(super) async fn until_complete(self, progress: Progress) -> Result<Reply<Container>, Error> {
        let Some(id) = progress.id().map(str::to_owned) else {
            return Err(Error::absent(&operation(), "query id"));
        };
        // Whatever else ends this, the guard cancels the query: results that come later are nobody's.
        let mut guard = CancelOnDrop { client: self.client.clone(), id: Some(id.clone()) };
        let (mut polls, mut failures) = (0, 0);
        let mut wait = wait_of(&progress);
        loop {
            let Some(next_poll) = self.before_the_end(wait) else { return Err(self.too_long()) };
            if let Some(report) = self.report {
                report(NrqlProgress { elapsed: self.begun.elapsed(), polls, next_poll });
            }
            tokio::time::sleep(next_poll).await;
            polls += 1;
            match self.poll(&id).await {
                Ok(reply) if reply.data.is_running() => {
                    failures = 0;
                    wait = wait_of(&reply.data.progress);
                }
                Ok(reply) => {
                    guard.disarm();
                    return Ok(reply);
                }
                Err(error) if error.kind() == ErrorKind::Timeout && self.left().is_zero() => {
                    return Err(self.too_long().with_source(error));
                }
                Err(error) if error.is_retryable() && failures + 1 < MAX_POLL_FAILURES => {
                    failures += 1;
                    match error.retry_after() {
                        // Who comes earlier is refused again, and in vain.
                        Some(asked) if asked >= self.left() => return Err(error),
                        Some(asked) => wait = asked.max(MIN_WAIT),
                        None => {}
                    }
                }
                Err(error) => {
                    // A query that New Relic refused or lost is not running any more.
                    if !error.is_retryable() {
                        guard.disarm();
                    }
                    return Err(error);
                }
            }
        }
    }

    fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// The wait, or a shorter one after which a last poll still fits in; `None` when there is no time for one.
    fn before_the_end(&self, wait: Duration) -> Option<Duration> {
        let latest = self.left().checked_sub(LAST_POLL)?;
        if wait <= latest { Some(wait) } else { Some(latest).filter(|latest| *latest >= MIN_WAIT) }
    }

    fn too_long(&self) -> Error {
        let seconds = self.begun.elapsed().as_secs();
        Error::new(ErrorKind::NrqlTimeout, &operation())
            .with_detail(format!("it was still running after {seconds} s"))
    }

    async fn poll(&self, id: &str) -> Result<Reply<Container>, Error> {
        let way = Way {
            timeout: self.client.timeout().min(self.left()),
            kind: Some(CallKind::Poll),
            nrql: Some(Nrql::on(self.target.accounts())),
        };
        let reply = match self.target {
            Target::Account(account) => {
                let variables = nrql_progress::Variables {
                    account: crate::convert::number(*account),
                    query_id: id.to_owned(),
                };
                self.client
                    .ask_by::<Poll, _>(variables, way, "progress", |data| {
                        data.actor?.account?.nrql_query_progress.map(Container::from)
                    })
                    .await
            }
            Target::Across(accounts) => {
                let variables = nrql_progress_across::Variables {
                    accounts: accounts.iter().copied().map(crate::convert::number).collect(),
                    query_id: id.to_owned(),
                };
                self.client
                    .ask_by::<PollAcross, _>(variables, way, "progress", |data| {
                        data.actor?.nrql_query_progress.map(Container::from)
                    })
                    .await
            }
        };
        with_rows(self.client, "NrqlProgress", reply?)
    }
}

fn operation() -> Operation {
    Operation::known("NrqlProgress", "")
}

/// The wait that New Relic asks for, but never past its deadline for the next poll, after which it may cancel.
fn wait_of(progress: &Progress) -> Duration {
    let seconds = |real: Option<Real>| {
        real.filter(|real| real.0 > 0.0).and_then(|real| Duration::try_from_secs_f64(real.0).ok())
    };
    let asked = seconds(progress.retry_after).unwrap_or(DEFAULT_WAIT);
    let longest =
        seconds(progress.retry_deadline).map_or(MAX_WAIT, |deadline| deadline.mul_f64(0.8).min(MAX_WAIT));
    asked.min(longest).max(MIN_WAIT)
}

/// Cancels a query in New Relic when it is dropped: a caller who goes away drops the future, and that alone.
struct CancelOnDrop {
    client: Client,
    id: Option<String>,
}

impl CancelOnDrop {
    fn disarm(&mut self) {
        self.id = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let client = self.client.clone();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move { client.cancel_nrql(id).await })),
            Err(_) => tracing::warn!("an asynchronous query could not be cancelled: the runtime is gone"),
        }
    }
}

impl Client {
    /// Asks New Relic to stop a query. Nobody waits for what it says, so that it is only recorded.
    async fn cancel_nrql(self, id: String) {
        let variables = cancel_nrql::Variables { query_id: id };
        let way = Way { timeout: self.timeout(), kind: Some(CallKind::Cancel), nrql: None };
        let asked =
            self.ask_by::<CancelNrql, _>(variables, way, "cancellation", |data| data.nrql_cancel_query).await;
        match asked {
            Ok(reply) if reply.data.request_status == Some(CancelStatus::Accepted) => {
                tracing::debug!("an asynchronous query was cancelled");
            }
            Ok(reply) => {
                tracing::warn!(reason = reply.data.rejection_reason, "New Relic did not cancel a query");
            }
            Err(error) => tracing::warn!(%error, "an asynchronous query could not be cancelled"),
        }
    }
}
