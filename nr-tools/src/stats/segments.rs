//! Which of several groups differ from the others, and by how much.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// What is known of the values of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) count: f64,
    pub(crate) mean: f64,
    pub(crate) deviation: f64,
}

/// How two groups differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Difference {
    /// The mean of the first less that of the second.
    pub(crate) size: f64,
    /// In deviations of a single value (Cohen's d): from 0.2 on small, from 0.8 on large.
    pub(crate) effect: f64,
    /// How likely chance makes as much or more.
    pub(crate) chance: f64,
}

impl Summary {
    /// Both groups as one.
    pub(crate) fn with(self, other: Self) -> Self {
        let count = self.count + other.count;
        if count == 0.0 {
            return Self::default();
        }
        let mean = (self.count * self.mean + other.count * other.mean) / count;
        let squares = |one: Self| one.count * (one.deviation.powi(2) + (one.mean - mean).powi(2));
        Self { count, mean, deviation: ((squares(self) + squares(other)) / count).sqrt() }
    }

    fn error(self) -> f64 {
        self.deviation.powi(2) / self.count
    }
}

/// Compares two means whose groups scatter differently (Welch 1947). `None` with less than two values in a group, or none
/// that scatters.
pub(crate) fn welch(one: Summary, other: Summary) -> Option<Difference> {
    if one.count < 2.0 || other.count < 2.0 {
        return None;
    }
    let size = one.mean - other.mean;
    let error = one.error() + other.error();
    let pooled = f64::midpoint(one.deviation.powi(2), other.deviation.powi(2)).sqrt();
    if error <= 0.0 || !error.is_finite() {
        return None;
    }
    let freedom = error.powi(2)
        / (one.error().powi(2) / (one.count - 1.0) + other.error().powi(2) / (other.count - 1.0));
    let t = size.abs() / error.sqrt();
    let chance = (2.0 * StudentsT::new(0.0, 1.0, freedom).ok()?.sf(t)).min(1.0);
    Some(Difference { size, effect: size / pooled, chance })
}

/// Chances of several comparisons, each raised so that one false alarm among all of them is as unlikely as it says
/// (Holm 1979).
pub(crate) fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = chances.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut least = 0.0_f64;
    let mut raised: Vec<(usize, f64)> = Vec::with_capacity(chances.len());
    for (rank, (at, chance)) in order.into_iter().enumerate() {
        least = least.max(chance * (chances.len() - rank) as f64).min(1.0);
        raised.push((at, least));
    }
    raised.sort_by_key(|(at, _)| *at);
    raised.into_iter().map(|(_, chance)| chance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    #[test]
    fn means_are_compared_as_textbooks_do() {
        // Ruxton 2006 and others: 15 values each, means 20.8 and 23.0, variances 7.9 and 3.8: t = -2.49, 25 degrees, 0.02.
        let one = Summary { count: 15.0, mean: 20.8, deviation: 7.9_f64.sqrt() };
        let other = Summary { count: 15.0, mean: 23.0, deviation: 3.8_f64.sqrt() };
        let found = welch(one, other).unwrap();
        near(found.size, -2.2, 1e-9);
        near(found.chance, 0.0196, 0.002);
        assert!(found.effect < -0.8);
        assert_eq!(welch(Summary { count: 1.0, ..one }, other), None);
        // Holm's own example of four chances.
        let raised = holm(&[0.01, 0.04, 0.03, 0.005]);
        for (found, expected) in raised.iter().zip([0.03, 0.06, 0.06, 0.02]) {
            near(*found, expected, 1e-12);
        }
    }

    #[test]
    fn groups_are_joined_as_if_counted_together() {
        let one = Summary { count: 2.0, mean: 2.0, deviation: 1.0 };
        let other = Summary { count: 2.0, mean: 6.0, deviation: 1.0 };
        // 1, 3, 5, 7
        let both = one.with(other);
        assert_eq!((both.count, both.mean), (4.0, 4.0));
        near(both.deviation, 5.0_f64.sqrt(), 1e-12);
    }
}
