//! What an aggregate has seen so far. States of the same aggregate can be merged, in any order of rows.

use std::collections::HashMap;
use std::sync::Arc;

use super::funnel::Funnel;
use super::line::{LastTwo, Line};
use super::sample::{Cumulative, Sample};
use super::{Kind, Spec};
use crate::engine::key::Key;
use crate::store::{Metric, Value};

#[derive(Clone, Debug)]
pub(crate) enum State {
    Count(f64),
    Sum(Value),
    /// Count and sum.
    Average(f64, f64),
    /// Count, mean and sum of squared distances from it.
    Spread(f64, f64, f64),
    Least(Value),
    Greatest(Value),
    Sample(Sample),
    Cumulative(Cumulative),
    Set(HashMap<Key, Value>),
    Newest(Option<(i64, Value)>),
    Oldest(Option<(i64, Value)>),
    /// Satisfied, tolerating, frustrated.
    Apdex(f64, f64, f64),
    Histogram(Vec<f64>),
    Funnel(Funnel),
    Line(Line),
    LastTwo(LastTwo),
}

impl State {
    pub(in crate::engine) fn new(spec: &Spec) -> Self {
        match &spec.kind {
            Kind::Rows | Kind::Count => Self::Count(0.0),
            Kind::Sum => Self::Sum(Value::Null),
            Kind::Average => Self::Average(0.0, 0.0),
            Kind::Deviation | Kind::Variance => Self::Spread(0.0, 0.0, 0.0),
            Kind::Min => Self::Least(Value::Null),
            Kind::Max => Self::Greatest(Value::Null),
            Kind::Percentile(_) | Kind::CdfPercentage(_) => Self::Sample(Sample::default()),
            Kind::BucketPercentile(_) => Self::Cumulative(Cumulative::default()),
            Kind::UniqueCount | Kind::Uniques(_) => Self::Set(HashMap::new()),
            Kind::Latest => Self::Newest(None),
            Kind::Earliest => Self::Oldest(None),
            Kind::Apdex(_) => Self::Apdex(0.0, 0.0, 0.0),
            Kind::Histogram { buckets, .. } => Self::Histogram(vec![0.0; *buckets]),
            Kind::Funnel(_) => Self::Funnel(Funnel::default()),
            Kind::Derivative(_) | Kind::PredictLinear(_) => Self::Line(Line::default()),
            Kind::LatestRate(_) => Self::LastTwo(LastTwo::default()),
        }
    }

    /// Takes a row, of which the arguments were computed.
    pub(in crate::engine) fn add(&mut self, spec: &Spec, args: &[Value], ms: i64) {
        let value = args.first().unwrap_or(&Value::Null);
        match self {
            Self::Count(n) => {
                *n += match (&spec.kind, value) {
                    (Kind::Rows, _) => 1.0,
                    (_, Value::Null) => 0.0,
                    (_, Value::Metric(metric)) => metric.count,
                    _ => 1.0,
                }
            }
            Self::Sum(sum) => *sum = add(sum, value),
            Self::Average(n, sum) => match value {
                Value::Metric(metric) => {
                    *n += metric.count;
                    *sum += metric.total;
                }
                other => {
                    if let Some(x) = other.number() {
                        *n += 1.0;
                        *sum += x;
                    }
                }
            },
            Self::Spread(n, mean, squares) => {
                if let Some(x) = value.number() {
                    *n += 1.0;
                    let delta = x - *mean;
                    *mean += delta / *n;
                    *squares += delta * (x - *mean);
                }
            }
            Self::Least(least) => {
                keep(least, &extreme(value, |metric| metric.min), std::cmp::Ordering::is_lt)
            }
            Self::Greatest(greatest) => {
                keep(greatest, &extreme(value, |metric| metric.max), std::cmp::Ordering::is_gt);
            }
            Self::Sample(sample) => sample.add(value),
            Self::Cumulative(bounds) => bounds.add(value, args.get(1).unwrap_or(&Value::Null)),
            Self::Set(set) => put(set, spec, args),
            Self::Newest(found) => {
                if !value.is_null() && found.as_ref().is_none_or(|(at, _)| ms >= *at) {
                    *found = Some((ms, last_of(value)));
                }
            }
            Self::Oldest(found) => {
                if !value.is_null() && found.as_ref().is_none_or(|(at, _)| ms < *at) {
                    *found = Some((ms, last_of(value)));
                }
            }
            Self::Apdex(satisfied, tolerating, frustrated) => {
                let Kind::Apdex(t) = spec.kind else { return };
                match value.number() {
                    Some(x) if x <= t => *satisfied += 1.0,
                    Some(x) if x <= 4.0 * t => *tolerating += 1.0,
                    Some(_) => *frustrated += 1.0,
                    None => {}
                }
            }
            Self::Histogram(counts) => {
                let Kind::Histogram { start, width, buckets } = spec.kind else { return };
                let mut count = |value: f64, n: f64| {
                    let at = ((value - start) * buckets as f64 / width).floor();
                    let at = if at > 0.0 { (at as usize).min(buckets.saturating_sub(1)) } else { 0 };
                    if let Some(slot) = counts.get_mut(at) {
                        *slot += n;
                    }
                };
                match value {
                    Value::Metric(metric) if !metric.sketch.is_empty() => {
                        metric.sketch.iter().for_each(|(value, n)| count(*value, *n));
                    }
                    other => {
                        if let Some(x) = other.number() {
                            count(x, 1.0);
                        }
                    }
                }
            }
            Self::Funnel(funnel) => funnel.add(args),
            Self::Line(line) => {
                if let Some(x) = value.number() {
                    line.add(ms, x);
                }
            }
            Self::LastTwo(two) => {
                if let Some(x) = value.number() {
                    two.add(ms, x);
                }
            }
        }
    }

