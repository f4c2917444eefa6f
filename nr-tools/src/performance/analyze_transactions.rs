//! `analyze_transactions`: which transactions take the time, are slow or fail, and which of them changed.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, quoted_guid, resolve};
use crate::budget;
use crate::guid::needed;
use crate::investigate::{ENTRY, FAILED, number, shown};
use crate::nrql::{Plan, explain, reached, show_window};
use crate::services::Services;
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, change, short};
use crate::window::Window;

const NAME: &str = "analyze_transactions";

/// Transactions that are compared, the most called first.
const MAX_NAMES: u32 = 1_000;

/// Transactions that are shown when the call names no number.
const SHOWN: usize = 20;

/// The most that may be shown.
const MAX_SHOWN: usize = 200;

/// Fewer calls than this, and a mean is an accident: such a transaction is not called the slowest.
const MIN_CALLS: f64 = 10.0;

/// A mean this many times as long as before is told.
const SLOWER: f64 = 1.3;

/// And by so many standard errors of the difference: one in a thousand is further off by chance.
const MIN_ERRORS: f64 = 3.3;

/// How likely more failures may be chance and still be told.
const MAX_CHANCE: f64 = 0.001;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    since: Option<String>,
    until: Option<String>,
    /// Default 20.
    #[schemars(range(min = 1, max = 200))]
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeTransactions {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeTransactions {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Which transactions of a service take the time, are slowest or fail most, and which became worse. \
             Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze transactions")
        .toolset("performance-analytics")
        .core()
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("error_transaction_limit", "limit")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }
}

/// The query of an entity's transactions, by what its agent sends.
fn query(guid: &EntityGuid) -> Result<String, Fault> {
    let of = quoted_guid(guid)?;
    match guid.domain() {
        "APM" => Ok(format!(
            "SELECT count(*) AS 'calls', sum(duration) * 1000 AS 'ms', percentile(duration * 1000, 95) AS 'p95', stddev(duration) * 1000 AS 'spread', \
             filter(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE) AS 'failed' \
             FROM Transaction WHERE entityGuid = {of} FACET name"
        )),
        "EXT" => Ok(format!(
            "SELECT count(*) AS 'calls', sum(duration.ms) AS 'ms', percentile(duration.ms, 95) AS 'p95', stddev(duration.ms) AS 'spread', \
             filter(count(*), WHERE {FAILED}) AS 'failed' \
             FROM Span WHERE entity.guid = {of} AND {ENTRY} FACET name"
        )),
        _ => Err(Fault::new(
            FaultKind::Unsupported,
            format!("{} {} entities have no transactions", guid.domain(), guid.entity_type()),
        )
        .with_next("give the GUID of a service; search_entities finds it")),
    }
}

/// A transaction in one window.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    calls: f64,
    ms: f64,
    p95: Option<f64>,
    /// The standard deviation of one call.
    spread: f64,
    failed: f64,
}

impl Figures {
    fn of(row: &Row) -> Self {
        let figure = |name: &str| number(row, name).unwrap_or(0.0);
        Self {
            calls: figure("calls"),
            ms: figure("ms"),
            p95: number(row, "p95"),
            spread: figure("spread"),
            failed: figure("failed"),
        }
    }

    fn mean(&self) -> Option<f64> {
        (self.calls > 0.0).then(|| self.ms / self.calls)
    }

    fn failing(&self) -> Option<f64> {
        (self.calls > 0.0).then(|| self.failed / self.calls * 100.0)
    }
}

/// A transaction now and before.
struct Both {
    name: String,
    now: Figures,
    before: Figures,
}

impl Both {
    fn slower(&self) -> Option<f64> {
        let (now, before) = (self.now.mean()?, self.before.mean().filter(|mean| *mean > 0.0)?);
        let enough = self.now.calls >= MIN_CALLS && self.before.calls >= MIN_CALLS;
        // How far apart the means are, against how far they scatter (Welch 1947).
        let of = |one: &Figures| one.spread * one.spread / one.calls;
        let beyond = now - before > MIN_ERRORS * (of(&self.now) + of(&self.before)).sqrt();
        (enough && beyond && now / before >= SLOWER).then_some(now / before)
    }

    fn fails_more(&self) -> bool {
        let (now, before) = (self.now, self.before);
        let test =
            two_proportions(Rates { before: (before.failed, before.calls), after: (now.failed, now.calls) });
        test.is_some_and(|test| test.chance < MAX_CHANCE && test.difference > 0.0)
    }
}

