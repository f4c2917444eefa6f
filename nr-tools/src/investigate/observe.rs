//! Single spans of a place, in the order of time: what is seldom asked for shows its beginning only there.

use std::collections::BTreeMap;

use nr_core::{Fault, TimeWindow};
use nr_nerdgraph::Row;
use serde_json::Value;

use super::spans::{Asker, clauses, number};
use crate::stats::{Onset, Rates, Test, beyond, median, two_proportions, two_samples};

/// More spans than this are taken a minute at a time (NRQL gives at most 5,000 rows; these are some hundred kilobytes).
const MAX_SPANS: usize = 2_000;

/// What is above this part of the earlier values is unusual.
const USUAL: f64 = 0.95;

/// How likely a beginning may be chance and still be looked at.
const MAX_CHANCE: f64 = 0.01;

/// A span, or a minute of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Observed {
    pub(crate) ms: i64,
    pub(crate) took_ms: f64,
    /// How many times as long as the middle one of its name, so that more of a slow kind is not slower.
    pub(crate) times: f64,
    /// What part failed.
    pub(crate) failed: f64,
}

impl Asker<'_> {
    /// The spans that a condition picks, or their minutes where there are too many.
    pub(crate) async fn observe(&self, filter: &str, window: TimeWindow) -> Result<Vec<Observed>, Fault> {
        let text = format!(
            "SELECT timestamp, duration.ms, name, error.class, error.expected, otel.status_code FROM Span WHERE {filter}{} \
             LIMIT {MAX_SPANS}",
            clauses(window)
        );
        let answer = self.ask(&text).await?;
        if answer.rows().len() < MAX_SPANS {
            return Ok(singly(answer.rows()));
        }
        let minutes = self.series(filter, window).await?;
        let seen = minutes
            .iter()
            .filter_map(|minute| Some((minute.ms, minute.tally.mean_ms()?, "", minute.tally.failing())));
        Ok(compared(seen.collect()))
    }
}

fn singly(rows: &[Row]) -> Vec<Observed> {
    let text = |row: &'_ Row, name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
    let named: Vec<(i64, f64, String, f64)> = rows
        .iter()
        .filter_map(|row| {
            let expected = match row.get("error.expected") {
                Some(Value::Bool(expected)) => *expected,
                other => other.and_then(Value::as_str) == Some("true"),
            };
            let failed = text(row, "error.class").is_some()
                || text(row, "otel.status_code").as_deref() == Some("ERROR");
            let failed = f64::from(u8::from(failed && !expected));
            let name = text(row, "name").unwrap_or_default();
            Some((number(row, "timestamp")? as i64, number(row, "duration.ms")?, name, failed))
        })
        .collect();
    compared(named.iter().map(|(ms, took, name, failed)| (*ms, *took, name.as_str(), *failed)).collect())
}

/// Each beside the middle one of its name.
fn compared(mut seen: Vec<(i64, f64, &str, f64)>) -> Vec<Observed> {
    seen.sort_by_key(|one| one.0);
    let mut named: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (_, took, name, _) in &seen {
        named.entry(name).or_default().push(*took);
    }
    let middles: BTreeMap<&str, f64> =
        named.into_iter().filter_map(|(name, all)| Some((name, median(all)?))).collect();
    seen.iter()
        .map(|(ms, took_ms, name, failed)| {
            let middle = middles.get(name).copied().filter(|middle| *middle > 0.0).unwrap_or(1.0);
            Observed { ms: *ms, took_ms: *took_ms, times: took_ms / middle, failed: *failed }
        })
        .collect()
}

/// Since when more is slow, and since when more fails.
pub(crate) fn slower_since(seen: &[Observed]) -> Option<Onset> {
    beyond(&seen.iter().map(|one| (one.ms, one.times)).collect::<Vec<_>>())
}

/// See [`slower_since`].
pub(crate) fn failing_since(seen: &[Observed]) -> Option<Onset> {
    beyond(&seen.iter().map(|one| (one.ms, one.failed)).collect::<Vec<_>>())
}

/// The surer of both, when it is no chance.
pub(crate) fn worse_since(seen: &[Observed]) -> Option<Onset> {
    [slower_since(seen), failing_since(seen)]
        .into_iter()
        .flatten()
        .filter(|onset| onset.chance < MAX_CHANCE)
        .min_by(|a, b| a.chance.total_cmp(&b.chance))
}

/// Whether what is seen since a time takes longer: as a whole (ranks), more of it than usual, or some of it than ever
/// (Rosenbaum 1954: how many are beyond all of the earlier ones). The surest test counts, and is paid for with three times
/// its chance.
pub(crate) fn slower(seen: &[Observed], began: i64) -> Option<Test> {
    let part = |later: bool| -> Vec<f64> {
        seen.iter().filter(|one| (one.ms >= began) == later).map(|one| one.times).collect()
    };
    let (mut before, after) = (part(false), part(true));
    let whole = two_samples(&before, &after)?;
    before.sort_by(f64::total_cmp);
    let usual = before.get((USUAL * before.len() as f64) as usize).copied();
    let over = |part: &[f64], limit: f64| {
        (part.iter().filter(|value| **value > limit).count() as f64, part.len() as f64)
    };
    let surest = [usual, before.last().copied()]
        .into_iter()
        .flatten()
        .filter_map(|limit| {
            two_proportions(Rates { before: over(&before, limit), after: over(&after, limit) })
        })
        .filter(|some| some.difference > 0.0)
        .fold(whole, |best, some| if some.chance < best.chance { some } else { best });
    Some(Test { chance: (surest.chance * 3.0).min(1.0), ..surest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_of_a_slow_kind_is_not_slower() {
        let named =
            |ms: i64| if ms % if ms < 50 { 10 } else { 2 } == 0 { ("slow", 900.0) } else { ("fast", 9.0) };
        let seen = (0..100).map(|ms| (ms, named(ms).1 + (ms % 7) as f64 / 10.0, named(ms).0, 0.0)).collect();
        let seen = compared(seen);
        assert_eq!(worse_since(&seen), None);
        assert!(slower(&seen, 50).unwrap().chance > 0.01);
    }

    #[test]
    fn some_that_are_slow_are_slower() {
        let took = |ms: i64| if ms >= 60 && ms % 4 == 0 { 700.0 } else { 9.0 + (ms * 31 % 7) as f64 };
        let seen = compared((0..100).map(|ms| (ms, took(ms), "", 0.0)).collect());
        assert_eq!(slower_since(&seen).map(|onset| onset.ms), Some(60));
        let test = slower(&seen, 60).unwrap();
        assert!(test.chance < 0.001 && test.difference > 0.0, "{test:?}");
    }
}
