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
use crate::docs::Folder;
use crate::door::Door;
use crate::failure::Failure;
use crate::own::{Own, OwnPlugin, Rules};
use crate::selection::{Choice, Selection};
use crate::upstream::{Traffic, Upstream, counted};

/// How New Relic sees the requests.
const USER_AGENT: &str = concat!("nr-server/", env!("CARGO_PKG_VERSION"));

/// The way to the account that the connection names: within New Relic's limits, patient with its failures, and counted. It
/// opens no connection before the first request.
pub(crate) fn upstream(config: &Config) -> Result<Upstream, Failure> {
    through(config, None)
}

/// The same for a server, which answers many calls: what New Relic said is kept as the configuration has it.
pub(crate) fn serving_upstream(config: &Config) -> Result<Upstream, Failure> {
    let cache = |bounds| ResponseCache::new(bounds).wall_clock(|| jiff::Timestamp::now().as_millisecond());
    through(config, config.cache.map(cache))
}

fn through(config: &Config, cache: Option<ResponseCache>) -> Result<Upstream, Failure> {
    let connection = &config.connection;
    let traffic = Arc::new(Traffic::default());
    let mut builder = builder(connection, connection.require_key()?)
        .transport(counted(carrier(connection)?, Arc::clone(&traffic)))
        .resilience(Resilience::new(&config.limits));
    if let Some(cache) = &cache {
        builder = builder.cache(cache.clone());
    }
    Ok(Upstream { client: builder.build().map_err(unbuilt)?, traffic: Some(traffic), cache })
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
    load(client.into(), account, None).await.map(|(manager, _)| manager)
}

async fn load(
    upstream: Upstream,
    account: Option<AccountId>,
    docs: Option<Folder>,
) -> Result<(Arc<Manager>, Arc<Own>), Failure> {
    let mut services = Services::new(upstream.client.clone());
    services.default_account = account;
    if let Some(folder) = docs {
        services = services.with_docs(folder.library());
    }
    let manager = Arc::new(Manager::new());
    let own = Own::new(&manager, upstream);
    let mut plugins = nr_tools::toolsets(services);
    plugins.push(Arc::new(OwnPlugin(Arc::clone(&own))));
    manager
        .load_all(plugins)
        .await
        .map_err(|error| Failure::failed(format!("the toolsets cannot be loaded: {error}")))?;
    Ok((manager, own))
}

/// The door to the chosen tools over this client.
pub(crate) async fn door(
    upstream: impl Into<Upstream>,
    account: Option<AccountId>,
    choice: &Choice,
    config: &Config,
) -> Result<Door, Failure> {
    let (manager, own) = load(upstream.into(), account, config.docs.clone()).await?;
    let snapshot = manager.snapshot();
    let selection = Selection::new(choice, snapshot.tools().map(|spec| &**spec))?;
    own.settle(Rules { selection: selection.clone(), limit: config.call_timeout });
    Ok(Door::new(manager)
        .with_selection(selection)
        .with_account(account)
        .with_limit(config.call_timeout)
        .with_metrics(Arc::clone(&own.metrics)))
}
