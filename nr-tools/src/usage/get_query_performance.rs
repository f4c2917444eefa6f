//! `get_query_performance`: which queries are slow or frequent, and whose they are.

use async_trait::async_trait;
use nr_core::{AccountId, Fault};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::account;
use crate::ask::{Question, contains, go_on, window_or};
use crate::services::Services;

const NAME: &str = "get_query_performance";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Default: query.
    by: Option<By>,
    /// Default: slowest.
    rank: Option<Rank>,
    /// A part of the user's address.
    user: Option<String>,
    /// A part of the query.
    text: Option<String>,
    /// Default: last 24 hours.
    since: Option<String>,
    until: Option<String>,
    /// Default 25.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    Query,
    User,
    Source,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Rank {
    Slowest,
    Frequent,
    Largest,
}

/// The tool.
#[derive(Debug)]
pub struct GetQueryPerformance {
    spec: ToolSpec,
    services: Services,
}

impl GetQueryPerformance {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "NRQL that was run on the account: slowest, most frequent or reading most rows, by query, user or source. \
             Example: {\"by\": \"query\", \"rank\": \"slowest\"}",
        )
        .title("Get query performance")
        .toolset("usage")
        .arguments::<Wanted>()
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for GetQueryPerformance {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        // FACET ranks by the first figure.
        let figures = match wanted.rank.unwrap_or(Rank::Slowest) {
            Rank::Slowest => ["average(durationMs) AS 'average ms'", RUNS, MOST_MS, INSPECTED],
            Rank::Frequent => [RUNS, "average(durationMs) AS 'average ms'", MOST_MS, INSPECTED],
            Rank::Largest => [INSPECTED, RUNS, "average(durationMs) AS 'average ms'", MOST_MS],
        };
        let facet = match wanted.by.unwrap_or(By::Query) {
            By::Query => "query",
            By::User => "user",
            By::Source => "source",
        };
        let mut filter = String::from("query IS NOT NULL");
        if let Some(user) = &wanted.user {
            filter.push_str(&format!(" AND user LIKE {}", contains(user)?));
        }
        if let Some(text) = &wanted.text {
            filter.push_str(&format!(" AND query LIKE {}", contains(text)?));
        }
        let query = format!("SELECT {} FROM NrdbQuery WHERE {filter} FACET {facet}", figures.join(", "));
        let window = window_or(wanted.since.as_deref(), wanted.until.as_deref(), "24 hours ago")?;
        let question = Question::new(NAME, account, query, &window).limit(Some(wanted.limit.unwrap_or(25)));
        question.answer(&self.services, ctx).await.map(Outcome::Done)
    }
}

const RUNS: &str = "count(*) AS 'runs'";
const MOST_MS: &str = "max(durationMs) AS 'most ms'";
const INSPECTED: &str = "average(inspectedCount) AS 'rows inspected'";
