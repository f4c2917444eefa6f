//! `list_available_new_relic_accounts`

use serde_json::json;

use crate::world::{World, column};

const TOOL: &str = "list_available_new_relic_accounts";

#[tokio::test]
async fn accounts_are_listed_with_what_the_next_call_needs() {
    let world = World::new(7).await;
    let text = world.text(TOOL, json!({})).await;
    insta::assert_snapshot!(text);
    let ids: Vec<String> = world.sim.accounts().iter().map(ToString::to_string).collect();
    assert_eq!(column(&text, "account_id"), ids);
}

#[tokio::test]
async fn wrong_arguments_are_refused() {
    let world = World::new(1).await;
    let shown = world.fault(TOOL, json!({"acount": 1})).await;
    assert!(shown.contains("has no argument `acount`"), "{shown}");
    let shown = world.fault(TOOL, json!({"cursor": "abc"})).await;
    assert!(shown.contains("`abc` is no cursor"), "{shown}");
    assert_eq!(world.sim.journal().count(), 0);
}
