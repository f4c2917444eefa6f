//! From a Rust type to the plain dialect.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The schema of `A` in the plain dialect, as far as it can be said there; [`problems`](super::problems) says where it
/// can't, such as for types that hold themselves.
///
/// ```
/// #[derive(schemars::JsonSchema)]
/// #[serde(rename_all = "lowercase")]
/// enum Direction {
///     In,
///     Out,
/// }
/// #[derive(schemars::JsonSchema)]
/// struct Arguments {
///     /// Which neighbours.
///     direction: Option<Direction>,
/// }
/// assert_eq!(
///     serde_json::Value::Object(nr_plugins::schema::plain::<Arguments>()),
///     serde_json::json!({
///         "type": "object",
///         "properties": {
///             "direction": {"type": "string", "enum": ["in", "out"], "description": "Which neighbours."},
///         },
///         "additionalProperties": false,
///     })
/// );
/// ```
#[must_use]
pub fn plain<A: schemars::JsonSchema>() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12().for_deserialize();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let schema = settings.into_generator().into_root_schema_for::<A>();
    let mut schema = match simplified(schema.to_value()) {
        Value::Object(schema) => schema,
        _ => Map::new(),
    };
    // The words on the whole are the tool's own description; said twice they would be paid for twice.
    schema.shift_remove("description");
    for (key, value) in super::empty() {
        schema.entry(key).or_insert(value);
    }
    ordered(schema)
}

/// One schema and all below it.
fn simplified(schema: Value) -> Value {
    let mut schema = match schema {
        Value::Object(schema) => schema,
        // `true` takes everything; the check complains that nothing is said of the type.
        Value::Bool(true) => return Value::Object(Map::new()),
        other => return other,
    };
    for noise in ["$schema", "$id", "$comment", "title"] {
        schema.shift_remove(noise);
    }
    drop_width(&mut schema);
    drop_null(&mut schema);
    merge_choice(&mut schema);
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = unwrapped(text);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(below) = schema.get_mut(key)
            && below.is_object()
        {
            *below = simplified(below.take());
        }
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (_, below) in properties.iter_mut() {
            *below = simplified(below.take());
        }
        schema.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    // Taking everything is what silence means.
    if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
        schema.shift_remove("additionalProperties");
    }
    if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.shift_remove("required");
    }
    Value::Object(ordered(schema))
}

/// How many bits a number has in Rust helps nobody; its bounds are kept.
fn drop_width(schema: &mut Map<String, Value>) {
    let is_width =
        |format: &str| ["uint", "int", "float", "double"].iter().any(|width| format.starts_with(width));
    if schema.get("format").and_then(Value::as_str).is_some_and(is_width) {
        schema.shift_remove("format");
    }
}

/// What may be absent is not also `null`.
fn drop_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("enum") {
        choices.retain(|choice| !choice.is_null());
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.shift_remove("default");
    }
    for key in ["anyOf", "oneOf"] {
        let Some(Value::Array(ways)) = schema.get_mut(key) else { continue };
        ways.retain(|way| way.get("type").is_none_or(|name| name != "null"));
        if ways.len() == 1 {
            adopt(schema, key);
        }
    }
    if schema.get("allOf").and_then(Value::as_array).is_some_and(|ways| ways.len() == 1) {
        adopt(schema, "allOf");
    }
}

/// Puts the only way of an alternative in its place. What was said outside stands: it is nearer to the argument.
fn adopt(schema: &mut Map<String, Value>, key: &str) {
    let Some(Value::Array(mut ways)) = schema.shift_remove(key) else { return };
    let Some(Value::Object(only)) = ways.pop() else { return };
    for (key, value) in only {
        schema.entry(key).or_insert(value);
    }
    drop_width(schema);
    drop_null(schema);
}

/// An enum with documented variants comes as alternatives of constants: its names become an `enum`, its docs go into the
/// description.
fn merge_choice(schema: &mut Map<String, Value>) {
    if let Some(constant) = schema.shift_remove("const") {
        schema.insert("enum".to_owned(), Value::Array(vec![constant]));
    }
    let Some(Value::Array(ways)) = schema.get("oneOf").or_else(|| schema.get("anyOf")) else { return };
    let mut names = Vec::new();
    let mut docs = Vec::new();
    for way in ways {
        let constant = way.get("const").map(std::slice::from_ref);
        let Some(choices) = constant.or_else(|| way.get("enum").and_then(Value::as_array).map(Vec::as_slice))
        else {
            return;
        };
        if !choices.iter().all(Value::is_string) {
            return;
        }
        if let ([Value::String(name)], Some(doc)) = (choices, way.get("description").and_then(Value::as_str))
        {
            docs.push(format!("{name}: {}", unwrapped(doc)));
        }
        names.extend(choices.iter().cloned());
    }
    schema.shift_remove("oneOf");
    schema.shift_remove("anyOf");
    schema.insert("type".to_owned(), Value::from("string"));
    schema.insert("enum".to_owned(), Value::Array(names));
    if !docs.is_empty() {
        let own = schema.get("description").and_then(Value::as_str).map(str::to_owned);
        let text = own.into_iter().chain(docs).collect::<Vec<_>>().join(" ");
        schema.insert("description".to_owned(), Value::from(text));
    }
}

/// The words of a doc comment without the line breaks of the source; paragraphs stay.
fn unwrapped(text: &str) -> String {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The same schema with its keys in the order in which they are read.
fn ordered(mut schema: Map<String, Value>) -> Map<String, Value> {
    const FIRST: [&str; 9] = [
        "type",
        "enum",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "minimum",
        "maximum",
        "default",
    ];
    let mut sorted = Map::new();
    for key in FIRST {
        if let Some(value) = schema.shift_remove(key) {
            sorted.insert(key.to_owned(), value);
        }
    }
    let description = schema.shift_remove("description");
    sorted.extend(schema);
    sorted.extend(description.map(|text| ("description".to_owned(), text)));
    sorted
}
