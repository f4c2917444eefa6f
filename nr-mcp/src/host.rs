//! The one contract of this crate.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::ask::Outcome;
use crate::change::{Changes, no_changes};
use crate::completion::{Completion, CompletionRequest};
use crate::error::{HostError, HostErrorKind, shown};
use crate::exchange::Exchange;
use crate::info::ServerInfo;
use crate::peer::Peer;
use crate::prompt::{Prompt, PromptResult};
use crate::resource::{Resource, ResourceBody, ResourceTemplate};
use crate::tool::{Tool, ToolResult};

/// Something that can be served over the Model Context Protocol.
///
/// Only [`info`](Self::info), [`tools`](Self::tools) and [`call`](Self::call) are required. The futures are dropped when
/// the client cancels or goes away, so clean up in `Drop`. A panic costs only the request in which it happened.
///
/// Lists may depend on who asks ([`Peer`]), never on what was asked before; the newest revision forbids it.
/// [`check_host`](crate::conformance::check_host) checks an implementation in one test.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// What the server says of itself. Asked once when serving starts.
    fn info(&self) -> ServerInfo;

    /// The tools that this peer may see, in any order; clients get them sorted by name, in pages.
    ///
    /// Asked for every call unless [`tool`](Self::tool) is implemented too: answer from memory.
    fn tools(&self, peer: &Peer) -> Vec<Arc<Tool>>;

    /// The tool of this name, also one that can be called without being in the list. Answer from memory.
    fn tool(&self, name: &str, peer: &Peer) -> Option<Arc<Tool>> {
        self.tools(peer).into_iter().find(|tool| tool.name == name)
    }

    /// Rewrites other spellings of arguments, and texts where numbers are due, before the arguments are checked.
    fn prepare(&self, tool: &Tool, arguments: &mut Map<String, Value>) {
        let _ = (tool, arguments);
    }

    /// Calls a tool. The arguments have been checked against its schema.
    async fn call(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
        exchange: &Exchange,
    ) -> Result<Outcome<ToolResult>, HostError>;

    /// Takes note of a request that is refused before the host is asked: a tool that is not there, arguments that are not
    /// acceptable, an answer that comes too late. `method` is the protocol's, such as `tools/call`; `name` is what the
    /// client sent, of any length. What is returned is what the client is told, so a host can say it better.
    fn refused(&self, method: &str, name: &str, error: HostError, peer: &Peer) -> HostError {
        let _ = (method, name, peer);
        error
    }

    /// The resources that this peer may see, in any order.
    async fn resources(&self, peer: &Peer) -> Result<Vec<Resource>, HostError> {
        let _ = peer;
        Ok(Vec::new())
    }

    /// The resource templates that this peer may see, in any order.
    async fn resource_templates(&self, peer: &Peer) -> Result<Vec<ResourceTemplate>, HostError> {
        let _ = peer;
        Ok(Vec::new())
    }

    /// Reads a resource. An unknown URI is [`HostErrorKind::NotFound`].
    async fn read(&self, uri: &str, exchange: &Exchange) -> Result<Outcome<Vec<ResourceBody>>, HostError> {
        let _ = exchange;
        Err(HostError::not_found(format!(
            "there is no resource {}; list the resources to see which there are",
            shown(uri)
        )))
    }

    /// The prompts that this peer may see, in any order.
    async fn prompts(&self, peer: &Peer) -> Result<Vec<Prompt>, HostError> {
        let _ = peer;
        Ok(Vec::new())
    }

    /// Fills in a prompt. That required arguments are there has been checked.
    async fn prompt(
        &self,
        name: &str,
        arguments: Map<String, Value>,
        exchange: &Exchange,
    ) -> Result<Outcome<PromptResult>, HostError> {
        let _ = (arguments, exchange);
        Err(HostError::not_found(format!(
            "there is no prompt {}; list the prompts to see which there are",
            shown(name)
        )))
    }

    /// Completes an argument.
    async fn complete(&self, request: &CompletionRequest, peer: &Peer) -> Result<Completion, HostError> {
        let _ = peer;
        Err(HostError::new(
            HostErrorKind::Unsupported,
            format!("there is no completion for the argument {}", shown(&request.argument)),
        ))
    }

    /// Announces changes of lists and resources. Asked once when serving starts.
    fn changes(&self) -> Changes {
        no_changes()
    }
}
