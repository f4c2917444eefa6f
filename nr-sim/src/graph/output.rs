//! The data of a response, as it is written.

use apollo_compiler::Name;
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// A value of a response.
#[derive(Debug)]
pub(super) enum Output {
    Null,
    Leaf(Value),
    Raw(Box<RawValue>),
    List(Vec<Output>),
    Object(Vec<(Name, Output)>),
    /// What is waited for: the value of this number.
    Slot(usize),
}

impl Output {
    /// Puts null where a path leads, if it leads somewhere; `slots` are the values that were waited for.
    pub(super) fn set_null(&mut self, path: &[Value], slots: &mut Vec<Output>) {
        if let Self::Slot(number) = *self {
            let Some(slot) = slots.get_mut(number) else { return };
            let mut inner = std::mem::replace(slot, Self::Null);
            inner.set_null(path, slots);
            if let Some(slot) = slots.get_mut(number) {
                *slot = inner;
            }
            return;
        }
        let Some((first, rest)) = path.split_first() else {
            *self = Self::Null;
            return;
        };
        let next = match (self, first) {
            (Self::Object(fields), Value::String(name)) => {
                fields.iter_mut().find(|(key, _)| key.as_str() == name).map(|(_, value)| value)
            }
            (Self::List(items), Value::Number(index)) => index
                .as_u64()
                .and_then(|index| usize::try_from(index).ok())
                .and_then(|index| items.get_mut(index)),
            _ => None,
        };
        if let Some(next) = next {
            next.set_null(rest, slots);
        }
    }
}

/// A value with the slots that it refers to.
pub(super) struct Written<'a> {
    pub(super) output: &'a Output,
    pub(super) slots: &'a [Output],
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let slots = self.slots;
        match self.output {
            Output::Null => serializer.serialize_unit(),
            Output::Leaf(value) => value.serialize(serializer),
            Output::Raw(raw) => raw.serialize(serializer),
            Output::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for output in items {
                    list.serialize_element(&Written { output, slots })?;
                }
                list.end()
            }
            Output::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, output) in fields {
                    map.serialize_entry(name.as_str(), &Written { output, slots })?;
                }
                map.end()
            }
            Output::Slot(number) => match slots.get(*number) {
                Some(output) => Written { output, slots }.serialize(serializer),
                None => serializer.serialize_unit(),
            },
        }
    }
}
