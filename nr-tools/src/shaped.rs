//! The arguments that every tool with tables has, read in one place: how large an answer may be, and what it is written in.

use std::sync::Arc;

use async_trait::async_trait;
use nr_core::{Fault, FaultKind};
use nr_plugins::{Answer, Arguments, Context, Outcome, Tool, ToolSpec};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::budget::{MAX_TOKENS, MIN_TOKENS};

/// A tool takes a cursor when it makes tables.
const CURSOR: &str = "cursor";

const NAMES: [&str; 2] = ["max_tokens", "format"];

#[derive(Deserialize)]
struct Shape {
    max_tokens: Option<usize>,
    format: Option<Wire>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wire {
    Tsv,
    Json,
}

/// The schema of the two. It is listed with every tool, so it is the shortest that says what there is: the range of sizes is
/// told to whom it concerns.
fn schema() -> Value {
    json!({
        "max_tokens": {"type": "integer"},
        "format": {"type": "string", "enum": ["tsv", "json"]},
    })
}

/// A tool whose answers have the size and form that a call asks for; the tool itself hears of them through its context.
struct Shaped {
    inner: Arc<dyn Tool>,
    spec: ToolSpec,
    /// The two arguments alone.
    shape: ToolSpec,
}

fn properties(spec: &ToolSpec) -> Option<&Map<String, Value>> {
    spec.schema.get("properties")?.as_object()
}

/// Gives a tool the arguments when it makes tables and has none of its own.
pub(crate) fn shaped(inner: Arc<dyn Tool>) -> Arc<dyn Tool> {
    let mut spec = inner.spec().clone();
    let has = |name: &str| properties(&spec).is_some_and(|all| all.contains_key(name));
    if !has(CURSOR) || NAMES.into_iter().any(has) {
        return inner;
    }
    let mut shape = ToolSpec::read(spec.name.as_str(), "");
    let mut all = (*spec.schema).clone();
    if let (Some(own), Value::Object(added)) =
        (all.get_mut("properties").and_then(Value::as_object_mut), schema())
    {
        own.extend(added);
    }
    spec.schema = Arc::new(all);
    shape.schema =
        Arc::new(Map::from_iter([("type".to_owned(), json!("object")), ("properties".to_owned(), schema())]));
    Arc::new(Shaped { inner, spec, shape })
}

#[async_trait]
impl Tool for Shaped {
    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    async fn call(&self, arguments: Arguments, ctx: &Context) -> Result<Outcome<Answer>, Fault> {
        let (own, others): (Map<_, _>, Map<_, _>) =
            arguments.into_map().into_iter().partition(|(name, _)| NAMES.contains(&name.as_str()));
        let shape: Shape = Arguments::normalise(&self.shape, own)?.decode()?;
        let mut ctx = ctx.clone();
        if let Some(tokens) = shape.max_tokens {
            if !(MIN_TOKENS..=MAX_TOKENS).contains(&tokens) {
                return Err(Fault::new(
                    FaultKind::InvalidInput,
                    format!(
                        "`{}`: `max_tokens` is {tokens}, it takes {MIN_TOKENS} to {MAX_TOKENS}",
                        self.spec.name
                    ),
                )
                .with_next("correct it and call again"));
            }
            ctx = ctx.with_max_tokens(tokens);
        }
        if let Some(wire) = shape.format {
            ctx = ctx.with_json(wire == Wire::Json);
        }
        self.inner.call(Arguments::normalise(self.inner.spec(), others)?, &ctx).await
    }
}
