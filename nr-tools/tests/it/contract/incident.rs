//! Rows of the toolset `incident-response`.

use serde_json::json;

use super::{Row, check, days_ago, row};
use crate::world::World;

pub(super) fn rows(world: &World) -> Vec<Row> {
    let truth = world.sim.truth().culprit.clone().unwrap();
    let guid = truth.service_entity.to_string();
    let of = json!({"entity_guid": guid});
    let long_ago = json!({"entity_guid": guid, "since": days_ago(90), "until": days_ago(89)});
    let week = json!({"entity_guid": guid, "since": "7 days ago"});
    let made = json!({"entity_guid": guid, "deployment_id": truth.deployment_id});
    let issue = json!({"issue_id": truth.issue_id});
    let no_issue = json!({"issue_id": "0f0e0d0c-0b0a-0908-0706-050403020100"});
    vec![
        row("analyze_deployment_impact")
            .good(made.clone(), ["verdict: it made the service worse", truth.statement.as_str()])
            .nothing(
                json!({"entity_guid": guid, "deployment_id": "none"}),
                "no deployment none of this entity",
            )
            .wrong(json!({"deployment_id": truth.deployment_id}), "needs the argument `entity_guid`")
            .many(made),
        row("generate_alert_insights_report")
            .good(
                issue.clone(),
                ["most likely cause", truth.statement.as_str(), truth.deployment_id.as_str()],
            )
            .nothing(no_issue.clone(), "no issue 0f0e0d0c")
            .wrong(json!({}), "needs the argument `issue_id`")
            .many(issue.clone()),
        row("generate_user_impact_report")
            .good(issue.clone(), ["sessions met a failure or a slow page", truth.transaction.as_str()])
            .nothing(no_issue, "no issue 0f0e0d0c")
            .wrong(json!({"account_id": 1}), "needs the argument `issue_id`")
            .many(issue),
        row("list_change_events")
            .good(of.clone(), [truth.version.as_str(), truth.deployment_id.as_str()])
            .nothing(long_ago.clone(), "no change of this entity was recorded")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(week.clone()),
        row("list_entity_error_groups")
            .good(week.clone(), ["PSQLException", "rows 1-"])
            .nothing(long_ago.clone(), "no ")
            .wrong(json!({"entity_guid": guid, "since": "soon"}), "`since` is `soon`")
            .many(week.clone()),
        row("get_error_statistics")
            .good(week.clone(), ["PSQLException", "compare rates and not counts", "rows 1-"])
            .nothing(long_ago.clone(), "no ")
            .wrong(json!({"entity_guid": "x"}), "is not an entity GUID")
            .many(week.clone()),
        row("search_errors")
            .good(week.clone(), ["PSQLException", "rows 1-"])
            .nothing(json!({"entity_guid": guid, "text": "no such error"}), "no rows")
            .wrong(json!({"entity_guid": guid, "limit": "many"}), "argument `limit` got")
            .many(week),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
