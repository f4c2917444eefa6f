//! Serves the plugins behind a [`Door`] over the protocol: the one file that knows both.
//!
//! It says who is calling, hands the request to the door, and turns what comes back into what clients read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use nr_core::{Fault, FaultKind};
use nr_mcp::{
    Ask, Channel, Completion, CompletionRequest, CompletionTarget, Exchange, Hints, Host, HostError,
    HostErrorKind, Input, Offers, Outcome, Peer, Prompt, PromptResult, Resource, ResourceBody,
    ResourceTemplate, ServerInfo, Tool, ToolResult,
};
use nr_plugins::{Answer, Arguments, Caller, Question, Reply, Snapshot, ToolSpec};
use serde_json::{Map, Value};

use crate::door::{Door, Refusal, Visit};
use crate::scope::Scope;

/// The revision that gave tool results a structured part, and the one that lets it be any value.
const STRUCTURED_OBJECT: &str = "2025-06-18";
const STRUCTURED_ANY: &str = "2026-07-28";

/// Plugins as the protocol sees them.
pub struct PluginHost {
    door: Door,
    instructions: String,
    catalogue: RwLock<Option<Arc<Catalogue>>>,
}

impl PluginHost {
    /// Serves what is behind this door.
    #[must_use]
    pub fn new(door: Door) -> Self {
        Self { door, instructions: String::new(), catalogue: RwLock::new(None) }
    }

    /// Sets what a model is told before it calls anything.
    #[must_use]
    pub fn with_instructions(mut self, text: impl Into<String>) -> Self {
        self.instructions = text.into();
        self
    }

    /// The tools as they are now. The form for clients is made once a snapshot.
    fn catalogue(&self) -> Arc<Catalogue> {
        let snapshot = self.door.manager().snapshot();
        let kept = self.catalogue.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(kept) = kept.filter(|kept| Arc::ptr_eq(&kept.snapshot, &snapshot)) {
            return kept;
        }
        let made = Arc::new(Catalogue::of(snapshot, &self.door));
        *self.catalogue.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        made
    }
}

impl fmt::Debug for PluginHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PluginHost").field("door", &self.door).finish_non_exhaustive()
    }
}

/// The tools of one snapshot in the protocol's form, by every name that calls them.
struct Catalogue {
    snapshot: Arc<Snapshot>,
    listed: Vec<(Arc<Tool>, Arc<ToolSpec>)>,
    by_name: BTreeMap<String, (Arc<Tool>, Arc<ToolSpec>)>,
}

impl Catalogue {
    fn of(snapshot: Arc<Snapshot>, door: &Door) -> Self {
        let mut listed = Vec::new();
        let mut by_name = BTreeMap::new();
        for spec in snapshot.tools().filter(|spec| door.offers(spec)) {
            let tool = Arc::new(as_tool(spec));
            for name in spec.aliases.iter().chain([&spec.name]) {
                by_name.insert(name.clone(), (Arc::clone(&tool), Arc::clone(spec)));
            }
            listed.push((tool, Arc::clone(spec)));
        }
        Self { snapshot, listed, by_name }
    }
}

/// A tool for clients, with all four annotations said: silence would be read as the worst.
fn as_tool(spec: &ToolSpec) -> Tool {
    use nr_plugins::Effect;
    let hints = match spec.effect {
        Effect::Read => Hints::read_only(),
        effect => Hints::write(effect == Effect::Destructive),
    };
    let hints = hints.idempotent(spec.idempotent).open_world(spec.open_world);
    let schema = listed(&spec.schema);
    let tool = Tool::new(spec.name.clone(), spec.description.clone(), schema).hints(hints);
    if tells_more(&spec.title, &spec.name) { tool.title(spec.title.clone()) } else { tool }
}

