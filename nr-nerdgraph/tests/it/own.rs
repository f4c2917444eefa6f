//! Operations that another crate writes: against the committed schema (see also `examples/own_operation.rs`), or
//! against one of its own.

use graphql_client::GraphQLQuery;
use nr_nerdgraph::mutation::payload_errors;
use nr_nerdgraph::{ErrorKind, SCHEMA, Warning};
use serde_json::json;

use crate::canned::Canned;

/// Against a schema of one's own.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "tests/it/own_schema.graphql",
    query_path = "tests/it/own_operations.graphql",
    response_derives = "Debug, PartialEq"
)]
struct NewThing;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "tests/it/own_schema.graphql",
    query_path = "tests/it/own_operations.graphql",
    response_derives = "Debug, PartialEq"
)]
struct CreateThing;

/// Against the committed one, with the crate's scalars.
#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "graphql/schema.graphql",
    query_path = "examples/own_operation.graphql",
    fragments_other_variant = "true",
    custom_scalars_module = "nr_nerdgraph::scalars",
    response_derives = "Debug"
)]
struct OwnDeployments;

#[tokio::test]
async fn a_query_of_ones_own() {
    let canned = Canned::json([json!({"data": {"actor": {"newThing": {"shape": "OVAL"}}}})]);
    let reply = canned.client().execute::<NewThing>(new_thing::Variables { size: 3 }).await.unwrap();
    let shape = reply.data.actor.unwrap().new_thing.unwrap().shape;
    assert_eq!(shape, Some(new_thing::NewShape::Other("OVAL".to_owned())));
    assert_eq!(canned.operations(), ["NewThing"]);
    assert_eq!(canned.asked()[0].body["variables"], json!({"size": 3}));
}

#[tokio::test]
async fn a_query_against_the_committed_schema() {
    assert!(SCHEMA.contains("type Actor {"));
    let answer = json!({"data": {"actor": {"entity": {"__typename": "X", "name": "checkout",
        "deploymentSearch": {"results": [{"version": "1.2", "timestamp": 1773950568354_i64}]}}}}});
    let canned = Canned::json([answer]);
    let variables = own_deployments::Variables { guid: "MXxBUE18QVBQTElDQVRJT058MjM".to_owned() };
    let entity =
        canned.client().execute::<OwnDeployments>(variables).await.unwrap().data.actor.unwrap().entity;
    let results = entity.unwrap().deployment_search.unwrap().results.unwrap();
    assert_eq!(results[0].as_ref().unwrap().timestamp.0, 1_773_950_568_354);
}

async fn create(
    answer: serde_json::Value,
) -> Result<nr_nerdgraph::Reply<create_thing::ResponseData>, nr_nerdgraph::Error> {
    let variables = create_thing::Variables { name: "n".to_owned() };
    Canned::json([answer]).client().mutate::<CreateThing>(variables).await
}

#[tokio::test]
async fn a_refusal_in_the_payload_is_an_error() {
    let made = create(json!({"data": {"newThingCreate": {"id": "1", "errors": null}}})).await.unwrap();
    assert_eq!(made.data.new_thing_create.unwrap().id.as_deref(), Some("1"));
    let refused = json!({"data": {"newThingCreate": {"id": null, "errors": [
        {"type": "INVALID_INPUT", "description": "the name is taken"}]}}});
    let error = create(refused).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Payload, false));
    let public = nr_core::Fault::from(error).public().to_string();
    assert!(public.contains("newThingCreate: INVALID_INPUT: the name is taken"), "{public}");
    let delayed = json!({"data": {"newThingCreate": {"id": "1", "errors": [
        {"type": "UPDATE_WILL_BE_DELAYED", "description": "soon"}]}}});
    assert_eq!(create(delayed).await.unwrap().warnings, [Warning::Delayed("soon".to_owned())]);
    let failed = json!({"data": {"newThingCreate": null}, "errors": [{"message": "no",
        "extensions": {"errorClass": "FORBIDDEN"}}]});
    assert_eq!(create(failed).await.unwrap_err().kind(), ErrorKind::Forbidden);
}

#[test]
fn payloads_differ_by_service() {
    for (payload, expected) in [
        (json!({"errors": []}), vec![]),
        (json!({"errors": null, "error": null}), vec![]),
        (json!({"errors": [{"type": "A", "message": "m"}, {"description": "d"}]}), vec!["f: A: m", "f: d"]),
        (json!({"error": {"type": "B", "description": "d"}}), vec!["f: B: d"]),
        (json!({"error": "plain"}), vec!["f: plain"]),
        (json!({"errors": [{"odd": 1}]}), vec!["f: {\"odd\":1}"]),
    ] {
        let found: Vec<String> =
            payload_errors(&json!({"f": payload})).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{payload}");
    }
}
