//! What an answer with status 200 says of itself, as far as the layers act on it.
//!
//! New Relic tells rate limits and failures of its services inside answers too. Such answers are small, so that small
//! answers are read whole here, while large ones pass as they arrive.

use serde::Deserialize;
use serde_json::Value;

use super::around::{Around, Outcome, layer};
use crate::decode;
use crate::error::ErrorKind;
use crate::reply::{self, GraphqlError};
use crate::transport::{Request, Response};

/// Bytes of an answer that are looked at. An answer that is nothing but errors has some hundreds.
pub const LOOKED_AT: usize = 16 * 1024;

/// What an answer says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    /// What its errors amount to.
    pub(super) kind: ErrorKind,
    /// Whether there is data beside them.
    pub(super) partial: bool,
}

/// The layer that looks into answers, next to the transport: without it the others go by status alone.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Verdicts;

impl Verdicts {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

/// What was found out about a response.
pub(super) fn of(response: &Response) -> Option<Verdict> {
    response.extensions().get::<Verdict>().copied()
}

/// Whether New Relic says that there were too many requests, by its status or in its answer.
pub(super) fn is_rate_limited(response: &Response) -> bool {
    response.status() == http::StatusCode::TOO_MANY_REQUESTS
        || of(response).is_some_and(|verdict| verdict.kind == ErrorKind::RateLimited)
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    data: Value,
    #[serde(default, deserialize_with = "reply::lenient")]
    errors: Vec<GraphqlError>,
}

fn judge(body: &[u8]) -> Option<Verdict> {
    // A gateway's page, or a body that was cut off before it began: whoever asks again may reach NerdGraph.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Some(Verdict { kind: ErrorKind::Server, partial: false });
    }
    // Nearly all answers end here.
    if !std::str::from_utf8(body).is_ok_and(|text| text.contains("\"errors\"")) {
        return None;
    }
    let Answer { data, errors } = serde_json::from_slice(body).ok()?;
    let (errors, _) = reply::split(errors);
    let kind = decode::worst(&errors)?;
    Some(Verdict { kind, partial: has_data(&data) })
}

/// Whether anything is there that was not given by the caller: ids come back as they were sent.
fn has_data(data: &Value) -> bool {
    match data {
        Value::Null => false,
        Value::Array(items) => items.iter().any(has_data),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| !matches!(name.as_str(), "id" | "__typename") && has_data(member)),
        _ => true,
    }
}

impl Around for Verdicts {
    async fn around<F, Sent>(self, request: Request, send: F) -> Outcome
    where
        F: Fn(Request) -> Sent + Clone + Send + Sync + 'static,
        Sent: Future<Output = Outcome> + Send + 'static,
    {
        let response = send(request).await?;
        if response.status() != http::StatusCode::OK {
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        let (whole, body) = body.look(LOOKED_AT).await?;
        let verdict = whole.as_deref().and_then(judge);
        let mut response = Response::from_parts(head, body);
        if let Some(verdict) = verdict {
            response.extensions_mut().insert(verdict);
        }
        Ok(response)
    }
}

layer!(Verdicts);
