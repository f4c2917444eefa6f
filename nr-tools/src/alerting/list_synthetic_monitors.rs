//! `list_synthetic_monitors`: what is watched from outside.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_nerdgraph::EntitySearch;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::account;
use crate::answer::{About, warnings};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::{Builder, clean_line};

/// Tags that New Relic gives to monitors (New Relic documentation, "Synthetic monitoring: tags").
const TAGS: [&str; 4] = ["monitorType", "monitorStatus", "period", "publicLocation"];

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the name.
    name: Option<String>,
    /// Monitors a page; default 200.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListSyntheticMonitors {
    spec: ToolSpec,
    services: Services,
}

impl ListSyntheticMonitors {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists synthetic monitors with entity_guid, alert severity and tags such as type, period and locations. \
             Example: {\"name\": \"checkout\"}",
        )
        .title("List synthetic monitors")
        .toolset("alerting")
        .arguments::<Wanted>()
        .alias("list_synthetics_monitors");
        Self { spec, services }
    }
}

#[async_trait]
impl List for ListSyntheticMonitors {
    const NAME: &'static str = "list_synthetic_monitors";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let mut search = EntitySearch::new()
            .account(account)
            .domain("SYNTH")
            .entity_type("MONITOR")
            .limit(wanted.limit.unwrap_or(200));
        if let Some(name) = &wanted.name {
            search = search.name_contains(name);
        }
        let reply = self.services.client.search_entities(search).page(cursor).await?;
        let mut builder =
            Builder::new(["name", "entity_guid", "alert_severity", "reporting"].iter().chain(&TAGS));
        for monitor in &reply.data.items {
            builder
                .text(&monitor.name)
                .text(&monitor.guid.to_string())
                .maybe(monitor.alert_severity.as_ref().map(|severity| severity.as_str()))
                .maybe(monitor.reporting.map(|reporting| if reporting { "true" } else { "false" }));
            for tag in TAGS {
                let values = monitor.tag(tag).join(", ");
                builder.maybe((!values.is_empty()).then_some(values.as_str()));
            }
            builder.end();
        }
        let lead = match &wanted.name {
            _ if !reply.data.items.is_empty() => String::new(),
            Some(name) => format!(
                "no synthetic monitor of account {account} has `{}` in its name; leave `name` out to see all",
                clean_line(name)
            ),
            None => format!("account {account} has no synthetic monitor"),
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
impl Tool for ListSyntheticMonitors {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
