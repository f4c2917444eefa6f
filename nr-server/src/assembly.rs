//! Wires the rooms: a client of New Relic, the toolsets over it, and the door in front of them.

use std::sync::Arc;

use nr_core::{AccountId, Secret};
use nr_nerdgraph::cache::ResponseCache;
use nr_nerdgraph::carrier::{HttpConfig, HttpTransport};
use nr_nerdgraph::resilience::Resilience;
use nr_nerdgraph::{Client, ClientBuilder, Request, Response, TransportError};
use nr_plugins::Manager;
use nr_tools::Services;
use tower_service::Service;

use crate::config::{Config, Connection};
use crate::door::Door;
use crate::failure::Failure;
use crate::selection::{Choice, Selection};

/// How New Relic sees the requests.
const USER_AGENT: &str = concat!("nr-server/", env!("CARGO_PKG_VERSION"));

/// The client of the account that the connection names: within New Relic's limits, and patient with its failures. It opens
/// no connection before the first request.
pub(crate) fn client(config: &Config) -> Result<Client, Failure> {
    resilient(config)?.build().map_err(unbuilt)
}

/// The client of a server, which answers many calls: what New Relic said is kept as the configuration has it.
pub(crate) fn serving_client(config: &Config) -> Result<Client, Failure> {
    let builder = resilient(config)?;
    let builder = match config.cache {
        Some(bounds) => {
            builder.cache(ResponseCache::new(bounds).wall_clock(|| jiff::Timestamp::now().as_millisecond()))
        }
        None => builder,
    };
    builder.build().map_err(unbuilt)
}

fn resilient(config: &Config) -> Result<ClientBuilder, Failure> {
    let connection = &config.connection;
    let builder = builder(connection, connection.require_key()?).transport(carrier(connection)?);
    Ok(builder.resilience(Resilience::new(&config.limits)))
}

/// A client that passes everything on as it comes, failures too, through a layer around the HTTP carrier.
pub(crate) fn client_through<S>(
    connection: &Connection,
    key: &Secret,
    layer: impl FnOnce(HttpTransport) -> S,
) -> Result<Client, Failure>
where
    S: Service<Request, Response = Response, Error = TransportError> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    builder(connection, key).transport(layer(carrier(connection)?)).build().map_err(unbuilt)
}

fn carrier(connection: &Connection) -> Result<HttpTransport, Failure> {
    let mut config = HttpConfig::default();
    if let Some((proxy, _)) = &connection.proxy {
        config = config.proxy(proxy.expose());
    }
    if let Some(roots) = &connection.roots {
        config = config.root_certificate_pem(roots.as_pem());
    }
    HttpTransport::new(config).map_err(unbuilt)
}

fn builder(connection: &Connection, key: &Secret) -> ClientBuilder {
    let builder = Client::builder(key.clone()).region(connection.region.clone()).user_agent(USER_AGENT);
    match &connection.service_name {
        Some(name) => builder.service_name(name),
        None => builder,
    }
}

fn unbuilt(error: nr_nerdgraph::BuildError) -> Failure {
    Failure::usage(error.to_string())
}

/// The toolsets over this client, loaded.
pub(crate) async fn plugins(client: Client, account: Option<AccountId>) -> Result<Arc<Manager>, Failure> {
    let mut services = Services::new(client);
    services.default_account = account;
    let manager = Manager::new();
    manager
        .load_all(nr_tools::toolsets(services))
        .await
        .map_err(|error| Failure::failed(format!("the toolsets cannot be loaded: {error}")))?;
    Ok(Arc::new(manager))
}

/// The door to the chosen tools over this client.
pub(crate) async fn door(
    client: Client,
    account: Option<AccountId>,
    choice: &Choice,
    config: &Config,
) -> Result<Door, Failure> {
    let manager = plugins(client, account).await?;
    let snapshot = manager.snapshot();
    let selection = Selection::new(choice, snapshot.tools().map(|spec| &**spec))?;
    Ok(Door::new(manager).with_selection(selection).with_account(account).with_limit(config.call_timeout))
}
