//! `analyze_golden_metrics`: each golden metric of an entity now, before and a week ago, what of it is anomalous, since
//! when, and what was deployed around then.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use nr_core::{EntityGuid, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::{Deployment, EntityDetails};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::judge::{RULE, Verdict, judge};
use super::measure::{Measured, Meter, bare, bucket};
use crate::answer::{About, Whole, warnings};
use crate::budget;
use crate::changes::describe;
use crate::guid;
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::{Onset, Usual, onset};
use crate::table::{Builder, change, clean_line, iso, short};
use crate::window::Window;

const NAME: &str = "analyze_golden_metrics";

/// Golden metrics that are looked at; New Relic defines three to six for a type of entity.
const MAX_METRICS: usize = 8;

/// Deployments that are named.
const SHOWN_DEPLOYMENTS: usize = 5;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    #[schemars(with = "String")]
    entity_guid: EntityGuid,
    since: Option<String>,
    until: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeGoldenMetrics {
    spec: ToolSpec,
    services: Services,
}

/// A golden metric whose query computes one figure.
#[derive(Clone)]
struct Metric {
    name: String,
    title: String,
    unit: String,
    query: String,
}

/// A metric with what was found of it.
struct Found {
    metric: Metric,
    measured: Measured,
    usual: Option<Usual>,
    verdict: Verdict,
    onset: Option<Onset>,
    /// Why it is not known when it began.
    untimed: Option<String>,
    failure: Option<String>,
}

impl AnalyzeGoldenMetrics {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Is this entity worse than usual, since when, and what changed? Each of its golden metrics (response \
             time, throughput, errors, ...) now, before and a week ago, judged by a stated rule, with deployments \
             around that time. Example: {\"entity_guid\": \"MXxBUE18QVBQTElDQVRJT058MjM\", \"since\": \"1 hour ago\"}",
        )
        .title("Analyze golden metrics")
        .toolset("performance-analytics")
        .core()
        .arguments::<Wanted>()
        .argument_alias("time_period", "since")
        .argument_alias("start_time_ms", "since")
        .argument_alias("end_time_ms", "until")
        .argument_alias("guid", "entity_guid");
        Self { spec, services }
    }

    /// Measures and judges one metric.
    async fn look(&self, meter: &Meter<'_>, metric: Metric, window: TimeWindow) -> Result<Found, Fault> {
        let measured = meter.measure(&metric.query, window).await?;
        let usual = Usual::of(&measured.earlier);
        let verdict = judge(measured.now, usual, measured.week_ago);
        let (mut began, mut untimed) = (None, None);
        if verdict == Verdict::Anomalous {
            // That it is anomalous is known, whether or not it is since when.
            match meter.fine(&metric.query, window).await {
                Ok(fine) => began = onset(&fine),
                Err(fault) => untimed = Some(fault.message().to_owned()),
            }
        }
        Ok(Found { metric, measured, usual, verdict, onset: began, untimed, failure: None })
    }
}

#[async_trait]
impl Tool for AnalyzeGoldenMetrics {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let window = Window::read(wanted.since.as_deref(), wanted.until.as_deref())?;
        let guid = &wanted.entity_guid;
        let reply = self.services.client.entity(guid).await?;
        let entity = reply.data.ok_or_else(|| guid::unknown(guid))?;
        let metrics: Vec<Metric> = entity
            .golden_metrics
            .iter()
            .filter_map(|metric| {
                Some(Metric {
                    name: metric.name.clone(),
                    title: metric.title.clone(),
                    unit: metric.unit.as_str().to_owned(),
                    query: bare(&metric.query)?,
                })
            })
            .take(MAX_METRICS)
            .collect();
        let Some(Metric { query: first, .. }) = metrics.first() else {
            return Err(Fault::new(
                FaultKind::Unsupported,
                format!("{} is of type {} {}, for which New Relic defines no golden metrics", guid, guid.domain(), guid.entity_type()),
            )
            .with_next("look at its telemetry with execute_nrql_query, or at its neighbours with list_related_entities"));
        };
        let meter = Meter::new(&self.services, guid.account());
        let window = match window.absolute() {
            Some(window) => window,
            None => meter.resolve(first, &window).await?.ok_or_else(|| {
                Fault::new(FaultKind::Upstream, "New Relic did not say which window it used")
                    .with_next("give `since` and `until` in epoch milliseconds")
            })?,
        };

