//! Whether two groups differ by more than chance, and by how much.

use statrs::distribution::{ContinuousCDF as _, Discrete as _, Hypergeometric, Normal};

/// Fewer expected successes or failures than this in a group, and the normal approximation is not good enough
/// (Cochran 1954, "Some methods for strengthening the common chi-squared tests").
const MIN_EXPECTED: f64 = 5.0;

/// Fewer values than this in a group, and ranks say nothing.
const MIN_SAMPLE: usize = 5;

/// Tables that are counted exactly are no larger than this; the normal approximation serves all others.
const MAX_EXACT: f64 = 100_000.0;

/// How much two groups differ, and how likely chance makes them differ so much or more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Test {
    /// Of rates: the later one less the earlier one. Of samples: Cliff's delta, from -1 (every later value is smaller) to
    /// 1 (every later value is larger).
    pub(crate) difference: f64,
    /// The two-sided p-value.
    pub(crate) chance: f64,
}

/// Successes among trials, in an earlier and a later group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub(crate) before: (f64, f64),
    pub(crate) after: (f64, f64),
}

/// Compares two rates: by the pooled z-test, with few successes by Fisher's exact test. `None` without trials in a group.
pub(crate) fn two_proportions(rates: Rates) -> Option<Test> {
    let ((hits_before, before), (hits, after)) = (rates.before, rates.after);
    if before < 1.0 || after < 1.0 {
        return None;
    }
    let (hits_before, hits) = (hits_before.clamp(0.0, before), hits.clamp(0.0, after));
    let difference = hits / after - hits_before / before;
    let (all, all_hits) = (before + after, hits_before + hits);
    let pooled = all_hits / all;
    let expected = [before, after].into_iter().flat_map(|n| [n * pooled, n * (1.0 - pooled)]);
    let chance = if pooled <= 0.0 || pooled >= 1.0 {
        1.0
    } else if all <= MAX_EXACT && expected.fold(f64::INFINITY, f64::min) < MIN_EXPECTED {
        fisher(all as u64, all_hits as u64, after as u64, hits as u64)?
    } else {
        two_sided(difference / (pooled * (1.0 - pooled) * (1.0 / before + 1.0 / after)).sqrt())?
    };
    Some(Test { difference, chance })
}

/// The chance of a table at least as unlikely as this one, all margins kept.
fn fisher(all: u64, hits: u64, drawn: u64, seen: u64) -> Option<f64> {
    let tables = Hypergeometric::new(all, hits, drawn).ok()?;
    // By logarithms: the binomials of a thousand trials are beyond what a number can hold.
    let chance_of = |count: u64| tables.ln_pmf(count).exp();
    let this = chance_of(seen);
    let (least, most) = ((drawn + hits).saturating_sub(all), drawn.min(hits));
    // What differs from this one by rounding only is as likely.
    let sum: f64 = (least..=most).map(chance_of).filter(|p| *p <= this * (1.0 + 1e-7)).sum();
    Some(sum.min(1.0)).filter(|_| this.is_finite())
}

/// Compares two samples by their ranks (Mann and Whitney 1947, with ties and correction for continuity): single slow
/// requests don't lead it astray. `None` with too few values.
pub(crate) fn two_samples(before: &[f64], after: &[f64]) -> Option<Test> {
    if before.len() < MIN_SAMPLE || after.len() < MIN_SAMPLE {
        return None;
    }
    let mut all: Vec<(f64, bool)> =
        before.iter().map(|value| (*value, false)).chain(after.iter().map(|value| (*value, true))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties, mut rank) = (0.0, 0.0, 0.0);
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let size = same.len() as f64;
        // Equal values share the middle of their ranks.
        ranks += (rank + (size + 1.0) / 2.0) * same.iter().filter(|(_, later)| *later).count() as f64;
        ties += size * size * size - size;
        rank += size;
    }
    let (n, m) = (before.len() as f64, after.len() as f64);
    let (count, pairs) = (n + m, n * m);
    let wins = ranks - m * (m + 1.0) / 2.0;
    let variance = pairs / 12.0 * (count + 1.0 - ties / (count * (count - 1.0)));
    let difference = 2.0 * wins / pairs - 1.0;
    let away = ((wins - pairs / 2.0).abs() - 0.5).max(0.0);
    let chance = if variance > 0.0 { two_sided(away / variance.sqrt())? } else { 1.0 };
    Some(Test { difference, chance })
}

/// How likely a standard normal value is this far from zero, or further.
fn two_sided(z: f64) -> Option<f64> {
    let normal = Normal::standard();
    Some((2.0 * normal.sf(z.abs())).min(1.0)).filter(|chance| chance.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, within: f64) {
        assert!((found - expected).abs() <= within, "{found} is not {expected}");
    }

    #[test]
    fn rates_are_compared_as_textbooks_do() {
        // Fisher's lady tasting tea: 3 of 4 right; the two-sided chance is 34/70.
        let tea = two_proportions(Rates { before: (1.0, 4.0), after: (3.0, 4.0) }).unwrap();
        near(tea.chance, 34.0 / 70.0, 1e-9);
        // Agresti, "Categorical Data Analysis": aspirin and heart attacks, 189 of 11034 against 104 of 11037; z = 5.00.
        let aspirin = two_proportions(Rates { before: (104.0, 11_037.0), after: (189.0, 11_034.0) }).unwrap();
        near(aspirin.difference, 0.0077, 1e-4);
        near(aspirin.chance, 5.7e-7, 2e-7);
        // Few failures among thousands, counted exactly with rational numbers: 0.0421006.
        let rare = two_proportions(Rates { before: (5.0, 2_408.0), after: (3.0, 280.0) }).unwrap();
        near(rare.chance, 0.042_100_6, 1e-6);
        let huge = two_proportions(Rates { before: (1.0, 60_000.0), after: (3.0, 30_000.0) }).unwrap();
        near(huge.chance, 0.111_106, 1e-6);
        // Nothing failed: no difference.
        near(two_proportions(Rates { before: (0.0, 10.0), after: (0.0, 20.0) }).unwrap().chance, 1.0, 0.0);
        assert_eq!(two_proportions(Rates { before: (0.0, 0.0), after: (5.0, 5.0) }), None);
    }

    #[test]
    fn samples_are_compared_as_textbooks_do() {
        // Hollander and Wolfe, "Nonparametric Statistical Methods", table 4.1: the permeability of human chorioamnion; the
        // sum of ranks of the five is 30, so that U = 15; the normal approximation with correction gives 0.2544.
        let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
        let early = [1.15, 0.88, 0.90, 0.74, 1.21];
        let test = two_samples(&term, &early).unwrap();
        near(test.difference, 2.0 * 15.0 / 50.0 - 1.0, 1e-9);
        near(test.chance, 0.2446, 0.005);
        let apart = two_samples(&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0]).unwrap();
        near(apart.difference, 1.0, 0.0);
        near(apart.chance, 0.01219, 1e-4);
        assert_eq!(two_samples(&[1.0; 5], &[1.0; 5]).map(|test| test.chance), Some(1.0));
        assert_eq!(two_samples(&[1.0; 4], &[1.0; 9]), None);
    }
}
