//! Investigations find by themselves what is wrong in the account, whatever it is, and find nothing where nothing is.

mod alert_insights;
mod deployment_impact;
mod traces;
mod unjudged;
mod unseen;
mod user_impact;

use std::ops::Range;

use nr_sim::Sim;
use nr_sim::story::{Cause, Decoy, Scene, Truth};
use nr_tools::Services;

use crate::world::{NOW_MS, World};

const MINUTE: i64 = 60_000;

/// The seeds that are tried.
fn seeds() -> Range<u64> {
    chosen().unwrap_or(1..11)
}

/// `NR_TOOLS_SEEDS=100..150` tries others.
fn chosen() -> Option<Range<u64>> {
    let text = std::env::var("NR_TOOLS_SEEDS").ok()?;
    let (first, last) = text.split_once("..")?;
    Some(first.parse().ok()?..last.parse().ok()?)
}

/// The present of a seed's account: every seed has another hour of another day.
fn now(seed: u64) -> i64 {
    NOW_MS + (seed as i64 % 23) * (7 * 60 + 11) * MINUTE
}

async fn account(cause: Cause, seed: u64) -> World {
    let sim = Sim::builder().seed(seed).now_ms(now(seed)).cause(cause).build();
    let services = Services::new(sim.client()).with_default_account(sim.account());
    World::over(sim, services).await
}

/// What a cause must be called by: parts of the sentence that names it.
fn called(truth: &Truth) -> Vec<String> {
    let culprit = truth.culprit.as_ref().unwrap();
    let words: Vec<&str> = match &culprit.scene {
        Scene::Deployment => vec!["deployment of version", &culprit.version, &culprit.deployment_id],
        Scene::Statement { .. } => vec!["the statement", &culprit.statement, &culprit.service, "became slow"],
        Scene::Disk { hostname, mount_point, .. } => vec!["the volume", mount_point, hostname, "is full"],
        Scene::ExternalHost { host } => vec![host, &culprit.service],
        Scene::Traffic { user_agent, country, .. } => {
            let who = user_agent.as_deref().or(country.as_deref()).unwrap();
            vec!["a traffic spike", who]
        }
        Scene::Neighbour { node, pod, .. } => vec!["a noisy neighbour", pod, node],
        other => panic!("a scene that is not checked: {other:?}"),
    };
    words.into_iter().map(str::to_owned).collect()
}

/// What a decoy would be called by.
fn decoys(truth: &Truth) -> Vec<String> {
    let called = |decoy: &Decoy| match decoy {
        Decoy::Deployment { deployment_id, .. } => deployment_id.clone(),
        Decoy::Traffic { transaction, .. } => format!("`{transaction}`"),
        other => panic!("a decoy that is not checked: {other:?}"),
    };
    truth.decoys.iter().map(called).collect()
}

/// Runs a check on the account of each seed, and tells of all that fail.
async fn each(cause: Cause, check: impl AsyncFn(&World) -> Result<(), String>) {
    let mut failed = Vec::new();
    for seed in seeds() {
        let world = account(cause, seed).await;
        if let Err(why) = check(&world).await {
            failed.push(format!("== {cause}, seed {seed}: {why}\n{:#?}", world.sim.truth()));
        }
    }
    assert!(failed.is_empty(), "{} of {} failed\n{}", failed.len(), seeds().count(), failed.join("\n"));
}

/// The first line that begins so.
fn line<'t>(text: &'t str, begin: &str) -> Option<&'t str> {
    text.lines().find(|line| line.starts_with(begin))
}
