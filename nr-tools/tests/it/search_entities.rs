//! `search_entities`

use std::collections::BTreeSet;

use serde_json::json;

use crate::world::{World, column, next};

const TOOL: &str = "search_entities";

#[tokio::test]
async fn the_closest_names_come_first() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({"query": "checkout"})).await;
    insta::assert_snapshot!(text);
    assert_eq!(column(&text, "name")[0], "checkout");
    let guid = world.sim.truth().culprit.clone().unwrap().entity.to_string();
    assert_eq!(column(&text, "entity_guid")[0], guid);
}

#[tokio::test]
async fn filters_narrow() {
    let world = World::new(7).await;
    for (arguments, check) in [
        (json!({"domain": "apm", "entity_type": "application"}), "APPLICATION"),
        (json!({"alert_severity": "critical", "type": "APPLICATION"}), "APPLICATION"),
        (json!({"tags": ["team=payments"], "type": "APPLICATION"}), "APPLICATION"),
        (json!({"name": "checkout", "domain": "APM"}), "APPLICATION"),
    ] {
        let text = world.text(TOOL, arguments.clone()).await;
        assert!(
            text.starts_with("no entities match")
                || column(&text, "entity_type").iter().all(|kind| kind == check),
            "{arguments} {text}"
        );
    }
    let text = world.text(TOOL, json!({"name": "checkout", "domain": "APM"})).await;
    assert_eq!(column(&text, "name"), ["checkout"]);
}

#[tokio::test]
async fn paging_shows_every_entity_once() {
    let world = World::new(7).await;
    let mut text = world.text(TOOL, json!({"reporting": true})).await;
    let mut seen = column(&text, "entity_guid");
    let mut parts = 1;
    while let Some(cursor) = next(&text) {
        text = world.text(TOOL, json!({"cursor": cursor})).await;
        seen.extend(column(&text, "entity_guid"));
        parts += 1;
        assert!(parts < 50, "paging never ends");
    }
    let once: BTreeSet<String> = seen.iter().cloned().collect();
    assert_eq!(once.len(), seen.len(), "an entity came twice");
    let planted: BTreeSet<String> = world
        .sim
        .world()
        .entities
        .iter()
        .filter(|entity| entity.reporting)
        .map(|entity| entity.guid.to_string())
        .collect();
    assert_eq!(once, planted);
    assert!(parts > 1, "everything fitted into one answer of {} rows", seen.len());
    println!("{} entities in {parts} parts", seen.len());
}

#[tokio::test]
async fn nothing_found_and_wrong_arguments_are_explained() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({"query": "no such", "domain": "EXT"})).await;
    assert!(text.starts_with("no entities match; try fewer words"), "{text}");
    let shown = world.fault(TOOL, json!({"tags": ["env"]})).await;
    assert!(shown.contains("the tag `env` is not `key=value`"), "{shown}");
    let shown = world.fault(TOOL, json!({"alert_severity": "BAD"})).await;
    assert!(shown.contains("expected one of `CRITICAL`"), "{shown}");
}
