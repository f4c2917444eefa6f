//! What values are like: centre, scatter, quantiles, ranks.

use super::median;

/// Turns the median absolute deviation of normally scattered values into their standard deviation.
const NORMAL: f64 = 1.4826;

/// The same for the mean absolute deviation, which stands in where more than half of the values are equal.
const NORMAL_MEAN: f64 = 1.2533;

/// The mean.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The standard deviation of a sample; a second pass keeps what large values of little scatter would lose.
pub(crate) fn deviation(values: &[f64]) -> Option<f64> {
    let middle = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - middle).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

/// The standard deviation as single outliers don't move it: from the median absolute deviation.
pub(crate) fn spread(values: &[f64]) -> Option<f64> {
    let middle = median(values.to_vec())?;
    let away: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let average = mean(&away)?;
    Some(match median(away)? {
        0.0 => average * NORMAL_MEAN,
        deviation => deviation * NORMAL,
    })
}

/// The values in order.
pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// The value below which this share lies, between two values in proportion (Hyndman and Fan 1996, definition 7).
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(place.floor() as usize)?;
    let above = *sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}

/// Between which values the median of what these are a sample of lies at 95 %: the binomial ranks in their normal
/// approximation, both rounded up and counted from 1 (Conover, "Practical Nonparametric Statistics", section 3.2).
pub(crate) fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    let count = sorted.len() as f64;
    let reach = 1.96 * count.sqrt() / 2.0;
    let at = |rank: f64| sorted.get((rank.ceil().clamp(1.0, count) as usize).checked_sub(1)?).copied();
    if sorted.is_empty() {
        return None;
    }
    Some((at(count / 2.0 - reach)?, at(count / 2.0 + reach)?))
}

/// The rank of each value from 1; equal values share the middle of theirs.
pub(crate) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut ranked: Vec<(usize, f64)> = Vec::with_capacity(values.len());
    let mut before = 0.0;
    for same in order.chunk_by(|a, b| a.1 == b.1) {
        let size = same.len() as f64;
        ranked.extend(same.iter().map(|(at, _)| (*at, before + (size + 1.0) / 2.0)));
        before += size;
    }
    ranked.sort_by_key(|(at, _)| *at);
    ranked.into_iter().map(|(_, rank)| rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, expected: f64, within: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    #[test]
    fn moments_are_those_that_nist_certifies() {
        // NIST StRD, univariate: NumAcc1 and NumAcc3, whose deviation naive sums lose.
        let first = [10_000_001.0, 10_000_003.0, 10_000_002.0];
        near(mean(&first), 10_000_002.0, 0.0);
        near(deviation(&first), 1.0, 0.0);
        let third: Vec<f64> =
            [1_000_000.2].into_iter().chain((0..500).flat_map(|_| [1_000_000.1, 1_000_000.3])).collect();
        near(mean(&third), 1_000_000.2, 1e-8);
        near(deviation(&third), 0.1, 1e-9);
        assert_eq!((mean(&[]), deviation(&[1.0])), (None, None));
    }

    #[test]
    fn quantiles_and_spread_are_those_of_textbooks() {
        // The default of R: quantile(1:10, c(.25, .5, .9)).
        let ten: Vec<f64> = (1..=10).map(f64::from).collect();
        near(quantile(&ten, 0.25), 3.25, 1e-12);
        near(quantile(&ten, 0.5), 5.5, 1e-12);
        near(quantile(&ten, 0.9), 9.1, 1e-12);
        assert_eq!(quantile(&[], 0.5), None);
        // R: mad(c(1, 1, 2, 2, 4, 6, 9)) = 1.4826.
        near(spread(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0]), 1.4826, 1e-9);
        near(spread(&[5.0, 5.0, 5.0, 5.0, 9.0]), 0.8 * 1.2533, 1e-9);
        assert_eq!(ranks(&[10.0, 20.0, 10.0, 5.0]), [2.5, 4.0, 2.5, 1.0]);
        // Ranks 2 and 9: by the exact binomial they hold the median with 97.9 %, and 3 and 8 with 89.1 % only.
        assert_eq!(median_interval(&ten), Some((2.0, 9.0)));
        assert_eq!((median_interval(&[4.0]), median_interval(&[])), (Some((4.0, 4.0)), None));
    }
}
