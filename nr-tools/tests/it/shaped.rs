//! `max_tokens` and `format`, which every tool with tables takes.

use nr_tools::budget::tokens;
use serde_json::{Value, json};

use crate::world::{World, next};

#[tokio::test]
async fn a_small_answer_is_small_and_its_parts_keep_the_form() {
    let world = World::new(7).await;
    let all = json!({"domain": "APM", "max_tokens": 500});
    let text = world.text("search_entities", all).await;
    assert!(tokens(&text) <= 500, "{} tokens:\n{text}", tokens(&text));

    let all = json!({"domain": "APM", "max_tokens": 500, "format": "json"});
    let answer = world.call("search_entities", all).await.unwrap();
    assert_eq!(answer.text, "");
    let value = answer.structured.unwrap();
    assert!(tokens(&value["rows"].to_string()) <= 500, "{value:#}");
    assert_eq!(value["rows"][0]["domain"], "APM");
    assert!(value["rows"][0]["account_id"].is_u64(), "numbers are numbers: {value:#}");
    let rest = json!({"cursor": value["next"]});
    let answer = world.call("search_entities", rest).await.unwrap();
    assert!(
        answer.structured.is_some_and(|value| value["rows"].as_array().is_some()),
        "JSON goes on as JSON"
    );

    // The form may change on the way.
    let text = world.text("search_entities", json!({"domain": "APM", "max_tokens": 300})).await;
    let rest = json!({"cursor": next(&text).unwrap(), "format": "json"});
    let value = world.call("search_entities", rest).await.unwrap().structured.unwrap();
    assert!(value["rows"][0]["name"].is_string(), "{value:#}");
}

#[tokio::test]
async fn a_row_of_json_that_is_larger_than_the_budget_is_cut_and_says_so() {
    let world = World::new(7).await;
    let query = "SELECT * FROM Transaction LIMIT 3";
    let mut arguments = json!({"query": query, "format": "json", "max_tokens": 200});
    for part in 1..=3 {
        let value = world.call("execute_nrql_query", arguments).await.unwrap().structured.unwrap();
        let rows = value["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{value:#}");
        let cut = rows[0].as_object().unwrap();
        assert!(cut.len() > 1, "{value:#}");
        assert!(cut["…"].as_str().unwrap().ends_with(" attributes more"), "{value:#}");
        assert!(value["warnings"].as_str().unwrap().contains(&format!("row {part} is cut")), "{value:#}");
        arguments = json!({"cursor": value.get("next").cloned().unwrap_or(Value::Null), "max_tokens": 200});
    }
    assert_eq!(arguments["cursor"], Value::Null);
}

#[tokio::test]
async fn a_row_that_is_larger_than_the_budget_is_cut_to_it_in_both_forms() {
    let world = World::new(7).await;
    for query in
        ["SELECT * FROM Transaction LIMIT 2", "SELECT * FROM Span LIMIT 2", "SELECT * FROM Log LIMIT 2"]
    {
        for (budget, format) in [(200, "tsv"), (200, "json"), (240, "tsv"), (240, "json"), (290, "json")] {
            let arguments = json!({"query": query, "max_tokens": budget, "format": format});
            let answer = world.call("execute_nrql_query", arguments).await.unwrap();
            let text = answer.structured.map_or(answer.text, |value| value.to_string());
            assert!(tokens(&text) <= budget, "{} tokens of {budget}: {text}", tokens(&text));
        }
    }
}

#[tokio::test]
async fn wrong_sizes_and_forms_are_refused_by_name() {
    let world = World::new(7).await;
    for (arguments, expected) in [
        (json!({"max_tokens": 10}), "`max_tokens` is 10, it takes 200 to 25000"),
        (json!({"max_tokens": "large"}), "argument `max_tokens` got"),
        (json!({"format": "xml"}), "expected one of `tsv`, `json`"),
    ] {
        let shown = world.fault("search_entities", arguments.clone()).await;
        assert!(shown.starts_with("invalid_input: `search_entities`"), "{shown}");
        assert!(shown.contains(expected), "{arguments}: {shown}");
    }
}

#[tokio::test]
async fn an_empty_answer_across_accounts_is_explained_for_each() {
    let world = World::new(7).await;
    let accounts: Vec<u64> = world.sim.accounts().iter().map(|account| account.get()).collect();
    let query = "SELECT count(*) FROM Transaction WHERE appName = 'no such application'";
    let text = world.text("execute_nrql_query", json!({"query": query, "account_ids": accounts})).await;
    for account in accounts {
        assert!(text.contains(&format!("account {account}: no ")), "{text}");
    }
}
