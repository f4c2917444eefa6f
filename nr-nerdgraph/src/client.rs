//! The client: one key, one region, one transport.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use graphql_client::GraphQLQuery;
use http::{HeaderMap, Method, StatusCode, Uri};
use nr_core::{Region, Secret};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::builder::ClientBuilder;
use crate::decode;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::{GraphqlError, Reply};
use crate::resilience::{self, Call, CallKind, Nrql};
use crate::transport::{BoxTransport, ReadError, Request};

/// Bytes of an answer that the client takes. The largest answers are NRQL with `LIMIT MAX` (5,000 rows); raw events of
/// 254 attributes (the documented maximum) stay under 100 MB.
pub const MAX_BODY: usize = 128 * 1024 * 1024;

/// A client of NerdGraph. Cloning is cheap, and clones share connections.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use nr_nerdgraph::Client;
///
/// let client = Client::builder("NRAK-EXAMPLE".into()).region("eu".parse()?).build()?;
/// for account in client.accounts().await?.data {
///     println!("{} {}", account.id, account.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>, #[cfg(feature = "cache")] crate::cache::Mode);

pub(crate) struct Shared {
    pub(crate) region: Region,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) transport: BoxTransport,
    #[cfg(feature = "cache")]
    pub(crate) cache: Option<crate::cache::Bound>,
    /// New Relic said that this organization may not run queries asynchronously.
    pub(crate) no_asynchronous: AtomicBool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region.name())
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

/// How a request is sent: what the layers cannot see in it.
pub(crate) struct Way {
    pub(crate) timeout: Duration,
    /// What it does, where its document does not say.
    pub(crate) kind: Option<CallKind>,
    pub(crate) nrql: Option<Nrql>,
}

impl Way {
    pub(crate) const fn within(timeout: Duration) -> Self {
        Self { timeout, kind: None, nrql: None }
    }
}

/// A whole response.
#[derive(Clone)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether it answers the question how far a query is.
    #[cfg(feature = "cache")]
    pub(crate) poll: bool,
}

/// A document that is sent as it is.
#[derive(Serialize)]
struct RawBody<'a> {
    query: &'a str,
    #[serde(skip_serializing_if = "Value::is_null")]
    variables: Value,
}

impl Client {
    /// Begins a client with this user key.
    pub fn builder(key: Secret) -> ClientBuilder {
        ClientBuilder::new(key)
    }

    pub(crate) fn new(shared: Shared) -> Self {
        Self(
            Arc::new(shared),
            #[cfg(feature = "cache")]
            crate::cache::Mode::default(),
        )
    }

    /// The region that the client asks.
    #[must_use]
    pub fn region(&self) -> &Region {
        &self.0.region
    }

    /// How long one request may take.
    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Whether New Relic refused to run a query asynchronously before. A key is of one organization, and what that may do
    /// does not change within the life of a client.
    pub(crate) fn refuses_asynchronous(&self) -> bool {
        self.0.no_asynchronous.load(Ordering::Relaxed)
    }

    pub(crate) fn note_refused_asynchronous(&self) {
        self.0.no_asynchronous.store(true, Ordering::Relaxed);
        tracing::info!("queries are asked synchronously: New Relic does not run them asynchronously here");
    }

    /// Runs an operation of this crate (such as [`entities::EntitiesByGuid`](crate::entities::EntitiesByGuid)), or one of
    /// your own.
    ///
    /// One of your own is a `.graphql` file and a derive of `graphql_client`, beside a schema: write
    /// [`SCHEMA`](crate::SCHEMA) to a file once, or save an answer to the introspection query as `.json`.
    ///
    /// ```text
    /// #[derive(graphql_client::GraphQLQuery)]
    /// #[graphql(schema_path = "schema.graphql", query_path = "mine.graphql", fragments_other_variant = "true",
    ///           custom_scalars_module = "nr_nerdgraph::scalars")]
    /// struct Mine;
    /// let reply = client.execute::<Mine>(mine::Variables {}).await?;
    /// ```
    ///
    /// Data beside errors is an answer: look at [`Reply::errors`].
    ///
    /// # Errors
    /// When no answer came, or one without data.
    pub async fn execute<Op: GraphQLQuery>(
        &self,
        variables: Op::Variables,
    ) -> Result<Reply<Op::ResponseData>, Error> {
        let (operation, body) = self::body::<Op>(variables)?;
        self.post(&operation, body, Way::within(self.timeout())).await
    }

