//! `get_apm_transactions`: an application's transactions, those that stand out first.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::application::find;
use crate::ask::{Question, contains, go_on, quoted_guid, window_or};
use crate::investigate::{ENTRY, FAILED};
use crate::services::Services;

const NAME: &str = "get_apm_transactions";

/// Transactions that are shown when the call names no number.
const SHOWN: u32 = 50;

/// What comes first.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Rank {
    #[default]
    Time,
    Slowest,
    Failing,
    Calls,
}

impl Rank {
    const fn figure(self) -> &'static str {
        match self {
            Self::Time => "total s",
            Self::Slowest => "mean ms",
            Self::Failing => "failing %",
            Self::Calls => "calls",
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Its name.
    application: Option<String>,
    /// A part of the transaction's name.
    transaction: Option<String>,
    rank: Option<Rank>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct GetApmTransactions {
    spec: ToolSpec,
    services: Services,
}

impl GetApmTransactions {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Transactions of an application as figures; analyze_transactions says what changed. \
             Example: {\"application\": \"checkout\", \"rank\": \"slowest\"}",
        )
        .title("Get APM transactions")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("app_name", "application")
        .argument_alias("name", "application")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

fn query(guid: &EntityGuid, transaction: Option<&str>) -> Result<String, Fault> {
    let of = quoted_guid(guid)?;
    let apm = guid.domain() == "APM";
    let (from, ms, failed, key) = if apm {
        (
            "Transaction",
            "duration * 1000",
            "error IS TRUE AND error.expected IS NOT TRUE",
            format!("entityGuid = {of}"),
        )
    } else {
        ("Span", "duration.ms", FAILED, format!("entity.guid = {of} AND {ENTRY}"))
    };
    let named = match transaction {
        Some(part) => format!(" AND name LIKE {}", contains(part)?),
        None => String::new(),
    };
    Ok(format!(
        "SELECT count(*) AS 'calls', sum({ms}) / 1000 AS 'total s', average({ms}) AS 'mean ms', percentile({ms}, 95) AS 'p95 ms', \
         percentage(count(*), WHERE {failed}) AS 'failing %' FROM {from} WHERE {key}{named} FACET name"
    ))
}

#[async_trait]
impl Tool for GetApmTransactions {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let (guid, name) = (wanted.entity_guid.as_ref(), wanted.application.as_deref());
        let guid = find(NAME, guid, name, wanted.account_id, &self.services, ctx).await?;
        let query = query(&guid, wanted.transaction.as_deref())?;
        let first = wanted.rank.unwrap_or_default().figure();
        let question = Question::new(NAME, guid.account(), query, &window);
        let question = question.largest(first, wanted.limit.unwrap_or(SHOWN));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
