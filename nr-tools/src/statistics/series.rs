//! A figure in buckets of time, as many as it takes.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use nr_core::{AccountId, Fault, FaultKind, TimeWindow};
use nr_nerdgraph::Row;
use nr_nrql::encode;
use nr_plugins::Context;
use serde_json::Value;

use super::figure::Figure;
use crate::ask::ask;
use crate::services::Services;
use crate::table::iso;
use crate::window::Window;

/// Buckets of one query (New Relic documentation, "NRQL reference", TIMESERIES: at most 366).
const MAX_BUCKETS: i64 = 360;

/// Queries at once: New Relic recommends at most five complex ones, and the caller has others.
const AT_ONCE: usize = 3;

/// Widths that people think in, in seconds.
const WIDTHS: [i64; 16] =
    [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/// From this age on metrics may be rolled up, in milliseconds.
const ROLLED_UP: i64 = 2 * DAY;

/// The width of rolled-up points that is safe, in seconds.
const COARSE: i64 = 900;

/// Fewer empty buckets at the beginning may be chance.
const LEAST_DEAD: usize = 12;

pub(super) const DAY: i64 = 86_400_000;

/// A figure in buckets.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) begin_ms: i64,
    pub(super) width_ms: i64,
    /// Of each bucket, in order; nothing where there was no data.
    pub(super) values: Vec<Option<f64>>,
}

impl Series {
    /// When a bucket begins.
    pub(super) fn ms(&self, at: usize) -> i64 {
        self.begin_ms + self.width_ms * i64::try_from(at).unwrap_or(i64::MAX / self.width_ms.max(1))
    }

    /// Buckets with a value, with their beginnings.
    pub(super) fn points(&self) -> Vec<(i64, f64)> {
        self.values.iter().enumerate().filter_map(|(at, value)| Some((self.ms(at), (*value)?))).collect()
    }

    /// How many buckets have a value.
    pub(super) fn known(&self) -> usize {
        self.values.iter().filter(|value| value.is_some()).count()
    }

    /// Buckets in a day, when a day is a whole number of them.
    pub(super) fn a_day(&self) -> Option<usize> {
        (DAY % self.width_ms == 0)
            .then(|| usize::try_from(DAY / self.width_ms).unwrap_or(0))
            .filter(|day| *day > 1)
    }

    /// Leaves out the beginning when it is dead and the rest is not: data began later than the window, and zeros of a time
    /// before there was anything would count as usual. Says so.
    pub(super) fn begun(&mut self) -> Option<String> {
        let dead = |value: &Option<f64>| value.is_none_or(|value| value == 0.0);
        let first = self.values.iter().position(|value| !dead(value))?;
        let later = self.values.get(first..)?.chunk_by(|a, b| dead(a) == dead(b));
        let longest = later.filter(|run| run.first().is_some_and(dead)).map(<[_]>::len).max().unwrap_or(0);
        if first < LEAST_DEAD || first <= longest.saturating_mul(3) {
            return None;
        }
        self.begin_ms = self.ms(first);
        self.values.drain(..first);
        Some(format!("data begins at {}: what is before it was left out", iso(self.begin_ms)))
    }

    /// The width in words.
    pub(super) fn width(&self) -> String {
        encode::interval(Duration::from_millis(self.width_ms.unsigned_abs()))
    }

    /// A window of whole buckets.
    pub(super) fn window(&self) -> TimeWindow {
        let end = self.ms(self.values.len());
        TimeWindow::new(self.begin_ms, end).unwrap_or(TimeWindow::ending_at(end, Duration::from_millis(1)))
    }
}

/// The width that cuts a window into so many buckets or fewer.
pub(super) fn width(figure: &Figure, window: TimeWindow, buckets: i64) -> i64 {
    let length = window.end_ms() - window.begin_ms();
    let least = if figure.of_metrics && length > ROLLED_UP { COARSE } else { 0 };
    let wanted = (length / 1_000 / buckets.max(1)).max(least);
    WIDTHS.into_iter().find(|width| *width >= wanted).unwrap_or(604_800) * 1_000
}

/// A figure over the whole buckets of a window.
pub(super) async fn series(
    services: &Services,
    account: AccountId,
    figure: &Figure,
    window: TimeWindow,
    width_ms: i64,
    ctx: &Context,
) -> Result<Series, Fault> {
    // Whole multiples of the width since 1970: New Relic moves buckets there anyway, and a bucket cut short would look
    // like a drop.
    let end = window.end_ms().div_euclid(width_ms) * width_ms;
    let begin = window.begin_ms().div_euclid(width_ms) * width_ms;
    let count = (end - begin) / width_ms;
    if count < 1 {
        return Err(Fault::new(FaultKind::InvalidInput, "the window is shorter than one bucket")
            .with_next("widen it"));
    }
    let chunks: Vec<(i64, i64)> = (0..count)
        .step_by(MAX_BUCKETS as usize)
        .map(|first| (begin + first * width_ms, begin + (first + MAX_BUCKETS).min(count) * width_ms))
        .collect();
    let total = chunks.len() as f64;
    let length = encode::interval(Duration::from_millis(width_ms.unsigned_abs()));
    let mut answers = stream::iter(chunks)
        .map(|(begin, end)| {
            let text = format!("{} SINCE {begin} UNTIL {end} TIMESERIES {length}", figure.text);
            async move { ask(services, account, &text).await }
        })
        .buffered(AT_ONCE);
    let mut values = vec![None; usize::try_from(count).unwrap_or(0)];
    let mut done = 0.0;
    while let Some(answer) = answers.try_next().await? {
        done += 1.0;
        ctx.progress(done, Some(total), "parts of the series read");
        for row in answer.rows() {
            let Some(seconds) = row.get("beginTimeSeconds").and_then(Value::as_f64) else { continue };
            let place = ((seconds * 1_000.0 - begin as f64) / width_ms as f64).round();
            if place >= 0.0
                && let Some(cell) = values.get_mut(place as usize)
            {
                *cell = number(row)?;
            }
        }
    }
    Ok(Series { begin_ms: begin, width_ms, values })
}

/// The figure of a row: of a percentile, its only member.
pub(super) fn number(row: &Row) -> Result<Option<f64>, Fault> {
    const MARKS: [&str; 3] = ["beginTimeSeconds", "endTimeSeconds", "inspectedCount"];
    let Some((_, value)) = row.iter().find(|(key, _)| !MARKS.contains(&key.as_str())) else {
        return Ok(None);
    };
    match value {
        Value::Object(members) if members.len() == 1 => Ok(members.values().find_map(Value::as_f64)),
        Value::Object(members) => match members.get("score") {
            // apdex
            Some(score) => Ok(score.as_f64()),
            None => Err(many()),
        },
        Value::Array(_) => Err(many()),
        plain => Ok(plain.as_f64()),
    }
}

fn many() -> Fault {
    Fault::new(FaultKind::InvalidInput, "the query computes several figures at once")
        .with_next("ask for one, such as percentile(duration, 95)")
}

/// Says that there is too little to compute anything of.
pub(super) fn too_few(series: &Series, needed: usize) -> String {
    let (known, all) = (series.known(), series.values.len());
    format!(
        "not enough data: {known} of {all} buckets of {} have a value, and {needed} are needed; widen the window, or check \
         the query with execute_nrql_query",
        series.width()
    )
}

/// The query that was asked, with the window in full.
pub(super) fn shown(figure: &Figure, series: &Series) -> String {
    format!("{}{} TIMESERIES {}", figure.text, Window::at(series.window()).clauses(), series.width())
}
