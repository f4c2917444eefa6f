//! The value of an expression for one row, or for the aggregates of one group. Unknown is null, as in SQL.

use std::cmp::Ordering;
use std::sync::Arc;

use nr_nrql::ast::BinaryOp;

use super::key::Key;
use super::node::{Dimensions, Node};
use crate::store::Value;

/// What an expression can look at.
pub(super) trait Scope {
    fn attr(&self, slot: usize) -> Value;
    fn timestamp(&self) -> Value;
    fn event_type(&self) -> Value;
    fn account(&self) -> Value;
    /// The attributes that are there.
    fn attributes(&self) -> Vec<(Arc<str>, Value)>;
    /// The value of a condition on one attribute, which may have been found before.
    fn remembered(&self, id: usize, slot: usize, node: &Node) -> Value;
}

/// The aggregates of a group in a span of time.
pub(super) struct Aggregates<'a> {
    pub(super) values: &'a [Value],
    pub(super) begin_ms: i64,
    pub(super) end_ms: i64,
}

/// The truth of a condition.
pub(super) fn holds(node: &Node, scope: &dyn Scope) -> bool {
    matches!(row(node, scope), Value::Bool(true))
}

/// The value for a row.
pub(super) fn row(node: &Node, scope: &dyn Scope) -> Value {
    match node {
        Node::Const(value) => value.clone(),
        Node::Attr(slot) => scope.attr(*slot),
        Node::Timestamp => scope.timestamp(),
        Node::EventType => scope.event_type(),
        Node::Account => scope.account(),
        Node::RowBytes => bytes(&scope.attributes()),
        Node::Dimensions(which) => dimensions(which, scope.attributes()),
        Node::Agg(_) | Node::Rate(..) | Node::WindowEnd => Value::Null,
        Node::Remembered { id, slot, node } => scope.remembered(*id, *slot, node),
        Node::And(a, b) => match row(a, scope) {
            Value::Bool(false) => Value::Bool(false),
            left => and(&left, &row(b, scope)),
        },
        Node::Or(a, b) => match row(a, scope) {
            left @ (Value::Null | Value::Bool(false)) => or(&left, &row(b, scope)),
            left => left,
        },
        Node::If(condition, yes, no) => row(if holds(condition, scope) { yes } else { no }, scope),
        other => combine(other, &|node| row(node, scope)),
    }
}

/// The value for a group.
pub(super) fn group(node: &Node, scope: &Aggregates<'_>) -> Value {
    match node {
        Node::Const(value) => value.clone(),
        Node::Agg(place) => scope.values.get(*place).cloned().unwrap_or_default(),
        Node::WindowEnd => Value::Int(scope.end_ms),
        Node::Rate(inner, per) => match group(inner, scope).number() {
            Some(n) => Value::Float(n * per / ((scope.end_ms - scope.begin_ms).max(1) as f64)),
            None => Value::Null,
        },
        Node::And(a, b) => and(&group(a, scope), &group(b, scope)),
        Node::Or(a, b) => or(&group(a, scope), &group(b, scope)),
        Node::If(condition, yes, no) => {
            let branch = if group(condition, scope) == Value::Bool(true) { yes } else { no };
            group(branch, scope)
        }
        Node::Remembered { node, .. } => group(node, scope),
        other => combine(other, &|node| group(node, scope)),
    }
}

