//! The figures that NerdGraph shows with an entity, computed from the account's telemetry of the last half hour.

use std::sync::Arc;

use nr_nrql::encode;
use quick_cache::sync::Cache;
use serde_json::{Map, Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::node::Found;
use super::super::nrql::figure;
use crate::engine::ResultRow;
use crate::story::world::{Apm, Entity, Monitor};

/// Summaries that are kept: those of the entities that somebody looks at, for as long as the minute lasts.
const MAX_KEPT: usize = 512;

const MINUTE_MS: i64 = 60_000;

/// Summaries by entity and minute.
#[derive(Debug)]
pub(crate) struct Summaries(Cache<(String, i64), Arc<Value>>);

impl Default for Summaries {
    fn default() -> Self {
        Self(Cache::new(MAX_KEPT))
    }
}

/// `apmSummary`: rates a minute, times in seconds, the share of errors in percent.
pub(super) fn apm<'c>(context: &'c Context, entity: &'c Entity, apm: &'c Apm) -> Found<'c> {
    kept(context, entity, async move {
        let select = format!(
            "apdex(duration, t: {}) AS apdex, percentage(count(*), WHERE error IS TRUE) AS errors, \
             average(duration) AS time, rate(count(*), 1 minute) AS rate, \
             filter(average(duration), WHERE transactionType = 'Web') AS webTime, \
             filter(average(duration), WHERE transactionType = 'Other') AS otherTime, \
             rate(filter(count(*), WHERE transactionType = 'Web'), 1 minute) AS webRate, \
             rate(filter(count(*), WHERE transactionType = 'Other'), 1 minute) AS otherRate",
            number(apm.apdex_target)?
        );
        let row = first(context, entity, &select, "Transaction").await?;
        let apdex = row.get("apdex");
        let score = apdex.and_then(|apdex| apdex.get("score").or(Some(apdex)));
        Ok(json!({
            "apdexScore": score.and_then(Value::as_f64),
            "errorRate": float(&row, "errors"),
            "hostCount": apm.hosts.len(),
            "instanceCount": apm.hosts.len(),
            "responseTimeAverage": float(&row, "time"),
            "throughput": float(&row, "rate"),
            "webResponseTimeAverage": float(&row, "webTime"),
            "webThroughput": float(&row, "webRate"),
            "nonWebResponseTimeAverage": float(&row, "otherTime"),
            "nonWebThroughput": float(&row, "otherRate"),
        }))
    })
}

/// `browserSummary`: rates a minute, times in seconds, the share of page views with an error in percent.
pub(super) fn browser<'c>(context: &'c Context, entity: &'c Entity) -> Found<'c> {
    kept(context, entity, async move {
        let pages = "average(duration) AS time, percentile(duration, 50) AS median, \
                     rate(count(*), 1 minute) AS rate, count(*) AS views";
        let pages = first(context, entity, pages, "PageView").await?;
        let calls = "average(timeToLoadEventStart) AS time, rate(count(*), 1 minute) AS rate";
        let calls = first(context, entity, calls, "AjaxRequest").await?;
        let errors = first(context, entity, "count(*) AS errors", "JavaScriptError").await?;
        let views = float(&pages, "views").unwrap_or_default();
        let errors = float(&errors, "errors").unwrap_or_default();
        Ok(json!({
            "ajaxRequestThroughput": float(&calls, "rate"),
            "ajaxResponseTimeAverage": float(&calls, "time"),
            "jsErrorRate": if views > 0.0 { errors / views * 100.0 } else { 0.0 },
            "pageLoadThroughput": float(&pages, "rate"),
            "pageLoadTimeAverage": float(&pages, "time"),
            "pageLoadTimeMedian": median(&pages, "median"),
            "spaResponseTimeAverage": null,
            "spaResponseTimeMedian": null,
        }))
    })
}

