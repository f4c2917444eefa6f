//! `get_disk_usage`: how full volumes are, and which fill up.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::survey::{Asked, Column, Source, survey};
use crate::ask::go_on;
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

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Part of the name.
    name: Option<String>,
    /// `key=value`.
    tag: Option<String>,
    cluster: Option<String>,
    /// used (default), growth, inodes or busy.
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
pub struct GetDiskUsage {
    spec: ToolSpec,
    services: Services,
}

impl GetDiskUsage {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
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
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetDiskUsage {
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
