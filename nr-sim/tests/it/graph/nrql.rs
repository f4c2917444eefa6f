//! NRQL through NerdGraph.

use std::time::Duration;

use nr_nerdgraph::ErrorKind;
use nr_sim::Fault;
use serde_json::json;

use super::{data, sim, whole};

const RUN: &str =
    "query RunNrql($account: Int!, $query: Nrql!, $timeout: Seconds, $options: NrqlQueryOptions) {
  actor { account(id: $account) { nrql(query: $query, timeout: $timeout, options: $options) {
    nrql results totalResult otherResult currentResults previousResults
    metadata { facets eventTypes messages timeWindow { begin end since until compareWith } }
    queryProgress { queryId completed retryAfter retryDeadline resultExpiration }
  } } }
}";

#[tokio::test]
async fn answers_have_the_shape_of_new_relic() {
    let sim = sim();
    let query = "SELECT count(*) FROM Transaction FACET appName SINCE 1 hour ago LIMIT 2";
    let answer = data(&sim, RUN, json!({ "account": sim.account().get(), "query": query })).await;
    let nrql = &answer["actor"]["account"]["nrql"];
    assert_eq!(nrql["nrql"], query);
    assert_eq!(nrql["results"].as_array().unwrap().len(), 2);
    assert_eq!(nrql["metadata"]["facets"], json!(["appName"]));
    assert_eq!(nrql["metadata"]["eventTypes"], json!(["Transaction"]));
    assert_eq!(nrql["metadata"]["timeWindow"]["end"], json!(sim.now_ms()));
    assert!(nrql["totalResult"]["count"].as_i64() > nrql["results"][0]["count"].as_i64());
    assert!(nrql["currentResults"].is_null() && nrql["previousResults"].is_null());
    assert_eq!(
        nrql["queryProgress"],
        json!({ "queryId": null, "completed": true, "retryAfter": null, "retryDeadline": null, "resultExpiration": null })
    );
}

#[tokio::test]
async fn refusals_are_in_the_words_of_nrdb() {
    let sim = sim();
    for (query, message, code) in [
        ("SELECT count(* FROM Transaction", "NRQL Syntax Error: Error at line 1 position", "NRDB:1102004"),
        ("SELEC count(*) FROM Transaction", "NRQL Syntax Error: Error at line 1 position", "NRDB:1102004"),
        (
            "SELECT avg(duration) FROM Transaction",
            "NRQL Syntax Error: Unknown function avg()",
            "NRDB:1102004",
        ),
    ] {
        let answer = whole(&sim, RUN, json!({ "account": sim.account().get(), "query": query })).await;
        let error = &answer["errors"][0];
        assert!(error["message"].as_str().unwrap().starts_with(message), "{query}: {error}");
        assert_eq!(error["extensions"]["errorCode"], code);
        assert_eq!(error["path"], json!(["actor", "account", "nrql"]));
        assert!(answer["data"]["actor"]["account"]["nrql"].is_null());
    }
    let none =
        json!({ "account": sim.account().get(), "query": "SELECT 1", "options": { "eventNamespaces": [] } });
    let answer = whole(&sim, RUN, none).await;
    assert_eq!(answer["errors"][0]["extensions"]["errorClass"], "BAD_USER_INPUT");
}

#[tokio::test(start_paused = true)]
async fn timeouts_are_clamped() {
    for (timeout, seconds) in
        [(json!(null), 5), (json!(1), 5), (json!(7.5), 7), (json!(60), 60), (json!(900), 120)]
    {
        let sim = sim();
        sim.faults().inject(Fault::SlowQueries { polls: 1 });
        let begun = tokio::time::Instant::now();
        let query = json!({ "account": sim.account().get(), "query": "SELECT count(*) FROM Transaction", "timeout": timeout });
        let answer = whole(&sim, RUN, query).await;
        assert_eq!(begun.elapsed().as_secs(), seconds, "{timeout}");
        assert_eq!(
            answer["errors"][0]["extensions"],
            json!({ "errorClass": "TIMEOUT", "errorCode": "NRDB:1101002" })
        );
    }
}

