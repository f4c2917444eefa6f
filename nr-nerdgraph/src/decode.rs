//! From a response's status and bytes to data and errors apart.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::{self, GraphqlError, Reply};

/// The top of every answer; each member may be absent or null.
#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(default = "none")]
    data: Option<T>,
    #[serde(default, deserialize_with = "reply::lenient")]
    errors: Vec<GraphqlError>,
}

const fn none<T>() -> Option<T> {
    None
}

/// Reads a response.
pub(crate) fn response<T: DeserializeOwned>(
    operation: &Operation,
    region: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<Reply<T>, Error> {
    if status != StatusCode::OK {
        return Err(refusal(operation, region, status, headers, body));
    }
    // One pass in the common case. Only when the data has an unexpected shape are the errors read on their own.
    match serde_json::from_slice::<Envelope<T>>(body) {
        Ok(Envelope { data, errors }) => {
            let (errors, warnings) = reply::split(errors);
            match data {
                Some(data) => Ok(Reply { errors, warnings, ..Reply::new(data) }),
                None if errors.is_empty() => Err(Error::absent(operation, "data")),
                None => Err(from_errors(operation, region, errors)),
            }
        }
        Err(unreadable) => Err(misshapen(operation, region, body, unreadable)),
    }
}

/// For whom a response is good, without reading its data.
#[cfg(feature = "cache")]
pub(crate) fn worth(answered: &crate::client::Answered) -> crate::cache::Worth {
    use crate::cache::{Worth, worth_of_success};
    match answered.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED
        | StatusCode::PAYMENT_REQUIRED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND => return Worth::Now,
        _ => return Worth::Own,
    }
    match serde_json::from_slice::<Envelope<IgnoredAny>>(&answered.body) {
        Ok(Envelope { data, errors }) => match (data, reply::split(errors).0) {
            (None, errors) if errors.is_empty() => Worth::Own,
            (_, errors) => worth_of_success(&errors),
        },
        Err(_) => Worth::Own,
    }
}

fn misshapen(operation: &Operation, region: &str, body: &Bytes, unreadable: serde_json::Error) -> Error {
    match serde_json::from_slice::<Envelope<IgnoredAny>>(body) {
        // A field that failed and may not be null takes the shape of the whole with it: the error says more.
        Ok(envelope) => {
            let (errors, _) = reply::split(envelope.errors);
            if errors.is_empty() {
                Error::new(ErrorKind::Decode, operation).with_source(unreadable)
            } else {
                from_errors(operation, region, errors).with_source(unreadable)
            }
        }
        Err(_) => Error::new(ErrorKind::NotGraphql, operation)
            .with_detail(what_it_looks_like(body))
            .with_region(region),
    }
}

/// A word about a body that is not GraphQL, without any of its text.
fn what_it_looks_like(body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(64)).unwrap_or_default());
    let kind = match text.trim_start().chars().next() {
        None => "an empty body",
        Some('<') => "a page of HTML",
        Some('{' | '[') => "JSON that is no answer, or is cut off",
        Some(_) => "plain text",
    };
    format!("{kind}, {} bytes", body.len())
}

/// The error of a status other than 200.
fn refusal(
    operation: &Operation,
    region: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
) -> Error {
    let (errors, _) = serde_json::from_slice::<Envelope<IgnoredAny>>(body)
        .map(|envelope| reply::split(envelope.errors))
        .unwrap_or_default();
    let number = status.as_u16();
    let by_status = match number {
        401 => Some(ErrorKind::Unauthorized),
        402 => Some(ErrorKind::PaymentRequired),
        403 => Some(ErrorKind::Forbidden),
        404 => Some(ErrorKind::NotFound),
        429 => Some(ErrorKind::RateLimited),
        _ => None,
    };
    let error = if errors.is_empty() || !status.is_client_error() {
        let kind = by_status.unwrap_or(ErrorKind::Status(number));
        Error::new(kind, operation)
            .with_region(region)
            .with_detail(format!("HTTP status {number}"))
            .with_graphql(errors, None)
    } else {
        // The errors say more than the status does, unless they are of no known kind or the status leaves no doubt.
        let told = from_errors(operation, region, errors);
        match by_status {
            Some(kind) if told.kind() == ErrorKind::Graphql || matches!(number, 401 | 402 | 429) => {
                told.with_kind(kind)
            }
            _ => told,
        }
    };
    error.with_retry_after(retry_after(headers))
}