    /// The same with the data as it came.
    pub(crate) async fn execute_raw<Op: GraphQLQuery>(
        &self,
        variables: Op::Variables,
    ) -> Result<(Operation, Reply<Value>), Error> {
        let (operation, body) = self::body::<Op>(variables)?;
        let reply = self.post(&operation, body, Way::within(self.timeout())).await?;
        Ok((operation, reply))
    }

    /// Runs an operation and takes from its data what was asked for. When that is not there, the errors say why.
    pub(crate) async fn ask<Op: GraphQLQuery, T>(
        &self,
        variables: Op::Variables,
        what: &str,
        pick: impl FnOnce(Op::ResponseData) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        let way = Way::within(self.timeout());
        self.ask_by::<Op, T>(variables, way, what, pick).await
    }

    pub(crate) async fn ask_by<Op: GraphQLQuery, T>(
        &self,
        variables: Op::Variables,
        way: Way,
        what: &str,
        pick: impl FnOnce(Op::ResponseData) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        let (operation, body) = self::body::<Op>(variables)?;
        let reply: Reply<Op::ResponseData> = self.post(&operation, body, way).await?;
        self.picked(&operation, reply, what, pick)
    }

    /// Takes from data what was asked for. When that is not there, the errors say why.
    fn picked<D, T>(
        &self,
        operation: &Operation,
        reply: Reply<D>,
        what: &str,
        pick: impl FnOnce(D) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        let Reply { data, errors, warnings, age } = reply;
        match pick(data) {
            Some(data) => Ok(Reply { data, errors, warnings, age }),
            None if errors.is_empty() => Err(Error::absent(operation, what)),
            None => Err(self.refusal(operation, errors)),
        }
    }

    /// The error that these errors of an answer amount to.
    pub(crate) fn refused(&self, operation: &'static str, errors: Vec<GraphqlError>) -> Error {
        self.refusal(&Operation::known(operation, ""), errors)
    }

    pub(crate) fn refusal(&self, operation: &Operation, errors: Vec<GraphqlError>) -> Error {
        decode::from_errors(operation, self.region().name(), errors)
    }

    /// Sends a document as it is.
    ///
    /// # Errors
    /// When no answer came, or one without data.
    pub async fn raw(&self, query: &str, variables: Value) -> Result<Reply<Value>, Error> {
        let operation = Operation::raw(query);
        let body = encode(&operation, &RawBody { query, variables })?;
        self.post(&operation, body, Way::within(self.timeout())).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        body: Bytes,
        way: Way,
    ) -> Result<Reply<T>, Error> {
        let timeout = resilience::left().map_or(way.timeout, |left| left.min(way.timeout));
        let kind = way.kind.unwrap_or(operation.kind());
        #[cfg(feature = "cache")]
        let cache = self.0.cache.as_ref();
        #[cfg(feature = "cache")]
        let _changing = cache.filter(|_| kind == CallKind::Mutation).map(|bound| bound.cache.changing());
        // Queries are kept as a whole, however many requests they take.
        #[cfg(feature = "cache")]
        if let Some(bound) = cache.filter(|_| kind == CallKind::Read && way.nrql.is_none()) {
            let send = |body| self.exchange(operation, body, kind, None, timeout);
            let (answered, age) = self.through(bound, operation, body, timeout, send).await?;
            return Ok(Reply { age, ..self.decoded(operation, &answered)? });
        }
        let answered = self.exchange(operation, body, kind, way.nrql, timeout).await?;
        #[cfg(feature = "cache")]
        if let Some(record) = &self.1.record {
            record.note(answered.clone());
        }
        self.decoded(operation, &answered)
    }