#[async_trait]
impl Tool for AnalyzeTransactions {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let shown = wanted.limit.unwrap_or(SHOWN);
        if !(1..=MAX_SHOWN).contains(&shown) {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`limit` is {shown}; 1 to {MAX_SHOWN} transactions can be shown"),
            ));
        }
        let query = query(guid)?;
        let account = guid.account();
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let window = resolve(&self.services, account, &asked, "1 hour ago").await?;
        let plan = Plan::new(&query, &Window::at(window), Some(MAX_NAMES))?;
        let earlier = Plan::new(&query, &Window::at(window.before()), Some(MAX_NAMES))?;
        let (now, before) = tokio::join!(
            ask(&self.services, account, plan.text()),
            ask(&self.services, account, earlier.text())
        );
        let (now, before) = (now?, before?);
        let lead = if explain::is_empty(&now) {
            Some(explain::explain(&self.services, account, &plan, &now).await)
        } else {
            None
        };
        let found = if lead.is_some() { Vec::new() } else { pair(&now, &before) };
        let mut whole = Whole::new(NAME, table(&found, shown));
        whole.lead = lead.unwrap_or_else(|| summary(&found, shown, window));
        let beside = now.warnings().iter().map(ToString::to_string).chain(reached(&plan, &now));
        whole.about = About {
            nrql: Some(plan.text().to_owned()),
            window: Some(show_window(window)),
            warnings: beside
                .chain(now.errors().iter().chain(before.errors()).map(|error| error.message.clone()))
                .collect(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

/// The transactions, those that take most time first.
fn pair(now: &NrqlAnswer, before: &NrqlAnswer) -> Vec<Both> {
    let name = |row: &Row| NrqlAnswer::group(row).into_iter().next().unwrap_or_default();
    let earlier: std::collections::HashMap<String, Figures> =
        before.rows().iter().map(|row| (name(row), Figures::of(row))).collect();
    let mut found: Vec<Both> = now
        .rows()
        .iter()
        .map(|row| {
            let name = name(row);
            let before = earlier.get(&name).copied().unwrap_or_default();
            Both { now: Figures::of(row), before, name }
        })
        .collect();
    found.sort_by(|a, b| b.now.ms.total_cmp(&a.now.ms));
    found
}

/// The extremes, and what changed.
fn summary(found: &[Both], limit: usize, window: TimeWindow) -> String {
    let all: f64 = found.iter().map(|one| one.now.ms).sum();
    let calls: f64 = found.iter().map(|one| one.now.calls).sum();
    let minutes = window.duration().as_secs_f64() / 60.0;
    let mut lines = vec![format!(
        "{} transactions, {} calls ({} a minute)",
        found.len(),
        short(calls),
        short((calls / minutes * 10.0).round() / 10.0)
    )];
    let round = |value: f64| short((value * 10.0).round() / 10.0);
    if let Some(first) = found.first() {
        lines.push(format!(
            "most time: {} with {} % of all",
            shown(&first.name),
            round(if all > 0.0 { first.now.ms / all * 100.0 } else { 0.0 })
        ));
    }
    let often = || found.iter().filter(|one| one.now.calls >= MIN_CALLS);
    let mean = |one: &Both| one.now.mean().unwrap_or(0.0);
    let failing = |one: &Both| one.now.failing().unwrap_or(0.0);
    if let Some(one) = often().max_by(|a, b| mean(a).total_cmp(&mean(b))) {
        lines.push(format!("slowest: {} with {} ms on average", shown(&one.name), round(mean(one))));
    }
    let failed: f64 = found.iter().map(|one| one.now.failed).sum();
    match often().max_by(|a, b| failing(a).total_cmp(&failing(b))).filter(|one| one.now.failed > 0.0) {
        Some(one) => lines.push(format!("most failing: {} with {} %", shown(&one.name), round(failing(one)))),
        None if failed > 0.0 => lines.push(format!(
            "{} calls failed, all of transactions with fewer than {MIN_CALLS} calls",
            short(failed)
        )),
        None => lines.push("none fails".to_owned()),
    }
    let mut changed = Vec::new();
    for one in found {
        let mut said = Vec::new();
        if let Some(factor) = one.slower() {
            said.push(format!("{} times as slow as before", round(factor)));
        }
        if one.fails_more() {
            said.push(format!(
                "{} % fail, before {} %",
                round(failing(one)),
                round(one.before.failing().unwrap_or(0.0))
            ));
        }
        if !said.is_empty() {
            changed.push(format!("- {}: {}", shown(&one.name), said.join(", ")));
        }
    }
    let more = changed.len().saturating_sub(limit.min(SHOWN));
    changed.truncate(limit.min(SHOWN));
    if found.iter().all(|one| one.before.calls == 0.0) {
        lines.push("the window before has no calls of these: nothing to compare with".to_owned());
    } else if changed.is_empty() {
        lines.push("nothing unusual: none became slower by 30 % or fails more, beyond chance".to_owned());
    } else {
        lines.push("changed for the worse:".to_owned());
        lines.extend(changed);
        if more > 0 {
            lines.push(format!("- and {more} more"));
        }
    }
    lines.join("\n")
}

fn table(found: &[Both], limit: usize) -> Table {
    let all: f64 = found.iter().map(|one| one.now.ms).sum();
    let mut builder = Builder::new([
        "transaction",
        "calls",
        "part of time %",
        "mean ms",
        "mean ms before",
        "change %",
        "p95 ms",
        "p95 ms before",
        "failing %",
        "failing % before",
    ]);
    for one in found.iter().take(limit) {
        builder
            .text(&one.name)
            .number(Some(one.now.calls))
            .number((all > 0.0).then(|| (one.now.ms / all * 1_000.0).round() / 10.0))
            .number(one.now.mean())
            .number(one.before.mean())
            .number(change(one.now.mean(), one.before.mean()))
            .number(one.now.p95)
            .number(one.before.p95)
            .number(one.now.failing())
            .number(one.before.failing())
            .end();
    }
    builder.finish()
}
