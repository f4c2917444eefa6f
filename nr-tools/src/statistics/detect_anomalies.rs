//! `detect_anomalies`: which values are unlike what was usual at that time.

use async_trait::async_trait;
use nr_core::{Fault, TimeWindow};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use statrs::distribution::{ContinuousCDF as _, Normal};

use super::figure::{Figure, Place};
use super::series::{DAY, Series, series, shown, too_few, width};
use crate::answer::Whole;
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::season::{MIN_EARLIER, Run, Verdicts, judge, runs};
use crate::table::{Builder, Table, iso, short};

const NAME: &str = "detect_anomalies";

const DEFAULT_WINDOW: &str = "1 day ago";

/// Beyond this many robust deviations a value is an outlier (Iglewicz and Hoaglin 1993, "How to detect and handle
/// outliers").
const THRESHOLD: f64 = 3.5;

/// A deviation of less than this part of what is usual is nobody's concern, however quiet the figure was.
const MIN_CHANGE: f64 = 0.1;

/// Days before the window that say what is usual.
const DAYS_BEFORE: i64 = 7;

/// Buckets of the window and the days before it.
const BUCKETS: i64 = 1_400;

/// The most anomalies that are listed.
const SHOWN: usize = 40;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects one figure, or a metric's name.
    query: String,
    /// Robust deviations that are still usual; default 3.5.
    #[schemars(range(min = 1, max = 20))]
    threshold: Option<f64>,
    /// Default window: 1 day.
    #[serde(flatten)]
    place: Place,
}

/// The tool.
#[derive(Debug)]
pub struct DetectAnomalies {
    spec: ToolSpec,
    services: Services,
}

impl DetectAnomalies {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "When was a figure unusual? Each bucket of the window (default: a day) is judged by the 7 days before it, by the same time of day \
             if it repeats daily (robust z-score). Example: {\"query\": \"SELECT count(*) FROM TransactionError\", \
             \"since\": \"6 hours ago\"}",
        )
        .title("Detect anomalies")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("nrql_query", "query")
        .argument_alias("sensitivity", "threshold");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for DetectAnomalies {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let figure = Figure::read(&wanted.query, &wanted.place)?;
        let account = wanted.place.account(&self.services, ctx).await?;
        let window = figure.resolve(&self.services, account, DEFAULT_WINDOW).await?;
        let begin = window.begin_ms() - DAYS_BEFORE * DAY;
        let around = TimeWindow::new(begin, window.end_ms()).unwrap_or(window);
        let width = width(&figure, around, BUCKETS);
        let mut series = series(&self.services, account, &figure, around, width, ctx).await?;
        let begun = series.begun();
        let (query, judged) = (shown(&figure, &series), window);
        let threshold = wanted.threshold.unwrap_or(THRESHOLD);
        let (lead, table) = ctx.compute(move || anomalies(&series, judged.begin_ms(), threshold)).await?;
        let mut whole = Whole::new(NAME, table);
        whole.lead = lead;
        whole.about.notes.extend(begun);
        whole.about.nrql = Some(query);
        whole.about.window = Some(show_window(judged));
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn anomalies(series: &Series, begin_ms: i64, threshold: f64) -> (String, Table) {
    let from = usize::try_from((begin_ms - series.begin_ms).div_euclid(series.width_ms)).unwrap_or(0);
    let Some(verdicts) = judge(&series.values, series.a_day().unwrap_or(1), from) else {
        return (too_few(series, MIN_EARLIER), table(series, &[]));
    };
    if from >= series.values.len() {
        let words = format!(
            "nothing to judge: the window is shorter than one bucket of {}; widen it",
            series.width()
        );
        return (words, table(series, &[]));
    }
    if verdicts.judged.is_empty() {
        let words = "nothing to judge: the window has no value, though the days before it have".to_owned();
        return (words, table(series, &[]));
    }
    let mut found = runs(&verdicts.judged, threshold);
    found.retain(|run| (run.peak.value - run.peak.expected).abs() >= MIN_CHANGE * run.peak.expected.abs());
    let all = found.len();
    found.sort_by(|a, b| b.peak.score().abs().total_cmp(&a.peak.score().abs()));
    found.truncate(SHOWN);
    found.sort_by_key(|run| run.first.at);
    (lead(series, &verdicts, &found, all, threshold), table(series, &found))
}

fn lead(series: &Series, verdicts: &Verdicts, found: &[Run], all: usize, threshold: f64) -> String {
    let judged = verdicts.judged.len();
    let worst = found.iter().max_by(|a, b| a.peak.score().abs().total_cmp(&b.peak.score().abs()));
    let mut lines = vec![match worst {
        None => format!("no anomaly in {judged} buckets of {}", series.width()),
        Some(run) => format!(
            "{all} anomal{} in {judged} buckets of {}{}; the clearest at {}: {} where {} was usual",
            if all == 1 { "y" } else { "ies" },
            series.width(),
            if all > found.len() { format!(", the {} clearest listed", found.len()) } else { String::new() },
            iso(series.ms(run.peak.at)),
            short(run.peak.value),
            short(run.peak.expected)
        ),
    }];
    lines.push(match verdicts.season {
        Some(part) => format!(
            "expected: the median of the same time of day ±1 bucket on the days before ({} % of the scatter is daily)",
            short((part * 100.0).round())
        ),
        None => "expected: the median of the days before (the figure does not repeat daily)".to_owned(),
    });
    let by_chance = 2.0 * Normal::standard().sf(threshold) * judged as f64;
    lines.push(format!(
        "rule: further than {} robust deviations and {} % from what is expected; how sure: {} earlier values, and of normally \
         scattered values {} of {judged} would be beyond by chance",
        short(threshold),
        short(MIN_CHANGE * 100.0),
        verdicts.earlier,
        short((by_chance * 100.0).round() / 100.0)
    ));
    lines.join("\n")
}

fn table(series: &Series, found: &[Run]) -> Table {
    let mut builder =
        Builder::new(["begin", "end", "buckets", "direction", "value", "expected", "deviations"]);
    for run in found {
        let peak = run.peak;
        // What never scattered before has no measure.
        let score = Some(peak.score()).filter(|score| score.abs() < f64::MAX);
        builder
            .time(Some(series.ms(run.first.at)))
            .time(Some(series.ms(run.last.at + 1)))
            .number(Some(run.count as f64))
            .text(if peak.value > peak.expected { "high" } else { "low" })
            .number(Some(peak.value))
            .number(Some(peak.expected))
            .number(score);
        builder.end();
    }
    builder.finish()
}
