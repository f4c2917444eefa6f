//! What users are told when New Relic refuses the key, is in trouble, or does not answer.

use nr_sim::{Fault, Injection};
use serde_json::{Value, json};

use crate::world::World;

fn calls(world: &World) -> Vec<(&'static str, Value)> {
    let guid = world.sim.truth().culprit.as_ref().unwrap().entity.to_string();
    vec![
        ("list_available_new_relic_accounts", json!({})),
        ("get_entity", json!({"entity_guid": guid})),
        ("get_entity", json!({"name_pattern": "checkout"})),
        ("search_entities", json!({"query": "checkout"})),
        ("list_related_entities", json!({"entity_guid": guid})),
        ("execute_nrql_query", json!({"query": "SELECT count(*) FROM Transaction"})),
        ("validate_nrql_query", json!({"query": "SELECT count(*) FROM Transaction"})),
        ("natural_language_to_nrql_query", json!({"request": "error rate of checkout"})),
        (
            "bulk_execute_queries",
            json!({"queries": ["SELECT count(*) FROM Transaction", "SELECT count(*) FROM Log"]}),
        ),
        ("search_nerdgraph_schema", json!({"words": "nrql"})),
        ("query_nerdgraph", json!({"query": "{ actor { user { name } } }"})),
        ("list_recent_issues", json!({})),
        ("list_alert_policies", json!({})),
        ("analyze_golden_metrics", json!({"entity_guid": guid})),
    ]
}

#[tokio::test]
async fn every_tool_says_what_went_wrong_and_what_to_do() {
    let world = World::new(1).await;
    let check = async |injection: Injection, expected: &str, next: &str| {
        for (tool, arguments) in calls(&world) {
            world.sim.faults().inject(injection.clone());
            let shown = world.fault(tool, arguments).await;
            world.sim.faults().clear();
            assert!(shown.starts_with(expected), "{tool}: {shown}");
            assert!(shown.contains(next), "{tool}: {shown}");
            assert!(!shown.contains('<'), "{tool} shows a page: {shown}");
            assert!(!shown.contains("NRAK-"), "{tool} shows the key: {shown}");
        }
    };
    check(Fault::Unauthorized.always(), "unauthenticated: ", "user key").await;
    check(
        Fault::ServerError(502).always(),
        "unavailable: New Relic answered with HTTP status 502",
        "try again",
    )
    .await;
    check(Fault::Garbage.always(), "upstream: ", "").await;
    check(Fault::Refused.always(), "unavailable: ", "try again").await;
    check(Fault::RateLimited.always(), "rate_limited: ", "").await;
}

#[tokio::test]
async fn part_of_an_answer_is_an_answer_and_says_what_is_missing() {
    let world = World::new(1).await;
    let guid = world.sim.truth().culprit.as_ref().unwrap().entity.to_string();
    world.sim.faults().inject(Fault::partial(["actor", "entity", "tags"]).on("EntityDetails"));
    let text = world.text("get_entity", json!({"entity_guid": guid})).await;
    assert!(text.contains("part of the answer is missing"), "{text}");
    assert!(text.contains("name: checkout"), "{text}");

    // Deployments fail: the figures are still worth having.
    world.sim.faults().inject(Fault::ServerError(503).on("SearchDeployments"));
    let text = world.text("analyze_golden_metrics", json!({"entity_guid": guid})).await;
    assert!(text.contains("deployments could not be read"), "{text}");
    assert!(text.contains("responseTimeMs"), "{text}");
}
