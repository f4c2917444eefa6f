//! When a figure is unusual: pure arithmetic over earlier windows.

use crate::stats::{MIN_CHANGE, Usual};

/// Windows before the present one that say what is usual (the house's choice: half a day of hours).
pub(super) const WINDOWS: usize = 12;

/// The rule, as it is told beside every finding.
pub(super) const RULE: &str = "rule: anomalous = further from the median of the 12 windows before than 3 of their spreads (1.4826 x median absolute \
     deviation) and than 10 %, and 10 % off the same window a week ago; since = Pettitt's change point (chance under 1 %) and the times nearly as likely";

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
}
