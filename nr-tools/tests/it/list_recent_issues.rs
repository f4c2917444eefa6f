//! `list_recent_issues`

use serde_json::json;

use crate::world::{World, column, table};

const TOOL: &str = "list_recent_issues";

#[tokio::test]
async fn the_open_issue_is_listed_with_its_entities() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({"state": "activated"})).await;
    insta::assert_snapshot!(text);
    let culprit = world.sim.truth().culprit.clone().unwrap();
    assert_eq!(column(&text, "issue_id"), [culprit.issue_id]);
    assert!(
        column(&text, "entities (name=entity_guid)")[0].contains(&format!("checkout={}", culprit.entity)),
        "{text}"
    );
}

#[tokio::test]
async fn a_window_in_words_is_resolved_by_the_accounts_own_clock() {
    let world = World::new(7).await;
    let week = world.text(TOOL, json!({"since": "7 days ago"})).await;
    assert!(week.contains("window: 2026-01-08T12:00:00Z to 2026-01-15T12:00:00Z"), "{week}");
    let day = world.text(TOOL, json!({})).await;
    assert!(table(&week).1.len() > table(&day).1.len(), "{week}\n{day}");
    let epoch = world
        .text(TOOL, json!({"start_time_ms": 1_767_873_600_000_i64, "end_time_ms": 1_768_478_400_000_i64}))
        .await;
    assert_eq!(table(&week), table(&epoch));
}

#[tokio::test]
async fn nothing_found_and_wrong_arguments_are_explained() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({"since": "3 weeks ago", "until": "2 weeks ago"})).await;
    assert!(text.starts_with("no issues in account"), "{text}");
    let shown = world.fault(TOOL, json!({"state": "OPEN"})).await;
    assert!(shown.contains("expected one of `ACTIVATED`"), "{shown}");
    let shown = world.fault(TOOL, json!({"since": "recently"})).await;
    assert!(shown.contains("`since` is `recently`, which is no time"), "{shown}");
}
