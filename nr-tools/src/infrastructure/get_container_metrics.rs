//! `get_container_metrics`: what containers take, as the infrastructure agent sees them.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
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

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    /// cpu (default), memory or restarts.
    rank: Option<String>,
    #[schemars(range(min = 1))]
    account_id: Option<u64>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool over these services.
#[must_use]
pub fn get_container_metrics(services: Services) -> Survey {
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
    Survey::new(NAME, spec, &SOURCE, services)
}
