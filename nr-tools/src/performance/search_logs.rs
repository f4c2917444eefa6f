//! `search_logs`: lines that hold a text, have a level, belong to a trace or meet a condition.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::{COLUMNS, Filter};
use crate::ask::{Question, go_on, window_or};
use crate::services::Services;

const NAME: &str = "search_logs";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// A part of the message.
    text: Option<String>,
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// `error`, `warn`, ...; in any case.
    level: Option<String>,
    trace_id: Option<String>,
    /// Any NRQL condition, such as `hostname = 'web-1'`.
    #[serde(rename = "where")]
    condition: Option<String>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchLogs {
    spec: ToolSpec,
    services: Services,
}

impl SearchLogs {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Finds log lines by text, level, entity, trace or any NRQL condition, newest first; with a trace_id, oldest first. \
             Example: {\"text\": \"timeout\", \"level\": \"error\", \"since\": \"2 hours ago\"}",
        )
        .title("Search logs")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("query", "text")
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for SearchLogs {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let filter = Filter {
            guid: wanted.entity_guid.as_ref(),
            text: wanted.text.as_deref(),
            level: wanted.level.as_deref(),
            trace: wanted.trace_id.as_deref(),
            condition: wanted.condition.as_deref(),
        };
        let clause = filter.clause()?;
        if clause.is_empty() {
            return Err(Fault::new(FaultKind::InvalidInput, "`search_logs` was not told what to search for")
                .with_next("give `text`, `level`, `entity_guid`, `trace_id` or `where`; list_recent_logs lists all lines"));
        }
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        // A trace is read from its beginning.
        let order = if wanted.trace_id.is_some() { " ORDER BY timestamp ASC" } else { "" };
        let query = format!("SELECT {COLUMNS} FROM Log{clause}{order}");
        let question = Question::new(NAME, account, query, &window).limit(wanted.limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
