//! How busy it is at a time.

use super::super::cast::{Cast, DAY, HOUR};
use super::super::dice::Dice;

/// How many times the average of the day there is at a time: least at four in the morning, most twelve hours later, and
/// a little different every day.
pub(super) fn rhythm(cast: &Cast, ms: i64) -> f64 {
    let offset = match cast.fleet.region {
        "us-east-2" => -5,
        "us-west-2" => -8,
        _ => 1,
    };
    let local = ms + offset * HOUR;
    let of_day = local.rem_euclid(DAY) as f64 / DAY as f64;
    let wave = 1.0 - 0.38 * (std::f64::consts::TAU * (of_day - 4.0 / 24.0)).cos();
    wave * Dice::new(cast.seed, "day", local.div_euclid(DAY)).between(0.92, 1.08)
}

/// How many times as many come by a route as usual.
pub(super) fn rush(cast: &Cast, route: usize, ms: i64) -> f64 {
    if route == cast.rush.route && ms >= cast.rush.since_ms { cast.rush.factor } else { 1.0 }
}
