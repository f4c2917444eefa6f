//! What answers weigh: rows little more than plain tab-separated values, and everything else little.

use serde_json::{Value, json};

use super::{ALL, Row};
use crate::world::World;

/// How much more than plain TSV of the same cells the rows may take, in percent.
const OVER_TSV: usize = 3;

/// The most bytes of everything else.
const MAX_REST: usize = 600;

/// Tools that answer with what they found, in sentences above the figures that it rests on; the sentences are the answer,
/// and bounded by its budget. Of the others, what stands above the rows is part of the rest.
const FINDINGS: [&str; 27] = [
    "analyze_deployment_impact",
    "analyze_distribution",
    "analyze_entity_logs",
    "analyze_golden_metrics",
    "analyze_kafka_metrics",
    "analyze_service_dependencies",
    "analyze_threads",
    "analyze_trace_anomaly",
    "analyze_transactions",
    "analyze_trend",
    "calculate_baseline",
    "compare_deployments",
    "compare_segments",
    "detect_anomalies",
    "find_correlations",
    "generate_alert_insights_report",
    "generate_user_impact_report",
    "get_dashboard",
    "get_distributed_trace_details",
    "get_entity",
    "get_error_statistics",
    "get_limits",
    "get_log_patterns",
    "get_usage_summary",
    "list_entity_performance_risk_groups",
    "list_garbage_collection_metrics",
    "natural_language_to_nrql_query",
];

/// The rows as plain TSV, from the same answer as values: no text escaped, no number written otherwise.
fn plain(rows: &[Value]) -> Option<(String, usize)> {
    let columns: Vec<&str> = rows.first()?.as_object()?.keys().map(String::as_str).collect();
    let header = columns.join("\t");
    let mut bytes = header.len() + 1;
    for row in rows {
        let cells = columns.iter().map(|column| match &row[*column] {
            Value::Null => 0,
            Value::String(text) => text.len(),
            other => other.to_string().len(),
        });
        bytes += cells.map(|cell| cell + 1).sum::<usize>();
    }
    Some((header, bytes))
}

/// An answer in its parts: bytes above the rows, of the rows, and below.
fn parts<'t>(text: &'t str, header: Option<&str>) -> (&'t str, &'t str, &'t str) {
    let (body, footer) = text.split_at(text.rfind("---\n").unwrap_or(text.len()));
    let at = header.and_then(|header| {
        body.match_indices(header).map(|(at, _)| at).find(|at| *at == 0 || body[..*at].ends_with('\n'))
    });
    let (lead, rows) = body.split_at(at.unwrap_or(body.len()));
    (lead, rows, footer)
}

/// What is too heavy in the answer to a call.
async fn weigh(world: &World, row: &Row, arguments: &Value, compared: &mut usize) -> Vec<String> {
    let mut arguments = arguments.clone();
    let takes = |name: &str| {
        let spec = world.manager.snapshot().tool(row.tool).unwrap().clone();
        spec.schema["properties"].get(name).is_some()
    };
    let mut wrong = Vec::new();
    if takes("max_tokens") {
        arguments["max_tokens"] = json!(25_000);
    }
    let text = world.text(row.tool, arguments.clone()).await;
    let mut header = None;
    if takes("format") {
        arguments["format"] = json!("json");
        let answer = world.call(row.tool, arguments.clone()).await.unwrap();
        let value = answer.structured.unwrap();
        if let Some((columns, bytes)) = plain(value["rows"].as_array().unwrap()) {
            let rows = parts(&text, Some(&columns)).1.len();
            assert!(rows > 0, "{}: no line `{columns}` in\n{text}", row.tool);
            // JSON is longer: where its part ends first, it says nothing of the rows of the text.
            if value.get("next").is_none() {
                *compared += 1;
                if rows * 100 > bytes * (100 + OVER_TSV) {
                    wrong.push(format!("{}: {rows} bytes of rows, {bytes} as plain TSV", row.tool));
                }
            }
            header = Some(columns);
        }
    }
    let (lead, _, footer) = parts(&text, header.as_deref());
    // Without a table, or as text only, what stands above the footer is the answer.
    let above = if header.is_none() || FINDINGS.contains(&row.tool) { 0 } else { lead.len() };
    println!("{:>5} above, {:>4} below  {}", lead.len(), footer.len(), row.tool);
    if above + footer.len() > MAX_REST {
        wrong.push(format!("{}: {above} bytes above its rows and {} below", row.tool, footer.len()));
    }
    wrong
}

#[tokio::test(start_paused = true)]
async fn rows_are_nearly_plain_and_the_rest_is_small() {
    let world = World::new(7).await;
    let (mut wrong, mut weighed, mut compared) = (Vec::new(), 0, 0);
    for row in ALL.iter().flat_map(|(_, rows)| rows(&world)) {
        for arguments in row.good.iter().map(|good| &good.0).chain(&row.many) {
            wrong.extend(weigh(&world, &row, arguments, &mut compared).await);
            weighed += 1;
        }
    }
    let snapshot = world.manager.snapshot();
    let gone = FINDINGS.iter().filter(|name| snapshot.tool(name).is_none());
    wrong.extend(gone.map(|name| format!("{name} is no tool")));
    println!("{weighed} answers, the rows of {compared} compared");
    assert!(weighed > 100 && compared > 80, "only {weighed} answers, {compared} compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
