//! The schema of NerdGraph as a key's owner sees it: asked for once, searched, and held against documents.
//!
//! Documents are parsed with `graphql-parser`, which brings one crate more (`combine`). `apollo-compiler`, which would
//! validate them in full, brings forty and doubles what this crate depends on; so names and arguments are checked here, and
//! NerdGraph stays the judge of the rest.

mod check;
mod introspect;
mod paths;
mod sdl;
mod search;

use std::collections::BTreeMap;

use nr_core::{Fault, FaultKind};
use nr_nerdgraph::Client;
use tokio::sync::OnceCell;

pub(crate) use check::{Checked, check};

/// Types of a schema that are kept. NerdGraph's has some 3,000.
const MAX_TYPES: usize = 20_000;

/// The type at which every query begins, unless the schema names another.
const ROOT: &str = "Query";

/// A schema, as far as search and checks need it.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) types: BTreeMap<String, Type>,
    pub(crate) root: String,
    /// Whether it is the account's own; else it is the part that this product is built with.
    pub(crate) own: bool,
    /// Why it isn't.
    pub(crate) note: Option<String>,
    /// The shortest way to each type from the root: the type before and the field.
    ways: BTreeMap<String, (String, String)>,
}

/// What a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Interface,
    Union,
    Enum,
    Input,
    Scalar,
}

/// A type.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) description: String,
    /// Fields, or the members of an input.
    pub(crate) fields: Vec<Field>,
    /// The values of an enum, or the members of a union.
    pub(crate) values: Vec<String>,
    pub(crate) interfaces: Vec<String>,
}

/// A field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Its type as SDL writes it, such as `[String!]!`.
    pub(crate) of: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) deprecated: bool,
}

/// An argument of a field.
#[derive(Clone, Debug)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) of: String,
    /// Whether it must be given.
    pub(crate) required: bool,
}

impl Field {
    /// The name of its type without brackets and marks.
    pub(crate) fn named(&self) -> &str {
        bare(&self.of)
    }
}

fn bare(of: &str) -> &str {
    of.trim_matches(['[', ']', '!'])
}

/// The schema that the key sees, asked for at the first need.
#[derive(Debug, Default)]
pub(crate) struct Store(OnceCell<Schema>);

impl Store {
    /// The account's own schema; the built-in part of it when NerdGraph refuses to tell.
    pub(crate) async fn get(&self, client: &Client) -> Result<&Schema, Fault> {
        self.0.get_or_try_init(|| fetch(client)).await
    }
}

async fn fetch(client: &Client) -> Result<Schema, Fault> {
    let refused = match client.raw(introspect::QUERY, serde_json::Value::Null).await {
        Ok(reply) => match introspect::read(&reply.data) {
            Some(schema) => return Ok(schema),
            None => "its answer to introspection could not be read".to_owned(),
        },
        Err(error) => {
            // An answer in GraphQL's words that isn't about the key or the load is about the question.
            let told = !error.graphql_errors().is_empty();
            let fault = Fault::from(error);
            let other = matches!(
                fault.kind(),
                FaultKind::Unauthenticated
                    | FaultKind::RateLimited
                    | FaultKind::Timeout
                    | FaultKind::Unavailable
            );
            if !told || other {
                return Err(fault);
            }
            fault.message().to_owned()
        }
    };
    let mut schema = sdl::read(nr_nerdgraph::SCHEMA)?;
    schema.note = Some(format!(
        "NerdGraph refused introspection ({refused}); this is the part of the schema that this product is built with"
    ));
    Ok(schema)
}

impl Schema {
    fn new(types: BTreeMap<String, Type>, root: String, own: bool) -> Self {
        let ways = paths::ways(&types, &root);
        Self { types, root, own, note: None, ways }
    }

    /// A field of a type.
    pub(crate) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.types.get(of)?.fields.iter().find(|field| field.name == name)
    }
}
