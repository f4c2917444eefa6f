//! `get_synthetic_check_statistics`: how often monitors succeed, and how long they take.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::monitors::{clause, filter};
use crate::account;
use crate::ask::{Question, go_on, window_or};
use crate::services::Services;

const NAME: &str = "get_synthetic_check_statistics";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// A part of the monitor's name.
    monitor: Option<String>,
    /// A part of its name or label.
    location: Option<String>,
    /// Default: last 24 hours.
    since: Option<String>,
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetSyntheticCheckStatistics {
    spec: ToolSpec,
    services: Services,
}

impl GetSyntheticCheckStatistics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Success rate, failures and percentiles of duration (ms) of synthetic monitors, by monitor and location. \
             Example: {\"monitor\": \"checkout\", \"since\": \"1 day ago\"}",
        )
        .title("Get synthetic check statistics")
        .toolset("alerting")
        .arguments::<Wanted>()
        .argument_alias("monitor_name", "monitor")
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetSyntheticCheckStatistics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = wanted.entity_guid.as_ref();
        let account =
            account::resolve(wanted.account_id.or(guid.map(EntityGuid::account)), &self.services, ctx)
                .await?;
        let conditions = filter(guid, wanted.monitor.as_deref(), wanted.location.as_deref())?;
        let query = format!(
            "SELECT count(*) AS 'runs', percentage(count(*), WHERE result = 'SUCCESS') AS 'success %', \
             filter(count(*), WHERE result = 'FAILED') AS 'failed', average(duration) AS 'average ms', \
             percentile(duration, 50, 95, 99) AS 'ms' FROM SyntheticCheck{} FACET monitorName, locationLabel",
            clause(&conditions)
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "24 hours ago")?;
        let question = Question::new(NAME, account, query, &window).limit(Some(200));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
