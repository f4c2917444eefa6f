//! Statistics without I/O: what is usual, when something changed, where it is going, what goes together, and whether a
//! difference is more than chance.

mod change;
mod compare;
pub(crate) mod correlate;
pub(crate) mod describe;
pub(crate) mod season;
pub(crate) mod segments;
pub(crate) mod trend;
mod usual;

pub(crate) use change::{Onset, beyond, onset};
pub(crate) use compare::{Rates, Test, two_proportions, two_samples};
pub(crate) use usual::{MIN_CHANGE, Usual};

/// The middle of values: of an even number, the mean of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { (upper + *values.get(middle - 1)?) / 2.0 })
}
