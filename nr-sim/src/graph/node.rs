//! How a thing of the account becomes an object of a response.

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::failure::Failure;

/// A field as it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Field<'f> {
    name: &'f str,
    arguments: &'f Map<String, Value>,
}

impl<'f> Field<'f> {
    pub(crate) const fn new(name: &'f str, arguments: &'f Map<String, Value>) -> Self {
        Self { name, arguments }
    }

    pub(crate) const fn name(&self) -> &'f str {
        self.name
    }

    fn argument(&self, name: &str) -> Option<&'f Value> {
        self.arguments.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'f str> {
        self.argument(name)?.as_str()
    }

    /// An ID: a text, or a number as it is also written.
    pub(crate) fn id(&self, name: &str) -> Option<String> {
        match self.argument(name)? {
            Value::String(text) => Some(text.clone()),
            other => other.as_i64().map(|number| number.to_string()),
        }
    }

    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        self.argument(name)?.as_i64()
    }

    /// A number of seconds, which may have a fraction.
    pub(crate) fn seconds(&self, name: &str) -> Option<f64> {
        self.argument(name)?.as_f64()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.argument(name)?.as_bool()
    }

    /// An input object or a list; its default when it isn't given.
    pub(crate) fn input<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, Failure> {
        match self.argument(name) {
            None => Ok(T::default()),
            Some(value) => T::deserialize(value).map_err(|error| {
                Failure::input(format!("Argument \"{name}\" has an invalid value: {error}"))
            }),
        }
    }
}

/// What a field resolves to. It lives as long as the request's context, so that what takes time can be waited for after
/// everything else is done.
pub(crate) enum Found<'c> {
    /// Data, objects within it told apart by `__typename` where the schema has an interface.
    Json(Value),
    /// A value of a raw scalar, or a list of them, as text.
    Raw(Box<RawValue>),
    /// Another object.
    Object(Box<dyn Object<'c> + 'c>),
    /// A list of objects.
    Objects(Vec<Box<dyn Object<'c> + 'c>>),
    /// What takes time.
    Later(BoxFuture<'c, Result<Found<'c>, Failure>>),
    /// A field error.
    Failed(Failure),
    /// The simulation has no answer: null, and noted.
    Unknown,
}

impl<'c> Found<'c> {
    pub(crate) const fn null() -> Self {
        Self::Json(Value::Null)
    }

    pub(crate) fn json(value: impl Into<Value>) -> Self {
        Self::Json(value.into())
    }

    pub(crate) fn object(object: impl Object<'c> + 'c) -> Self {
        Self::Object(Box::new(object))
    }
}

impl<'c> From<Result<Found<'c>, Failure>> for Found<'c> {
    fn from(result: Result<Found<'c>, Failure>) -> Self {
        result.unwrap_or_else(Found::Failed)
    }
}

/// An object whose fields are worked out when they are asked for.
pub(crate) trait Object<'c>: Send {
    /// The name of its type in the schema.
    fn type_name(&self) -> &str;

    /// One field of it.
    fn field(&self, field: Field<'_>) -> Found<'c>;
}

/// An object that is all data.
pub(crate) struct Data {
    pub(crate) type_name: String,
    pub(crate) map: Map<String, Value>,
}

impl<'c> Object<'c> for Data {
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        self.map.get(field.name()).map_or(Found::Unknown, |value| Found::Json(value.clone()))
    }
}
