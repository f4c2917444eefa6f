//! Transaction and TransactionError, as APM agents send them.

use std::sync::Arc;

use super::super::cast::{Agent, Cast, Crowd, Failure, GATEWAY, Service};
use super::super::dice::Dice;
use super::requests::{Kind, Node, Request};
use super::row::{Rows, place, span_id, status, trace_id};
use crate::store::Value;

/// What the entries of APM services tell of themselves.
struct Told<'a> {
    service: &'a Service,
    app_id: u64,
    node: &'a Node,
    place: u32,
}

fn told<'a>(cast: &'a Cast, request: &'a Request) -> impl Iterator<Item = Told<'a>> {
    request.nodes.iter().enumerate().filter_map(|(place, node)| {
        let service = cast.services.get(cast.endpoints.get(node.endpoint)?.service)?;
        match (node.kind, service.agent) {
            (Kind::Entry, Agent::Apm(app_id)) => Some(Told { service, app_id, node, place: place as u32 }),
            _ => None,
        }
    })
}

/// The seconds and the number of those nodes of an entry that are of a kind.
fn sum(request: &Request, entry: u32, wanted: impl Fn(Kind) -> bool) -> (f64, i64) {
    request
        .nodes
        .iter()
        .filter(|node| node.entry == entry && wanted(node.kind))
        .fold((0.0, 0), |(seconds, count), node| (seconds + node.seconds(), count + 1))
}

pub(super) fn transactions(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for request in requests {
        let trace = Value::from(trace_id(request.trace));
        for Told { service, app_id, node, place: entry } in told(cast, request) {
            let Some(endpoint) = cast.endpoints.get(node.endpoint) else { continue };
            let duration = node.seconds();
            let (database, queries) = sum(request, entry, |kind| matches!(kind, Kind::Query(_)));
            let (external, calls) =
                sum(request, entry, |kind| matches!(kind, Kind::Call(_) | Kind::Outside(_)));
            let failed = node.failure.is_some_and(|failure| !failure.expected);
            let zone = match duration / service.apdex_target {
                _ if failed => "F",
                ratio if ratio <= 1.0 => "S",
                ratio if ratio <= 4.0 => "T",
                _ => "F",
            };
            let start = request.start_ms(node);
            rows.text("appName", &service.name)
                .set("appId", app_id as i64)
                .text("entityGuid", &service.guid_text)
                .text("name", &endpoint.name)
                .word("transactionType", if endpoint.web { "Web" } else { "Other" })
                .word("transactionSubType", subtype(service.language))
                .set("duration", duration)
                .set("totalTime", duration * 1.03)
                .set("databaseDuration", (queries > 0).then_some(database))
                .set("databaseCallCount", (queries > 0).then_some(queries))
                .set("externalDuration", (calls > 0).then_some(external))
                .set("externalCallCount", (calls > 0).then_some(calls))
                .set("error", failed)
                .word("apdexPerfZone", zone)
                .set("traceId", trace.clone())
                .set("guid", span_id(node.id))
                .set("priority", 1.0 + (request.salt % 1_000_000) as f64 / 1e6)
                .set("sampled", true)
                .set("realAgentId", app_id as i64 + 1)
                .text("tags.version", &cast.version(endpoint.service, start));
            host(rows, service, node);
            if let Some(parent) = request.nodes.get(node.parent as usize) {
                caller(cast, request, parent, node, rows);
            }
            if endpoint.web {
                rows.text("request.uri", &endpoint.uri)
                    .word("request.method", endpoint.method)
                    .set("http.statusCode", node.status)
                    .word("httpResponseCode", status(node.status))
                    .word("response.status", status(node.status))
                    .word("response.headers.contentType", "application/json");
            }
            if endpoint.service == GATEWAY {
                rows.word("request.headers.userAgent", header(cast, request, start));
            }
            if let Some(failure) = node.failure {
                error(rows, service, failure, "errorType", "errorMessage");
                rows.set("error.expected", failure.expected);
            }
            rows.at(start);
        }
    }
}

