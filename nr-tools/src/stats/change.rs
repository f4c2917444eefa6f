//! When a series changed.

use super::{Rates, two_proportions};

/// Buckets whose statistic comes this near to the greatest may hold the change as well.
const NEARLY: f64 = 0.9;

/// How likely a change point may be chance (Pettitt's test) and still be named.
const MAX_CHANCE: f64 = 0.01;

/// Where a series changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Onset {
    /// When the first bucket after the change most likely begins, in milliseconds.
    pub(crate) ms: i64,
    /// The first and the last bucket that are nearly as likely: few requests leave much room.
    pub(crate) between: (i64, i64),
    /// How likely it is chance.
    pub(crate) chance: f64,
}

/// The most likely change point of a series by Pettitt's test, which compares ranks and so is not led astray by single
/// slow requests; `None` when it may well be chance (Pettitt 1979, "A non-parametric approach to the change-point
/// problem").
pub(crate) fn onset(series: &[(i64, f64)]) -> Option<Onset> {
    let count = series.len() as f64;
    let mut sum = 0.0;
    let mut steps: Vec<(f64, i64)> = Vec::with_capacity(series.len());
    for ((_, value), (next, _)) in series.iter().zip(series.iter().skip(1)) {
        // Of this value against all: how many are smaller, less how many are larger.
        sum += series.iter().map(|(_, other)| sign(value - other)).sum::<f64>();
        steps.push((sum.abs(), *next));
    }
    let (most, ms) = steps.iter().copied().reduce(|best, step| if step.0 > best.0 { step } else { best })?;
    let chance = 2.0 * (-6.0 * most * most / (count * count * count + count * count)).exp();
    let near = || steps.iter().filter(|(size, _)| *size >= most * NEARLY).map(|(_, ms)| *ms);
    let between = (near().min()?, near().max()?);
    (chance < MAX_CHANCE).then_some(Onset { ms, between, chance })
}

fn sign(value: f64) -> f64 {
    if value > 0.0 {
        1.0
    } else if value < 0.0 {
        -1.0
    } else {
        0.0
    }
}

/// So many limits are tried, each above the same part of all values more: what changed may be a few of them or nearly all.
const LIMITS: usize = 20;

/// Splits whose log-likelihood is this near to the greatest may be the change as well (Edwards 1972, "Likelihood": the
/// interval of two units of support).
const SUPPORT: f64 = 2.0;

/// Since when more of a series lies beyond a limit: the split and the limit under which the shares before and after are
/// most likely. It finds what befalls only some of the requests and holds for few of them. How likely it is chance is the
/// test of the two shares times everything that was tried (Bonferroni): the caller says how sure it must be.
pub(crate) fn beyond(series: &[(i64, f64)]) -> Option<Onset> {
    let mut sorted: Vec<f64> = series.iter().map(|(_, value)| *value).collect();
    sorted.sort_by(f64::total_cmp);
    let mut limits: Vec<f64> =
        (0..LIMITS).filter_map(|part| sorted.get(part * sorted.len() / LIMITS).copied()).collect();
    limits.dedup();
    limits.retain(|limit| sorted.last().is_some_and(|most| limit < most));
    let all: Vec<Split> = limits.iter().flat_map(|limit| splits(series, *limit)).collect();
    let most = all.iter().map(|one| one.likelihood).fold(f64::NEG_INFINITY, f64::max);
    let near = || all.iter().filter(|one| one.likelihood >= most - SUPPORT);
    let between = (near().map(|one| one.after).min()?, near().map(|one| one.ms).max()?);
    // The strictest limit that is as likely is the one that chance crosses least.
    let strictest = near().map(|one| one.limit).fold(f64::NEG_INFINITY, f64::max);
    let of_it = near().filter(|one| one.limit >= strictest);
    let best = of_it.reduce(|best, one| if one.likelihood > best.likelihood { one } else { best })?;
    let tried = (limits.len() * series.len()) as f64;
    let chance = (two_proportions(best.rates)?.chance * tried).min(1.0);
    Some(Onset { ms: best.ms, between, chance })
}

