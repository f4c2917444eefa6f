//! `analyze_golden_metrics`

use nr_sim::story::Cause;
use nr_sim::{Fault, Sim};
use nr_tools::Services;
use serde_json::json;

use crate::instead::instead;
use crate::world::{NOW_MS, World, column};

const TOOL: &str = "analyze_golden_metrics";

#[tokio::test]
async fn what_got_worse_is_found_with_when_and_the_deployment_before_it() {
    let world = World::new(7).await;
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let text = world.text(TOOL, json!({"entity_guid": culprit.entity.to_string()})).await;
    insta::assert_snapshot!(text);
    let metrics = column(&text, "metric");
    let at = metrics.iter().position(|name| name == "responseTimeMs").unwrap();
    assert_eq!(column(&text, "verdict")[at], "anomalous", "{text}");
    assert!(text.contains("rule: anomalous ="), "{text}");
    assert!(text.contains(&format!("deployment of version {}", culprit.version)), "{text}");
    assert!(text.contains(&format!("deployment_id {}", culprit.deployment_id)), "{text}");
    assert!(text.contains("the metric changed") && !text.contains(" after the metric changed"), "{text}");
}

#[tokio::test]
async fn a_quiet_account_is_quiet() {
    let sim = Sim::builder().seed(3).now_ms(NOW_MS).cause(Cause::Quiet).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());
    let guid =
        sim.world().named("checkout").find(|entity| entity.domain() == "APM").unwrap().guid.to_string();
    let world = World::over(sim, services).await;
    let text = world.text(TOOL, json!({"entity_guid": guid, "time_period": "last hour"})).await;
    assert!(text.contains(": 0 of 3 golden metrics anomalous"), "{text}");
}

#[tokio::test]
async fn figures_are_those_of_the_windows_that_are_named() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    let text = world
        .text(TOOL, json!({"entity_guid": guid, "start_time_ms": NOW_MS - 3_600_000, "end_time_ms": NOW_MS}))
        .await;
    assert!(text.contains("window: 2026-01-15T11:00:00Z to 2026-01-15T12:00:00Z"), "{text}");
    let metrics = column(&text, "metric");
    let at = metrics.iter().position(|name| name == "throughput").unwrap();
    for (name, from) in [
        ("now", NOW_MS - 3_600_000),
        ("before", NOW_MS - 7_200_000),
        ("week ago", NOW_MS - 3_600_000 - 7 * 86_400_000),
    ] {
        let query = format!(
            "SELECT rate(count(apm.service.transaction.duration), 1 minute) AS 'rpm' FROM Metric WHERE entity.guid = '{guid}' SINCE {from} UNTIL {}",
            from + 3_600_000
        );
        let own = world.text("execute_nrql_query", json!({"query": query})).await;
        assert_eq!(column(&text, name)[at], own.lines().nth(1).unwrap(), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_analyzed_says_so() {
    let world = World::new(7).await;
    let policy = world.sim.world().entities.iter().find(|entity| entity.golden_metrics.is_empty()).unwrap();
    for (arguments, expected) in [
        (json!({"entity_guid": policy.guid.to_string()}), "unsupported: "),
        (json!({"entity_guid": "MXxBUE18QVBQTElDQVRJT058MjM"}), "not_found: no entity"),
        (json!({}), "needs the argument `entity_guid`"),
        (
            json!({"entity_guid": policy.guid.to_string(), "since": "later"}),
            "`since` is `later`, which is no time",
        ),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.contains(expected), "{shown}");
    }
}

#[tokio::test]
async fn deployments_that_could_not_be_read_are_not_told_as_none() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    world.sim.faults().inject(Fault::ServerError(503).always().on("SearchDeployments"));
    let text = world.text(TOOL, json!({"entity_guid": guid})).await;
    assert!(text.contains("what changed: not known, deployments could not be read"), "{text}");
    assert!(!text.contains("no deployment of this entity"), "{text}");
}

#[tokio::test]
async fn a_metric_is_anomalous_whether_or_not_it_is_known_since_when() {
    let sim = Sim::builder().seed(7).now_ms(NOW_MS).build();
    let arguments = json!({
        "entity_guid": sim.truth().culprit.clone().unwrap().entity.to_string(),
        "since": NOW_MS - 3_600_000,
        "until": NOW_MS,
    });
    let over = async |text: &'static str| {
        // The key may not ask it.
        instead(&sim, text, 401, "").await.text(TOOL, arguments.clone()).await
    };
    // The beginning is looked for in buckets of two minutes.
    let (whole, text) = (over("nothing is refused").await, over("TIMESERIES 2 minutes").await);
    assert!(whole.contains("; since about"), "{whole}");
    assert_eq!(column(&text, "verdict"), column(&whole, "verdict"), "{text}");
    assert!(!text.contains("; since about") && text.contains("began could not be read"), "{text}");
}
