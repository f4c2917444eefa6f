//! `generate_user_impact_report`

use nr_sim::story::{Cause, Scene};
use serde_json::json;

use super::{each, line};
use crate::world::{World, column};

const TOOL: &str = "generate_user_impact_report";

/// Whoever is hurt is named, with the transaction that hurts them.
async fn hurt(world: &World) -> Result<(), String> {
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let text = world.text(TOOL, json!({"issue_id": culprit.issue_id})).await;
    if !text.contains(&culprit.transaction) {
        return Err(format!("{} is not named\n{text}", culprit.transaction));
    }
    let visitors = line(&text, "visitors: ").unwrap_or_default();
    let counted = visitors.split(" sessions met a failure or a slow page").next().and_then(|begin| {
        let (hurt, all) = begin.strip_prefix("visitors: ")?.split_once(" of ")?;
        Some((hurt.parse::<u32>().ok()?, all.parse::<u32>().ok()?))
    });
    if !counted.is_some_and(|(hurt, all)| hurt > 0 && hurt <= all) {
        return Err(format!("nobody is counted\n{text}"));
    }
    if !matches!(culprit.scene, Scene::Traffic { .. }) && column(&text, "kind").is_empty() {
        return Err(format!("nobody is hurt\n{text}"));
    }
    Ok(())
}

#[tokio::test]
async fn those_who_are_hurt_are_found() {
    for cause in [Cause::BadDeployment, Cause::SlowQuery, Cause::FailingDependency] {
        each(cause, hurt).await;
    }
}

#[tokio::test]
async fn those_who_are_hurt_by_machines_and_crowds_are_found() {
    for cause in [Cause::FullDisk, Cause::TrafficSpike, Cause::NoisyNeighbour] {
        each(cause, hurt).await;
    }
}

#[tokio::test]
async fn nobody_is_hurt_in_a_quiet_account() {
    each(Cause::Quiet, async |world: &World| {
        for issue in &world.sim.world().issues {
            let text = world.text(TOOL, json!({"issue_id": issue.id})).await;
            if !text.contains("is hurt more than chance explains") {
                return Err(format!("somebody is hurt\n{text}"));
            }
        }
        Ok(())
    })
    .await;
}
