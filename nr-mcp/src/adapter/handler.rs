//! The protocol's methods, each answered by the host.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use futures_util::future::BoxFuture;
use rmcp::model as sdk;
use rmcp::model::{ConstString, ErrorCode};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::Map;
use tokio::sync::broadcast;

use super::lists::{Kind, page};
use super::rounds::{Reply, Returned, converse};
use super::run::caught;
use super::seal::{CALL, Operation};
use super::turn::Turn;
use super::{Core, MAX_WATCHED, Session, client_info, convert, notify};
use crate::ask::Outcome;
use crate::change::Change;
use crate::error::{HostError, shown};
use crate::peer::Peer;
use crate::prompt::PromptResult;
use crate::resource::ResourceBody;
use crate::tool::ToolResult;

tokio::task_local! {
    /// Who sent the HTTP request that is being looked at, for the one question of the SDK that comes without it.
    pub(crate) static SENDER: Peer;
}

/// The method of filling in a prompt.
const GET_PROMPT: &str = "prompts/get";

/// Where a result says who made it.
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

type Context = RequestContext<RoleServer>;
type Running<'a, T> = BoxFuture<'a, Result<Outcome<T>, HostError>>;

/// Answers one connection, one session, or one stateless request.
pub(crate) struct Handler {
    core: Arc<Core>,
    session: Arc<Session>,
}

impl Handler {
    pub(crate) fn new(core: Arc<Core>, session: Arc<Session>) -> Self {
        Self { core, session }
    }

    fn turn(&self, context: Context) -> Result<Turn, ErrorData> {
        Turn::begin(&self.core, &self.session, context)
    }

    fn size(&self) -> usize {
        self.core.settings.page_size
    }

    /// How long lists may be kept and by whom; older revisions have no word for it.
    fn hints(&self, turn: &Turn) -> (Option<u64>, Option<sdk::CacheScope>) {
        if !turn.is_modern() {
            return (None, None);
        }
        (Some(self.list_ttl()), Some(convert::scope(self.core.info.cache_scope)))
    }

    fn list_ttl(&self) -> u64 {
        u64::try_from(self.core.info.list_ttl.as_millis()).unwrap_or(u64::MAX)
    }

    /// Says who answers; older revisions said it once in the handshake.
    fn sign(&self, turn: &Turn, meta: &mut Option<sdk::MetaObject>) {
        if turn.is_modern() {
            let meta = meta.get_or_insert_default();
            meta.0.insert(SERVER_INFO.to_owned(), self.core.signature.clone());
        }
    }

    fn receivers(&self) -> std::sync::MutexGuard<'_, Vec<broadcast::Receiver<Change>>> {
        self.session.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses the methods of a part of the protocol in which the host takes no part.
fn offered<M: ConstString>(offers: bool) -> Result<(), ErrorData> {
    if offers { Ok(()) } else { Err(ErrorData::method_not_found::<M>()) }
}

fn cursor(request: Option<&sdk::PaginatedRequestParams>) -> Option<&str> {
    request.and_then(|request| request.cursor.as_deref())
}

impl ServerHandler for Handler {
    fn get_info(&self) -> sdk::ServerConfig {
        self.core.config.clone()
    }

    async fn initialize(
        &self,
        request: sdk::InitializeRequestParams,
        context: Context,
    ) -> Result<sdk::InitializeResult, ErrorData> {
        let client = Arc::new(client_info(&request));
        *self.session.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
        let result = self.negotiate_initialize(&request);
        context.peer.set_peer_info(request);
        result
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if !self.session.told.swap(true, Ordering::Relaxed) {
            notify::tell(&self.core, &self.session, context.peer);
        }
    }

    async fn discover(&self, _: Context) -> Result<sdk::DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        Ok(sdk::DiscoverResult::from_server_info(versions, self.get_info())
            .with_ttl_ms(self.list_ttl())
            .with_cache_scope(convert::scope(self.core.info.cache_scope)))
    }

