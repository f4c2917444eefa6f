//! Machines and clusters: the worst is first, filters pick, and no secret is shown.

use nr_sim::story::{Cause, Scene};
use serde_json::json;

use crate::edited::edited;
use crate::runtime::each;
use crate::world::{NOW_MS, World, column, table};

fn numbers(text: &str, name: &str) -> Vec<f64> {
    column(text, name).iter().map(|cell| cell.parse().unwrap_or(0.0)).collect()
}

#[tokio::test]
async fn the_worst_is_first() {
    let world = World::new(7).await;
    for (tool, arguments, figure) in [
        ("list_hosts", json!({}), "cpu %"),
        ("get_host_metrics", json!({"rank": "memory"}), "memory %"),
        ("get_container_metrics", json!({"rank": "memory"}), "memory % of limit"),
        ("get_kubernetes_metrics", json!({}), "cores"),
        ("get_kubernetes_metrics", json!({"kind": "nodes", "rank": "disk"}), "disk %"),
        ("get_process_metrics", json!({"rank": "io"}), "io B/s"),
        ("get_disk_usage", json!({}), "used %"),
        ("get_network_interfaces", json!({"rank": "traffic"}), "B/s"),
    ] {
        let text = world.text(tool, arguments.clone()).await;
        let values = numbers(&text, figure);
        assert!(values.len() > 1 && values.is_sorted_by(|a, b| a >= b), "{tool} {arguments}: {text}");
        let (header, rows) = table(&text);
        let place = header.iter().position(|name| name == figure).unwrap();
        assert!(rows.iter().all(|row| !row[place].is_empty()), "{tool}: {text}");
    }
}

#[tokio::test]
async fn a_full_volume_and_a_strained_pod_come_first() {
    each(Cause::FullDisk, async |world| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let Scene::Disk { hostname, mount_point, .. } = &culprit.scene else { panic!("{culprit:?}") };
        let text = world.text("get_disk_usage", json!({})).await;
        let (_, rows) = table(&text);
        let first = rows[0][0] == *hostname && rows[0][1] == *mount_point;
        let said = text.starts_with("used % from 85 on: ") && text.contains(hostname.as_str());
        if first && said { Ok(true) } else { Err(text) }
    })
    .await;
    each(Cause::NoisyNeighbour, async |world| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let Scene::Neighbour { node, victim_pod, .. } = &culprit.scene else { panic!("{culprit:?}") };
        let text = world.text("get_kubernetes_metrics", json!({"rank": "throttled"})).await;
        if column(&text, "podName")[0] != *victim_pod || !text.contains("throttled % from 25 on: ") {
            return Err(text);
        }
        let text = world.text("get_host_metrics", json!({})).await;
        if column(&text, "hostname")[0] == *node { Ok(true) } else { Err(text) }
    })
    .await;
}

#[tokio::test]
async fn no_secret_of_a_command_line_is_shown() {
    let world = World::new(7).await;
    let other = world.sim.accounts()[1].get();
    for format in ["tsv", "json"] {
        let answer =
            world.call("get_process_metrics", json!({"account_id": other, "format": format})).await.unwrap();
        let text = format!("{}{:?}", answer.text, answer.structured);
        assert!(text.contains("java") && text.contains("<redacted>"), "{text}");
        assert!(!text.contains("Summer-of-69") && !text.contains("s3cr3t-t0k3n"), "{text}");
    }
}

#[tokio::test]
async fn filters_pick() {
    let world = World::new(7).await;
    let own = world.sim.world();
    let host = own.entities.iter().find(|one| one.entity_type() == "HOST").unwrap();
    let all = table(&world.text("list_hosts", json!({})).await).1.len();
    let named = column(&world.text("list_hosts", json!({"name": host.name})).await, "hostname");
    assert_eq!(named, std::slice::from_ref(&host.name));
    let tag = host.tags.iter().find(|tag| tag.key.ends_with("clusterName")).unwrap();
    let (key, value) = (&tag.key, &tag.values[0]);
    for arguments in [
        json!({"tag": format!("{key}={value}")}),
        json!({"tag": format!("{key}: {value}")}),
        json!({"cluster": value}),
    ] {
        let text = world.text("list_hosts", arguments.clone()).await;
        let some = column(&text, "hostname");
        assert!(some.len() < all && some.contains(&host.name), "{arguments}: {text}");
    }
    let text = world.text("get_kubernetes_metrics", json!({"kind": "pods", "namespace": "nowhere"})).await;
    assert!(text.contains("no rows"), "{text}");
}

#[tokio::test]
async fn an_answer_says_its_limits() {
    let world = World::new(7).await;
    insta::assert_snapshot!(world.text("get_host_metrics", json!({"name": "db-"})).await);
}

#[tokio::test]
async fn a_filter_that_cannot_apply_is_refused_and_a_series_is_of_what_ranks() {
    let world = World::new(7).await;
    let fault = world.fault("get_kubernetes_metrics", json!({"kind": "nodes", "namespace": "shop"})).await;
    assert!(fault.starts_with("invalid_input: nodes have no namespace"), "{fault}");
    let text = world.text("get_kubernetes_metrics", json!({"kind": "pods", "namespace": "shop"})).await;
    assert!(text.contains("none of them has `namespaceName = 'shop'`\n"), "{text}");
    let text = world.text("get_host_metrics", json!({"rank": "memory", "timeseries": true})).await;
    assert!(text.contains("nrql: SELECT average(memoryUsedPercent)"), "{text}");
}

#[tokio::test]
async fn a_container_that_waits_is_the_first_by_restarts() {
    let world = edited((Cause::Quiet, 7, NOW_MS), &["K8sContainerSample"], 0, |_, rows| {
        let pod = rows[0].text("podName").to_owned();
        for row in rows.iter_mut().filter(|row| row.text("podName") == pod) {
            // It does not run, so it uses nothing.
            row.drop("cpuUsedCores").set("restartCountDelta", 1_i64).set("reason", "CrashLoopBackOff");
        }
    })
    .await;
    let text = world.text("get_kubernetes_metrics", json!({"rank": "restarts"})).await;
    assert_eq!(column(&text, "reason")[0], "CrashLoopBackOff", "{text}");
    assert!(text.starts_with("restarts from 1 on: "), "{text}");
}
