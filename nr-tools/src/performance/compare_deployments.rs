//! `compare_deployments`: how each version of an application did, beside the one before it.

use async_trait::async_trait;
use nr_core::{AccountId, EntityGuid, Fault, TimeWindow};
use nr_nerdgraph::{Deployment, Row};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::application::find;
use crate::answer::{About, Whole, warnings};
use crate::ask::{ask, go_on, quoted_guid, resolve};
use crate::budget;
use crate::guid::unknown;
use crate::investigate::{ENTRY, FAILED, number};
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Rates, Test, two_proportions};
use crate::table::{Builder, Table, change, clean_line, iso, short};
use crate::window::Window;

const NAME: &str = "compare_deployments";

/// Deployments that are compared when the call names no number, and at most.
const COMPARED: usize = 5;
const MAX_COMPARED: usize = 10;

/// How long each version is looked at: long enough for most, short enough for the same hour of the day.
const LENGTH: i64 = 60 * 60_000;

/// A version that ran for less says too little.
const MIN_LENGTH: i64 = 4 * 60_000;

/// How likely a difference may be chance and still be told.
const MAX_CHANCE: f64 = 0.001;

/// A mean this many times as long is told.
const SLOWER: f64 = 1.3;

/// And by so many standard errors: one in a thousand is further off by chance.
const MIN_ERRORS: f64 = 3.3;

/// So many failures more are told.
const MIN_FAILING: f64 = 0.01;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// Its name.
    application: Option<String>,
    #[schemars(with = "Option<u64>", range(min = 1))]
    account_id: Option<AccountId>,
    /// How far back; default: 7 days.
    since: Option<String>,
    until: Option<String>,
    /// Newest deployments; default 5.
    #[schemars(range(min = 1, max = 10))]
    limit: Option<usize>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct CompareDeployments {
    spec: ToolSpec,
    services: Services,
}

/// How a version did.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    calls: f64,
    mean: Option<f64>,
    p95: Option<f64>,
    spread: f64,
    failed: f64,
}

impl Figures {
    fn of(row: &Row) -> Self {
        let figure = |name: &str| number(row, name).unwrap_or(0.0);
        Self {
            calls: figure("calls"),
            mean: number(row, "ms").filter(|_| figure("calls") > 0.0),
            p95: number(row, "p95"),
            spread: figure("spread"),
            failed: figure("failed"),
        }
    }

    fn failing(&self) -> Option<f64> {
        (self.calls > 0.0).then(|| self.failed / self.calls * 100.0)
    }

    /// By how much it fails more than another, and whether that is chance.
    fn more_failing(&self, before: &Self) -> Option<Test> {
        two_proportions(Rates { before: (before.failed, before.calls), after: (self.failed, self.calls) })
    }

    /// How many times as slow as another, when that is more than chance (Welch 1947).
    fn slower(&self, before: &Self) -> Option<f64> {
        let (now, then) = (self.mean?, before.mean.filter(|mean| *mean > 0.0)?);
        let error = |one: &Self| one.spread * one.spread / one.calls.max(1.0);
        let beyond = (now - then).abs() > MIN_ERRORS * (error(self) + error(before)).sqrt();
        beyond.then_some(now / then)
    }
}

/// A version beside the one before it: the windows have the same length.
struct Compared {
    made: Deployment,
    after: TimeWindow,
    now: Figures,
    before: Figures,
}

