//! `get_log_statistics`: how many lines, by level or another attribute, against the window before.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::logs::Filter;
use crate::ask::{Question, go_on, resolve};
use crate::services::Services;
use crate::window::Window;

const NAME: &str = "get_log_statistics";

/// Groups that are answered when the call names no number.
const GROUPS: u32 = 50;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// An attribute to count by; default: `level`.
    facet: Option<String>,
    /// A part of the message.
    text: Option<String>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetLogStatistics {
    spec: ToolSpec,
    services: Services,
}

impl GetLogStatistics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Counts log lines by level or another attribute, now and in the window before. \
             Example: {\"facet\": \"service.name\", \"since\": \"3 hours ago\"}",
        )
        .title("Get log statistics")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetLogStatistics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let filter =
            Filter { guid: wanted.entity_guid.as_ref(), text: wanted.text.as_deref(), ..Filter::default() };
        let facet = encode::identifier(wanted.facet.as_deref().unwrap_or("level"))
            .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`facet`: {error}")))?;
        let clause = filter.clause()?;
        let account = filter.account(wanted.account_id, &self.services, ctx).await?;
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let query = format!(
            "SELECT count(*) AS 'lines' FROM Log{clause} FACET {facet} COMPARE WITH {} AGO",
            encode::interval(window.duration())
        );
        let window = Window::at(window);
        let question =
            Question::new(NAME, account, query, &window).limit(Some(wanted.limit.unwrap_or(GROUPS)));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
