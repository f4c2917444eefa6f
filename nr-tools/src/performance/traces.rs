//! Reads traces: their spans, and what those have in common with the spans of other agents.

use std::collections::BTreeMap;

use nr_core::{AccountId, Fault, TimeWindow};
use nr_nerdgraph::Row;
use nr_nrql::build::Condition;
use serde_json::Value;

use super::logs::invalid;
use super::trace::Span;
use crate::ask::ask;
use crate::services::Services;
use crate::window::Window;

/// Spans that are read at once, the most that one query answers (New Relic documentation, "NRQL reference", LIMIT).
pub(super) const MAX_SPANS: usize = 5_000;

/// What is asked of a span, in the names of agents and of OpenTelemetry.
const COLUMNS: &str = "trace.id, id, parent.id, name, entity.name, entity.guid, service.name, appName, span.kind, timestamp, duration.ms, \
     host, host.name, error.class, error.message, error.expected, otel.status_code, otel.status_description, db.statement, \
     db.system, http.url, url.full, server.address, peer.hostname, messaging.destination.name";

/// Reads the spans of traces, by trace; no more than [`MAX_SPANS`].
pub(super) async fn read(
    services: &Services,
    account: AccountId,
    ids: &[String],
    window: &Window,
) -> Result<BTreeMap<String, Vec<Span>>, Fault> {
    let text = query(ids, window)?;
    let answer = ask(services, account, &text).await?;
    let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for row in answer.rows() {
        let Some(trace) = row.get("trace.id").and_then(Value::as_str) else { continue };
        found.entry(trace.to_owned()).or_default().extend(span(row));
    }
    Ok(found)
}

/// The query that reads them.
pub(super) fn query(ids: &[String], window: &Window) -> Result<String, Fault> {
    let of = Condition::is_in("trace.id", ids.iter().map(String::as_str)).map_err(invalid)?;
    Ok(format!("SELECT {COLUMNS} FROM Span WHERE {}{} LIMIT {MAX_SPANS}", of.as_str(), window.clauses()))
}

fn span(row: &Row) -> Option<Span> {
    let text = |name: &str| row.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let first = |names: &[&str]| names.iter().find_map(|name| text(name)).unwrap_or_default().to_owned();
    let figure = |name: &str| row.get(name).and_then(Value::as_f64);
    let is_store = text("db.statement").is_some() || text("db.system").is_some();
    let about = match (is_store, text("span.kind")) {
        (true, _) => first(&["db.statement"]),
        (_, Some("client")) => first(&["http.url", "url.full", "server.address", "peer.hostname"]),
        (_, Some("producer")) => first(&["messaging.destination.name"]),
        _ => String::new(),
    };
    let failed = text("error.class").is_some()
        || text("error.message").is_some()
        || text("otel.status_code").is_some_and(|code| code.eq_ignore_ascii_case("error"));
    let expected = row.get("error.expected").and_then(Value::as_bool) == Some(true);
    let words: Vec<&str> = [text("error.class"), text("error.message").or(text("otel.status_description"))]
        .into_iter()
        .flatten()
        .collect();
    Some(Span {
        id: text("id")?.to_owned(),
        parent: text("parent.id").map(str::to_owned),
        name: first(&["name"]),
        service: first(&["entity.name", "service.name", "appName"]),
        entity: first(&["entity.guid"]),
        kind: first(&["span.kind"]),
        host: first(&["host.name", "host"]),
        about,
        start_ms: figure("timestamp")?,
        duration_ms: figure("duration.ms").unwrap_or(0.0),
        error: (failed && !expected)
            .then(|| if words.is_empty() { "failed".to_owned() } else { words.join(": ") }),
    })
}

/// A window that holds traces that began in another one: requests may take a while.
pub(super) fn around(window: TimeWindow) -> Window {
    const SLACK: i64 = 10 * 60_000;
    let wider = TimeWindow::new(window.begin_ms() - SLACK, window.end_ms() + SLACK).unwrap_or(window);
    Window::at(wider)
}