    /// Takes what another state of the same aggregate has seen.
    pub(in crate::engine) fn merge(&mut self, spec: &Spec, other: &Self) {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => *a += b,
            (Self::Sum(a), Self::Sum(b)) => *a = add(a, b),
            (Self::Average(n, sum), Self::Average(m, other)) => {
                *n += m;
                *sum += other;
            }
            (Self::Spread(n, mean, squares), Self::Spread(m, other_mean, other_squares)) => {
                let total = *n + m;
                if total > 0.0 {
                    let delta = other_mean - *mean;
                    *squares += other_squares + delta * delta * *n * m / total;
                    *mean += delta * m / total;
                    *n = total;
                }
            }
            (Self::Least(a), Self::Least(b)) => keep(a, b, std::cmp::Ordering::is_lt),
            (Self::Greatest(a), Self::Greatest(b)) => keep(a, b, std::cmp::Ordering::is_gt),
            (Self::Sample(a), Self::Sample(b)) => a.merge(b),
            (Self::Cumulative(a), Self::Cumulative(b)) => a.merge(b),
            (Self::Set(a), Self::Set(b)) => b.values().for_each(|v| put(a, spec, std::slice::from_ref(v))),
            (Self::Newest(a), Self::Newest(Some((ms, value))))
                if a.as_ref().is_none_or(|(at, _)| ms >= at) =>
            {
                *a = Some((*ms, value.clone()));
            }
            (Self::Oldest(a), Self::Oldest(Some((ms, value))))
                if a.as_ref().is_none_or(|(at, _)| ms < at) =>
            {
                *a = Some((*ms, value.clone()));
            }
            (Self::Apdex(a, b, c), Self::Apdex(x, y, z)) => {
                *a += x;
                *b += y;
                *c += z;
            }
            (Self::Histogram(a), Self::Histogram(b)) => a.iter_mut().zip(b).for_each(|(a, b)| *a += b),
            (Self::Funnel(a), Self::Funnel(b)) => a.merge(b),
            (Self::Line(a), Self::Line(b)) => a.merge(b),
            (Self::LastTwo(a), Self::LastTwo(b)) => a.merge(b),
            _ => {}
        }
    }

    pub(in crate::engine) fn finish(&self, spec: &Spec) -> Value {
        match (self, &spec.kind) {
            (Self::Count(n), _) => count(*n),
            (Self::Sum(value) | Self::Least(value) | Self::Greatest(value), _) => value.clone(),
            (Self::Average(n, sum), _) => (*n > 0.0).then(|| sum / n).into(),
            (Self::Spread(n, _, squares), Kind::Variance) => (*n > 0.0).then(|| squares / n).into(),
            (Self::Spread(n, _, squares), _) => (*n > 0.0).then(|| (squares / n).sqrt()).into(),
            (Self::Sample(sample), Kind::Percentile(wanted)) => sample.percentiles(wanted),
            (Self::Sample(sample), Kind::CdfPercentage(thresholds)) => sample.shares(thresholds),
            (Self::Cumulative(bounds), Kind::BucketPercentile(wanted)) => bounds.percentiles(wanted),
            (Self::Set(set), Kind::Uniques(_)) => {
                let mut values: Vec<Value> = set.values().cloned().collect();
                values.sort_by(Value::order);
                values.into_iter().collect()
            }
            (Self::Set(set), _) => Value::Int(set.len() as i64),
            (Self::Newest(found) | Self::Oldest(found), _) => {
                found.as_ref().map_or(Value::Null, |(_, value)| value.clone())
            }
            (Self::Apdex(s, t, f), _) => {
                let all = s + t + f;
                let score = (all > 0.0).then(|| (s + t / 2.0) / all);
                let item = |name: &str, value: Value| (Arc::from(name), value);
                Value::Map(Arc::new([
                    item("count", count(all)),
                    item("s", count(*s)),
                    item("t", count(*t)),
                    item("f", count(*f)),
                    item("score", score.into()),
                ]))
            }
            (Self::Histogram(counts), _) => counts.iter().map(|n| count(*n)).collect(),
            (Self::Funnel(funnel), Kind::Funnel(labels)) => funnel.finish(labels),
            (Self::Line(line), Kind::Derivative(per)) => line.slope().map(|slope| slope * per).into(),
            (Self::Line(line), Kind::PredictLinear(ahead)) => line.ahead(*ahead).into(),
            (Self::LastTwo(two), Kind::LatestRate(per)) => two.rate().map(|rate| rate * per).into(),
            _ => Value::Null,
        }
    }
}

