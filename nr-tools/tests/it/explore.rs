//! `explore_event_types`, `explore_attributes`

use serde_json::{Value, json};

use crate::world::{World, column};

/// Queries that an exploration may ask, however much there is.
const MAX_QUERIES: usize = 3;

async fn check(tool: &str, arguments: Value) -> String {
    let world = World::new(7).await;
    let text = world.text(tool, arguments).await;
    let asked = world.sim.journal().requests();
    let queries: Vec<&Value> = asked
        .iter()
        .filter_map(|seen| seen.variables.get("query"))
        .filter(|query| query.is_string())
        .collect();
    assert!(!queries.is_empty() && queries.len() <= MAX_QUERIES, "{tool}: {queries:#?}");
    text
}

#[tokio::test]
async fn attributes_come_with_kind_share_examples_and_description_from_three_queries() {
    let text = check("explore_attributes", json!({"event_type": "Transaction"})).await;
    let (names, kinds) = (column(&text, "attribute"), column(&text, "kind"));
    let kind = |name: &str| kinds[names.iter().position(|other| other == name).unwrap()].as_str();
    assert_eq!((kind("duration"), kind("appName"), kind("error")), ("numeric", "string", "boolean"));
    let shares: Vec<f64> = column(&text, "share %").iter().map(|share| share.parse().unwrap()).collect();
    assert!(shares.is_sorted_by(|a, b| a >= b), "what most events carry comes first: {shares:?}");
    assert!(shares.iter().all(|share| (0.0..=100.0).contains(share)), "{shares:?}");
    assert!(column(&text, "examples").iter().any(|examples| examples.contains(" | ")), "{text}");
    for event_type in ["Span", "Log", "Metric", "SystemSample", "NrAiIncident"] {
        check("explore_attributes", json!({"event_type": event_type, "match": "e"})).await;
    }
}

#[tokio::test]
async fn event_types_are_counted_in_three_queries_at_most() {
    let text = check("explore_event_types", json!({})).await;
    assert!(column(&text, "event_type").contains(&"Transaction".to_owned()), "{text}");
    assert!(column(&text, "events").iter().all(|events| events.parse::<f64>().unwrap() > 0.0), "{text}");
    check("explore_event_types", json!({"match": "Sample", "since": "3 hours ago"})).await;
    // What is not there is explained with no more of them.
    check("explore_event_types", json!({"match": "nothing"})).await;
    check("explore_attributes", json!({"event_type": "Transaction", "match": "nothing"})).await;
}
