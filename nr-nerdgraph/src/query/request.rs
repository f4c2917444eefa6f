//! Asking NRQL.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use nr_core::AccountId;

use super::answer::NrqlAnswer;
use super::container::Container;
use super::pending::{self, NrqlProgress};
use super::times::{MIN_TIMEOUT, Times};
use crate::client::{Client, Way};
use crate::error::{Error, ErrorKind};
use crate::generated::nrql::{
    QueryHistory, RunNrql, RunNrqlAcross, query_history, run_nrql, run_nrql_across,
};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::resilience::Nrql;
use crate::scalars::Real;

/// Accounts in one query (New Relic documentation of 2026-09; the schema's text of 2026-04 still says 5).
pub const MAX_ACCOUNTS: usize = 30;

/// Where a query runs.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Account(AccountId),
    Across(Vec<AccountId>),
}

impl Target {
    pub(super) fn accounts(&self) -> &[AccountId] {
        match self {
            Self::Account(account) => std::slice::from_ref(account),
            Self::Across(accounts) => accounts,
        }
    }
}

pub(super) type Report = Arc<dyn Fn(NrqlProgress) + Send + Sync>;

/// A query in the making; [`NrqlRequest::send`] asks it.
///
/// The query travels as a GraphQL variable, so that it needs no escaping.
#[must_use = "a query is asked by `send`"]
pub struct NrqlRequest {
    pub(super) client: Client,
    pub(super) target: Target,
    pub(super) query: String,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    pub(super) asynchronous: bool,
    pub(super) namespaces: Vec<String>,
    report: Option<Report>,
}

impl fmt::Debug for NrqlRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NrqlRequest")
            .field("target", &self.target)
            .field("query", &self.query)
            .field("timeout", &self.timeout)
            .field("asynchronous", &self.asynchronous)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// An NRQL query on one account.
    pub fn nrql(&self, account: AccountId, query: impl Into<String>) -> NrqlRequest {
        NrqlRequest::new(self.clone(), Target::Account(account), query.into())
    }

    /// An NRQL query across accounts, up to [`MAX_ACCOUNTS`].
    ///
    /// All accounts are asked in one query, since the rows of several queries cannot be added up in general (averages,
    /// percentiles, FACET with LIMIT). An organization whose limit is still 5 accounts gets New Relic's refusal.
    pub fn nrql_across(&self, accounts: impl Into<Vec<AccountId>>, query: impl Into<String>) -> NrqlRequest {
        NrqlRequest::new(self.clone(), Target::Across(accounts.into()), query.into())
    }

    /// The queries that the key's user ran lately, in New Relic or here.
    ///
    /// # Errors
    /// When New Relic does not answer or refuses.
    pub async fn query_history(&self) -> Result<Reply<Vec<HistoricalQuery>>, Error> {
        self.ask::<QueryHistory, _>(query_history::Variables, "query history", |data| {
            let history = data.actor?.query_history?.nrql.unwrap_or_default();
            Some(history.into_iter().map(HistoricalQuery::from).collect())
        })
        .await
    }
}

/// A query of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoricalQuery {
    /// The accounts it ran on.
    pub accounts: Vec<AccountId>,
    /// When, in ISO 8601.
    pub created_at: Option<String>,
    /// Its text.
    pub query: String,
}

impl From<query_history::QueryHistoryActorQueryHistoryNrql> for HistoricalQuery {
    fn from(from: query_history::QueryHistoryActorQueryHistoryNrql) -> Self {
        let accounts = from.account_ids.unwrap_or_default();
        Self {
            accounts: accounts.into_iter().filter_map(crate::convert::account).collect(),
            created_at: from.created_at,
            query: from.query.unwrap_or_default(),
        }
    }
}

impl NrqlRequest {
    fn new(client: Client, target: Target, query: String) -> Self {
        Self {
            client,
            target,
            query,
            timeout: None,
            deadline: None,
            asynchronous: false,
            namespaces: Vec::new(),
            report: None,
        }
    }

    /// How long New Relic may work on the query. Of a synchronous one NerdGraph takes
    /// [`MIN_TIMEOUT`](super::MIN_TIMEOUT) to [`MAX_TIMEOUT`](super::MAX_TIMEOUT), and
    /// [`DEFAULT_NRQL_TIMEOUT`](super::DEFAULT_NRQL_TIMEOUT) is asked for if nothing is said; an asynchronous one may take
    /// any time, and [`DEFAULT_DEADLINE`](super::DEFAULT_DEADLINE) if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long the call may take in all: what remains of the caller's own time. The query's time and that of each
    /// request end within it, except that NerdGraph works on a query for 5 seconds at least.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Lets the query run on after New Relic's first answer, and asks for its results until it is complete. Dropping the
    /// future meanwhile cancels the query in New Relic.
    ///
    /// Not every organization may ask so. When New Relic refuses, or stops the query after 5 seconds all the same, it is
    /// asked synchronously with the time that it was given.
    pub fn asynchronous(mut self, asynchronous: bool) -> Self {
        self.asynchronous = asynchronous;
        self
    }

    /// The event namespaces to read, for data with longer retention or in log partitions; `Default` if nothing is said.
    pub fn event_namespaces<I: IntoIterator<Item = S>, S: Into<String>>(mut self, namespaces: I) -> Self {
        self.namespaces = namespaces.into_iter().map(Into::into).collect();
        self
    }

    /// Is told each time that an asynchronous query turns out to be still running.
    pub fn on_progress(mut self, report: impl Fn(NrqlProgress) + Send + Sync + 'static) -> Self {
        self.report = Some(Arc::new(report));
        self
    }