/// The longest wait that is passed on: a header with more than an hour is a mistake.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);

/// `Retry-After` in seconds. Its other form, a date, would need a clock and is left out.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

/// The error that a list of GraphQL errors amounts to: the one that matters most gives the kind, wherever in the list
/// it stands.
pub(crate) fn from_errors(operation: &Operation, region: &str, errors: Vec<GraphqlError>) -> Error {
    let worst = ranked(&errors);
    let Some((kind, message)) = worst.map(|(kind, error)| (kind, words_of(error))) else {
        return Error::absent(operation, "data");
    };
    let position = if kind == ErrorKind::Nrql { position(&message) } else { None };
    Error::new(kind, operation).with_region(region).with_detail(message).with_graphql(errors, position)
}

fn ranked(errors: &[GraphqlError]) -> Option<(ErrorKind, &GraphqlError)> {
    errors.iter().map(|error| (kind_of(error), error)).min_by_key(|(kind, _)| rank(*kind))
}

/// The kind that a list of GraphQL errors amounts to.
pub(crate) fn worst(errors: &[GraphqlError]) -> Option<ErrorKind> {
    ranked(errors).map(|(kind, _)| kind)
}

/// What an error says: its message, or else its class.
fn words_of(error: &GraphqlError) -> String {
    let said = Some(error.message.as_str()).filter(|message| !message.trim().is_empty());
    said.or(error.class()).or(error.code()).unwrap_or("New Relic does not say why").to_owned()
}

const fn rank(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::RateLimited => 0,
        ErrorKind::Unauthorized => 1,
        ErrorKind::Nrql => 2,
        ErrorKind::NrqlTimeout => 3,
        ErrorKind::Timeout => 4,
        ErrorKind::Forbidden => 5,
        ErrorKind::NotFound => 6,
        ErrorKind::Cancelled => 7,
        ErrorKind::Server => 8,
        _ => 9,
    }
}

/// The kind of one entry: by code and class, and by the words of messages that come without them.
pub(crate) fn kind_of(error: &GraphqlError) -> ErrorKind {
    let class = error.class().unwrap_or_default().to_ascii_uppercase();
    let code = error.code().unwrap_or_default();
    let says = |words: &str| error.message.contains(words);
    let is =
        |names: &[&str]| names.iter().any(|name| class.strip_suffix("_ERROR").unwrap_or(&class) == *name);
    if is(&["TOO_MANY_REQUESTS", "RATE_LIMITED"]) || code == "NRDB:1106924" || says("NRDB:1106924") {
        ErrorKind::RateLimited
    } else if code == "BAD_API_KEY" || is(&["UNAUTHENTICATED"]) {
        ErrorKind::Unauthorized
    } else if ["NRDB:1101002", "NRDB:1109"].iter().any(|known| code == *known || says(known))
        || says("NRDB query duration exceeded")
    {
        ErrorKind::NrqlTimeout
    } else if code.starts_with("NRDB:") || says("NRQL Syntax Error") {
        ErrorKind::Nrql
    } else if is(&["TIMEOUT"]) || says("experienced a timeout") || says("this field timed out") {
        ErrorKind::Timeout
    } else if says("not found or not authorized") || is(&["NOT_FOUND"]) {
        ErrorKind::NotFound
    } else if is(&["FORBIDDEN", "ACCESS_DENIED", "UNAUTHORIZED"]) || says("You do not have the capability") {
        ErrorKind::Forbidden
    } else if is(&["CANCELLED", "CANCELED"]) {
        ErrorKind::Cancelled
    } else if ["SERVER_ERROR", "INTERNAL_SERVER_ERROR"].contains(&class.as_str())
        || says("An error occurred resolving this field")
    {
        ErrorKind::Server
    } else {
        ErrorKind::Graphql
    }
}

/// Line and position of `NRQL Syntax Error: Error at line L position P, unexpected 'X'`.
fn position(message: &str) -> Option<(u32, u32)> {
    let rest = message.split_once("at line ")?.1;
    let (line, rest) = rest.split_once(" position ")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some((line.trim().parse().ok()?, rest.get(..digits)?.parse().ok()?))
}
