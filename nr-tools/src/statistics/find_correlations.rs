//! `find_correlations`: which figures go together with one, and which of them first.

use async_trait::async_trait;
use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;

use super::figure::{Figure, Place};
use super::series::{Series, series, shown, too_few, width};
use crate::answer::Whole;
use crate::budget;
use crate::nrql::show_window;
use crate::services::Services;
use crate::stats::correlate::{Correlation, MIN_PAIRS, best_lag, correlate};
use crate::table::{Builder, clean_line, short};

const NAME: &str = "find_correlations";

const DEFAULT_WINDOW: &str = "6 hours ago";

/// Buckets that are asked for: 2 minutes each in 6 hours.
const BUCKETS: i64 = 180;

/// Figures that one is compared with at most: each is a query.
const MAX_OTHERS: usize = 10;

/// The distance in time that is looked at either way, in buckets.
const MAX_LAG: i64 = 12;

/// A coefficient of this size is worth a look (Cohen 1988: large).
const MIN_SIZE: f64 = 0.5;

/// Changes from bucket to bucket that go together this much are no shared trend.
const MIN_OF_CHANGES: f64 = 0.2;

/// How likely all of it may be chance.
const MAX_CHANCE: f64 = 0.01;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects one figure, or a metric's name.
    query: String,
    /// What to compare it with: up to 10 of the same kind.
    others: Vec<String>,
    /// Default window: 6 hours.
    #[serde(flatten)]
    place: Place,
}

/// One comparison.
struct Compared {
    name: String,
    now: Option<Correlation>,
    best: Option<(i64, Correlation)>,
    /// Why there is none.
    failure: Option<String>,
}

/// The tool.
#[derive(Debug)]
pub struct FindCorrelations {
    spec: ToolSpec,
    services: Services,
}

impl FindCorrelations {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Which figures go together with one, and which comes first: Pearson and Spearman, at once and with lag, guarded \
             against chance and shared trends. Default window: 6 hours. Example: {\"query\": \"SELECT average(duration) FROM Transaction\", \
             \"others\": [\"SELECT average(cpuPercent) FROM SystemSample\", \"SELECT count(*) FROM Transaction\"]}",
        )
        .title("Find correlations")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("metrics", "others");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for FindCorrelations {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if wanted.others.is_empty() || wanted.others.len() > MAX_OTHERS {
            return Err(Fault::new(
                FaultKind::InvalidInput,
                format!("`others` has {} figures; it takes 1 to {MAX_OTHERS}", wanted.others.len()),
            )
            .with_next("name the figures that may go together with this one"));
        }
        let place = &wanted.place;
        let figure = Figure::read(&wanted.query, place)?;
        // Read before anything is asked, so that a slip in the last one costs nothing. The window is that of the first.
        let others = wanted.others.iter().map(|other| Figure::read(other, place));
        let others: Vec<Figure> = others.collect::<Result<_, _>>()?;
        let account = place.account(&self.services, ctx).await?;
        let window = figure.resolve(&self.services, account, DEFAULT_WINDOW).await?;
        let width = others.iter().fold(width(&figure, window, BUCKETS), |most, other| {
            most.max(self::width(other, window, BUCKETS))
        });
        let subject = series(&self.services, account, &figure, window, width, ctx).await?;
        let query = shown(&figure, &subject);
        if subject.known() < MIN_PAIRS {
            let mut whole = Whole::new(NAME, Builder::new(["figure"]).finish());
            whole.lead = too_few(&subject, MIN_PAIRS);
            whole.about.nrql = Some(query);
            whole.about.window = Some(show_window(subject.window()));
            return Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)));
        }
        let mut read: Vec<(String, Result<Series, Fault>)> = Vec::new();
        for (name, other) in wanted.others.iter().zip(&others) {
            ctx.progress(read.len() as f64, Some(others.len() as f64), "figures read");
            let series = series(&self.services, account, other, window, width, ctx).await;
            read.push((excerpt(&clean_line(name)), series));
        }
        if read.iter().all(|(_, series)| series.is_err())
            && let Some((_, Err(fault))) = read.pop()
        {
            return Err(fault);
        }
        let (span, bucket) = (subject.window(), subject.width());
        let values = subject.values;
        let compared = ctx.compute(move || compare(&values, read)).await?;
        let mut whole = Whole::new(NAME, table(&compared, width));
        whole.lead = lead(&compared, width, &bucket);
        whole.about.nrql = Some(query);
        whole.about.window = Some(show_window(span));
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn compare(subject: &[Option<f64>], others: Vec<(String, Result<Series, Fault>)>) -> Vec<Compared> {
    let mut compared: Vec<Compared> = others
        .into_iter()
        .map(|(name, series)| match series {
            Ok(series) => {
                let best = best_lag(subject, &series.values, MAX_LAG);
                let failure = best.is_none().then(|| silence(&series).to_owned());
                Compared { name, now: correlate(subject, &series.values, 0), best, failure }
            }
            Err(fault) => Compared { name, now: None, best: None, failure: Some(fault.message().to_owned()) },
        })
        .collect();
    compared.sort_by(|a, b| size(b).total_cmp(&size(a)));
    compared
}

