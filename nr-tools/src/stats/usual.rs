//! What is usual for a figure: the middle of earlier values, and how far they scatter.

use super::describe::spread;
use super::median;

/// Fewer earlier values than this say nothing.
const MIN_VALUES: usize = 6;

/// Spreads from the usual that are still usual: of values that scatter normally, 3 in 1,000 are further out.
const SPREADS: f64 = 3.0;

/// Less than this part of the usual is no finding, however quiet the figure was.
pub(crate) const MIN_CHANGE: f64 = 0.1;

/// What is usual for a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usual {
    /// The median of the windows before.
    pub(crate) median: f64,
    /// How far they scatter around it.
    pub(crate) spread: f64,
}

impl Usual {
    /// What earlier values say; `None` when there are too few.
    pub(crate) fn of(earlier: &[f64]) -> Option<Self> {
        // Nothing before the first value that is not zero: the entity was not there yet, or the data is gone.
        let from = earlier.iter().position(|value| *value != 0.0).unwrap_or(0);
        Self::of_known(earlier.get(from..)?)
    }

    /// The same of values that are all known to be of its time, zeros too.
    pub(crate) fn of_known(values: &[f64]) -> Option<Self> {
        if values.len() < MIN_VALUES {
            return None;
        }
        // Errors are mostly zero: a single one must not be news for ever.
        let (middle, spread) = (median(values.to_vec())?, spread(values)?);
        Some(Self { median: middle, spread })
    }

    /// How far from the median a value must be to be unusual.
    pub(crate) fn reach(&self) -> f64 {
        (SPREADS * self.spread).max(MIN_CHANGE * self.median.abs())
    }

    pub(crate) fn is_beyond(&self, value: f64) -> bool {
        (value - self.median).abs() > self.reach()
    }
}