pub(super) fn errors(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for request in requests {
        for Told { service, app_id, node, .. } in told(cast, request) {
            let (Some(endpoint), Some(failure)) = (cast.endpoints.get(node.endpoint), node.failure) else {
                continue;
            };
            rows.text("appName", &service.name)
                .set("appId", app_id as i64)
                .text("entityGuid", &service.guid_text)
                .text("transactionName", &endpoint.name)
                .set("transactionUiName", Value::Str(Arc::clone(&endpoint.route)))
                .set("duration", node.seconds())
                .set("error.expected", failure.expected)
                .set("error.count", 1_i64)
                .set("traceId", trace_id(request.trace))
                .set("transactionGuid", span_id(node.id))
                .set("spanId", span_id(node.id))
                .set("sampled", true)
                .set("priority", 1.0 + (request.salt % 1_000_000) as f64 / 1e6);
            error(rows, service, failure, "error.class", "error.message");
            rows.set("error.group.guid", group(service, failure));
            host(rows, service, node);
            place(rows, cast, service, node.instance);
            if endpoint.web {
                rows.text("request.uri", &endpoint.uri)
                    .word("request.method", endpoint.method)
                    .set("http.statusCode", node.status)
                    .word("response.status", status(node.status));
            }
            rows.text("tags.version", &cast.version(endpoint.service, request.start_ms(node)));
            rows.at(request.start_ms(node) + node.duration_us / 1_000);
        }
    }
}

/// What browsers call themselves in the headers of requests.
const HEADERS: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148",
];

fn header(cast: &Cast, request: &Request, ms: i64) -> &'static str {
    let plot = cast.plot.as_ref().filter(|_| request.crowd);
    match plot.and_then(|plot| plot.crowd(request.route, ms)) {
        Some((_, Crowd::Agent { header, .. })) => header,
        _ => Dice::new(request.salt, "header", 0).pick(&HEADERS),
    }
}

fn subtype(language: &str) -> &'static str {
    match language {
        "java" => "SpringController",
        "nodejs" => "Expressjs",
        _ => "Function",
    }
}

fn host(rows: &mut Rows, service: &Service, node: &Node) {
    if let Some(instance) = service.instances.get(node.instance) {
        rows.text("host", &instance.name).text("host.displayName", &instance.name);
    }
}

/// Who called, as the headers of distributed tracing told it.
fn caller(cast: &Cast, request: &Request, parent: &Node, node: &Node, rows: &mut Rows) {
    let Some(service) = cast.endpoints.get(parent.endpoint).and_then(|e| cast.services.get(e.service)) else {
        return;
    };
    let kind = if matches!(parent.kind, Kind::Publish(_)) { "Kafka" } else { "HTTP" };
    rows.word("parent.type", "App")
        .set("parent.account", cast.account(service.account).to_string())
        .word("parent.transportType", kind)
        .set("parent.transportDuration", (node.start_us - parent.start_us) as f64 / 1e6)
        .set("parentSpanId", span_id(parent.id));
    if let Agent::Apm(app_id) = service.agent {
        rows.set("parent.app", app_id.to_string());
        rows.set("parentId", request.nodes.get(parent.entry as usize).map(|entry| span_id(entry.id)));
    }
}

/// Class and message of a failure; that of a callee looks as each language has it.
pub(super) fn words(service: &Service, failure: Failure) -> (&'static str, &'static str) {
    match (failure.class, service.language) {
        ("", "nodejs") => ("Error", "Request failed with status code 500"),
        ("", "java") => (
            "org.springframework.web.client.HttpServerErrorException$InternalServerError",
            "500 Internal Server Error from upstream",
        ),
        ("", "python") => ("requests.exceptions:HTTPError", "500 Server Error for upstream request"),
        ("", _) => ("UpstreamError", "upstream answered 500"),
        (class, _) => (class, failure.message),
    }
}

fn error(
    rows: &mut Rows,
    service: &Service,
    failure: Failure,
    class_name: &'static str,
    message_name: &'static str,
) {
    let (class, message) = words(service, failure);
    rows.set(class_name, class).set(message_name, message);
    if class_name != "error.class" {
        rows.set("error.class", class).set("error.message", message);
    }
}

/// The id of the group that the errors inbox would put a failure in.
fn group(service: &Service, failure: Failure) -> String {
    let (class, message) = words(service, failure);
    let seed = Dice::new(0, class, message.len() as i64).next();
    let mut dice = Dice::new(seed, &service.guid_text, 0);
    dice.uuid()
}
