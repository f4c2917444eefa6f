//! Rows of the toolset `alerting`.

use serde_json::{Value, json};

use super::{Row, check, days_ago, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let sim = &world.sim;
    let (account, truth) = (sim.account(), sim.truth().culprit.clone().unwrap());
    let own = sim.world();
    let condition = own.conditions.iter().find(|one| one.account == account).unwrap();
    let policy = own.policy(condition.policy_id).unwrap();
    let monitors = || own.entities.iter().filter(|one| one.domain() == "SYNTH" && one.account() == account);
    let monitor = monitors().next().unwrap();
    let week = json!({"since": "7 days ago"});
    vec![
        row("list_recent_issues")
            .good(json!({"state": "ACTIVATED"}), [truth.issue_id.clone()])
            .nothing(json!({"since": days_ago(21), "until": days_ago(14)}), "in this window; widen `since`")
            .wrong(json!({"state": "OPEN"}), "expected one of `ACTIVATED`")
            .many(week.clone()),
        row("list_alert_policies")
            .good(json!({}), [policy.name.clone()])
            .nothing(json!({"policy_name": "no such policy"}), "leave `policy_name` out to see all")
            .wrong(json!({"account_id": "many"}), "argument `account_id` got")
            .many(json!({}))
            .upstream("policiesSearch", policies(40)),
        row("search_incident")
            .good(json!({"issue_id": truth.issue_id}), [truth.issue_id.clone(), "open".to_owned()])
            .nothing(json!({"condition": "no such condition"}), "no rows")
            .wrong(json!({"since": "recently"}), "`since` is `recently`, which is no time")
            .many(week),
        row("list_alert_conditions")
            .good(
                json!({"policy_id": condition.policy_id.to_string()}),
                [condition.name.clone(), condition.id.to_string()],
            )
            .nothing(json!({"name": "no such condition"}), "matches; leave filters out to see all")
            .wrong(json!({"account_id": -1}), "`account_id`")
            .many(json!({})),
        row("list_synthetic_monitors")
            .good(json!({}), [monitor.guid.to_string(), monitor.name.clone()])
            .nothing(json!({"name": "no such monitor"}), "leave `name` out to see all")
            .wrong(json!({"limit": "many"}), "argument `limit` got")
            .many(json!({})),
        row("list_synthetic_monitor_results")
            .good(json!({"entity_guid": monitor.guid.to_string()}), [monitor.name.as_str(), "SUCCESS"])
            .nothing(json!({"monitor": "no such monitor"}), "no rows")
            .wrong(json!({"result": "BROKEN"}), "expected one of `SUCCESS`, `FAILED`")
            .many(json!({})),
        row("get_synthetic_check_statistics")
            .good(json!({}), [monitor.name.as_str(), "success %"])
            .nothing(json!({"monitor": "no such monitor"}), "no rows")
            .wrong(json!({"since": "1 hour ago", "until": "recently"}), "`until` is `recently`")
            .many(json!({})),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}

/// So many policies, as New Relic answers them.
fn policies(count: usize) -> Value {
    let one = |id: usize| json!({"id": id.to_string(), "name": format!("Policy {id}"), "accountId": 1, "incidentPreference": "PER_POLICY"});
    let all: Vec<Value> = (1..=count).map(one).collect();
    let search = json!({"nextCursor": null, "totalCount": count, "policies": all});
    json!({"data": {"actor": {"account": {"id": 1, "alerts": {"policiesSearch": search}}}}})
}
