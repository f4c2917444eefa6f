//! When a series changed.

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
}
