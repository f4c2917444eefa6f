//! When a figure is unusual: pure arithmetic over earlier windows.

/// Windows before the present one that say what is usual (the house's choice: half a day of hours).
pub(super) const WINDOWS: usize = 12;

/// Fewer earlier windows than this say nothing.
const MIN_WINDOWS: usize = 6;

/// Spreads from the usual that are still usual: of values that scatter normally, 3 in 1,000 are further out.
const SPREADS: f64 = 3.0;

/// Turns the median absolute deviation of normally scattered values into their standard deviation.
const NORMAL: f64 = 1.4826;

/// The same for the mean absolute deviation, which stands in where more than half of the values are equal.
const NORMAL_MEAN: f64 = 1.2533;

/// Less than this part of the usual is no finding, however quiet the figure was.
const MIN_CHANGE: f64 = 0.1;

/// Buckets whose statistic comes this near to the greatest may hold the change as well.
const NEARLY: f64 = 0.9;

/// How likely a change point may be chance (Pettitt's test) and still be named.
const MAX_CHANCE: f64 = 0.01;

/// The rule, as it is told beside every finding.
pub(super) const RULE: &str = "rule: anomalous = further from the median of the 12 windows before than 3 of their spreads (1.4826 x median absolute \
     deviation) and than 10 %, and 10 % off the same window a week ago; since = Pettitt's change point (chance under 1 %) and the times nearly as likely";

/// What is usual for a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Usual {
    /// The median of the windows before.
    pub(super) median: f64,
    /// How far they scatter around it.
    pub(super) spread: f64,
}

impl Usual {
    /// What earlier values say; `None` when there are too few.
    pub(super) fn of(earlier: &[f64]) -> Option<Self> {
        // Nothing before the first value that is not zero: the entity was not there yet, or the data is gone.
        let from = earlier.iter().position(|value| *value != 0.0).unwrap_or(0);
        let values = earlier.get(from..)?;
        if values.len() < MIN_WINDOWS {
            return None;
        }
        let middle = median(values.to_vec())?;
        let deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
        let mean = deviations.iter().sum::<f64>() / deviations.len() as f64;
        let spread = match median(deviations)? {
            // Errors are mostly zero: a single one must not be news for ever.
            0.0 => mean * NORMAL_MEAN,
            deviation => deviation * NORMAL,
        };
        Some(Self { median: middle, spread })
    }

    /// How far from the median a value must be to be unusual.
    pub(super) fn reach(&self) -> f64 {
        (SPREADS * self.spread).max(MIN_CHANGE * self.median.abs())
    }

    pub(super) fn is_beyond(&self, value: f64) -> bool {
        (value - self.median).abs() > self.reach()
    }
}

/// What a figure is, by the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Anomalous,
    Usual,
    /// Beyond what is usual for today, and like a week ago.
    LikeLastWeek,
    /// No value now, or too few before.
    Unknown,
}

impl Verdict {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Anomalous => "anomalous",
            Self::Usual => "usual",
            Self::LikeLastWeek => "as a week ago",
            Self::Unknown => "too little data",
        }
    }
}

/// Judges a value by what is usual and by the same window a week ago.
pub(super) fn judge(now: Option<f64>, usual: Option<Usual>, week_ago: Option<f64>) -> Verdict {
    let (Some(now), Some(usual)) = (now, usual) else { return Verdict::Unknown };
    if !usual.is_beyond(now) {
        return Verdict::Usual;
    }
    match week_ago {
        // A zero a week ago mostly means that there was no data.
        Some(then) if then != 0.0 && (now - then).abs() <= MIN_CHANGE * then.abs() => Verdict::LikeLastWeek,
        _ => Verdict::Anomalous,
    }
}

/// Where a series changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Onset {
    /// When the first bucket after the change most likely begins, in milliseconds.
    pub(super) ms: i64,
    /// The first and the last bucket that are nearly as likely: few requests leave much room.
    pub(super) between: (i64, i64),
    /// How likely it is chance.
    pub(super) chance: f64,
}

/// The most likely change point of a series by Pettitt's test, which compares ranks and so is not led astray by single
/// slow requests; `None` when it may well be chance (Pettitt 1979, "A non-parametric approach to the change-point
/// problem").
pub(super) fn onset(series: &[(i64, f64)]) -> Option<Onset> {
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

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { (upper + *values.get(middle - 1)?) / 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_three_spreads_and_ten_percent_is_anomalous() {
        let quiet = [100.0, 101.0, 99.0, 100.0, 102.0, 98.0, 100.0, 101.0];
        let loud = [100.0, 150.0, 60.0, 120.0, 80.0, 140.0, 70.0, 100.0];
        let check = |earlier: &[f64], now: Option<f64>, week: Option<f64>, expected: Verdict| {
            assert_eq!(
                judge(now, Usual::of(earlier), week),
                expected,
                "{now:?} after {earlier:?}, {week:?} a week ago"
            );
        };
        check(&quiet, Some(180.0), Some(100.0), Verdict::Anomalous);
        check(&quiet, Some(60.0), None, Verdict::Anomalous);
        check(&quiet, Some(107.0), Some(100.0), Verdict::Usual);
        check(&quiet, Some(180.0), Some(175.0), Verdict::LikeLastWeek);
        check(&loud, Some(180.0), Some(100.0), Verdict::Usual);
        check(&quiet, None, Some(100.0), Verdict::Unknown);
        check(&[100.0; 5], Some(500.0), None, Verdict::Unknown);
        check(&[0.0; 12], Some(2.0), Some(0.0), Verdict::Anomalous);
        check(&[0.0; 12], Some(0.0), Some(0.0), Verdict::Usual);
        check(&[2.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0], Some(2.0), Some(0.0), Verdict::Usual);
        // The zeros were before its time.
        check(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0], Some(50.0), None, Verdict::Unknown);
    }

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
