//! What carries a request to New Relic and its response back: any `tower` service of these types.
//!
//! The HTTP carrier (feature `http`) is one such service, `nr-sim` is another, and layers wrap either.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::StreamExt as _;
use tower_service::Service;

use crate::resilience::Refusal;

/// A request: method, URL, headers (the key among them, marked sensitive) and a complete body.
pub type Request = http::Request<Bytes>;

/// A response: status, headers, and a body that arrives in pieces.
pub type Response = http::Response<Body>;

/// The body of a response: a stream of bytes.
pub struct Body(Inner);

enum Inner {
    Full(Option<Bytes>),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl Body {
    /// A body that is already here.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self(Inner::Full(Some(bytes.into())))
    }

    /// A body that arrives in pieces.
    pub fn stream(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Inner::Stream(Box::pin(pieces)))
    }

    /// The body with something that lives until the bytes are here, and is told how that ended. A body that is here
    /// already ends it at once.
    pub(crate) fn guarded<G: Guard>(self, mut guard: G) -> Self {
        match self.0 {
            Inner::Full(_) => {
                guard.ended(Ended::Whole);
                self
            }
            Inner::Stream(_) => Self::stream(Guarded { body: self, guard: Some(guard) }),
        }
    }

    /// Reads a body of up to `limit` bytes whole, and a larger one as far as that; what this gives is complete either way.
    pub(crate) async fn look(mut self, limit: usize) -> Result<(Option<Bytes>, Self), TransportError> {
        if let Inner::Full(bytes) = &self.0 {
            let whole = bytes.clone().filter(|bytes| bytes.len() <= limit);
            return Ok((whole, self));
        }
        let Some(mut head) = self.next().await.transpose()? else {
            return Ok((Some(Bytes::new()), Self::empty()));
        };
        while head.len() <= limit {
            let Some(piece) = self.next().await.transpose()? else {
                return Ok((Some(head.clone()), Self::full(head)));
            };
            let mut more = BytesMut::from(head);
            more.extend_from_slice(&piece);
            head = more.freeze();
        }
        let head = futures_util::stream::once(std::future::ready(Ok(head)));
        Ok((None, Self::stream(head.chain(self))))
    }

    /// A body without bytes.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Inner::Full(None))
    }

    /// Reads the body to its end, or until it exceeds `limit` bytes.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`] when there is more than `limit`, [`ReadError::Transport`] when the body breaks off.
    pub async fn read(mut self, limit: usize) -> Result<Bytes, ReadError> {
        let Some(first) = self.next().await.transpose().map_err(ReadError::Transport)? else {
            return Ok(Bytes::new());
        };
        if first.len() > limit {
            return Err(ReadError::TooLarge { limit });
        }
        let Some(second) = self.next().await.transpose().map_err(ReadError::Transport)? else {
            // One piece is the common case for small answers: it is handed on without a copy.
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        let mut piece = Some(second);
        while let Some(bytes) = piece {
            if bytes.len() > limit - whole.len() {
                return Err(ReadError::TooLarge { limit });
            }
            whole.extend_from_slice(&bytes);
            piece = self.next().await.transpose().map_err(ReadError::Transport)?;
        }
        Ok(whole.freeze())
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.0 {
            Inner::Full(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Inner::Stream(stream) => stream.as_mut().poll_next(cx),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The bytes are somebody's telemetry: only their number is shown.
        match &self.0 {
            Inner::Full(bytes) => write!(f, "Body({} bytes)", bytes.as_ref().map_or(0, Bytes::len)),
            Inner::Stream(_) => f.write_str("Body(stream)"),
        }
    }
}

/// Something that lives as long as a body arrives. One that is dropped without having been told the end was dropped with
/// the body.
pub(crate) trait Guard: Send + Unpin + 'static {
    /// The body has ended.
    fn ended(&mut self, _how: Ended) {}
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is complete.
    Whole,
    /// It broke off.
    Broken,
}

struct Guarded<G> {
    body: Body,
    guard: Option<G>,
}

impl<G: Guard> Stream for Guarded<G> {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.body.poll_next_unpin(cx);
        let how = match &polled {
            Poll::Ready(None) => Ended::Whole,
            Poll::Ready(Some(Err(_))) => Ended::Broken,
            _ => return polled,
        };
        if let Some(mut guard) = self.guard.take() {
            guard.ended(how);
        }
        polled
    }
}

/// Why a body could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It is larger than the reader takes.
    #[error("the body has more than {limit} bytes")]
    TooLarge {
        /// The bytes that the reader takes.
        limit: usize,
    },
    /// It broke off.
    #[error(transparent)]
    Transport(TransportError),
}

/// A request that got no response, or a response whose body broke off.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What went wrong on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made.
    Connect,
    /// It took longer than the carrier allows.
    Timeout,
    /// The connection was closed before the response was complete.
    Closed,
    /// The other side's certificate was not accepted, or the handshake failed.
    Tls,
    /// Anything else.
    Other,
    /// Nothing was sent, since a limit of the client's own is reached; the source is a
    /// [`Refusal`].
    Busy,
    /// Nothing was sent, since New Relic failed several times in a row; the source is a
    /// [`Refusal`].
    Suspended,
}

impl TransportErrorKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Connect => "no connection could be made",
            Self::Timeout => "the connection took too long",
            Self::Closed => "the connection was closed before the response was complete",
            Self::Tls => "the TLS handshake failed",
            Self::Other => "the request could not be carried",
            Self::Busy => "a limit of the client is reached",
            Self::Suspended => "New Relic is left alone for a while",
        }
    }

    /// Whether New Relic has seen nothing of the request.
    pub(crate) const fn is_unsent(self) -> bool {
        matches!(self, Self::Connect | Self::Tls | Self::Busy | Self::Suspended)
    }
}

impl TransportError {
    /// An error of this kind with its cause.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: Some(source.into()) }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// When to come back, if it is a layer's refusal.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        self.source.as_deref()?.downcast_ref()
    }
}

impl From<TransportErrorKind> for TransportError {
    fn from(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// A transport in a box: what a client holds.
pub(crate) type BoxTransport = tower::util::BoxCloneSyncService<Request, Response, TransportError>;

/// Puts a transport into its box.
pub(crate) fn boxed<S>(transport: S) -> BoxTransport
where
    S: Service<Request, Response = Response, Error = TransportError> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    BoxTransport::new(transport)
}
