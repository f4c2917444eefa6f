//! `analyze_deployment_impact`

use nr_sim::story::{Cause, Decoy};
use serde_json::json;

use super::{each, line};
use crate::world::World;

const TOOL: &str = "analyze_deployment_impact";

async fn verdict(world: &World, entity: &str, id: &str) -> (String, String) {
    let text = world.text(TOOL, json!({"entity_guid": entity, "deployment_id": id})).await;
    (line(&text, "verdict: ").unwrap_or("no verdict").to_owned(), text)
}

/// The deployment that only looks like the cause is cleared.
async fn cleared(world: &World) -> Result<(), String> {
    for decoy in &world.sim.truth().decoys {
        if let Decoy::Deployment { entity, deployment_id, .. } = decoy {
            let (verdict, text) = verdict(world, &entity.to_string(), deployment_id).await;
            let harmless = [
                "verdict: no measurable harm",
                "verdict: no harm",
                "verdict: not this deployment",
                "verdict: too early",
            ];
            // At night a handful of requests follow, and say nothing.
            let few = verdict.starts_with("verdict: cannot be judged: ") && verdict.ends_with(": too few");
            if !few && !harmless.iter().any(|begin| verdict.starts_with(begin)) {
                return Err(format!("a harmless deployment is blamed\n{text}"));
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_bad_deployment_is_blamed_and_the_other_is_not() {
    each(Cause::BadDeployment, async |world: &World| {
        let culprit = world.sim.truth().culprit.clone().unwrap();
        let (verdict, text) = verdict(world, &culprit.entity.to_string(), &culprit.deployment_id).await;
        if !verdict.starts_with("verdict: it made the service worse") {
            return Err(format!("it is not blamed\n{text}"));
        }
        if !text.contains(&culprit.statement) {
            return Err(format!("the statement is not named\n{text}"));
        }
        cleared(world).await
    })
    .await;
}

#[tokio::test]
async fn no_deployment_is_blamed_for_another_cause() {
    for cause in [
        Cause::SlowQuery,
        Cause::FullDisk,
        Cause::FailingDependency,
        Cause::TrafficSpike,
        Cause::NoisyNeighbour,
    ] {
        each(cause, cleared).await;
    }
}

#[tokio::test]
async fn no_deployment_is_blamed_in_a_quiet_account() {
    each(Cause::Quiet, cleared).await;
}
