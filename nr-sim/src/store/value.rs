//! One value of a row, or of a result.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::{Map, Number, Value as Json};

/// A value as events carry it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// The attribute is absent.
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Str(Arc<str>),
    /// A data point of a dimensional metric.
    Metric(Arc<Metric>),
    /// Several values in order.
    List(Arc<[Self]>),
    /// Named values in order, as `jparse` and `percentile` make them.
    Map(Arc<[(Arc<str>, Self)]>),
}

/// What kind of metric a data point belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "New Relic stores these kinds")]
#[expect(missing_docs, reason = "the names say it")]
pub enum MetricKind {
    Gauge,
    Count,
    Summary,
    Distribution,
}

/// A data point of a dimensional metric: what was measured since the point before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Metric {
    /// Its kind.
    pub kind: MetricKind,
    /// How many measurements it stands for.
    pub count: f64,
    /// Their sum.
    pub total: f64,
    /// The least of them.
    pub min: f64,
    /// The greatest of them.
    pub max: f64,
    /// The last of them.
    pub latest: f64,
    /// For a distribution: values and how many measurements lie near each, in any order.
    pub sketch: Vec<(f64, f64)>,
}

impl Metric {
    /// One measurement of a gauge.
    #[must_use]
    pub const fn gauge(value: f64) -> Self {
        Self::new(MetricKind::Gauge, 1.0, value, value, value, value)
    }

    /// An increase of a counter.
    #[must_use]
    pub const fn count(increase: f64) -> Self {
        Self::new(MetricKind::Count, increase, increase, increase, increase, increase)
    }

    /// Several measurements of which only the outline is known.
    #[must_use]
    pub fn summary(count: f64, total: f64, min: f64, max: f64) -> Self {
        Self::new(MetricKind::Summary, count, total, min, max, total / count.max(1.0))
    }

    /// Measurements as values with how often each was seen.
    #[must_use]
    pub fn distribution(sketch: Vec<(f64, f64)>) -> Self {
        let count = sketch.iter().map(|(_, n)| n).sum();
        let total = sketch.iter().map(|(value, n)| value * n).sum();
        let min = sketch.iter().map(|(value, _)| *value).fold(f64::INFINITY, f64::min);
        let max = sketch.iter().map(|(value, _)| *value).fold(f64::NEG_INFINITY, f64::max);
        let latest = sketch.last().map_or(0.0, |(value, _)| *value);
        Self { sketch, ..Self::new(MetricKind::Distribution, count, total, min, max, latest) }
    }

    const fn new(kind: MetricKind, count: f64, total: f64, min: f64, max: f64, latest: f64) -> Self {
        Self { kind, count, total, min, max, latest, sketch: Vec::new() }
    }

    /// The kind as New Relic writes it.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self.kind {
            MetricKind::Gauge => "gauge",
            MetricKind::Count => "count",
            MetricKind::Summary => "summary",
            MetricKind::Distribution => "distribution",
        }
    }

    /// One of `count`, `total`, `max`, `min`, `latest` and `type`.
    #[must_use]
    pub fn field(&self, name: &str) -> Value {
        match name {
            "count" => Value::Float(self.count),
            "total" | "sum" => Value::Float(self.total),
            "max" => Value::Float(self.max),
            "min" => Value::Float(self.min),
            "latest" => Value::Float(self.latest),
            "type" => Value::from(self.type_name()),
            _ => Value::Null,
        }
    }
}

impl Value {
    /// Whether there is nothing.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number it is; `None` for strings that look like one, as NRQL does not coerce. A metric counts as its average.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Int(n) => Some(*n as f64),
            Self::Float(n) => Some(*n),
            Self::Metric(metric) if metric.count > 0.0 => Some(metric.total / metric.count),
            _ => None,
        }
    }

    /// The string it is.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// A string of any value: what `string()` and `concat()` show.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Str(text) => text.to_string(),
            Self::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
            other => other.to_json().to_string(),
        }
    }

    /// The order of two values of one kind; `None` when they don't compare.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Str(a), Self::Str(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (a, b) => a.number()?.partial_cmp(&b.number()?),
        }
    }

    /// An order of all values, for sorting: nulls, booleans, numbers, strings, the rest.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let rank = |value: &Self| match value {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Int(_) | Self::Float(_) | Self::Metric(_) => 2,
            Self::Str(_) => 3,
            Self::List(_) => 4,
            Self::Map(_) => 5,
        };
        self.compare(other).unwrap_or_else(|| match (self, other) {
            (Self::List(a), Self::List(b)) => a
                .iter()
                .zip(b.iter())
                .map(|(a, b)| a.order(b))
                .find(|order| order.is_ne())
                .unwrap_or_else(|| a.len().cmp(&b.len())),
            _ => rank(self).cmp(&rank(other)),
        })
    }

    /// As JSON; numbers that JSON lacks (infinite, not a number) become null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(b) => Json::Bool(*b),
            Self::Int(n) => Json::from(*n),
            Self::Float(n) => Number::from_f64(*n).map_or(Json::Null, Json::Number),
            Self::Str(text) => Json::from(text.as_ref()),
            Self::Metric(metric) => {
                let mut map = Map::new();
                let fields: &[&str] = match metric.kind {
                    MetricKind::Count => &["type", "count"],
                    MetricKind::Gauge => &["type", "count", "total", "min", "max", "latest"],
                    _ => &["type", "count", "total", "min", "max"],
                };
                for field in fields {
                    map.insert((*field).to_owned(), metric.field(field).to_json());
                }
                Json::Object(map)
            }
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(items) => {
                Json::Object(items.iter().map(|(key, value)| (key.to_string(), value.to_json())).collect())
            }
        }
    }

    /// From JSON, as `jparse` reads it.
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(b) => Self::Bool(*b),
            Json::Number(n) => {
                n.as_i64().map_or_else(|| n.as_f64().map_or(Self::Null, Self::Float), Self::Int)
            }
            Json::String(text) => Self::from(text.as_str()),
            Json::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            Json::Object(map) => Self::Map(
                map.iter().map(|(key, value)| (Arc::from(key.as_str()), Self::from_json(value))).collect(),
            ),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Str(Arc::from(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Str(Arc::from(text))
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::Str(text)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Float(n)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl From<Metric> for Value {
    fn from(metric: Metric) -> Self {
        Self::Metric(Arc::new(metric))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
