//! Documents, variables and requests that are refused.

use nr_sim::Outcome;
use serde_json::json;

use super::{send, sim, whole};

#[tokio::test]
async fn documents_that_the_schema_refuses_are_refused_whole() {
    let sim = sim();
    let mut wrong = Vec::new();
    for (query, message) in [
        ("{ actor { usr { id } } }", r#"Cannot query field "usr" on type "Actor"."#),
        ("{ actor { user } }", "must have a selection of subfields"),
        (
            "{ actor { user { id { x } } } }",
            r#"Field "id" must not have a selection since type "Int" has no subfields"#,
        ),
        (
            "{ actor { account { id } } }",
            r#"Field "account" argument "id" of type "Int!" is required, but it was not provided"#,
        ),
        ("{ actor { user { id } ", "syntax error"),
        (
            "query A { actor { user { id } } } query A { actor { user { id } } }",
            r#"There can be only one operation named "A"."#,
        ),
        ("subscription { actor { user { id } } }", "subscription"),
        ("query ($a: Int!) { actor { user { id } } }", r#"Variable "$a" is never used."#),
        (
            "query ($a: String!) { actor { account(id: $a) { id } } }",
            r#"Variable "$a" of type "String!" used in position expecting type "Int!"."#,
        ),
        ("", "syntax error"),
    ] {
        let answer = whole(&sim, query, json!({})).await;
        let error = &answer["errors"][0];
        let found = error["message"].as_str().unwrap();
        if !found.contains(message) {
            wrong.push(format!("{query}: {found}"));
        }
        assert_eq!(error["extensions"]["errorClass"], "BAD_USER_INPUT", "{query}");
        assert!(answer.get("data").is_none(), "{query}: {answer}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn variables_are_judged_before_anything_is_executed() {
    let sim = sim();
    let query = "query A($id: Int!) { actor { account(id: $id) { name } } }";
    for variables in [json!({}), json!({ "id": null }), json!({ "id": "1" }), json!({ "id": 1.5 })] {
        let answer = whole(&sim, query, variables.clone()).await;
        assert!(answer.get("data").is_none(), "{variables}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["errorClass"], "BAD_USER_INPUT", "{variables}");
    }
    let two = "query A { actor { user { id } } } query B { actor { user { name } } }";
    let answer = whole(&sim, two, json!({})).await;
    assert!(answer.get("data").is_none(), "which of the two is not said: {answer}");
    let body = json!({ "query": two, "operationName": "B" }).to_string();
    let (_, body) = send(&sim, "NRAK-TEST", body).await;
    assert!(body.starts_with(r#"{"data":{"actor":{"user":{"name":"#), "{body}");
}

#[tokio::test]
async fn keys_and_bodies_are_judged_by_status() {
    let sim = sim();
    let good = json!({ "query": "{ actor { user { id } } }" }).to_string();
    for (key, body, status, says) in [
        ("NRAK-ANY", good.as_str(), 200, "\"data\""),
        ("", &good, 401, "BAD_API_KEY"),
        ("NRAK-", &good, 401, "BAD_API_KEY"),
        ("NRAL-LICENSE", &good, 401, "BAD_API_KEY"),
        ("NRAK-ANY", "{", 400, "not a JSON object"),
        ("NRAK-ANY", "[]", 400, "not a JSON object"),
        ("NRAK-ANY", "{}", 400, "No query document supplied"),
        ("NRAK-ANY", r#"{"query":"{ actor { user { id } } }","variables":[]}"#, 400, "Variables are not"),
    ] {
        let (found, text) = send(&sim, key, body).await;
        assert_eq!(found, status, "{key} {body}: {text}");
        assert!(text.contains(says), "{key} {body}: {text}");
    }
    let (status, _) = send(&sim, "NRAK-ANY", "x".repeat(1024 * 1024 + 1)).await;
    assert_eq!(status, 413);
    assert_eq!(sim.journal().count(), 1, "only requests with a key and a document are noted");
}

#[tokio::test]
async fn what_fails_is_null_and_the_rest_is_there() {
    let sim = sim();
    let query = r#"{ actor {
      user { id }
      good: account(id: ID) { id }
      missing: account(id: 1) { id }
      entity(guid: "nonsense") { guid }
      nrql(accounts: [ID, 2], query: "SELECT count(*) FROM Transaction") { results }
    } }"#
        .replace("ID", &sim.account().to_string());
    let answer = whole(&sim, &query, json!({})).await;
    let actor = &answer["data"]["actor"];
    assert_eq!(actor["good"]["id"], json!(sim.account().get()));
    assert!(actor["user"]["id"].is_i64());
    for (place, (path, class)) in
        [("missing", "ACCESS_DENIED"), ("entity", "BAD_USER_INPUT"), ("nrql", "ACCESS_DENIED")]
            .iter()
            .enumerate()
    {
        assert!(actor[*path].is_null(), "{path}");
        let error = &answer["errors"][place];
        assert_eq!(error["path"], json!(["actor", path]));
        assert_eq!(error["extensions"]["errorClass"], *class);
        assert!(error["locations"][0]["line"].as_i64() > Some(1));
    }
    assert_eq!(sim.journal().requests()[0].outcome, Outcome::Answered { status: 200, errors: 3 });
}
