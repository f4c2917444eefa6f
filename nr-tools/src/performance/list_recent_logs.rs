//! `list_recent_logs`: the newest lines.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::{COLUMNS, Filter};
use crate::ask::{Question, go_on, window_or};
use crate::services::Services;

const NAME: &str = "list_recent_logs";

/// A bare number up to this is one of minutes, as the official tool has it: a month of them.
const MAX_MINUTES: u32 = 43_200;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// `error`, `warn`, ...; in any case.
    level: Option<String>,
    /// Default: last 30 minutes.
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListRecentLogs {
    spec: ToolSpec,
    services: Services,
}

impl ListRecentLogs {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists the newest log lines of an entity or an account. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"level\": \"error\", \"limit\": 20}",
        )
        .title("List recent logs")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("number_of_logs", "limit")
        .argument_alias("history_period_minutes", "since")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for ListRecentLogs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let filter =
            Filter { guid: wanted.entity_guid.as_ref(), level: wanted.level.as_deref(), ..Filter::default() };
        let minutes = wanted.since.as_deref().and_then(|since| since.trim().parse::<u32>().ok());
        let since = match minutes.filter(|minutes| (1..=MAX_MINUTES).contains(minutes)) {
            Some(minutes) => Some(format!("{minutes} minutes ago")),
            None => wanted.since,
        };
        let window = window_or(since.as_deref(), wanted.until.as_deref(), "30 minutes ago")?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        let query = format!("SELECT {COLUMNS} FROM Log{}", filter.clause()?);
        let question = Question::new(NAME, account, query, &window).limit(wanted.limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
