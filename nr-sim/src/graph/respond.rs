//! From the bytes of a request to the bytes of an answer.

use std::sync::Arc;

use apollo_compiler::executable::{ExecutableDocument, Operation};
use apollo_compiler::parser::LineColumn;
use apollo_compiler::request::{RequestError, coerce_variable_values};
use apollo_compiler::response::{GraphQLError, JsonMap, JsonValue};
use apollo_compiler::validation::{DiagnosticList, Valid};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use super::context::Context;
use super::execute::{Executed, execute};
use super::failure::Failure;
use super::output::Written;
use super::root::Root;
use super::schema::Ready;
use crate::state::State;

/// Errors of one answer: a failing field in each entity of a page has more than anybody reads.
pub(super) const MAX_ERRORS: usize = 100;

/// A request, read but not judged.
pub(crate) struct Asked {
    pub(crate) query: Arc<str>,
    pub(crate) operation: Option<String>,
    pub(crate) variables: JsonMap,
}

impl Asked {
    /// Reads the JSON of a request.
    pub(crate) fn read(body: &Bytes) -> Result<Self, &'static str> {
        let Ok(JsonValue::Object(mut map)) = JsonValue::from_bytes(body.clone()) else {
            return Err("The request body is not a JSON object");
        };
        let Some(JsonValue::String(query)) = map.remove("query") else {
            return Err("No query document supplied");
        };
        let operation = match map.remove("operationName") {
            Some(JsonValue::String(name)) if !name.as_str().is_empty() => Some(name.as_str().to_owned()),
            _ => None,
        };
        let variables = match map.remove("variables") {
            Some(JsonValue::Object(variables)) => variables,
            None | Some(JsonValue::Null) => JsonMap::new(),
            Some(_) => return Err("Variables are not a JSON object"),
        };
        Ok(Self { query: Arc::from(query.as_str()), operation, variables })
    }
}

/// A document that fits the schema, or why it doesn't.
pub(crate) struct Judged {
    pub(crate) ready: Arc<Ready>,
    document: Result<Arc<Valid<ExecutableDocument>>, Vec<Entry>>,
    /// The name of the operation: the one asked for, else that of the document's only one.
    pub(crate) operation: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) body: Bytes,
    pub(crate) errors: usize,
    /// `Type.field` of what the simulation has no answer for.
    pub(crate) unknown: Vec<String>,
}

/// One entry of `errors`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Value>,
    extensions: Map<String, Value>,
}

impl Entry {
    pub(crate) fn new(failure: Failure, path: Vec<Value>, locations: &[LineColumn]) -> Self {
        let locations = locations.iter().filter_map(|at| serde_json::to_value(at).ok()).collect();
        Self { message: failure.message, path, locations, extensions: failure.extensions }
    }

    fn refused(error: GraphQLError) -> Self {
        Self::new(Failure::input(error.message), Vec::new(), &error.locations)
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Option<Written<'a>>>,
    #[serde(skip_serializing_if = "<[Entry]>::is_empty")]
    errors: &'a [Entry],
}

/// Judges a document.
pub(crate) fn judge(state: &State, asked: &Asked) -> Result<Judged, Failure> {
    let ready = state.documents.schema().map_err(|error| Failure::internal(error.to_string()))?;
    let document = state.documents.document(&ready, &asked.query).map_err(|found| refusals(&found));
    let operation = asked.operation.clone().or_else(|| {
        let only = document.as_ref().ok()?.operations.get(None).ok()?;
        only.name.as_ref().map(ToString::to_string)
    });
    Ok(Judged { ready, document, operation })
}

fn refusals(found: &DiagnosticList) -> Vec<Entry> {
    found
        .iter()
        .take(MAX_ERRORS)
        .map(|diagnostic| Entry::refused(diagnostic.unstable_to_json_compat()))
        .collect()
}

/// Executes a document, with what `extra` puts in the place of data.
pub(crate) async fn respond(context: Context, asked: &Asked, judged: &Judged, extra: Vec<Entry>) -> Reply {
    let document = match &judged.document {
        Ok(document) => document,
        Err(refusals) => return refused(refusals),
    };
    let executed = match document.operations.get(asked.operation.as_deref()) {
        Ok(operation) => run(&context, asked, judged, document, operation).await,
        Err(error) => Err(error),
    };
    let Executed { mut data, mut slots, mut errors, unknown } = match executed {
        Ok(executed) => executed,
        Err(error) => return refused(&[Entry::refused(error.to_graphql_error(&document.sources))]),
    };
    if let Some(data) = &mut data {
        for entry in &extra {
            data.set_null(&entry.path, &mut slots);
        }
    }
    errors.extend(extra);
    let written = data.as_ref().map(|output| Written { output, slots: &slots });
    let whole = Whole { data: Some(written), errors: &errors };
    Reply { body: write(&whole), errors: errors.len(), unknown }
}

async fn run(
    context: &Context,
    asked: &Asked,
    judged: &Judged,
    document: &Valid<ExecutableDocument>,
    operation: &Operation,
) -> Result<Executed, RequestError> {
    let ready = &judged.ready;
    let variables = coerce_variable_values(&ready.schema, operation, &asked.variables)?;
    let root = Box::new(Root::new(context, operation.is_mutation()));
    execute(ready, document, operation, &variables, root).await
}

/// An answer without data.
fn refused(errors: &[Entry]) -> Reply {
    let body = write(&Whole { data: None, errors });
    Reply { body, errors: errors.len(), unknown: Vec::new() }
}

fn write(whole: &Whole<'_>) -> Bytes {
    // What is written has texts as keys and numbers that JSON knows: it always serializes.
    Bytes::from(serde_json::to_vec(whole).unwrap_or_default())
}
