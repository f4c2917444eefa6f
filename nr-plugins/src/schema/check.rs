//! Where a schema leaves the plain dialect.

use serde_json::{Map, Value};

/// How deep a schema may go. Deeper forms are filled in wrongly by models, and walked without need.
pub const MAX_DEPTH: usize = 8;

/// The most properties of one object.
pub const MAX_PROPERTIES: usize = 64;

const KEYS: [&str; 21] = [
    "type",
    "enum",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "default",
    "description",
    "examples",
];

/// What is wrong with the schema of a tool's arguments; empty when it is plain.
///
/// ```
/// let schema = serde_json::json!({"type": "object", "properties": {"tags": {"type": "array"}}});
/// assert_eq!(
///     nr_plugins::schema::problems(schema.as_object().unwrap()),
///     ["`tags`: an array needs `items`", "the schema: `additionalProperties` must be false"]
/// );
/// ```
#[must_use]
pub fn problems(schema: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    if schema.get("type").is_none_or(|name| name != "object")
        || !schema.get("properties").is_some_and(Value::is_object)
    {
        found.push("the schema: arguments are an object with `properties`".to_owned());
    }
    walk(schema, "", 0, &mut found);
    found
}

fn walk(schema: &Map<String, Value>, path: &str, depth: usize, found: &mut Vec<String>) {
    let mut complain = |what: &str| {
        found.push(if path.is_empty() { format!("the schema: {what}") } else { format!("`{path}`: {what}") });
    };
    if depth > MAX_DEPTH {
        return complain("it goes deeper than an assistant can follow");
    }
    for key in schema.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        complain(&format!("`{key}` is not in the plain dialect"));
    }
    if let Some(text) = schema.get("description")
        && let Some(problem) = text
            .as_str()
            .map_or(Some("the description is no text".to_owned()), crate::spec::description_problem)
    {
        complain(&problem);
    }
    let name = match schema.get("type") {
        Some(Value::String(name)) => name.as_str(),
        Some(_) => return complain("`type` must be one name"),
        None => return complain("there is no `type`"),
    };
    if let Some(choices) = schema.get("enum") {
        let texts = choices
            .as_array()
            .is_some_and(|choices| !choices.is_empty() && choices.iter().all(Value::is_string));
        if name != "string" || !texts {
            complain("an `enum` must list texts");
        }
    }
    match name {
        "string" | "integer" | "number" | "boolean" => {}
        "array" => match schema.get("items") {
            Some(Value::Object(items)) => walk(items, &format!("{path}[]"), depth + 1, found),
            Some(_) => complain("`items` must be a schema"),
            None => complain("an array needs `items`"),
        },
        "object" => object(schema, path, depth, found),
        other => complain(&format!("there is no type `{other}`")),
    }
}

fn object(schema: &Map<String, Value>, path: &str, depth: usize, found: &mut Vec<String>) {
    let mut own = Vec::new();
    let properties = match schema.get("properties") {
        Some(Value::Object(properties)) => Some(properties),
        Some(_) => {
            own.push("`properties` must be an object".to_owned());
            None
        }
        None => None,
    };
    for (name, below) in properties.into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match below {
            Value::Object(below) => walk(below, &path, depth + 1, found),
            _ => found.push(format!("`{path}`: it must be a schema")),
        }
    }
    if properties.is_some_and(|properties| properties.len() > MAX_PROPERTIES) {
        own.push(format!("there are more than {MAX_PROPERTIES} properties"));
    }
    match (properties, schema.get("additionalProperties")) {
        (Some(_), Some(Value::Bool(false))) | (None, None) => {}
        (Some(_), _) => own.push("`additionalProperties` must be false".to_owned()),
        (None, Some(Value::Object(below))) => walk(below, &format!("{path}.*"), depth + 1, found),
        (None, Some(_)) => {
            own.push("`additionalProperties` without `properties` must be a schema".to_owned())
        }
    }
    for name in super::required_names(schema) {
        if !properties.is_some_and(|properties| properties.contains_key(name)) {
            own.push(format!("`{name}` is required and no property"));
        }
    }
    for what in own {
        found.push(if path.is_empty() { format!("the schema: {what}") } else { format!("`{path}`: {what}") });
    }
}
