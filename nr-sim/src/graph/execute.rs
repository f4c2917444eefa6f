//! Executes a document that fits the schema.
//!
//! The executor of `apollo-compiler` answers introspection. The rest is executed here, since that one's futures can't
//! move between threads and its errors have no `extensions`. Everything that takes no time is done first; then all
//! that takes time is waited for together, which may bring up more of it.

use std::collections::BTreeSet;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{self, ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::introspection;
use apollo_compiler::request::RequestError;
use apollo_compiler::response::{GraphQLError, JsonMap};
use apollo_compiler::schema::{FieldDefinition, ObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};
use futures_util::future::{BoxFuture, join_all};
use serde_json::{Map, Value};

use super::arguments;
use super::failure::Failure;
use super::node::{Field, Found, Object};
use super::output::Output;
use super::respond::{Entry, MAX_ERRORS};
use super::schema::Ready;

/// Rounds of waiting: what takes time may bring up more that does.
const MAX_ROUNDS: usize = 16;

/// What came of a document.
pub(super) struct Executed {
    /// `None` when the failure of a field that can't be null reached the root.
    pub(super) data: Option<Output>,
    /// The values that were waited for.
    pub(super) slots: Vec<Output>,
    pub(super) errors: Vec<Entry>,
    /// `Type.field` of what nobody answered.
    pub(super) unknown: Vec<String>,
}

/// A field that can't be null has no value; the nearest parent that can is null instead.
pub(super) struct Nullified;

/// Where in the document a value stands.
#[derive(Clone)]
pub(super) struct Site<'d> {
    pub(super) fields: Vec<&'d executable::Field>,
    /// `Type.field`
    pub(super) name: String,
}

/// A value that is waited for.
struct Pending<'d, 'c> {
    slot: usize,
    future: BoxFuture<'c, Result<Found<'c>, Failure>>,
    declared: &'d Type,
    site: Site<'d>,
    path: Vec<Value>,
}

/// An operation under way.
pub(super) struct Executor<'d, 'c> {
    pub(super) schema: &'d Schema,
    document: &'d Valid<ExecutableDocument>,
    variables: Map<String, Value>,
    errors: Vec<Entry>,
    unknown: BTreeSet<String>,
    slots: Vec<Output>,
    pending: Vec<Pending<'d, 'c>>,
    introspected: JsonMap,
}

/// Executes an operation on its root object.
pub(super) async fn execute<'c>(
    ready: &Ready,
    document: &Valid<ExecutableDocument>,
    operation: &Operation,
    variables: &Valid<JsonMap>,
    root: Box<dyn Object<'c> + 'c>,
) -> Result<Executed, RequestError> {
    let mut executor = Executor {
        schema: &ready.schema,
        document,
        variables: plain(variables),
        errors: Vec::new(),
        unknown: BTreeSet::new(),
        slots: Vec::new(),
        pending: Vec::new(),
        introspected: JsonMap::new(),
    };
    if operation.is_query() && asks_for_schema(operation, document) {
        introspection::check_max_depth(document, operation)?;
        let found = introspection::partial_execute(
            &ready.schema,
            &ready.implementers,
            document,
            operation,
            variables,
        )?;
        executor.introspected = found.data.unwrap_or_default();
    }
    let mut path = Vec::new();
    let data = executor.object(&*root, &[&operation.selection_set], &mut path).ok();
    drop(root);
    for _ in 0..MAX_ROUNDS {
        if executor.pending.is_empty() {
            break;
        }
        let round = std::mem::take(&mut executor.pending);
        let mut futures = Vec::with_capacity(round.len());
        let mut places = Vec::with_capacity(round.len());
        for Pending { slot, future, declared, site, path } in round {
            futures.push(future);
            places.push((slot, declared, site, path));
        }
        let found = join_all(futures).await;
        for (found, (slot, declared, site, mut path)) in found.into_iter().zip(places) {
            let found = found.unwrap_or_else(Found::Failed);
            let output = executor.value(found, declared, &site, &mut path).unwrap_or(Output::Null);
            if let Some(place) = executor.slots.get_mut(slot) {
                *place = output;
            }
        }
    }
    Ok(Executed {
        data,
        slots: executor.slots,
        errors: executor.errors,
        unknown: executor.unknown.into_iter().collect(),
    })
}

fn asks_for_schema(operation: &Operation, document: &ExecutableDocument) -> bool {
    operation.root_fields(document).any(|field| matches!(field.name.as_str(), "__schema" | "__type"))
}

