//! Asking NRQL.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use nr_core::AccountId;
use tokio::time::Instant;

use super::answer::NrqlAnswer;
use super::container::Container;
use super::pending::{self, NrqlProgress};
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::nrql::{
    QueryHistory, RunNrql, RunNrqlAcross, query_history, run_nrql, run_nrql_across,
};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::scalars::Real;

/// The shortest time-out that NerdGraph takes (schema of 2026-04; also its default).
pub const MIN_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest time-out that NerdGraph takes (schema of 2026-04).
pub const MAX_TIMEOUT: Duration = Duration::from_secs(120);

/// The time-out of a synchronous query if nothing is said. NerdGraph's own 5 seconds cut off ordinary queries, which is
/// what users of other clients complain of most; a minute is what New Relic's original data option allows.
pub const DEFAULT_NRQL_TIMEOUT: Duration = Duration::from_secs(60);

/// How long an asynchronous query may take in all if nothing is said: what Data Plus allows (New Relic documentation,
/// "NRQL query limits").
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(600);

/// How much longer the HTTP request may take than the query in it, so that a time-out of the query arrives as one.
pub const HTTP_MARGIN: Duration = Duration::from_secs(10);

/// Accounts in one query (New Relic documentation of 2026-09; the schema's text of 2026-04 still says 5).
pub const MAX_ACCOUNTS: usize = 30;

/// Where a query runs.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Account(AccountId),
    Across(Vec<AccountId>),
}

pub(super) type Report = Arc<dyn Fn(NrqlProgress) + Send + Sync>;

/// A query in the making; [`NrqlRequest::send`] asks it.
///
/// The query travels as a GraphQL variable, so that it needs no escaping.
#[must_use = "a query is asked by `send`"]
pub struct NrqlRequest {
    client: Client,
    target: Target,
    query: String,
    timeout: Option<Duration>,
    deadline: Duration,
    asynchronous: bool,
    namespaces: Vec<String>,
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
            deadline: DEFAULT_DEADLINE,
            asynchronous: false,
            namespaces: Vec::new(),
            report: None,
        }
    }

    /// How long New Relic may work on the query before it answers, between [`MIN_TIMEOUT`] and [`MAX_TIMEOUT`]; for an
    /// asynchronous query, before it answers that it still works.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout.clamp(MIN_TIMEOUT, MAX_TIMEOUT));
        self
    }

    /// How long an asynchronous query may take in all; [`DEFAULT_DEADLINE`] if nothing is said.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Lets the query run on after New Relic's first answer, and asks for its results until it is complete. Dropping the
    /// future meanwhile cancels the query in New Relic.
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
        let begun = Instant::now();
        let first = self.first().await?;
        if first.data.progress.pending().is_none() {
            return self.answer(first);
        }
        let watch = pending::Watch {
            client: &self.client,
            target: &self.target,
            begun,
            deadline: begun + self.deadline,
            report: self.report.as_ref(),
        };
        let last = watch.until_complete(first.data.progress).await?;
        self.answer(last)
    }

    /// Rows that are missing beside errors are a failure, not an empty answer.
    fn answer(&self, reply: Reply<Container>) -> Result<NrqlAnswer, Error> {
        if reply.data.results.is_none() && !reply.errors.is_empty() {
            return Err(self.client.refused("RunNrql", reply.errors));
        }
        Ok(NrqlAnswer::new(reply))
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

    async fn first(&self) -> Result<Reply<Container>, Error> {
        let short = if self.asynchronous { MIN_TIMEOUT } else { DEFAULT_NRQL_TIMEOUT };
        let timeout = self.timeout.unwrap_or(short);
        // Time-outs nest: the query's is shorter than the request's, which is shorter than the caller's.
        let http = (timeout + HTTP_MARGIN).max(self.client.timeout());
        let seconds = Some(Real(timeout.as_secs_f64()));
        let asynchronous = self.asynchronous.then_some(true);
        match &self.target {
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
                    .ask_within::<RunNrql, _>(variables, http, "result", |data| {
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
                    .ask_within::<RunNrqlAcross, _>(variables, http, "result", |data| {
                        data.actor?.nrql.map(Container::from)
                    })
                    .await
            }
        }
    }
}
