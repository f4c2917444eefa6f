use crate::world::{World, column};
use serde_json::json;

#[tokio::test]
async fn look() {
    let world = World::new(1).await;
    println!("{:?}", world.sim.truth());
    let issues = world.text("list_recent_issues", json!({"state": "ACTIVATED"})).await;
    println!("{issues}\n=====");
    let guid = column(&issues, "entity_guid")[0].clone();
    for (tool, args) in [
        ("list_available_new_relic_accounts", json!({})),
        ("get_entity", json!({"entity_guid": guid})),
        ("get_entity", json!({"name_pattern": "check"})),
        ("search_entities", json!({"query": "checkout"})),
        ("list_related_entities", json!({"entity_guid": guid})),
        ("list_alert_policies", json!({})),
        ("analyze_golden_metrics", json!({"entity_guid": guid})),
        (
            "execute_nrql_query",
            json!({"query": format!("SELECT count(*), percentile(duration, 95) FROM Transaction WHERE entityGuid = '{guid}' FACET name")}),
        ),
        ("execute_nrql_query", json!({"query": "SELECT count(*) FROM Transactions FACET name"})),
        ("execute_nrql_query", json!({"query": "SELECT average(Duration) FROM Transaction FACET name"})),
        (
            "execute_nrql_query",
            json!({"query": "SELECT count(*) FROM Transaction WHERE appName = 'chekout' AND duration > 0"}),
        ),
        (
            "execute_nrql_query",
            json!({"query": "SELECT count(*) FROM Transaction FACET name SINCE 3 months ago UNTIL 2 months ago"}),
        ),
        (
            "execute_nrql_query",
            json!({"query": "SELECT count(*) FROM Transaction FACET appName TIMESERIES 10 minutes"}),
        ),
        ("execute_nrql_query", json!({"query": "SELECT * FROM Transaction", "max_tokens": 700})),
        (
            "execute_nrql_query",
            json!({"query": "SELECT count(*) FROM Transaction FACET appName LIMIT 2", "format": "json"}),
        ),
    ] {
        match world.call(tool, args.clone()).await {
            Ok(answer) => println!(
                "== {tool} {args}\n{}{}\n",
                answer.text,
                answer.structured.map(|v| v.to_string()).unwrap_or_default()
            ),
            Err(fault) => println!("== {tool} {args}\nFAULT {}\n{}\n", fault.public(), fault.internal()),
        }
    }
}
