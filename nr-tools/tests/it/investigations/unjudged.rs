//! What cannot be looked at is no "nothing found", and verdicts agree with the figures beside them.

use nr_core::EntityGuid;
use nr_sim::story::Cause;
use serde_json::json;

use super::{MINUTE, account, line, now};
use crate::edited::{Row, Trouble, edited};
use crate::world::{NOW_MS, World, column};

const DAY: i64 = 24 * 60 * MINUTE;

/// What would be said of an account in which all is well.
const WELL: [&str; 5] =
    ["no cause found", "nothing unusual", "hurt more than chance explains", "no measurable harm", "no harm"];

fn not_well(text: &str) {
    for well in WELL {
        assert!(!text.contains(well), "{well}\n{text}");
    }
}

/// The service with the most requests, and its name.
async fn busiest(world: &World) -> (EntityGuid, String) {
    let text = "SELECT count(*) FROM Span WHERE db.statement IS NOT NULL FACET entity.guid, entity.name SINCE 1 hour ago";
    let answer = world.sim.client().nrql(world.sim.account(), text).send().await.unwrap();
    let group = nr_nerdgraph::NrqlAnswer::group(&answer.rows()[0]);
    (group[0].parse().unwrap(), group[1].clone())
}

#[tokio::test]
async fn an_account_without_spans_cannot_be_judged() {
    let world = edited((Cause::BadDeployment, 1, NOW_MS), &["Span"], i64::MIN, |_, rows| rows.clear()).await;
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let (issue, guid) =
        (json!({"issue_id": culprit.issue_id}), json!({"entity_guid": culprit.service_entity.to_string()}));
    for (tool, arguments) in [
        ("generate_alert_insights_report", issue.clone()),
        ("analyze_service_dependencies", guid.clone()),
        ("generate_user_impact_report", issue),
    ] {
        let text = world.text(tool, arguments).await;
        not_well(&text);
        assert!(
            line(&text, "cannot be judged: the 7 services in question have 0 requests").is_some(),
            "{tool}\n{text}"
        );
        assert!(!text.contains("looked at: "), "{tool}\n{text}");
    }
    let text = world.text("analyze_trace_anomaly", guid.clone()).await;
    assert!(text.starts_with("no traces: "), "{text}");
    let made = json!({"entity_guid": culprit.entity.to_string(), "deployment_id": culprit.deployment_id});
    let text = world.text("analyze_deployment_impact", made).await;
    not_well(&text);
    assert!(line(&text, "verdict: cannot be judged: 0 requests before it").is_some(), "{text}");
}

#[tokio::test]
async fn nothing_before_is_nothing_to_compare_with() {
    let from = NOW_MS - 40 * MINUTE;
    let drop = move |_: &str, rows: &mut Vec<Row>| rows.retain(|row| row.ms >= from);
    let world = edited((Cause::Quiet, 2, NOW_MS), &["Span"], i64::MIN, drop).await;
    let (guid, _) = busiest(&world).await;
    for tool in ["analyze_service_dependencies", "analyze_trace_anomaly"] {
        let since = json!({"entity_guid": guid.to_string(), "since": (from + MINUTE).to_string()});
        let text = world.text(tool, since).await;
        not_well(&text);
        assert!(text.contains("cannot be judged: there is nothing to compare with"), "{tool}\n{text}");
    }
}

#[tokio::test]
async fn a_service_that_stopped_is_told() {
    let from = now(1) - 35 * MINUTE;
    let (guid, name) = busiest(&account(Cause::Quiet, 1).await).await;
    let of = guid.to_string();
    let stop = move |_: &str, rows: &mut Vec<Row>| {
        rows.retain(|row| row.ms < from || row.text("entity.guid") != of);
    };
    let world = edited((Cause::Quiet, 1, now(1)), &["Span"], from, stop).await;
    let since = (now(1) - 34 * MINUTE).to_string();
    let arguments = json!({"entity_guid": guid.to_string(), "since": since});
    let text = world.text("analyze_service_dependencies", arguments).await;
    not_well(&text);
    assert!(text.contains(&format!("cannot be judged: {name} has no requests in")), "{text}");
    assert!(text.contains("it stopped, or nobody reaches it"), "{text}");
}

#[tokio::test]
async fn a_deployment_older_than_its_spans_cannot_be_judged() {
    let sim = nr_sim::Sim::builder().seed(1).now_ms(NOW_MS).days(30).build();
    let services = nr_tools::Services::new(sim.client()).with_default_account(sim.account());
    let world = World::over(sim, services).await;
    let old: Vec<_> = world
        .sim
        .world()
        .deployments
        .iter()
        .filter(|made| (9 * DAY..29 * DAY).contains(&(NOW_MS - made.timestamp_ms)))
        .take(3)
        .collect();
    assert!(!old.is_empty());
    for made in old {
        let arguments = json!({"entity_guid": made.entity.to_string(), "deployment_id": made.id});
        let text = world.text("analyze_deployment_impact", arguments).await;
        not_well(&text);
        assert!(line(&text, "verdict: cannot be judged: 0 requests before it").is_some(), "{text}");
    }
}

