//! One Rust enum for each enum of the schema, shared by every operation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

/// The names of the schema's own enums.
pub(crate) fn names(schema: &Schema) -> Vec<String> {
    let mut names: Vec<String> = schema
        .types
        .iter()
        .filter(|(_, definition)| definition.is_enum() && !definition.is_built_in())
        .map(|(name, _)| name.to_string())
        .collect();
    names.sort_unstable();
    names
}

/// The code of all of them.
pub(crate) fn module(schema: &Schema) -> Result<String, String> {
    let mut out = String::from(
        "//! The enums of the schema. Each has `Other` for a value that the schema did not have when this was made.\n",
    );
    for name in names(schema) {
        if let Some(ExtendedType::Enum(definition)) = schema.types.get(name.as_str()) {
            let mut values: Vec<&str> = definition.values.keys().map(|value| value.as_str()).collect();
            values.sort_unstable();
            one(&name, &values, &mut out)?;
        }
    }
    Ok(out)
}

fn one(name: &str, values: &[&str], out: &mut String) -> Result<(), String> {
    let mut variants: BTreeMap<String, &str> = BTreeMap::new();
    for value in values {
        if let Some(other) = variants.insert(variant(value), value) {
            return Err(format!("`{name}`: `{other}` and `{value}` would be the same variant"));
        }
    }
    let (mut list, mut to_text, mut from_text) = (String::new(), String::new(), String::new());
    for (variant, value) in &variants {
        let _ = writeln!(list, "/// `{value}`\n{variant},");
        let _ = writeln!(to_text, "Self::{variant} => \"{value}\",");
        let _ = writeln!(from_text, "\"{value}\" => Self::{variant},");
    }
    let _ = write!(
        out,
        "
/// `{name}` of the schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum {name} {{
{list}/// A value that is newer than this crate.
Other(String),
}}

impl {name} {{
/// The value as it is written on the wire.
#[must_use]
pub fn as_str(&self) -> &str {{
match self {{
{to_text}Self::Other(value) => value,
}}
}}
}}

impl From<&str> for {name} {{
fn from(value: &str) -> Self {{
match value {{
{from_text}other => Self::Other(other.to_owned()),
}}
}}
}}

crate::scalars::wire_enum!({name});
"
    );
    Ok(())
}

/// `NOT_ALERTING` as `NotAlerting`.
fn variant(value: &str) -> String {
    let mut out = String::new();
    for part in value.split('_').filter(|part| !part.is_empty()) {
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            out.push(first.to_ascii_uppercase());
            out.extend(letters.map(|letter| letter.to_ascii_lowercase()));
        }
    }
    match out.as_str() {
        // The fallback has this name.
        "Other" => "OtherValue".to_owned(),
        "Self" => "SelfValue".to_owned(),
        _ if out.starts_with(|first: char| first.is_ascii_digit()) => format!("V{out}"),
        _ => out,
    }
}
