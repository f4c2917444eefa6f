//! Why a call failed.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::operation::Operation;
use crate::reply::GraphqlError;
use crate::transport::{TransportError, TransportErrorKind};

/// What went wrong with a call; what a caller can do follows from this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No response came: no connection, or it broke off.
    Transport,
    /// The time that the call was given ran out, or a resolver of New Relic ran out of its own.
    Timeout,
    /// An NRQL query ran out of time.
    NrqlTimeout,
    /// The key is missing, malformed, revoked, of another kind or of another region.
    Unauthorized,
    /// The organization must pay first.
    PaymentRequired,
    /// The key's user may not do this.
    Forbidden,
    /// What was named does not exist, or may not be seen.
    NotFound,
    /// Too many requests, by status 429 or inside an answer.
    RateLimited,
    /// Another status than 200.
    Status(u16),
    /// The body is not GraphQL: a page of a gateway or proxy.
    NotGraphql,
    /// A service behind New Relic's API failed.
    Server,
    /// The document or its variables were refused.
    Graphql,
    /// The NRQL query was refused.
    Nrql,
    /// A mutation was refused in its payload.
    Payload,
    /// The answer does not have the shape that the schema promises.
    Decode,
    /// The query was cancelled in New Relic.
    Cancelled,
    /// What the caller gave is out of its range; nothing was sent.
    Input,
    /// The answer is larger than the client takes.
    TooLarge,
    /// A limit of the client's own is reached, so that nothing was sent; [`Error::retry_after`] says when to come back.
    Busy,
    /// New Relic failed several times in a row and is left alone, so that nothing was sent; [`Error::retry_after`] says
    /// when to come back.
    Suspended,
}

/// A call that failed: which operation, why, and what to do next.
///
/// The text holds no key and no body of a response; `source` has the cause.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Operation,
    detail: Option<String>,
    region: Option<String>,
    retry_after: Option<Duration>,
    graphql: Vec<GraphqlError>,
    position: Option<(u32, u32)>,
    /// No byte reached New Relic, so that even a mutation may be repeated.
    unsent: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, operation: &Operation) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: operation.clone(),
            detail: None,
            region: None,
            retry_after: None,
            graphql: Vec::new(),
            position: None,
            unsent: false,
            source: None,
        }))
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(clean(&detail.into()));
        self
    }

    pub(crate) fn with_region(mut self, region: &str) -> Self {
        self.0.region = Some(region.to_owned());
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_graphql(mut self, errors: Vec<GraphqlError>, position: Option<(u32, u32)>) -> Self {
        self.0.graphql = errors;
        self.0.position = position;
        self
    }

    /// The answer did not hold what was asked for, and no error says why.
    pub(crate) fn absent(operation: &Operation, what: &str) -> Self {
        Self::new(ErrorKind::Decode, operation).with_detail(format!("the answer holds no {what}"))
    }

    pub(crate) fn transport(operation: &Operation, error: TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            TransportErrorKind::Busy => ErrorKind::Busy,
            TransportErrorKind::Suspended => ErrorKind::Suspended,
            _ => ErrorKind::Transport,
        };
        let unsent = error.kind().is_unsent();
        let (words, wait) = match error.refusal() {
            Some(refusal) => (refusal.to_string(), Some(refusal.retry_after)),
            None => (error.to_string(), None),
        };
        let mut made =
            Self::new(kind, operation).with_detail(words).with_retry_after(wait).with_source(error);
        made.0.unsent = unsent;
        made
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The name of the operation that failed.
    #[must_use]
    pub fn operation(&self) -> &str {
        self.0.operation.name()
    }

    /// When to come back: as New Relic asks, if it says so in seconds, or as the layer says that refused the call.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same call may succeed later without any change. A mutation that may have been carried out is not
    /// retryable: read back first.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let read = !self.0.operation.is_mutation();
        match self.0.kind {
            ErrorKind::RateLimited | ErrorKind::Busy | ErrorKind::Suspended => true,
            ErrorKind::Transport => read || self.0.unsent,
            ErrorKind::Timeout | ErrorKind::NrqlTimeout | ErrorKind::Server => read,
            ErrorKind::Status(status) => read && (status == 0 || status >= 500),
            _ => false,
        }
    }

    /// The errors of the answer, if there was one.
    #[must_use]
    pub fn graphql_errors(&self) -> &[GraphqlError] {
        &self.0.graphql
    }

    /// Line and column of the fault in the NRQL query, both from 1, if New Relic names them.
    #[must_use]
    pub const fn nrql_position(&self) -> Option<(u32, u32)> {
        self.0.position
    }

    pub(crate) fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    pub(crate) fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// What happened, in one clause.
    fn words(&self) -> String {
        match self.0.kind {
            ErrorKind::Transport => "New Relic could not be reached".to_owned(),
            ErrorKind::Timeout => "it took too long".to_owned(),
            ErrorKind::NrqlTimeout => "the NRQL query ran out of time".to_owned(),
            ErrorKind::Unauthorized => "the user key was refused".to_owned(),
            ErrorKind::PaymentRequired => "New Relic asks for payment".to_owned(),
            ErrorKind::Forbidden => "it is not allowed".to_owned(),
            ErrorKind::NotFound => "it was not found".to_owned(),
            ErrorKind::RateLimited => "too many requests".to_owned(),
            ErrorKind::Status(status) => format!("status {status}"),
            ErrorKind::NotGraphql => "the response is not GraphQL".to_owned(),
            ErrorKind::Server => "a service of New Relic failed".to_owned(),
            ErrorKind::Graphql => "the request was refused".to_owned(),
            ErrorKind::Nrql => "the NRQL query was refused".to_owned(),
            ErrorKind::Payload => "the change was refused".to_owned(),
            ErrorKind::Decode => "the answer could not be read".to_owned(),
            ErrorKind::Cancelled => "the query was cancelled".to_owned(),
            ErrorKind::Input => "the input is out of range".to_owned(),
            ErrorKind::TooLarge => "the answer is too large".to_owned(),
            ErrorKind::Busy | ErrorKind::Suspended => "nothing was sent".to_owned(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation(), self.words())?;
        if let Some(detail) = self.detail() {
            write!(f, " ({detail})")?;
        }
        match self.next_step() {
            Some(next) => write!(f, "; {next}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.operation())
            .field("detail", &self.0.detail)
            .field("retry_after", &self.0.retry_after)
            .field("nrql_position", &self.0.position)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Characters of a foreign message that an error keeps: enough for the longest NRQL syntax error seen.
const DETAIL_CHARS: usize = 300;

/// A foreign message made fit for an error: one line, no characters that deceive, no secrets, bounded.
pub(crate) fn clean(text: &str) -> String {
    let head: String = text.chars().take(DETAIL_CHARS * 4).collect();
    let line = nr_core::redact::strip_invisible(&head).replace(['\n', '\t'], " ");
    let masked = nr_core::redact::mask_secrets(&line);
    let masked = masked.trim().trim_end_matches('.');
    let mut short: String = masked.chars().take(DETAIL_CHARS).collect();
    if short.len() < masked.len() {
        short.push('…');
    }
    short
}