impl Compared {
    /// Why it can't be judged.
    fn unjudged(&self) -> Option<&'static str> {
        if self.after.end_ms() - self.after.begin_ms() < MIN_LENGTH {
            return Some("ran too briefly to judge, or the one before it did");
        }
        (self.now.calls == 0.0 || self.before.calls == 0.0).then_some("too little data")
    }

    fn verdict(&self) -> String {
        if let Some(why) = self.unjudged() {
            return why.to_owned();
        }
        let mut said = Vec::new();
        let round = |value: f64| short((value * 10.0).round() / 10.0);
        match self.now.slower(&self.before) {
            Some(times) if times >= SLOWER => said.push(format!("{} times as slow", round(times))),
            Some(times) if times <= 1.0 / SLOWER => {
                said.push(format!("{} times as fast", round(1.0 / times)))
            }
            _ => {}
        }
        match self.now.more_failing(&self.before) {
            Some(test) if test.chance < MAX_CHANCE && test.difference >= MIN_FAILING => {
                said.push(format!("{} points more fail", round(test.difference * 100.0)));
            }
            Some(test) if test.chance < MAX_CHANCE && -test.difference >= MIN_FAILING => {
                said.push(format!("{} points fewer fail", round(-test.difference * 100.0)));
            }
            _ => {}
        }
        if said.is_empty() { "no change beyond chance".to_owned() } else { said.join(", ") }
    }

    fn is_worse(&self) -> bool {
        let verdict = self.verdict();
        verdict.contains("slow") || verdict.contains("more fail")
    }
}

impl CompareDeployments {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "The newest deployments of an application side by side: calls, response time and errors after and before each. \
             Example: {\"application\": \"checkout\"}",
        )
        .title("Compare deployments")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("app_name", "application")
        .argument_alias("name", "application");
        Self { spec, services }
    }

    async fn figures(&self, guid: &EntityGuid, window: TimeWindow) -> Result<(Figures, String), Fault> {
        let of = quoted_guid(guid)?;
        let clauses = Window::at(window).clauses();
        let query = if guid.domain() == "APM" {
            format!(
                "SELECT count(*) AS 'calls', average(duration) * 1000 AS 'ms', percentile(duration * 1000, 95) AS 'p95', \
                 stddev(duration) * 1000 AS 'spread', filter(count(*), WHERE error IS TRUE AND error.expected IS NOT TRUE) AS \
                 'failed' FROM Transaction WHERE entityGuid = {of}{clauses}"
            )
        } else {
            format!(
                "SELECT count(*) AS 'calls', average(duration.ms) AS 'ms', percentile(duration.ms, 95) AS 'p95', \
                 stddev(duration.ms) AS 'spread', filter(count(*), WHERE {FAILED}) AS 'failed' \
                 FROM Span WHERE entity.guid = {of} AND {ENTRY}{clauses}"
            )
        };
        let answer = ask(&self.services, guid.account(), &query).await?;
        Ok((answer.rows().first().map(Figures::of).unwrap_or_default(), query))
    }

    /// One deployment: what came after it until the next, and as long before it, but not before the one before it.
    async fn compare(
        &self,
        guid: &EntityGuid,
        made: Deployment,
        earlier_ms: Option<i64>,
        end_ms: i64,
    ) -> Result<Option<(Compared, String)>, Fault> {
        let room = earlier_ms.map_or(LENGTH, |earlier| made.timestamp_ms - earlier);
        let end_ms = end_ms.min(made.timestamp_ms + LENGTH.min(room));
        let Ok(after) = TimeWindow::new(made.timestamp_ms, end_ms) else { return Ok(None) };
        let (now, before) = tokio::join!(self.figures(guid, after), self.figures(guid, after.before()));
        let ((now, query), (before, _)) = (now?, before?);
        Ok(Some((Compared { made, after, now, before }, query)))
    }
}

