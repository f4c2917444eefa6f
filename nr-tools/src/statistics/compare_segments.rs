//! `compare_segments`: which groups differ from the others by more than chance.

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_nerdgraph::Row;
use nr_nrql::ast::{Arg, Expr, ExprKind};
use nr_nrql::{edit, encode};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::figure::{Place, Sample};
use crate::answer::{About, Whole};
use crate::ask::{ask, go_on, resolve};
use crate::budget;
use crate::nrql::{Plan, explain, show_window};
use crate::services::Services;
use crate::stats::segments::{Difference, Summary, holm, welch};
use crate::stats::{Rates, two_proportions};
use crate::table::{Builder, Table, clean_line, short};
use crate::window::Window;

const NAME: &str = "compare_segments";

const DEFAULT_WINDOW: &str = "1 hour ago";

/// Groups that are compared at most.
const MAX_SEGMENTS: usize = 50;

/// How likely all of it may be chance.
const MAX_CHANCE: f64 = 0.01;

/// An effect that is worth a word (Cohen 1988: small).
const MIN_EFFECT: f64 = 0.2;

#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// NRQL that selects an attribute or `percentage(count(*), WHERE …)`, or a metric's name.
    query: Option<String>,
    /// The attribute to split by.
    facet: Option<String>,
    /// Default window: 1 hour.
    #[serde(flatten)]
    place: Place,
    cursor: Option<String>,
}

/// What is compared.
enum Kind {
    /// Means of an attribute.
    Mean,
    /// Shares of rows for which a condition holds.
    Share,
}

/// One group beside all others.
struct Segment {
    name: String,
    own: Summary,
    rest: Summary,
    difference: Option<Difference>,
    /// Over all comparisons.
    chance: f64,
}

/// The tool.
#[derive(Debug)]
pub struct CompareSegments {
    spec: ToolSpec,
    services: Services,
}

impl CompareSegments {
    /// The tool over these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        let spec = ToolSpec::read(
            NAME,
            "Which hosts, versions, countries ... differ from the others: each group's mean of an attribute, or share of rows \
             under a condition, against the rest, with effect and significance. Example: {\"query\": \"SELECT \
             percentage(count(*), WHERE error IS TRUE) FROM Transaction\", \"facet\": \"host\"}",
        )
        .title("Compare segments")
        .toolset("statistics")
        .arguments::<Wanted>()
        .argument_alias("metric", "query")
        .argument_alias("nrql_query", "query")
        .argument_alias("segment_by", "facet");
        Self { spec, services }
    }
}

#[async_trait]
impl Tool for CompareSegments {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let wanted: Wanted = arguments.decode()?;
        if let Some(cursor) = &wanted.cursor {
            return go_on(NAME, cursor, &self.services, ctx).map(Outcome::Done);
        }
        let (Some(query), Some(by)) = (&wanted.query, &wanted.facet) else {
            return Err(Fault::new(FaultKind::InvalidInput, format!("`{NAME}` needs `query` and `facet`"))
                .with_next(
                    "give what to compare and the attribute to split by, or the `cursor` of a cut answer",
                ));
        };
        let sample = Sample::read(query, &wanted.place)?;
        let facet = encode::identifier(by)
            .map_err(|error| Fault::new(FaultKind::InvalidInput, format!("`facet`: {error}")))?;
        let (kind, columns) = columns(&sample);
        if sample.aggregates && matches!(kind, Kind::Mean) {
            return Err(unfit());
        }
        let refused = |fault: Fault| unfit().with_source(fault);
        let text = format!("{} FACET {facet}", sample.select(&columns).map_err(refused)?);
        Plan::new(&text, &Window::default(), None).map_err(refused)?;
        let account = wanted.place.account(&self.services, ctx).await?;
        let window = resolve(&self.services, account, &sample.window, DEFAULT_WINDOW).await?;
        let text = format!("{text}{} LIMIT {MAX_SEGMENTS}", Window::at(window).clauses());
        let answer = ask(&self.services, account, &text).await?;
        let mut groups: Vec<(String, Summary)> =
            answer.rows().iter().filter_map(|row| Some((name(row)?, summary(row, &kind)?))).collect();
        // What is beyond the limit belongs to the others too.
        let beyond = answer.other().first().and_then(|row| summary(row, &kind)).unwrap_or_default();
        groups.retain(|(_, summary)| summary.count > 0.0);
        let limited = answer.rows().len() >= MAX_SEGMENTS;
        let mut whole;
        if groups.is_empty() {
            let plan = Plan::new(&text, &Window::default(), None)?;
            whole = Whole::new(NAME, table(&[], &kind));
            whole.lead = explain::explain(&self.services, account, &plan, &answer).await;
        } else {
            let share = matches!(kind, Kind::Share);
            let segments = ctx.compute(move || compare(groups, beyond, share)).await?;
            whole = Whole::new(NAME, table(&segments, &kind));
            whole.lead = lead(&segments, &kind, by);
        }
        let mut warnings: Vec<String> = answer.errors().iter().map(|error| error.message.clone()).collect();
        if limited {
            warnings.push(format!("the {MAX_SEGMENTS} largest groups were compared, there may be more"));
        }
        whole.about =
            About { nrql: Some(text), window: Some(show_window(window)), warnings, ..About::default() };
        Ok(Outcome::Done(whole.cut(&self.services.results, budget::DEFAULT_TOKENS, ctx)))
    }
}

