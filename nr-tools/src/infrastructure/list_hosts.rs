//! `list_hosts`: which hosts there are, and how each is now.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
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

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is the schema; a survey reads the arguments of all of them")]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// cpu (default), memory or disk.
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
pub fn list_hosts(services: Services) -> Survey {
    let spec = ToolSpec::read(
        NAME,
        "Hosts: latest CPU, memory, disk, size, agent, entity_guid; the busiest first. Example: {\"tag\": \"team=payments\"}",
    )
    .title("List hosts")
    .toolset("infrastructure")
    .arguments::<Wanted>()
    .argument_alias("start_time_ms", "since")
    .argument_alias("end_time_ms", "until");
    Survey::new(NAME, spec, &SOURCE, services)
}
