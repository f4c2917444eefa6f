//! The NRQL of a golden metric, run over the windows that tell whether it is unusual.

use std::time::Duration;

use nr_core::{AccountId, Fault, TimeWindow};
use nr_nerdgraph::{NrqlAnswer, Row};
use nr_nrql::{Span, edit, encode};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::judge::WINDOWS;
use crate::nrql::explain_refusal;
use crate::services::Services;
use crate::window::Window;

/// Time for each of the queries.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Queries at once (New Relic recommends at most 5 complex ones).
const AT_ONCE: usize = 5;

/// A week, in which most traffic repeats.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// Buckets in which the beginning of a change is looked for.
const BUCKETS: i64 = 60;

/// A query without window, limit, groups and buckets: what is left computes one figure.
pub(super) fn bare(query: &str) -> Option<String> {
    let parsed = nr_nrql::parse(query);
    let outer = edit::outer(&parsed)?;
    let mut spans: Vec<Span> = Vec::new();
    spans.extend(outer.since.as_ref().map(|clause| clause.span));
    spans.extend(outer.until.as_ref().map(|clause| clause.span));
    spans.extend(outer.limit.as_ref().map(|clause| clause.span));
    spans.extend(outer.facet.as_ref().map(|clause| clause.span));
    spans.extend(outer.timeseries.as_ref().map(|clause| clause.span));
    spans.extend(outer.slide_by.as_ref().map(|clause| clause.span));
    spans.extend(outer.compare_with.as_ref().map(|clause| clause.span));
    spans.extend(outer.extrapolate);
    spans.sort_by_key(|span| span.start);
    let mut text = String::with_capacity(query.len());
    let mut at = 0;
    for span in spans {
        text.push_str(query.get(at..span.start as usize)?.trim_end());
        text.push(' ');
        at = span.end as usize;
    }
    text.push_str(query.get(at..)?.trim());
    let text = text.trim().to_owned();
    (!nr_nrql::parse(&text).has_errors()).then_some(text)
}

/// The values of one metric.
#[derive(Clone, Debug, Default)]
pub(super) struct Measured {
    pub(super) now: Option<f64>,
    pub(super) before: Option<f64>,
    pub(super) week_ago: Option<f64>,
    /// Of the windows before, oldest first.
    pub(super) earlier: Vec<f64>,
}

/// Asks for one account.
pub(super) struct Meter<'a> {
    services: &'a Services,
    account: AccountId,
    /// One for each query under way.
    permits: Semaphore,
}

impl<'a> Meter<'a> {
    pub(super) fn new(services: &'a Services, account: AccountId) -> Self {
        Self { services, account, permits: Semaphore::new(AT_ONCE) }
    }

    async fn ask(&self, text: String) -> Result<NrqlAnswer, Fault> {
        // Nobody closes it: without a permit the query would only be one too many.
        let _permit = self.permits.acquire().await.ok();
        let request =
            self.services.client.nrql(self.account, text.as_str()).asynchronous(true).deadline(TIMEOUT);
        request.send().await.map_err(|error| explain_refusal(&text, error))
    }

    /// What New Relic's clock makes of a window.
    pub(super) async fn resolve(&self, query: &str, window: &Window) -> Result<Option<TimeWindow>, Fault> {
        let clauses = if window.is_empty() { " SINCE 1 hour ago".to_owned() } else { window.clauses() };
        Ok(self.ask(format!("{query}{clauses}")).await?.metadata().window)
    }

    /// The metric now, before, a week ago, and in the windows before.
    pub(super) async fn measure(&self, query: &str, window: TimeWindow) -> Result<Measured, Fault> {
        let single = |window: TimeWindow| self.ask(format!("{query}{}", Window::at(window).clauses()));
        let length = window.duration();
        let span = i64::try_from(length.as_millis()).unwrap_or(i64::MAX).saturating_mul(WINDOWS as i64);
        let first = window.begin_ms().saturating_sub(span);
        let earlier = format!(
            "{query} SINCE {first} UNTIL {} TIMESERIES {}",
            window.begin_ms(),
            encode::interval(length)
        );
        let (now, before, week_ago, earlier) = tokio::join!(
            single(window),
            single(window.before()),
            single(window.earlier_by(WEEK)),
            self.ask(earlier)
        );
        Ok(Measured {
            now: figure_of(&now?),
            before: figure_of(&before?),
            week_ago: figure_of(&week_ago?),
            earlier: series(&earlier?, window.begin_ms()).into_iter().map(|(_, value)| value).collect(),
        })
    }

    /// The metric in small buckets over the window and the one before it.
    pub(super) async fn fine(&self, query: &str, window: TimeWindow) -> Result<Vec<(i64, f64)>, Fault> {
        let begin = window.before().begin_ms();
        let width = encode::interval(bucket(window));
        let text = format!("{query} SINCE {begin} UNTIL {} TIMESERIES {width}", window.end_ms());
        Ok(series(&self.ask(text).await?, window.end_ms()))
    }
}

/// The width of the small buckets: whole minutes, as clocks and deployments have them.
pub(super) fn bucket(window: TimeWindow) -> Duration {
    let length = window.end_ms() - window.before().begin_ms();
    Duration::from_millis((length / BUCKETS / 60_000 * 60_000).max(60_000).unsigned_abs())
}

fn figure_of(answer: &NrqlAnswer) -> Option<f64> {
    answer.rows().first().and_then(figure)
}

/// The first figure of a row; of a percentile, its first member.
fn figure(row: &Row) -> Option<f64> {
    const MARKS: [&str; 3] = ["beginTimeSeconds", "endTimeSeconds", "inspectedCount"];
    row.iter().filter(|(key, _)| !MARKS.contains(&key.as_str())).find_map(|(_, value)| match value {
        Value::Object(members) => members.values().find_map(Value::as_f64),
        other => other.as_f64(),
    })
}

/// Buckets that end by a time, with their beginnings in milliseconds.
fn series(answer: &NrqlAnswer, until_ms: i64) -> Vec<(i64, f64)> {
    let bucket = |row: &Row| {
        let ms = |key: &str| Some((row.get(key)?.as_f64()? * 1_000.0) as i64);
        // New Relic moves buckets to whole multiples of their width: the last may reach into the present window.
        let slack = (ms("endTimeSeconds")? - ms("beginTimeSeconds")?) / 20;
        (ms("endTimeSeconds")? <= until_ms + slack).then_some((ms("beginTimeSeconds")?, figure(row)?))
    };
    answer.rows().iter().filter_map(bucket).collect()
}
