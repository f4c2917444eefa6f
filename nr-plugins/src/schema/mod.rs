//! The plain dialect of JSON Schema in which arguments are described.
//!
//! Assistants differ in what they understand of JSON Schema, and pay for every character of it. So a schema here has no
//! `$ref` and no `$defs`, no alternatives, no boolean schemas and no `null`; every value has one `type`, an array has
//! `items`, a choice is an `enum` of texts, and an object of known properties takes no others. [`plain`] makes such a
//! schema from a Rust type; [`problems`] says where a schema leaves the dialect.

mod check;
mod plain;

use serde_json::{Map, Value};

pub use check::{MAX_DEPTH, MAX_PROPERTIES, problems};
pub use plain::plain;

/// The schema of a tool without arguments.
#[must_use]
pub fn empty() -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), Value::from("object"));
    schema.insert("properties".to_owned(), Value::Object(Map::new()));
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema
}

/// The schema of one property of an object's schema.
#[must_use]
pub fn property<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    schema.get("properties")?.as_object()?.get(name)?.as_object()
}

/// The names of an object's properties, in the order of the schema.
pub fn property_names(schema: &Map<String, Value>) -> impl Iterator<Item = &str> + Clone {
    schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
}

/// The names of the properties that must be there.
pub fn required_names(schema: &Map<String, Value>) -> impl Iterator<Item = &str> + Clone {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
