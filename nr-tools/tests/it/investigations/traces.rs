//! `analyze_trace_anomaly` and `analyze_service_dependencies`

use nr_core::EntityGuid;
use nr_sim::story::{Cause, Scene};
use serde_json::json;

use super::{called, decoys, each, line};
use crate::world::{World, column};

const TRACES: &str = "analyze_trace_anomaly";
const DEPENDENCIES: &str = "analyze_service_dependencies";

/// The causes that show in traces and dependencies.
const SHOWING: [Cause; 3] = [Cause::BadDeployment, Cause::SlowQuery, Cause::FailingDependency];

/// Requests of one investigation that finds nothing: three beginnings are looked at, the neighbours are read once.
const MOST_ASKED: u64 = 100;

/// The service that answers the browsers: all others are below it.
fn first(world: &World) -> EntityGuid {
    let mut serving = world.sim.world().relations.iter().filter(|relation| relation.kind == "SERVES");
    serving.next().unwrap().source.clone()
}

/// The services that it calls.
fn second(world: &World) -> Vec<EntityGuid> {
    let from = first(world);
    let calls = world.sim.world().relations.iter();
    calls
        .filter(|relation| relation.kind == "CALLS" && relation.source == from)
        .map(|relation| relation.target.clone())
        .collect()
}

/// The cause is named, and nothing that only looks like it.
fn named(world: &World, text: &str) -> Result<(), String> {
    let truth = world.sim.truth();
    let Some(cause) = line(text, "most likely cause") else { return Err(format!("no cause\n{text}")) };
    if let Some(missing) = called(truth).iter().find(|word| !cause.contains(word.as_str())) {
        return Err(format!("{missing} is not in the cause\n{text}"));
    }
    if let Some(decoy) = decoys(truth).iter().find(|word| cause.contains(word.as_str())) {
        return Err(format!("{decoy} is in the cause\n{text}"));
    }
    if text.contains("nothing unusual") {
        return Err(format!("it contradicts itself\n{text}"));
    }
    Ok(())
}

/// What the culprit's spans are about.
fn about(world: &World) -> String {
    let culprit = world.sim.truth().culprit.clone().unwrap();
    match culprit.scene {
        Scene::ExternalHost { host } => host,
        _ => culprit.statement,
    }
}

#[tokio::test]
async fn the_span_group_that_explains_slow_and_failing_traces_is_named() {
    for cause in SHOWING {
        each(cause, async |world: &World| {
            let culprit = world.sim.truth().culprit.clone().unwrap();
            let text = world.text(TRACES, json!({"entity_guid": culprit.service_entity.to_string()})).await;
            named(world, &text)?;
            let groups = column(&text, "span group");
            if !groups.first().is_some_and(|group| group.contains(&about(world))) {
                return Err(format!("{} is not the first group\n{text}", about(world)));
            }
            Ok(())
        })
        .await;
    }
}

#[tokio::test]
async fn the_dependency_that_trouble_begins_in_is_named_from_the_first_service() {
    for cause in SHOWING {
        each(cause, async |world: &World| {
            let gateway = first(world);
            let text = world
                .text(DEPENDENCIES, json!({"entity_guid": gateway.to_string(), "max_tokens": 8_000}))
                .await;
            named(world, &text)?;
            let rows = column(&text, "entity");
            let health = column(&text, "health");
            let troubled: Vec<&String> = rows
                .iter()
                .zip(&health)
                .filter(|(_, health)| health.starts_with("TROUBLE"))
                .map(|(name, _)| name)
                .collect();
            if !troubled.iter().any(|name| name.contains(&about(world))) {
                return Err(format!("{} is in no trouble, {troubled:?} are\n{text}", about(world)));
            }
            Ok(())
        })
        .await;
    }
}

#[tokio::test]
async fn nothing_is_unusual_in_a_quiet_account() {
    each(Cause::Quiet, async |world: &World| {
        for guid in second(world).into_iter().take(1).chain([first(world)]) {
            for tool in [TRACES, DEPENDENCIES] {
                let asked = world.sim.journal().count();
                let text = world.text(tool, json!({"entity_guid": guid.to_string()})).await;
                let asked = world.sim.journal().count() - asked;
                if asked > MOST_ASKED {
                    return Err(format!("{tool} of {guid} asked {asked} times\n{text}"));
                }
                let blamed = text.contains("most likely cause") || text.contains("TROUBLE");
                if blamed || !text.contains("nothing unusual") {
                    return Err(format!("{tool} of {guid}\n{text}"));
                }
            }
        }
        Ok(())
    })
    .await;
}
