//! `list_related_entities`

use serde_json::json;

use crate::world::{World, column};

const TOOL: &str = "list_related_entities";

#[tokio::test]
async fn neighbours_are_listed_with_their_health() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    let text = world.text(TOOL, json!({"entity_guid": guid})).await;
    insta::assert_snapshot!(text);
    let out = world.text(TOOL, json!({"entity_guid": guid, "direction": "OUT"})).await;
    assert!(column(&out, "direction").iter().all(|way| way == "out"), "{out}");
    let apps =
        world.text(TOOL, json!({"entity_guid": guid, "direction": "in", "types": ["application"]})).await;
    assert!(column(&apps, "entity_type").iter().all(|kind| kind == "APPLICATION"), "{apps}");
    assert!(column(&apps, "alert_severity").iter().any(|severity| severity != "NOT_CONFIGURED"), "{apps}");
}

#[tokio::test]
async fn no_neighbours_and_no_entity_are_told_apart() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    let text = world.text(TOOL, json!({"entity_guid": guid, "types": ["DASHBOARD"]})).await;
    assert!(text.starts_with("no related entities with this direction and these types"), "{text}");
    for (arguments, expected) in [
        (json!({"entity_guid": "MXxBUE18QVBQTElDQVRJT058MjM"}), "not_found: no entity"),
        (json!({}), "needs the argument `entity_guid`"),
        (json!({"entity_guid": guid, "direction": "up"}), "expected one of `in`"),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.contains(expected), "{shown}");
    }
}
