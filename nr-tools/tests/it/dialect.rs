//! What strict clients refuse in a tool, whatever this project's own dialect says: forms that function calling of one or the
//! other does not know, and names that are too long for it.

use serde_json::{Value, json};

use crate::world::World;

/// Names of tools are cut or refused above this by several clients.
const MAX_NAME: usize = 64;

/// What a client puts before the names of a server that was added under the name `newrelic`.
const PREFIX: &str = "mcp__newrelic__";

/// Keys that some client refuses or passes over.
const REFUSED: [&str; 16] = [
    "$ref",
    "$defs",
    "definitions",
    "$schema",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "if",
    "const",
    "prefixItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "exclusiveMinimum",
    "exclusiveMaximum",
];

/// How deep values may lie in each other.
const MAX_DEPTH: usize = 5;

fn faults(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(schema, "arguments", 0, &mut found);
    found
}

fn walk(schema: &Value, path: &str, depth: usize, found: &mut Vec<String>) {
    let Some(object) = schema.as_object() else {
        return found.push(format!("{path}: a schema that is no object"));
    };
    let mut complain = |what: String| found.push(format!("{path}: {what}"));
    if depth > MAX_DEPTH {
        return complain("too deep".to_owned());
    }
    for key in REFUSED.iter().filter(|key| object.contains_key(**key)) {
        complain(format!("has {key}"));
    }
    if !object.get("type").is_some_and(Value::is_string) {
        complain("its type is not one name".to_owned());
    }
    if object.get("nullable").is_some() || object.get("default").is_some_and(Value::is_null) {
        complain("may be null".to_owned());
    }
    if object["type"] == "array" && !object.contains_key("items") {
        complain("an array without items".to_owned());
    }
    if let Some(items) = object.get("items") {
        walk(items, &format!("{path}[]"), depth + 1, found);
    }
    if let Some(every) = object.get("additionalProperties").filter(|every| **every != json!(false)) {
        walk(every, &format!("{path}.*"), depth + 1, found);
    }
    for (name, below) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let legal = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
        if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(legal) {
            found.push(format!("{path}: the name {name}"));
        }
        walk(below, &format!("{path}.{name}"), depth + 1, found);
    }
}

#[tokio::test]
async fn strict_clients_take_every_tool() {
    let world = World::new(1).await;
    let mut wrong = Vec::new();
    for spec in world.manager.snapshot().tools() {
        let name = &spec.name;
        if PREFIX.len() + name.len() > MAX_NAME {
            wrong.push(format!("{PREFIX}{name} is longer than {MAX_NAME}"));
        }
        let found = faults(&Value::Object((*spec.schema).clone()));
        wrong.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_strict_clients_refuse() {
    let inside = |property: Value| json!({"type": "object", "properties": {"a": property}});
    assert_eq!(faults(&inside(json!({"type": "string", "enum": ["x"]}))), Vec::<String>::new());
    for (schema, fault) in [
        (inside(json!({"$ref": "#/$defs/A", "type": "string"})), "arguments.a: has $ref"),
        (inside(json!({"type": "string", "anyOf": [{"type": "null"}]})), "arguments.a: has anyOf"),
        (inside(json!({"type": ["string", "null"]})), "arguments.a: its type is not one name"),
        (inside(json!({"type": "array"})), "arguments.a: an array without items"),
        (inside(json!({"type": "array", "items": true})), "arguments.a[]: a schema that is no object"),
        (inside(json!(true)), "arguments.a: a schema that is no object"),
        (json!({"type": "object", "additionalProperties": true}), "arguments.*: a schema that is no object"),
        (json!({"type": "object", "properties": {"a b": {"type": "string"}}}), "arguments: the name a b"),
    ] {
        assert_eq!(faults(&schema), [fault], "{schema}");
    }
}
