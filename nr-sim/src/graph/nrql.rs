//! `nrql`, `nrqlQueryProgress`, `nrqlCancelQuery` and what they answer.

use std::time::Duration;

use nr_core::AccountId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use super::node::{Field, Found, Object};
use super::nrdb::{Asked, Outcome, RESULT_EXPIRATION_S, RETRY_AFTER_S, RETRY_DEADLINE_S, Ticket};
use crate::engine::{Answer, NrdbError, ResultRow};

/// Seconds that a query has when none are given (schema, `nrql(timeout:)`).
const DEFAULT_TIMEOUT_S: f64 = 5.0;

/// The least and the most seconds; others are clamped (schema, `nrql(timeout:)`).
const TIMEOUT_S: (f64, f64) = (5.0, 120.0);

/// Accounts of one query across accounts (documentation, 2026-09).
const MAX_ACCOUNTS: usize = 30;

/// Namespaces that hold telemetry.
const NAMESPACES: &[&str] = &["Default"];

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Options {
    event_namespaces: Option<Vec<String>>,
}

/// Which container the schema has at this place.
pub(crate) const OF_ACCOUNT: &str = "NrdbResultContainer";
/// See [`OF_ACCOUNT`].
pub(crate) const ACROSS: &str = "CrossAccountNrdbResultContainer";

/// The accounts of an argument, all of which the key must see.
pub(crate) fn accounts(context: &Context, ids: &[i64]) -> Result<Vec<AccountId>, Failure> {
    if ids.is_empty() {
        return Err(Failure::input("At least one account is required"));
    }
    if ids.len() > MAX_ACCOUNTS {
        return Err(Failure::input(format!("A query can't have more than {MAX_ACCOUNTS} accounts")));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let account = u64::try_from(*id)
            .ok()
            .and_then(|id| AccountId::new(id).ok())
            .filter(|id| context.state.world.account(*id).is_some())
            .ok_or_else(|| Failure::account(*id))?;
        if !found.contains(&account) {
            found.push(account);
        }
    }
    Ok(found)
}

/// Runs what a field asks for.
pub(crate) fn run<'c>(
    context: &'c Context,
    field: Field<'_>,
    container: &'static str,
    accounts: Vec<AccountId>,
    query: String,
) -> Found<'c> {
    let options = match field.input::<Options>("options") {
        Ok(options) => options,
        Err(failure) => return Found::Failed(failure),
    };
    if let Some(names) = options.event_namespaces
        && !names.iter().any(|name| NAMESPACES.contains(&name.as_str()))
    {
        return Found::Failed(Failure::input("eventNamespaces must name at least one known namespace"));
    }
    let seconds = field.seconds("timeout").unwrap_or(DEFAULT_TIMEOUT_S).clamp(TIMEOUT_S.0, TIMEOUT_S.1);
    let limit = Duration::from_secs_f64(seconds);
    let detached = field.flag("async").unwrap_or(false);
    if detached && context.nrql.refuses_asynchronous {
        // New Relic does not publish its words for this.
        return Found::Failed(Failure::new("Async queries are not enabled for this account", "FORBIDDEN"));
    }
    Found::Later(Box::pin(async move {
        let nrdb = &context.state.nrdb;
        nrdb.note(Asked { accounts: accounts.clone(), query: query.clone(), at_ms: context.now_ms });
        if detached && context.nrql.ignores_asynchronous {
            tokio::time::sleep(limit).await;
            return Err(NrdbError::timeout().into());
        }
        let ticket = nrdb.start(accounts, query, context.now_ms, context.nrql.polls);
        match ticket.wait(limit).await {
            Some(outcome) => container_of(container, &ticket, &outcome),
            None if detached => {
                let query = ticket.query.clone();
                let id = nrdb.remember(ticket);
                Ok(Found::object(Container { container, query, state: Progress::Running(id) }))
            }
            None => Err(NrdbError::timeout().into()),
        }
    }))
}

/// What has become of an asynchronous query.
pub(crate) fn progress<'c>(
    context: &'c Context,
    container: &'static str,
    accounts: &[AccountId],
    id: &str,
) -> Found<'c> {
    match context.state.nrdb.progress(accounts, id) {
        None => Found::Failed(Failure::not_found(format!("Query {id} not found"))),
        Some((ticket, None)) => Found::object(Container {
            container,
            query: ticket.query.clone(),
            state: Progress::Running(id.to_owned()),
        }),
        Some((ticket, Some(outcome))) => container_of(container, &ticket, &outcome).into(),
    }
}

/// Cancels an asynchronous query.
pub(crate) fn cancel<'c>(context: &'c Context, id: &str) -> Found<'c> {
    let accepted = context.state.nrdb.cancel(id);
    Found::json(json!({
        "queryId": id,
        "requestStatus": if accepted { "ACCEPTED" } else { "REJECTED" },
        "rejectionReason": if accepted { Value::Null } else { json!("The query is unknown or complete") },
    }))
}

