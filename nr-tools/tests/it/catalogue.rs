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
