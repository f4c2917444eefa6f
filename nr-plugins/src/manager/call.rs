//! Calling what a snapshot holds.

use nr_core::redact::excerpt;
use nr_core::{Fault, FaultKind};
use serde_json::{Map, Value};

use super::snapshot::Snapshot;
use crate::arguments::Arguments;
use crate::completion::{CompletionRequest, CompletionTarget, MAX_COMPLETIONS};
use crate::context::Context;
use crate::guard;
use crate::nearest::{listed, nearest};
use crate::prompt::{PromptMessage, PromptSpec};
use crate::question::Outcome;
use crate::resource::ResourceBody;
use crate::tool::Answer;

impl Snapshot {
    /// Calls a tool by its name or an alias: puts the arguments right, and gives it until the context's deadline, or
    /// [`DEFAULT_CALL_LIMIT`](super::DEFAULT_CALL_LIMIT).
    ///
    /// # Errors
    /// `NotFound` for an unknown name, `InvalidInput` for wrong arguments, `Timeout`, `Cancelled`, `Internal` when the tool
    /// panics, and the tool's own faults.
    pub async fn call(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        ctx: &Context,
    ) -> Result<Outcome<Answer>, Fault> {
        let Some(found) = self.find_tool(name) else {
            return Err(self.unknown_tool(name));
        };
        let arguments = Arguments::normalise(found.spec, arguments)?;
        let ctx = guard::with_deadline(ctx);
        let what = format!("the tool `{}`", found.spec.name);
        guard::run(&what, &ctx, async { found.part.call(arguments, &ctx).await }).await
    }

    /// What [`call`](Self::call) says of a name that no tool has, for a caller who looked before.
    #[must_use]
    pub fn unknown_tool(&self, name: &str) -> Fault {
        unknown("tool", name, self.tools().map(|spec| spec.name.as_str()))
    }

    /// Reads the resource at a URI. The media type is that of the spec where the resource names none.
    ///
    /// # Errors
    /// `NotFound` for an unknown URI, `Timeout`, `Cancelled`, `Internal` when the resource panics, and its own faults.
    pub async fn read(&self, uri: &str, ctx: &Context) -> Result<ResourceBody, Fault> {
        let Some(found) = self.find_resource(uri) else {
            return Err(unknown("resource", uri, self.resources().map(|spec| spec.uri.as_str())));
        };
        let ctx = guard::with_deadline(ctx);
        let what = format!("the resource `{}`", found.spec.uri);
        let mut body = guard::run(&what, &ctx, async { found.part.read(uri, &ctx).await }).await?;
        if body.mime.is_empty() {
            body.mime.clone_from(&found.spec.mime);
        }
        Ok(body)
    }

    /// Fills in a prompt.
    ///
    /// # Errors
    /// `NotFound` for an unknown name, `InvalidInput` for unknown or missing arguments, `Timeout`, `Cancelled`, `Internal`
    /// when the prompt panics, and its own faults.
    pub async fn prompt(
        &self,
        name: &str,
        mut arguments: Map<String, Value>,
        ctx: &Context,
    ) -> Result<Vec<PromptMessage>, Fault> {
        let Some(found) = self.find_prompt(name) else {
            return Err(unknown("prompt", name, self.prompts().map(|spec| spec.name.as_str())));
        };
        arguments.retain(|_, value| !value.is_null());
        check_prompt(found.spec, &arguments)?;
        let ctx = guard::with_deadline(ctx);
        let what = format!("the prompt `{}`", found.spec.name);
        guard::run(&what, &ctx, async { found.part.render(arguments, &ctx).await }).await
    }

    /// The ways in which an argument could go on, best first, at most [`MAX_COMPLETIONS`].
    ///
    /// # Errors
    /// `NotFound` for an unknown prompt or template, `InvalidInput` for an argument that it doesn't have, `Timeout`,
    /// `Cancelled`, `Internal` when the plugin panics, and its own faults.
    pub async fn complete(
        &self,
        target: &CompletionTarget,
        request: &CompletionRequest,
        ctx: &Context,
    ) -> Result<Vec<String>, Fault> {
        let ctx = guard::with_deadline(ctx);
        let mut values = match target {
            CompletionTarget::Prompt(name) => {
                let Some(found) = self.find_prompt(name) else {
                    return Err(unknown("prompt", name, self.prompts().map(|spec| spec.name.as_str())));
                };
                let names: Vec<&str> =
                    found.spec.arguments.iter().map(|argument| argument.name.as_str()).collect();
                has(name, &request.argument, &names)?;
                let what = format!("the prompt `{name}`");
                guard::run(&what, &ctx, async { found.part.complete(request, &ctx).await }).await?
            }
            CompletionTarget::Resource(template) => {
                let Some(found) = self.find_template(template) else {
                    let known = self.resources().map(|spec| spec.uri.as_str());
                    return Err(unknown("resource", template, known));
                };
                let names: Vec<&str> = found.spec.uri.variables().collect();
                has(template, &request.argument, &names)?;
                let what = format!("the resource `{template}`");
                guard::run(&what, &ctx, async { found.part.complete(request, &ctx).await }).await?
            }
        };
        values.truncate(MAX_COMPLETIONS);
        Ok(values)
    }
}

fn unknown<'a>(noun: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Fault {
    let next = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("list the {noun}s to see which there are"),
    };
    Fault::new(FaultKind::NotFound, format!("there is no {noun} `{}`", excerpt(name))).with_next(next)
}

fn has(owner: &str, argument: &str, names: &[&str]) -> Result<(), Fault> {
    if names.contains(&argument) {
        return Ok(());
    }
    let known = match listed(names.iter().copied()) {
        none if none.is_empty() => "it takes no arguments".to_owned(),
        names => format!("the arguments are {names}"),
    };
    let next = match nearest(argument, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? {known}"),
        None => known,
    };
    let message = format!("`{owner}` has no argument `{}`", excerpt(argument));
    Err(Fault::new(FaultKind::InvalidInput, message).with_next(next))
}

fn check_prompt(spec: &PromptSpec, arguments: &Map<String, Value>) -> Result<(), Fault> {
    let names: Vec<&str> = spec.arguments.iter().map(|argument| argument.name.as_str()).collect();
    for name in arguments.keys() {
        has(&spec.name, name, &names)?;
    }
    let missing = spec
        .arguments
        .iter()
        .filter(|argument| argument.required && !arguments.contains_key(&argument.name))
        .map(|argument| argument.name.as_str());
    match listed(missing) {
        none if none.is_empty() => Ok(()),
        names => Err(Fault::new(FaultKind::InvalidInput, format!("`{}` needs {names}", spec.name))
            .with_next("add what is missing and ask again")),
    }
}
