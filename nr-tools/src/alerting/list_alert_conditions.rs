//! `list_alert_conditions`: what is measured, and from when on it alerts.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nerdgraph::{ConditionFilter, NrqlCondition};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account;
use crate::answer::{About, warnings};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::{Builder, short};

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    policy_id: Option<String>,
    /// A part of the condition's name.
    name: Option<String>,
    /// A part of its NRQL.
    query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListAlertConditions {
    spec: ToolSpec,
    services: Services,
}

impl ListAlertConditions {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists NRQL alert conditions: what each measures (its NRQL runs in execute_nrql_query), from when on it alerts, \
             whether it is enabled. Example: {\"policy_id\": \"1234567\"}",
        )
        .title("List alert conditions")
        .toolset("alerting")
        .arguments::<Wanted>()
        .argument_alias("policyId", "policy_id");
        Self { spec, services }
    }
}

/// `critical: above 2 for 5 minutes (all)`.
fn terms(condition: &NrqlCondition) -> String {
    let term = |term: &nr_nerdgraph::ConditionTerm| {
        format!(
            "{}: {} {} for {} minutes ({})",
            term.priority.as_str().to_lowercase(),
            term.operator.as_str().to_lowercase().replace('_', " "),
            short(term.threshold),
            short(term.duration_seconds / 60.0),
            term.occurrences.as_str().to_lowercase().replace('_', " "),
        )
    };
    condition.terms.iter().map(term).collect::<Vec<_>>().join("; ")
}

#[async_trait]
impl List for ListAlertConditions {
    const NAME: &'static str = "list_alert_conditions";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let mut filter = ConditionFilter::new();
        if let Some(policy) = &wanted.policy_id {
            filter = filter.policy(policy);
        }
        if let Some(name) = &wanted.name {
            filter = filter.name_like(name);
        }
        if let Some(query) = &wanted.query {
            filter = filter.query_like(query);
        }
        let reply = self.services.client.nrql_conditions(account, filter).page(cursor).await?;
        let mut builder = Builder::new([
            "condition_id",
            "name",
            "policy_id",
            "enabled",
            "type",
            "alerts when",
            "nrql",
            "runbook",
        ]);
        for condition in &reply.data.items {
            builder
                .text(&condition.id)
                .text(&condition.name)
                .text(&condition.policy_id)
                .text(if condition.enabled { "true" } else { "false" })
                .text(condition.kind.as_str())
                .text(&terms(condition))
                .text(&condition.query)
                .maybe(condition.runbook_url.as_deref())
                .end();
        }
        let lead = if !reply.data.items.is_empty() {
            String::new()
        } else if wanted.policy_id.is_some() || wanted.name.is_some() || wanted.query.is_some() {
            format!(
                "no NRQL condition of account {account} matches; leave filters out to see all, or look up policy_id with \
                 list_alert_policies"
            )
        } else {
            format!("account {account} has no NRQL alert condition")
        };
        let about = About {
            found: reply.data.total,
            warnings: warnings(&reply.errors, &reply.warnings),
            ..About::default()
        };
        Ok(Part { table: builder.finish(), about, lead, next: reply.data.next_cursor })
    }
}

#[async_trait]
impl Tool for ListAlertConditions {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