/// A series in two parts.
struct Split {
    limit: f64,
    /// How much likelier than no change.
    likelihood: f64,
    /// The last value of the first part.
    after: i64,
    /// The first value of the second part.
    ms: i64,
    rates: Rates,
}

/// All in whose second part more is beyond the limit.
fn splits(series: &[(i64, f64)], limit: f64) -> Vec<Split> {
    let is_beyond = |value: f64| f64::from(u8::from(value > limit));
    let (all, hits) = (series.len() as f64, series.iter().map(|(_, value)| is_beyond(*value)).sum::<f64>());
    let (mut count, mut seen) = (0.0, 0.0);
    let mut found = Vec::new();
    for ((after, value), (ms, _)) in series.iter().zip(series.iter().skip(1)) {
        count += 1.0;
        seen += is_beyond(*value);
        if (hits - seen) / (all - count) > seen / count {
            let split = log_likelihood(seen, count) + log_likelihood(hits - seen, all - count);
            found.push(Split {
                limit,
                likelihood: split - log_likelihood(hits, all),
                after: *after,
                ms: *ms,
                rates: Rates { before: (seen, count), after: (hits - seen, all - count) },
            });
        }
    }
    found
}

/// Of that many successes in trials of the same chance.
fn log_likelihood(hits: f64, all: f64) -> f64 {
    let part = |some: f64| if some > 0.0 { some * (some / all).ln() } else { 0.0 };
    part(hits) + part(all - hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_onset_is_where_the_ranks_change() {
        let series =
            |values: &[f64]| values.iter().zip(0..).map(|(value, at)| (at, *value)).collect::<Vec<_>>();
        let noise = |at: u64| ((at * 7_919) % 13) as f64;
        let shifted: Vec<f64> = (0..30).map(noise).chain((30..60).map(|at| 20.0 + noise(at))).collect();
        assert_eq!(onset(&series(&shifted)).map(|onset| onset.ms), Some(30));
        let spiky: Vec<f64> =
            (0..40).map(noise).chain([900.0]).chain((41..60).map(|at| 20.0 + noise(at))).collect();
        assert_eq!(onset(&series(&spiky)).map(|onset| onset.ms), Some(40));
        assert_eq!(onset(&series(&(0..60).map(noise).collect::<Vec<_>>())), None);
        assert_eq!(onset(&series(&[1.0; 60])), None);
        assert_eq!(onset(&[]), None);
    }

    #[test]
    fn what_befalls_a_few_begins_where_they_begin() {
        let noise: fn(i64) -> f64 = |at| ((at * 7_919) % 13) as f64;
        let few = |at: i64| if at >= 50 && at % 3 == 0 { 900.0 } else { noise(at) };
        let series: Vec<(i64, f64)> = (0..80).map(|at| (at, few(at))).collect();
        let found = beyond(&series).unwrap();
        assert!((50..=51).contains(&found.ms), "{found:?}");
        assert!(found.between.0 >= 44 && found.between.1 <= 58, "{found:?}");
        // Ten of sixty that fail: 0 of 50 and 10 of 10, 1 in C(60, 10) by Fisher's test, for each of 60 splits.
        let failing: Vec<(i64, f64)> = (0..60).map(|at| (at, f64::from(u8::from(at >= 50)))).collect();
        let found = beyond(&failing).unwrap();
        assert_eq!((found.ms, found.between), (50, (49, 50)));
        assert!((found.chance / (60.0 / 75_394_027_566.0) - 1.0).abs() < 1e-6, "{found:?}");
        for value in [noise, |at: i64| -((at * 31) % 17) as f64] {
            let found = beyond(&(0..80).map(|at| (at, value(at))).collect::<Vec<_>>());
            assert!(found.is_none_or(|found| found.chance > 0.05), "{found:?}");
        }
        assert_eq!(beyond(&[(0, 1.0); 60]), None);
        assert_eq!(beyond(&[]), None);
    }
}
