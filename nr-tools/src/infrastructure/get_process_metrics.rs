//! `get_process_metrics`: what processes take on hosts.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::command::mask_row;
use super::survey::{Column, Source, Survey};
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

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    /// Part of its name.
    host: Option<String>,
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    /// cpu (default), memory or io.
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
pub fn get_process_metrics(services: Services) -> Survey {
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
    Survey::new(NAME, spec, &SOURCE, services).edited(mask_row)
}
