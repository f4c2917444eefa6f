//! What can go wrong, as users of the product are told it.
//!
//! A [`Fault`] has two renderings, which are different types: [`Public`] may leave the process, [`Internal`] is for
//! the log. Nothing converts one into the other.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// The category of a fault: what a caller can do about it follows from this alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The input is wrong: correct it and ask again.
    InvalidInput,
    /// No valid credential was given.
    Unauthenticated,
    /// The credential does not allow this.
    Forbidden,
    /// What was named does not exist, or may not be seen.
    NotFound,
    /// Too much was asked in too short a time.
    RateLimited,
    /// It took longer than allowed.
    Timeout,
    /// The caller went away.
    Cancelled,
    /// New Relic could not be reached, or is in trouble.
    Unavailable,
    /// New Relic answered with something that could not be understood or used.
    Upstream,
    /// It can't be done here.
    Unsupported,
    /// A defect of this product.
    Internal,
}

impl FaultKind {
    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Timeout | Self::Unavailable)
    }

    /// The stable name that clients see, in snake case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::Timeout => "timeout",
            Self::Cancelled => "cancelled",
            Self::Unavailable => "unavailable",
            Self::Upstream => "upstream",
            Self::Unsupported => "unsupported",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that went wrong: a category, words for the user, the next step, and the cause for the log.
///
/// ```
/// use nr_core::{Fault, FaultKind};
/// let fault = Fault::new(FaultKind::Unavailable, "New Relic did not answer")
///     .with_next("try again in a minute")
///     .with_source(std::io::Error::other("10.0.0.7: connection refused"));
/// assert_eq!(fault.public().to_string(), "New Relic did not answer; try again in a minute");
/// assert!(fault.internal().to_string().contains("connection refused"));
/// ```
#[derive(Debug)]
pub struct Fault {
    kind: FaultKind,
    message: String,
    next: Option<String>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A fault of this category. The message is for the user: it names the offending input, holds nothing internal,
    /// and ends without a full stop. Secrets that slip in are masked.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        let message = message.into();
        let message = match crate::redact::mask_secrets(&message) {
            std::borrow::Cow::Borrowed(_) => message,
            std::borrow::Cow::Owned(masked) => masked,
        };
        Self { kind, message, next: None, retry_after: None, source: None }
    }

    /// Says what the user can do next.
    #[must_use]
    pub fn with_next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(crate::redact::mask_secrets(&next.into()).into_owned());
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Keeps the cause for the log; it never shows in the public rendering.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The category.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }

    /// The words for the user, without the next step.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The next step, if one is known.
    #[must_use]
    pub fn next_step(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// When to come back, if known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }

    /// The rendering that may leave the process.
    #[must_use]
    pub fn public(&self) -> Public {
        Public {
            kind: self.kind,
            message: self.message.clone(),
            next_step: self.next.clone(),
            retry_after_seconds: self.retry_after.map(|wait| wait.as_secs_f64().ceil() as u64),
            correlation_id: None,
        }
    }

    /// The rendering for the log, with every cause.
    #[must_use]
    pub const fn internal(&self) -> Internal<'_> {
        Internal(self)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What a client is told of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Public {
    /// The category.
    pub kind: FaultKind,
    /// What went wrong, naming the offending input.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// Seconds after which the same request may succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// Finds the internal rendering in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

impl Public {
    /// Adds the id under which the log has the rest.
    #[must_use]
    pub fn with_correlation_id(mut self, id: impl Into<String>) -> Self {
        self.correlation_id = Some(id.into());
        self
    }
}

impl fmt::Display for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(next) = &self.next_step {
            write!(f, "; {next}")?;
        }
        if let Some(seconds) = self.retry_after_seconds {
            write!(f, " (retry after {seconds} s)")?;
        }
        if let Some(id) = &self.correlation_id {
            write!(f, " (correlation id {id})")?;
        }
        Ok(())
    }
}

/// What the log is told of a fault: the category, the words and the chain of causes, with secrets masked.
#[derive(Debug)]
pub struct Internal<'a>(&'a Fault);

/// Causes printed at most: a chain that loops must not fill the log.
const MAX_CAUSES: usize = 8;

impl fmt::Display for Internal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind, self.0.message)?;
        let mut cause = self.0.source();
        for _ in 0..MAX_CAUSES {
            let Some(error) = cause else { break };
            write!(f, ": {}", crate::redact::mask_secrets(&error.to_string()))?;
            cause = error.source();
        }
        Ok(())
    }
}