/// A schema without what every tool here keeps to and what goes without saying: that there are no arguments but those that
/// are listed, and that what is counted is not negative. The tool's own schema has both, and calls are held to that one.
fn listed(schema: &Map<String, Value>) -> Map<String, Value> {
    let said = schema.iter().filter(|(key, value)| match key.as_str() {
        "additionalProperties" => value.as_bool() != Some(false),
        "minimum" => !matches!(value.as_u64(), Some(0 | 1)),
        _ => true,
    });
    let below = |value: &Value| value.as_object().map_or_else(|| value.clone(), |one| listed(one).into());
    said.map(|(key, value)| {
        let value = match (key.as_str(), value) {
            ("items" | "additionalProperties", value) => below(value),
            ("properties", Value::Object(all)) => {
                all.iter().map(|(name, value)| (name.clone(), below(value))).collect::<Map<_, _>>().into()
            }
            _ => value.clone(),
        };
        (key.clone(), value)
    })
    .collect()
}

/// Whether a title says more than the name: a model that reads the list pays for both, and clients can show the name.
fn tells_more(title: &str, name: &str) -> bool {
    !title.is_empty() && title.to_lowercase().replace(' ', "_") != name
}

#[async_trait]
impl Host for PluginHost {
    fn info(&self) -> ServerInfo {
        let snapshot = self.door.manager().snapshot();
        let mut offers = Offers::default();
        offers.resources = snapshot.resources().next().is_some();
        offers.prompts = snapshot.prompts().next().is_some();
        offers.completions = offers.resources || offers.prompts;
        let mut info = ServerInfo::new("nr-server", env!("CARGO_PKG_VERSION"))
            .title("New Relic")
            .description(env!("CARGO_PKG_DESCRIPTION"))
            .website(env!("CARGO_PKG_REPOSITORY"))
            .offers(offers);
        info.instructions = filled(&self.instructions);
        info
    }

    fn tools(&self, peer: &Peer) -> Vec<Arc<Tool>> {
        let (catalogue, scope) = (self.catalogue(), scope(peer));
        let wanted = catalogue.listed.iter().filter(|(_, spec)| scope.takes(spec));
        wanted.map(|(tool, _)| Arc::clone(tool)).collect()
    }

    fn tool(&self, name: &str, peer: &Peer) -> Option<Arc<Tool>> {
        let catalogue = self.catalogue();
        let found = catalogue.by_name.get(name).filter(|(_, spec)| scope(peer).takes(spec));
        found.map(|(tool, _)| Arc::clone(tool))
    }

    fn prepare(&self, tool: &Tool, arguments: &mut Map<String, Value>) {
        let catalogue = self.catalogue();
        let Some((_, spec)) = catalogue.by_name.get(&tool.name) else { return };
        Arguments::rewrite(spec, arguments);
    }

    fn refused(&self, method: &str, name: &str, error: HostError, peer: &Peer) -> HostError {
        let kind = match method {
            "tools/call" => "tool",
            "resources/read" => "resource",
            "prompts/get" => "prompt",
            _ => "request",
        };
        let fault = match error.kind {
            HostErrorKind::NotFound => FaultKind::NotFound,
            HostErrorKind::InvalidInput => FaultKind::InvalidInput,
            HostErrorKind::Forbidden => FaultKind::Forbidden,
            _ => FaultKind::Unsupported,
        };
        let visit = Visit::by(caller(peer)).within(scope(peer));
        let mut said = as_error(self.door.refuse(kind, name, Fault::new(fault, error.message), visit));
        said.data = error.data;
        said
    }

    async fn call(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
        exchange: &Exchange,
    ) -> Result<Outcome<ToolResult>, HostError> {
        match self.door.call(tool, arguments, visit(exchange)).await {
            Ok(nr_plugins::Outcome::Done(answer)) => Ok(Outcome::Done(as_result(answer, exchange.peer()))),
            Ok(nr_plugins::Outcome::Ask(question)) => Ok(Outcome::Ask(as_ask(question))),
            Ok(_) => {
                Err(HostError::new(HostErrorKind::Internal, "the tool ended in a way that is not known"))
            }
            // A name that is not there is the client's mistake; anything else the model can put right.
            Err(refusal)
                if refusal.kind() == FaultKind::NotFound && !self.catalogue().by_name.contains_key(tool) =>
            {
                Err(as_error(refusal))
            }
            Err(refusal) => Ok(Outcome::Done(ToolResult::error(refusal.to_string()))),
        }
    }

