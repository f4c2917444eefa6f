//! A saved answer to the introspection query, as SDL.

use std::fmt::Write as _;

use serde_json::Value;

/// Reads `{"data": {"__schema": ..}}`, or `{"__schema": ..}`.
pub(crate) fn to_sdl(json: &str) -> Result<String, String> {
    let answer: Value = serde_json::from_str(json).map_err(|error| format!("not JSON: {error}"))?;
    let schema = answer
        .pointer("/data/__schema")
        .or_else(|| answer.get("__schema"))
        .ok_or("not an answer to the introspection query: it has no `__schema`")?;
    let mut out = String::from("schema {\n");
    for (word, key) in [("query", "queryType"), ("mutation", "mutationType")] {
        if let Some(name) = schema.pointer(&format!("/{key}/name")).and_then(Value::as_str) {
            let _ = writeln!(out, "  {word}: {name}");
        }
    }
    out.push_str("}\n");
    for definition in list(schema, "types") {
        let name = text(definition, "name")?;
        let built_in = matches!(name, "Boolean" | "Float" | "ID" | "Int" | "String");
        if !built_in && !name.starts_with("__") {
            type_definition(definition, name, &mut out)?;
        }
    }
    Ok(out)
}

fn type_definition(definition: &Value, name: &str, out: &mut String) -> Result<(), String> {
    match text(definition, "kind")? {
        "SCALAR" => {
            let _ = writeln!(out, "scalar {name}");
        }
        "ENUM" => {
            let _ = writeln!(out, "enum {name} {{");
            for value in list(definition, "enumValues") {
                let _ = writeln!(out, "  {}{}", text(value, "name")?, deprecated(value));
            }
            out.push_str("}\n");
        }
        "INPUT_OBJECT" => {
            let _ = writeln!(out, "input {name} {{");
            for field in list(definition, "inputFields") {
                let _ = writeln!(out, "  {}", input_value(field)?);
            }
            out.push_str("}\n");
        }
        "UNION" => {
            let members = names(definition, "possibleTypes")?;
            let _ = writeln!(out, "union {name} = {}", members.join(" | "));
        }
        kind @ ("OBJECT" | "INTERFACE") => {
            let word = if kind == "OBJECT" { "type" } else { "interface" };
            let interfaces = names(definition, "interfaces")?;
            let implements = if interfaces.is_empty() {
                String::new()
            } else {
                format!(" implements {}", interfaces.join(" & "))
            };
            let _ = writeln!(out, "{word} {name}{implements} {{");
            for field in list(definition, "fields") {
                let mut arguments = Vec::new();
                for argument in list(field, "args") {
                    arguments.push(input_value(argument)?);
                }
                let arguments =
                    if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
                let result = type_reference(field.get("type"))?;
                let _ = writeln!(out, "  {}{arguments}: {result}{}", text(field, "name")?, deprecated(field));
            }
            out.push_str("}\n");
        }
        other => return Err(format!("type `{name}` is of the unknown kind `{other}`")),
    }
    Ok(())
}

fn input_value(value: &Value) -> Result<String, String> {
    let default = match value.get("defaultValue").and_then(Value::as_str) {
        Some(default) => format!(" = {default}"),
        None => String::new(),
    };
    Ok(format!("{}: {}{default}", text(value, "name")?, type_reference(value.get("type"))?))
}

fn type_reference(reference: Option<&Value>) -> Result<String, String> {
    let reference = reference.ok_or("a type reference is missing")?;
    match text(reference, "kind")? {
        "NON_NULL" => Ok(format!("{}!", type_reference(reference.get("ofType"))?)),
        "LIST" => Ok(format!("[{}]", type_reference(reference.get("ofType"))?)),
        _ => Ok(text(reference, "name")?.to_owned()),
    }
}

fn deprecated(member: &Value) -> &'static str {
    if member.get("isDeprecated").and_then(Value::as_bool) == Some(true) { " @deprecated" } else { "" }
}

fn names(value: &Value, key: &str) -> Result<Vec<String>, String> {
    list(value, key).iter().map(|one| text(one, "name").map(str::to_owned)).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| format!("`{key}` is missing in {value}"))
}
