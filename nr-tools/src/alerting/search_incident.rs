//! `search_incident`: when incidents opened and closed, and what opened them.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask::{Question, contains, go_on, quoted, quoted_guid, window_or};
use crate::services::Services;

const NAME: &str = "search_incident";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    issue_id: Option<String>,
    /// policy_id, or a part of its name.
    policy: Option<String>,
    /// condition_id, or a part of its name.
    condition: Option<String>,
    /// Default: last 24 hours.
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchIncident {
    spec: ToolSpec,
    services: Services,
}

impl SearchIncident {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists when incidents opened and closed, newest first: condition, threshold, policy, entity, the issue they belong \
             to. Example: {\"condition\": \"Response time\", \"since\": \"7 days ago\"}",
        )
        .title("Search incident")
        .toolset("alerting")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

/// A condition on an id, when the text is a number, else on a part of a name.
fn named(id: &str, name: &str, text: &str) -> Result<String, Fault> {
    match text.trim().parse::<u64>() {
        Ok(number) => Ok(format!("{id} = {number}")),
        Err(_) => Ok(format!("{name} LIKE {}", contains(text)?)),
    }
}

#[async_trait]
impl Tool for SearchIncident {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let given = wanted.account_id.or(wanted.entity_guid.as_ref().map(EntityGuid::account));
        let account = account::resolve(given, &self.services, ctx).await?;
        let mut conditions = Vec::new();
        if let Some(guid) = &wanted.entity_guid {
            conditions.push(format!("entity.guid = {}", quoted_guid(guid)?));
        }
        if let Some(issue) = &wanted.issue_id {
            conditions.push(format!("issueId = {}", quoted(issue)?));
        }
        if let Some(policy) = &wanted.policy {
            conditions.push(named("policyId", "policyName", policy)?);
        }
        if let Some(condition) = &wanted.condition {
            conditions.push(named("conditionId", "conditionName", condition)?);
        }
        let filter = match conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let query = format!(
            "SELECT timestamp, event, priority, conditionName, threshold, entity.name, entity.guid, policyName, issueId, \
             incidentId, closeCause FROM NrAiIncident{filter}"
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "24 hours ago")?;
        let question = Question::new(NAME, account, query, &window).limit(wanted.limit);
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
