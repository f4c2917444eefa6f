//! Statistics without I/O: what is usual, when something changed, and whether a difference is more than chance.

mod change;
mod compare;
mod usual;

pub(crate) use change::{Onset, onset};
pub(crate) use compare::{Rates, Test, two_proportions, two_samples};
pub(crate) use usual::{MIN_CHANGE, Usual};

/// The middle of values: of an even number, the mean of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { (upper + *values.get(middle - 1)?) / 2.0 })
}