#[tokio::test(start_paused = true)]
async fn slow_queries_finish_asynchronously() {
    let sim = sim();
    let query = "SELECT count(*) FROM Transaction";
    for polls in [1, 4] {
        sim.journal().clear();
        sim.faults().inject(Fault::SlowQueries { polls }.on("RunNrql"));
        let answer = sim.client().nrql(sim.account(), query).asynchronous(true).send().await.unwrap();
        assert!(answer.rows()[0]["count"].as_u64() > Some(0));
        assert_eq!(sim.journal().of("NrqlProgress").len(), polls as usize);
    }
    sim.faults().inject(Fault::SlowQueries { polls: 1 }.on("RunNrqlAcross"));
    let across = sim.client().nrql_across(sim.accounts(), query).asynchronous(true).send().await.unwrap();
    assert!(across.rows()[0]["count"].as_u64() > Some(0));
    sim.faults().inject(Fault::SlowQueries { polls: 1 });
    let error = sim.client().nrql(sim.account(), query).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NrqlTimeout);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_nobody_waits_for_is_cancelled() {
    let sim = sim();
    sim.faults().inject(Fault::SlowQueries { polls: 1_000 });
    let query = sim.client().nrql(sim.account(), "SELECT count(*) FROM Transaction").asynchronous(true);
    let gone = tokio::time::timeout(Duration::from_secs(20), query.send()).await;
    assert!(gone.is_err());
    while sim.journal().of("CancelNrql").is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let cancel = sim.journal().of("CancelNrql").remove(0);
    let id = cancel.variables["queryId"].clone();
    assert_eq!(sim.journal().of("NrqlProgress").pop().unwrap().variables["queryId"], id);
    let query = "query ($account: Int!, $id: ID!) { actor { account(id: $account) { nrqlQueryProgress(queryId: $id) { results } } } }";
    let answer = whole(&sim, query, json!({ "account": sim.account().get(), "id": id })).await;
    assert_eq!(answer["errors"][0]["extensions"]["errorClass"], "NOT_FOUND");
}

#[tokio::test(start_paused = true)]
async fn a_query_is_forgotten_when_nobody_asks_after_it() {
    let sim = sim();
    sim.faults().inject(Fault::SlowQueries { polls: 1_000 });
    let run = "query ($account: Int!) { actor { account(id: $account) {
      nrql(query: \"SELECT count(*) FROM Transaction\", async: true) { results queryProgress { queryId completed retryDeadline } } } } }";
    let poll = "query ($account: Int!, $id: ID!) { actor { account(id: $account) {
      nrqlQueryProgress(queryId: $id) { results queryProgress { queryId completed } } } } }";
    let account = sim.account().get();
    let answer = data(&sim, run, json!({ "account": account })).await;
    let nrql = &answer["actor"]["account"]["nrql"];
    assert_eq!(nrql["results"], json!([]));
    assert_eq!(nrql["queryProgress"]["completed"], false);
    let asked = json!({ "account": account, "id": nrql["queryProgress"]["queryId"] });
    tokio::time::sleep(Duration::from_secs(50)).await;
    data(&sim, poll, asked.clone()).await;
    tokio::time::sleep(Duration::from_secs(61)).await;
    let answer = whole(&sim, poll, asked).await;
    assert_eq!(answer["errors"][0]["extensions"]["errorClass"], "NOT_FOUND");
}

#[tokio::test]
async fn what_was_asked_is_told() {
    let sim = sim();
    for query in ["SELECT count(*) FROM Transaction", "SELECT count(*) FROM PageView"] {
        sim.client().nrql(sim.account(), query).send().await.unwrap();
    }
    let answer =
        data(&sim, "{ actor { queryHistory { nrql { accountIds createdAt query } } } }", json!({})).await;
    let history = answer["actor"]["queryHistory"]["nrql"].as_array().unwrap();
    assert_eq!(history[0]["query"], "SELECT count(*) FROM PageView");
    assert_eq!(history[1]["accountIds"], json!([sim.account().get()]));
    assert_eq!(history[1]["createdAt"], "2026-01-15T12:00:00Z");
}
