//! How many keys took each step of a funnel, and all steps before it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::key::Key;
use crate::store::Value;

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Funnel {
    /// For each key the steps it took, one bit each, in any order.
    taken: HashMap<Key, u16>,
}

impl Funnel {
    /// The key and then, for each step, whether the row takes it.
    pub(super) fn add(&mut self, args: &[Value]) {
        let Some((key, steps)) = args.split_first().filter(|(key, _)| !key.is_null()) else { return };
        let bits = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| **step == Value::Bool(true))
            .fold(0_u16, |bits, (at, _)| bits | 1_u16.checked_shl(at as u32).unwrap_or(0));
        if bits != 0 {
            *self.taken.entry(Key::of(key)).or_default() |= bits;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (key, bits) in &other.taken {
            *self.taken.entry(key.clone()).or_default() |= bits;
        }
    }

    pub(super) fn finish(&self, labels: &[String]) -> Value {
        let mut steps = 0_u16;
        let mut items = Vec::with_capacity(labels.len());
        for (at, label) in labels.iter().enumerate() {
            steps |= 1_u16.checked_shl(at as u32).unwrap_or(0);
            let count = self.taken.values().filter(|bits| **bits & steps == steps).count();
            items.push((Arc::from(label.as_str()), Value::Int(count as i64)));
        }
        Value::Map(items.into())
    }
}
