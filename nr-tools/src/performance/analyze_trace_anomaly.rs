//! `analyze_trace_anomaly`: which group of spans explains the slow or failing traces of a service.

use async_trait::async_trait;
use nr_core::{EntityGuid, Fault, TimeWindow};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::case::look;
use super::groups::{Group, Sample, groups};
use super::traces::{around, read};
use crate::answer::{About, Whole};
use crate::ask::{ask, contains, go_on, quoted_guid};
use crate::budget;
use crate::guid::needed;
use crate::investigate::{ENTRY, FAILED, Found, number, shown};
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, short};
use crate::window::Window;

const NAME: &str = "analyze_trace_anomaly";

/// Traces of each kind that are read: together they have some thousand spans.
const TRACES: usize = 40;

/// The part of traces that are slow in the window before, whatever its times are.
const SLOW: f64 = 0.05;

/// How likely more slow or failing traces may be chance and still be told.
const MAX_CHANCE: f64 = 0.001;

/// Groups that are told above the table.
const SHOWN: usize = 3;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "Option<String>")]
    entity_guid: Option<EntityGuid>,
    /// A part of the name of the transactions that are meant.
    transaction: Option<String>,
    /// When trouble began, if known; default: found within 90 minutes before `until`.
    since: Option<String>,
    /// Default: now.
    until: Option<String>,
    cursor: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeTraceAnomaly {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeTraceAnomaly {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Which group of spans explains the slow or failing traces of a service: slow and failing traces against ordinary \
             ones of the hour before, with the likely cause. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\"}",
        )
        .title("Analyze trace anomaly")
        .toolset("performance-analytics")
        .arguments::<Wanted>()
        .argument_alias("guid", "entity_guid")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until");
        Self { spec, services }
    }

    /// Traces that meet a condition, their spans below the service.
    async fn sample(
        &self,
        guid: &EntityGuid,
        condition: &str,
        window: TimeWindow,
        ctx: &Context,
    ) -> Result<Sample, Fault> {
        let text = format!(
            "SELECT trace.id FROM Span WHERE {condition}{} LIMIT {}",
            Window::at(window).clauses(),
            TRACES * 2
        );
        let answer = ask(&self.services, guid.account(), &text).await?;
        let mut ids: Vec<String> = Vec::new();
        for id in answer.rows().iter().filter_map(|row| row.get("trace.id").and_then(Value::as_str)) {
            if ids.len() < TRACES && !ids.iter().any(|known| known == id) {
                ids.push(id.to_owned());
            }
        }
        if ids.is_empty() {
            return Ok(Sample::default());
        }
        let traces = read(&self.services, guid.account(), &ids, &around(window)).await?;
        let entity = guid.to_string();
        ctx.compute(move || Sample::of(traces, &entity)).await
    }
}

/// How many traces there were, and how many of them were slow or failed.
#[derive(Clone, Copy, Debug, Default)]
struct Shares {
    all: f64,
    slow: f64,
    failed: f64,
}

impl Shares {
    fn percent(self, part: f64) -> f64 {
        if self.all > 0.0 { (part / self.all * 1_000.0).round() / 10.0 } else { 0.0 }
    }
}

#[async_trait]
impl Tool for AnalyzeTraceAnomaly {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let guid = needed(NAME, wanted.entity_guid.as_ref())?;
        let found = look(&self.services, guid, wanted.since.as_deref(), wanted.until.as_deref(), ctx).await?;
        let mut of = format!("entity.guid = {} AND {ENTRY}", quoted_guid(guid)?);
        if let Some(name) = &wanted.transaction {
            of.push_str(&format!(" AND name LIKE {}", contains(name)?));
        }
        let counted = |window: TimeWindow, slow: &str| {
            format!(
                "SELECT count(*) AS 'all', filter(count(*), WHERE {FAILED}) AS 'failed'{slow} FROM Span WHERE {of}{}",
                Window::at(window).clauses()
            )
        };
        let part = 100.0 * (1.0 - SLOW);
        let text = counted(found.before, &format!(", percentile(duration.ms, {part}) AS 'slow'"));
        let answer = ask(&self.services, guid.account(), &text).await?;
        let figure = |answer: &nr_nerdgraph::NrqlAnswer, name: &str| {
            answer.rows().first().and_then(|row| number(row, name)).unwrap_or(0.0)
        };
        let all = figure(&answer, "all");
        let before = Shares { all, slow: (all * SLOW).round(), failed: figure(&answer, "failed") };
        let limit = figure(&answer, "slow");
        let slow = format!("duration.ms > {limit}");
        let text = counted(found.after, &format!(", filter(count(*), WHERE {slow}) AS 'slow'"));
        let answer = ask(&self.services, guid.account(), &text).await?;
        let after = Shares {
            all: figure(&answer, "all"),
            slow: figure(&answer, "slow"),
            failed: figure(&answer, "failed"),
        };
        let bad = format!("{of} AND ({slow} OR ({FAILED}))");
        let good = format!(
            "{of} AND duration.ms <= {limit} AND error.class IS NULL AND (otel.status_code IS NULL OR otel.status_code != 'ERROR')"
        );
        let bad = self.sample(guid, &bad, found.after, ctx).await?;
        let good = self.sample(guid, &good, found.before, ctx).await?;
        let groups = groups(&bad, &good);

