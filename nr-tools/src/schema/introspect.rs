//! The answer to the introspection query as a schema.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Argument, Field, Kind, MAX_TYPES, ROOT, Schema, Type};

/// Asks for names, types and descriptions; a list of lists that must not be null is nested seven deep.
pub(super) const QUERY: &str = "query Introspection { __schema { queryType { name } types { kind name description \
fields(includeDeprecated: true) { name description isDeprecated args { name defaultValue type { ...T } } type { ...T } } \
inputFields { name description defaultValue type { ...T } } interfaces { name } enumValues(includeDeprecated: true) { name } \
possibleTypes { name } } } } \
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind \
name ofType { kind name } } } } } } }";

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "__schema")]
    schema: Told,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    query_type: Option<Name>,
    types: Vec<ToldType>,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldType {
    kind: String,
    name: String,
    description: Option<String>,
    fields: Option<Vec<ToldField>>,
    input_fields: Option<Vec<ToldInput>>,
    interfaces: Option<Vec<Name>>,
    enum_values: Option<Vec<Name>>,
    possible_types: Option<Vec<Name>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldField {
    name: String,
    description: Option<String>,
    #[serde(default)]
    is_deprecated: bool,
    #[serde(default)]
    args: Vec<ToldInput>,
    #[serde(rename = "type")]
    of: Ref,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldInput {
    name: String,
    description: Option<String>,
    default_value: Option<String>,
    #[serde(rename = "type")]
    of: Ref,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ref {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<Ref>>,
}

impl Ref {
    fn text(&self) -> String {
        let inner = || self.of_type.as_ref().map_or_else(String::new, |of| of.text());
        match self.kind.as_str() {
            "NON_NULL" => format!("{}!", inner()),
            "LIST" => format!("[{}]", inner()),
            _ => self.name.clone().unwrap_or_default(),
        }
    }
}

/// The schema; `None` when the data is something else.
pub(super) fn read(data: &Value) -> Option<Schema> {
    let Data { schema } = Data::deserialize(data).ok()?;
    let root = schema.query_type.map_or_else(|| ROOT.to_owned(), |name| name.name);
    let types: BTreeMap<String, Type> = schema
        .types
        .into_iter()
        .filter(|told| !told.name.starts_with("__"))
        .take(MAX_TYPES)
        .map(|told| (told.name.clone(), read_type(told)))
        .collect();
    types.contains_key(&root).then(|| Schema::new(types, root, true))
}

fn read_type(told: ToldType) -> Type {
    let kind = match told.kind.as_str() {
        "OBJECT" => Kind::Object,
        "INTERFACE" => Kind::Interface,
        "UNION" => Kind::Union,
        "ENUM" => Kind::Enum,
        "INPUT_OBJECT" => Kind::Input,
        _ => Kind::Scalar,
    };
    let names = |list: Option<Vec<Name>>| -> Vec<String> {
        list.into_iter().flatten().map(|name| name.name).collect()
    };
    let inputs = told.input_fields.into_iter().flatten().map(|input| Field {
        of: input.of.text(),
        name: input.name,
        description: input.description.unwrap_or_default(),
        arguments: Vec::new(),
        deprecated: false,
    });
    let fields = told.fields.into_iter().flatten().map(|field| Field {
        of: field.of.text(),
        name: field.name,
        description: field.description.unwrap_or_default(),
        arguments: field.args.into_iter().map(argument).collect(),
        deprecated: field.is_deprecated,
    });
    let values = if kind == Kind::Union { names(told.possible_types) } else { names(told.enum_values) };
    Type {
        kind,
        description: told.description.unwrap_or_default(),
        fields: fields.chain(inputs).collect(),
        values,
        interfaces: names(told.interfaces),
    }
}

fn argument(told: ToldInput) -> Argument {
    let of = told.of.text();
    Argument { name: told.name, required: of.ends_with('!') && told.default_value.is_none(), of }
}
