//! `get_entity`

use serde_json::json;

use crate::world::{World, column};

const TOOL: &str = "get_entity";

#[tokio::test]
async fn an_entity_is_told_in_full() {
    let world = World::new(7).await;
    let culprit = world.sim.truth().culprit.clone().unwrap();
    let text = world.text(TOOL, json!({"guid": culprit.entity.to_string()})).await;
    insta::assert_snapshot!(text);
    assert!(text.contains(&format!("deployment of version {}", culprit.version)), "{text}");
    assert!(text.contains(&culprit.deployment_id), "{text}");
}

#[tokio::test]
async fn a_name_finds_one_in_full_or_several_to_choose_from() {
    let world = World::new(7).await;
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    let text =
        world.text(TOOL, json!({"name_pattern": "checkout", "domain": "apm", "type": "application"})).await;
    assert!(text.contains(&format!("entity_guid: {guid}\n")), "{text}");
    let text = world.text(TOOL, json!({"name_pattern": "%out"})).await;
    assert!(text.starts_with("several entities match"), "{text}");
    assert!(column(&text, "name").iter().all(|name| name.ends_with("out")), "{text}");
    let text = world.text(TOOL, json!({"name_pattern": "check%"})).await;
    assert!(column(&text, "name").iter().all(|name| name.starts_with("check")), "{text}");
    assert!(column(&text, "entity_guid").contains(&guid), "{text}");
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let world = World::new(7).await;
    for (arguments, expected) in [
        (json!({"name_pattern": "nosuchthing"}), "not_found: no entity has a name like `nosuchthing`"),
        (
            json!({"entity_guid": "MXxBUE18QVBQTElDQVRJT058MjM"}),
            "not_found: no entity MXxBUE18QVBQTElDQVRJT058MjM (APM APPLICATION of account 1)",
        ),
        (json!({"entity_guid": "checkout"}), "`checkout` is not an entity GUID"),
        (json!({}), "needs `entity_guid` or `name_pattern`"),
        (json!({"name_pattern": "%"}), "needs `entity_guid` or `name_pattern`"),
        (json!({"entity_guid": "MXxBUE18QVBQTElDQVRJT058MjM", "name_pattern": "x"}), "are both given"),
    ] {
        let shown = world.fault(TOOL, arguments).await;
        assert!(shown.contains(expected), "{shown}");
    }
}