        let mut whole = Whole::new(NAME, table(&groups, bad.traces()));
        whole.lead = lead(&found, before, after, limit, &groups, [bad.traces(), good.traces()]);
        whole.about = About {
            nrql: Some(text),
            window: Some(format!("{} against {}", show_window(found.after), show_window(found.before))),
            warnings: found.missing.clone(),
            ..About::default()
        };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn round(value: f64) -> String {
    short((value * 10.0).round() / 10.0)
}

fn lead(
    found: &Found,
    before: Shares,
    after: Shares,
    limit: f64,
    groups: &[Group],
    sampled: [usize; 2],
) -> String {
    if after.all == 0.0 {
        return "no traces: no span of these transactions is in the window; search_traces finds those of other times".to_owned();
    }
    let more = |before_part: f64, part: f64| {
        let test = two_proportions(Rates { before: (before_part, before.all), after: (part, after.all) });
        test.is_some_and(|test| test.chance < MAX_CHANCE && test.difference > 0.0)
    };
    let (slower, failing) = (more(before.slow, after.slow), more(before.failed, after.failed));
    let [bad, good] = sampled;
    let mut lines = Vec::new();
    if before.all == 0.0 {
        lines.push(format!("{} traces, and none in the hour before to compare with", short(after.all)));
    } else {
        lines.push(format!(
            "{} traces: {} % slower than {} ms (before {} %), {} % failing (before {} %)",
            short(after.all),
            round(after.percent(after.slow)),
            round(limit),
            round(before.percent(before.slow)),
            round(after.percent(after.failed)),
            round(before.percent(before.failed)),
        ));
    }
    if before.all == 0.0 || (!slower && !failing && found.unjudged().is_some()) {
        lines.push("traces are not told from usual ones: there is too little to compare".to_owned());
    } else if !slower && !failing && found.places.is_empty() {
        lines.push(
            "nothing unusual: slow and failing traces are no more than chance makes of the hour before; the table shows what \
             those that are slow anyway spend their time on"
                .to_owned(),
        );
    } else {
        let said: Vec<&str> =
            [slower.then_some("slower"), failing.then_some("failing more")].into_iter().flatten().collect();
        if !said.is_empty() {
            lines.push(format!("traces are {}, more than chance explains", said.join(" and ")));
        }
        lines.extend(groups.iter().filter(|group| group.explains()).take(SHOWN).map(|group| {
            let mut parts = Vec::new();
            if group.added_ms > 0.0 {
                parts.push(format!(
                    "{} % of the added time ({} ms -> {} ms a trace)",
                    round(group.share * 100.0),
                    round(group.good_ms),
                    round(group.bad_ms)
                ));
            }
            if group.errors > 0 {
                parts.push(format!("errors begin there in {} of {bad} traces", group.errors));
            }
            format!("- {}: {}", shown(&group.label), parts.join(", "))
        }));
    }
    lines.extend(found.lines());
    lines.push(format!("read: {bad} slow or failing traces, and {good} ordinary ones of the hour before"));
    lines.join("\n")
}

fn table(groups: &[Group], traces: usize) -> Table {
    let mut builder = Builder::new([
        "span group",
        "in slow or failing %",
        "ms a trace",
        "ms in ordinary",
        "added ms",
        "part of added time %",
        "errors begin in %",
        "trace.id",
    ]);
    let percent = |count: usize| (traces > 0).then(|| (count as f64 / traces as f64 * 100.0).round());
    for group in groups {
        builder
            .text(&group.label)
            .number(percent(group.seen))
            .number(Some((group.bad_ms * 10.0).round() / 10.0))
            .number(Some((group.good_ms * 10.0).round() / 10.0))
            .number(Some((group.added_ms * 10.0).round() / 10.0))
            .number(Some((group.share * 1_000.0).round() / 10.0))
            .number(percent(group.errors))
            .maybe(group.trace.as_deref())
            .end();
    }
    builder.finish()
}
