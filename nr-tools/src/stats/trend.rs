//! Where a series is going: slope, steps, and what comes next.

use statrs::distribution::{ContinuousCDF as _, Normal};

use super::change::{Onset, onset};
use super::correlate::persistence;
use super::describe::{quantile, sorted, spread};
use super::median;
use super::season::places;

/// Fewer values than this have no trend.
pub(crate) const MIN_VALUES: usize = 10;

/// Fewer values on one side, and a step is not told from chance.
const MIN_PART: usize = 8;

/// Steps that are looked for at most.
const MAX_STEPS: usize = 4;

/// 97.5 % of normally scattered values lie below so many deviations.
const TWO_SIDED: f64 = 1.96;

/// The last part of a series, on which a forecast from the rest is tried.
const TRIED: f64 = 0.25;

/// A line through a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trend {
    /// Rise from one unit of time to the next: the median of the slopes between all pairs of values.
    pub(crate) slope: f64,
    /// Between which slopes the true one lies at 95 %.
    pub(crate) between: (f64, f64),
    /// The value at time zero.
    pub(crate) start: f64,
    /// How likely it is chance (Mann and Kendall, with what values owe to the one before taken off).
    pub(crate) chance: f64,
}

impl Trend {
    pub(crate) fn at(&self, time: f64) -> f64 {
        self.start + self.slope * time
    }
}

/// The line of Theil (1950) and Sen (1968) with Sen's interval; `None` with too few values. It bears that three of ten
/// values are wild.
pub(crate) fn trend(points: &[(f64, f64)]) -> Option<Trend> {
    if points.len() < MIN_VALUES {
        return None;
    }
    let mut slopes = Vec::with_capacity(points.len() * (points.len() - 1) / 2);
    let mut rises = 0.0_f64;
    for (at, (time, value)) in points.iter().enumerate() {
        for (later, other) in points.iter().skip(at + 1) {
            slopes.push((other - value) / (later - time));
            rises += if other > value {
                1.0
            } else if other < value {
                -1.0
            } else {
                0.0
            };
        }
    }
    let slopes = sorted(slopes);
    let slope = quantile(&slopes, 0.5)?;
    let start = median(points.iter().map(|(time, value)| value - slope * time).collect())?;
    let count = points.len() as f64;
    let values = sorted(points.iter().map(|(_, value)| *value).collect());
    let ties: f64 = values
        .chunk_by(|a, b| a == b)
        .map(|same| same.len() as f64)
        .map(|same| same * (same - 1.0) * (2.0 * same + 5.0))
        .sum();
    let left: Vec<f64> = points.iter().map(|(time, value)| value - start - slope * time).collect();
    let owed = persistence(&left).clamp(0.0, 0.95);
    let variance = (count * (count - 1.0) * (2.0 * count + 5.0) - ties) / 18.0 * (1.0 + owed) / (1.0 - owed);
    let chance = if variance > 0.0 {
        let away = (rises.abs() - 1.0).max(0.0) / variance.sqrt();
        (2.0 * Normal::standard().sf(away)).min(1.0)
    } else {
        1.0
    };
    let reach = TWO_SIDED * variance.max(0.0).sqrt() / slopes.len() as f64 / 2.0;
    let between = (quantile(&slopes, 0.5 - reach)?, quantile(&slopes, 0.5 + reach)?);
    Some(Trend { slope, between, start, chance })
}

/// A step in a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) onset: Onset,
    /// The middle of the part before, and of the part after.
    pub(crate) from: f64,
    pub(crate) to: f64,
}

