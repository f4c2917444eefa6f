//! `get_process_metrics`: what processes take on hosts.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::command::mask_row;
use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
use crate::services::Services;

const NAME: &str = "get_process_metrics";

/// New Relic documentation, "Data dictionary": ProcessSample.
static SOURCE: Source = Source {
    what: "processes",
    from: "ProcessSample",
    facets: &["hostname", "processDisplayName", "processId"],
    names: &["processDisplayName", "commandName"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST"],
    columns: &[
        Column::new("average(cpuPercent)", "cpu %").rank("cpu"),
        Column::new("max(cpuPercent)", "cpu % max"),
        Column::new("average(memoryResidentSizeBytes) / 1000000", "memory MB").rank("memory"),
        Column::new("average(ioReadBytesPerSecond) + average(ioWriteBytesPerSecond)", "io B/s").rank("io"),
        Column::new("latest(threadCount)", "threads"),
        Column::new("latest(fileDescriptorCount)", "files"),
        Column::new("latest(userName)", "user"),
        Column::new("latest(commandLine)", "command"),
    ],
};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of its name.
    host: Option<String>,
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    /// cpu (default), memory or io.
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
pub struct GetProcessMetrics {
    spec: ToolSpec,
    services: Services,
}

impl GetProcessMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Processes of hosts: CPU, memory, I/O, command line (secrets masked); the hungriest first. Example: {\"host\": \"db\"}",
        )
        .title("Get process metrics")
        .toolset("infrastructure")
        .arguments::<Wanted>()
        .argument_alias("hostname", "host")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetProcessMetrics {
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
            host: wanted.host.as_deref(),
            name: wanted.name.as_deref(),
            tag: wanted.tag.as_deref(),
            rank: wanted.rank.as_deref(),
            since: wanted.since.as_deref(),
            until: wanted.until.as_deref(),
            limit: wanted.limit,
            ..Asked::default()
        };
        survey(NAME, &SOURCE, asked, Some(mask_row), &self.services, ctx).await.map(Outcome::Done)
    }
}