    async fn resources(&self, _: &Peer) -> Result<Vec<Resource>, HostError> {
        let snapshot = self.door.manager().snapshot();
        let fixed = snapshot.resources().filter(|spec| !spec.uri.has_variables());
        Ok(fixed
            .map(|spec| {
                let mut resource = Resource::new(spec.uri.as_str(), spec.name.clone());
                resource.title = filled(&spec.title);
                resource.description = filled(&spec.description);
                resource.mime_type = filled(&spec.mime);
                resource
            })
            .collect())
    }

    async fn resource_templates(&self, _: &Peer) -> Result<Vec<ResourceTemplate>, HostError> {
        let snapshot = self.door.manager().snapshot();
        let families = snapshot.resources().filter(|spec| spec.uri.has_variables());
        Ok(families
            .map(|spec| {
                let mut template = ResourceTemplate::new(spec.uri.as_str(), spec.name.clone());
                template.title = filled(&spec.title);
                template.description = filled(&spec.description);
                template.mime_type = filled(&spec.mime);
                template
            })
            .collect())
    }

    async fn read(&self, uri: &str, exchange: &Exchange) -> Result<Outcome<Vec<ResourceBody>>, HostError> {
        let manager = self.door.manager();
        let read = self.door.pass("resource", uri, visit(exchange), async |ctx| manager.read(uri, ctx).await);
        let body = read.await.map_err(as_error)?;
        let mut out = match body.data {
            nr_plugins::ResourceData::Text(text) => ResourceBody::text(uri, String::new(), text),
            nr_plugins::ResourceData::Blob(bytes) => ResourceBody::blob(uri, String::new(), bytes),
            _ => {
                return Err(HostError::new(
                    HostErrorKind::Internal,
                    "the resource has content that is not known",
                ));
            }
        };
        out.mime_type = filled(&body.mime);
        Ok(Outcome::Done(vec![out]))
    }

    async fn prompts(&self, _: &Peer) -> Result<Vec<Prompt>, HostError> {
        let snapshot = self.door.manager().snapshot();
        Ok(snapshot
            .prompts()
            .map(|spec| {
                let mut listed = Prompt::new(spec.name.clone(), spec.description.clone());
                listed.title = filled(&spec.title);
                for argument in &spec.arguments {
                    listed = listed.argument(
                        argument.name.clone(),
                        argument.description.clone(),
                        argument.required,
                    );
                }
                listed
            })
            .collect())
    }

    async fn prompt(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        exchange: &Exchange,
    ) -> Result<Outcome<PromptResult>, HostError> {
        let manager = self.door.manager();
        let rendered = self
            .door
            .pass("prompt", name, visit(exchange), async |ctx| manager.prompt(name, arguments, ctx).await)
            .await
            .map_err(as_error)?;
        let mut result = PromptResult::default();
        for message in rendered {
            let role = match message.role {
                nr_plugins::Role::Assistant => nr_mcp::Role::Assistant,
                _ => nr_mcp::Role::User,
            };
            result = result.message(role, nr_mcp::Content::text(message.text));
        }
        Ok(Outcome::Done(result))
    }

    async fn complete(&self, request: &CompletionRequest, peer: &Peer) -> Result<Completion, HostError> {
        let target = match &request.target {
            CompletionTarget::Prompt(name) => nr_plugins::CompletionTarget::Prompt(name.clone()),
            CompletionTarget::Resource(uri) => nr_plugins::CompletionTarget::Resource(uri.clone()),
            _ => return Ok(Completion::default()),
        };
        let mut asked = nr_plugins::CompletionRequest::new(request.argument.clone(), request.value.clone());
        asked.known.clone_from(&request.known);
        let visit = Visit::by(caller(peer));
        let manager = self.door.manager();
        let done = self.door.pass("completion", &request.argument, visit, async |ctx| {
            manager.complete(&target, &asked, ctx).await
        });
        done.await.map(Completion::new).map_err(as_error)
    }

