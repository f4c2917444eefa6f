//! `execute_nrql_query`: NRQL in, a small table out.

use std::time::Duration;

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_nerdgraph::query::MAX_ACCOUNTS;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::answered;
use crate::answer::{Whole, resume};
use crate::nrql::{DEFAULT_TIMEOUT, Plan};
use crate::services::Services;
use crate::table::Format;
use crate::window::Window;
use crate::{account, budget};

const NAME: &str = "execute_nrql_query";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    query: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// Up to 30 accounts as one.
    #[schemars(with = "Option<Vec<u64>>")]
    account_ids: Option<Vec<AccountId>>,
    /// `2 hours ago`, ISO 8601 or epoch ms; default: last hour.
    since: Option<String>,
    until: Option<String>,
    /// Rows or groups; default 100.
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    /// Default 60.
    #[schemars(range(min = 5, max = 120))]
    timeout_seconds: Option<u64>,
    /// `next` of a cut answer, alone.
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct ExecuteNrqlQuery {
    spec: ToolSpec,
    services: Services,
}

impl ExecuteNrqlQuery {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Runs NRQL and answers a table, the window used and, if cut, a cursor. Mistakes are refused with their \
             correction; an empty answer says why. FACET instead of GROUP BY, units spelt out, strings in single \
             quotes. Transaction has entityGuid, Metric, Span and Log entity.guid. Example: {\"query\": \"SELECT \
             count(*) FROM Transaction WHERE appName = 'checkout' FACET name\", \"since\": \"30 minutes ago\"}",
        )
        .title("Run NRQL")
        .toolset("data-access")
        .core()
        .arguments::<Wanted>()
        .alias("run_nrql_query")
        .argument_alias("nrql_query", "query")
        .argument_alias("nrql", "query")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until")
        .argument_alias("timeout", "timeout_seconds");
        Self { spec, services }
    }

    async fn accounts(&self, wanted: &Wanted, ctx: &Context) -> Result<Vec<AccountId>, Fault> {
        let refused =
            |message: &str, next: &str| Err(Fault::new(FaultKind::InvalidInput, message).with_next(next));
        match (&wanted.account_ids, wanted.account_id) {
            (Some(_), Some(_)) => {
                refused("`account_id` and `account_ids` are both given", "leave one of them out")
            }
            (Some(several), None) if several.len() > MAX_ACCOUNTS => refused(
                &format!("`account_ids` has {} accounts, New Relic takes {MAX_ACCOUNTS}", several.len()),
                "split them over several calls",
            ),
            (Some(several), None) if !several.is_empty() => Ok(several.clone()),
            (_, one) => Ok(vec![account::resolve(one, &self.services, ctx).await?]),
        }
    }
}

#[async_trait]
impl Tool for ExecuteNrqlQuery {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let results = &self.services.results;
        if let Some(cursor) = &wanted.cursor {
            let (id, kept, row) = results.open(cursor, &ctx.caller().id, NAME)?;
            return Ok(Outcome::Done(resume(results, id, &kept, row, budget::DEFAULT_TOKENS, ctx)));
        }
        let Some(query) = &wanted.query else {
            return Err(Fault::new(FaultKind::InvalidInput, format!("`{NAME}` needs the argument `query`"))
                .with_next("give NRQL, or the `cursor` of a cut answer"));
        };
        let window = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let plan = Plan::new(query, &window, wanted.limit)?;
        let accounts = self.accounts(&wanted, ctx).await?;
        let timeout = wanted.timeout_seconds.map_or(DEFAULT_TIMEOUT, Duration::from_secs);
        // JSON is written from the answer itself: its values are whole where those of a table are short.
        let format = if ctx.json() == Some(true) { Format::Json } else { Format::Tsv };
        let answered = answered::ask(&self.services, &accounts, &plan, timeout, format, ctx).await?;
        let mut whole = Whole::new(NAME, answered.table);
        whole.lead = answered.lead;
        whole.about = answered.about;
        Ok(Outcome::Done(whole.cut(results, budget::DEFAULT_TOKENS, ctx)))
    }
}
