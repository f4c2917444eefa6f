//! Answers that the front gives by itself.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, Full};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::auth::Refusal;
use super::config::ENDPOINT;

pub(super) type Answer = Response<BoxBody<Bytes, Infallible>>;

/// That it is done, and nothing more.
pub(super) fn nothing() -> Answer {
    let mut answer = Response::new(Empty::new().boxed());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

/// One sentence.
pub(super) fn text(status: StatusCode, message: impl Into<String>) -> Answer {
    let mut message: String = message.into();
    message.push('\n');
    let mut answer = Response::new(Full::new(Bytes::from(message)).boxed());
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

/// That the path leads nowhere.
pub(super) fn nowhere() -> Answer {
    text(StatusCode::NOT_FOUND, format!("there is nothing here; the endpoint is {ENDPOINT}"))
}

/// One sentence, and when to come again.
pub(super) fn later(status: StatusCode, message: &str, wait: Duration) -> Answer {
    let mut answer = text(status, message);
    answer.headers_mut().insert(RETRY_AFTER, seconds(wait));
    answer
}

/// One sentence, and which methods there are.
pub(super) fn not_allowed(allow: &'static str) -> Answer {
    let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, format!("use {allow} here"));
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    answer
}

pub(super) fn refusal(refusal: Refusal) -> Answer {
    let mut answer = text(refusal.status, refusal.message);
    if let Some(challenge) = refusal.challenge.and_then(|challenge| HeaderValue::try_from(challenge).ok()) {
        answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    if let Some(wait) = refusal.retry_after {
        answer.headers_mut().insert(RETRY_AFTER, seconds(wait));
    }
    answer
}

/// What to say about a body that is no message.
pub(super) fn no_message(body: &[u8]) -> Answer {
    let (code, message, id) = match serde_json::from_slice::<Value>(body) {
        Err(_) => (-32700, "the body is not JSON", Value::Null),
        Ok(Value::Array(_)) => (-32600, "batches are not served; send one message a request", Value::Null),
        Ok(value) => {
            let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
            (-32600, "the body is no JSON-RPC message", id.unwrap_or_default())
        }
    };
    let error = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } });
    let mut answer = Response::new(Full::new(Bytes::from(error.to_string())).boxed());
    *answer.status_mut() = StatusCode::BAD_REQUEST;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn seconds(wait: Duration) -> HeaderValue {
    // Rounded up: coming too early is refused again.
    HeaderValue::from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// What is given back when an answer has been sent, or nobody wants it any more.
pub(super) struct Hold {
    pub(super) _place: Option<OwnedSemaphorePermit>,
    /// Only of requests that end by themselves.
    pub(super) _busy: Option<TaskTrackerToken>,
}

/// A body that holds on to something as long as it lasts.
pub(super) struct Held {
    pub(super) body: BoxBody<Bytes, Infallible>,
    pub(super) _hold: Hold,
}

impl Body for Held {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