/// Why there is nothing to compare.
fn silence(series: &Series) -> &'static str {
    if series.known() < MIN_PAIRS {
        "too few values: check event type and attributes"
    } else if series.values.iter().flatten().all(|value| *value == 0.0) {
        "is 0 throughout: check event type and attributes"
    } else {
        "never changes"
    }
}

fn size(one: &Compared) -> f64 {
    one.best.map_or(-1.0, |(_, best)| best.spearman.abs())
}

/// How likely chance does as much in one of all the comparisons that were made (Bonferroni).
fn adjusted(chance: f64, compared: usize) -> f64 {
    (chance * compared as f64 * (2 * MAX_LAG + 1) as f64).min(1.0)
}

/// What a comparison says.
fn verdict(one: &Compared, compared: usize) -> String {
    let Some((_, best)) = one.best else {
        return one.failure.clone().unwrap_or_else(|| "can't be told".to_owned());
    };
    if adjusted(best.chance, compared) >= MAX_CHANCE {
        return "no more than chance".to_owned();
    }
    if best.spearman.abs() < MIN_SIZE {
        return "weak".to_owned();
    }
    match best.of_changes {
        Some(changes) if changes.abs() >= MIN_OF_CHANGES && changes * best.spearman > 0.0 => {
            "goes together".to_owned()
        }
        _ => "shares a slow trend only".to_owned(),
    }
}

fn lead(compared: &[Compared], width: i64, bucket: &str) -> String {
    let together: Vec<&Compared> =
        compared.iter().filter(|one| verdict(one, compared.len()) == "goes together").collect();
    let unknown = compared.iter().filter(|one| one.best.is_none()).count();
    let mut lines = vec![format!(
        "{} of {} figures go together with this one{}",
        together.len(),
        compared.len() - unknown,
        if unknown > 0 { format!(", {unknown} more could not be compared") } else { String::new() }
    )];
    for one in together.iter().take(3) {
        let Some((lag, best)) = one.best else { continue };
        let minutes = short(lag.abs() as f64 * width as f64 / 60_000.0);
        let order = match lag {
            0 => "at the same time".to_owned(),
            1.. => format!("{minutes} minutes later"),
            _ => format!("{minutes} minutes earlier"),
        };
        let direction = if best.spearman > 0.0 { "rises with it" } else { "falls when it rises" };
        lines.push(format!("- {}: {direction}, {order} (Spearman {})", one.name, rounded(best.spearman)));
    }
    lines.push(format!(
        "rule: Spearman of {} or more at the best lag within {MAX_LAG} buckets of {bucket}, chance under {} over all {} \
         comparisons with persistence taken off, and changes from bucket to bucket go together too. That figures go \
         together does not say that one causes the other",
        short(MIN_SIZE),
        short(MAX_CHANCE),
        compared.len() * (2 * MAX_LAG as usize + 1)
    ));
    lines.join("\n")
}

fn rounded(value: f64) -> String {
    short((value * 1_000.0).round() / 1_000.0)
}

fn table(compared: &[Compared], width: i64) -> crate::table::Table {
    let mut builder = Builder::new([
        "figure",
        "pearson",
        "spearman",
        "best lag (minutes)",
        "spearman at lag",
        "of changes",
        "chance",
        "buckets",
        "verdict",
    ]);
    let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
    for one in compared {
        let best = one.best.map(|(_, best)| best);
        builder
            .text(&one.name)
            .number(one.now.map(|now| round(now.pearson)))
            .number(one.now.map(|now| round(now.spearman)))
            .number(one.best.map(|(lag, _)| lag as f64 * width as f64 / 60_000.0))
            .number(best.map(|best| round(best.spearman)))
            .number(best.and_then(|best| best.of_changes).map(round))
            .number(best.map(|best| adjusted(best.chance, compared.len())))
            .number(best.map(|best| best.pairs as f64))
            .text(&verdict(one, compared.len()));
        builder.end();
    }
    builder.finish()
}
