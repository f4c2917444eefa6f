//! `list_alert_policies`: the policies of an account.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nerdgraph::PolicyFilter;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account;
use crate::answer::{About, warnings};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::{Builder, clean_line};

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the name.
    policy_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListAlertPolicies {
    spec: ToolSpec,
    services: Services,
}

impl ListAlertPolicies {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists alert policies: policy_id, name, how incidents are grouped. Example: {\"policy_name\": \
             \"checkout\"}",
        )
        .title("List alert policies")
        .toolset("alerting")
        .core()
        .arguments::<Wanted>()
        .argument_alias("name", "policy_name");
        Self { spec, services }
    }
}

#[async_trait]
impl List for ListAlertPolicies {
    const NAME: &'static str = "list_alert_policies";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let filter = match &wanted.policy_name {
            Some(name) => PolicyFilter::new().name_like(name),
            None => PolicyFilter::new(),
        };
        let reply = self.services.client.alert_policies(account, filter).page(cursor).await?;
        let mut builder = Builder::new(["policy_id", "name", "incident_preference", "account_id"]);
        for policy in &reply.data.items {
            builder
                .text(&policy.id)
                .text(&policy.name)
                .text(policy.incident_preference.as_str())
                .whole(policy.account_id.unwrap_or(account).get())
                .end();
        }
        let lead = match &wanted.policy_name {
            _ if !reply.data.items.is_empty() => String::new(),
            Some(name) => format!(
                "no policy of account {account} has `{}` in its name; leave `policy_name` out to see all",
                clean_line(name)
            ),
            None => format!("account {account} has no alert policy"),
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
impl Tool for ListAlertPolicies {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
