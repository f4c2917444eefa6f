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
