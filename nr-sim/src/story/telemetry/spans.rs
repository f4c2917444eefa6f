//! Span, as APM agents and OpenTelemetry each send it.

use super::super::cast::{Cast, Endpoint, Service};
use super::requests::{Kind, Node, Request};
use super::row::{Rows, place, span_id, trace_id};
use super::transactions::words;
use crate::store::Value;

pub(super) fn spans(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for request in requests {
        let trace = Value::from(trace_id(request.trace));
        let ids: Vec<Value> = request.nodes.iter().map(|node| Value::from(span_id(node.id))).collect();
        for (at, node) in request.nodes.iter().enumerate() {
            let Some(endpoint) = cast.endpoints.get(node.endpoint) else { continue };
            let Some(service) = cast.services.get(endpoint.service) else { continue };
            let id = |place: u32| ids.get(place as usize).cloned().unwrap_or_default();
            rows.set("trace.id", trace.clone())
                .set("id", id(at as u32))
                .set("parent.id", id(node.parent))
                .set("duration", node.seconds())
                .set("duration.ms", node.seconds() * 1e3)
                .text("entity.guid", &service.guid_text)
                .text("entity.name", &service.name)
                .text("service.name", &service.name)
                .word("span.kind", kind(node, endpoint));
            if at == 0 {
                rows.set("nr.entryPoint", true);
            }
            if service.is_apm() {
                apm(cast, service, endpoint, node, &id(node.entry), rows);
            } else {
                otel(cast, service, endpoint, node, rows);
            }
            if let Some(failure) = node.failure {
                let (class, message) = words(service, failure);
                rows.set("error.class", class).set("error.message", message);
                rows.set("error.expected", failure.expected.then_some(true));
                rows.set("otel.status_code", (!service.is_apm()).then_some("ERROR"));
            }
            place(rows, cast, service, node.instance);
            rows.at(request.start_ms(node));
        }
    }
}

fn kind(node: &Node, endpoint: &Endpoint) -> &'static str {
    match node.kind {
        Kind::Entry if endpoint.web => "server",
        Kind::Entry => "consumer",
        Kind::Publish(_) => "producer",
        Kind::Call(_) | Kind::Query(_) | Kind::Outside(_) => "client",
    }
}

/// What both kinds of agent tell of databases, callees and topics, with the names of each.
fn target(cast: &Cast, node: &Node, apm: bool, rows: &mut Rows) {
    match node.kind {
        Kind::Query(at) => {
            let Some(statement) = cast.statements.get(at) else { return };
            let postgres = statement.system == "postgresql";
            rows.word("db.system", statement.system)
                .text("db.statement", &statement.text)
                .word("db.operation", statement.operation)
                .text(if apm { "db.collection" } else { "db.sql.table" }, &statement.table)
                .word(if apm { "db.instance" } else { "db.name" }, if postgres { "shop" } else { "0" });
            if postgres {
                rows.text("peer.hostname", &cast.fleet.database_name);
            } else {
                rows.word("peer.hostname", "redis-cart");
            }
        }
        Kind::Call(callee) => {
            let Some(called) = cast.endpoints.get(callee) else { return };
            rows.text("http.url", &called.url)
                .word("http.method", called.method)
                .set("http.statusCode", node.status);
            if apm && let Some(service) = cast.services.get(called.service) {
                rows.text("peer.hostname", &service.name).text("server.address", &service.name);
            }
        }
        Kind::Outside(at) => {
            let Some(third) = cast.thirds.get(at) else { return };
            let status = (node.status != 0).then_some(node.status);
            rows.word("http.url", third.url)
                .word("http.method", third.method)
                .set("http.statusCode", status)
                .word("peer.hostname", third.host)
                .word("server.address", third.host)
                .set("server.port", 443_i64);
        }
        Kind::Publish(_) => {
            rows.word("messaging.system", "kafka").text("messaging.destination.name", &cast.fleet.topic_name);
        }
        Kind::Entry => {}
    }
}

