//! What a field resolved to, in the shape that the schema declares.

use apollo_compiler::ast::Type;
use apollo_compiler::executable;
use apollo_compiler::schema::ExtendedType;
use serde_json::Value;

use super::execute::{Executor, Nullified, Site, nullable};
use super::failure::Failure;
use super::node::{Data, Found, Object};
use super::output::Output;

impl<'d, 'c> Executor<'d, 'c> {
    /// A value of a declared type; null where it failed and may be null.
    pub(super) fn value(
        &mut self,
        found: Found<'c>,
        declared: &'d Type,
        site: &Site<'d>,
        path: &mut Vec<Value>,
    ) -> Result<Output, Nullified> {
        let first = site.fields.first().copied();
        let value = match found {
            Found::Raw(raw) => Ok(Output::Raw(raw)),
            Found::Json(value) => self.shaped(value, declared, site, path),
            Found::Object(object) => self.object(&*object, &selections(site), path),
            Found::Objects(objects) => self.objects(objects, declared, site, path),
            Found::Failed(failure) => Err(self.fail(failure, first, path)),
            Found::Later(_) => Err(self.fail(Failure::internal("a value was put off twice"), first, path)),
            Found::Unknown => {
                self.note_unknown(&site.name);
                if declared.is_non_null() {
                    let failure = Failure::internal(format!("the simulation has no data for {}", site.name));
                    Err(self.fail(failure, first, path))
                } else {
                    Ok(Output::Null)
                }
            }
        };
        value.or_else(|nullified| nullable(declared, nullified))
    }

    fn objects(
        &mut self,
        objects: Vec<Box<dyn Object<'c> + 'c>>,
        declared: &'d Type,
        site: &Site<'d>,
        path: &mut Vec<Value>,
    ) -> Result<Output, Nullified> {
        let item = declared.item_type();
        let selections = selections(site);
        let mut list = Vec::with_capacity(objects.len());
        for (index, object) in objects.iter().enumerate() {
            path.push(Value::from(index));
            let one = self.object(&**object, &selections, path);
            path.pop();
            list.push(one.or_else(|nullified| nullable(item, nullified))?);
        }
        Ok(Output::List(list))
    }

    fn shaped(
        &mut self,
        value: Value,
        declared: &'d Type,
        site: &Site<'d>,
        path: &mut Vec<Value>,
    ) -> Result<Output, Nullified> {
        match (declared, value) {
            (Type::List(item) | Type::NonNullList(item), Value::Array(values)) => {
                let mut list = Vec::with_capacity(values.len());
                for (index, value) in values.into_iter().enumerate() {
                    path.push(Value::from(index));
                    let one = self.shaped(value, item, site, path);
                    path.pop();
                    list.push(one.or_else(|nullified| nullable(item, nullified))?);
                }
                Ok(Output::List(list))
            }
            (Type::Named(name) | Type::NonNullNamed(name), Value::Object(map))
                if !matches!(self.schema.types.get(name), Some(ExtendedType::Scalar(_)) | None) =>
            {
                let type_name = map.get("__typename").and_then(Value::as_str).unwrap_or(name).to_owned();
                self.object(&Data { type_name, map }, &selections(site), path)
            }
            (_, value) => match site.fields.first() {
                Some(field) => self.leaf_value(value, declared, field, path),
                None => Ok(Output::Null),
            },
        }
    }

    /// A value without selections.
    pub(super) fn leaf_value(
        &mut self,
        value: Value,
        declared: &Type,
        field: &executable::Field,
        path: &[Value],
    ) -> Result<Output, Nullified> {
        match self.fits(&value, declared) {
            true => Ok(if value.is_null() { Output::Null } else { Output::Leaf(value) }),
            false => {
                let failure =
                    Failure::internal(format!("the simulation has {value} where {declared} is due"));
                Err(self.fail(failure, Some(field), path))
            }
        }
    }

    /// Whether a leaf is of its declared type, so that no client is built on what New Relic would not send.
    fn fits(&self, value: &Value, declared: &Type) -> bool {
        if value.is_null() {
            return !declared.is_non_null();
        }
        let name = match declared {
            Type::List(item) | Type::NonNullList(item) => {
                return value.as_array().is_some_and(|items| items.iter().all(|one| self.fits(one, item)));
            }
            Type::Named(name) | Type::NonNullNamed(name) => name,
        };
        match self.schema.types.get(name) {
            Some(ExtendedType::Enum(values)) => {
                value.as_str().is_some_and(|value| values.values.contains_key(value))
            }
            Some(ExtendedType::Scalar(_)) => match name.as_str() {
                "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
                "Float" => value.is_number(),
                "String" => value.is_string(),
                "Boolean" => value.is_boolean(),
                "ID" => value.is_string() || value.is_i64() || value.is_u64(),
                _ => true,
            },
            _ => false,
        }
    }
}

fn selections<'d>(site: &Site<'d>) -> Vec<&'d executable::SelectionSet> {
    site.fields.iter().map(|field| &field.selection_set).collect()
}
