//! Checks that whoever implements [`Host`] can run in one test.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use serde_json::{Map, Value};

use crate::error::{HostError, HostErrorKind};
use crate::exchange::Exchange;
use crate::host::Host;
use crate::peer::{Channel, Peer};
use crate::prompt::Prompt;
use crate::resource::{Resource, ResourceTemplate};
use crate::tool::Tool;

/// The longest name of a tool that clients must accept, by revision 2025-11-25.
const MAX_NAME: usize = 128;

/// A name and a URI that no host has.
const NOWHERE: &str = "there-is-no-such-thing-7f3a";
const NOWHERE_URI: &str = "nowhere://there-is-no-such-thing-7f3a";

/// What is wrong with a host; empty when nothing is.
///
/// Lists are asked for as a peer of which nothing is known. No tool is called but one that does not exist, nothing is read
/// but what does not exist. A panic is a fault like any other.
///
/// ```
/// # use std::sync::Arc;
/// # use nr_mcp::{Exchange, Host, HostError, Outcome, Peer, ServerInfo, Tool, ToolResult};
/// # use serde_json::{Map, Value, json};
/// # struct Mine;
/// # #[async_trait::async_trait]
/// # impl Host for Mine {
/// #     fn info(&self) -> ServerInfo { ServerInfo::new("mine", "1.0.0") }
/// #     fn tools(&self, _: &Peer) -> Vec<Arc<Tool>> { Vec::new() }
/// #     async fn call(&self, tool: &str, _: Map<String, Value>, _: &Exchange) -> Result<Outcome<ToolResult>, HostError> {
/// #         Err(HostError::not_found(format!("there is no tool {tool}")))
/// #     }
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// assert_eq!(nr_mcp::conformance::check_host(&Mine).await, Vec::<String>::new());
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
pub async fn check_host(host: &dyn Host) -> Vec<String> {
    let mut faults = Vec::new();
    // Everything is only looked at, so nothing is left half done when a part panics.
    let parts = [
        ("info", AssertUnwindSafe(async { info(host) }.boxed()).catch_unwind().await),
        ("tools", AssertUnwindSafe(tools(host).boxed()).catch_unwind().await),
        ("resources", AssertUnwindSafe(resources(host).boxed()).catch_unwind().await),
        ("templates", AssertUnwindSafe(templates(host).boxed()).catch_unwind().await),
        ("prompts", AssertUnwindSafe(prompts(host).boxed()).catch_unwind().await),
    ];
    for (part, found) in parts {
        match found {
            Ok(found) => faults.extend(found),
            Err(_) => faults.push(format!("{part}: the host panicked")),
        }
    }
    faults
}

fn peer() -> Peer {
    Peer::unknown(Channel::Memory)
}

fn info(host: &dyn Host) -> Vec<String> {
    let info = host.info();
    let mut faults = Vec::new();
    if info.name.trim().is_empty() || info.version.trim().is_empty() {
        faults.push("info: a server has a name and a version".to_owned());
    }
    if info.offers.subscriptions && !info.offers.resources {
        faults.push("info: subscriptions are to resources, which are not offered".to_owned());
    }
    faults
}

async fn tools(host: &dyn Host) -> Vec<String> {
    let (tools, again) = (host.tools(&peer()), host.tools(&peer()));
    let mut faults = list("tool", &tools, &again, |tool| tool.name.as_str());
    if !tools.is_empty() && !host.info().offers.tools {
        faults.push("tools: there are some, but they are not offered".to_owned());
    }
    for tool in &tools {
        let name = &tool.name;
        faults.extend(one_tool(tool).into_iter().map(|fault| format!("tool {name}: {fault}")));
        if host.tool(name, &peer()).is_none_or(|found| found != *tool) {
            faults.push(format!("tool {name}: asked for by name it is not the one in the list"));
        }
    }
    if host.tool(NOWHERE, &peer()).is_some() {
        faults.push(format!("tools: `{NOWHERE}` is found, though it is not in the list"));
    }
    let called = host.call(NOWHERE, Map::new(), &Exchange::detached()).await;
    faults.extend(not_found("calling a tool", called.err()));
    faults
}

