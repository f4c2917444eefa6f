//! `analyze_distribution`: how the single values of an attribute lie.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_nerdgraph::Row;
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::figure::{Place, Sample};
use crate::answer::{About, Whole};
use crate::ask::{ask, resolve};
use crate::budget;
use crate::nrql::{Plan, explain, show_window};
use crate::services::Services;
use crate::table::{Builder, Table, short};
use crate::window::Window;

const NAME: &str = "analyze_distribution";

const DEFAULT_WINDOW: &str = "1 hour ago";

/// The quantiles that are asked for, in percent.
const PERCENTS: [f64; 21] = [
    1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0,
    90.0, 95.0, 99.0,
];

/// Between two heaps the density falls to less than this part of the lower one.
const VALLEY: f64 = 0.4;

/// From this skewness of quartiles on a distribution leans (Bowley 1920; 0 is even, 1 is all to one side).
const LEANS: f64 = 0.2;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects one attribute, or a metric's name.
    query: String,
    /// Default window: 1 hour.
    #[serde(flatten)]
    place: Place,
}

/// The tool.
#[derive(Debug)]
pub struct AnalyzeDistribution {
    spec: ToolSpec,
    services: Services,
}

impl AnalyzeDistribution {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "How the values of an attribute lie: quantiles, skew, tail, heaps, over all rows of the window and not a sample. \
             Example: {\"query\": \"SELECT duration FROM Transaction WHERE appName = 'web'\"}",
        )
        .title("Analyze distribution")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("nrql_query", "query");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for AnalyzeDistribution {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        let sample = Sample::read(&wanted.query, &wanted.place)?;
        if sample.aggregates {
            return Err(unfit());
        }
        let column = &sample.column;
        let percents: Vec<String> = PERCENTS.iter().map(|percent| short(*percent)).collect();
        let text = sample
            .select(&format!(
                "count({column}) AS 'count', min({column}) AS 'least', max({column}) AS 'most', average({column}) AS 'mean', \
                 stddev({column}) AS 'deviation', percentile({column}, {}) AS 'at'",
                percents.join(", ")
            ))
            .map_err(|fault| unfit().with_source(fault))?;
        let account = wanted.place.account(&self.services, ctx).await?;
        let window = resolve(&self.services, account, &sample.window, DEFAULT_WINDOW).await?;
        let text = format!("{text}{}", Window::at(window).clauses());
        let answer = ask(&self.services, account, &text).await?;
        let found = answer.rows().first().and_then(Found::read);
        let mut whole =
            Whole::new(NAME, found.as_ref().map_or_else(|| Builder::new(["percent"]).finish(), Found::table));
        whole.lead = match &found {
            Some(found) => found.lead(),
            None => {
                let plan = Plan::new(&text, &Window::default(), None)?;
                explain::explain(&self.services, account, &plan, &answer).await
            }
        };
        let warnings = answer.errors().iter().map(|error| error.message.clone()).collect();
        whole.about =
            About { nrql: Some(text), window: Some(show_window(window)), warnings, ..About::default() };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn unfit() -> Fault {
    Fault::new(FaultKind::InvalidInput, "the query must select an attribute, not a figure")
        .with_next("such as SELECT duration FROM Transaction")
}

/// What New Relic computed.
struct Found {
    count: f64,
    least: f64,
    most: f64,
    mean: f64,
    deviation: f64,
    /// Share and value, both rising.
    quantiles: Vec<(f64, f64)>,
}

impl Found {
    /// `None` without a value.
    fn read(row: &Row) -> Option<Self> {
        let figure = |name: &str| row.get(name).and_then(Value::as_f64);
        let at = row.get("at")?.as_object()?;
        let mut quantiles: Vec<(f64, f64)> = at
            .iter()
            .filter_map(|(percent, value)| Some((percent.parse::<f64>().ok()? / 100.0, value.as_f64()?)))
            .collect();
        quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = figure("count").filter(|count| *count > 0.0)?;
        (!quantiles.is_empty()).then_some(Self {
            count,
            least: figure("least")?,
            most: figure("most")?,
            mean: figure("mean")?,
            deviation: figure("deviation").unwrap_or(0.0),
            quantiles,
        })
    }

    /// The value at a share, between two known ones in proportion.
    fn at(&self, share: f64) -> f64 {
        let mut before = (0.0, self.least);
        for (part, value) in self.quantiles.iter().copied().chain([(1.0, self.most)]) {
            if share <= part {
                let way = if part > before.0 { (share - before.0) / (part - before.0) } else { 1.0 };
                return before.1 + (value - before.1) * way;
            }
            before = (part, value);
        }
        self.most
    }

    /// Between which values the quantile of what these are a sample of lies at 95 %: the share itself is only known so well.
    fn between(&self, share: f64) -> (f64, f64) {
        let reach = 1.96 * (share * (1.0 - share) / self.count).sqrt();
        (self.at((share - reach).max(0.0)), self.at((share + reach).min(1.0)))
    }

    fn lead(&self) -> String {
        let quantile = |share: f64| {
            let (low, high) = self.between(share);
            format!("{} (at 95 % {} to {})", short(self.at(share)), short(low), short(high))
        };
        let mut lines = vec![
            format!("median {}, 95 % below {}, 99 % below {}", quantile(0.5), quantile(0.95), quantile(0.99)),
            format!(
                "mean {}, standard deviation {}, least {}, most {}",
                short(self.mean),
                short(self.deviation),
                short(self.least),
                short(self.most)
            ),
        ];
        lines.push(self.shape());
        lines.extend(self.heaps());
        lines.push(format!("how sure: {} values, all of the window", short(self.count)));
        lines.join("\n")
    }

    /// Skew and tail in words.
    fn shape(&self) -> String {
        let (low, middle, high) = (self.at(0.25), self.at(0.5), self.at(0.75));
        let skew = if high > low { (high + low - 2.0 * middle) / (high - low) } else { 0.0 };
        let lean = match skew {
            skew if skew > LEANS => "leans to small values with a tail of large ones",
            skew if skew < -LEANS => "leans to large values with a tail of small ones",
            _ => "even around its middle",
        };
        // Of normally scattered values, 99 % lie within 3.45 times the distance from the median to the upper quartile.
        let tail = if high > middle { (self.at(0.99) - middle) / (high - middle) } else { 0.0 };
        let heavy = if tail > 2.0 * 3.45 {
            format!(
                "; heavy tail: the 99th percentile is {} times as far from the median as the 75th (normal: 3.4)",
                short((tail * 10.0).round() / 10.0)
            )
        } else {
            String::new()
        };
        format!("shape: {lean} (quartile skewness {}){heavy}", short((skew * 100.0).round() / 100.0))
    }

    /// Heaps that a valley parts, by the density between quantiles. The outermost ones are left out: tails are thin.
    fn heaps(&self) -> Option<String> {
        let within: Vec<(f64, f64)> =
            self.quantiles.iter().copied().filter(|(share, _)| (0.05..=0.95).contains(share)).collect();
        let mut density: Vec<(f64, f64)> = Vec::new();
        for pair in within.windows(2) {
            let [(from, low), (to, high)] = pair else { continue };
            // Many equal values: as dense as can be.
            let width = (high - low).max((self.at(0.95) - self.at(0.05)) / 1_000.0);
            if width > 0.0 {
                density.push((f64::midpoint(*low, *high), (to - from) / width));
            }
        }
        let deepest = density.iter().enumerate().skip(1).filter_map(|(at, (value, here))| {
            let best = |part: Option<&[(f64, f64)]>| {
                part.unwrap_or_default().iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))
            };
            let (left, right) = (best(density.get(..at))?, best(density.get(at + 1..))?);
            (*here < VALLEY * left.1.min(right.1)).then_some((*here, *value, left.0, right.0))
        });
        let (_, valley, left, right) = deepest.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(format!(
            "two heaps: around {} and around {}, few values near {}; look for what tells them apart with compare_segments",
            short(left),
            short(right),
            short(valley)
        ))
    }

    fn table(&self) -> Table {
        let mut builder = Builder::new(["percent", "value"]);
        for (share, value) in &self.quantiles {
            builder.number(Some((share * 1_000.0).round() / 10.0)).number(Some(*value));
            builder.end();
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: impl Fn(f64) -> f64) -> Found {
        let quantiles = PERCENTS.iter().map(|percent| (percent / 100.0, value(percent / 100.0))).collect();
        Found { count: 10_000.0, least: value(0.0), most: value(1.0), mean: 0.0, deviation: 1.0, quantiles }
    }

    #[test]
    fn shapes_are_told_from_their_quantiles() {
        let even = found(|share| share);
        assert!(even.shape().contains("even") && even.heaps().is_none(), "{}", even.lead());
        let (low, high) = even.between(0.5);
        assert!((low - 0.4902).abs() < 1e-9 && (high - 0.5098).abs() < 1e-9, "{low} {high}");
        // An exponential distribution leans, and has a long tail: ln(100) - ln(2) over ln(4) - ln(2).
        let skewed = found(|share| -(1.0 - share * 0.9999).ln());
        assert!(skewed.shape().contains("small values"), "{}", skewed.shape());
        assert!(skewed.heaps().is_none(), "{:?}", skewed.heaps());
        let two = found(|share| if share < 0.5 { share } else { 9.0 + share });
        assert!(two.heaps().is_some_and(|words| words.starts_with("two heaps")), "{}", two.lead());
    }
}