/// The steps of a series, oldest first: the clearest one first, then those of the parts before and after it. A step must
/// be larger than the scatter of the parts that it lies between.
pub(crate) fn steps(series: &[(i64, f64)]) -> Vec<Step> {
    let mut parts = vec![series];
    let mut cuts: Vec<Onset> = Vec::new();
    while let Some(part) = parts.pop() {
        if cuts.len() >= MAX_STEPS || part.len() < 2 * MIN_PART {
            continue;
        }
        let Some(found) = onset(part) else { continue };
        let (before, after) = part.split_at(part.partition_point(|(ms, _)| *ms < found.ms));
        if before.len() < MIN_PART || after.len() < MIN_PART || !stands_out(before, after) {
            continue;
        }
        cuts.push(found);
        parts.extend([before, after]);
    }
    cuts.sort_by_key(|cut| cut.ms);
    let middle = |from: Option<i64>, to: Option<i64>| {
        let within = series
            .iter()
            .filter(|(ms, _)| from.is_none_or(|from| *ms >= from) && to.is_none_or(|to| *ms < to));
        median(within.map(|(_, value)| *value).collect())
    };
    let bound = |at: Option<usize>| at.and_then(|at| cuts.get(at)).map(|cut| cut.ms);
    let step = |(at, cut): (usize, &Onset)| {
        Some(Step {
            onset: *cut,
            from: middle(bound(at.checked_sub(1)), Some(cut.ms))?,
            to: middle(Some(cut.ms), bound(Some(at + 1)))?,
        })
    };
    cuts.iter().enumerate().filter_map(step).collect()
}

