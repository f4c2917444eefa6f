//! `search_traces`: the slowest, the failing or the newest traces.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, FaultKind};
use nr_nrql::encode;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask::{Question, contains, go_on, quoted_guid, window_or};
use crate::investigate::{ENTRY, FAILED};
use crate::services::Services;

const NAME: &str = "search_traces";

/// Traces that are answered when the call names no number.
const TRACES: u32 = 20;

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Rank {
    #[default]
    Slowest,
    Failing,
    Newest,
}

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// A service: traces that pass through it, with its own time; default: all, with the root's.
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    rank: Option<Rank>,
    /// A part of the transaction's name.
    transaction: Option<String>,
    min_duration_ms: Option<f64>,
    since: Option<String>,
    until: Option<String>,
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct SearchTraces {
    spec: ToolSpec,
    services: Services,
}

impl SearchTraces {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Finds traces: the slowest, failing or newest ones, of a service or all; get_distributed_trace_details shows one. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"rank\": \"failing\"}",
        )
        .title("Search traces")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for SearchTraces {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let mut conditions = match &wanted.entity_guid {
            Some(guid) => format!("entity.guid = {} AND {ENTRY}", quoted_guid(guid)?),
            // A span without a parent begins a trace.
            None => "parent.id IS NULL".to_owned(),
        };
        if let Some(name) = &wanted.transaction {
            conditions.push_str(&format!(" AND name LIKE {}", contains(name)?));
        }
        if let Some(least) = wanted.min_duration_ms {
            let least = encode::number(least).map_err(|error| {
                Fault::new(FaultKind::InvalidInput, format!("`min_duration_ms`: {error}"))
            })?;
            conditions.push_str(&format!(" AND duration.ms >= {least}"));
        }
        let order = match wanted.rank.unwrap_or_default() {
            Rank::Slowest => " ORDER BY duration.ms DESC",
            Rank::Failing => {
                conditions.push_str(&format!(" AND {FAILED}"));
                ""
            }
            Rank::Newest => "",
        };
        let query = format!(
            "SELECT timestamp, trace.id, duration.ms, name, entity.name, error.class, error.message FROM Span \
             WHERE {conditions}{order}"
        );
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "1 hour ago")?;
        let account = match (wanted.account_id, &wanted.entity_guid) {
            (None, Some(guid)) => guid.account(),
            (given, _) => account::resolve(given, &self.services, ctx).await?,
        };
        let question =
            Question::new(NAME, account, query, &window).limit(Some(wanted.limit.unwrap_or(TRACES)));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}
