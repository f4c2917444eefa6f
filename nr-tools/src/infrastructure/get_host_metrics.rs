//! `get_host_metrics`: how busy hosts are.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
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

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// cpu (default), wait, load, memory or disk.
    rank: Option<String>,
    timeseries: Option<bool>,
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
pub fn get_host_metrics(services: Services) -> Survey {
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
    Survey::new(NAME, spec, &SOURCE, services)
}
