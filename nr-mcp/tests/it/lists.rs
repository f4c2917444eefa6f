//! Lists: their order, their pages, and what else can be asked for.

use std::collections::BTreeSet;

use nr_mcp::{Offers, Settings};
use serde_json::{Value, json};

use crate::client::{Client, MODERN};
use crate::toy::Toy;

async fn client(settings: Settings, revision: &str) -> Client {
    let mut client = Client::silent(Toy::new(), settings);
    if revision == MODERN {
        client.speak_modern(json!({}));
    } else {
        client.handshake(revision, json!({})).await;
    }
    client
}

#[tokio::test]
async fn pages_give_everything_once_and_in_order() {
    for (size, pages) in [(1, 10), (3, 4), (9, 2), (10, 1), (200, 1)] {
        let mut settings = Settings::default();
        settings.page_size = size;
        let mut client = client(settings, MODERN).await;
        let (mut names, mut count, mut params) = (Vec::new(), 0, json!({}));
        loop {
            let page = client.ask("tools/list", params.clone()).await["result"].clone();
            count += 1;
            names.extend(
                page["tools"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()),
            );
            let Some(cursor) = page.get("nextCursor") else { break };
            params["cursor"] = cursor.clone();
        }
        assert_eq!(count, pages, "{size}");
        let sorted: BTreeSet<_> = names.iter().cloned().collect();
        assert_eq!(names, sorted.into_iter().collect::<Vec<_>>(), "{size}");
        assert_eq!(names.len(), 10);
    }
}

#[tokio::test]
async fn cursors_of_elsewhere_are_refused() {
    let mut settings = Settings::default();
    settings.page_size = 1;
    let mut client = client(settings, MODERN).await;
    let cursor = client.ask("tools/list", json!({})).await["result"]["nextCursor"].clone();
    let cases = [("tools/list", json!("!")), ("tools/list", json!("")), ("resources/list", cursor)];
    for (method, cursor) in cases {
        let answer = client.ask(method, json!({"cursor": cursor})).await;
        assert_eq!(answer["error"]["code"], -32602, "{method}");
    }
}

#[tokio::test]
async fn a_page_size_of_nothing_is_refused_at_the_start() {
    let mut settings = Settings::default();
    settings.page_size = 0;
    let (ended, _) = Client::silent(Toy::new(), settings).hang_up().await;
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::InvalidInput);
}

#[tokio::test]
async fn how_long_a_list_may_be_kept_is_said_where_there_is_a_word_for_it() {
    for (revision, expected) in
        [(MODERN, (json!(60000), json!("private"))), ("2025-11-25", (Value::Null, Value::Null))]
    {
        let mut client = client(Settings::default(), revision).await;
        for method in ["tools/list", "resources/list", "resources/templates/list", "prompts/list"] {
            let list = client.ask(method, json!({})).await["result"].clone();
            assert_eq!((list["ttlMs"].clone(), list["cacheScope"].clone()), expected, "{method}");
        }
    }
}

#[tokio::test]
async fn what_clients_see() {
    let mut client = client(Settings::default(), MODERN).await;
    let mut seen = String::new();
    for (method, params) in [
        ("server/discover", json!({})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "toy://a"})),
        ("resources/read", json!({"uri": "toy://b"})),
        ("resources/read", json!({"uri": "toy://down"})),
        ("prompts/list", json!({})),
        ("prompts/get", json!({"name": "greet", "arguments": {"name": "Ada"}})),
        ("prompts/get", json!({"name": "greet", "arguments": {}})),
        ("prompts/get", json!({"name": "great", "arguments": {}})),
    ] {
        let answer = client.ask(method, params.clone()).await;
        let answer = answer.get("result").or_else(|| answer.get("error")).unwrap();
        seen.push_str(&format!("{method} {params}\n{}\n\n", serde_json::to_string_pretty(answer).unwrap()));
    }
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn a_missing_resource_has_the_code_of_the_revision() {
    for (revision, code) in [(MODERN, -32602), ("2025-11-25", -32002)] {
        let mut client = client(Settings::default(), revision).await;
        let answer = client.ask("resources/read", json!({"uri": "toy://z"})).await;
        assert_eq!(answer["error"]["code"], code);
        assert_eq!(answer["error"]["data"]["uri"], "toy://z");
    }
}

#[tokio::test]
async fn completions_are_cut_at_a_hundred() {
    let mut client = client(Settings::default(), MODERN).await;
    let params = json!({
        "ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "name", "value": "A"},
    });
    let completion = client.ask("completion/complete", params).await["result"]["completion"].clone();
    assert_eq!(completion["values"].as_array().unwrap().len(), 100);
    assert_eq!((&completion["values"][0], &completion["hasMore"]), (&json!("A0"), &json!(true)));
}

#[tokio::test]
async fn what_is_not_offered_is_no_method() {
    let methods = [
        ("tools/list", json!({}), true),
        ("tools/call", json!({"name": "echo", "arguments": {"text": "a"}}), true),
        ("resources/list", json!({}), false),
        ("resources/templates/list", json!({}), false),
        ("resources/read", json!({"uri": "toy://a"}), false),
        ("resources/subscribe", json!({"uri": "toy://a"}), false),
        ("resources/unsubscribe", json!({"uri": "toy://a"}), false),
        ("prompts/list", json!({}), false),
        ("prompts/get", json!({"name": "greet", "arguments": {"name": "a"}}), false),
        (
            "completion/complete",
            json!({"ref": {"type": "ref/prompt", "name": "greet"}, "argument": {"name": "name", "value": ""}}),
            false,
        ),
        ("logging/setLevel", json!({"level": "error"}), false),
        ("no/such/method", json!({}), false),
    ];
    let mut client = Client::legacy(Toy::offering(Offers::default()), "2025-11-25", json!({})).await;
    for (method, params, offered) in methods {
        let answer = client.ask(method, params).await;
        assert_eq!(answer["error"]["code"], if offered { Value::Null } else { json!(-32601) }, "{method}");
    }
}