fn plain(map: &JsonMap) -> Map<String, Value> {
    match serde_json::to_value(map) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

impl<'d, 'c> Executor<'d, 'c> {
    /// The fields of an object that are asked for.
    pub(super) fn object(
        &mut self,
        object: &dyn Object<'c>,
        selections: &[&'d SelectionSet],
        path: &mut Vec<Value>,
    ) -> Result<Output, Nullified> {
        let type_name = object.type_name();
        let schema = self.schema;
        let Some(definition) = schema.get_object(type_name) else {
            return Err(self.fail(Failure::internal(format!("no object type {type_name}")), None, path));
        };
        let mut groups: Vec<(&'d Name, Vec<&'d executable::Field>)> = Vec::new();
        let mut visited = Vec::new();
        for set in selections {
            self.collect(definition, set, &mut visited, &mut groups);
        }
        let mut values = Vec::with_capacity(groups.len());
        for (key, fields) in groups {
            let Some(field) = fields.first().copied() else { continue };
            let value = match field.name.as_str() {
                "__typename" => Output::Leaf(Value::from(type_name)),
                name if name.starts_with("__") => {
                    let found = self.introspected.remove(key.as_str()).unwrap_or_default();
                    Output::Leaf(serde_json::to_value(found).unwrap_or_default())
                }
                _ => {
                    let Ok(declared) = schema.type_field(&definition.name, &field.name) else { continue };
                    path.push(Value::from(key.as_str()));
                    let value = self.field(object, declared, field, fields, path);
                    path.pop();
                    value?
                }
            };
            values.push((key.clone(), value));
        }
        Ok(Output::Object(values))
    }

    fn field(
        &mut self,
        object: &dyn Object<'c>,
        declared: &'d FieldDefinition,
        field: &'d executable::Field,
        fields: Vec<&'d executable::Field>,
        path: &mut Vec<Value>,
    ) -> Result<Output, Nullified> {
        let arguments = arguments::of(declared, field, &self.variables, self.schema);
        let found = object.field(Field::new(&field.name, &arguments));
        let declared = &declared.ty;
        match found {
            Found::Json(value) if fields.iter().all(|field| field.selection_set.is_empty()) => self
                .leaf_value(value, declared, field, path)
                .or_else(|nullified| nullable(declared, nullified)),
            found => {
                let site = Site { fields, name: format!("{}.{}", object.type_name(), field.name) };
                if let Found::Later(future) = found {
                    let slot = self.slots.len();
                    self.slots.push(Output::Null);
                    self.pending.push(Pending { slot, future, declared, site, path: path.clone() });
                    return Ok(Output::Slot(slot));
                }
                self.value(found, declared, &site, path)
            }
        }
    }

    /// Fields by the keys that they answer under, fragments laid open.
    fn collect(
        &self,
        object: &ObjectType,
        set: &'d SelectionSet,
        visited: &mut Vec<&'d Name>,
        groups: &mut Vec<(&'d Name, Vec<&'d executable::Field>)>,
    ) {
        for selection in &set.selections {
            if arguments::condition(selection, "skip", &self.variables) == Some(true)
                || arguments::condition(selection, "include", &self.variables) == Some(false)
            {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    let key = field.response_key();
                    match groups.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, fields)) => fields.push(field),
                        None => groups.push((key, vec![field])),
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if visited.contains(&&spread.fragment_name) {
                        continue;
                    }
                    visited.push(&spread.fragment_name);
                    let document = self.document;
                    if let Some(fragment) = document.fragments.get(&spread.fragment_name)
                        && self.applies(object, fragment.type_condition())
                    {
                        self.collect(object, &fragment.selection_set, visited, groups);
                    }
                }
                Selection::InlineFragment(inline) => {
                    if inline.type_condition.as_ref().is_none_or(|name| self.applies(object, name)) {
                        self.collect(object, &inline.selection_set, visited, groups);
                    }
                }
            }
        }
    }

    fn applies(&self, object: &ObjectType, condition: &Name) -> bool {
        self.schema.is_subtype(condition, &object.name) || *condition == object.name
    }

    /// Notes a field without an answer.
    pub(super) fn note_unknown(&mut self, name: &str) {
        self.unknown.insert(name.to_owned());
    }

    /// Notes an error of a field.
    pub(super) fn fail(
        &mut self,
        failure: Failure,
        field: Option<&executable::Field>,
        path: &[Value],
    ) -> Nullified {
        if self.errors.len() < MAX_ERRORS {
            let at =
                GraphQLError::new("", field.and_then(|field| field.name.location()), &self.document.sources);
            self.errors.push(Entry::new(failure, path.to_vec(), &at.locations));
        }
        Nullified
    }
}

/// Null stops where it may stand.
pub(super) fn nullable(declared: &Type, nullified: Nullified) -> Result<Output, Nullified> {
    if declared.is_non_null() { Err(nullified) } else { Ok(Output::Null) }
}
