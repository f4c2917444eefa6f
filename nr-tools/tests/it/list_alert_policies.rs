//! `list_alert_policies`

use serde_json::json;

use crate::world::{World, column};

const TOOL: &str = "list_alert_policies";

#[tokio::test]
async fn policies_are_listed_and_found_by_a_part_of_their_name() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({})).await;
    insta::assert_snapshot!(text);
    let names = column(&text, "name");
    let account = world.sim.account();
    let planted: Vec<&str> = world
        .sim
        .world()
        .policies
        .iter()
        .filter(|policy| policy.account == account)
        .map(|policy| policy.name.as_str())
        .collect();
    assert_eq!(names.len(), planted.len());
    let text = world.text(TOOL, json!({"policy_name": "machines"})).await;
    assert_eq!(column(&text, "name"), ["Machines and clusters"]);
}

#[tokio::test]
async fn nothing_found_says_what_was_looked_for() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({"policy_name": "no such policy"})).await;
    assert!(text.contains("has `no such policy` in its name; leave `policy_name` out to see all"), "{text}");
    let shown = world.fault(TOOL, json!({"account_id": "many"})).await;
    assert!(shown.contains("argument `account_id` got"), "{shown}");
}
