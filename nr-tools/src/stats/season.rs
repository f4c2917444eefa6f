//! Whether values repeat, and which of the last ones are unlike those at the same place before.

use super::describe::{mean, spread};
use super::median;

/// Rounds that must have been seen before a repetition is believed.
pub(crate) const MIN_ROUNDS: usize = 3;

/// A repetition must explain at least this part of the scatter.
pub(crate) const MIN_STRENGTH: f64 = 0.2;

/// Earlier values without which nothing is judged.
pub(crate) const MIN_EARLIER: usize = 20;

/// Neighbours to each side that say how far values scatter at a place.
const SCATTER_REACH: usize = 6;

/// The least spread of one place, as a part of that of all places: few values may agree by chance.
const LEAST_SPREAD: f64 = 0.5;

/// Which part of the scatter a repetition explains: each value is foretold by the middle of those at its place in the
/// other rounds, so that noise scores nothing. `None` with too few rounds.
pub(crate) fn strength(values: &[Option<f64>], period: usize) -> Option<f64> {
    if period < 2 || values.len() < period * MIN_ROUNDS {
        return None;
    }
    let all: Vec<f64> = values.iter().copied().flatten().collect();
    let middle = median(all.clone())?;
    let flat = mean(&all.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>())?;
    let missed = mean(&missed(values, period).into_iter().flatten().map(f64::abs).collect::<Vec<_>>())?;
    (flat > 0.0).then_some(1.0 - missed / flat)
}

/// Each value less the middle of those at its place in the other rounds.
fn missed(values: &[Option<f64>], period: usize) -> Vec<Option<f64>> {
    let one = |(at, value): (usize, &Option<f64>)| {
        let same = values.iter().enumerate().skip(at % period).step_by(period);
        let others = same.filter(|(other, _)| *other != at).filter_map(|(_, value)| *value);
        Some((*value)? - median(others.collect())?)
    };
    values.iter().enumerate().map(one).collect()
}

/// The middle of each place in a round.
pub(crate) fn places(values: &[Option<f64>], period: usize) -> Vec<Option<f64>> {
    (0..period)
        .map(|place| median(values.iter().skip(place).step_by(period).copied().flatten().collect()))
        .collect()
}

/// A value beside what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Judged {
    /// Its place in the series.
    pub(crate) at: usize,
    pub(crate) value: f64,
    pub(crate) expected: f64,
    /// How far values scatter around it.
    pub(crate) spread: f64,
}

impl Judged {
    /// How many spreads it lies from what was expected; where nothing ever scattered, any difference is beyond measure.
    pub(crate) fn score(&self) -> f64 {
        let away = self.value - self.expected;
        if away == 0.0 {
            0.0
        } else if self.spread > 0.0 {
            away / self.spread
        } else {
            away.signum() * f64::MAX
        }
    }
}

/// The values of the last part of a series beside what the part before makes expect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdicts {
    pub(crate) judged: Vec<Judged>,
    /// Which part of the scatter the repetition explains, when it was used.
    pub(crate) season: Option<f64>,
    /// Earlier values that there were.
    pub(crate) earlier: usize,
}

/// Judges the values from a place on by those before it: by the same place in earlier rounds where values repeat, else by
/// all earlier ones. `None` with too few of them.
pub(crate) fn judge(values: &[Option<f64>], period: usize, from: usize) -> Option<Verdicts> {
    let earlier = values.get(..from)?;
    let known: Vec<f64> = earlier.iter().copied().flatten().collect();
    if known.len() < MIN_EARLIER {
        return None;
    }
    let season = strength(earlier, period).filter(|strength| *strength >= MIN_STRENGTH);
    let (flat, scatter) = (median(known.clone())?, spread(&known)?);
    let left = if season.is_some() { missed(earlier, period) } else { Vec::new() };
    let pooled = spread(&left.iter().copied().flatten().collect::<Vec<_>>()).unwrap_or(scatter);
    let mut judged = Vec::new();
    for (at, value) in values.iter().enumerate().skip(from) {
        let Some(value) = *value else { continue };
        let near = |values: &[Option<f64>], reach| match season {
            Some(_) => around(values, period, at % period, reach),
            None => Vec::new(),
        };
        let same = near(earlier, 1);
        let seasonal = median(same.clone()).filter(|_| same.len() >= MIN_ROUNDS);
        let (expected, spread) = match seasonal {
            // How far values scatter changes more slowly than they do, so that more neighbours can say it.
            Some(expected) => {
                let own = spread(&near(&left, SCATTER_REACH)).unwrap_or(pooled);
                (expected, own.max(pooled * LEAST_SPREAD))
            }
            None => (flat, scatter),
        };
        judged.push(Judged { at, value, expected, spread });
    }
    Some(Verdicts { judged, season, earlier: known.len() })
}

