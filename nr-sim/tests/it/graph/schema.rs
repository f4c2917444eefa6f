//! Introspection, and other schemas than the client's.

use nr_sim::Sim;
use serde_json::json;

use super::{data, sim, whole};

#[tokio::test]
async fn the_schema_can_be_asked_for() {
    let sim = sim();
    let query = r#"query ($name: String!) {
      __typename
      __schema { queryType { name } mutationType { name } types { name kind } }
      named: __type(name: $name) { name fields { name type { name kind ofType { name } } } }
      actor { __typename user { id } }
    }"#;
    let answer = data(&sim, query, json!({ "name": "User" })).await;
    assert_eq!(answer["__typename"], "RootQueryType");
    assert_eq!(answer["__schema"]["queryType"]["name"], "RootQueryType");
    assert_eq!(answer["__schema"]["mutationType"]["name"], "RootMutationType");
    assert_eq!(answer["named"]["fields"][0]["name"], "email");
    assert_eq!(answer["actor"]["__typename"], "Actor");
    assert!(answer["actor"]["user"]["id"].is_i64());
}

#[tokio::test]
async fn fragments_and_directives_are_followed() {
    let sim = sim();
    let query = "query ($yes: Boolean!, $no: Boolean!) {
      actor { ...A ...A user @skip(if: $yes) { id } account(id: 1) @include(if: $no) { id } }
    }
    fragment A on Actor { mine: user { ... on User { id @include(if: $yes) } name } mine: user { email } }";
    let answer = data(&sim, query, json!({ "yes": true, "no": false })).await;
    let mine = &answer["actor"]["mine"];
    assert_eq!(mine.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "name", "email"]);
    assert_eq!(answer["actor"].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_fuller_schema_has_nulls_for_what_nobody_knows() {
    let text = "schema { query: RootQueryType }
      type RootQueryType { actor: Actor }
      type Actor { user: User weather: Weather organization: Organization }
      type User { id: Int shoeSize: Int }
      type Weather { rain: Boolean! }
      type Organization { id: ID name: String }";
    let sim = Sim::builder().schema(text).unwrap().build();
    let query = "{ actor { user { id shoeSize } weather { rain } organization { name } } }";
    let answer = data(&sim, query, json!({})).await;
    assert!(answer["actor"]["weather"].is_null());
    assert!(answer["actor"]["user"]["shoeSize"].is_null());
    assert_eq!(answer["actor"]["organization"]["name"], json!(sim.world().organization.name));
    assert_eq!(sim.journal().requests()[0].unanswered, ["Actor.weather", "User.shoeSize"]);
    let refused = whole(&sim, "{ actor { accounts { id } } }", json!({})).await;
    assert!(refused.get("data").is_none());
    let error = Sim::builder().schema("type A { b: C }").unwrap_err();
    assert!(
        error.to_string().starts_with("the schema can't be used; give a complete GraphQL schema"),
        "{error}"
    );
}

/// The client's schema with more of New Relic's, as its documentation has it.
fn fuller() -> Sim {
    let more = "
      extend type NrdbResultContainer { rawResponse: NrdbRawResults embeddedChartUrl: String }
      scalar NrdbRawResults
      extend type DashboardWidget { layout: DashboardWidgetLayout }
      type DashboardWidgetLayout { column: Int row: Int width: Int height: Int }
      extend type DashboardEntityOwnerInfo { userId: Int }
      type KeyTransactionEntity implements Entity { ENTITY apdexTarget: Float! metricName: String! application: KeyTransactionApplication! }
      type KeyTransactionApplication { guid: EntityGuid! entity: EntityOutline }
      extend interface Entity { serviceLevel: ServiceLevelDefinition }
      extend type ApmApplicationEntity { serviceLevel: ServiceLevelDefinition }
      type ServiceLevelDefinition { indicators: [ServiceLevelIndicator!] }
      type ServiceLevelIndicator { name: String! objectives: [ServiceLevelObjective!] resultQueries: ServiceLevelIndicatorResultQueries }
      type ServiceLevelObjective { target: Float! }
      type ServiceLevelIndicatorResultQueries { indicator: ServiceLevelResultQuery }
      type ServiceLevelResultQuery { nrql: Nrql! }";
    let start = nr_nerdgraph::SCHEMA.find("interface Entity {").unwrap() + "interface Entity {".len();
    let fields = nr_nerdgraph::SCHEMA[start..].split_once("\n}").unwrap().0;
    let mut text = format!("{}{}", nr_nerdgraph::SCHEMA, more.replace("ENTITY", fields));
    for kind in text.clone().lines().filter(|line| line.ends_with("implements Entity {")) {
        if !kind.contains("ApmApplication") && !kind.contains("KeyTransaction") {
            let name = kind.split_whitespace().nth(1).unwrap();
            text.push_str(&format!("\nextend type {name} {{ serviceLevel: ServiceLevelDefinition }}"));
        }
    }
    text.push_str("\nextend type KeyTransactionEntity { serviceLevel: ServiceLevelDefinition }");
    Sim::builder().seed(7).days(1).schema(&text).unwrap().build()
}

#[tokio::test]
async fn more_of_the_account_shows_through_a_fuller_schema() {
    let sim = fuller();
    let of = |kind: &str| {
        let found = sim.world().entities.iter().find(|one| one.entity_type() == kind).unwrap();
        json!({ "guid": found.guid.to_string() })
    };
    let query = "query ($guid: EntityGuid!) { actor { entity(guid: $guid) { __typename
      ... on DashboardEntity { description createdAt owner { email userId } pages { name widgets { id title layout { column width } rawConfiguration } } }
      ... on KeyTransactionEntity { apdexTarget metricName application { guid entity { name } } }
      serviceLevel { indicators { name objectives { target } resultQueries { indicator { nrql } } } }
    } } }";
    let dashboard = data(&sim, query, of("DASHBOARD")).await;
    let found = &dashboard["actor"]["entity"];
    let widgets = found["pages"][0]["widgets"].as_array().unwrap();
    assert!(
        widgets.iter().any(|one| one["rawConfiguration"]["nrqlQueries"][0]["query"].is_string()),
        "{found:#}"
    );
    assert!(found["owner"]["userId"].is_i64(), "{found:#}");
    let key = data(&sim, query, of("KEY_TRANSACTION")).await;
    let found = &key["actor"]["entity"];
    assert_eq!(found["__typename"], "KeyTransactionEntity");
    assert!(found["application"]["entity"]["name"].is_string(), "{found:#}");
    let level = data(&sim, query, of("SERVICE_LEVEL")).await;
    let indicator = &level["actor"]["entity"]["serviceLevel"]["indicators"][0];
    let nrql = indicator["resultQueries"]["indicator"]["nrql"].as_str().unwrap();
    let answer = sim.client().nrql(sim.account(), nrql).send().await.unwrap();
    assert_eq!(answer.rows().len(), 1);
    assert!(sim.journal().requests().iter().all(|seen| seen.unanswered.is_empty()));
}

#[tokio::test]
async fn raw_responses_say_what_a_query_cost() {
    let sim = fuller();
    let query = "query ($account: Int!) { actor { account(id: $account) {
      nrql(query: \"SELECT count(*) FROM Transaction WHERE error IS TRUE\") { results rawResponse embeddedChartUrl }
    } } }";
    let answer = data(&sim, query, json!({ "account": sim.account().get() })).await;
    let nrql = &answer["actor"]["account"]["nrql"];
    let cost = &nrql["rawResponse"]["performanceStats"];
    assert_eq!(cost["matchCount"], nrql["results"][0]["count"]);
    assert!(cost["inspectedCount"].as_u64() > cost["matchCount"].as_u64());
    assert!(nrql["embeddedChartUrl"].is_null(), "nothing is published");
}
