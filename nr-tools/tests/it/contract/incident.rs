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
    vec![
        row("list_change_events")
            .good(of.clone(), [truth.version.as_str(), truth.deployment_id.as_str()])
            .nothing(long_ago.clone(), "no change of this entity was recorded")
            .wrong(json!({}), "needs the argument `entity_guid`")
            .many(week.clone()),
        row("list_entity_error_groups")
            .good(week.clone(), ["rows 1-"])
            .nothing(long_ago.clone(), "no ")
            .wrong(json!({"entity_guid": guid, "since": "soon"}), "`since` is `soon`")
            .many(week.clone()),
        row("get_error_statistics")
            .good(week.clone(), ["rows 1-"])
            .nothing(long_ago.clone(), "no ")
            .wrong(json!({"entity_guid": "x"}), "is not an entity GUID")
            .many(week.clone()),
        row("search_errors")
            .good(week.clone(), ["rows 1-"])
            .nothing(json!({"entity_guid": guid, "text": "no such error"}), "no rows")
            .wrong(json!({"entity_guid": guid, "limit": "many"}), "argument `limit` got")
            .many(week),
    ]
}

#[tokio::test(start_paused = true)]
async fn the_tools_keep_the_contract() {
    check(rows).await;
}