/// Counts are whole, unless metrics counted in parts.
fn count(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() < 9e15 { Value::Int(n as i64) } else { Value::Float(n) }
}

fn add(sum: &Value, value: &Value) -> Value {
    let value = match value {
        Value::Metric(metric) => &Value::Float(metric.total),
        other => other,
    };
    match (sum, value) {
        (_, value) if value.number().is_none() => sum.clone(),
        (Value::Null, value) => value.clone(),
        (Value::Int(a), Value::Int(b)) => {
            a.checked_add(*b).map_or_else(|| Value::Float(*a as f64 + *b as f64), Value::Int)
        }
        (a, b) => Value::Float(a.number().unwrap_or(0.0) + b.number().unwrap_or(0.0)),
    }
}

/// What a value counts as for `min` and `max`: numbers only.
fn extreme(value: &Value, of: fn(&Metric) -> f64) -> Value {
    match value {
        Value::Int(_) | Value::Float(_) => value.clone(),
        Value::Metric(metric) => Value::Float(of(metric)),
        _ => Value::Null,
    }
}

fn keep(best: &mut Value, value: &Value, better: fn(std::cmp::Ordering) -> bool) {
    if !value.is_null() && (best.is_null() || value.compare(best).is_some_and(better)) {
        *best = value.clone();
    }
}

fn last_of(value: &Value) -> Value {
    match value {
        Value::Metric(metric) => Value::Float(metric.latest),
        other => other.clone(),
    }
}

/// Several arguments make one tuple; a list counts by its elements.
fn put(set: &mut HashMap<Key, Value>, spec: &Spec, args: &[Value]) {
    let most = match spec.kind {
        Kind::Uniques(most) => most,
        _ => usize::MAX,
    };
    let mut one = |value: &Value| {
        let key = Key::of(value);
        if !value.is_null() && (set.len() < most || set.contains_key(&key)) {
            set.entry(key).or_insert_with(|| value.clone());
        }
    };
    match args {
        [value] => one(value),
        several if several.iter().all(Value::is_null) => {}
        several => one(&several.iter().cloned().collect()),
    }
}