        // Deployments of the window before may be why this one is different.
        let around = TimeWindow::new(window.before().begin_ms(), window.end_ms()).unwrap_or(window);
        let looks = async {
            let mut looks = stream::iter(metrics.clone())
                .map(|metric| self.look(&meter, metric, window))
                .buffered(MAX_METRICS);
            let mut found = Vec::new();
            while let Some(look) = looks.next().await {
                found.push(look);
                ctx.progress(found.len() as f64, Some(metrics.len() as f64), "golden metrics measured");
            }
            found
        };
        let (looks, deployments) = tokio::join!(looks, self.services.client.deployments(guid, Some(around)));
        let found = settled(looks, &metrics)?;
        let mut noted = warnings(&reply.errors, &reply.warnings);
        let deployments = match deployments {
            Ok(reply) => {
                noted.extend(crate::answer::warnings(&reply.errors, &reply.warnings));
                Some(reply.data)
            }
            Err(error) => {
                noted.push(format!("deployments could not be read: {}", Fault::from(error).message()));
                None
            }
        };
        noted.extend(found.iter().filter_map(|one| {
            Some(format!("when {} began could not be read: {}", one.metric.name, one.untimed.as_ref()?))
        }));

        let mut whole = Whole::new(NAME, table(&found));
        whole.lead = lead(&entity, &found, deployments.as_deref(), window);
        whole.about = About {
            nrql: found
                .iter()
                .find(|one| one.verdict == Verdict::Anomalous)
                .or(found.first())
                .map(|one| one.metric.query.clone()),
            window: Some(show_window(window)),
            warnings: noted,
            link: entity.outline.permalink.clone(),
            ..About::default()
        };
        // A row a metric: nothing is cut, and so there is no cursor.
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::MAX_TOKENS, ctx)))
    }
}

/// What was found, a metric that failed among the others; a fault only when all of them failed.
fn settled(looks: Vec<Result<Found, Fault>>, metrics: &[Metric]) -> Result<Vec<Found>, Fault> {
    let all_failed = looks.iter().all(Result::is_err);
    let mut found = Vec::new();
    for (look, metric) in looks.into_iter().zip(metrics) {
        match look {
            Ok(one) => found.push(one),
            Err(fault) if all_failed => return Err(fault),
            Err(fault) => found.push(Found {
                metric: metric.clone(),
                measured: Measured::default(),
                usual: None,
                verdict: Verdict::Unknown,
                onset: None,
                untimed: None,
                failure: Some(fault.message().to_owned()),
            }),
        }
    }
    Ok(found)
}

fn table(found: &[Found]) -> crate::table::Table {
    let mut builder = Builder::new([
        "metric", "unit", "now", "before", "change %", "week ago", "change %", "usual", "spread", "verdict",
    ]);
    for one in found {
        let (now, before, week_ago) = (one.measured.now, one.measured.before, one.measured.week_ago);
        builder
            .text(&one.metric.name)
            .text(&one.metric.unit)
            .number(now)
            .number(before)
            .number(change(now, before))
            .number(week_ago)
            .number(change(now, week_ago))
            .number(one.usual.map(|usual| usual.median))
            .number(one.usual.map(|usual| usual.spread));
        match &one.failure {
            Some(failure) => builder.text(&format!("failed: {failure}")),
            None => builder.text(one.verdict.words()),
        };
        builder.end();
    }
    builder.finish()
}

