//! `get_container_metrics`: what containers take, as the infrastructure agent sees them.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
use crate::services::Services;

const NAME: &str = "get_container_metrics";

/// New Relic documentation, "Data dictionary": ContainerSample.
static SOURCE: Source = Source {
    what: "containers",
    from: "ContainerSample",
    facets: &["name", "hostname", "containerId"],
    names: &["name", "imageName"],
    cluster: None,
    namespace: None,
    entities: &["CONTAINER"],
    columns: &[
        Column::new("average(cpuPercent)", "cpu %").rank("cpu"),
        Column::new("max(cpuPercent)", "cpu % max"),
        Column::new("latest(cpuLimitCores)", "cpu limit"),
        Column::new("max(memoryUsageLimitPercent)", "memory % of limit").rank("memory").limit(90.0),
        Column::new("average(memoryUsageBytes) / 1000000", "memory MB"),
        Column::new("max(restartCount) - min(restartCount)", "restarts").rank("restarts").limit(1.0),
        Column::new("average(networkRxBytesPerSecond)", "received B/s"),
        Column::new("average(networkTxBytesPerSecond)", "sent B/s"),
        Column::new("latest(state)", "state"),
        Column::new("latest(imageName)", "image"),
    ],
};

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    /// cpu (default), memory or restarts.
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
pub struct GetContainerMetrics {
    spec: ToolSpec,
    services: Services,
}

impl GetContainerMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "CPU, memory, restarts and traffic of containers, worst first; for clusters use get_kubernetes_metrics. \
             Example: {\"name\": \"checkout\"}",
        )
        .title("Get container metrics")
        .toolset("infrastructure")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetContainerMetrics {
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
            rank: wanted.rank.as_deref(),
            since: wanted.since.as_deref(),
            until: wanted.until.as_deref(),
            limit: wanted.limit,
            ..Asked::default()
        };
        survey(NAME, &SOURCE, asked, None, &self.services, ctx).await.map(Outcome::Done)
    }
}
