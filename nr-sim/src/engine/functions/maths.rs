//! Numbers.

use super::{RowFunction, arg, function, number, whole};
use crate::store::{Metric, Value};

pub(super) const FUNCTIONS: &[RowFunction] = &[
    function("abs", |a| match arg(a, 0) {
        Value::Int(n) => Value::Int(n.saturating_abs()),
        _ => one(a, f64::abs),
    }),
    function("ceil", |a| one(a, f64::ceil)),
    function("floor", |a| one(a, f64::floor)),
    function("sqrt", |a| one(a, f64::sqrt)),
    function("exp", |a| one(a, f64::exp)),
    function("ln", |a| one(a, f64::ln)),
    function("log2", |a| one(a, f64::log2)),
    function("log10", |a| one(a, f64::log10)),
    function("log", |a| if a.len() > 1 { two(a, f64::log) } else { one(a, f64::log10) }),
    function("pow", |a| two(a, f64::powf)),
    function("clamp_max", |a| two(a, f64::min)),
    function("clamp_min", |a| two(a, f64::max)),
    function("mod", |a| match (arg(a, 0), arg(a, 1)) {
        (Value::Int(n), Value::Int(by)) => n.checked_rem(*by).map_or(Value::Null, Value::Int),
        _ => two(a, |n, by| n % by),
    }),
    function("round", round),
    function("buckets", buckets),
    function("convert", convert),
    function("getField", |a| super::super::eval::member(arg(a, 0), arg(a, 1))),
    function("getCdfCount", cdf_count),
];

fn finite(n: f64) -> Value {
    if n.is_finite() { Value::Float(n) } else { Value::Null }
}

fn one(args: &[Value], f: fn(f64) -> f64) -> Value {
    number(args, 0).map_or(Value::Null, |n| finite(f(n)))
}

fn two(args: &[Value], f: fn(f64, f64) -> f64) -> Value {
    match (number(args, 0), number(args, 1)) {
        (Some(a), Some(b)) => finite(f(a, b)),
        _ => Value::Null,
    }
}

/// `round(n)` to a whole number, `round(n, step)` to a multiple of the step.
fn round(args: &[Value]) -> Value {
    match (number(args, 0), number(args, 1)) {
        (Some(n), None) => finite(n.round()),
        (Some(n), Some(step)) if step > 0.0 => finite((n / step).round() * step),
        _ => Value::Null,
    }
}

/// `buckets(attr, max, n)`: which of `n` equal ranges below `max` a value lies in, as `low-high`.
fn buckets(args: &[Value]) -> Value {
    let (Some(n), Some(max)) = (number(args, 0), number(args, 1)) else { return Value::Null };
    let count = number(args, 2).unwrap_or(10.0).max(1.0).floor();
    let width = max / count;
    if n >= max || width <= 0.0 {
        return Value::from(format!("{max}-"));
    }
    let at = (n / width).floor().max(0.0);
    Value::from(format!("{:.3}-{:.3}", at * width, (at + 1.0) * width))
}

/// Units by kind, each with its size in the first of its kind (UCUM codes).
const UNITS: &[&[(&str, f64)]] = &[
    &[
        ("s", 1.0),
        ("ns", 1e-9),
        ("us", 1e-6),
        ("ms", 1e-3),
        ("min", 60.0),
        ("h", 3_600.0),
        ("d", 86_400.0),
        ("wk", 604_800.0),
    ],
    &[
        ("By", 1.0),
        ("bit", 0.125),
        ("kBy", 1e3),
        ("MBy", 1e6),
        ("GBy", 1e9),
        ("TBy", 1e12),
        ("KiBy", 1_024.0),
        ("MiBy", 1_048_576.0),
        ("GiBy", 1_073_741_824.0),
        ("TiBy", 1_099_511_627_776.0),
    ],
    &[("m", 1.0), ("mm", 1e-3), ("cm", 1e-2), ("km", 1e3)],
    &[("1", 1.0), ("%", 0.01)],
];

fn convert(args: &[Value]) -> Value {
    let (Some(n), Some(from), Some(to)) = (number(args, 0), super::text(args, 1), super::text(args, 2))
    else {
        return Value::Null;
    };
    UNITS
        .iter()
        .find_map(|kind| {
            let size = |name: &str| kind.iter().find(|(unit, _)| *unit == name).map(|(_, size)| *size);
            Some(finite(n * size(from)? / size(to)?))
        })
        .unwrap_or_default()
}

/// How many measurements of a distribution are not above a threshold.
fn cdf_count(args: &[Value]) -> Value {
    let (Value::Metric(metric), Some(threshold)) = (arg(args, 0), number(args, 1)) else {
        return Value::Null;
    };
    let points: &Metric = metric;
    Value::Float(points.sketch.iter().filter(|(value, _)| *value <= threshold).map(|(_, n)| n).sum())
}

/// A whole number within a range, for the other chapters.
pub(super) fn within(args: &[Value], at: usize, least: i64, most: i64) -> Option<i64> {
    whole(args, at).filter(|n| (least..=most).contains(n))
}
