//! An incident from the open issue to its cause, each argument taken from the text of the answer before.

use serde_json::json;

use crate::world::{World, column, table};

/// The text between a marker and the next blank or comma.
fn after<'t>(text: &'t str, marker: &str) -> &'t str {
    let rest = text.split_once(marker).unwrap_or_else(|| panic!("no `{marker}` in\n{text}")).1;
    rest.split([' ', ',', ';', ')', '\n', '\t']).next().unwrap()
}

/// The row whose column is largest, and the cell of another column in it.
fn worst(text: &str, by: &str, wanted: &str) -> String {
    let (figures, names) = (column(text, by), column(text, wanted));
    let ranked =
        figures.iter().zip(names).filter_map(|(figure, name)| Some((figure.parse::<f64>().ok()?, name)));
    ranked.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_else(|| panic!("no figures:\n{text}")).1
}

async fn investigate(seed: u64) {
    let world = World::new(seed).await;
    let truth = world.sim.truth().culprit.clone().unwrap();

    // What is wrong? An open issue, and the entities that it is about.
    let issues =
        world.text("list_recent_issues", json!({"state": "ACTIVATED", "priority": "CRITICAL"})).await;
    assert_eq!(column(&issues, "issue_id"), [truth.issue_id.as_str()]);
    let entities = column(&issues, "entities (name=entity_guid)")[0].clone();

    // Which of them got worse after it was changed?
    let mut suspect = None;
    for entity in entities.split(", ") {
        let (_, guid) = entity.rsplit_once('=').unwrap();
        let golden = world.text("analyze_golden_metrics", json!({"entity_guid": guid})).await;
        if golden.contains(" before the metric changed") || golden.contains("just as the metric changed") {
            assert!(suspect.is_none(), "two suspects:\n{golden}");
            suspect = Some((guid.to_owned(), golden));
        }
    }
    let (guid, golden) = suspect.expect("an entity that was deployed before it got worse");
    assert_eq!(guid, truth.entity.to_string());
    let since = after(&golden, "since about ").to_owned();
    let version = after(&golden, "deployment of version ").to_owned();
    let deployment = after(&golden, "deployment_id ").to_owned();
    assert_eq!(
        (version.as_str(), deployment.as_str()),
        (truth.version.as_str(), truth.deployment_id.as_str())
    );

    // Which of its transactions?
    let query = format!(
        "SELECT average(duration) AS 'seconds' FROM Transaction WHERE entityGuid = '{guid}' FACET name COMPARE WITH 1 day ago"
    );
    let transactions = world.text("execute_nrql_query", json!({"query": query, "since": since})).await;
    let transaction = worst(&transactions, "seconds change %", "name");
    assert_eq!(transaction, truth.transaction, "{transactions}");

    // Which of its queries?
    let query = format!(
        "SELECT average(duration.ms) AS 'ms' FROM Span WHERE entity.guid = '{guid}' AND db.statement IS NOT NULL FACET db.statement COMPARE WITH 1 day ago"
    );
    let statements = world.text("execute_nrql_query", json!({"query": query, "since": since})).await;
    assert_eq!(worst(&statements, "ms change %", "db.statement"), truth.statement, "{statements}");

    // The entity says so too.
    let entity = world.text("get_entity", json!({"entity_guid": guid})).await;
    assert!(entity.contains(&deployment), "{entity}");
    let related = world.text("list_related_entities", json!({"entity_guid": guid})).await;
    assert!(!table(&related).1.is_empty(), "{related}");
}

#[tokio::test]
async fn the_cause_is_found_on_seed_1() {
    investigate(1).await;
}

#[tokio::test]
async fn the_cause_is_found_on_seed_2() {
    investigate(2).await;
}

#[tokio::test]
async fn the_cause_is_found_on_seed_3() {
    investigate(3).await;
}
