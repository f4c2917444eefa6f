//! Wires the rooms: a client of New Relic, the toolsets over it, and the door in front of them.

use std::sync::Arc;

use nr_core::{AccountId, Secret};
use nr_nerdgraph::Client;
use nr_plugins::Manager;
use nr_tools::Services;

use crate::config::{Config, Connection};
use crate::door::Door;
use crate::failure::Failure;
use crate::selection::{Choice, Selection};

/// How New Relic sees the requests.
const USER_AGENT: &str = concat!("nr-server/", env!("CARGO_PKG_VERSION"));

/// The client of the account that the connection names. It opens no connection before the first request.
pub(crate) fn client(connection: &Connection, key: &Secret) -> Result<Client, Failure> {
    let mut builder = Client::builder(key.clone()).region(connection.region.clone()).user_agent(USER_AGENT);
    if let Some(name) = &connection.service_name {
        builder = builder.service_name(name);
    }
    builder.build().map_err(|error| Failure::usage(format!("the client of New Relic cannot be made: {error}")))
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
