//! Rows of the toolset `performance-analytics`: runtimes, queues and whole applications.

use serde_json::json;

use super::{Row, check, days_ago, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let own = world.sim.world();
    let account = world.sim.account();
    let of = |kind: &str, name: &str| {
        let found = own.entities.iter().find(|one| {
            one.entity_type() == kind && one.guid.account() == account && one.name.contains(name)
        });
        found.unwrap().guid.to_string()
    };
    let java = of("APPLICATION", "checkout");
    // Python has neither threads nor collections to tell of.
    let python = of("APPLICATION", "cart");
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let service = culprit.service_entity.to_string();
    let (since, until) = (days_ago(90), days_ago(89));
    let long_ago = json!({"since": since, "until": until});
    vec![
        row("analyze_threads")
            .good(
                json!({"entity_guid": java}),
                ["blocked threads", "runnable threads", "most processor time", "rule: "],
            )
            .nothing(json!({"entity_guid": python}), "no metrics of threads")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(json!({"entity_guid": java})),
        row("list_garbage_collection_metrics")
            .good(json!({"entity_guid": java}), ["GC/G1 Young Generation", "heap used %", "rule: "])
            .nothing(json!({"entity_guid": python}), "no metrics of garbage collection")
            .wrong(json!({"since": "lately"}), "which is no time")
            .many(json!({})),
        row("analyze_kafka_metrics")
            .good(json!({}), ["failed produce requests a second", "messages behind", "rule: "])
            .nothing(long_ago.clone(), "no telemetry of Kafka")
            .wrong(json!({"until": "lately"}), "which is no time")
            .many(json!({})),
        row("list_entity_performance_risk_groups")
            .good(
                json!({}),
                [own.entity(&culprit.service_entity).unwrap().name.as_str(), "at risk", "rule: "],
            )
            .never_empty("alerts are open, however few figures a window has")
            .wrong(json!({"since": "lately"}), "which is no time")
            .many(json!({})),
        row("list_apm_applications")
            .good(json!({"language": "java"}), ["checkout", &java, "calls a minute"])
            .nothing(json!({"name": "no-such-application"}), "has no application like that")
            .wrong(json!({"reporting": "perhaps"}), "reporting")
            .many(json!({})),
        row("get_apm_metrics")
            .good(json!({"application": "checkout"}), ["response time ms", "calls a minute", "cpu %"])
            .nothing(json!({"application": "no-such-application"}), "has no application")
            .wrong(json!({}), "needs `entity_guid` or `application`")
            .wrong(json!({"entity_guid": java, "layout": "pie"}), "expected one of `compare`")
            .many(json!({"entity_guid": java, "layout": "timeseries"})),
        row("get_apm_transactions")
            .good(
                json!({"entity_guid": service, "rank": "slowest"}),
                [culprit.transaction.as_str(), "failing %", "p95 ms"],
            )
            .nothing(json!({"entity_guid": java, "transaction": "no-such-transaction"}), "no rows")
            .wrong(json!({"entity_guid": java, "rank": "best"}), "expected one of `time`")
            .many(json!({"application": "checkout"})),
        row("compare_deployments")
            .good(json!({"entity_guid": service}), [culprit.version.as_str(), "verdict", "rule: "])
            .nothing(json!({"entity_guid": java, "since": since, "until": until}), "no deployment of")
            .wrong(json!({"entity_guid": java, "limit": 99}), "at most 10")
            .many(json!({"entity_guid": service, "since": "30 days ago", "limit": 10})),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