fn unfit() -> Fault {
    Fault::new(
        FaultKind::InvalidInput,
        "the query must select an attribute, or percentage(count(*), WHERE …), and have no FACET",
    )
    .with_next("such as SELECT duration FROM Transaction")
}

/// What to ask for: of a share the rows and those that count, of anything else count, mean and deviation.
fn columns(sample: &Sample) -> (Kind, String) {
    let column = &sample.column;
    match condition(&sample.text) {
        Some(condition) => {
            (Kind::Share, format!("count(*) AS 'all', filter(count(*), WHERE {condition}) AS 'hits'"))
        }
        None => (
            Kind::Mean,
            format!("count({column}) AS 'all', average({column}) AS 'mean', stddev({column}) AS 'deviation'"),
        ),
    }
}

/// The condition of `percentage(count(*), WHERE condition)`; a percentage of anything else is no share of rows.
fn condition(text: &str) -> Option<String> {
    let parsed = nr_nrql::parse(text);
    let column = edit::outer(&parsed)?.select.as_ref()?.columns.first()?;
    let ExprKind::Call(call) = &column.expr.kind else { return None };
    if !call.name.text.eq_ignore_ascii_case("percentage") {
        return None;
    }
    match call.args.as_slice() {
        [Arg::Expr(of), Arg::Where(case)] if counts_rows(of) => Some(case.condition.span.of(text).to_owned()),
        _ => None,
    }
}

/// Whether an expression is `count(*)`.
fn counts_rows(of: &Expr) -> bool {
    let ExprKind::Call(call) = &of.kind else { return false };
    let star = |arg: &Arg| matches!(arg, Arg::Expr(one) if matches!(one.kind, ExprKind::Star));
    call.name.text.eq_ignore_ascii_case("count") && call.args.iter().all(star)
}

fn name(row: &Row) -> Option<String> {
    let text = match row.get("facet")? {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => plain(other),
    };
    Some(clean_line(&text))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn summary(row: &Row, kind: &Kind) -> Option<Summary> {
    let figure = |name: &str| row.get(name).and_then(Value::as_f64);
    let count = figure("all")?;
    Some(match kind {
        Kind::Share => {
            let share = if count > 0.0 { figure("hits")? / count } else { 0.0 };
            Summary { count, mean: share, deviation: (share * (1.0 - share)).sqrt() }
        }
        Kind::Mean => Summary { count, mean: figure("mean")?, deviation: figure("deviation").unwrap_or(0.0) },
    })
}

fn compare(groups: Vec<(String, Summary)>, beyond: Summary, share: bool) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::with_capacity(groups.len());
    for (at, (name, own)) in groups.iter().enumerate() {
        let others =
            groups.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, summary))| *summary);
        let rest = others.fold(beyond, Summary::with);
        let difference = if share { of_shares(*own, rest) } else { welch(*own, rest) };
        segments.push(Segment { name: name.clone(), own: *own, rest, difference, chance: 1.0 });
    }
    let chances: Vec<f64> = segments
        .iter()
        .map(|segment| segment.difference.map_or(1.0, |difference| difference.chance))
        .collect();
    for (segment, chance) in segments.iter_mut().zip(holm(&chances)) {
        segment.chance = chance;
    }
    // What differs first, by how much it weighs: the effect, not the chance, which large groups always win.
    let effect = |one: &Segment| one.difference.map_or(0.0, |difference| difference.effect.abs());
    segments.sort_by(|a, b| differs(b).cmp(&differs(a)).then(effect(b).total_cmp(&effect(a))));
    segments
}

