//! `list_metric_names`: which metrics there are.

use std::collections::HashMap;

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::answer::{About, Whole};
use crate::ask::{ask, contains, go_on, quoted_guid, window_or};
use crate::nrql::{Plan, explain, show_window};
use crate::services::Services;
use crate::table::{Builder, keys_of};
use crate::{account, budget};

const NAME: &str = "list_metric_names";

const DEFAULT_SINCE: &str = "1 hour ago";

/// Names of one answer (NRQL reference: `uniques` gives 1,000 by default and 10,000 at most).
const MAX_NAMES: usize = 10_000;

/// What `keyset()` calls attributes: they are no metrics.
const ATTRIBUTE_KINDS: [&str; 3] = ["string", "numeric", "boolean"];

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Only metrics of this entity.
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// A part of the name.
    #[serde(rename = "match")]
    part: Option<String>,
    /// Default `1 hour ago`.
    since: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ListMetricNames {
    spec: ToolSpec,
    services: Services,
}

impl ListMetricNames {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Lists the names and types of dimensional metrics (FROM Metric) of an account or an entity. \
             Example: {\"match\": \"http.server\", \"since\": \"1 day ago\"}",
        )
        .title("List metric names")
        .toolset("discovery")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("pattern", "match");
        Self { spec, services }
    }

    async fn list(&self, wanted: &Wanted, ctx: &Context) -> Result<Answer, Fault> {
        let services = &self.services;
        // An entity is asked about where it is.
        let given = wanted.account_id.or(wanted.entity_guid.as_ref().map(EntityGuid::account));
        let account = account::resolve(given, services, ctx).await?;
        let window = window_or(wanted.since.as_deref(), None, DEFAULT_SINCE)?;
        let mut conditions = Vec::new();
        if let Some(guid) = &wanted.entity_guid {
            conditions.push(format!("entity.guid = {}", quoted_guid(guid)?));
        }
        if let Some(part) = wanted.part.as_deref().map(str::trim).filter(|part| !part.is_empty()) {
            conditions.push(format!("metricName LIKE {}", contains(part)?));
        }
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let names = format!("SELECT uniques(metricName, {MAX_NAMES}) AS 'names' FROM Metric{filter}");
        let plan = Plan::new(&names, &window, None)?;
        let kinds = format!("SELECT keyset() FROM Metric{filter}{}", window.clauses());
        let (answer, kinds) =
            tokio::join!(ask(services, account, plan.text()), ask(services, account, &kinds));
        let answer = answer?;
        let mut warnings: Vec<String> = answer.warnings().iter().map(ToString::to_string).collect();
        // Names without their types are better than nothing.
        let kinds =
            kinds.map_err(|fault| warnings.push(format!("types are unknown: {}", fault.message()))).ok();
        let kinds: HashMap<&str, &str> =
            kinds.iter().flat_map(|answer| answer.rows()).flat_map(keys_of).collect();
        let found = answer.rows().first().and_then(|row| row.get("names")?.as_array());
        let mut found: Vec<&str> = found.into_iter().flatten().filter_map(Value::as_str).collect();
        found.sort_unstable();
        if found.len() >= MAX_NAMES {
            warnings.push(format!("there are more than {MAX_NAMES}: narrow by `match`"));
        }
        let mut builder = Builder::new(["metric", "type"]);
        for name in &found {
            let kind = kinds.get(name).filter(|kind| !ATTRIBUTE_KINDS.contains(kind));
            builder.text(name).maybe(kind.copied()).end();
        }
        let mut whole = Whole::new(NAME, builder.finish());
        if found.is_empty() {
            whole.lead = explain::explain(services, account, &plan, &answer).await;
        }
        whole.about = About {
            nrql: Some(plan.text().to_owned()),
            window: answer.metadata().window.map(show_window),
            warnings,
            ..About::default()
        };
        Ok(whole.cut(&services.results, budget::DEFAULT_TOKENS, ctx))
    }
}

#[async_trait]
impl Tool for ListMetricNames {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let answer = match &wanted.cursor {
            Some(cursor) => go_on(NAME, cursor, &self.services, ctx)?,
            None => self.list(&wanted, ctx).await?,
        };
        Ok(Outcome::Done(answer))
    }
}