/// The finding, the rule it follows from, and what changed.
fn lead(
    entity: &EntityDetails,
    found: &[Found],
    deployments: Option<&[Deployment]>,
    window: TimeWindow,
) -> String {
    let outline = &entity.outline;
    let anomalous: Vec<&Found> = found.iter().filter(|one| one.verdict == Verdict::Anomalous).collect();
    let unknown = found.iter().filter(|one| one.verdict == Verdict::Unknown).count();
    let mut lines = vec![format!(
        "{} ({} {}, entity_guid {}, account_id {}): {} of {} golden metrics anomalous{}",
        clean_line(&outline.name),
        outline.domain,
        outline.entity_type,
        outline.guid,
        outline.account_id,
        anomalous.len(),
        found.len(),
        if unknown > 0 { format!(", {unknown} can't be judged") } else { String::new() },
    )];
    for one in &anomalous {
        lines.push(format!("- {}", sentence(one)));
    }
    lines.push(RULE.to_owned());
    // The clearest change says best when.
    let began = anomalous.iter().filter_map(|one| one.onset).min_by(|a, b| a.chance.total_cmp(&b.chance));
    lines.extend(changes(deployments, window, began));
    lines.join("\n")
}

fn sentence(one: &Found) -> String {
    let (now, before, week_ago) = (one.measured.now, one.measured.before, one.measured.week_ago);
    let percent = |then: Option<f64>| match change(now, then) {
        Some(percent) if percent >= 0.0 => format!("+{} %", short(percent)),
        Some(percent) => format!("{} %", short(percent)),
        None => "no figure to compare with".to_owned(),
    };
    let usual = one.usual.map_or_else(String::new, |usual| {
        format!("; usual {} ± {}", short(usual.median), short(usual.spread))
    });
    let since = one.onset.map_or_else(String::new, since);
    format!(
        "{}: {} ({} against the window before, {} against a week ago{usual}{since})",
        clean_line(&one.metric.title),
        now.map_or_else(String::new, short),
        percent(before),
        percent(week_ago),
    )
}

fn since(onset: Onset) -> String {
    let (first, last) = onset.between;
    let span =
        if first == last { String::new() } else { format!(", between {} and {}", iso(first), iso(last)) };
    format!("; since about {}{span}", iso(onset.ms))
}

/// The deployments around, newest first, with their distance from the beginning of what is anomalous; none when they could
/// not be read.
fn changes(deployments: Option<&[Deployment]>, window: TimeWindow, began: Option<Onset>) -> Vec<String> {
    let Some(deployments) = deployments else {
        return vec!["what changed: not known, deployments could not be read".to_owned()];
    };
    if deployments.is_empty() {
        return vec![
            "what changed: no deployment of this entity was recorded in this window or the one before"
                .to_owned(),
        ];
    }
    let mut sorted: Vec<&Deployment> = deployments.iter().collect();
    sorted.sort_by_key(|deployment| std::cmp::Reverse(deployment.timestamp_ms));
    let mut lines = vec!["what changed:".to_owned()];
    for deployment in sorted.iter().take(SHOWN_DEPLOYMENTS) {
        let ms = deployment.timestamp_ms;
        let distance = match began {
            Some(began) => format!("{} the metric changed", apart(ms, began, bucket(window))),
            None => format!("{} before the end of the window", minutes(window.end_ms() - ms)),
        };
        lines.push(format!("- {distance}: {}", describe(deployment)));
    }
    if sorted.len() > SHOWN_DEPLOYMENTS {
        lines.push(format!("- and {} more deployments", sorted.len() - SHOWN_DEPLOYMENTS));
    }
    lines
}

/// Where a deployment is beside a change that is known to a span of buckets.
fn apart(ms: i64, began: Onset, bucket: Duration) -> String {
    let (first, last) = began.between;
    // What shows in a bucket from its beginning happened in the one before.
    let first = first - i64::try_from(bucket.as_millis()).unwrap_or(i64::MAX);
    if (first..=last).contains(&ms) {
        "just as".to_owned()
    } else if ms < first {
        format!("{} before", minutes(began.ms - ms))
    } else {
        format!("{} after", minutes(ms - began.ms))
    }
}

fn minutes(ms: i64) -> String {
    match (ms as f64 / 60_000.0).round() as i64 {
        minutes @ 0..120 => format!("{minutes} minutes"),
        minutes => format!("{} hours", short((minutes as f64 / 6.0).round() / 10.0)),
    }
}