fn callee(cast: &Cast, at: usize) -> &str {
    cast.endpoints
        .get(at)
        .and_then(|endpoint| cast.services.get(endpoint.service))
        .map(|service| &*service.name)
        .unwrap_or_default()
}

fn apm(
    cast: &Cast,
    service: &Service,
    endpoint: &Endpoint,
    node: &Node,
    transaction: &Value,
    rows: &mut Rows,
) {
    rows.text("appName", &service.name)
        .set("transactionId", transaction.clone())
        .set("sampled", true)
        .word("instrumentation.provider", "newRelic");
    if let Some(instance) = service.instances.get(node.instance) {
        rows.text("host", &instance.name);
    }
    target(cast, node, true, rows);
    match node.kind {
        Kind::Entry => {
            rows.text("name", &endpoint.name)
                .text("transaction.name", &endpoint.name)
                .set("nr.entryPoint", true)
                .word("category", "generic");
            if endpoint.web {
                rows.text("request.uri", &endpoint.uri)
                    .word("request.method", endpoint.method)
                    .set("http.statusCode", node.status);
            }
        }
        Kind::Query(at) => {
            let Some(statement) = cast.statements.get(at) else { return };
            let product = if statement.system == "redis" { "Redis" } else { "Postgres" };
            rows.text("name", &statement.slice).word("category", "datastore").word("component", product);
        }
        Kind::Call(at) => {
            let Some(called) = cast.endpoints.get(at) else { return };
            rows.text("name", &called.external).word("category", "http").word("component", "http");
        }
        Kind::Outside(at) => {
            rows.set("name", cast.thirds.get(at).map(|third| format!("External/{}/http", third.host)))
                .word("category", "http")
                .word("component", "http");
        }
        Kind::Publish(_) => {
            rows.set("name", format!("MessageBroker/Kafka/Topic/Produce/Named/{}", cast.fleet.topic_name))
                .word("category", "generic");
        }
    }
}

fn otel(cast: &Cast, service: &Service, endpoint: &Endpoint, node: &Node, rows: &mut Rows) {
    rows.word("instrumentation.provider", "opentelemetry")
        .word("telemetry.sdk.name", "opentelemetry")
        .word("telemetry.sdk.language", service.language)
        .word("telemetry.sdk.version", service.agent_version)
        .word("otel.library.name", library(service.language));
    if let Some(instance) = service.instances.get(node.instance) {
        rows.text("service.instance.id", &instance.name).text("host.name", &instance.name);
    }
    target(cast, node, false, rows);
    match node.kind {
        Kind::Entry => {
            rows.text("name", &endpoint.name);
            if endpoint.web {
                rows.text("http.route", &endpoint.route)
                    .text("url.path", &endpoint.uri)
                    .word("http.request.method", endpoint.method)
                    .set("http.response.status_code", node.status);
            } else {
                rows.word("messaging.system", "kafka")
                    .text("messaging.destination.name", &cast.fleet.topic_name)
                    .word("messaging.operation", "process");
            }
        }
        Kind::Query(at) => {
            if let Some(statement) = cast.statements.get(at) {
                rows.text("name", &statement.label);
            }
        }
        Kind::Call(at) => {
            rows.set("name", cast.endpoints.get(at).map(|called| called.method))
                .set("server.address", callee(cast, at))
                .set("http.response.status_code", node.status);
        }
        Kind::Outside(at) => {
            rows.set("name", cast.thirds.get(at).map(|third| third.method))
                .set("http.response.status_code", (node.status != 0).then_some(node.status));
        }
        Kind::Publish(_) => {
            rows.set("name", format!("{} publish", cast.fleet.topic_name));
        }
    }
}

fn library(language: &str) -> &'static str {
    match language {
        "go" => "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp",
        "java" => "io.opentelemetry.tomcat-10.0",
        _ => "OpenTelemetry.Instrumentation.AspNetCore",
    }
}