    fn changes(&self) -> nr_mcp::Changes {
        Box::pin(self.door.manager().changes().map(|change| match change {
            nr_plugins::Change::Prompts => nr_mcp::Change::Prompts,
            nr_plugins::Change::Resources => nr_mcp::Change::Resources,
            _ => nr_mcp::Change::Tools,
        }))
    }
}

/// Whoever started the process on standard input and output; whoever showed a token over HTTP.
fn caller(peer: &Peer) -> Caller {
    match (peer.identity(), peer.channel()) {
        (Some(identity), _) => Caller::new(identity.as_str()),
        (None, Channel::Http) => Caller::new("loopback"),
        (None, _) => Caller::local(),
    }
}

/// What the request narrows the tools to.
fn scope(peer: &Peer) -> Scope {
    peer.extension::<Scope>().cloned().unwrap_or_default()
}

fn visit(exchange: &Exchange) -> Visit {
    let mut visit = Visit::by(caller(exchange.peer())).within(scope(exchange.peer()));
    if exchange.wants_progress() {
        visit = visit.with_progress(Arc::new(Reports(exchange.clone())));
    }
    match exchange.answers().and_then(as_reply) {
        Some(reply) => visit.with_reply(reply),
        None => visit,
    }
}

/// Progress on its way to the client.
struct Reports(Exchange);

impl nr_plugins::Progress for Reports {
    fn report(&self, done: f64, total: Option<f64>, message: &str) {
        self.0.progress(done, total, Some(message).filter(|message| !message.is_empty()));
    }
}

fn as_ask(question: Question) -> Ask {
    let input = if question.form.is_empty() {
        Input::confirm(question.message)
    } else {
        Input::form(question.message, Value::Object(question.form))
    };
    Ask::one(question.key, input).state(question.state)
}

/// A call asks one question at a time, so the first answer is the answer.
fn as_reply(answers: &nr_mcp::Answers) -> Option<Reply> {
    let (key, answer) = answers.inputs.first_key_value()?;
    let action = match answer.action {
        nr_mcp::Action::Accept => nr_plugins::Action::Accept,
        nr_mcp::Action::Decline => nr_plugins::Action::Decline,
        _ => nr_plugins::Action::Cancel,
    };
    let values = answer.content.as_object().cloned().unwrap_or_default();
    Some(Reply::new(key.clone(), action).values(values).state(answers.state.clone()))
}

/// The same data is never sent twice: a value goes as a value to clients whose revision has room for it, as text to
/// others.
fn as_result(answer: Answer, peer: &Peer) -> ToolResult {
    let Some(value) = answer.structured else { return ToolResult::text(answer.text) };
    // Revisions are dates, which order as texts.
    let revision = peer.revision().unwrap_or(STRUCTURED_ANY);
    let room = revision >= STRUCTURED_ANY || (revision >= STRUCTURED_OBJECT && value.is_object());
    if !room {
        return ToolResult::text(value.to_string());
    }
    let content = if answer.text.is_empty() { Vec::new() } else { vec![nr_mcp::Content::text(answer.text)] };
    ToolResult::new(content).structured(value)
}

fn as_error(refusal: Refusal) -> HostError {
    let kind = match refusal.kind() {
        FaultKind::InvalidInput => HostErrorKind::InvalidInput,
        FaultKind::Unauthenticated => HostErrorKind::Unauthenticated,
        FaultKind::Forbidden => HostErrorKind::Forbidden,
        FaultKind::NotFound => HostErrorKind::NotFound,
        FaultKind::RateLimited => HostErrorKind::RateLimited,
        FaultKind::Timeout => HostErrorKind::Timeout,
        FaultKind::Cancelled => HostErrorKind::Cancelled,
        FaultKind::Unavailable | FaultKind::Upstream => HostErrorKind::Unavailable,
        FaultKind::Unsupported => HostErrorKind::Unsupported,
        _ => HostErrorKind::Internal,
    };
    let error = HostError::new(kind, refusal.to_string());
    match refusal.retry_after() {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