    /// Asks the query.
    ///
    /// # Errors
    /// [`ErrorKind::Nrql`] when the query is refused ([`Error::nrql_position`] tells where),
    /// [`ErrorKind::NrqlTimeout`] when it ran out of time, [`ErrorKind::Input`] when nothing was sent, and those of
    /// every call.
    pub async fn send(self) -> Result<NrqlAnswer, Error> {
        self.check()?;
        let times = Times::begin(self.timeout, self.deadline);
        #[cfg(feature = "cache")]
        if self.client.cache().is_some() {
            return self.send_through(&times).await;
        }
        self.run(&times).await.map(NrqlAnswer::new)
    }

    /// Asks New Relic, in as many requests as it takes.
    pub(super) async fn run(&self, times: &Times) -> Result<Reply<Container>, Error> {
        let first = if self.asynchronous && !self.client.refuses_asynchronous() {
            match self.ask(times, true).await {
                Err(error) if refuses_asynchronous(&error) => {
                    let answer = self.ask(times, false).await?;
                    // Only now is it known that the way was refused and not the query: words such as the caller's own may
                    // stand in any refusal, and one query must not slow those of everybody.
                    self.client.note_refused_asynchronous();
                    answer
                }
                // It was not run asynchronously, since otherwise there would be an id.
                Err(error) if ran_out(&error) && times.synchronous() > MIN_TIMEOUT => {
                    self.ask(times, false).await?
                }
                other => other?,
            }
        } else {
            self.ask(times, false).await?
        };
        if !first.data.is_running() {
            return Ok(first);
        }
        let watch = pending::Watch {
            client: &self.client,
            target: &self.target,
            begun: times.begun,
            end: times.end_of_asynchronous(),
            report: self.report.as_ref(),
        };
        watch.until_complete(first.data.progress).await
    }

    fn check(&self) -> Result<(), Error> {
        let fault = match &self.target {
            Target::Across(accounts) if accounts.is_empty() => Some("there is no account to ask".to_owned()),
            Target::Across(accounts) if accounts.len() > MAX_ACCOUNTS => Some(format!(
                "{} accounts are more than the {MAX_ACCOUNTS} that one query may have: ask in several",
                accounts.len()
            )),
            _ if self.query.trim().is_empty() => Some("the query is empty".to_owned()),
            _ => None,
        };
        match fault {
            Some(fault) => {
                Err(Error::new(ErrorKind::Input, &Operation::known("RunNrql", "")).with_detail(fault))
            }
            None => Ok(()),
        }
    }

    async fn ask(&self, times: &Times, asynchronous: bool) -> Result<Reply<Container>, Error> {
        // What is asynchronous is to say soon that it goes on.
        let timeout = if asynchronous { MIN_TIMEOUT } else { times.synchronous() };
        let http = times.http(timeout, self.client.timeout());
        let seconds = Some(Real(timeout.as_secs_f64()));
        let asynchronous = asynchronous.then_some(true);
        let nrql = Nrql::on(self.target.accounts()).text(&self.query).timeout(timeout);
        let way = Way { timeout: http, kind: None, nrql: Some(nrql) };
        let reply = match &self.target {
            Target::Account(account) => {
                let options = (!self.namespaces.is_empty())
                    .then(|| run_nrql::NrqlQueryOptions { event_namespaces: Some(self.namespaces.clone()) });
                let variables = run_nrql::Variables {
                    account: crate::convert::number(*account),
                    query: self.query.clone(),
                    timeout: seconds,
                    async_: asynchronous,
                    options,
                };
                self.client
                    .ask_by::<RunNrql, _>(variables, way, "result", |data| {
                        data.actor?.account?.nrql.map(Container::from)
                    })
                    .await
            }
            Target::Across(accounts) => {
                let options = (!self.namespaces.is_empty()).then(|| run_nrql_across::NrqlQueryOptions {
                    event_namespaces: Some(self.namespaces.clone()),
                });
                let variables = run_nrql_across::Variables {
                    accounts: accounts.iter().copied().map(crate::convert::number).collect(),
                    query: self.query.clone(),
                    timeout: seconds,
                    async_: asynchronous,
                    options,
                };
                self.client
                    .ask_by::<RunNrqlAcross, _>(variables, way, "result", |data| {
                        data.actor?.nrql.map(Container::from)
                    })
                    .await
            }
        };
        with_rows(&self.client, "RunNrql", reply?)
    }
}

/// Rows that are missing are a failure, and not an empty answer.
pub(super) fn with_rows(
    client: &Client,
    operation: &'static str,
    reply: Reply<Container>,
) -> Result<Reply<Container>, Error> {
    match (reply.data.is_lost(), reply.errors.is_empty()) {
        (false, _) => Ok(reply),
        (true, true) => Err(Error::absent(&Operation::known(operation, ""), "rows")),
        (true, false) => Err(client.refused(operation, reply.errors)),
    }
}

/// Whether New Relic will not run a query asynchronously. Which words it has for that is not published; a query that is
/// itself at fault has a place, or is called a syntax error.
fn refuses_asynchronous(error: &Error) -> bool {
    let about_input = matches!(error.kind(), ErrorKind::Graphql | ErrorKind::Forbidden | ErrorKind::Nrql);
    let says = |message: &str| message.to_ascii_lowercase().contains("async") && !message.contains("Syntax");
    about_input
        && error.nrql_position().is_none()
        && error.graphql_errors().iter().any(|error| says(&error.message))
}

/// Whether New Relic says itself that the time was too short.
fn ran_out(error: &Error) -> bool {
    error.kind() == ErrorKind::NrqlTimeout
        || error.kind() == ErrorKind::Timeout && !error.graphql_errors().is_empty()
}
