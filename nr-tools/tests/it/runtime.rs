//! Threads, collections, queues, deployments and whole accounts: what is planted is told, and nothing else is.

use nr_sim::Sim;
use nr_sim::story::{Cause, Scene};
use nr_tools::Services;
use serde_json::json;

use crate::world::{NOW_MS, World, column, table};

/// The seeds that are tried.
const SEEDS: std::ops::Range<u64> = 1..11;

/// The account of a seed: each has another hour of another day.
pub(crate) async fn account(cause: Cause, seed: u64) -> World {
    let now = NOW_MS + seed as i64 * (7 * 60 + 11) * 60_000;
    let sim = Sim::builder().seed(seed).now_ms(now).cause(cause).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());
    World::over(sim, services).await
}

/// Runs a check on the account of each seed, and tells of all that fail; the check says whether it applied.
pub(crate) async fn each(cause: Cause, check: impl AsyncFn(&World) -> Result<bool, String>) {
    let (mut failed, mut applied) = (Vec::new(), 0);
    for seed in SEEDS {
        let world = account(cause, seed).await;
        match check(&world).await {
            Ok(true) => applied += 1,
            Ok(false) => {}
            Err(why) => failed.push(format!("== {cause}, seed {seed}: {why}\n{:#?}", world.sim.truth())),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(applied > 0, "no seed has what is checked");
}

fn holds(truth: bool, text: &str) -> Result<bool, String> {
    if truth { Ok(true) } else { Err(text.to_owned()) }
}

fn language(world: &World, guid: &nr_core::EntityGuid) -> String {
    let tags = &world.sim.world().entity(guid).unwrap().tags;
    tags.iter().find(|tag| tag.key == "language").unwrap().values[0].clone()
}

#[tokio::test]
async fn a_process_that_is_not_scheduled_pauses_and_blocks() {
    each(Cause::NoisyNeighbour, async |world| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let Scene::Neighbour { victim_pod, .. } = &culprit.scene else { panic!("{culprit:?}") };
        if language(world, &culprit.service_entity) != "java" {
            return Ok(false);
        }
        let of = json!({"entity_guid": culprit.service_entity.to_string()});
        let told = |text: &str, what: &str| {
            text.lines().any(|line| line.starts_with(&format!("- {victim_pod}")) && line.contains(what))
        };
        let threads = world.text("analyze_threads", of.clone()).await;
        holds(told(&threads, "blocked threads"), &threads)?;
        let pauses = world.text("list_garbage_collection_metrics", of).await;
        holds(told(&pauses, "longest ms"), &pauses)
    })
    .await;
}

#[tokio::test]
async fn a_broker_that_refuses_is_told_with_the_lag() {
    each(Cause::FullDisk, async |world| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let Scene::Disk { hostname, .. } = &culprit.scene else { panic!("{culprit:?}") };
        if !hostname.starts_with("kafka") {
            return Ok(false);
        }
        for arguments in [json!({}), json!({"entity_guid": culprit.service_entity.to_string()})] {
            let text = world.text("analyze_kafka_metrics", arguments).await;
            for what in ["failed produce requests a second", "messages behind"] {
                let told = text.lines().any(|line| line.starts_with("- ") && line.contains(what));
                holds(told, &text)?;
            }
        }
        Ok(true)
    })
    .await;
}

#[tokio::test]
async fn runtimes_and_queues_of_a_quiet_account_are_as_usual() {
    each(Cause::Quiet, async |world| {
        for (tool, arguments) in
            [("list_garbage_collection_metrics", json!({})), ("analyze_kafka_metrics", json!({}))]
        {
            let text = world.text(tool, arguments).await;
            holds(text.starts_with("nothing unusual"), &text)?;
        }
        for entity in &world.sim.world().entities {
            if entity.guid.account() == world.sim.account() && ["APM", "EXT"].contains(&entity.guid.domain())
            {
                let of = json!({"entity_guid": entity.guid.to_string()});
                let text = world.text("analyze_threads", of.clone()).await;
                holds(text.starts_with("nothing unusual") || text.starts_with("no metrics"), &text)?;
                let text = world.text("list_garbage_collection_metrics", of).await;
                holds(text.starts_with("nothing unusual") || text.starts_with("no metrics"), &text)?;
            }
        }
        Ok(true)
    })
    .await;
}

