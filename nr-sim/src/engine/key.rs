//! Values as keys of groups and sets.

use std::sync::Arc;

use crate::store::Value;

/// A value that can be hashed: numbers that are equal make one key, whatever their kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Null,
    Bool(bool),
    Number(u64),
    Str(Arc<str>),
    List(Vec<Self>),
}

impl Key {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            // Adding zero makes one of the two zeros.
            Value::Int(_) | Value::Float(_) | Value::Metric(_) => {
                Self::Number((value.number().unwrap_or(f64::NAN) + 0.0).to_bits())
            }
            Value::Str(text) => Self::Str(Arc::clone(text)),
            Value::List(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::Map(items) => Self::List(
                items
                    .iter()
                    .flat_map(|(name, value)| [Self::Str(Arc::clone(name)), Self::of(value)])
                    .collect(),
            ),
        }
    }
}
