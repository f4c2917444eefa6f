//! Writing the kept part of a schema: names and types only, sorted, so that the same input gives the same bytes.

use std::fmt::Write as _;

use apollo_compiler::Node;
use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, InputValueDefinition};

use crate::reach::{Fields, Reach};

/// The kept types of a schema as SDL.
pub(crate) fn print(schema: &Schema, reach: &Reach<'_>) -> String {
    let mut out = String::new();
    roots(schema, reach, &mut out);
    for (name, fields) in &reach.types {
        let Some(definition) = schema.types.get(name.as_str()) else { continue };
        out.push('\n');
        match definition {
            ExtendedType::Scalar(_) => {
                let _ = writeln!(out, "scalar {name}");
            }
            ExtendedType::Enum(whole) => {
                let mut values: Vec<&str> = whole.values.keys().map(|value| value.as_str()).collect();
                values.sort_unstable();
                let _ = writeln!(out, "enum {name} {{\n  {}\n}}", values.join("\n  "));
            }
            ExtendedType::InputObject(input) => {
                let one_of = if input.directives.get("oneOf").is_some() { " @oneOf" } else { "" };
                let mut lines: Vec<String> =
                    input.fields.values().map(|field| argument(&field.node)).collect();
                lines.sort_unstable();
                let _ = writeln!(out, "input {name}{one_of} {{\n  {}\n}}", lines.join("\n  "));
            }
            ExtendedType::Union(union) => {
                let members = union.members.iter().map(|member| member.name.as_str());
                let mut members: Vec<&str> = members.filter(|name| reach.types.contains_key(*name)).collect();
                members.sort_unstable();
                let _ = writeln!(out, "union {name} = {}", members.join(" | "));
            }
            ExtendedType::Object(object) => {
                let interfaces = object.implements_interfaces.iter().map(|one| one.name.as_str());
                head("type", name, interfaces, reach, &mut out);
                body(schema, name, fields, &mut out);
            }
            ExtendedType::Interface(interface) => {
                let interfaces = interface.implements_interfaces.iter().map(|one| one.name.as_str());
                head("interface", name, interfaces, reach, &mut out);
                body(schema, name, fields, &mut out);
            }
        }
    }
    out
}

fn roots(schema: &Schema, reach: &Reach<'_>, out: &mut String) {
    let definition = &schema.schema_definition;
    out.push_str("schema {\n");
    for (word, root) in [("query", &definition.query), ("mutation", &definition.mutation)] {
        if let Some(root) = root.as_ref().filter(|root| reach.types.contains_key(root.name.as_str())) {
            let _ = writeln!(out, "  {word}: {}", root.name);
        }
    }
    out.push_str("}\n");
}

fn head<'a>(
    word: &str,
    name: &str,
    interfaces: impl Iterator<Item = &'a str>,
    reach: &Reach<'_>,
    out: &mut String,
) {
    let mut kept: Vec<&str> = interfaces.filter(|name| reach.types.contains_key(*name)).collect();
    kept.sort_unstable();
    let implements =
        if kept.is_empty() { String::new() } else { format!(" implements {}", kept.join(" & ")) };
    let _ = writeln!(out, "{word} {name}{implements} {{");
}

fn body(schema: &Schema, owner: &str, fields: &Fields, out: &mut String) {
    for (name, kept) in fields {
        let Ok(field) = schema.type_field(owner, name) else { continue };
        let mut arguments: Vec<String> =
            field.arguments.iter().filter(|one| kept.contains(one.name.as_str())).map(argument).collect();
        arguments.sort_unstable();
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let _ = writeln!(out, "  {name}{arguments}: {}", field.ty);
    }
    out.push_str("}\n");
}

fn argument(definition: &Node<InputValueDefinition>) -> String {
    let default = match &definition.default_value {
        Some(value) => format!(" = {}", value.serialize().no_indent()),
        None => String::new(),
    };
    format!("{}: {}{default}", definition.name, definition.ty)
}
