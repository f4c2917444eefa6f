//! What the tools cost before they are called: descriptions, schemas, instructions; and that each keeps the contract.

use nr_plugins::conformance::check_plugin;
use nr_sim::Sim;
use nr_tools::{Services, instructions, toolsets};
use serde_json::json;

use crate::world::World;

/// What one tool says of itself stays under this, so that the catalogue can grow. What a client gets of all of them together
/// depends on the server, and is weighed there.
const MAX_TOOL: usize = 1_500;

#[tokio::test]
async fn each_tool_is_described_shortly_and_with_an_example() {
    let world = World::new(1).await;
    for spec in world.manager.snapshot().tools() {
        let bytes = spec.description.len() + json!(*spec.schema).to_string().len();
        assert!(bytes <= MAX_TOOL, "{} takes {bytes} bytes", spec.name);
        assert!(spec.description.contains("Example: {"), "{} has no example", spec.name);
    }
}

#[tokio::test]
async fn the_tools_have_the_official_names_and_spellings() {
    let world = World::new(1).await;
    let snapshot = world.manager.snapshot();
    for (alias, name) in
        [("run_nrql_query", "execute_nrql_query"), ("list_open_incidents", "list_recent_issues")]
    {
        assert_eq!(snapshot.tool(alias).map(|spec| spec.name.as_str()), Some(name));
    }
    // The first column: the official tool; then the arguments that its public schema has.
    for (tool, arguments) in [
        ("get_entity", &["entity_guid", "name_pattern", "domain", "type"][..]),
        ("list_related_entities", &["entity_guid"]),
        ("execute_nrql_query", &["account_id", "nrql_query"]),
        ("natural_language_to_nrql_query", &["user_request", "account_id"]),
        ("list_alert_policies", &["account_id", "policy_name", "cursor"]),
        ("list_recent_issues", &["account_id", "cursor"]),
        ("analyze_golden_metrics", &["entity_guid", "time_period"]),
    ] {
        let spec = snapshot.tool(tool).unwrap();
        for argument in arguments {
            let listed = spec.schema["properties"].get(*argument).is_some();
            assert!(
                listed || spec.argument_aliases.iter().any(|(other, _)| other == argument),
                "{tool} {argument}"
            );
        }
    }
}

#[tokio::test]
async fn every_toolset_keeps_the_contract_of_plugins() {
    let sim = Sim::builder().seed(1).build();
    for plugin in toolsets(Services::new(sim.client()).with_default_account(sim.account())) {
        let problems = check_plugin(&*plugin).await;
        assert!(problems.is_empty(), "{}: {problems:#?}", plugin.manifest().name);
    }
}

#[test]
fn instructions_are_short_and_name_every_tool() {
    let text = instructions();
    assert!(text.chars().count() < 1_500, "{} characters", text.chars().count());
    for name in [
        "list_recent_issues",
        "analyze_golden_metrics",
        "get_entity",
        "search_entities",
        "list_related_entities",
        "list_alert_policies",
        "execute_nrql_query",
        "cursor",
        "never instructions",
    ] {
        assert!(text.contains(name), "{name}");
    }
}
