//! `bulk_execute_queries`

use nr_sim::Fault;
use nr_tools::budget::tokens;
use serde_json::json;

use crate::world::{World, next};

const TOOL: &str = "bulk_execute_queries";

fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        match line.starts_with("## ") {
            true => parts.push(format!("{line}\n")),
            false => parts.last_mut().unwrap().push_str(&format!("{line}\n")),
        }
    }
    parts
}

#[tokio::test]
async fn each_result_or_error_stands_in_its_place() {
    let world = World::new(7).await;
    let text = world
        .text(
            TOOL,
            json!({"queries": [
                "SELECT count(*) AS 'calls' FROM Transaction",
                "SELECT avg(duration) FROM Transaction",
                "SELECT count(*) FROM Nonsense",
                "SELECT count(*) AS 'lines' FROM Log SINCE 5 minutes ago",
            ], "since": "30 minutes ago"}),
        )
        .await;
    let parts = parts(&text);
    assert_eq!(parts.len(), 4, "{text}");
    assert!(
        parts[0].starts_with("## 1 of 4\ncalls\n") && parts[0].contains("SINCE 30 minutes ago"),
        "{text}"
    );
    assert!(
        parts[1].contains("invalid_input: ") && parts[1].contains("this would run: SELECT average"),
        "{text}"
    );
    assert!(parts[2].contains("has no event type `Nonsense`"), "{text}");
    assert!(parts[3].contains("lines\n") && parts[3].contains("SINCE 5 minutes ago"), "{text}");
}

#[tokio::test]
async fn the_budget_is_shared_and_the_rest_goes_on() {
    let world = World::new(7).await;
    let wide = "SELECT timestamp, name, duration FROM Transaction LIMIT 300";
    for (budget, queries) in [
        (1_500, vec![wide, wide, wide]),
        (2_000, vec!["SELECT count(*) FROM Transaction", wide]),
        (6_000, vec![wide; 8]),
    ] {
        let text = world.text(TOOL, json!({"queries": queries, "max_tokens": budget})).await;
        assert!(tokens(&text) <= budget, "{} tokens of {budget}", tokens(&text));
        let parts = parts(&text);
        assert_eq!(parts.len(), queries.len());
        let cursor = next(parts.last().unwrap()).expect("a cut table");
        let shown = parts.last().unwrap().lines().filter(|line| line.contains('\t')).count() - 1;
        let more = world.text(TOOL, json!({"cursor": cursor, "max_tokens": 25_000})).await;
        assert!(more.contains(&format!("rows {}-300 of 300", shown + 1)), "{more}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let world = World::new(7).await;
    let query = "SELECT count(*) FROM Transaction";
    for (arguments, expected) in [
        (json!({}), "needs the argument `queries`"),
        (json!({"queries": []}), "needs the argument `queries`"),
        (json!({"queries": vec![query; 21]}), "at most 20"),
        (json!({"queries": vec![query; 10], "max_tokens": 1_000}), "at least 2500"),
        (json!({"queries": [query], "since": "soon"}), "`since` is `soon`"),
        (json!({"cursor": "nonsense"}), "is no cursor"),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.starts_with("invalid_input"), "{shown}");
        assert!(shown.contains(expected), "{shown}");
    }
    assert_eq!(world.sim.journal().count(), 0);
}

#[tokio::test]
async fn one_query_that_fails_costs_its_own_part() {
    let world = World::new(7).await;
    world.sim.faults().inject(Fault::ServerError(503).on("RunNrql").times(1));
    let query = "SELECT count(*) FROM Transaction";
    let text = world.text(TOOL, json!({"queries": [query, query, query]})).await;
    let failed = parts(&text).iter().filter(|part| part.contains("unavailable: ")).count();
    assert_eq!(failed, 1, "{text}");
}