/// Two shares by the exact or the normal test; the effect is that of the arcsine (Cohen's h).
fn of_shares(own: Summary, rest: Summary) -> Option<Difference> {
    let hits = |one: Summary| (one.mean * one.count).round();
    let test = two_proportions(Rates { before: (hits(rest), rest.count), after: (hits(own), own.count) })?;
    let angle = |share: f64| 2.0 * share.clamp(0.0, 1.0).sqrt().asin();
    Some(Difference {
        size: test.difference,
        effect: angle(own.mean) - angle(rest.mean),
        chance: test.chance,
    })
}

fn differs(segment: &Segment) -> bool {
    segment.chance < MAX_CHANCE
        && segment.difference.is_some_and(|difference| difference.effect.abs() >= MIN_EFFECT)
}

fn shown(value: f64, kind: &Kind) -> f64 {
    match kind {
        Kind::Share => value * 100.0,
        Kind::Mean => value,
    }
}

fn lead(segments: &[Segment], kind: &Kind, facet: &str) -> String {
    let found: Vec<&Segment> = segments.iter().filter(|segment| differs(segment)).collect();
    let unit = if matches!(kind, Kind::Share) { " %" } else { "" };
    let mut lines = vec![match segments {
        [_] => format!("{} has one value only, so there is nothing to compare", clean_line(facet)),
        _ => format!(
            "{} of {} groups by {} differ from the others",
            found.len(),
            segments.len(),
            clean_line(facet)
        ),
    }];
    for segment in found.iter().take(5) {
        lines.push(format!(
            "- {}: {}{unit} against {}{unit} of the others",
            segment.name,
            short(shown(segment.own.mean, kind)),
            short(shown(segment.rest.mean, kind))
        ));
    }
    let (test, effect) = match kind {
        Kind::Share => ("two-proportion test", "Cohen's h"),
        Kind::Mean => ("Welch's t-test", "Cohen's d"),
    };
    let rows: f64 = segments.iter().map(|segment| segment.own.count).sum();
    lines.push(format!(
        "rule: chance under {} over all groups ({test}, Holm) and an effect of {} or more ({effect}); how sure: {} rows",
        short(MAX_CHANCE),
        short(MIN_EFFECT),
        short(rows)
    ));
    lines.join("\n")
}

fn table(segments: &[Segment], kind: &Kind) -> Table {
    let value = if matches!(kind, Kind::Share) { "share %" } else { "mean" };
    let mut builder =
        Builder::new(["group", "rows", value, "of the others", "difference", "effect", "chance", "verdict"]);
    for segment in segments {
        let difference = segment.difference;
        builder
            .text(&segment.name)
            .number(Some(segment.own.count))
            .number(Some(shown(segment.own.mean, kind)))
            .number((segment.rest.count > 0.0).then(|| shown(segment.rest.mean, kind)))
            .number(difference.map(|difference| shown(difference.size, kind)))
            .number(difference.map(|difference| (difference.effect * 1_000.0).round() / 1_000.0))
            .number(difference.map(|_| segment.chance))
            .text(match difference {
                None => "can't be told",
                Some(_) if differs(segment) => "differs",
                Some(_) if segment.chance < MAX_CHANCE => "differs a little",
                Some(_) => "no more than chance",
            });
        builder.end();
    }
    builder.finish()
}