fn lead(compared: &[Compared], more: usize) -> String {
    let worse: Vec<&Compared> = compared.iter().filter(|one| one.is_worse()).collect();
    let unjudged = compared.iter().filter(|one| one.unjudged().is_some()).count();
    let judged = compared.len() - unjudged;
    let mut lines = Vec::new();
    if judged == 0 {
        lines.push(format!("none of {} deployments can be judged: see `verdict`", compared.len()));
    } else if worse.is_empty() {
        lines.push(format!("none of {judged} deployments made it worse beyond chance"));
    } else {
        lines.push(format!("{} of {judged} deployments were followed by worse figures:", worse.len()));
    }
    lines.extend(worse.iter().map(|one| {
        format!(
            "- version {} at {}: {}",
            clean_line(&one.made.version),
            iso(one.made.timestamp_ms),
            one.verdict()
        )
    }));
    if judged > 0 && unjudged > 0 {
        lines.push(format!("{unjudged} more can't be judged: see `verdict`"));
    }
    if more > 0 {
        lines.push(format!("{more} older deployments of the window are not shown: raise `limit`"));
    }
    lines.push(
        "rule: slower by 30 % and 3.3 standard errors (Welch), or 1 point more failing with chance under 0.1 % (two \
         proportions); analyze_deployment_impact says whether the deployment was the cause"
            .to_owned(),
    );
    lines.join("\n")
}

fn table(compared: &[Compared]) -> Table {
    let mut builder = Builder::new([
        "version",
        "deployed",
        "minutes",
        "calls",
        "mean ms",
        "mean ms before",
        "change %",
        "p95 ms",
        "p95 ms before",
        "failing %",
        "failing % before",
        "verdict",
        "deployment_id",
    ]);
    for one in compared {
        let minutes = (one.after.end_ms() - one.after.begin_ms()) as f64 / 60_000.0;
        builder
            .text(&one.made.version)
            .time(Some(one.made.timestamp_ms))
            .number(Some(minutes.round()))
            .number(Some(one.now.calls))
            .number(one.now.mean)
            .number(one.before.mean)
            .number(change(one.now.mean, one.before.mean))
            .number(one.now.p95)
            .number(one.before.p95)
            .number(one.now.failing())
            .number(one.before.failing())
            .text(&one.verdict())
            .maybe(one.made.id.as_deref())
            .end();
    }
    builder.finish()
}

#[async_trait]
impl Tool for CompareDeployments {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let limit = wanted.limit.unwrap_or(COMPARED).clamp(1, MAX_COMPARED);
        let asked = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let (guid, name) = (wanted.entity_guid.as_ref(), wanted.application.as_deref());
        let guid = find(NAME, guid, name, wanted.account_id, &self.services, ctx).await?;
        let window = resolve(&self.services, guid.account(), &asked, "7 days ago").await?;
        let reply = self.services.client.deployments(&guid, Some(window)).await?;
        let (mut all, warnings) = (reply.data, warnings(&reply.errors, &reply.warnings));
        all.retain(|one| window.contains(one.timestamp_ms));
        all.sort_by_key(|one| std::cmp::Reverse(one.timestamp_ms));
        if all.is_empty() && self.services.client.entities(std::slice::from_ref(&guid)).await?.data.is_empty()
        {
            return Err(unknown(&guid));
        }
        let more = all.len().saturating_sub(limit);
        let mut compared = Vec::new();
        let mut nrql = None;
        let mut next_ms = window.end_ms();
        let earlier: Vec<Option<i64>> =
            all.iter().skip(1).map(|one| Some(one.timestamp_ms)).chain([None]).collect();
        for (at, (made, earlier_ms)) in all.into_iter().zip(earlier).take(limit).enumerate() {
            let began_ms = made.timestamp_ms;
            if let Some((one, query)) = self.compare(&guid, made, earlier_ms, next_ms).await? {
                nrql.get_or_insert(query);
                compared.push(one);
            }
            next_ms = began_ms;
            ctx.progress((at + 1) as f64, Some(limit as f64), "deployments compared");
        }
        let mut whole = Whole::new(NAME, table(&compared));
        whole.lead = if compared.is_empty() {
            format!(
                "no deployment of {guid} was recorded from {}; widen the window, or compare windows with get_apm_metrics",
                show_window(window)
            )
        } else {
            lead(&compared, more)
        };
        whole.about = About { nrql, window: Some(show_window(window)), warnings, ..About::default() };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}
