//! The client: one key, one region, one transport.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use graphql_client::GraphQLQuery;
use http::{HeaderMap, Method, Uri};
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
pub struct Client(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) region: Region,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) transport: BoxTransport,
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
        Self(Arc::new(shared))
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
        self.post(&operation, body, self.timeout()).await
    }

    /// The same with the data as it came.
    pub(crate) async fn execute_raw<Op: GraphQLQuery>(
        &self,
        variables: Op::Variables,
    ) -> Result<(Operation, Reply<Value>), Error> {
        let (operation, body) = self::body::<Op>(variables)?;
        let reply = self.post(&operation, body, self.timeout()).await?;
        Ok((operation, reply))
    }

    /// Runs an operation and takes from its data what was asked for. When that is not there, the errors say why.
    pub(crate) async fn ask<Op: GraphQLQuery, T>(
        &self,
        variables: Op::Variables,
        what: &str,
        pick: impl FnOnce(Op::ResponseData) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        let timeout = self.timeout();
        self.ask_within::<Op, T>(variables, timeout, what, pick).await
    }

    pub(crate) async fn ask_within<Op: GraphQLQuery, T>(
        &self,
        variables: Op::Variables,
        timeout: Duration,
        what: &str,
        pick: impl FnOnce(Op::ResponseData) -> Option<T>,
    ) -> Result<Reply<T>, Error> {
        let (operation, body) = self::body::<Op>(variables)?;
        let reply: Reply<Op::ResponseData> = self.post(&operation, body, timeout).await?;
        let Reply { data, errors, warnings } = reply;
        match pick(data) {
            Some(data) => Ok(Reply { data, errors, warnings }),
            None if errors.is_empty() => Err(Error::absent(&operation, what)),
            None => Err(self.refusal(&operation, errors)),
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
        self.post(&operation, body, self.timeout()).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        body: Bytes,
        timeout: Duration,
    ) -> Result<Reply<T>, Error> {
        let shared = &*self.0;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = shared.uri.clone();
        *request.headers_mut() = shared.headers.clone();
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
        let (head, bytes) = tokio::time::timeout(timeout, exchange).await.map_err(|_| {
            Error::new(ErrorKind::Timeout, operation)
                .with_region(shared.region.name())
                .with_detail(format!("no complete answer within {} s", timeout.as_secs_f64()))
        })??;
        tracing::debug!(
            operation = operation.name(),
            status = head.status.as_u16(),
            bytes = bytes.len(),
            "answered"
        );
        decode::response(operation, shared.region.name(), head.status, &head.headers, &bytes)
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