    fn decoded<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        answered: &Answered,
    ) -> Result<Reply<T>, Error> {
        let Answered { status, headers, body, .. } = answered;
        decode::response(operation, self.0.region.name(), *status, headers, body)
    }

    /// Sends one request, and reads the whole response.
    async fn exchange(
        &self,
        operation: &Operation,
        body: Bytes,
        kind: CallKind,
        nrql: Option<Nrql>,
        timeout: Duration,
    ) -> Result<Answered, Error> {
        let shared = &*self.0;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = shared.uri.clone();
        *request.headers_mut() = shared.headers.clone();
        Call::made(operation.shared_name(), operation.domain(), kind, nrql, timeout).attach(&mut request);
        let exchange =
            async {
                let response =
                    shared.transport.clone().oneshot(request).await.map_err(|error| {
                        Error::transport(operation, error).with_region(shared.region.name())
                    })?;
                let (head, body) = response.into_parts();
                let bytes = body.read(MAX_BODY).await.map_err(|error| match error {
                    ReadError::Transport(error) => {
                        Error::transport(operation, error).with_region(shared.region.name())
                    }
                    too_large @ ReadError::TooLarge { .. } => {
                        Error::new(ErrorKind::TooLarge, operation).with_detail(too_large.to_string())
                    }
                })?;
                Ok((head, bytes))
            };
        let (head, body) =
            tokio::time::timeout(timeout, exchange).await.map_err(|_| self.late(operation, timeout))??;
        tracing::debug!(
            operation = operation.name(),
            status = head.status.as_u16(),
            bytes = body.len(),
            "answered"
        );
        Ok(Answered {
            status: head.status,
            headers: head.headers,
            body,
            #[cfg(feature = "cache")]
            poll: kind == CallKind::Poll,
        })
    }

    pub(crate) fn late(&self, operation: &Operation, timeout: Duration) -> Error {
        Error::new(ErrorKind::Timeout, operation)
            .with_region(self.0.region.name())
            .with_detail(format!("no complete answer within {} s", timeout.as_secs_f64()))
    }
}

/// Asking through a cache.
#[cfg(feature = "cache")]
impl Client {
    /// The same client, but each call asks New Relic, whatever is kept or under way. Good answers are kept for others.
    #[must_use]
    pub fn no_cache(&self) -> Self {
        Self(Arc::clone(&self.0), crate::cache::Mode { afresh: true, record: self.1.record.clone() })
    }

    /// The same client, which notes its last response.
    pub(crate) fn recording(&self, record: crate::cache::Record) -> Self {
        Self(Arc::clone(&self.0), crate::cache::Mode { record: Some(record), ..self.1 })
    }

    pub(crate) const fn mode(&self) -> &crate::cache::Mode {
        &self.1
    }

    pub(crate) fn cache(&self) -> Option<&crate::cache::Bound> {
        self.0.cache.as_ref()
    }

    /// Reads a response that somebody asked for, and takes from it what was asked for.
    pub(crate) fn read_as<D: DeserializeOwned, T>(
        &self,
        operation: &Operation,
        answered: &Answered,
        what: &str,
        pick: impl FnOnce(D) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        self.picked(operation, self.decoded(operation, answered)?, what, pick)
    }
}

/// The body of an operation. It is made before anything is awaited, so that variables need not be `Send`.
fn body<Op: GraphQLQuery>(variables: Op::Variables) -> Result<(Operation, Bytes), Error> {
    let body = Op::build_query(variables);
    let operation = Operation::known(body.operation_name, body.query);
    let bytes = encode(&operation, &body)?;
    Ok((operation, bytes))
}

fn encode(operation: &Operation, body: &impl Serialize) -> Result<Bytes, Error> {
    serde_json::to_vec(body)
        .map(Bytes::from)
        .map_err(|error| Error::new(ErrorKind::Input, operation).with_source(error))
}
