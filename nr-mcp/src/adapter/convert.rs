//! Our types in the words of the SDK.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use rmcp::ErrorData;
use rmcp::model as sdk;
use serde_json::{Map, Value};

use crate::completion::{Completion, CompletionRequest, CompletionTarget, MAX_COMPLETION_VALUES};
use crate::content::Content;
use crate::error::{HostError, HostErrorKind};
use crate::exchange::LogLevel;
use crate::info::{CacheScope, ServerInfo};
use crate::prompt::{Prompt, PromptResult, Role};
use crate::resource::{Resource, ResourceBody, ResourceData, ResourceTemplate};
use crate::tool::{Tool, ToolResult};

/// JSON-RPC code of the protocol for a client that lacks an ability the request needs.
const MISSING_CLIENT_CAPABILITY: i32 = -32021;

pub(super) fn config(info: &ServerInfo) -> sdk::ServerConfig {
    let mut server = sdk::Implementation::new(&info.name, &info.version);
    server.title.clone_from(&info.title);
    server.description.clone_from(&info.description);
    server.website_url.clone_from(&info.website);
    let offers = info.offers;
    let mut can = sdk::ServerCapabilities::default();
    can.tools = offers.tools.then(|| {
        let mut tools = sdk::ToolsCapability::default();
        tools.list_changed = Some(true);
        tools
    });
    can.prompts = offers.prompts.then(|| {
        let mut prompts = sdk::PromptsCapability::default();
        prompts.list_changed = Some(true);
        prompts
    });
    can.resources = offers.resources.then(|| {
        let mut resources = sdk::ResourcesCapability::default();
        resources.list_changed = Some(true);
        resources.subscribe = offers.subscriptions.then_some(true);
        resources
    });
    can.completions = offers.completions.then(Map::new);
    can.logging = offers.logging.then(Map::new);
    let mut config = sdk::ServerConfig::new(can).with_server_info(server);
    config.instructions.clone_from(&info.instructions);
    config
}

/// The server's name as it stands in results: without what people read once.
pub(super) fn signature(info: &ServerInfo) -> Value {
    let mut out = Map::new();
    out.insert("name".to_owned(), Value::from(info.name.as_str()));
    if let Some(title) = &info.title {
        out.insert("title".to_owned(), Value::from(title.as_str()));
    }
    out.insert("version".to_owned(), Value::from(info.version.as_str()));
    Value::Object(out)
}

pub(super) fn scope(scope: CacheScope) -> sdk::CacheScope {
    match scope {
        CacheScope::Public => sdk::CacheScope::Public,
        CacheScope::Private => sdk::CacheScope::Private,
    }
}

fn base64(data: &Bytes) -> String {
    STANDARD.encode(data)
}

pub(super) fn tool(tool: &Tool) -> sdk::Tool {
    let mut out = sdk::Tool::new(tool.name.clone(), tool.description.clone(), tool.input_schema.clone());
    out.title.clone_from(&tool.title);
    out.output_schema.clone_from(&tool.output_schema);
    let hints = tool.hints;
    if hints != crate::tool::Hints::default() {
        out.annotations = Some(sdk::ToolAnnotations::from_raw(
            tool.title.clone(),
            hints.read_only,
            hints.destructive,
            hints.idempotent,
            hints.open_world,
        ));
    }
    out.meta = tool.meta.clone().map(sdk::MetaObject);
    out
}

pub(super) fn tool_result(result: ToolResult) -> sdk::CallToolResult {
    let content = result.content.into_iter().map(content).collect();
    let mut out = if result.is_error {
        sdk::CallToolResult::error(content)
    } else {
        sdk::CallToolResult::success(content)
    };
    out.structured_content = result.structured;
    out.meta = result.meta.map(sdk::MetaObject);
    out
}

pub(super) fn content(content: Content) -> sdk::ContentBlock {
    match content {
        Content::Text(text) => sdk::ContentBlock::text(text),
        Content::Image { data, mime_type } => sdk::ContentBlock::image(base64(&data), mime_type),
        Content::Audio { data, mime_type } => sdk::ContentBlock::audio(base64(&data), mime_type),
        Content::Embedded(body) => sdk::ContentBlock::resource(resource_body(body)),
        Content::Link(resource) => sdk::ContentBlock::resource_link(self::resource(resource)),
    }
}

pub(super) fn resource(resource: Resource) -> sdk::Resource {
    let mut out = sdk::Resource::new(resource.uri, resource.name);
    out.title = resource.title;
    out.description = resource.description;
    out.mime_type = resource.mime_type;
    out.size = resource.size;
    out
}

pub(super) fn template(template: ResourceTemplate) -> sdk::ResourceTemplate {
    let mut out = sdk::ResourceTemplate::new(template.uri_template, template.name);
    out.title = template.title;
    out.description = template.description;
    out.mime_type = template.mime_type;
    out
}

pub(super) fn resource_body(body: ResourceBody) -> sdk::ResourceContents {
    let out = match body.data {
        ResourceData::Text(text) => sdk::ResourceContents::text(text, body.uri),
        ResourceData::Blob(data) => sdk::ResourceContents::blob(base64(&data), body.uri),
    };
    match body.mime_type {
        Some(mime_type) => out.with_mime_type(mime_type),
        None => out,
    }
}

