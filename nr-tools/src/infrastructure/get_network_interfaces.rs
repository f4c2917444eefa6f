//! `get_network_interfaces`: what passes through interfaces, and what gets lost.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
use crate::services::Services;

const NAME: &str = "get_network_interfaces";

/// New Relic documentation, "Data dictionary": NetworkSample.
static SOURCE: Source = Source {
    what: "interfaces",
    from: "NetworkSample",
    facets: &["hostname", "interfaceName"],
    names: &["hostname", "interfaceName"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST"],
    columns: &[
        Column::new("average(receiveErrorsPerSecond) + average(transmitErrorsPerSecond) + average(receiveDroppedPerSecond) + average(transmitDroppedPerSecond)", "lost/s").rank("lost").limit(1.0),
        Column::new("average(receiveErrorsPerSecond) + average(transmitErrorsPerSecond)", "errors/s"),
        Column::new("average(receiveBytesPerSecond) + average(transmitBytesPerSecond)", "B/s").rank("traffic"),
        Column::new("average(receiveBytesPerSecond)", "received B/s"),
        Column::new("average(transmitBytesPerSecond)", "sent B/s"),
        Column::new("average(receivePacketsPerSecond)", "received packets/s"),
        Column::new("average(transmitPacketsPerSecond)", "sent packets/s"),
        Column::new("latest(state)", "state"),
        Column::new("latest(ipV4Address)", "address"),
    ],
};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// lost (default) or traffic.
    rank: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Default: last hour.
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetNetworkInterfaces {
    spec: ToolSpec,
    services: Services,
}

impl GetNetworkInterfaces {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Network interfaces: lost packets, errors, traffic, state; most losses first. Example: {\"name\": \"db\"}",
        )
        .title("Get network interfaces")
        .toolset("infrastructure")
        .arguments::<Wanted>()
        .argument_alias("hostname", "name")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetNetworkInterfaces {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let asked = Asked {
            account: wanted.account_id,
            name: wanted.name.as_deref(),
            tag: wanted.tag.as_deref(),
            cluster: wanted.cluster.as_deref(),
            rank: wanted.rank.as_deref(),
            since: wanted.since.as_deref(),
            until: wanted.until.as_deref(),
            limit: wanted.limit,
            ..Asked::default()
        };
        survey(NAME, &SOURCE, asked, None, &self.services, ctx).await.map(Outcome::Done)
    }
}
