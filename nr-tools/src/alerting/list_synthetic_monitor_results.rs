//! `list_synthetic_monitor_results`: single runs of monitors.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::monitors::{clause, filter};
use crate::account;
use crate::ask::{Question, go_on, window_or};
use crate::services::Services;

const NAME: &str = "list_synthetic_monitor_results";

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
    result: Option<Ended>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
enum Ended {
    Success,
    Failed,
}

/// The tool.
#[derive(Debug)]
pub struct ListSyntheticMonitorResults {
    spec: ToolSpec,
    services: Services,
}

impl ListSyntheticMonitorResults {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists runs of synthetic monitors, newest first: result, location, duration in ms, error. \
             Example: {\"monitor\": \"checkout\", \"result\": \"FAILED\", \"since\": \"1 day ago\"}",
        )
        .title("List synthetic monitor results")
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
impl Tool for ListSyntheticMonitorResults {
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
        let mut conditions = filter(guid, wanted.monitor.as_deref(), wanted.location.as_deref())?;
        match wanted.result {
            Some(Ended::Failed) => conditions.push("result = 'FAILED'".to_owned()),
            Some(Ended::Success) => conditions.push("result = 'SUCCESS'".to_owned()),
            None => {}
        }
        let query = format!(
            "SELECT timestamp, monitorName, locationLabel, result, duration, responseStatus, error, entityGuid \
             FROM SyntheticCheck{}",
            clause(&conditions)
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let question = Question::new(NAME, account, query, &window).limit(wanted.limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