/// A deployment of a service that has run for a while, and a service that it calls: GUIDs, the deployment and its time.
fn made(world: &World) -> (String, String, String, i64) {
    let (now, world) = (world.sim.now_ms(), world.sim.world());
    let fits = |ms: i64| (20 * MINUTE..7 * DAY).contains(&(now - ms));
    let calls = |guid: &EntityGuid| {
        world
            .relations
            .iter()
            .find(|one| one.kind == "CALLS" && one.source == *guid && one.target.domain() != "INFRA")
    };
    let made = world.deployments.iter().filter(|made| fits(made.timestamp_ms));
    let (made, call) = made.filter_map(|made| Some((made, calls(&made.entity)?))).next().unwrap();
    (made.entity.to_string(), call.target.to_string(), made.id.clone(), made.timestamp_ms)
}

#[tokio::test]
async fn a_verdict_agrees_with_its_table() {
    let (guid, callee, id, at) = made(&account(Cause::Quiet, 3).await);
    let arguments = json!({"entity_guid": guid, "deployment_id": id});
    let check = async |of: String, is: fn(&Row) -> bool, expected: &str| {
        let trouble = Trouble { since_ms: at + MINUTE, tenths: 10, slow_ms: 300.0, fails: None };
        let edit = move |_: &str, rows: &mut Vec<Row>| {
            trouble.befall(rows, |row| row.text("entity.guid") == of && is(row));
        };
        let world = edited((Cause::Quiet, 3, now(3)), &["Span"], at, edit).await;
        let text = world.text("analyze_deployment_impact", arguments.clone()).await;
        let verdict = line(&text, "verdict: ").unwrap();
        assert!(verdict.starts_with(expected), "{text}");
        let (signals, verdicts) = (column(&text, "signal"), column(&text, "verdict"));
        let higher: Vec<_> =
            signals.iter().zip(&verdicts).filter(|(_, verdict)| *verdict == "higher").collect();
        assert!(higher.iter().any(|(signal, _)| signal.starts_with("response time, mean")), "{text}");
        for (signal, verdict) in signals.iter().zip(&verdicts) {
            let row = |name: &str| {
                column(&text, name)[signals.iter().position(|one| one == signal).unwrap()].clone()
            };
            let (before, after): (f64, f64) = (row("before").parse().unwrap(), row("after").parse().unwrap());
            assert!(verdict != "higher" || after > before, "{signal}\n{text}");
            assert!(verdict != "lower" || after < before, "{signal}\n{text}");
        }
    };
    // What it does itself.
    let entry = |row: &Row| row.text("span.kind") == "server";
    check(guid.clone(), entry, "verdict: it made the service worse").await;
    // What it waits for: the work of a service that it calls.
    check(callee, entry, "verdict: not this deployment: what the service does itself did not get worse")
        .await;
}

#[tokio::test]
async fn those_who_are_hurt_are_compared_with_the_hour_before_where_a_week_is_not_kept() {
    let from = NOW_MS - 2 * DAY;
    let drop = move |_: &str, rows: &mut Vec<Row>| rows.retain(|row| row.ms >= from);
    let types = &["Span", "PageView", "AjaxRequest"];
    let world = edited((Cause::BadDeployment, 1, NOW_MS), types, i64::MIN, drop).await;
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let text = world.text("generate_user_impact_report", json!({"issue_id": culprit.issue_id})).await;
    assert!(text.contains("before: in the hour before ("), "{text}");
    let visitors = line(&text, "visitors: ").unwrap();
    assert!(visitors.contains("in the hour before") && !visitors.contains("unknown"), "{text}");
    assert!(column(&text, "name").iter().any(|name| name.contains(&culprit.transaction)), "{text}");
}

#[tokio::test]
async fn nobody_to_compare_with_is_no_harmlessness() {
    // Nothing but the time since.
    let culprit = account(Cause::BadDeployment, 1).await.sim.truth().culprit.clone().unwrap();
    let from = culprit.since_ms;
    let drop = move |_: &str, rows: &mut Vec<Row>| rows.retain(|row| row.ms >= from);
    let types = &["Span", "PageView", "AjaxRequest"];
    let world = edited((Cause::BadDeployment, 1, now(1)), types, i64::MIN, drop).await;
    let text = world.text("generate_user_impact_report", json!({"issue_id": culprit.issue_id})).await;
    let visitors = line(&text, "visitors: ").unwrap();
    assert!(visitors.contains("unknown: cannot be judged"), "{text}");
    assert!(text.contains("slow: not known"), "{text}");
    not_well(&text);
}
