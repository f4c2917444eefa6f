//! State that travels through the client: signed, bound to the operation and its arguments, with an expiry.

use std::io;
use std::time::Duration;

use rand::Rng;
use rmcp::model::{RequestStateCodec, SealOptions};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::invalid;
use crate::peer::Peer;
use crate::settings::MIN_STATE_KEY;

/// What is in a sealed state.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// The host's own state.
    #[serde(rename = "s")]
    pub(super) state: Value,
    /// Which round this is, so that no client asks without end.
    #[serde(rename = "r")]
    pub(super) round: u8,
    /// The keys of the questions, so that the answer to a single one needs no key.
    #[serde(rename = "k")]
    pub(super) keys: Vec<String>,
}

pub(super) struct Seal {
    codec: RequestStateCodec,
    ttl: Duration,
}

/// The method of calling a tool.
pub(super) const CALL: &str = "tools/call";

/// Not a method: keeps a token in the hands of a model apart from the state in the hands of a client.
const CALL_BY_TOKEN: &str = "tools/call with token";

/// The operation that a state belongs to.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub(super) method: &'static str,
    pub(super) name: &'a str,
    pub(super) arguments: &'a Map<String, Value>,
}

impl Seal {
    pub(super) fn new(key: Option<Vec<u8>>, ttl: Duration) -> io::Result<Self> {
        let key = match key {
            Some(key) if key.len() < MIN_STATE_KEY => {
                return Err(invalid(
                    "the key that signs state must have at least 32 bytes; draw a longer one",
                ));
            }
            Some(key) => key,
            None => {
                let mut key = vec![0; MIN_STATE_KEY];
                rand::rng().fill_bytes(&mut key);
                key
            }
        };
        let codec =
            RequestStateCodec::try_new(key).map_err(|_| invalid("the key that signs state is too short"))?;
        Ok(Self { codec, ttl })
    }

    pub(super) fn close(&self, state: &State, operation: &Operation<'_>, peer: &Peer) -> Option<String> {
        let bound = operation.bound_to(peer);
        let options = SealOptions::new().associated_data(bound.as_bytes()).ttl(self.ttl);
        self.codec.seal_json_with(state, &options).ok()
    }

    pub(super) fn open(&self, sealed: &str, operation: &Operation<'_>, peer: &Peer) -> Option<State> {
        self.codec.open_json_with(sealed, operation.bound_to(peer).as_bytes()).ok()
    }
}

impl Operation<'_> {
    pub(super) fn is_call(&self) -> bool {
        self.method == CALL
    }

    pub(super) fn by_token(&self) -> Self {
        Self { method: CALL_BY_TOKEN, ..*self }
    }

    /// Every part is JSON, so that no two different operations give the same text.
    fn bound_to(&self, peer: &Peer) -> String {
        let caller = peer.identity().map(|identity| Value::from(identity.as_str())).unwrap_or_default();
        let mut text = format!("[\"{}\",{},{caller},", self.method, Value::from(self.name));
        canonical(&Value::Object(self.arguments.clone()), &mut text);
        text.push(']');
        text
    }
}

/// Writes a value with the keys of objects in order: a model that repeats a call may shuffle them.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in keys {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::{CALL, Operation};
    use crate::peer::{Channel, Peer};

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a\",:{}\\[\\]]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::vec(("[a\",:]{0,2}", inner), 0..3)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    fn arguments() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::vec(("[a-c\"]{0,2}", value()), 0..4)
            .prop_map(|entries| entries.into_iter().collect())
    }

    fn bound(name: &str, arguments: &Map<String, Value>) -> String {
        Operation { method: CALL, name, arguments }.bound_to(&Peer::unknown(Channel::Memory))
    }

    /// The same value with the keys of all objects the other way round.
    fn turned(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                Value::Object(map.iter().rev().map(|(k, v)| (k.clone(), turned(v))).collect())
            }
            Value::Array(items) => Value::Array(items.iter().map(turned).collect()),
            plain => plain.clone(),
        }
    }

    proptest! {
        #[test]
        fn the_order_of_keys_does_not_matter(arguments in arguments()) {
            let Value::Object(other) = turned(&Value::Object(arguments.clone())) else { unreachable!() };
            prop_assert_eq!(bound("a", &arguments), bound("a", &other));
        }

        #[test]
        fn different_operations_differ(a in arguments(), b in arguments(), x in "[a\",]{0,3}", y in "[a\",]{0,3}") {
            prop_assert_eq!(bound(&x, &a) == bound(&y, &b), x == y && a == b);
        }
    }
}
