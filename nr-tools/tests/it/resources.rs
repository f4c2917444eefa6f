//! What is read by address: the same as the tools answer, and cut results whole.

use nr_core::Fault;
use nr_plugins::completion::CompletionTarget;
use nr_plugins::resource::ResourceData;
use nr_plugins::{Caller, CompletionRequest, Context};
use serde_json::{Value, json};

use crate::world::{World, column, next};

async fn read(world: &World, uri: &str) -> Result<String, Fault> {
    let body = world.manager.read(uri, &Context::new(Caller::new("local"))).await?;
    match body.data {
        ResourceData::Text(text) => Ok(text),
        other => panic!("{uri}: {other:?}"),
    }
}

async fn complete(world: &World, uri: &str, argument: &str, value: &str) -> Vec<String> {
    let target = CompletionTarget::Resource(uri.to_owned());
    let request = CompletionRequest::new(argument, value);
    world.manager.complete(&target, &request, &Context::new(Caller::new("local"))).await.unwrap()
}

#[tokio::test]
async fn resources_say_what_their_tools_say() {
    let world = World::new(1).await;
    let account = world.sim.account();
    let found =
        world.text("search_entities", json!({"query": "checkout", "entity_type": "APPLICATION"})).await;
    let guid = column(&found, "entity_guid").swap_remove(0);
    let dashboard = column(&world.text("list_dashboards", json!({})).await, "entity_guid").swap_remove(0);
    // The address; then the tool and the arguments that give the same.
    let table: [(String, &str, Value); 4] = [
        (format!("newrelic://entity/{guid}"), "get_entity", json!({"entity_guid": guid})),
        (format!("newrelic://event-types/{account}"), "explore_event_types", json!({"account_id": account})),
        (
            format!("newrelic://event-type/{account}/Transaction"),
            "explore_attributes",
            json!({"account_id": account, "event_type": "Transaction"}),
        ),
        (format!("newrelic://dashboard/{dashboard}"), "get_dashboard", json!({"entity_guid": dashboard})),
    ];
    for (uri, tool, arguments) in table {
        let (resource, answer) = (read(&world, &uri).await.unwrap(), world.text(tool, arguments).await);
        // Where an answer is cut, each has a cursor of its own.
        let plain = |text: &str| text.split("; next: ").next().unwrap().to_owned();
        assert_eq!(plain(&resource), plain(&answer), "{uri}");
    }
    let text = read(&world, &format!("newrelic://account/{account}")).await.unwrap();
    assert!(text.starts_with(&format!("account {account}: Acme Telco")), "{text}");
    assert!(text.contains("APM\tAPPLICATION\t"), "{text}");
}

#[tokio::test]
async fn a_cut_result_is_read_whole_by_its_caller_alone() {
    let world = World::new(1).await;
    let query = "SELECT name, duration, error FROM Transaction LIMIT 400 SINCE 3 hours ago";
    let text = world.text("execute_nrql_query", json!({"query": query, "max_tokens": 1000})).await;
    let cursor = next(&text).unwrap();
    let uri = format!("newrelic://result/{cursor}");
    let whole = read(&world, &uri).await.unwrap();
    let rows: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 400);
    let names = column(&text, "name");
    for (row, name) in rows.iter().zip(&names) {
        assert_eq!(row["name"], json!(name));
        assert!(row["duration"].is_f64(), "{row}");
    }
    let other = Context::new(Caller::new("somebody else"));
    let refused = world.manager.read(&uri, &other).await.unwrap_err();
    assert!(refused.public().to_string().contains("is gone"), "{}", refused.public());
}

#[tokio::test]
async fn wrong_addresses_say_what_to_do() {
    let world = World::new(1).await;
    let table = [
        ("newrelic://account/acme", "`acme` is no account id"),
        ("newrelic://account/1", "sees no account 1"),
        ("newrelic://entity/checkout", "entity_guid"),
        ("newrelic://result/x", "is no cursor"),
        ("newrelic://nothing/x", "newrelic://nothing/x"),
    ];
    for (uri, expected) in table {
        let fault = read(&world, uri).await.unwrap_err();
        assert!(fault.public().to_string().contains(expected), "{uri}: {}", fault.public());
    }
}

#[tokio::test]
async fn parts_of_addresses_are_completed_from_the_account() {
    let world = World::new(1).await;
    let account = world.sim.account().to_string();
    let table = [
        ("newrelic://account/{id}", "id", "acme", account.as_str()),
        ("newrelic://account/{id}", "id", &account[..3], account.as_str()),
        ("newrelic://event-type/{account_id}/{name}", "name", "transact", "Transaction"),
    ];
    for (uri, argument, value, expected) in table {
        let found = complete(&world, uri, argument, value).await;
        assert!(found.iter().any(|value| value == expected), "{uri} {value}: {found:?}");
    }
    let guids = complete(&world, "newrelic://entity/{guid}", "guid", "checkout").await;
    assert!(!guids.is_empty());
    let again = complete(&world, "newrelic://entity/{guid}", "guid", &guids[0]).await;
    assert_eq!(again, [guids[0].clone()]);
    assert!(!complete(&world, "newrelic://dashboard/{guid}", "guid", "").await.is_empty());
}

#[tokio::test]
async fn help_names_every_tool() {
    let world = World::new(1).await;
    let help = read(&world, "newrelic://help/tools").await.unwrap();
    for spec in world.manager.snapshot().tools() {
        assert!(help.contains(&format!("`{}`", spec.name)), "{} is missing", spec.name);
    }
}

#[tokio::test]
async fn the_queries_of_the_page_on_nrql_are_nrql() {
    let world = World::new(1).await;
    let help = read(&world, "newrelic://help/nrql").await.unwrap();
    let quoted = help.split('`').filter(|text| {
        (text.starts_with("SELECT ") || text.starts_with("FROM ") || text.starts_with("SHOW "))
            && !text.contains('…')
    });
    let mut seen = 0;
    for text in quoted {
        let parsed = nr_nrql::parse(&text.replace("\\*", "*").replace("Type", "Transaction"));
        assert!(!parsed.has_errors(), "{text}");
        seen += 1;
    }
    assert!(seen >= 5, "{seen} queries");
    assert!(help.len() < 5_000, "{} bytes", help.len());
}
