//! `get_disk_usage`: how full volumes are, and which fill up.

use nr_plugins::ToolSpec;
use schemars::JsonSchema;

use super::survey::{Column, Source, Survey};
use crate::services::Services;

const NAME: &str = "get_disk_usage";

/// New Relic documentation, "Data dictionary": StorageSample.
static SOURCE: Source = Source {
    what: "volumes",
    from: "StorageSample",
    facets: &["hostname", "mountPoint"],
    names: &["hostname", "mountPoint", "device"],
    cluster: Some("clusterName"),
    namespace: None,
    entities: &["HOST"],
    columns: &[
        Column::new("max(diskUsedPercent)", "used %").rank("used").limit(85.0),
        Column::new("latest(diskFreeBytes) / 1000000000", "free GB"),
        Column::new("latest(diskTotalBytes) / 1000000000", "of GB"),
        Column::new("latest(diskUsedPercent) - earliest(diskUsedPercent)", "growth %")
            .rank("growth")
            .limit(5.0),
        Column::new("max(inodesUsedPercent)", "inodes %").rank("inodes").limit(85.0),
        Column::new("average(totalUtilizationPercent)", "busy %").rank("busy").limit(90.0),
        Column::new("average(readBytesPerSecond)", "read B/s"),
        Column::new("average(writeBytesPerSecond)", "written B/s"),
        Column::new("latest(device)", "device"),
        Column::new("latest(filesystemType)", "file system"),
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
    /// used (default), growth, inodes or busy.
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
pub fn get_disk_usage(services: Services) -> Survey {
    let spec = ToolSpec::read(
        NAME,
        "Volumes of hosts: used, free, growth, inodes, how busy; the fullest first. Example: {\"name\": \"db\", \"since\": \"1 day ago\"}",
    )
    .title("Get disk usage")
    .toolset("infrastructure")
    .arguments::<Wanted>()
    .argument_alias("hostname", "name")
    .argument_alias("start_time_ms", "since")
    .argument_alias("end_time_ms", "until");
    Survey::new(NAME, spec, &SOURCE, services)
}
