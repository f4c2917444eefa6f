//! `list_hosts`: which hosts there are, and how each is now.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
use crate::services::Services;

const NAME: &str = "list_hosts";

/// New Relic documentation, "Data dictionary": SystemSample.
static SOURCE: Source = Source {
    what: "hosts",
    from: "SystemSample",
    facets: &["hostname"],
    names: &["hostname", "fullHostname", "entityName"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST"],
    columns: &[
        Column::new("latest(cpuPercent)", "cpu %").rank("cpu").limit(90.0),
        Column::new("latest(memoryUsedPercent)", "memory %").rank("memory").limit(90.0),
        Column::new("latest(diskUsedPercent)", "disk %").rank("disk").limit(85.0),
        Column::new("latest(coreCount)", "cores"),
        Column::new("latest(memoryTotalBytes) / 1000000000", "memory GB"),
        Column::new("latest(operatingSystem)", "system"),
        Column::new("latest(instanceType)", "instance"),
        Column::new("latest(awsRegion)", "region"),
        Column::new("latest(clusterName)", "cluster"),
        Column::new("latest(agentVersion)", "agent"),
        Column::new("latest(timestamp)", "last seen"),
        Column::new("latest(entityGuid)", "entity_guid"),
    ],
};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// cpu (default), memory or disk.
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
pub struct ListHosts {
    spec: ToolSpec,
    services: Services,
}

impl ListHosts {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Hosts: latest CPU, memory, disk, size, agent, entity_guid; the busiest first. Example: {\"tag\": \"team=payments\"}",
        )
        .title("List hosts")
        .toolset("infrastructure")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for ListHosts {
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
