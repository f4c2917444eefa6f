//! One value against its schema: what it must mean, and what is wrong with it.

use nr_core::redact::excerpt;
use serde_json::{Map, Number, Value};

use crate::nearest::{listed, nearest};
use crate::schema::{property, property_names, required_names};

/// The largest whole number that a JSON number with a fraction holds exactly: 2^53.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

fn type_of(schema: &Map<String, Value>) -> &str {
    schema.get("type").and_then(Value::as_str).unwrap_or("")
}

/// The value as the schema wants it, where it has only one meaning; else as it was.
pub(crate) fn coerced(value: Value, schema: &Map<String, Value>) -> Value {
    match (type_of(schema), value) {
        ("integer", Value::String(text)) => whole(text.trim()).map_or(Value::String(text), Value::Number),
        ("integer", Value::Number(number)) if number.is_f64() => {
            Value::Number(number.as_f64().and_then(exact).unwrap_or(number))
        }
        ("number", Value::String(text)) => number(text.trim()).map_or(Value::String(text), Value::Number),
        ("boolean", Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        ("string", Value::String(text)) => Value::String(chosen(text, schema)),
        ("string", Value::Number(number)) => Value::String(number.to_string()),
        ("string", Value::Bool(flag)) => Value::String(flag.to_string()),
        ("array", value) => list(value, schema),
        ("object", value) => object(value, schema),
        (_, value) => value,
    }
}

/// A whole number written as a text.
fn whole(text: &str) -> Option<Number> {
    text.parse::<i64>()
        .map(Number::from)
        .or_else(|_| text.parse::<u64>().map(Number::from))
        .ok()
        .or_else(|| text.parse::<f64>().ok().and_then(exact))
}

fn number(text: &str) -> Option<Number> {
    whole(text).or_else(|| Number::from_f64(text.parse::<f64>().ok()?))
}

/// A whole number that was written with a fraction or an exponent.
fn exact(number: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are checked just before")]
    (number.fract() == 0.0 && number.abs() <= MAX_EXACT).then(|| Number::from(number as i64))
}

/// One of an enum's texts, whatever the case it was written in.
fn chosen(text: String, schema: &Map<String, Value>) -> String {
    let choices = || choices(schema);
    if choices().any(|choice| choice == text) {
        return text;
    }
    let mut alike = choices().filter(|choice| choice.eq_ignore_ascii_case(text.trim()));
    match (alike.next(), alike.next()) {
        (Some(only), None) => only.to_owned(),
        _ => text,
    }
}

fn choices(schema: &Map<String, Value>) -> impl Iterator<Item = &str> + Clone {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// A list, also from one value, and from a text that is a JSON list (models write those).
fn list(value: Value, schema: &Map<String, Value>) -> Value {
    let items = schema.get("items").and_then(Value::as_object);
    let each = |value| match items {
        Some(schema) => coerced(value, schema),
        None => value,
    };
    match value {
        Value::Array(values) => Value::Array(values.into_iter().map(each).collect()),
        Value::String(text) => match parsed(&text, '[') {
            Some(Value::Array(values)) => Value::Array(values.into_iter().map(each).collect()),
            _ => Value::Array(vec![each(Value::String(text))]),
        },
        Value::Null => Value::Null,
        single => Value::Array(vec![each(single)]),
    }
}

/// An object, also from a text that is a JSON object.
fn object(value: Value, schema: &Map<String, Value>) -> Value {
    let mut values = match value {
        Value::Object(values) => values,
        Value::String(text) => match parsed(&text, '{') {
            Some(Value::Object(values)) => values,
            _ => return Value::String(text),
        },
        other => return other,
    };
    let every = schema.get("additionalProperties").and_then(Value::as_object);
    values.retain(|name, value| !(value.is_null() && property(schema, name).is_some()));
    for (name, value) in &mut values {
        if let Some(schema) = property(schema, name).or(every) {
            *value = coerced(value.take(), schema);
        }
    }
    Value::Object(values)
}

fn parsed(text: &str, opening: char) -> Option<Value> {
    text.trim_start().starts_with(opening).then(|| serde_json::from_str(text).ok())?
}

/// Whether a value is as its schema has it.
///
/// # Errors
/// The words for the user: the argument, what was given, what is expected.
pub(crate) fn check(value: &Value, schema: &Map<String, Value>, path: &str) -> Result<(), String> {
    let fits = match type_of(schema) {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    if !fits || !in_bounds(value, schema) {
        return Err(expected(value, schema, path));
    }
    match value {
        Value::String(text) => choice(text, schema, path),
        Value::Array(values) => {
            let Some(items) = schema.get("items").and_then(Value::as_object) else { return Ok(()) };
            values.iter().enumerate().try_for_each(|(i, value)| check(value, items, &format!("{path}[{i}]")))
        }
        Value::Object(values) => check_object(values, schema, path),
        _ => Ok(()),
    }
}

fn in_bounds(value: &Value, schema: &Map<String, Value>) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let least = |key: &str, size: f64| bound(key).is_none_or(|least| size >= least);
    let most = |key: &str, size: f64| bound(key).is_none_or(|most| size <= most);
    match value {
        Value::Number(number) => number.as_f64().is_none_or(|number| {
            least("minimum", number)
                && most("maximum", number)
                && bound("exclusiveMinimum").is_none_or(|bound| number > bound)
                && bound("exclusiveMaximum").is_none_or(|bound| number < bound)
        }),
        Value::String(text) => {
            let length = text.chars().count() as f64;
            least("minLength", length) && most("maxLength", length)
        }
        Value::Array(values) => {
            least("minItems", values.len() as f64) && most("maxItems", values.len() as f64)
        }
        _ => true,
    }
}

fn choice(text: &str, schema: &Map<String, Value>, path: &str) -> Result<(), String> {
    let choices = choices(schema);
    if choices.clone().next().is_none() || choices.clone().any(|choice| choice == text) {
        return Ok(());
    }
    let near = nearest(text, choices.clone()).map(|near| format!(", nearest `{near}`")).unwrap_or_default();
    let shown = excerpt(text);
    Err(format!("argument `{path}` got \"{shown}\", expected one of {}{near}", listed(choices)))
}

fn check_object(values: &Map<String, Value>, schema: &Map<String, Value>, path: &str) -> Result<(), String> {
    let closed = schema.get("additionalProperties").is_some_and(|more| more == &Value::Bool(false));
    let every = schema.get("additionalProperties").and_then(Value::as_object);
    for (name, value) in values {
        match property(schema, name).or(every) {
            Some(schema) => check(value, schema, &format!("{path}.{}", excerpt(name)))?,
            None if closed => {
                let names = property_names(schema);
                let near = nearest(name, names.clone()).map(|near| format!(", nearest `{near}`"));
                return Err(format!(
                    "argument `{path}` has no part `{}`, expected {}{}",
                    excerpt(name),
                    listed(names),
                    near.unwrap_or_default()
                ));
            }
            None => {}
        }
    }
    match required_names(schema).find(|name| !values.contains_key(*name)) {
        Some(missing) => Err(format!("argument `{path}` lacks `{missing}`")),
        None => Ok(()),
    }
}

/// What was given and what is expected, in words.
fn expected(value: &Value, schema: &Map<String, Value>, path: &str) -> String {
    let (noun, unit, bounds) = match type_of(schema) {
        "integer" => ("an integer", "", Some(("minimum", "maximum"))),
        "number" => ("a number", "", Some(("minimum", "maximum"))),
        "string" => ("a text", " characters", Some(("minLength", "maxLength"))),
        "array" => ("a list", " items", Some(("minItems", "maxItems"))),
        "boolean" => ("true or false", "", None),
        _ => ("an object", "", None),
    };
    let mut words = noun.to_owned();
    let mut bound = |key: &str, word: &str, unit: &str| {
        if let Some(Value::Number(bound)) = schema.get(key) {
            let joint = if words == noun { "of" } else { "and" };
            words.push_str(&format!(" {joint} {word} {bound}{unit}"));
        }
    };
    if let Some((least, most)) = bounds {
        bound(least, "at least", unit);
        bound(most, "at most", unit);
        bound("exclusiveMinimum", "more than", unit);
        bound("exclusiveMaximum", "less than", unit);
    }
    format!("argument `{path}` got {}, expected {words}", excerpt(&value.to_string()))
}