pub(super) fn prompt(prompt: Prompt) -> sdk::Prompt {
    let arguments = prompt.arguments.into_iter().map(|argument| {
        let mut out = sdk::PromptArgument::new(argument.name).with_required(argument.required);
        out.description = argument.description;
        out
    });
    let arguments = Some(arguments.collect::<Vec<_>>()).filter(|arguments| !arguments.is_empty());
    let mut out = sdk::Prompt::new(prompt.name, prompt.description, arguments);
    out.title = prompt.title;
    out
}

pub(super) fn prompt_result(result: PromptResult) -> sdk::GetPromptResult {
    let messages = result.messages.into_iter().map(|(role, piece)| {
        let role = match role {
            Role::User => sdk::Role::User,
            Role::Assistant => sdk::Role::Assistant,
        };
        sdk::PromptMessage::new(role, content(piece))
    });
    let mut out = sdk::GetPromptResult::new(messages.collect());
    out.description = result.description;
    out
}

pub(super) fn completion_request(
    request: sdk::CompleteRequestParams,
) -> Result<CompletionRequest, ErrorData> {
    let target = match request.r#ref {
        sdk::Reference::Prompt(prompt) => CompletionTarget::Prompt(prompt.name),
        sdk::Reference::Resource(resource) => CompletionTarget::Resource(resource.uri),
        _ => {
            return Err(error(HostError::invalid_input(
                "only arguments of prompts and resource templates can be completed",
            )));
        }
    };
    let mut out = CompletionRequest::new(target, request.argument.name, request.argument.value);
    out.known = request.context.and_then(|context| context.arguments).into_iter().flatten().collect();
    Ok(out)
}

pub(super) fn completion(mut completion: Completion) -> Result<sdk::CompleteResult, ErrorData> {
    let total = u32::try_from(completion.values.len()).ok();
    let more = completion.values.len() > MAX_COMPLETION_VALUES;
    completion.values.truncate(MAX_COMPLETION_VALUES);
    let info = sdk::CompletionInfo::with_pagination(completion.values, total, more).map_err(|_| {
        error(HostError::new(HostErrorKind::Internal, "the completion could not be put into words"))
    })?;
    Ok(sdk::CompleteResult::new(info))
}

#[expect(deprecated, reason = "older clients still ask for log messages")]
pub(super) fn level(level: LogLevel) -> sdk::LoggingLevel {
    match level {
        LogLevel::Debug => sdk::LoggingLevel::Debug,
        LogLevel::Info => sdk::LoggingLevel::Info,
        LogLevel::Notice => sdk::LoggingLevel::Notice,
        LogLevel::Warning => sdk::LoggingLevel::Warning,
        LogLevel::Error => sdk::LoggingLevel::Error,
        LogLevel::Critical => sdk::LoggingLevel::Critical,
        LogLevel::Alert => sdk::LoggingLevel::Alert,
        LogLevel::Emergency => sdk::LoggingLevel::Emergency,
    }
}

#[expect(deprecated, reason = "older clients still ask for log messages")]
pub(super) fn least_level(level: sdk::LoggingLevel) -> LogLevel {
    match level {
        sdk::LoggingLevel::Debug => LogLevel::Debug,
        sdk::LoggingLevel::Info => LogLevel::Info,
        sdk::LoggingLevel::Notice => LogLevel::Notice,
        sdk::LoggingLevel::Warning => LogLevel::Warning,
        sdk::LoggingLevel::Error => LogLevel::Error,
        sdk::LoggingLevel::Critical => LogLevel::Critical,
        sdk::LoggingLevel::Alert => LogLevel::Alert,
        _ => LogLevel::Emergency,
    }
}

/// A host's error as JSON-RPC. Programs find the category in `data`, since the protocol leaves few codes to choose from.
pub(super) fn error(error: HostError) -> ErrorData {
    let code = match error.kind {
        HostErrorKind::InvalidInput | HostErrorKind::NotFound => sdk::ErrorCode::INVALID_PARAMS,
        HostErrorKind::Unauthenticated | HostErrorKind::Forbidden | HostErrorKind::Unsupported => {
            sdk::ErrorCode::INVALID_REQUEST
        }
        HostErrorKind::ClientCapability => sdk::ErrorCode(MISSING_CLIENT_CAPABILITY),
        _ => sdk::ErrorCode::INTERNAL_ERROR,
    };
    let mut data = Map::new();
    data.insert("kind".to_owned(), Value::from(error.kind.as_str()));
    data.insert("retryable".to_owned(), Value::from(error.is_retryable()));
    if let Some(wait) = error.retry_after {
        data.insert(
            "retryAfterMs".to_owned(),
            Value::from(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        );
    }
    match error.data {
        Some(Value::Object(more)) => data.extend(more),
        Some(more) => {
            data.insert("detail".to_owned(), more);
        }
        None => {}
    }
    ErrorData::new(code, error.message, Some(Value::Object(data)))
}

/// The same for a resource: revisions before 2026-07-28 have a code of their own for one that is not there.
pub(super) fn resource_error(uri: &str, host: HostError) -> ErrorData {
    let missing = host.kind == HostErrorKind::NotFound;
    let mut out = error(host);
    if missing {
        out.code = sdk::ErrorCode::RESOURCE_NOT_FOUND;
        if let Some(Value::Object(data)) = &mut out.data {
            data.insert("uri".to_owned(), Value::from(uri));
        }
    }
    out
}
