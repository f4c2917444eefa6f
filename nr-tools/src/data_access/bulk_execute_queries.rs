//! `bulk_execute_queries`: several queries in one call, each result or error in its place.

use async_trait::async_trait;
use futures_util::stream::{self, StreamExt as _};
use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::answered::{self, Answered};
use crate::answer::{Whole, resume};
use crate::nrql::{DEFAULT_TIMEOUT, Plan};
use crate::services::Services;
use crate::table::{Format, clean_line};
use crate::window::Window;
use crate::{account, budget};

const NAME: &str = "bulk_execute_queries";

/// Queries of one call: each gets a share of the answer, and a smaller one holds nothing.
const MAX_QUERIES: usize = 20;

/// Queries under way at once, of the 25 requests that a user may have (New Relic documentation, "NerdGraph limits").
const CONCURRENT: usize = 5;

/// Tokens that a query's part of the answer has at least.
const MIN_SHARE: usize = 250;

/// Tokens of what stands around the parts.
const FRAME: usize = 40;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL texts, up to 20; not needed with `cursor`.
    queries: Option<Vec<String>>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// For queries without SINCE; default: last hour.
    since: Option<String>,
    until: Option<String>,
    /// Size of the whole answer; default 4000.
    #[schemars(range(min = 200, max = 25000))]
    max_tokens: Option<usize>,
    /// `next` of one query's part.
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct BulkExecuteQueries {
    spec: ToolSpec,
    services: Services,
}

impl BulkExecuteQueries {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Runs several NRQL queries at once; answers each table, or what is wrong with it, in order, within one budget. \
             Example: {\"queries\": [\"SELECT count(*) FROM Transaction\", \"SELECT count(*) FROM Log FACET level\"]}",
        )
        .title("Bulk execute queries")
        .toolset("data-access")
        .arguments::<Wanted>();
        Self { spec, services }
    }

    async fn one(
        &self,
        query: &str,
        account: AccountId,
        window: &Window,
        ctx: &Context,
    ) -> Result<Answered, Fault> {
        // A window beside the queries is for those that have none of their own.
        let plan = match Plan::new(query, &Window::default(), None) {
            Ok(plan) if names_window(query) || window.is_empty() => plan,
            Ok(_) => Plan::new(query, window, None)?,
            Err(fault) => return Err(fault),
        };
        answered::ask(&self.services, &[account], &plan, DEFAULT_TIMEOUT, Format::Tsv, ctx).await
    }
}

fn names_window(query: &str) -> bool {
    let parsed = nr_nrql::parse(query);
    nr_nrql::edit::since(&parsed).is_some() || nr_nrql::edit::until(&parsed).is_some()
}

#[async_trait]
impl Tool for BulkExecuteQueries {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let results = &self.services.results;
        let max_tokens =
            wanted.max_tokens.unwrap_or(budget::DEFAULT_TOKENS).clamp(budget::MIN_TOKENS, budget::MAX_TOKENS);
        if let Some(cursor) = &wanted.cursor {
            let (id, kept, row) = results.open(cursor, &ctx.caller().id, NAME)?;
            return Ok(Outcome::Done(resume(results, id, &kept, row, max_tokens, ctx)));
        }
        let refused = |why: String, next: &str| {
            Err(Fault::new(FaultKind::InvalidInput, why).with_next(next.to_owned()))
        };
        let queries = wanted.queries.unwrap_or_default();
        if queries.is_empty() {
            return refused(format!("`{NAME}` needs the argument `queries`"), "give a list of NRQL texts");
        }
        if queries.len() > MAX_QUERIES {
            return refused(
                format!(
                    "`queries` has {} texts, at most {MAX_QUERIES} are answered in one call",
                    queries.len()
                ),
                "split them over several calls",
            );
        }
        let least = queries.len() * MIN_SHARE;
        if max_tokens < least {
            return refused(
                format!("`max_tokens` is {max_tokens}, too few for {} queries", queries.len()),
                &format!("ask for fewer queries, or raise `max_tokens` to at least {least}"),
            );
        }
        let window = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let total = queries.len();
        let mut done = 0;
        let asked: Vec<_> = queries.iter().map(|query| self.one(query, account, &window, ctx)).collect();
        let mut running = stream::iter(asked).buffered(CONCURRENT);
        let mut outcomes = Vec::with_capacity(total);
        while let Some(outcome) = running.next().await {
            // When the key is refused or New Relic is down, the other queries would only say so again.
            if let Err(fault) = &outcome
                && matches!(fault.kind(), FaultKind::Unauthenticated | FaultKind::Cancelled)
            {
                return outcome.map(|_| Outcome::Done(Answer::text("")));
            }
            done += 1;
            ctx.progress(done as f64, Some(total as f64), "queries answered");
            outcomes.push(outcome);
        }
        if outcomes.iter().all(Result::is_err)
            && let Some(Err(fault)) =
                outcomes.iter().position(|outcome| outcome.is_err()).map(|at| outcomes.swap_remove(at))
            && !matches!(fault.kind(), FaultKind::InvalidInput)
        {
            return Err(fault);
        }
        Ok(Outcome::Done(Answer::text(self.joined(&queries, outcomes, max_tokens, ctx))))
    }
}

impl BulkExecuteQueries {
    /// The parts in order. What a small part leaves over goes to those after it.
    fn joined(
        &self,
        queries: &[String],
        outcomes: Vec<Result<Answered, Fault>>,
        max_tokens: usize,
        ctx: &Context,
    ) -> String {
        let total = outcomes.len();
        let mut left = max_tokens;
        let mut text = String::new();
        for (at, (query, outcome)) in queries.iter().zip(outcomes).enumerate() {
            let share = (left / (total - at)).saturating_sub(FRAME).max(budget::MIN_TOKENS);
            let part = match outcome {
                Ok(answered) => {
                    let mut whole = Whole::new(NAME, answered.table);
                    whole.lead = answered.lead;
                    whole.about = answered.about;
                    whole.cut(&self.services.results, share, ctx).text
                }
                Err(fault) => {
                    let shown = format!("{}: {}", fault.kind(), fault.public());
                    format!(
                        "{}\nof: {}",
                        budget::head(&shown, share),
                        clean_line(&nr_core::redact::excerpt(query))
                    )
                }
            };
            let part = format!("## {} of {total}\n{part}\n", at + 1);
            left = left.saturating_sub(budget::tokens(&part));
            text.push_str(&part);
        }
        text.truncate(text.trim_end().len());
        text
    }
}