fn container_of<'c>(
    container: &'static str,
    ticket: &Ticket,
    outcome: &Outcome,
) -> Result<Found<'c>, Failure> {
    match &**outcome {
        Err(error) => Err(error.clone().into()),
        Ok(_) => Ok(Found::object(Container {
            container,
            query: ticket.query.clone(),
            state: Progress::Complete(outcome.clone()),
        })),
    }
}

enum Progress {
    Running(String),
    Complete(Outcome),
}

struct Container {
    container: &'static str,
    query: String,
    state: Progress,
}

impl<'c> Object<'c> for Container {
    fn type_name(&self) -> &str {
        self.container
    }

    fn field(&self, field: Field<'_>) -> Found<'c> {
        match field.name() {
            "nrql" => return Found::json(self.query.as_str()),
            "queryProgress" => return Found::json(self.progress()),
            // What publishes or suggests is not offered here.
            "embeddedChartUrl" | "staticChartUrl" | "suggestedFacets" | "suggestedQueries"
            | "eventDefinitions" => return Found::null(),
            _ => {}
        }
        let Progress::Complete(outcome) = &self.state else {
            return match field.name() {
                "results" => Found::Json(Value::Array(Vec::new())),
                "totalResult" | "otherResult" | "currentResults" | "previousResults" | "metadata"
                | "rawResponse" => Found::null(),
                _ => Found::Unknown,
            };
        };
        let Ok((answer, took)) = &**outcome else { return Found::null() };
        let optional = |value: &Option<Value>| Found::json(value.clone().unwrap_or_default());
        match field.name() {
            "results" => rows(&answer.results),
            "currentResults" => answer.current_results.as_deref().map_or_else(Found::null, rows),
            "previousResults" => answer.previous_results.as_deref().map_or_else(Found::null, rows),
            "totalResult" => optional(&answer.total_result),
            "otherResult" => optional(&answer.other_result),
            "metadata" => Found::json(metadata(answer)),
            "rawResponse" => Found::json(raw(answer, *took)),
            _ => Found::Unknown,
        }
    }
}

impl Container {
    fn progress(&self) -> Value {
        match &self.state {
            Progress::Running(id) => json!({
                "queryId": id,
                "completed": false,
                "retryAfter": RETRY_AFTER_S,
                "retryDeadline": RETRY_DEADLINE_S,
                "resultExpiration": RESULT_EXPIRATION_S,
            }),
            Progress::Complete(_) => json!({
                "queryId": null,
                "completed": true,
                "retryAfter": null,
                "retryDeadline": null,
                "resultExpiration": null,
            }),
        }
    }
}

/// Rows as text: they are written once and not taken apart again.
fn rows<'c>(rows: &[ResultRow]) -> Found<'c> {
    match serde_json::value::to_raw_value(rows) {
        Ok(raw) => Found::Raw(raw),
        Err(error) => Found::Failed(Failure::internal(error.to_string())),
    }
}

fn metadata(answer: &Answer) -> Value {
    let metadata = &answer.metadata;
    let facets = (!metadata.facets.is_empty()).then_some(&metadata.facets);
    json!({
        "eventTypes": metadata.event_types,
        "facets": facets,
        "messages": metadata.messages,
        "timeWindow": {
            "begin": metadata.time_window.begin,
            "end": metadata.time_window.end,
            "since": metadata.time_window.since,
            "until": metadata.time_window.until,
            "compareWith": metadata.time_window.compare_with,
        },
    })
}

fn raw(answer: &Answer, took: Duration) -> Value {
    let metadata = &answer.metadata;
    let cost = answer.performance;
    json!({
        "metadata": {
            "contents": answer.contents,
            "eventTypes": metadata.event_types,
            "eventType": metadata.event_types.first(),
            "facet": metadata.facets,
            "messages": metadata.messages,
            "beginTimeMillis": metadata.time_window.begin,
            "endTimeMillis": metadata.time_window.end,
            "rawSince": metadata.time_window.since,
            "rawUntil": metadata.time_window.until,
            "rawCompareWith": metadata.time_window.compare_with,
        },
        "performanceStats": {
            "inspectedCount": cost.inspected_count,
            "omittedCount": cost.omitted_count,
            "matchCount": cost.match_count,
            "wallClockTime": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "exceedsRetentionWindow": false,
        },
        "results": answer.results,
    })
}

/// A query that the simulation asks itself, for a figure that NerdGraph computes.
pub(crate) async fn figure(
    context: &Context,
    account: AccountId,
    query: String,
) -> Result<Vec<ResultRow>, Failure> {
    let ticket = context.state.nrdb.start(vec![account], query, context.now_ms, 0);
    let limit = Duration::from_secs_f64(TIMEOUT_S.1);
    match ticket.wait(limit).await.as_deref() {
        Some(Ok((answer, _))) => Ok(answer.results.clone()),
        Some(Err(error)) => Err(Failure::internal(error.message.clone())),
        None => Err(NrdbError::timeout().into()),
    }
}