fn stands_out(before: &[(i64, f64)], after: &[(i64, f64)]) -> bool {
    let values = |part: &[(i64, f64)]| part.iter().map(|(_, value)| *value).collect::<Vec<_>>();
    let (before, after) = (values(before), values(after));
    let scatter = spread(&before).unwrap_or(0.0).max(spread(&after).unwrap_or(0.0));
    median(before).zip(median(after)).is_some_and(|(before, after)| (after - before).abs() > scatter)
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Forecast {
    /// The values to be expected.
    pub(crate) values: Vec<f64>,
    /// How far 95 of 100 values lay from a forecast of the last quarter, made from what was known before it.
    pub(crate) reach: f64,
    /// The middle of those distances.
    pub(crate) usual: f64,
    /// Whether the line goes on; else the level of the end does, which foretold better.
    pub(crate) goes_on: bool,
}

/// The next values of a series, with the repetition of a period if there is one. Two ways are tried on the last quarter of
/// the series: the line goes on, or the level of the end does; the one that foretold better is taken, and how far it was
/// off is how far this one may be. `None` with too few values.
pub(crate) fn forecast(values: &[Option<f64>], period: Option<usize>, ahead: usize) -> Option<Forecast> {
    let known = values.len() - ((values.len() as f64 * TRIED) as usize);
    let (early, late) = values.split_at_checked(known)?;
    let off = |goes_on: bool| -> Option<Vec<f64>> {
        let foretold = extend(early, period, late.len(), goes_on)?;
        let off: Vec<f64> =
            late.iter().zip(foretold).filter_map(|(seen, told)| Some(((*seen)? - told).abs())).collect();
        (off.len() >= MIN_PART).then(|| sorted(off))
    };
    let (line, level) = (off(true)?, off(false)?);
    let (middle_line, middle_level) = (quantile(&line, 0.5)?, quantile(&level, 0.5)?);
    let goes_on = middle_line < middle_level;
    let chosen = if goes_on { &line } else { &level };
    Some(Forecast {
        values: extend(values, period, ahead, goes_on)?,
        reach: quantile(chosen, 0.95)?,
        usual: quantile(chosen, 0.5)?,
        goes_on,
    })
}

/// The values after a series: line or level, and the repetition.
fn extend(values: &[Option<f64>], period: Option<usize>, ahead: usize, goes_on: bool) -> Option<Vec<f64>> {
    let points: Vec<(f64, f64)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((at as f64, (*value)?))).collect();
    let line = trend(&points)?;
    let flat = median(points.iter().map(|(_, value)| *value).collect())?;
    let base = |at: usize| if goes_on { line.at(at as f64) } else { flat };
    let over: Vec<Option<f64>> =
        values.iter().enumerate().map(|(at, value)| Some((*value)? - base(at))).collect();
    let seasons = period.map(|period| places(&over, period)).unwrap_or_default();
    let season = |at: usize| {
        let place = period
            .filter(|period| *period > 0)
            .and_then(|period| seasons.get(at % period).copied().flatten());
        place.unwrap_or(0.0)
    };
    // The end of the series says where the level is now.
    let window = period.unwrap_or(values.len() / 10).max(MIN_PART);
    let end: Vec<f64> = over
        .iter()
        .enumerate()
        .rev()
        .take(window)
        .filter_map(|(at, value)| Some((*value)? - season(at)))
        .collect();
    let level = if goes_on { 0.0 } else { median(end).unwrap_or(0.0) };
    Some((values.len()..values.len() + ahead).map(|at| base(at) + season(at) + level).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    fn noise(at: usize) -> f64 {
        ((at * 7_919 + 31) % 97) as f64 / 97.0 - 0.5
    }

    #[test]
    fn slopes_are_those_of_textbooks() {
        // NIST StRD, linear regression, Norris: the certified slope of least squares is 1.00211681802045 with a deviation of
        // 0.00043, its intercept -0.26; the median of slopes lies within.
        let norris = [
            (0.2, 0.1),
            (337.4, 338.8),
            (118.2, 118.1),
            (884.6, 888.0),
            (10.1, 9.2),
            (226.5, 228.1),
            (666.3, 668.5),
            (996.3, 998.5),
            (448.6, 449.1),
            (777.0, 778.9),
            (558.2, 559.2),
            (0.4, 0.3),
            (0.6, 0.1),
            (775.5, 778.1),
            (666.9, 668.8),
            (338.0, 339.3),
            (447.5, 448.9),
            (11.6, 10.8),
            (556.0, 557.7),
            (228.1, 228.3),
            (995.8, 998.0),
            (887.6, 888.8),
            (120.2, 119.6),
            (556.8, 557.6),
        ];
        let found = trend(&norris).unwrap();
        near(found.slope, 1.002_116_8, 0.001_5);
        near(found.start, -0.26, 0.5);
        // Mann and Kendall, ten values that only rise: S = 45, its variance 125, Z = 44/11.18 = 3.935.
        let rising: Vec<(f64, f64)> = (0..10).map(|at| (f64::from(at), f64::from(at) * 3.0)).collect();
        near(trend(&rising).unwrap().chance, 8.3e-5, 1e-6);
        let flat: Vec<(f64, f64)> = (0..50).map(|at| (at as f64, noise(at * at))).collect();
        let found = trend(&flat).unwrap();
        assert!(found.chance > 0.05 && found.between.0 < 0.0 && found.between.1 > 0.0, "{found:?}");
        assert_eq!(trend(&rising[..5]), None);
        let still: Vec<(f64, f64)> = (0..12).map(|at| (f64::from(at), 1.0)).collect();
        assert_eq!(trend(&still).map(|found| (found.slope, found.chance)), Some((0.0, 1.0)));
    }

    #[test]
    fn steps_are_found_where_they_are() {
        let series: Vec<(i64, f64)> =
            (0..90).map(|at| (at as i64, [10.0, 20.0, 5.0][at / 30] + noise(at))).collect();
        let found = steps(&series);
        let places: Vec<i64> = found.iter().map(|step| step.onset.ms).collect();
        assert_eq!(places, [30, 60], "{found:?}");
        near(found[0].from, 10.0, 0.5);
        near(found[1].to, 5.0, 0.5);
        assert_eq!(steps(&(0..90).map(|at| (at as i64, noise(at))).collect::<Vec<_>>()), []);
    }

    #[test]
    fn a_forecast_goes_on_as_the_series_did() {
        let daily =
            |at: usize| at as f64 * 0.5 + 10.0 * ((at % 24) as f64 / 24.0 * std::f64::consts::TAU).sin();
        let values: Vec<Option<f64>> = (0..24 * 8).map(|at| Some(daily(at) + noise(at))).collect();
        let found = forecast(&values, Some(24), 24).unwrap();
        assert!(found.goes_on && found.reach < 3.0, "{found:?}");
        for (at, value) in found.values.iter().enumerate() {
            near(*value, daily(24 * 8 + at), 3.0);
        }
        // After a step the level of the end goes on.
        let stepped: Vec<Option<f64>> =
            (0..100).map(|at| Some(if at < 40 { 10.0 } else { 30.0 } + noise(at))).collect();
        let found = forecast(&stepped, None, 10).unwrap();
        assert!(!found.goes_on, "{found:?}");
        near(found.values[9], 30.0, 1.0);
        assert_eq!(forecast(&values[..8], None, 5), None);
    }
}
