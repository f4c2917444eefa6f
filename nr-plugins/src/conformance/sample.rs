//! Values made from a schema in the plain dialect.

use serde_json::{Map, Value};

use crate::schema::{property, property_names, required_names};

/// Arguments that the schema accepts: only the required ones, or all.
pub(super) fn arguments(schema: &Map<String, Value>, all: bool) -> Map<String, Value> {
    let required: Vec<&str> = required_names(schema).collect();
    property_names(schema)
        .filter(|name| all || required.contains(name))
        .filter_map(|name| Some((name.to_owned(), value(property(schema, name)?))))
        .collect()
}

/// What the author gives as an example, else the smallest value.
fn value(schema: &Map<String, Value>) -> Value {
    let given = ["examples", "enum"].iter().find_map(|key| schema.get(*key)?.as_array()?.first());
    if let Some(given) = given.or_else(|| schema.get("default")) {
        return given.clone();
    }
    let size =
        |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => {
            let least = schema.get("minimum").filter(|least| least.as_f64().is_some_and(|least| least > 0.0));
            least
                .or_else(|| schema.get("maximum").filter(|most| most.as_f64().is_some_and(|most| most < 1.0)))
                .cloned()
                .unwrap_or(Value::from(1))
        }
        Some("boolean") => Value::Bool(false),
        Some("array") => {
            let items = schema.get("items").and_then(Value::as_object);
            let one = items.map_or(Value::Null, value);
            Value::Array(vec![one; size("minItems").unwrap_or(1).clamp(1, 64)])
        }
        Some("object") => Value::Object(arguments(schema, false)),
        _ => Value::String("1".repeat(size("minLength").unwrap_or(1).clamp(1, 4_096))),
    }
}
