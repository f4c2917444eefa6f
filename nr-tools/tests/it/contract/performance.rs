//! Rows of the toolset `performance-analytics`.

use serde_json::json;

use super::{Row, check, days_ago, row};
use crate::world::World;

/// An application that is nowhere.
const NOWHERE: &str = "MXxBUE18QVBQTElDQVRJT058MjM";

/// The trace of the last request. Rows are not made asynchronously: the question is asked on a thread of its own.
fn last_trace(world: &World) -> String {
    let text = "SELECT trace.id FROM Span WHERE parent.id IS NULL LIMIT 1";
    let (client, account) = (world.sim.client(), world.sim.account());
    let asked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(client.nrql(account, text).send()).unwrap()
    });
    asked.join().unwrap().rows()[0]["trace.id"].as_str().unwrap().to_owned()
}

pub(super) fn rows(world: &World) -> Vec<Row> {
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let guid = culprit.service_entity.to_string();
    let of = json!({"entity_guid": guid});
    let host = world.sim.world().entities.iter().find(|entity| entity.entity_type() == "HOST").unwrap();
    let (since, until) = (days_ago(90), days_ago(89));
    let long_ago = json!({"since": since, "until": until});
    let of_long_ago = json!({"entity_guid": guid, "since": since, "until": until});
    let trace = last_trace(world);
    vec![
        row("analyze_golden_metrics")
            .good(of.clone(), ["responseTimeMs", "anomalous"])
            .nothing(json!({"entity_guid": NOWHERE}), "no entity")
            .wrong(json!({"entity_guid": guid, "since": "later"}), "which is no time")
            .never_cut("it judges eight golden metrics at most"),
        row("analyze_transactions")
            .good(of.clone(), [culprit.transaction.as_str(), "times as slow as before"])
            .nothing(of_long_ago.clone(), "no rows")
            .wrong(json!({"entity_guid": guid, "limit": 1_000}), "at most 200")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(of.clone()),
        row("analyze_entity_logs")
            .good(of.clone(), ["new", &format!("query on {} took * ms", culprit.table)])
            .nothing(of_long_ago.clone(), "no rows")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(of.clone()),
        row("list_recent_logs")
            .good(json!({"entity_guid": guid, "number_of_logs": 5, "history_period_minutes": 10}), ["rows 1-5 of 5"])
            .nothing(long_ago.clone(), "no rows")
            .wrong(json!({"since": "lately"}), "which is no time")
            .many(json!({"limit": 40})),
        row("search_logs")
            .good(json!({"text": "answered", "level": "Information"}), ["answered"])
            .nothing(json!({"text": "no such text at all"}), "no rows")
            .wrong(json!({}), "what to search for")
            .wrong(json!({"where": "level = 'ERROR' LIMIT 5"}), "level = ")
            .many(json!({"level": "info", "limit": 40})),
        row("tail_logs")
            .good(json!({"since": "10 minutes ago"}), ["next look: {\"since\": \""])
            .nothing(json!({"text": "no such text at all", "wait_seconds": 7}), "no line yet; next look")
            .wrong(json!({"wait_seconds": 100}), "at most 30")
            .many(json!({"since": "30 minutes ago", "limit": 40})),
        row("get_log_patterns")
            .good(of.clone(), [format!("query on {} took * ms", culprit.table)])
            .nothing(long_ago.clone(), "no rows")
            .wrong(json!({"since": "lately"}), "which is no time")
            .many(json!({})),
        row("get_log_statistics")
            .good(of.clone(), ["INFO", "WARN"])
            .nothing(long_ago.clone(), "no rows")
            .wrong(json!({"facet": ""}), "`facet`")
            .many(json!({"facet": "hostname"})),
        row("get_log_timeline")
            .good(json!({"entity_guid": guid, "bucket_minutes": 10}), ["2026-01-15T11:00:00Z"])
            .nothing(long_ago.clone(), "no rows")
            .wrong(json!({"bucket_minutes": 5_000}), "at most 1440")
            .many(json!({})),
        row("get_metric_statistics")
            .good(
                json!({"metric": "host.cpuPercent", "facet": "entity.name", "aggregates": ["average", "p95"]}),
                [host.name.as_str(), "average", "p95"],
            )
            .nothing(json!({"metric": "no.such.metric"}), "no rows")
            .wrong(json!({}), "needs the argument `metric`")
            .wrong(json!({"metric": "host.cpuPercent", "aggregates": ["mode"]}), "expected one of `average`")
            .many(json!({"metric": "host.cpuPercent", "timeseries": true})),
        row("search_traces")
            .good(
                json!({"entity_guid": guid, "transaction": culprit.transaction, "min_duration_ms": 1}),
                [culprit.transaction.clone()],
            )
            .nothing(json!({"min_duration_ms": 1e9}), "no rows")
            .wrong(json!({"rank": "fastest"}), "expected one of `slowest`")
            .many(json!({"rank": "newest"})),
        row("get_distributed_trace_details")
            .good(json!({"trace_id": trace}), [trace.as_str(), "where the time went"])
            .nothing(json!({"trace_id": "0123456789abcdef"}), "no span of trace 0123456789abcdef")
            .wrong(json!({}), "needs the argument `trace_id`")
            .many(json!({"trace_id": trace})),
        row("analyze_trace_anomaly")
            .good(of.clone(), ["most likely cause", &culprit.statement, &culprit.version])
            .nothing(of_long_ago, "no traces")
            .wrong(json!({"entity_guid": guid, "since": "lately"}), "which is no time")
            .many(of.clone()),
        row("analyze_service_dependencies")
            .good(of.clone(), ["most likely cause", &culprit.statement, &culprit.version])
            .nothing(json!({"entity_guid": NOWHERE}), "no entity")
            .wrong(json!({"entity_guid": guid, "depth": 9}), "at most 6")
            .many(of),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