fn one_tool(tool: &Tool) -> Vec<String> {
    let mut faults = Vec::new();
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if tool.name.is_empty() || tool.name.len() > MAX_NAME || !tool.name.chars().all(legal) {
        faults.push(format!("a name has 1 to {MAX_NAME} letters, digits, `_`, `-` or `.`"));
    }
    if tool.description.trim().is_empty() {
        faults.push("without a description no model knows when to call it".to_owned());
    }
    if tool.input_schema.get("type").and_then(Value::as_str) != Some("object") {
        faults.push("the `type` of its input schema is not `object`".to_owned());
    }
    faults.extend(schema("input", &tool.input_schema));
    if let Some(output) = &tool.output_schema {
        faults.extend(schema("output", output));
    }
    if tool.hints.read_only == Some(true) && tool.hints.destructive == Some(true) {
        faults.push("it cannot both only read and destroy".to_owned());
    }
    faults
}

fn schema(which: &str, schema: &Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    if let Err(error) = jsonschema::draft202012::new(&Value::Object(schema.clone())) {
        faults.push(format!("its {which} schema cannot be compiled: {error}"));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        let known =
            name.as_str().is_some_and(|name| properties.is_some_and(|known| known.contains_key(name)));
        if !known {
            faults.push(format!("its {which} schema requires {name} without describing it"));
        }
    }
    faults
}

async fn resources(host: &dyn Host) -> Vec<String> {
    let (first, again) = (host.resources(&peer()).await, host.resources(&peer()).await);
    let (Ok(first), Ok(again)) = (first, again) else {
        return vec!["resources: they cannot be listed".to_owned()];
    };
    let mut faults = list("resource", &first, &again, |resource: &Resource| resource.uri.as_str());
    if !first.is_empty() && !host.info().offers.resources {
        faults.push("resources: there are some, but they are not offered".to_owned());
    }
    for resource in &first {
        if !has_scheme(&resource.uri) {
            faults.push(format!("resource {}: a URI begins with a scheme", resource.uri));
        }
    }
    let read = host.read(NOWHERE_URI, &Exchange::detached()).await;
    faults.extend(not_found("reading a resource", read.err()));
    faults
}

async fn templates(host: &dyn Host) -> Vec<String> {
    let (first, again) = (host.resource_templates(&peer()).await, host.resource_templates(&peer()).await);
    let (Ok(first), Ok(again)) = (first, again) else {
        return vec!["templates: they cannot be listed".to_owned()];
    };
    let mut faults =
        list("template", &first, &again, |template: &ResourceTemplate| template.uri_template.as_str());
    for template in &first {
        let text = &template.uri_template;
        if !has_scheme(text) {
            faults.push(format!("template {text}: a URI begins with a scheme"));
        }
        if !text.contains('{') || text.matches('{').count() != text.matches('}').count() {
            faults.push(format!("template {text}: a template has parts in braces to fill in"));
        }
    }
    faults
}

async fn prompts(host: &dyn Host) -> Vec<String> {
    let (first, again) = (host.prompts(&peer()).await, host.prompts(&peer()).await);
    let (Ok(first), Ok(again)) = (first, again) else {
        return vec!["prompts: they cannot be listed".to_owned()];
    };
    let mut faults = list("prompt", &first, &again, |prompt: &Prompt| prompt.name.as_str());
    if !first.is_empty() && !host.info().offers.prompts {
        faults.push("prompts: there are some, but they are not offered".to_owned());
    }
    for prompt in &first {
        let mut names = BTreeSet::new();
        for argument in prompt.arguments.iter().filter(|argument| !names.insert(&argument.name)) {
            faults.push(format!("prompt {}: the argument {} is there twice", prompt.name, argument.name));
        }
    }
    let filled = host.prompt(NOWHERE, Map::new(), &Exchange::detached()).await;
    faults.extend(not_found("filling in a prompt", filled.err()));
    faults
}

/// Keys must be unique, and asking twice must give the same, in whatever order.
fn list<T: PartialEq>(what: &str, first: &[T], again: &[T], key: impl Fn(&T) -> &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for item in first.iter().filter(|item| !seen.insert(key(item))) {
        faults.push(format!("{what} {}: it is in the list twice", key(item)));
    }
    let differs = first.len() != again.len() || first.iter().any(|item| !again.contains(item));
    if differs {
        faults.push(format!("{what}s: asking twice gives two different lists"));
    }
    faults
}

fn not_found(what: &str, error: Option<HostError>) -> Option<String> {
    match error {
        Some(error) if error.kind == HostErrorKind::NotFound => None,
        Some(error) => {
            Some(format!("{what} that does not exist fails as {}, not as not_found", error.kind.as_str()))
        }
        None => Some(format!("{what} that does not exist succeeds")),
    }
}

fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
            && !rest.is_empty()
    })
}
