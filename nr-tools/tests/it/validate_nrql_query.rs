//! `validate_nrql_query`

use serde_json::json;

use crate::world::World;

const TOOL: &str = "validate_nrql_query";

#[tokio::test]
async fn what_is_wrong_seldom_meant_and_dear_is_said() {
    let world = World::new(7).await;
    for (arguments, expected) in [
        (
            json!({"query": "SELECT count(*) FROM Transaction WHERE appName = 'checkout' SINCE 1 hour ago"}),
            &["valid: New Relic would run it", "cost: cheap"][..],
        ),
        (
            json!({"nrql_query": "SELECT avg(Duration) FROM Transaction GROUP BY name"}),
            &[
                "not valid",
                "[sql-group-by]",
                "^^^",
                "with the fixes made: SELECT average(duration) FROM Transaction FACET name",
            ],
        ),
        (
            json!({"query": "SELECT count(*) FROM transaction WHERE appname = 'checkout' SINCE 1 hour ago"}),
            &[
                "valid, but it may not say what is meant",
                "[unknown-event-type]",
                "with the fixes made: SELECT count(*) FROM Transaction WHERE appName = 'checkout' SINCE 1 hour ago",
            ],
        ),
        (
            json!({"query": "SELECT count(*) FROM Nonsense SINCE 1 hour ago"}),
            &["there is no event type `Nonsense`"],
        ),
        (
            json!({"query": "SELECT count(*) FROM Log WHERE message LIKE '%timeout%' FACET host SINCE 30 days ago"}),
            &["cost: heavy: reads 30 days", "[wide-like]"],
        ),
        (
            json!({"query": "SELECT count(*) FROM Transaction FACET appName SINCE 1 day ago TIMESERIES", "purpose": "alert_condition"}),
            &["[alert-condition"],
        ),
        (json!({"query": "SELECT count(*) FROM Transaction SINCE 1768474800000"}), &["valid: "]),
        (json!({"query": ""}), &["not valid"]),
    ] {
        let text = world.text(TOOL, arguments.clone()).await;
        for words in expected {
            assert!(text.contains(words), "{arguments} lacks `{words}`:\n{text}");
        }
    }
}

#[tokio::test]
async fn nothing_is_run_but_what_tells_the_names() {
    let world = World::new(7).await;
    let query = "SELECT percentile(duration, 99) FROM Transaction FACET name SINCE 1 day ago";
    for _ in 0..3 {
        world.text(TOOL, json!({"query": query})).await;
    }
    // Event types and attributes, each once.
    assert_eq!(world.sim.journal().of("RunNrql").len(), 2);
}

#[tokio::test]
async fn wrong_arguments_are_refused() {
    let world = World::new(7).await;
    for (arguments, expected) in [
        (json!({}), "query"),
        (json!({"query": "x".repeat(40_000)}), "longer than 32768 bytes"),
        (json!({"query": "SELECT 1 FROM T", "purpose": "dashboards"}), "alert_condition"),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.starts_with("invalid_input"), "{shown}");
        assert!(shown.contains(expected), "{shown}");
    }
}
