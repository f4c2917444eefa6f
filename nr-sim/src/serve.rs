//! A request to a response: key, faults, GraphQL.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use nr_nerdgraph::transport::{Body, Request, Response, TransportError, TransportErrorKind};
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::graph::{self, Asked, Context, Entry, Failure, Nrql};
use crate::journal::Outcome;
use crate::state::State;

/// Bytes of a request. NerdGraph's limit isn't published; documents and variables of clients have some kilobytes.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// How a user key begins (documentation: New Relic API keys).
const USER_KEY: &str = "NRAK-";

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html");

/// Answers a request.
pub(crate) async fn serve(state: &Arc<State>, request: Request) -> Result<Response, TransportError> {
    let (head, body) = request.into_parts();
    if !has_user_key(&head.headers) {
        return Ok(unauthorized());
    }
    if body.len() > MAX_BODY {
        return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "The request body is too large"));
    }
    let asked = match Asked::read(&body) {
        Ok(asked) => asked,
        Err(reason) => return Ok(refusal(StatusCode::BAD_REQUEST, reason)),
    };
    let judged = match graph::judge(state, &asked) {
        Ok(judged) => judged,
        Err(failure) => return Ok(refusal(StatusCode::INTERNAL_SERVER_ERROR, &failure.message)),
    };
    let entry = state.journal.open(
        judged.operation.clone(),
        asked.query.clone(),
        asked.variables.clone(),
        body.len(),
        state.now_ms(),
    );
    let met = meet(state.faults.strike(judged.operation.as_deref()));
    if !met.latency.is_zero() {
        tokio::time::sleep(met.latency).await;
    }
    if let Some(response) = met.before() {
        entry.close(Outcome::Answered { status: response.status().as_u16(), errors: 1 }, Vec::new());
        return Ok(response);
    }
    match met.ending {
        Some(Fault::NoAnswer) => return std::future::pending().await,
        Some(Fault::Refused) => {
            entry.close(Outcome::Broken, Vec::new());
            return Err(TransportErrorKind::Connect.into());
        }
        _ => {}
    }
    let context = Context::new(state.clone(), judged.ready.clone(), met.nrql);
    let reply = graph::respond(context, &asked, &judged, met.partial).await;
    match met.ending {
        Some(Fault::Dropped) => {
            entry.close(Outcome::Broken, reply.unknown);
            let half = reply.body.slice(..reply.body.len() / 2);
            Ok(answer(StatusCode::OK, JSON, broken(half)))
        }
        Some(Fault::Garbage) => {
            entry.close(Outcome::Answered { status: 200, errors: 0 }, reply.unknown);
            let half = reply.body.slice(..reply.body.len() / 2);
            Ok(answer(StatusCode::OK, JSON, Body::full(half)))
        }
        _ => {
            entry.close(Outcome::Answered { status: 200, errors: reply.errors }, reply.unknown);
            Ok(answer(StatusCode::OK, JSON, Body::full(reply.body)))
        }
    }
}

/// The faults of one request, sorted.
struct Met {
    latency: Duration,
    nrql: Nrql,
    partial: Vec<Entry>,
    ending: Option<Fault>,
}

fn meet(faults: Vec<Fault>) -> Met {
    let mut met = Met { latency: Duration::ZERO, nrql: Nrql::default(), partial: Vec::new(), ending: None };
    for fault in faults {
        match fault {
            Fault::Latency(length) => met.latency += length,
            Fault::SlowQueries { polls } => met.nrql.polls = polls.max(1),
            Fault::AsynchronousRefused => met.nrql.refuses_asynchronous = true,
            Fault::AsynchronousIgnored => met.nrql.ignores_asynchronous = true,
            Fault::Partial { path, error_class } => {
                let failure = Failure::new("An error occurred resolving this field", &error_class);
                let path = path.into_iter().map(step).collect();
                met.partial.push(Entry::new(failure, path, &[]));
            }
            other => met.ending = Some(other),
        }
    }
    met
}

/// A step of a path: a name, or an index.
fn step(step: String) -> Value {
    match step.parse::<usize>() {
        Ok(index) => json!(index),
        Err(_) => json!(step),
    }
}

impl Met {
    /// A response that needs no GraphQL.
    fn before(&self) -> Option<Response> {
        Some(match self.ending.as_ref()? {
            Fault::TooManyRequests { retry_after } => {
                let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "Too many requests");
                if let Some(wait) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(whole_seconds(*wait)));
                }
                response
            }
            Fault::RateLimited => {
                failed(Failure::new("Too many requests, please try again later", "TOO_MANY_REQUESTS"), false)
            }
            Fault::Timeout => failed(Failure::new("Resolution of this field timed out", "TIMEOUT"), true),
            Fault::ServerError(status) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                answer(status, HTML, Body::full(page(status)))
            }
            Fault::Unauthorized => unauthorized(),
            _ => return None,
        })
    }
}

/// A part of a second is a whole one, so that nobody comes too early.
const fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + (wait.subsec_nanos() > 0) as u64
}

fn has_user_key(headers: &HeaderMap) -> bool {
    let key = headers.get("api-key").and_then(|value| value.to_str().ok());
    key.is_some_and(|key| key.len() > USER_KEY.len() && key.starts_with(USER_KEY))
}

fn unauthorized() -> Response {
    let body = json!({
        "errors": [{
            "message": "Bad API Key or no API Key provided",
            "extensions": { "error_code": "BAD_API_KEY" },
        }],
    });
    answer(StatusCode::UNAUTHORIZED, JSON, Body::full(body.to_string()))
}

/// An error inside an HTTP 200.
fn failed(failure: Failure, null_data: bool) -> Response {
    let errors = json!([{ "message": failure.message, "extensions": failure.extensions }]);
    let body =
        if null_data { json!({ "data": null, "errors": errors }) } else { json!({ "errors": errors }) };
    answer(StatusCode::OK, JSON, Body::full(body.to_string()))
}

pub(crate) fn refusal(status: StatusCode, reason: &str) -> Response {
    let body = json!({ "errors": [{ "message": reason }] });
    answer(status, JSON, Body::full(body.to_string()))
}

fn page(status: StatusCode) -> String {
    let title = format!("{} {}", status.as_str(), status.canonical_reason().unwrap_or("Error"));
    format!(
        "<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"
    )
}

/// A body that breaks after its first piece, which is given the time to leave.
fn broken(half: Bytes) -> Body {
    let end = async {
        tokio::task::yield_now().await;
        Err(TransportError::from(TransportErrorKind::Closed))
    };
    Body::stream(stream::iter([Ok(half)]).chain(stream::once(end)))
}

fn answer(status: StatusCode, kind: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
