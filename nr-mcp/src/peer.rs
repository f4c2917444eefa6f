//! Who is at the other end.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use serde_json::{Map, Value};

use crate::ask::Input;

/// How the client reached the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// Standard input and output: whoever started the process.
    Stdio,
    /// HTTP.
    Http,
    /// In memory, as in tests.
    Memory,
}

/// A name for the caller, put into the extensions of a request by [`Authenticate`](crate::http::Authenticate).
///
/// Questions asked back are bound to it, so that nobody else can send the answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity(String);

impl Identity {
    /// An identity of this name. It must be unique among callers and is no secret.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What the client says of itself. Nothing of it is verified.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ClientInfo {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it can do, as it said it.
    pub capabilities: Map<String, Value>,
}

/// Who is at the other end of a request. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Peer {
    channel: Channel,
    revision: Option<Arc<str>>,
    client: Option<Arc<ClientInfo>>,
    parts: Option<Arc<Parts>>,
}

impl Peer {
    /// A peer of which nothing is known.
    #[must_use]
    pub fn unknown(channel: Channel) -> Self {
        Self { channel, revision: None, client: None, parts: None }
    }

    /// A peer that sent this HTTP request.
    #[must_use]
    pub fn over_http(parts: Parts) -> Self {
        Self { channel: Channel::Http, revision: None, client: None, parts: Some(Arc::new(parts)) }
    }

    /// Adds what the client says of itself.
    #[must_use]
    pub fn with_client(self, client: ClientInfo) -> Self {
        self.with_shared_client(Arc::new(client))
    }

    pub(crate) fn with_shared_client(mut self, client: Arc<ClientInfo>) -> Self {
        self.client = Some(client);
        self
    }

    /// Adds the revision of the protocol.
    #[must_use]
    pub fn with_revision(mut self, revision: &str) -> Self {
        self.revision = Some(revision.into());
        self
    }

    /// How the client reached the server.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The revision of the protocol, such as `2026-07-28`.
    #[must_use]
    pub fn revision(&self) -> Option<&str> {
        self.revision.as_deref()
    }

    /// What the client says of itself.
    #[must_use]
    pub fn client(&self) -> Option<&ClientInfo> {
        self.client.as_deref()
    }

    /// Whether the client declared that it can put this question, so that it need not travel as a confirm token.
    #[must_use]
    pub fn supports(&self, input: &Input) -> bool {
        let Some(client) = self.client() else { return false };
        let declared = |name: &str| client.capabilities.get(name).and_then(Value::as_object);
        match input {
            // A client that names neither kind is an old one, whose only kind is the form.
            Input::Form { .. } => declared("elicitation")
                .is_some_and(|how| how.contains_key("form") || !how.contains_key("url")),
            Input::Url { .. } => declared("elicitation").is_some_and(|how| how.contains_key("url")),
            Input::Sample { .. } => declared("sampling").is_some(),
            Input::Roots => declared("roots").is_some(),
        }
    }

    /// The path of the HTTP request as it was sent, such as `/mcp/x/nrql/readonly`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.parts.as_deref().map(|parts| parts.uri.path())
    }

    /// The value of a header of the HTTP request, where it is one and text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.parts.as_deref()?.headers.get(name)?.to_str().ok()
    }

    /// The address at the other end of the connection: that of the client, or of the proxy in front of it.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.extension::<SocketAddr>().copied()
    }

    /// All of the HTTP request but its body.
    #[must_use]
    pub fn parts(&self) -> Option<&Parts> {
        self.parts.as_deref()
    }

    /// Something that [`Authenticate`](crate::http::Authenticate) put into the request.
    #[must_use]
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.parts.as_deref()?.extensions.get::<T>()
    }

    /// The verified name of the caller, where there is one.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.extension::<Identity>()
    }
}
