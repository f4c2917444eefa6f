//! A planned query asked, and written as a table with what is said beside it; why, when it is empty.

use std::time::Duration;

use nr_core::{AccountId, Fault};
use nr_nerdgraph::NrqlAnswer;
use nr_plugins::Context;

use crate::answer::About;
use crate::nrql::{Plan, explain, reached, run, show_window, totals};
use crate::services::Services;
use crate::table::{Format, Shape, Table, nrql, nrql_json};

/// From this many rows on a table is written where heavy work runs: fewer take less than a millisecond.
const HEAVY_ROWS: usize = 1_000;

/// Accounts of a query across several that are asked why there is nothing: some five queries each.
const EXPLAINED: usize = 5;

/// The parts of an answer.
pub(super) struct Answered {
    /// Why there is nothing; empty when there is something.
    pub(super) lead: String,
    pub(super) table: Table,
    pub(super) about: About,
}

/// Asks one account, or several as one.
pub(super) async fn ask(
    services: &Services,
    accounts: &[AccountId],
    plan: &Plan,
    timeout: Duration,
    format: Format,
    ctx: &Context,
) -> Result<Answered, Fault> {
    let answer = run(services, accounts, plan, timeout, ctx).await?;
    let about = about(plan, &answer);
    let lead = if explain::is_empty(&answer) {
        why_empty(services, accounts, plan, &answer).await
    } else {
        String::new()
    };
    let table = if answer.rows().len() < HEAVY_ROWS {
        written(&answer, plan, format)
    } else {
        let plan = plan.clone();
        ctx.compute(move || written(&answer, &plan, format)).await?
    };
    Ok(Answered { lead, table, about })
}

/// Why there is nothing, account by account.
async fn why_empty(services: &Services, accounts: &[AccountId], plan: &Plan, answer: &NrqlAnswer) -> String {
    let shown = accounts.get(..EXPLAINED).unwrap_or(accounts);
    let whys = shown.iter().map(|account| explain::explain(services, *account, plan, answer));
    let whys = futures_util::future::join_all(whys).await;
    if let ([_], [why]) = (accounts, whys.as_slice()) {
        return why.clone();
    }
    let mut lines: Vec<String> =
        shown.iter().zip(&whys).map(|(account, why)| format!("account {account}: {why}")).collect();
    if accounts.len() > shown.len() {
        lines.push(format!("the other {} accounts were not asked why", accounts.len() - shown.len()));
    }
    lines.join("\n")
}

fn written(answer: &NrqlAnswer, plan: &Plan, format: Format) -> Table {
    let shape = Shape::new(&answer.metadata().facets, plan.times());
    match format {
        Format::Json => nrql_json(answer.rows(), shape),
        Format::Tsv => nrql(answer.rows(), shape),
    }
}

fn about(plan: &Plan, answer: &NrqlAnswer) -> About {
    let mut warnings: Vec<String> = answer.warnings().iter().map(ToString::to_string).collect();
    warnings.extend(answer.errors().iter().map(|error| error.message.clone()));
    warnings.extend(plan.warnings());
    warnings.extend(reached(plan, answer).map(|words| format!("{words}: raise `limit` (at most 5000)")));
    // Whole seconds, since what is younger is as good as new.
    let age = answer.age().as_secs();
    let kept = (age > 0).then(|| format!("New Relic said so {age} s ago"));
    About {
        nrql: Some(plan.text().to_owned()),
        window: answer.metadata().window.map(show_window),
        warnings,
        notes: totals(answer).into_iter().chain(kept).collect(),
        ..About::default()
    }
}