#[tokio::test]
async fn the_service_that_suffers_is_at_risk() {
    for cause in [Cause::BadDeployment, Cause::FailingDependency] {
        each(cause, async |world| {
            let culprit = world.sim.truth().culprit.clone().unwrap();
            let text = world.text("list_entity_performance_risk_groups", json!({"max_tokens": 25_000})).await;
            let (_, rows) = table(&text);
            let guid = culprit.service_entity.to_string();
            holds(rows.iter().any(|row| row[3] == guid && row[0].starts_with("worse")), &text)
        })
        .await;
    }
}

#[tokio::test]
async fn nobody_is_worse_in_a_quiet_account() {
    each(Cause::Quiet, async |world| {
        let text = world.text("list_entity_performance_risk_groups", json!({"max_tokens": 25_000})).await;
        holds(!table(&text).1.iter().any(|row| row[0].starts_with("worse")), &text)
    })
    .await;
}

#[tokio::test]
async fn the_deployment_that_did_harm_is_told_from_the_others() {
    each(Cause::BadDeployment, async |world| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let guid = culprit.service_entity.to_string();
        let text =
            world.text("compare_deployments", json!({"entity_guid": guid, "since": "20 days ago"})).await;
        let worse: Vec<&str> = text.lines().filter(|line| line.starts_with("- version")).collect();
        holds(worse.len() == 1 && worse[0].contains(&culprit.version), &text)
    })
    .await;
    each(Cause::Quiet, async |world| {
        for name in column(&world.text("list_apm_applications", json!({})).await, "entity_guid") {
            let text = world.text("compare_deployments", json!({"entity_guid": name})).await;
            holds(!text.lines().any(|line| line.starts_with("- version")), &text)?;
        }
        Ok(true)
    })
    .await;
}

#[tokio::test]
async fn figures_of_an_application_are_those_of_its_transactions() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().service_entity.to_string();
    let query = format!("SELECT count(*) FROM Transaction WHERE entityGuid = '{guid}' SINCE 60 minutes ago");
    let all = world.text("execute_nrql_query", json!({"query": query})).await;
    let all: f64 = all.lines().nth(1).unwrap().parse().unwrap();
    let text = world.text("get_apm_transactions", json!({"entity_guid": guid})).await;
    let calls: f64 = column(&text, "calls").iter().map(|calls| calls.parse::<f64>().unwrap()).sum();
    assert_eq!(calls, all, "{text}");
    let seconds: Vec<f64> = column(&text, "total s").iter().map(|value| value.parse().unwrap()).collect();
    assert!(seconds.is_sorted_by(|a, b| a >= b), "{text}");
    let text = world.text("get_apm_metrics", json!({"entity_guid": guid})).await;
    let a_minute: f64 = column(&text, "calls a minute")[0].parse().unwrap();
    assert!((a_minute * 60.0 - all).abs() / all < 0.05, "{all}: {text}");
    let text = world.text("get_apm_metrics", json!({"entity_guid": guid, "layout": "instances"})).await;
    assert!(table(&text).1.len() >= 2 && text.contains("cpu %"), "{text}");
}

#[tokio::test]
async fn topics_are_looked_at_by_the_name_that_samples_have() {
    let world = World::new(7).await;
    let text = world.text("analyze_kafka_metrics", json!({"max_tokens": 25_000})).await;
    assert!(column(&text, "figure").iter().any(|name| name == "under-replicated partitions"), "{text}");
}

#[tokio::test]
async fn what_has_no_past_is_not_told_as_usual() {
    let world = World::new(7).await;
    let begin = NOW_MS - 8 * 86_400_000;
    let first = json!({"since": begin, "until": begin + 3_600_000});
    for tool in ["analyze_kafka_metrics", "list_garbage_collection_metrics"] {
        let text = world.text(tool, first.clone()).await;
        assert!(text.starts_with("nothing can be compared"), "{tool}: {text}");
    }
    let text = world.text("list_entity_performance_risk_groups", first).await;
    assert!(text.contains("can't be compared: too little data before"), "{text}");
}
