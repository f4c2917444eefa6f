//! Asks New Relic, and says on the query's own text what it did not like.

use std::collections::BTreeSet;
use std::time::Duration;

use nr_core::{AccountId, Fault, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_plugins::Context;

use super::plan::{Plan, caret};
use crate::services::Services;
use crate::table::{clean_line, iso, short};

/// Seconds that a query may take when the caller names none.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// What New Relic says, and what helps (New Relic documentation, "NRQL reference" and "NRQL query limits").
const HINTS: &[(&str, &str)] = &[
    (
        "FACET and TIMESERIES are not supported on events",
        "SELECT an aggregate such as count(*) beside FACET or TIMESERIES",
    ),
    (
        "exceeded the set timeout",
        "raise `timeout_seconds` (up to 120), narrow the window, or replace LIKE '%x%' by an equality",
    ),
    (
        "1101002",
        "raise `timeout_seconds` (up to 120), narrow the window, or replace LIKE '%x%' by an equality",
    ),
    ("1107005", "narrow the window, or FACET by fewer attributes"),
    ("nknown function", "correct the name of the function; NRQL's are listed in its reference"),
];

/// Runs a planned query on one account, or across several.
pub(crate) async fn run(
    services: &Services,
    accounts: &[AccountId],
    plan: &Plan,
    timeout: Duration,
    ctx: &Context,
) -> Result<NrqlAnswer, Fault> {
    let request = match accounts {
        [one] => services.client.nrql(*one, plan.text()),
        several => services.client.nrql_across(several, plan.text()),
    };
    let heard = ctx.clone();
    let mut request = request.asynchronous(true).timeout(timeout).on_progress(move |progress| {
        heard.progress(progress.elapsed.as_secs_f64(), None, "New Relic is still working on the query");
    });
    if let Some(left) = ctx.remaining() {
        request = request.deadline(left);
    }
    request.send().await.map_err(|error| explain_refusal(plan.text(), error))
}

/// An error with a caret on the query where New Relic names a place, and what helps.
pub(crate) fn explain_refusal(text: &str, error: nr_nerdgraph::Error) -> Fault {
    let place = error.nrql_position().and_then(|(line, column)| caret(text, line as usize, column as usize));
    let message = error.to_string();
    let hint = HINTS.iter().find(|(theirs, _)| message.contains(theirs)).map(|(_, hint)| *hint);
    if place.is_none() && hint.is_none() {
        return error.into();
    }
    let fault = Fault::from(error);
    let words = match place {
        Some(place) => format!("{}\n{place}", fault.message()),
        None => fault.message().to_owned(),
    };
    let next = hint.or(fault.next_step()).unwrap_or("correct the query at the caret").to_owned();
    let mut shown = Fault::new(fault.kind(), words).with_next(next);
    if let Some(wait) = fault.retry_after() {
        shown = shown.with_retry_after(wait);
    }
    shown.with_source(fault)
}

/// A window as answers show it.
pub(crate) fn show_window(window: TimeWindow) -> String {
    format!("{} to {}", iso(window.begin_ms()), iso(window.end_ms()))
}

/// That as many rows or groups came as were asked for, so that there may be more.
pub(crate) fn reached(plan: &Plan, answer: &NrqlAnswer) -> Option<String> {
    let query = plan.query()?;
    let limit = plan.limit()?;
    let found = match (query.facet.is_some(), query.timeseries.is_some()) {
        // A group has a row a bucket, and two where windows are compared.
        (true, _) => answer.rows().iter().map(NrqlAnswer::group).collect::<BTreeSet<_>>().len(),
        (false, true) => return None,
        (false, false) => answer.rows().len(),
    };
    (found >= limit as usize).then(|| format!("LIMIT {limit} was reached, there may be more"))
}

/// The figures over all groups, and over those that are not among the rows.
pub(crate) fn totals(answer: &NrqlAnswer) -> Vec<String> {
    let line = |label: &str, rows: &[Row]| {
        // Several rows are buckets of a time series: too much for a note.
        let [row] = rows else { return None };
        let figures: Vec<String> = row
            .iter()
            .filter_map(|(name, value)| Some(format!("{} {}", clean_line(name), short(value.as_f64()?))))
            .collect();
        (!figures.is_empty() && row.values().any(|value| value.as_f64().is_some_and(|number| number != 0.0)))
            .then(|| format!("{label}: {}", figures.join(", ")))
    };
    let other = line("other groups", answer.other());
    if other.is_none() {
        return Vec::new();
    }
    other.into_iter().chain(line("all groups", answer.total())).collect()
}