/// The values of a place and of its neighbours to both sides, in all rounds.
fn around(values: &[Option<f64>], period: usize, place: usize, reach: usize) -> Vec<f64> {
    let (first, last) = (place.saturating_sub(reach), (place + reach).min(period - 1));
    let part = |round: &[Option<f64>]| -> Vec<f64> {
        round.iter().skip(first).take(last + 1 - first).copied().flatten().collect()
    };
    values.chunks(period).flat_map(part).collect()
}

/// Judged values in a row that lie beyond a score, all on one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) first: Judged,
    pub(crate) last: Judged,
    /// The one furthest out.
    pub(crate) peak: Judged,
    pub(crate) count: usize,
}

/// What lies beyond a score, neighbours as one.
pub(crate) fn runs(judged: &[Judged], threshold: f64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for one in judged.iter().filter(|one| one.score().abs() > threshold) {
        match runs.last_mut() {
            Some(run) if run.last.at + 1 == one.at && run.peak.score() * one.score() > 0.0 => {
                run.last = *one;
                run.count += 1;
                if one.score().abs() > run.peak.score().abs() {
                    run.peak = *one;
                }
            }
            _ => runs.push(Run { first: *one, last: *one, peak: *one, count: 1 }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(at: usize) -> f64 {
        ((at * 7_919 + 31) % 97) as f64 / 97.0
    }

    #[test]
    fn what_repeats_is_told_from_noise() {
        let daily: Vec<Option<f64>> = (0..24 * 7).map(|at| Some((at % 24) as f64 + noise(at))).collect();
        assert!(strength(&daily, 24).unwrap() > 0.8);
        let random: Vec<Option<f64>> = (0..24 * 7).map(|at| Some(noise(at * at))).collect();
        assert!(strength(&random, 24).unwrap() < MIN_STRENGTH);
        assert_eq!(strength(&daily, 100), None);
        assert_eq!(strength(&vec![Some(1.0); 100], 10), None);
    }

    #[test]
    fn a_value_is_judged_by_its_hour() {
        // At 20 o'clock 100 is usual, at 3 it is not.
        let mut values: Vec<Option<f64>> =
            (0..24 * 8).map(|at| Some(if at % 24 >= 18 { 100.0 } else { 10.0 } + noise(at))).collect();
        values[24 * 7 + 3] = Some(100.0);
        values[24 * 7 + 4] = Some(120.0);
        let verdicts = judge(&values, 24, 24 * 7).unwrap();
        assert!(verdicts.season.is_some());
        let found = runs(&verdicts.judged, 6.0);
        let places: Vec<_> = found.iter().map(|run| (run.first.at, run.count, run.peak.at)).collect();
        assert_eq!(places, [(24 * 7 + 3, 2, 24 * 7 + 4)]);
        assert_eq!(judge(&values, 24, 5), None);
    }

    #[test]
    fn what_never_scattered_is_judged_too() {
        let mut values = vec![Some(5.0); 60];
        values[59] = Some(6.0);
        let verdicts = judge(&values, 10, 50).unwrap();
        assert_eq!(verdicts.season, None);
        assert_eq!(runs(&verdicts.judged, 3.5).len(), 1);
    }
}
