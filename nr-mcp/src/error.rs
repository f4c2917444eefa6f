//! Why a host could not serve a request.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

/// The category of a [`HostError`], which decides the code that the client sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostErrorKind {
    /// What the client sent is not acceptable; sending the same again will fail again.
    InvalidInput,
    /// There is no tool, prompt or resource of that name.
    NotFound,
    /// Nobody is known to be calling.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// The caller has used up what it may use for now.
    RateLimited,
    /// It took too long.
    Timeout,
    /// The caller went away.
    Cancelled,
    /// Something that the host needs does not answer.
    Unavailable,
    /// The host does not do this.
    Unsupported,
    /// The client must be able to do something that it did not declare; `data` says what.
    ClientCapability,
    /// A defect of the host; the message must not say more than that.
    Internal,
}

impl HostErrorKind {
    /// The stable name that clients find in the `data` of an error.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::NotFound => "not_found",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Unavailable => "unavailable",
            Self::Unsupported => "unsupported",
            Self::ClientCapability => "client_capability",
            Self::Internal => "internal",
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Timeout | Self::Unavailable)
    }
}

/// A request that could not be served at all, as a JSON-RPC error.
///
/// Most clients hide the text of such an error from the model. What a model could put right (a wrong argument, an empty
/// answer, a service that is down) belongs into [`ToolResult::error`](crate::ToolResult::error) instead.
///
/// Everything in here goes to the client: put no internal detail into it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HostError {
    /// The category.
    pub kind: HostErrorKind,
    /// One sentence: what was attempted, with which input, and what to do next.
    pub message: String,
    /// More for programs, merged into the `data` of the error when it is an object.
    pub data: Option<Value>,
    /// How long to wait before trying again.
    pub retry_after: Option<Duration>,
}

impl HostError {
    /// An error of this category with this message.
    pub fn new(kind: HostErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), data: None, retry_after: None }
    }

    /// There is no such tool, prompt or resource.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(HostErrorKind::NotFound, message)
    }

    /// What the client sent is not acceptable.
    pub fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(HostErrorKind::InvalidInput, message)
    }

    /// Adds data for programs.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }

    /// Says how long to wait before trying again.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for HostError {}

/// How much of a name that a client sent is said back, in characters: names of tools have no more.
const SHOWN: usize = 64;

/// A name that a client sent, fit for an error: short, and without characters that break a line.
pub(crate) fn shown(name: &str) -> Cow<'_, str> {
    let cut = name.char_indices().nth(SHOWN).map(|(end, _)| end);
    if cut.is_none() && !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let head = name.get(..cut.unwrap_or(name.len())).unwrap_or_default();
    let mut text: String = head.chars().filter(|c| !c.is_control()).collect();
    if cut.is_some() {
        text.push('…');
    }
    Cow::Owned(text)
}
