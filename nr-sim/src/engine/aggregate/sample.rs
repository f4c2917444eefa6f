//! Weighted values: percentiles and shares.

use std::sync::Arc;

use crate::store::Value;

/// Values, each with how often it was seen.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Sample {
    points: Vec<(f64, f64)>,
}

impl Sample {
    pub(super) fn add(&mut self, value: &Value) {
        match value {
            Value::Metric(metric) if !metric.sketch.is_empty() => self.points.extend(&metric.sketch),
            // Of a summary only the outline is known: its ends and, for the rest, its mean.
            Value::Metric(metric) if metric.count > 2.0 => {
                let rest = metric.count - 2.0;
                let mean = ((metric.total - metric.min - metric.max) / rest).clamp(metric.min, metric.max);
                self.points.extend([(metric.min, 1.0), (metric.max, 1.0), (mean, rest)]);
            }
            Value::Metric(metric) if metric.count > 0.0 => {
                self.points.push((metric.total / metric.count, metric.count));
            }
            other => self.points.extend(other.number().filter(|n| n.is_finite()).map(|n| (n, 1.0))),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.points.extend(&other.points);
    }

    fn sorted(&self) -> (Vec<(f64, f64)>, f64) {
        let mut points = self.points.clone();
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let weight = points.iter().map(|(_, n)| n).sum();
        (points, weight)
    }

    /// Percentiles by linear interpolation between the nearest ranks, under their numbers as strings.
    pub(super) fn percentiles(&self, wanted: &[f64]) -> Value {
        let (points, weight) = self.sorted();
        let at = |rank: f64| {
            let mut seen = 0.0;
            for (value, n) in &points {
                seen += n;
                if rank < seen {
                    return Some(*value);
                }
            }
            points.last().map(|(value, _)| *value)
        };
        let one = |p: f64| {
            let rank = (weight - 1.0).max(0.0) * (p / 100.0).clamp(0.0, 1.0);
            let (low, high) = (at(rank.floor())?, at(rank.ceil())?);
            Some(low + (high - low) * rank.fract())
        };
        Value::Map(wanted.iter().map(|p| (Arc::from(p.to_string()), one(*p).into())).collect())
    }

    /// For each threshold, how many percent of the values are not above it.
    pub(super) fn shares(&self, thresholds: &[f64]) -> Value {
        let (points, weight) = self.sorted();
        let one = |threshold: f64| {
            let below: f64 = points.iter().filter(|(value, _)| *value <= threshold).map(|(_, n)| n).sum();
            (weight > 0.0).then(|| 100.0 * below / weight)
        };
        Value::Map(thresholds.iter().map(|t| (Arc::from(t.to_string()), one(*t).into())).collect())
    }
}

/// Counts under the upper bounds of Prometheus buckets, each bound counting all below it.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Cumulative {
    bounds: Vec<(f64, f64)>,
}

impl Cumulative {
    pub(super) fn add(&mut self, value: &Value, bound: &Value) {
        let bound = match bound {
            Value::Str(text) => text.trim_start_matches('+').parse::<f64>().ok(),
            other => other.number(),
        };
        let count = match value {
            Value::Metric(metric) => Some(metric.total),
            other => other.number(),
        };
        if let (Some(bound), Some(count)) = (bound, count) {
            self.put(bound, count);
        }
    }

    fn put(&mut self, bound: f64, count: f64) {
        match self.bounds.iter_mut().find(|(known, _)| known.total_cmp(&bound).is_eq()) {
            Some((_, sum)) => *sum += count,
            None => self.bounds.push((bound, count)),
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (bound, count) in &other.bounds {
            self.put(*bound, *count);
        }
    }

    /// Percentiles by linear interpolation within the bucket, as Prometheus does.
    pub(super) fn percentiles(&self, wanted: &[f64]) -> Value {
        let mut bounds = self.bounds.clone();
        bounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total = bounds.last().map_or(0.0, |(_, count)| *count);
        let one = |p: f64| {
            let rank = total * p / 100.0;
            let (mut lower, mut below) = (0.0, 0.0);
            for (bound, count) in &bounds {
                if *count >= rank && *count > below {
                    let share = (rank - below) / (count - below);
                    return Some(if bound.is_finite() { lower + (bound - lower) * share } else { lower });
                }
                (lower, below) = (*bound, *count);
            }
            None
        };
        Value::Map(wanted.iter().map(|p| (Arc::from(p.to_string()), one(*p).into())).collect())
    }
}
