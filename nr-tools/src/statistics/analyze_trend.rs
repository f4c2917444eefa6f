//! `analyze_trend`: where a figure is going, where it stepped, and what comes next.

use async_trait::async_trait;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::figure::{Figure, Place};
use super::series::{DAY, Series, series, shown, too_few, width};
use crate::answer::Whole;
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::season::{MIN_STRENGTH, places, strength};
use crate::stats::trend::{MIN_VALUES, Step, Trend, forecast, steps, trend};
use crate::table::{Builder, Table, iso, short};

const NAME: &str = "analyze_trend";

const DEFAULT_WINDOW: &str = "7 days ago";

/// Buckets that are asked for: enough to see an hour of a week.
const BUCKETS: i64 = 200;

/// Rows of the forecast.
const FORECAST_ROWS: usize = 12;

/// How likely a trend may be chance and still be called one.
const MAX_CHANCE: f64 = 0.01;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects one figure, or a metric's name.
    query: String,
    /// Says when the line reaches this value.
    target: Option<f64>,
    /// Default window: 7 days.
    #[serde(flatten)]
    place: Place,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeTrend {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeTrend {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Where a figure is going: slope with interval, steps with their times, forecast for a quarter of the window with \
             an interval from how well it foretold the past; when it reaches a target. Default window: 7 days. Example: {\"query\": \
             \"SELECT max(diskUsedPercent) FROM StorageSample\", \"target\": 95}",
        )
        .title("Analyze trend")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("nrql_query", "query");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for AnalyzeTrend {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let figure = Figure::read(&wanted.query, &wanted.place)?;
        let account = wanted.place.account(&self.services, ctx).await?;
        let window = figure.resolve(&self.services, account, DEFAULT_WINDOW).await?;
        let width = width(&figure, window, BUCKETS);
        let mut series = series(&self.services, account, &figure, window, width, ctx).await?;
        let begun = series.begun();
        let (query, span) = (shown(&figure, &series), series.window());
        let target = wanted.target;
        let (lead, table) = ctx.compute(move || analysis(&series, target)).await?;
        let mut whole = Whole::new(NAME, table);
        whole.lead = lead;
        whole.about.notes.extend(begun);
        whole.about.nrql = Some(query);
        whole.about.window = Some(show_window(span));
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn analysis(series: &Series, target: Option<f64>) -> (String, Table) {
    let day = series
        .a_day()
        .filter(|day| strength(&series.values, *day).is_some_and(|strength| strength >= MIN_STRENGTH));
    // What repeats daily is taken off, so that a window that ends at night is not a fall.
    let middles = day.map(|day| places(&series.values, day));
    let level = middles.as_ref().map_or(0.0, |middles| {
        let known: Vec<f64> = middles.iter().copied().flatten().collect();
        crate::stats::median(known).unwrap_or(0.0)
    });
    let points: Vec<(i64, f64)> = series
        .values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            let place =
                middles.as_ref().map_or(Some(0.0), |all| all.get(at % all.len().max(1)).copied().flatten());
            let base = if middles.is_some() { level } else { 0.0 };
            Some((series.ms(at), (*value)? - place? + base))
        })
        .collect();
    let in_days: Vec<(f64, f64)> =
        points.iter().map(|(ms, value)| ((ms - series.begin_ms) as f64 / DAY as f64, *value)).collect();
    let Some(line) = trend(&in_days) else {
        return (too_few(series, MIN_VALUES), table(series, &[], 0.0));
    };
    let steps = steps(&points);
    let (words, stepped) = explained(&in_days, &points, &line, &steps);
    let mut lines = vec![slope(&line, series), words];
    // A drift cut into pieces looks like steps too.
    lines.extend(steps.iter().filter(|_| stepped).map(step));
    if let Some(target) = target {
        lines.push(reaches(&line, target, series));
    }
    let ahead = (series.values.len() / 4).max(1);
    let foretold = forecast(&series.values, day, ahead);
    lines.push(match &foretold {
        Some(found) => format!(
            "forecast: {}{}; tried on the last quarter it was off by {} at the median, by less than {} in 95 of 100 cases, \
             which is the interval",
            if found.goes_on { "the line goes on" } else { "the level of the end goes on" },
            if day.is_some() { " with the daily repetition" } else { "" },
            short(found.usual),
            short(found.reach)
        ),
        None => "no forecast: too few values to try one on the last quarter".to_owned(),
    });
    lines.push(format!(
        "how sure: {} of {} buckets of {} have a value{}",
        series.known(),
        series.values.len(),
        series.width(),
        if day.is_some() { "; what repeats daily was taken off for slope and steps" } else { "" }
    ));
    let (values, reach) = foretold.map(|found| (found.values, found.reach)).unwrap_or_default();
    (lines.join("\n"), table(series, &values, reach))
}

fn slope(line: &Trend, series: &Series) -> String {
    let days = series.values.len() as f64 * series.width_ms as f64 / DAY as f64;
    let what = match line.chance < MAX_CHANCE {
        true if line.slope > 0.0 => "rises",
        true if line.slope < 0.0 => "falls",
        _ => "no trend beyond chance",
    };
    format!(
        "{what}: {} a day (at 95 % between {} and {}), {} over the window from {}; chance of as much without a trend {} \
         (Mann-Kendall)",
        signed(line.slope),
        signed(line.between.0),
        signed(line.between.1),
        signed(line.slope * days),
        short(line.start),
        rounded(line.chance)
    )
}

/// Whether steps or the line describe the series better.
fn explained(in_days: &[(f64, f64)], points: &[(i64, f64)], line: &Trend, steps: &[Step]) -> (String, bool) {
    let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    let middle = crate::stats::median(values.clone()).unwrap_or(0.0);
    let away = |off: Vec<f64>| off.iter().map(|value| value.abs()).sum::<f64>();
    let flat = away(values.iter().map(|value| value - middle).collect());
    if flat <= 0.0 {
        return ("the figure never changes".to_owned(), false);
    }
    let by_line = away(in_days.iter().map(|(time, value)| value - line.at(*time)).collect());
    let by_steps = away(
        points
            .iter()
            .map(|(ms, value)| {
                let last = steps.iter().rev().find(|step| step.onset.ms <= *ms);
                value - last.map_or_else(|| steps.first().map_or(middle, |step| step.from), |step| step.to)
            })
            .collect(),
    );
    let part = |left: f64| short(((1.0 - left / flat).max(0.0) * 100.0).round());
    let words = match steps.len() {
        0 => format!("the line explains {} % of the scatter; no step", part(by_line)),
        count => format!(
            "the line explains {} % of the scatter, {count} step{} {} %: {}",
            part(by_line),
            if count == 1 { "" } else { "s" },
            part(by_steps),
            if by_steps < by_line {
                "it stepped rather than drifted"
            } else {
                "it drifted rather than stepped"
            }
        ),
    };
    (words, by_steps < by_line)
}

fn step(step: &Step) -> String {
    let (first, last) = step.onset.between;
    let span =
        if first == last { String::new() } else { format!(" (between {} and {})", iso(first), iso(last)) };
    format!(
        "- step at about {}{span}: from {} to {}, chance {} (Pettitt)",
        iso(step.onset.ms),
        short(step.from),
        short(step.to),
        rounded(step.onset.chance)
    )
}

/// When the line gets there, by its slope and by both ends of its interval.
fn reaches(line: &Trend, target: f64, series: &Series) -> String {
    let now = (series.window().end_ms() - series.begin_ms) as f64 / DAY as f64;
    let here = line.at(now);
    let days = |slope: f64| Some((target - here) / slope).filter(|days| days.is_finite() && *days > 0.0);
    // To the minute: the line is not that exact either.
    let when = |days: f64| {
        iso(series
            .window()
            .end_ms()
            .saturating_add((days * DAY as f64) as i64)
            .div_euclid(60_000)
            .saturating_mul(60_000))
    };
    if line.chance >= MAX_CHANCE {
        return format!("target {}: without a trend there is no time at which it is reached", short(target));
    }
    match days(line.slope) {
        None => format!(
            "target {}: the line ({} now) moves away from it or is past it",
            short(target),
            short(here)
        ),
        Some(found) => {
            let ends: Vec<String> = [line.between.0, line.between.1]
                .into_iter()
                .map(|slope| days(slope).map_or_else(|| "never".to_owned(), when))
                .collect();
            format!(
                "target {}: reached at about {} if the line goes on (by the interval of the slope: {})",
                short(target),
                when(found),
                ends.join(" or ")
            )
        }
    }
}

fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", short(value)) } else { short(value) }
}

fn rounded(chance: f64) -> String {
    if chance < 0.0001 { "under 0.0001".to_owned() } else { short((chance * 10_000.0).round() / 10_000.0) }
}

fn table(series: &Series, values: &[f64], reach: f64) -> Table {
    let mut builder = Builder::new(["time", "forecast", "low", "high"]);
    let every = values.len().div_ceil(FORECAST_ROWS).max(1);
    for (at, value) in values.iter().enumerate().skip(every - 1).step_by(every) {
        builder
            .time(Some(series.ms(series.values.len() + at)))
            .number(Some(*value))
            .number(Some(value - reach))
            .number(Some(value + reach));
        builder.end();
    }
    builder.finish()
}
