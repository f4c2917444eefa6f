//! `generate_alert_insights_report`

use nr_sim::story::Cause;
use serde_json::json;

use super::{called, decoys, each, line};
use crate::world::World;

const TOOL: &str = "generate_alert_insights_report";

/// The widest interval that still tells a beginning.
const WIDEST: i64 = 10 * super::MINUTE;

/// The report of the open issue names the cause, and nothing that only looks like it.
async fn named(world: &World) -> Result<(), String> {
    let truth = world.sim.truth();
    let culprit = truth.culprit.as_ref().unwrap();
    let text = world.text(TOOL, json!({"issue_id": culprit.issue_id})).await;
    let Some(cause) = line(&text, "most likely cause") else { return Err(format!("no cause\n{text}")) };
    if let Some(missing) = called(truth).iter().find(|word| !cause.contains(word.as_str())) {
        return Err(format!("{missing} is not in the cause\n{text}"));
    }
    if let Some(decoy) = decoys(truth).iter().find(|word| cause.contains(word.as_str())) {
        return Err(format!("{decoy} is in the cause\n{text}"));
    }
    if text.contains("could not be read") {
        return Err(format!("something is missing\n{text}"));
    }
    let began = line(&text, "began: about ").ok_or_else(|| format!("no beginning\n{text}"))?;
    let times: Vec<i64> = began.split([' ', '(', ')']).filter_map(epoch_ms).collect();
    let off = match times.as_slice() {
        [about] => (about - culprit.since_ms).abs(),
        // Where little is asked for, it lies between two requests.
        [_, first, last] if last - first > WIDEST => {
            return Err(format!("the beginning is told to {} s only\n{text}", (last - first) / 1_000));
        }
        [_, first, last] => (first - culprit.since_ms).max(culprit.since_ms - last),
        other => return Err(format!("no times: {other:?}\n{text}")),
    };
    if off > 3 * super::MINUTE {
        return Err(format!("the beginning is {} s off\n{text}", off / 1_000));
    }
    Ok(())
}

/// Milliseconds of a time like `2026-01-15T12:00:00Z`.
fn epoch_ms(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    // Days since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(((days * 24 + number(11, 13)?) * 60 + number(14, 16)?) * 60_000 + number(17, 19)? * 1_000)
}

#[tokio::test]
async fn a_bad_deployment_is_found() {
    each(Cause::BadDeployment, named).await;
}

#[tokio::test]
async fn a_slow_query_is_found() {
    each(Cause::SlowQuery, named).await;
}

#[tokio::test]
async fn a_full_disk_is_found() {
    each(Cause::FullDisk, named).await;
}

#[tokio::test]
async fn a_failing_dependency_is_found() {
    each(Cause::FailingDependency, named).await;
}

#[tokio::test]
async fn a_traffic_spike_is_found() {
    each(Cause::TrafficSpike, named).await;
}

#[tokio::test]
async fn a_noisy_neighbour_is_found() {
    each(Cause::NoisyNeighbour, named).await;
}

#[tokio::test]
async fn a_quiet_account_has_no_cause() {
    each(Cause::Quiet, async |world: &World| {
        for issue in &world.sim.world().issues {
            let text = world.text(TOOL, json!({"issue_id": issue.id})).await;
            let looked = line(&text, "looked at: ").is_some_and(|line| !line.contains(" 0 services"));
            if !looked || !text.contains("no cause found") || text.contains("most likely cause") {
                return Err(format!("a cause is named\n{text}"));
            }
        }
        Ok(())
    })
    .await;
}
