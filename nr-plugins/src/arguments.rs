//! The arguments of a call, put right before a tool sees them.

use nr_core::redact::{excerpt, strip_invisible};
use nr_core::{Fault, FaultKind};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::coerce::coerced;
use crate::nearest::{listed, nearest};
use crate::schema::{property, property_names, required_names};
use crate::spec::ToolSpec;

/// The most characters of what a decoder says; enough for a reason, too few to fill a conversation.
const MAX_WORDS: usize = 300;

/// The arguments of one call: of the listed spelling, of the types that the schema has, all required ones there and no
/// unknown ones.
///
/// ```
/// use nr_plugins::{Arguments, ToolSpec};
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Wanted {
///     query: String,
///     limit: Option<u32>,
/// }
/// let spec = ToolSpec::read("ask", "Asks.").arguments::<Wanted>().argument_alias("nrql_query", "query");
/// let given = serde_json::json!({"nrql_query": "SELECT 1", "limit": "20"});
/// let wanted: Wanted = Arguments::normalise(&spec, given.as_object().unwrap().clone())?.decode()?;
/// assert_eq!((wanted.query.as_str(), wanted.limit), ("SELECT 1", Some(20)));
///
/// let wrong = serde_json::json!({"query": "SELECT 1", "limits": 20});
/// let fault = Arguments::normalise(&spec, wrong.as_object().unwrap().clone()).unwrap_err();
/// assert_eq!(
///     fault.public().to_string(),
///     "`ask` has no argument `limits`; did you mean `limit`? the arguments are `query`, `limit`"
/// );
/// # Ok::<(), nr_core::Fault>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    tool: String,
    values: Map<String, Value>,
}

impl Arguments {
    /// Puts arguments right ([`rewrite`](Self::rewrite)), then checks them.
    ///
    /// # Errors
    /// `InvalidInput` that names the argument, what was given and what is expected.
    pub fn normalise(spec: &ToolSpec, mut values: Map<String, Value>) -> Result<Self, Fault> {
        Self::rewrite(spec, &mut values);
        check_names(spec, &values)?;
        for (name, value) in &values {
            if let Some(schema) = property(&spec.schema, name) {
                crate::coerce::check(value, schema, name).map_err(|wrong| {
                    let message = format!("`{}`: {wrong}", spec.name);
                    Fault::new(FaultKind::InvalidInput, message).with_next("correct it and call again")
                })?;
            }
        }
        Ok(Self { tool: spec.name.clone(), values })
    }

    /// Puts right what has only one meaning, and leaves the rest: other spellings become the listed ones, texts become
    /// numbers or booleans where such are due and the reverse, a single value becomes a list where one is due, and `null`
    /// is as good as nothing.
    pub fn rewrite(spec: &ToolSpec, values: &mut Map<String, Value>) {
        // Listed spellings first: another one may add to them, but not take their place.
        let respelt = |name: &str| listed_spelling(spec, name).is_some();
        let (others, own): (Vec<_>, Vec<_>) =
            std::mem::take(values).into_iter().partition(|(name, _)| respelt(name));
        for (name, value) in own.into_iter().chain(others) {
            let listed = listed_spelling(spec, &name).unwrap_or(&name);
            let Some(schema) = property(&spec.schema, listed) else {
                values.insert(name, value);
                continue;
            };
            if value.is_null() {
                continue;
            }
            let value = coerced(value, schema);
            match values.get(listed) {
                // The same thing said twice is said once; two different things are for the check to refuse.
                Some(other) if *other == value => {}
                Some(_) => drop(values.insert(name, value)),
                None => drop(values.insert(listed.to_owned(), value)),
            }
        }
    }

    /// The arguments as a type of the tool's own.
    ///
    /// # Errors
    /// `InvalidInput` that names the argument: for what a schema can't say, such as a text that is no GUID.
    pub fn decode<T: DeserializeOwned>(self) -> Result<T, Fault> {
        let tool = self.tool;
        serde_path_to_error::deserialize(Value::Object(self.values)).map_err(|error| {
            let path = error.path().to_string();
            let place = if path == "." { String::new() } else { format!("argument `{}`: ", excerpt(&path)) };
            // The words may repeat the input, which may be long and odd.
            let words = error.inner().to_string();
            let words: String = strip_invisible(&words).chars().take(MAX_WORDS).collect();
            Fault::new(FaultKind::InvalidInput, format!("`{tool}`: {place}{words}"))
                .with_next("correct it and call again")
        })
    }

    /// The name of the tool that they are for.
    #[must_use]
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// One argument.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// All of them.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.values
    }

    /// All of them, to keep.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.values
    }
}

/// The listed spelling of an argument that was spelt otherwise: an alias, or the same letters in another style
/// (`accountId` for `account_id`).
fn listed_spelling<'a>(spec: &'a ToolSpec, name: &str) -> Option<&'a str> {
    if property(&spec.schema, name).is_some() {
        return None;
    }
    if let Some((_, listed)) = spec.argument_aliases.iter().find(|(other, _)| other == name) {
        return Some(listed);
    }
    let bare = bare(name);
    let mut alike = property_names(&spec.schema)
        .chain(spec.argument_aliases.iter().map(|(_, listed)| listed.as_str()))
        .zip(
            property_names(&spec.schema).chain(spec.argument_aliases.iter().map(|(other, _)| other.as_str())),
        )
        .filter(|(_, spelling)| self::bare(spelling) == bare)
        .map(|(listed, _)| listed);
    let first = alike.next()?;
    alike.all(|other| other == first).then_some(first)
}

fn bare(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}

fn check_names(spec: &ToolSpec, values: &Map<String, Value>) -> Result<(), Fault> {
    let tool = &spec.name;
    if let Some(name) = values.keys().find(|name| property(&spec.schema, name).is_none()) {
        let shown = excerpt(name);
        if let Some(listed) = listed_spelling(spec, name) {
            let message = format!("`{tool}` got two values for `{listed}`, one of them as `{shown}`");
            return Err(Fault::new(FaultKind::InvalidInput, message).with_next("give one of them"));
        }
        let names = property_names(&spec.schema);
        let known = match listed(names.clone()) {
            none if none.is_empty() => "it takes no arguments".to_owned(),
            names => format!("the arguments are {names}"),
        };
        let next = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`? {known}"),
            None => known,
        };
        let message = format!("`{tool}` has no argument `{shown}`");
        return Err(Fault::new(FaultKind::InvalidInput, message).with_next(next));
    }
    let missing = required_names(&spec.schema).filter(|name| !values.contains_key(*name));
    let named = listed(missing.clone());
    if named.is_empty() {
        return Ok(());
    }
    let noun = if missing.count() == 1 { "argument" } else { "arguments" };
    Err(Fault::new(FaultKind::InvalidInput, format!("`{tool}` needs the {noun} {named}"))
        .with_next("add what is missing and call again"))
}
