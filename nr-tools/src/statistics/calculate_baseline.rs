//! `calculate_baseline`: what is usual for a figure, by the hour where that matters.

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
use crate::stats::describe::{deviation, mean, median_interval, quantile, sorted, spread};
use crate::stats::season::{MIN_STRENGTH, places, strength};
use crate::stats::{median, two_samples};
use crate::table::{Builder, Table, short};

const NAME: &str = "calculate_baseline";

const DEFAULT_WINDOW: &str = "14 days ago";

/// Buckets that are asked for: an hour each in a fortnight.
const BUCKETS: i64 = 350;

/// Fewer values have no baseline.
const MIN_VALUES: usize = 12;

/// Weekends differ when ranks say so at 1 % and by at least this much (Cliff's delta; from 0.33 on medium by Romano 2006).
const MIN_DELTA: f64 = 0.33;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects one figure, or a metric's name.
    query: String,
    /// Default window: 14 days.
    #[serde(flatten)]
    place: Place,
}

/// The tool.
#[derive(Debug)]
pub struct CalculateBaseline {
    spec: ToolSpec,
    services: Services,
}

impl CalculateBaseline {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "What is usual for a figure: median, range and scatter over 14 days, by hour of day if it repeats daily, with \
             how sure that is. Example: {\"query\": \"SELECT average(duration) FROM Transaction WHERE appName = 'web'\"}",
        )
        .title("Calculate baseline")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("nrql_query", "query");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for CalculateBaseline {
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
        let (lead, table) = ctx.compute(move || baseline(&series)).await?;
        let mut whole = Whole::new(NAME, table);
        whole.lead = lead;
        whole.about.notes.extend(begun);
        whole.about.nrql = Some(query);
        whole.about.window = Some(show_window(span));
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn baseline(series: &Series) -> (String, Table) {
    let points = series.points();
    let values = sorted(points.iter().map(|(_, value)| *value).collect());
    let empty = || Builder::new(["hour (UTC)", "usual", "low", "high", "values"]).finish();
    let (Some(middle), Some(scatter), Some((low, high))) =
        (quantile(&values, 0.5), spread(&values), median_interval(&values))
    else {
        return (too_few(series, MIN_VALUES), empty());
    };
    if values.len() < MIN_VALUES {
        return (too_few(series, MIN_VALUES), empty());
    }
    let share = |part: f64| quantile(&values, part).map_or_else(String::new, short);
    let mut lines = vec![
        format!(
            "usual: median {} (at 95 % between {} and {}), scatter ±{} (robust); mean {}, standard deviation {}",
            short(middle),
            short(low),
            short(high),
            short(scatter),
            mean(&values).map_or_else(String::new, short),
            deviation(&values).map_or_else(String::new, short)
        ),
        format!(
            "90 of 100 values lie between {} and {}; least {}, most {}",
            share(0.05),
            share(0.95),
            share(0.0),
            share(1.0)
        ),
    ];
    let season = series.a_day().and_then(|day| Some((day, strength(&series.values, day)?)));
    lines.push(match season {
        Some((_, part)) if part >= MIN_STRENGTH => format!(
            "repeats daily: the hour of day explains {} % of the scatter, so compare with the same hour",
            short((part * 100.0).round())
        ),
        Some(_) => "does not repeat daily: the hour of day explains nothing worth mentioning".to_owned(),
        None => {
            "whether it repeats daily can't be told: that takes three days of buckets of 12 hours or less"
                .to_owned()
        }
    });
    let by_hour = season.filter(|(_, part)| *part >= MIN_STRENGTH).map(|(day, _)| day);
    lines.extend(weekends(series, by_hour));
    lines.push(format!(
        "how sure: {} of {} buckets of {} have a value",
        values.len(),
        series.values.len(),
        series.width()
    ));
    (lines.join("\n"), table(&points, by_hour.is_some()))
}

/// Whether Saturdays and Sundays (UTC) are unlike other days, the hour of day taken off.
fn weekends(series: &Series, day: Option<usize>) -> Option<String> {
    let middles = day.map(|day| places(&series.values, day));
    let over = |at: usize, value: f64| {
        let usual =
            middles.as_ref().and_then(|middles| middles.get(at % middles.len().max(1)).copied().flatten());
        value - usual.unwrap_or(0.0)
    };
    // 1970-01-01 was a Thursday.
    let weekend = |ms: i64| matches!((ms.div_euclid(DAY) + 3).rem_euclid(7), 5 | 6);
    let all = series.values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?)));
    let (ends, days): (Vec<_>, Vec<_>) = all.partition(|(at, _)| weekend(series.ms(*at)));
    let left = |part: &[(usize, f64)]| part.iter().map(|(at, value)| over(*at, *value)).collect::<Vec<_>>();
    let test = two_samples(&left(&days), &left(&ends))?;
    if test.chance >= 0.01 || test.difference.abs() < MIN_DELTA {
        return None;
    }
    let middle = |part: &[(usize, f64)]| median(part.iter().map(|(_, value)| *value).collect());
    Some(format!(
        "weekends (UTC) are {}: median {} against {} on other days",
        if test.difference > 0.0 { "higher" } else { "lower" },
        short(middle(&ends)?),
        short(middle(&days)?)
    ))
}

fn table(points: &[(i64, f64)], by_hour: bool) -> Table {
    let mut builder = Builder::new(["hour (UTC)", "usual", "low", "high", "values"]);
    let mut row = |name: &str, values: Vec<f64>| {
        let values = sorted(values);
        if values.is_empty() {
            return;
        }
        builder
            .text(name)
            .number(quantile(&values, 0.5))
            .number(quantile(&values, 0.05))
            .number(quantile(&values, 0.95))
            .number(Some(values.len() as f64));
        builder.end();
    };
    if by_hour {
        for hour in 0..24 {
            let of_hour = points.iter().filter(|(ms, _)| ms.rem_euclid(DAY) / 3_600_000 == hour);
            row(&format!("{hour:02}"), of_hour.map(|(_, value)| *value).collect());
        }
    } else {
        row("all", points.iter().map(|(_, value)| *value).collect());
    }
    builder.finish()
}
