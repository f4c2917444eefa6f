//! Arguments against schemas, compiled once.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value};

use crate::error::{HostError, HostErrorKind};
use crate::tool::Tool;

/// How many compiled schemas are kept: far more than any server has tools, and a bound on one that makes up names.
const MAX_COMPILED: usize = 2048;

/// How many faults of one call are told; more than a model can put right at once.
const MAX_FAULTS: usize = 5;

/// How much of one fault is told, in characters: the message may quote a value of any length.
const MAX_FAULT_CHARS: usize = 300;

struct Compiled {
    /// Kept, so that the pointer is not given to another schema while this entry lives.
    schema: Arc<Map<String, Value>>,
    validator: Arc<Validator>,
}

/// Compiled schemas by tool. An entry is good as long as the tool has the very same schema, so a reloaded tool is compiled anew.
#[derive(Default)]
pub(super) struct Validators {
    by_tool: RwLock<HashMap<String, Compiled>>,
}

impl Validators {
    /// Checks arguments.
    ///
    /// # Errors
    /// The inner error is for the model to put right; the outer one says that the tool itself is unfit.
    pub(super) fn check(
        &self,
        tool: &Tool,
        arguments: Map<String, Value>,
    ) -> Result<Result<Map<String, Value>, String>, HostError> {
        let validator = self.validator(tool)?;
        let arguments = Value::Object(arguments);
        if !validator.is_valid(&arguments) {
            let faults: Vec<_> =
                validator.iter_errors(&arguments).take(MAX_FAULTS).map(|e| fault(tool, &e)).collect();
            let name = &tool.name;
            return Ok(Err(format!("the arguments of {name} are not acceptable: {}", faults.join("; "))));
        }
        match arguments {
            Value::Object(arguments) => Ok(Ok(arguments)),
            _ => Ok(Ok(Map::new())),
        }
    }

    fn validator(&self, tool: &Tool) -> Result<Arc<Validator>, HostError> {
        let known = self.by_tool.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known.get(&tool.name)
            && Arc::ptr_eq(&compiled.schema, &tool.input_schema)
        {
            return Ok(compiled.validator.clone());
        }
        drop(known);
        let schema = Value::Object(tool.input_schema.as_ref().clone());
        let validator = jsonschema::draft202012::new(&schema).map_err(|error| {
            tracing::error!(tool = %tool.name, %error, "the input schema of a tool cannot be compiled");
            HostError::new(
                HostErrorKind::Internal,
                format!("the tool {} cannot be called: its schema is unfit", tool.name),
            )
        })?;
        let validator = Arc::new(validator);
        let mut known = self.by_tool.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_COMPILED {
            known.clear();
        }
        let schema = tool.input_schema.clone();
        known.insert(tool.name.clone(), Compiled { schema, validator: validator.clone() });
        Ok(validator)
    }
}

/// One fault, beginning with the argument it is about.
fn fault(tool: &Tool, error: &jsonschema::ValidationError<'_>) -> String {
    let path = error.instance_path().to_string();
    let argument = path.trim_start_matches('/').replace('/', ".");
    let text = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            let dot = if argument.is_empty() { "" } else { "." };
            return format!("`{argument}{dot}{property}` is missing");
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let dot = if argument.is_empty() { String::new() } else { format!("{argument}.") };
            let names: Vec<_> = unexpected.iter().map(|name| format!("`{dot}{name}`")).collect();
            let known = if argument.is_empty() { takes(tool) } else { String::new() };
            return format!("there is no argument {}{known}", clip(&names.join(", ")));
        }
        _ => error.to_string(),
    };
    if argument.is_empty() { clip(&text) } else { format!("`{argument}`: {}", clip(&text)) }
}

/// Names the arguments that there are, for a model that made one up.
fn takes(tool: &Tool) -> String {
    let known = tool.input_schema.get("properties").and_then(Value::as_object);
    let names: Vec<_> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    if names.is_empty() {
        "; it takes none".to_owned()
    } else {
        format!("; it takes {}", clip(&names.join(", ")))
    }
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(MAX_FAULT_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