/// `hostSummary`: shares in percent, rates in bytes a second.
pub(super) fn host<'c>(context: &'c Context, entity: &'c Entity) -> Found<'c> {
    kept(context, entity, async move {
        let system = "average(cpuPercent) AS cpu, average(memoryUsedPercent) AS memory";
        let system = first(context, entity, system, "SystemSample").await?;
        let disk = first(context, entity, "average(diskUsedPercent) AS disk", "StorageSample").await?;
        let network = "average(receiveBytesPerSecond) AS received, average(transmitBytesPerSecond) AS sent";
        let network = first(context, entity, network, "NetworkSample").await?;
        let services = context
            .state
            .world
            .relations
            .iter()
            .filter(|one| one.source == entity.guid && one.kind == "HOSTS")
            .filter(|one| matches!(one.target.entity_type(), "APPLICATION" | "SERVICE"))
            .count();
        Ok(json!({
            "cpuUtilizationPercent": float(&system, "cpu"),
            "memoryUsedPercent": float(&system, "memory"),
            "diskUsedPercent": float(&disk, "disk"),
            "networkReceiveRate": float(&network, "received"),
            "networkTransmitRate": float(&network, "sent"),
            "servicesCount": services,
        }))
    })
}

/// `monitorSummary`: the share of successful checks as a number from 0 to 1.
pub(super) fn monitor<'c>(context: &'c Context, entity: &'c Entity, monitor: &'c Monitor) -> Found<'c> {
    kept(context, entity, async move {
        let share = first(
            context,
            entity,
            "percentage(count(*), WHERE result = 'SUCCESS') AS good",
            "SyntheticCheck",
        );
        let share = share.await?;
        let latest = query(entity, "latest(result) AS last", "SyntheticCheck", " FACET location")?;
        let latest = figure(context, entity.account(), latest).await?;
        let failing = latest.iter().filter(|row| row.get("last").is_some_and(|last| last != "SUCCESS"));
        Ok(json!({
            "locationsFailing": failing.count(),
            "locationsRunning": monitor.locations.len(),
            "status": "ENABLED",
            "successRate": float(&share, "good").map(|percent| percent / 100.0),
        }))
    })
}

/// A summary from the cache, or worked out.
fn kept<'c>(
    context: &'c Context,
    entity: &'c Entity,
    work: impl Future<Output = Result<Value, Failure>> + Send + 'c,
) -> Found<'c> {
    let key = (entity.guid.to_string(), context.now_ms.div_euclid(MINUTE_MS));
    Found::Later(Box::pin(async move {
        let summaries = &context.state.summaries.0;
        if let Some(found) = summaries.get(&key) {
            return Ok(Found::json((*found).clone()));
        }
        let made = work.await?;
        summaries.insert(key, Arc::new(made.clone()));
        Ok(Found::json(made))
    }))
}

fn query(entity: &Entity, select: &str, from: &str, rest: &str) -> Result<String, Failure> {
    let guid =
        encode::string(&entity.guid.to_string()).map_err(|error| Failure::internal(error.to_string()))?;
    Ok(format!("SELECT {select} FROM {from} WHERE entityGuid = {guid} SINCE 30 minutes ago{rest}"))
}

async fn first(context: &Context, entity: &Entity, select: &str, from: &str) -> Result<ResultRow, Failure> {
    let rows = figure(context, entity.account(), query(entity, select, from, "")?).await?;
    Ok(rows.into_iter().next().unwrap_or_else(Map::new))
}

fn number(value: f64) -> Result<String, Failure> {
    encode::number(value).map_err(|error| Failure::internal(error.to_string()))
}

fn float(row: &ResultRow, key: &str) -> Option<f64> {
    row.get(key)?.as_f64()
}

/// A percentile is an object with the percentile as its key.
fn median(row: &ResultRow, key: &str) -> Option<f64> {
    match row.get(key)? {
        Value::Object(map) => map.values().next()?.as_f64(),
        other => other.as_f64(),
    }
}
