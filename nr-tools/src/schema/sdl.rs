//! SDL to a schema, and back as short as it can be written.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use graphql_parser::schema::{self as ast, Definition, TypeDefinition};
use nr_core::{Fault, FaultKind};

use super::{Argument, Field, Kind, MAX_TYPES, ROOT, Schema, Type};

/// Fields or values of a type that are written; the rest are counted.
const MAX_MEMBERS: usize = 40;

/// Reads SDL.
pub(super) fn read(text: &str) -> Result<Schema, Fault> {
    let document = graphql_parser::parse_schema::<String>(text).map_err(|error| {
        Fault::new(FaultKind::Internal, "the built-in schema could not be read").with_source(error)
    })?;
    let mut types = BTreeMap::new();
    let mut root = ROOT.to_owned();
    for definition in document.definitions.into_iter().take(MAX_TYPES) {
        match definition {
            Definition::SchemaDefinition(schema) => root = schema.query.unwrap_or(root),
            Definition::TypeDefinition(told) => {
                let (name, read) = read_type(told);
                types.insert(name, read);
            }
            Definition::TypeExtension(_) | Definition::DirectiveDefinition(_) => {}
        }
    }
    Ok(Schema::new(types, root, false))
}

fn read_type(told: TypeDefinition<'_, String>) -> (String, Type) {
    let empty = |kind, description: Option<String>| Type {
        kind,
        description: description.unwrap_or_default(),
        fields: Vec::new(),
        values: Vec::new(),
        interfaces: Vec::new(),
    };
    match told {
        TypeDefinition::Scalar(told) => (told.name, empty(Kind::Scalar, told.description)),
        TypeDefinition::Object(told) => {
            let fields = told.fields.into_iter().map(field).collect();
            let read = empty(Kind::Object, told.description);
            (told.name, Type { fields, interfaces: told.implements_interfaces, ..read })
        }
        TypeDefinition::Interface(told) => {
            let fields = told.fields.into_iter().map(field).collect();
            let read = empty(Kind::Interface, told.description);
            (told.name, Type { fields, interfaces: told.implements_interfaces, ..read })
        }
        TypeDefinition::Union(told) => {
            (told.name, Type { values: told.types, ..empty(Kind::Union, told.description) })
        }
        TypeDefinition::Enum(told) => {
            let values = told.values.into_iter().map(|value| value.name).collect();
            (told.name, Type { values, ..empty(Kind::Enum, told.description) })
        }
        TypeDefinition::InputObject(told) => {
            let fields = told.fields.into_iter().map(|input| Field {
                name: input.name,
                description: input.description.unwrap_or_default(),
                of: input.value_type.to_string(),
                arguments: Vec::new(),
                deprecated: false,
            });
            let fields = fields.collect();
            (told.name, Type { fields, ..empty(Kind::Input, told.description) })
        }
    }
}

fn field(told: ast::Field<'_, String>) -> Field {
    let deprecated = told.directives.iter().any(|directive| directive.name == "deprecated");
    let arguments = told.arguments.into_iter().map(|input| {
        let of = input.value_type.to_string();
        Argument { name: input.name, required: of.ends_with('!') && input.default_value.is_none(), of }
    });
    Field {
        name: told.name,
        description: told.description.unwrap_or_default(),
        of: told.field_type.to_string(),
        arguments: arguments.collect(),
        deprecated,
    }
}

/// A field with its arguments.
pub(super) fn write_field(field: &Field) -> String {
    let mut out = field.name.clone();
    if !field.arguments.is_empty() {
        let arguments: Vec<String> =
            field.arguments.iter().map(|argument| format!("{}:{}", argument.name, argument.of)).collect();
        let _ = write!(out, "({})", arguments.join(","));
    }
    let _ = write!(out, ":{}", field.of);
    if field.deprecated {
        out.push_str(" @deprecated");
    }
    out
}

/// A type with those of its fields that a choice lets through.
pub(super) fn write_type(name: &str, of: &Type, choose: impl Fn(&Field) -> bool) -> String {
    let chosen: Vec<String> = of.fields.iter().filter(|field| choose(field)).map(write_field).collect();
    let members = if matches!(of.kind, Kind::Union | Kind::Enum) { &of.values } else { &chosen };
    let mut body = members.iter().take(MAX_MEMBERS).cloned().collect::<Vec<_>>();
    let more = members.len().saturating_sub(MAX_MEMBERS);
    if more > 0 {
        body.push(format!("# and {more} more"));
    }
    let word = match of.kind {
        Kind::Object => "type",
        Kind::Interface => "interface",
        Kind::Union => return format!("union {name}={}", body.join("|")),
        Kind::Enum => "enum",
        Kind::Input => "input",
        Kind::Scalar => return format!("scalar {name}"),
    };
    format!("{word} {name}{{{}}}", body.join(" "))
}
