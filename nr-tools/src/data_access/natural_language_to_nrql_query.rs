//! `natural_language_to_nrql_query`: a question becomes NRQL over what the account really has.

use async_trait::async_trait;
use nr_core::{AccountId, Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::answered::{Answered, ask};
use super::question::{Candidate, Understood, understand};
use crate::answer::{About, Whole, resume};
use crate::nrql::{DEFAULT_TIMEOUT, Plan};
use crate::services::Services;
use crate::table::{Builder, Format, clean_line};
use crate::window::Window;
use crate::{account, budget};

const NAME: &str = "natural_language_to_nrql_query";

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// The question, in English; not needed with `cursor`.
    request: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// false: the query only, without its rows. Default true.
    execute: Option<bool>,
    /// `next` of a cut answer.
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct NaturalLanguageToNrqlQuery {
    spec: ToolSpec,
    services: Services,
}

impl NaturalLanguageToNrqlQuery {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Turns a question into NRQL by rules, on event types, attributes and names that the account really has, and runs \
             it. Unclear questions get candidates, no query. \
             Example: {\"request\": \"p95 response time of checkout by endpoint in the last 3 hours\"}",
        )
        .title("Question to NRQL")
        .toolset("data-access")
        .arguments::<Wanted>()
        .argument_alias("user_request", "request")
        .argument_alias("question", "request");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for NaturalLanguageToNrqlQuery {
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
        let Some(request) = &wanted.request else {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`{NAME}` needs the argument `request`"),
            )
            .with_next("give a question, such as `error rate by service today`"));
        };
        let account = account::resolve(wanted.account_id, &self.services, ctx).await?;
        let whole = match understand(request, &self.services, account).await? {
            Understood::Unclear { reasons, candidates } => unclear(&reasons, &candidates),
            Understood::Query { text, notes, alternatives } => {
                let plan = Plan::new(&text, &Window::default(), None)?;
                let lead = meant(&notes, &alternatives);
                if wanted.execute == Some(false) {
                    // The query is the answer: it stands above the footer, which may cut it.
                    let mut whole = Whole::new(NAME, Builder::new::<&str>([]).finish());
                    whole.lead = format!("{}\n{lead}\nnot run", clean_line(plan.text()));
                    whole
                } else {
                    let answered =
                        ask(&self.services, &[account], &plan, DEFAULT_TIMEOUT, Format::Tsv, ctx).await?;
                    let Answered { lead: why, table, about } = answered;
                    let mut whole = Whole::new(NAME, table);
                    whole.lead = if why.is_empty() { lead } else { format!("{lead}\n{why}") };
                    whole.about = about;
                    whole
                }
            }
        };
        Ok(Outcome::Done(whole.cut(results, budget::DEFAULT_TOKENS, ctx)))
    }
}

/// What the question was taken for.
fn meant(notes: &[String], alternatives: &[String]) -> String {
    let mut lead = format!("understood as: {}", notes.join("; "));
    if !alternatives.is_empty() {
        lead.push_str(&format!("\nit may also ask for: {}", alternatives.join("; ")));
    }
    lead
}

/// Why there is no query, and what the account has that may be meant.
fn unclear(reasons: &[String], candidates: &[Candidate]) -> Whole {
    let mut builder = Builder::new(["event_type", "figure", "attributes"]);
    for candidate in candidates {
        builder
            .text(&candidate.event_type)
            .text(&candidate.figure)
            .text(&candidate.attributes.join(", "))
            .end();
    }
    let mut whole = Whole::new(NAME, builder.finish());
    let next = if candidates.is_empty() {
        "say which figure of which service, host or page is meant, or look at explore_event_types"
    } else {
        "ask again in the words of a figure below, or write NRQL on these attributes for execute_nrql_query"
    };
    whole.lead = format!("no query: the question is not clear\n{}\n{next}", reasons.join("\n"));
    whole.about = About::default();
    whole
}
