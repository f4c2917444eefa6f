//! `get_host_metrics`: how busy hosts are.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
use crate::services::Services;

const NAME: &str = "get_host_metrics";

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
        Column::new("average(cpuPercent)", "cpu %").rank("cpu").limit(90.0),
        Column::new("max(cpuPercent)", "cpu % max"),
        Column::new("average(cpuIOWaitPercent)", "io wait %").rank("wait").limit(20.0),
        Column::new("average(cpuStealPercent)", "steal %").limit(10.0),
        Column::new("average(loadAverageFiveMinute)", "load").rank("load"),
        Column::new("average(memoryUsedPercent)", "memory %").rank("memory").limit(90.0),
        Column::new("max(swapUsedBytes) / 1000000", "swap MB"),
        Column::new("max(diskUsedPercent)", "disk %").rank("disk").limit(85.0),
        Column::new("average(diskUtilizationPercent)", "disk busy %").limit(90.0),
    ],
};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// cpu (default), wait, load, memory or disk.
    rank: Option<String>,
    timeseries: Option<bool>,
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
pub struct GetHostMetrics {
    spec: ToolSpec,
    services: Services,
}

impl GetHostMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "CPU, I/O wait, steal, load, memory, swap and disk of hosts, worst first. Example: {\"name\": \"db\", \"rank\": \"memory\"}",
        )
        .title("Get host metrics")
        .toolset("infrastructure")
        .arguments::<Wanted>()
        .argument_alias("hostname", "name")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetHostMetrics {
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
            timeseries: wanted.timeseries == Some(true),
            since: wanted.since.as_deref(),
            until: wanted.until.as_deref(),
            limit: wanted.limit,
            ..Asked::default()
        };
        survey(NAME, &SOURCE, asked, None, &self.services, ctx).await.map(Outcome::Done)
    }
}
