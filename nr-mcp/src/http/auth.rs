//! Who may come in.

use std::time::Duration;

use async_trait::async_trait;
use http::request::Parts;
use http::{Extensions, StatusCode};

/// Decides who may come in, before the body of a request is read.
#[async_trait]
pub trait Authenticate: Send + Sync + 'static {
    /// Looks at the request without its body. What is returned is put into the request, where the host finds it with
    /// [`Peer::extension`](crate::Peer::extension); an [`Identity`](crate::Identity) should be among it.
    ///
    /// # Errors
    /// A [`Refusal`], which is sent as it is.
    async fn authenticate(&self, request: &Parts) -> Result<Extensions, Refusal>;
}

/// The answer to somebody who may not come in. Everything in it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// One sentence on what to do.
    pub message: String,
    /// The `WWW-Authenticate` header.
    pub challenge: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// 401: nobody is known to be calling.
    pub fn unauthorized(message: impl Into<String>, challenge: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            message: message.into(),
            challenge: Some(challenge.into()),
            retry_after: None,
        }
    }

    /// 403: the caller is known and may not come in.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// Any other status.
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), challenge: None, retry_after: None }
    }

    /// Sets the `WWW-Authenticate` header.
    #[must_use]
    pub fn challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// Sets the `Retry-After` header.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}
