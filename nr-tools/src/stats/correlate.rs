//! Whether two series go together, at which distance in time, and whether chance would do as much.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::describe::{mean, ranks};

/// Fewer pairs than this say nothing.
pub(crate) const MIN_PAIRS: usize = 8;

/// How two series go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Correlation {
    /// Of the values: how near they lie to a line.
    pub(crate) pearson: f64,
    /// Of the ranks: how steadily one rises with the other, whatever the shape.
    pub(crate) spearman: f64,
    /// Spearman's of the changes from one value to the next, which a shared slow trend does not raise.
    pub(crate) of_changes: Option<f64>,
    /// How likely chance makes ranks go together so much or more.
    pub(crate) chance: f64,
    /// Pairs that were compared.
    pub(crate) pairs: usize,
}

/// Pearson's coefficient; `None` when one of them never changes.
pub(crate) fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mx, my) = (mean(x)?, mean(y)?);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        xy += (a - mx) * (b - my);
        xx += (a - mx).powi(2);
        yy += (b - my).powi(2);
    }
    let size = (xx * yy).sqrt();
    (size > 0.0).then(|| (xy / size).clamp(-1.0, 1.0))
}

/// Spearman's coefficient: Pearson's of the ranks.
pub(crate) fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    pearson(&ranks(x), &ranks(y))
}

/// How much each value is like the one before it.
pub(crate) fn persistence(values: &[f64]) -> f64 {
    let (Some(early), Some(late)) = (values.get(..values.len().saturating_sub(1)), values.get(1..)) else {
        return 0.0;
    };
    pearson(early, late).unwrap_or(0.0)
}

/// How many independent pairs series that persist are worth (Bartlett 1935; Quenouille 1947).
fn worth(pairs: usize, x: &[f64], y: &[f64]) -> f64 {
    let both = (persistence(x) * persistence(y)).clamp(0.0, 0.99);
    pairs as f64 * (1.0 - both) / (1.0 + both)
}

/// How likely chance makes a coefficient of so many independent pairs, or a stronger one.
pub(crate) fn chance(coefficient: f64, pairs: f64) -> Option<f64> {
    let freedom = pairs - 2.0;
    if freedom < 1.0 {
        return Some(1.0);
    }
    let rest = 1.0 - coefficient * coefficient;
    if rest <= 0.0 {
        return Some(0.0);
    }
    let t = coefficient.abs() * (freedom / rest).sqrt();
    Some((2.0 * StudentsT::new(0.0, 1.0, freedom).ok()?.sf(t)).min(1.0))
}

/// The pairs where both have a value, the second one later by so many places (earlier when negative).
fn pairs(x: &[Option<f64>], y: &[Option<f64>], lag: i64) -> (Vec<f64>, Vec<f64>) {
    let (skip_x, skip_y) = (usize::try_from(-lag).unwrap_or(0), usize::try_from(lag).unwrap_or(0));
    x.iter().skip(skip_x).zip(y.iter().skip(skip_y)).filter_map(|(a, b)| Some(((*a)?, (*b)?))).unzip()
}

/// How two series go together; `None` with too few pairs, or when one never changes.
pub(crate) fn correlate(x: &[Option<f64>], y: &[Option<f64>], lag: i64) -> Option<Correlation> {
    let (x, y) = pairs(x, y, lag);
    if x.len() < MIN_PAIRS {
        return None;
    }
    let steps = |values: &[f64]| -> Vec<f64> {
        values.iter().zip(values.iter().skip(1)).map(|(before, after)| after - before).collect()
    };
    let spearman = spearman(&x, &y)?;
    Some(Correlation {
        pearson: pearson(&x, &y)?,
        spearman,
        of_changes: self::spearman(&steps(&x), &steps(&y)),
        chance: chance(spearman, worth(x.len(), &x, &y))?,
        pairs: x.len(),
    })
}

/// The distance in time, up to so many places either way, at which ranks go together most. The nearer one of two that are
/// as good is taken.
pub(crate) fn best_lag(x: &[Option<f64>], y: &[Option<f64>], most: i64) -> Option<(i64, Correlation)> {
    let mut lags: Vec<i64> = (-most..=most).collect();
    lags.sort_by_key(|lag| lag.abs());
    let found = lags.into_iter().filter_map(|lag| Some((lag, correlate(x, y, lag)?)));
    found.reduce(|best, next| if next.1.spearman.abs() > best.1.spearman.abs() + 1e-9 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    fn some(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn coefficients_are_those_of_textbooks() {
        // Anscombe 1973, "Graphs in statistical analysis": four shapes, one coefficient.
        let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
        let fourth = [8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 19.0, 8.0, 8.0, 8.0];
        for (x, y) in [
            (x, [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
            (x, [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74]),
            (x, [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73]),
            (fourth, [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]),
        ] {
            near(pearson(&x, &y).unwrap(), 0.816, 0.001);
            // R: cor.test gives 0.00217 for the first.
            near(chance(pearson(&x, &y).unwrap(), 11.0).unwrap(), 0.00217, 0.00005);
        }
        // IQ and hours of television: the coefficient of ranks is -29/165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let tv = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        near(spearman(&iq, &tv).unwrap(), -29.0 / 165.0, 1e-12);
        assert_eq!(pearson(&[1.0, 2.0], &[3.0, 3.0]), None);
    }

    #[test]
    fn what_follows_is_found_at_its_distance() {
        let noise = |at: usize| ((at * 7_919 + 13) % 101) as f64;
        let x: Vec<f64> = (0..120).map(noise).collect();
        let y: Vec<f64> = (0..120).map(|at| if at < 3 { 50.0 } else { noise(at - 3) * 2.0 }).collect();
        let (lag, found) = best_lag(&some(&x), &some(&y), 6).unwrap();
        assert_eq!(lag, 3);
        near(found.spearman, 1.0, 1e-9);
        assert_eq!(best_lag(&some(&y), &some(&x), 6).unwrap().0, -3);
        assert_eq!(correlate(&some(&[1.0; 5]), &some(&[2.0; 5]), 0), None);
    }

    #[test]
    fn slow_series_are_worth_few_pairs() {
        let wave =
            |shift: f64| some(&(0..100).map(|at| (f64::from(at) / 30.0 + shift).sin()).collect::<Vec<_>>());
        let found = correlate(&wave(0.0), &wave(1.0), 0).unwrap();
        // As independent pairs they would be beyond doubt.
        assert!(chance(found.pearson, 100.0).unwrap() < 0.001, "{found:?}");
        assert!(found.chance > 0.05, "{found:?}");
    }
}
