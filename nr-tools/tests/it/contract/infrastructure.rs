//! Rows of the toolset `infrastructure`.

use serde_json::json;

use super::{Row, check, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let entities = &world.sim.world().entities;
    let named =
        |kind: &str| entities.iter().find(|entity| entity.entity_type() == kind).unwrap().name.clone();
    let host = named("HOST");
    let cluster = named("KUBERNETESCLUSTER");
    let nothing = json!({"name": "no-such-thing"});
    let wrong_tag = json!({"tag": "payments"});
    vec![
        row("list_hosts")
            .good(json!({}), [host.as_str(), "cpu %", "entity_guid", "m6i.2xlarge"])
            .nothing(json!({"tag": "team=nobody"}), "has the tag team=nobody")
            .wrong(json!({"rank": "size"}), "hosts are ranked by cpu, memory, disk")
            .wrong(wrong_tag.clone(), "write it as `key=value`")
            .many(json!({})),
        row("get_host_metrics")
            .good(json!({"name": host, "rank": "memory"}), [host.as_str(), "memory %", "io wait %"])
            .nothing(nothing.clone(), "no rows")
            .wrong(json!({"rank": "size"}), "hosts are ranked by cpu, wait, load, memory, disk")
            .wrong(json!({"since": "lately"}), "which is no time")
            .many(json!({"name": host, "timeseries": true})),
        row("get_container_metrics")
            .good(json!({"name": "checkout"}), ["checkout", "memory % of limit", "running"])
            .nothing(nothing.clone(), "no rows")
            .wrong(json!({"rank": "disk"}), "containers are ranked by cpu, memory, restarts")
            .many(json!({"rank": "memory"})),
        row("get_kubernetes_metrics")
            .good(
                json!({"cluster": cluster, "rank": "restarts"}),
                [cluster.as_str(), "throttled %", "checkout"],
            )
            .nothing(json!({"kind": "nodes", "cluster": "no-such-cluster"}), "no rows")
            .wrong(json!({"kind": "pods", "rank": "memory"}), "pods are ranked by ready, errors")
            .wrong(json!({"kind": "jobs"}), "expected one of `nodes`")
            .many(json!({"kind": "pods"})),
        row("get_process_metrics")
            .good(json!({"name": "postgres"}), ["postgres: checkpointer", "cpu %", "db-"])
            .nothing(nothing.clone(), "no rows")
            .wrong(json!({"rank": "age"}), "processes are ranked by cpu, memory, io")
            .many(json!({})),
        row("get_disk_usage")
            .good(json!({"name": "db-"}), ["/data", "used %", "growth %"])
            .nothing(nothing.clone(), "no rows")
            .wrong(wrong_tag, "write it as `key=value`")
            .many(json!({"rank": "busy"})),
        row("get_network_interfaces")
            .good(json!({"rank": "traffic"}), ["eth0", host.as_str(), "lost/s"])
            .nothing(nothing, "no rows")
            .wrong(json!({"rank": "cpu"}), "interfaces are ranked by lost, traffic")
            .many(json!({})),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
