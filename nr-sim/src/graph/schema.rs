//! The schema, parsed once, and the documents that were found to fit it.

use std::sync::{Arc, OnceLock};

use apollo_compiler::executable::ExecutableDocument;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Schema, collections::HashMap, schema::Implementers};
use quick_cache::sync::Cache;

/// Documents that are kept parsed. A client has some dozens of operations.
const MAX_DOCUMENTS: usize = 256;

/// Longer documents are parsed each time, so that the kept ones stay within some megabytes.
const MAX_KEPT_TEXT: usize = 64 * 1024;

/// Tokens of a document. The introspection query of common tools has under 1,000.
const MAX_TOKENS: usize = 50_000;

/// Fields within fields. The introspection query of common tools has 13.
const MAX_DEPTH: usize = 64;

/// The text is no GraphQL schema.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the schema can't be used; give a complete GraphQL schema as text: {reason}")]
#[non_exhaustive]
pub struct SchemaError {
    /// What the parser or the validator found.
    pub reason: String,
}

/// A schema with what execution needs of it.
pub(crate) struct Ready {
    pub(crate) schema: Valid<Schema>,
    pub(crate) implementers: HashMap<apollo_compiler::Name, Implementers>,
}

impl Ready {
    pub(crate) fn parse(text: &str) -> Result<Self, SchemaError> {
        let schema = Schema::parse_and_validate(text, "schema.graphql")
            .map_err(|found| SchemaError { reason: found.errors.to_string() })?;
        let implementers = schema.implementers_map();
        Ok(Self { schema, implementers })
    }
}

/// The schema that the client is generated from, parsed when it is first asked for and once per process.
static PRUNED: OnceLock<Result<Arc<Ready>, SchemaError>> = OnceLock::new();

/// A schema and its documents.
pub(crate) struct Documents {
    given: Option<Arc<Ready>>,
    kept: Cache<Arc<str>, Arc<Valid<ExecutableDocument>>>,
}

impl Documents {
    /// Over another schema than the client's.
    pub(crate) fn new(given: Option<Arc<Ready>>) -> Self {
        Self { given, kept: Cache::new(MAX_DOCUMENTS) }
    }

    /// The schema; parses it at the first call.
    pub(crate) fn schema(&self) -> Result<Arc<Ready>, SchemaError> {
        match &self.given {
            Some(ready) => Ok(ready.clone()),
            None => PRUNED.get_or_init(|| Ready::parse(nr_nerdgraph::SCHEMA).map(Arc::new)).clone(),
        }
    }

    /// A document that fits the schema.
    pub(crate) fn document(
        &self,
        ready: &Ready,
        text: &Arc<str>,
    ) -> Result<Arc<Valid<ExecutableDocument>>, DiagnosticList> {
        if let Some(found) = self.kept.get(text) {
            return Ok(found);
        }
        let document = Parser::new()
            .token_limit(MAX_TOKENS)
            .recursion_limit(MAX_DEPTH)
            .parse_executable(&ready.schema, text.to_string(), "query.graphql")
            .map_err(|found| found.errors)?
            .validate(&ready.schema)
            .map_err(|found| found.errors)?;
        let document = Arc::new(document);
        if text.len() <= MAX_KEPT_TEXT {
            self.kept.insert(text.clone(), document.clone());
        }
        Ok(document)
    }
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}