    async fn list_tools(
        &self,
        request: Option<sdk::PaginatedRequestParams>,
        context: Context,
    ) -> Result<sdk::ListToolsResult, ErrorData> {
        offered::<sdk::ListToolsRequestMethod>(self.core.info.offers.tools)?;
        caught("listing the tools", async {
            let turn = self.turn(context)?;
            let all = self.core.host.tools(&turn.peer);
            let (tools, next) =
                page(Kind::Tools, all, |tool| &tool.name, cursor(request.as_ref()), self.size())?;
            let tools = tools.iter().map(|tool| convert::tool(tool)).collect();
            let mut out = sdk::ListToolsResult::with_all_items(tools);
            out.next_cursor = next;
            (out.ttl_ms, out.cache_scope) = self.hints(&turn);
            self.sign(&turn, &mut out.meta);
            Ok(out)
        })
        .await
    }

    fn get_tool(&self, name: &str) -> Option<sdk::Tool> {
        let peer = SENDER.try_with(Clone::clone).ok()?;
        let tool =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.core.host.tool(name, &peer)));
        tool.ok().flatten().map(|tool| convert::tool(&tool))
    }

    async fn call_tool(
        &self,
        request: sdk::CallToolRequestParams,
        context: Context,
    ) -> Result<sdk::CallToolResponse, ErrorData> {
        offered::<sdk::CallToolRequestMethod>(self.core.info.offers.tools)?;
        let name = request.name;
        caught(&shown(&name), async {
            let turn = self.turn(context)?;
            let host = &self.core.host;
            let refused = |error| host.refused(CALL, &name, error, &turn.peer);
            let tool = host.tool(&name, &turn.peer).ok_or_else(|| {
                convert::error(refused(HostError::not_found(format!(
                    "there is no tool {}; list the tools to see which there are",
                    shown(&name)
                ))))
            })?;
            let mut arguments = request.arguments.unwrap_or_default();
            let mut returned = Returned::new(request.request_state, request.input_responses);
            returned.take_token(&tool, &mut arguments);
            // The state is bound to what was sent, since that is what the client sends again.
            let operation = Operation { method: CALL, name: &name, arguments: &arguments };
            let mut arguments = arguments.clone();
            host.prepare(&tool, &mut arguments);
            let finish = |result| {
                let mut out = convert::tool_result(result);
                self.sign(&turn, &mut out.meta);
                Ok(out.into())
            };
            let arguments = match self.core.validators.check(&tool, arguments).map_err(convert::error)? {
                Ok(arguments) => arguments,
                Err(fault) => {
                    return finish(ToolResult::error(refused(HostError::invalid_input(fault)).message));
                }
            };
            let call = |exchange| {
                let (name, arguments) = (&name, arguments.clone());
                Box::pin(async move { host.call(name, arguments, &exchange).await })
                    as Running<'_, ToolResult>
            };
            match converse(&shown(&name), &turn, &operation, returned, call).await.map_err(convert::error)? {
                Reply::Done(result) => finish(result),
                Reply::Ask(mut ask) => {
                    self.sign(&turn, &mut ask.meta);
                    Ok(ask.into())
                }
                Reply::Confirm(text) => finish(ToolResult::text(text)),
            }
        })
        .await
    }

    async fn list_resources(
        &self,
        request: Option<sdk::PaginatedRequestParams>,
        context: Context,
    ) -> Result<sdk::ListResourcesResult, ErrorData> {
        offered::<sdk::ListResourcesRequestMethod>(self.core.info.offers.resources)?;
        caught("listing the resources", async {
            let turn = self.turn(context)?;
            let all = turn.guard("listing the resources", self.core.host.resources(&turn.peer)).await?;
            let (page, next) =
                page(Kind::Resources, all, |resource| &resource.uri, cursor(request.as_ref()), self.size())?;
            let mut out =
                sdk::ListResourcesResult::with_all_items(page.into_iter().map(convert::resource).collect());
            out.next_cursor = next;
            (out.ttl_ms, out.cache_scope) = self.hints(&turn);
            self.sign(&turn, &mut out.meta);
            Ok(out)
        })
        .await
    }

    async fn list_resource_templates(
        &self,
        request: Option<sdk::PaginatedRequestParams>,
        context: Context,
    ) -> Result<sdk::ListResourceTemplatesResult, ErrorData> {
        offered::<sdk::ListResourceTemplatesRequestMethod>(self.core.info.offers.resources)?;
        caught("listing the resource templates", async {
            let turn = self.turn(context)?;
            let listing = self.core.host.resource_templates(&turn.peer);
            let all = turn.guard("listing the resource templates", listing).await?;
            let cursor = cursor(request.as_ref());
            let (page, next) =
                page(Kind::Templates, all, |template| &template.uri_template, cursor, self.size())?;
            let page = page.into_iter().map(convert::template).collect();
            let mut out = sdk::ListResourceTemplatesResult::with_all_items(page);
            out.next_cursor = next;
            (out.ttl_ms, out.cache_scope) = self.hints(&turn);
            self.sign(&turn, &mut out.meta);
            Ok(out)
        })
        .await
    }

    async fn read_resource(
        &self,
        request: sdk::ReadResourceRequestParams,
        context: Context,
    ) -> Result<sdk::ReadResourceResponse, ErrorData> {
        offered::<sdk::ReadResourceRequestMethod>(self.core.info.offers.resources)?;
        let uri = request.uri;
        caught(&shown(&uri), async {
            let turn = self.turn(context)?;
            let host = &self.core.host;
            let nothing = Map::new();
            let operation = Operation { method: "resources/read", name: &uri, arguments: &nothing };
            let returned = Returned::new(request.request_state, request.input_responses);
            let read = |exchange| {
                let uri = &uri;
                Box::pin(async move { host.read(uri, &exchange).await }) as Running<'_, Vec<ResourceBody>>
            };
            let reply = converse(&shown(&uri), &turn, &operation, returned, read).await;
            match reply.map_err(|error| convert::resource_error(&uri, error))? {
                Reply::Done(bodies) => {
                    let bodies = bodies.into_iter().map(convert::resource_body).collect();
                    let mut out = sdk::ReadResourceResult::new(bodies);
                    // Whether a resource stays as it is only the host knows, so nobody keeps it for long.
                    (out.ttl_ms, out.cache_scope) = self.hints(&turn);
                    out.ttl_ms = out.ttl_ms.map(|_| 0);
                    self.sign(&turn, &mut out.meta);
                    Ok(out.into())
                }
                Reply::Ask(mut ask) => {
                    self.sign(&turn, &mut ask.meta);
                    Ok(ask.into())
                }
                Reply::Confirm(text) => Err(ErrorData::internal_error(text, None)),
            }
        })
        .await
    }

    async fn list_prompts(
        &self,
        request: Option<sdk::PaginatedRequestParams>,
        context: Context,
    ) -> Result<sdk::ListPromptsResult, ErrorData> {
        offered::<sdk::ListPromptsRequestMethod>(self.core.info.offers.prompts)?;
        caught("listing the prompts", async {
            let turn = self.turn(context)?;
            let all = turn.guard("listing the prompts", self.core.host.prompts(&turn.peer)).await?;
            let (page, next) =
                page(Kind::Prompts, all, |prompt| &prompt.name, cursor(request.as_ref()), self.size())?;
            let mut out =
                sdk::ListPromptsResult::with_all_items(page.into_iter().map(convert::prompt).collect());
            out.next_cursor = next;
            (out.ttl_ms, out.cache_scope) = self.hints(&turn);
            self.sign(&turn, &mut out.meta);
            Ok(out)
        })
        .await
    }

    async fn get_prompt(
        &self,
        request: sdk::GetPromptRequestParams,
        context: Context,
    ) -> Result<sdk::GetPromptResponse, ErrorData> {
        offered::<sdk::GetPromptRequestMethod>(self.core.info.offers.prompts)?;
        let name = request.name;
        caught(&shown(&name), async {
            let turn = self.turn(context)?;
            let host = &self.core.host;
            let arguments = request.arguments.unwrap_or_default();
            let prompts = turn.guard("listing the prompts", host.prompts(&turn.peer)).await?;
            let required = prompts.iter().filter(|prompt| prompt.name == name).flat_map(|p| &p.arguments);
            let missing: Vec<_> = required
                .filter(|argument| argument.required && !arguments.contains_key(&argument.name))
                .map(|argument| format!("`{}`", argument.name))
                .collect();
            if !missing.is_empty() {
                let error =
                    HostError::invalid_input(format!("the prompt {name} needs {}", missing.join(", ")));
                return Err(convert::error(host.refused(GET_PROMPT, &name, error, &turn.peer)));
            }
            let operation = Operation { method: GET_PROMPT, name: &name, arguments: &arguments };
            let returned = Returned::new(request.request_state, request.input_responses);
            let fill = |exchange| {
                let (name, arguments) = (&name, arguments.clone());
                Box::pin(async move { host.prompt(name, arguments, &exchange).await })
                    as Running<'_, PromptResult>
            };
            match converse(&shown(&name), &turn, &operation, returned, fill).await.map_err(convert::error)? {
                Reply::Done(result) => {
                    let mut out = convert::prompt_result(result);
                    self.sign(&turn, &mut out.meta);
                    Ok(out.into())
                }
                Reply::Ask(mut ask) => {
                    self.sign(&turn, &mut ask.meta);
                    Ok(ask.into())
                }
                Reply::Confirm(text) => Err(ErrorData::internal_error(text, None)),
            }
        })
        .await
    }

    async fn complete(
        &self,
        request: sdk::CompleteRequestParams,
        context: Context,
    ) -> Result<sdk::CompleteResult, ErrorData> {
        offered::<sdk::CompleteRequestMethod>(self.core.info.offers.completions)?;
        caught("completing an argument", async {
            let turn = self.turn(context)?;
            let request = convert::completion_request(request)?;
            let completing = self.core.host.complete(&request, &turn.peer);
            convert::completion(turn.guard("completing an argument", completing).await?)
        })
        .await
    }

    #[expect(deprecated, reason = "older clients still say so which log messages they want")]
    async fn set_level(
        &self,
        request: sdk::SetLevelRequestParams,
        context: Context,
    ) -> Result<(), ErrorData> {
        offered::<sdk::SetLevelRequestMethod>(self.core.info.offers.logging)?;
        // Revision 2026-07-28 says it with every request instead.
        offered::<sdk::SetLevelRequestMethod>(!self.turn(context)?.is_modern())?;
        self.session.level.store(convert::least_level(request.level) as u8, Ordering::Relaxed);
        Ok(())
    }

    async fn subscribe(&self, request: sdk::SubscribeRequestParams, _: Context) -> Result<(), ErrorData> {
        let offers = self.core.info.offers;
        offered::<sdk::SubscribeRequestMethod>(offers.resources && offers.subscriptions)?;
        if self.session.watch(request.uri) {
            return Ok(());
        }
        Err(convert::error(HostError::invalid_input(format!(
            "no more than {MAX_WATCHED} resources can be watched; stop watching some of them"
        ))))
    }

    async fn unsubscribe(&self, request: sdk::UnsubscribeRequestParams, _: Context) -> Result<(), ErrorData> {
        let offers = self.core.info.offers;
        offered::<sdk::UnsubscribeRequestMethod>(offers.resources && offers.subscriptions)?;
        self.session.unwatch(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(
        &self,
        requested: &sdk::SubscriptionFilter,
    ) -> Option<sdk::SubscriptionFilter> {
        let mut accepted = requested.clone();
        if let Some(uris) = &mut accepted.resource_subscriptions {
            uris.truncate(MAX_WATCHED);
        }
        self.receivers().push(self.core.changes.subscribe());
        Some(accepted)
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let changes = self.receivers().pop().unwrap_or_else(|| self.core.changes.subscribe());
        notify::listen(&self.core, &self.session.ended, changes, &context).await;
        Ok(())
    }

    async fn on_custom_request(
        &self,
        request: sdk::CustomRequest,
        context: Context,
    ) -> Result<sdk::CustomResult, ErrorData> {
        // The SDK also comes here with its own methods when their parameters cannot be read.
        let method = request.method;
        let is_modern = self.turn(context)?.is_modern();
        if METHODS.contains(&method.as_str()) || (!is_modern && OLD_METHODS.contains(&method.as_str())) {
            return Err(ErrorData::invalid_params(
                format!("the parameters of {method} cannot be read"),
                None,
            ));
        }
        Err(ErrorData::new(
            ErrorCode::METHOD_NOT_FOUND,
            format!("there is no method {}", shown(&method)),
            None,
        ))
    }
}

/// The methods whose parameters can be wrong.
const METHODS: &[&str] = &[
    "tools/call",
    "tools/list",
    "resources/read",
    "resources/list",
    "resources/templates/list",
    "prompts/get",
    "prompts/list",
    "completion/complete",
    "subscriptions/listen",
];

/// Those that revision 2026-07-28 did away with.
const OLD_METHODS: &[&str] =
    &["initialize", "resources/subscribe", "resources/unsubscribe", "logging/setLevel"];
