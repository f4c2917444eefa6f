//! Log lines of the services, in the context of their traces.

use super::super::cast::{Cast, Endpoint, Service};
use super::super::dice::Dice;
use super::requests::{Kind, Node, Request};
use super::row::{Rows, place, span_id, trace_id};
use super::transactions::words;

/// A query that takes longer is logged with its time, in seconds; services set this as their threshold.
const SLOW_QUERY: f64 = 1.0;

/// What share of the requests that go well leaves a line.
const TOLD: f64 = 0.4;

pub(super) fn logs(cast: &Cast, requests: &[Request], rows: &mut Rows) {
    for request in requests {
        let dice = &mut Dice::new(request.salt, "logs", 0);
        for node in &request.nodes {
            let Some(endpoint) = cast.endpoints.get(node.endpoint) else { continue };
            let Some(service) = cast.services.get(endpoint.service) else { continue };
            let end = request.start_ms(node) + node.duration_us / 1_000;
            let mut line = Line { cast, request, service, endpoint, node, rows };
            match (node.kind, node.failure) {
                (Kind::Entry, Some(failure)) => {
                    let (class, message) = words(service, failure);
                    let level = if failure.expected { "WARN" } else { "ERROR" };
                    line.write(level, format!("{} failed: {class}: {message}", endpoint.name), end);
                }
                (Kind::Entry, None) if dice.chance(TOLD) => {
                    let ms = node.duration_us / 1_000;
                    let text = if endpoint.web {
                        format!("{} {} answered {} in {ms} ms", endpoint.method, endpoint.uri, node.status)
                    } else {
                        format!("{} done in {ms} ms", endpoint.name)
                    };
                    line.write("INFO", text, end);
                }
                (Kind::Query(at), _) if node.seconds() > SLOW_QUERY => {
                    let table =
                        cast.statements.get(at).map(|statement| &*statement.table).unwrap_or_default();
                    let text = format!("query on {table} took {} ms", node.duration_us / 1_000);
                    line.write("WARN", text, end);
                }
                (Kind::Outside(at), Some(failure)) => {
                    let host = cast.thirds.get(at).map(|third| third.host).unwrap_or_default();
                    let ms = node.duration_us / 1_000;
                    line.write(
                        "WARN",
                        format!("call of {host} failed after {ms} ms: {}", failure.message),
                        end,
                    );
                }
                (Kind::Publish(_), None) => {
                    let text =
                        format!("left a message on {} partition={}", cast.fleet.topic_name, dice.below(6));
                    line.write("DEBUG", text, end);
                }
                _ => {}
            }
        }
    }
}

struct Line<'a> {
    cast: &'a Cast,
    request: &'a Request,
    service: &'a Service,
    endpoint: &'a Endpoint,
    node: &'a Node,
    rows: &'a mut Rows,
}

impl Line<'_> {
    fn write(&mut self, level: &'static str, message: String, ms: i64) {
        let Self { cast, request, service, endpoint, node, rows } = self;
        rows.set("message", message)
            .set("level", if service.language == "nodejs" { level.to_lowercase() } else { level.to_owned() })
            .text("service.name", &service.name)
            .text("entity.guid", &service.guid_text)
            .text("entity.name", &service.name)
            .word("entity.type", "SERVICE")
            .set("trace.id", trace_id(request.trace))
            .set("span.id", span_id(node.id))
            .set("newrelic.source", if service.is_apm() { "logs.APM" } else { "api.logs.otlp" })
            .set("logger.name", logger(service.language))
            .text("service.version", &cast.version(endpoint.service, ms));
        if let Some(instance) = service.instances.get(node.instance) {
            rows.text("hostname", &instance.name);
        }
        place(rows, cast, service, node.instance);
        rows.at(ms);
    }
}

fn logger(language: &str) -> &'static str {
    match language {
        "java" => "com.acme.http.AccessLog",
        "nodejs" => "gateway",
        "python" => "app.access",
        "go" => "slog",
        _ => "Acme.Shipping.Worker",
    }
}
