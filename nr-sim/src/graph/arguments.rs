//! Arguments of fields and conditions of selections: literals, variables and defaults to JSON.

use apollo_compiler::Schema;
use apollo_compiler::ast::{Type, Value as Literal};
use apollo_compiler::executable::{Field, Selection};
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use serde_json::{Map, Value};

/// The arguments of a field. The document was validated and its variables coerced before; what is left is to put them
/// together and to add defaults.
pub(super) fn of(
    declared: &FieldDefinition,
    field: &Field,
    variables: &Map<String, Value>,
    schema: &Schema,
) -> Map<String, Value> {
    let mut arguments = Map::with_capacity(declared.arguments.len());
    for argument in &declared.arguments {
        let given = field.specified_argument_by_name(&argument.name);
        let value = given.and_then(|value| json(value, &argument.ty, variables, schema));
        let value = value.or_else(|| {
            argument.default_value.as_ref().and_then(|value| json(value, &argument.ty, variables, schema))
        });
        if let Some(value) = value {
            arguments.insert(argument.name.to_string(), value);
        }
    }
    arguments
}

/// The value of `@skip(if:)` or `@include(if:)`.
pub(super) fn condition(selection: &Selection, name: &str, variables: &Map<String, Value>) -> Option<bool> {
    match selection.directives().get(name)?.specified_argument_by_name("if")?.as_ref() {
        Literal::Boolean(value) => Some(*value),
        Literal::Variable(name) => variables.get(name.as_str())?.as_bool(),
        _ => None,
    }
}

/// A literal as JSON; nothing for a variable that wasn't given.
fn json(
    literal: &Literal,
    declared: &Type,
    variables: &Map<String, Value>,
    schema: &Schema,
) -> Option<Value> {
    let item = match declared {
        Type::List(item) | Type::NonNullList(item) => Some(&**item),
        Type::Named(_) | Type::NonNullNamed(_) => None,
    };
    Some(match (literal, item) {
        (Literal::Variable(name), _) => variables.get(name.as_str())?.clone(),
        (Literal::Null, _) => Value::Null,
        (Literal::List(items), Some(item)) => {
            Value::Array(items.iter().filter_map(|one| json(one, item, variables, schema)).collect())
        }
        // One value where a list is due is a list of one.
        (one, Some(item)) => Value::Array(vec![json(one, item, variables, schema)?]),
        (Literal::List(items), None) => {
            Value::Array(items.iter().filter_map(|one| json(one, declared, variables, schema)).collect())
        }
        (Literal::Enum(name), None) => Value::from(name.as_str()),
        (Literal::String(text), None) => Value::from(text.as_str()),
        (Literal::Boolean(flag), None) => Value::from(*flag),
        (Literal::Int(number), None) => number.as_str().parse().unwrap_or_default(),
        (Literal::Float(number), None) => Value::from(number.try_to_f64().unwrap_or_default()),
        (Literal::Object(fields), None) => {
            let input = match schema.types.get(declared.inner_named_type()) {
                Some(ExtendedType::InputObject(input)) => Some(input),
                _ => None,
            };
            let mut map = Map::with_capacity(fields.len());
            for (name, value) in fields {
                let declared =
                    input.and_then(|input| input.fields.get(name)).map_or(declared, |field| &field.ty);
                if let Some(value) = json(value, declared, variables, schema) {
                    map.insert(name.to_string(), value);
                }
            }
            for (name, field) in input.iter().flat_map(|input| &input.fields) {
                let absent = !map.contains_key(name.as_str());
                if let Some(default) = field.default_value.as_ref().filter(|_| absent)
                    && let Some(value) = json(default, &field.ty, variables, schema)
                {
                    map.insert(name.to_string(), value);
                }
            }
            Value::Object(map)
        }
    })
}