/// The value of a node from the values of its parts.
fn combine(node: &Node, value: &dyn Fn(&Node) -> Value) -> Value {
    match node {
        Node::Neg(a) => match value(a) {
            Value::Int(n) => n.checked_neg().map_or(Value::Null, Value::Int),
            other => other.number().map_or(Value::Null, |n| Value::Float(-n)),
        },
        Node::Not(a) => match value(a) {
            Value::Bool(b) => Value::Bool(!b),
            _ => Value::Null,
        },
        Node::Compare(op, a, b) => compare(*op, &value(a), &value(b)),
        Node::Arithmetic(op, a, b) => arithmetic(*op, &value(a), &value(b)),
        Node::Is { node, negated, truth } => {
            let value = value(node);
            let is = match truth {
                None => value.is_null(),
                Some(truth) => value == Value::Bool(*truth),
            };
            Value::Bool(is != *negated)
        }
        Node::Like { node, negated, pattern } => match value(node) {
            Value::Null => Value::Null,
            Value::Str(text) => Value::Bool(pattern.matches(&text) != *negated),
            _ => Value::Bool(*negated),
        },
        Node::Matches { node, negated, regex } => match value(node) {
            Value::Null => Value::Null,
            Value::Str(text) => Value::Bool(regex.is_match(&text) != *negated),
            _ => Value::Bool(*negated),
        },
        Node::In { node, negated, members } => match value(node) {
            Value::Null => Value::Null,
            found if members.keys.contains(&Key::of(&found)) => Value::Bool(!negated),
            _ if members.null => Value::Null,
            _ => Value::Bool(*negated),
        },
        Node::Capture(a, regex) => match value(a) {
            Value::Str(text) => regex.captures(&text).map_or(Value::Null, |found| {
                found
                    .iter()
                    .skip(1)
                    .map(|part| part.map(|m| Value::from(m.as_str())).unwrap_or_default())
                    .collect()
            }),
            _ => Value::Null,
        },
        Node::Member(a, b) => member(&value(a), &value(b)),
        Node::Call(function, args) => {
            let args: Vec<Value> = args.iter().map(value).collect();
            function.call(&args)
        }
        _ => Value::Null,
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<T: IntoIterator<Item = Self>>(items: T) -> Self {
        Self::List(items.into_iter().collect())
    }
}

pub(super) fn member(of: &Value, which: &Value) -> Value {
    match (of, which) {
        (Value::List(items), Value::Int(at)) => {
            usize::try_from(*at).ok().and_then(|at| items.get(at)).cloned().unwrap_or_default()
        }
        (Value::Map(items), which) => {
            let name = which.display();
            items
                .iter()
                .find(|(key, _)| same_key(key, &name))
                .map(|(_, value)| value.clone())
                .unwrap_or_default()
        }
        (Value::Metric(metric), Value::Str(name)) => metric.field(name),
        _ => Value::Null,
    }
}

/// Keys of percentiles are numbers: `95` and `95.0` name the same one.
fn same_key(key: &str, name: &str) -> bool {
    key == name
        || matches!((key.parse::<f64>(), name.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() < f64::EPSILON)
}

fn and(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
        _ => Value::Null,
    }
}

/// Of conditions, whether one holds; of values, the first that isn't null: `FACET a OR b`, `average(x) OR 0`.
fn or(a: &Value, b: &Value) -> Value {
    match (a, b) {
        (Value::Null, Value::Bool(false)) => Value::Null,
        (Value::Null, value) => value.clone(),
        (value, _) if !matches!(value, Value::Bool(_)) => value.clone(),
        (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
        (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
        _ => Value::Null,
    }
}

/// Values of different kinds are never equal, and have no order.
fn compare(op: BinaryOp, a: &Value, b: &Value) -> Value {
    if a.is_null() || b.is_null() {
        return Value::Null;
    }
    let order = a.compare(b);
    Value::Bool(match op {
        BinaryOp::Eq => order == Some(Ordering::Equal),
        BinaryOp::NotEq => order != Some(Ordering::Equal),
        BinaryOp::Less => order == Some(Ordering::Less),
        BinaryOp::LessEq => order.is_some_and(Ordering::is_le),
        BinaryOp::Greater => order == Some(Ordering::Greater),
        BinaryOp::GreaterEq => order.is_some_and(Ordering::is_ge),
        _ => return Value::Null,
    })
}

pub(super) fn arithmetic(op: BinaryOp, a: &Value, b: &Value) -> Value {
    if let (Value::Int(a), Value::Int(b)) = (a, b) {
        let whole = match op {
            BinaryOp::Add => a.checked_add(*b),
            BinaryOp::Sub => a.checked_sub(*b),
            BinaryOp::Mul => a.checked_mul(*b),
            _ => None,
        };
        if let Some(n) = whole {
            return Value::Int(n);
        }
    }
    let (Some(a), Some(b)) = (a.number(), b.number()) else { return Value::Null };
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        // NRDB answers a division by zero with null.
        BinaryOp::Div if b != 0.0 => a / b,
        _ => return Value::Null,
    };
    Value::Float(result)
}

fn bytes(attributes: &[(Arc<str>, Value)]) -> Value {
    let sum: usize = attributes.iter().map(|(name, value)| name.len() + value.display().len() + 4).sum();
    Value::Int(i64::try_from(sum).unwrap_or(i64::MAX))
}

/// The strings and booleans of a metric's data point, as `{name=value, …}`; null when there is none.
fn dimensions(which: &Dimensions, attributes: Vec<(Arc<str>, Value)>) -> Value {
    let mut found: Vec<(Arc<str>, Value)> = attributes
        .into_iter()
        .filter(|(name, value)| {
            let dimension = matches!(value, Value::Str(_) | Value::Bool(_));
            let included =
                which.include.as_ref().is_none_or(|names| names.iter().any(|n| n.as_str() == &**name));
            dimension && included && !which.exclude.iter().any(|n| n.as_str() == &**name)
        })
        .collect();
    if found.is_empty() {
        return Value::Null;
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let parts: Vec<String> =
        found.iter().map(|(name, value)| format!("{name}={}", value.display())).collect();
    Value::from(format!("{{{}}}", parts.join(", ")))
}
