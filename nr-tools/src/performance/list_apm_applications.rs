//! `list_apm_applications`: which applications there are, and how they did in the last half hour.

use std::collections::HashMap;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::{EntityOutline, NrqlAnswer};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::application::applications;
use crate::account;
use crate::answer::{About, warnings};
use crate::ask::ask;
use crate::investigate::{ENTRY, FAILED, number};
use crate::list::{self, List, Part};
use crate::services::Services;
use crate::table::{Builder, clean_line};

/// Applications of a page; the figures of as many fit into one query.
const PAGE: u32 = 100;

/// What the figures are of.
const WINDOW: &str = " SINCE 30 minutes ago";

/// Its minutes.
const MINUTES: f64 = 30.0;

/// What the list is asked for with.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the name.
    name: Option<String>,
    /// Such as `java`.
    language: Option<String>,
    reporting: Option<bool>,
    /// `CRITICAL`, `WARNING`, ...
    alert_severity: Option<String>,
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListApmApplications {
    spec: ToolSpec,
    services: Services,
}

impl ListApmApplications {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            Self::NAME,
            "Lists applications (APM and OpenTelemetry) with language, severity, and calls, response time and errors of 30 minutes. \
             Example: {\"language\": \"java\"}",
        )
        .title("List APM applications")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("severity", "alert_severity");
        Self { spec, services }
    }

    /// Calls, milliseconds and failures by GUID.
    async fn figures(
        &self,
        account: AccountId,
        items: &[EntityOutline],
    ) -> Result<HashMap<String, [f64; 3]>, Fault> {
        let of = |domain: &str| -> Result<Option<String>, Fault> {
            let guids: Vec<String> =
                items.iter().filter(|item| item.domain == domain).map(|item| item.guid.to_string()).collect();
            if guids.is_empty() {
                return Ok(None);
            }
            let list = encode::strings(guids.iter().map(String::as_str));
            list.map(Some).map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))
        };
        let apm = of("APM")?.map(|list| {
            format!(
                "SELECT count(*) AS 'calls', average(duration) * 1000 AS 'ms', \
                 percentage(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE) AS 'failing' FROM Transaction \
                 WHERE entityGuid IN {list} FACET entityGuid{WINDOW} LIMIT {PAGE}"
            )
        });
        let otel = of("EXT")?.map(|list| {
            format!(
                "SELECT count(*) AS 'calls', average(duration.ms) AS 'ms', percentage(count(*), WHERE {FAILED}) AS 'failing' \
                 FROM Span WHERE entity.guid IN {list} AND {ENTRY} FACET entity.guid{WINDOW} LIMIT {PAGE}"
            )
        });
        let mut found = HashMap::new();
        for query in [apm, otel].into_iter().flatten() {
            for row in ask(&self.services, account, &query).await?.rows() {
                let Some(guid) = NrqlAnswer::group(row).into_iter().next() else { continue };
                let figure = |name: &str| number(row, name).unwrap_or(0.0);
                found.insert(guid, [figure("calls"), figure("ms"), figure("failing")]);
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl List for ListApmApplications {
    const NAME: &'static str = "list_apm_applications";
    type Arguments = Wanted;

    fn services(&self) -> &Services {
        &self.services
    }

    async fn part(&self, wanted: &Wanted, cursor: Option<&str>, ctx: &Context) -> Result<Part, Fault> {
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let mut search = applications(account).limit(wanted.limit.unwrap_or(PAGE).clamp(1, PAGE));
        if let Some(name) = &wanted.name {
            search = search.name_contains(name);
        }
        if let Some(language) = &wanted.language {
            search = search.tag("language", language);
        }
        if let Some(reporting) = wanted.reporting {
            search = search.reporting(reporting);
        }
        if let Some(severity) = &wanted.alert_severity {
            search = search.alert_severity(severity);
        }
        let reply = self.services.client.search_entities(search).page(cursor).await?;
        let mut noted = warnings(&reply.errors, &reply.warnings);
        let items = &reply.data.items;
        let figures = self.figures(account, items).await.unwrap_or_else(|fault| {
            noted.push(format!("figures could not be read: {}", clean_line(fault.message())));
            HashMap::new()
        });
        let mut builder = Builder::new([
            "name",
            "entity_guid",
            "domain",
            "language",
            "reporting",
            "alert_severity",
            "calls a minute",
            "response time ms",
            "failing %",
        ]);
        for item in items {
            let guid = item.guid.to_string();
            let measured = figures.get(&guid);
            let languages = item.tag("language").join(", ");
            builder
                .text(&item.name)
                .text(&guid)
                .text(&item.domain)
                .maybe((!languages.is_empty()).then_some(languages.as_str()))
                .maybe(item.reporting.map(|reporting| if reporting { "true" } else { "false" }))
                .maybe(item.alert_severity.as_ref().map(|severity| severity.as_str()))
                .number(measured.map(|[calls, ..]| calls / MINUTES))
                .number(measured.map(|[_, ms, _]| *ms))
                .number(measured.map(|[.., failing]| *failing))
                .end();
        }
        let lead = if items.is_empty() {
            let filtered = wanted.name.is_some()
                || wanted.language.is_some()
                || wanted.reporting.is_some()
                || wanted.alert_severity.is_some();
            let hint = if filtered { " like that; leave filters out to see all" } else { "" };
            format!("account {account} has no application{hint}")
        } else {
            String::new()
        };
        let about = About { found: reply.data.total, warnings: noted, ..About::default() };
        Ok(Part { table: builder.finish(), about, lead, next: reply.data.next_cursor })
    }
}

#[async_trait]
impl Tool for ListApmApplications {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let mut wanted: Wanted = arguments.decode()?;
        let cursor = wanted.cursor.take();
        list::call(self, wanted, cursor.as_deref(), ctx).await
    }
}
