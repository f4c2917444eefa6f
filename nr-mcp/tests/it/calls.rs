//! Calling tools: good calls, bad calls, cancelled ones, and those that go wrong.

use std::sync::atomic::Ordering;
use std::time::Duration;

use nr_mcp::Settings;
use serde_json::{Value, json};

use crate::client::{Client, MODERN, text};
use crate::toy::Toy;

/// A client of either era.
async fn client(toy: &std::sync::Arc<Toy>, revision: &str) -> Client {
    if revision == MODERN {
        Client::modern(toy.clone(), json!({}))
    } else {
        Client::legacy(toy.clone(), revision, json!({})).await
    }
}

const ERAS: [&str; 2] = [MODERN, "2025-11-25"];

#[tokio::test]
async fn arguments_are_checked_and_the_model_is_told_how_to_put_them_right() {
    let cases = [
        (json!({"text": "a", "times": 3}), false, "aaa"),
        (json!({"message": "a", "times": "2"}), false, "aa"),
        (json!({}), true, "the arguments of echo are not acceptable: `text` is missing"),
        (
            json!({"text": "a", "words": 1}),
            true,
            "the arguments of echo are not acceptable: there is no argument `words`; it takes text, times",
        ),
        (
            json!({"text": 1}),
            true,
            "the arguments of echo are not acceptable: `text`: 1 is not of type \"string\"",
        ),
        (
            json!({"text": "a", "times": 0}),
            true,
            "the arguments of echo are not acceptable: `times`: 0 is less than the minimum of 1",
        ),
    ];
    for revision in ERAS {
        let toy = Toy::new();
        let mut client = client(&toy, revision).await;
        for (arguments, is_error, expected) in &cases {
            let answer = client.call("echo", arguments.clone()).await;
            assert_eq!(text(&answer), *expected, "{arguments}");
            assert_eq!(answer["result"]["isError"], *is_error, "{arguments}");
        }
        assert_eq!(toy.calls.load(Ordering::Relaxed), 2, "bad arguments never reach the host");
    }
}

#[tokio::test]
async fn an_unknown_tool_is_an_error_that_says_what_to_do() {
    for revision in ERAS {
        let mut client = client(&Toy::new(), revision).await;
        let answer = client.call("ecko", json!({})).await;
        assert_eq!(answer["error"]["code"], -32602);
        assert_eq!(answer["error"]["data"]["kind"], "not_found");
        assert_eq!(
            answer["error"]["message"],
            "there is no tool ecko; list the tools to see which there are"
        );
    }
}

#[tokio::test]
async fn the_host_hears_of_what_is_refused_before_it_is_asked() {
    use nr_mcp::HostErrorKind::{InvalidInput, NotFound};
    let long = "x".repeat(10_000);
    let stale = json!({"name": "confirm", "arguments": {"confirm_token": "stale"}});
    for revision in ERAS {
        let toy = Toy::new();
        let mut client = client(&toy, revision).await;
        let answer = client.call(&long, json!({})).await;
        assert!(answer.to_string().len() < 500, "a name is not said back whole: {answer}");
        let answer = client.call("renamed", json!({})).await;
        assert_eq!(answer["error"]["message"], "renamed is called echo");
        client.call("echo", json!({})).await;
        client.ask("tools/call", stale.clone()).await;
        client.ask("prompts/get", json!({"name": "greet"})).await;
        let heard = toy.refusals.lock().unwrap().clone();
        let heard: Vec<_> = heard.iter().map(|(method, name, kind)| (&**method, &**name, *kind)).collect();
        assert_eq!(
            heard,
            [
                ("tools/call", &*long, NotFound),
                ("tools/call", "renamed", NotFound),
                ("tools/call", "echo", InvalidInput),
                ("tools/call", "confirm", InvalidInput),
                ("prompts/get", "greet", InvalidInput),
            ]
        );
        assert_eq!(toy.calls.load(Ordering::Relaxed), 0);
    }
}

#[tokio::test]
async fn a_panic_costs_only_its_own_request() {
    for revision in ERAS {
        let mut client = client(&Toy::new(), revision).await;
        let answer = client.call("panics", json!({})).await;
        assert_eq!(answer["error"]["code"], -32603, "{answer}");
        assert!(!answer.to_string().contains("asked for"), "the reason stays inside: {answer}");
        assert_eq!(text(&client.call("echo", json!({"text": "still here"})).await), "still here");
    }
}

#[tokio::test]
async fn cancelling_drops_the_future_of_the_host() {
    for revision in ERAS {
        let toy = Toy::new();
        let mut client = client(&toy, revision).await;
        let id = client.send("tools/call", json!({"name": "wait", "arguments": {}})).await;
        toy.waiting.notified().await;
        client
            .say(json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}))
            .await;
        toy.dropped.notified().await;
        // Nothing is answered, and the connection goes on.
        assert_eq!(text(&client.call("echo", json!({"text": "on"})).await), "on");
        assert!(client.heard.is_empty(), "{:?}", client.heard);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_too_long_is_told_so() {
    let toy = Toy::new();
    let mut settings = Settings::default();
    settings.call_timeout = Duration::from_secs(7);
    let mut client = Client::silent(toy.clone(), settings);
    client.speak_modern(json!({}));
    let answer = client.call("wait", json!({})).await;
    assert_eq!(answer["error"]["data"]["kind"], "timeout");
    assert_eq!(answer["error"]["data"]["retryable"], true);
    toy.dropped.notified().await;
}

#[tokio::test]
async fn progress_comes_in_order_and_before_the_answer() {
    for revision in ERAS {
        let mut client = client(&Toy::new(), revision).await;
        let params = json!({"name": "steps", "arguments": {}, "_meta": {"progressToken": "p"}});
        let answer = client.ask("tools/call", params).await;
        assert_eq!(text(&answer), "there");
        let steps: Vec<_> = client
            .heard
            .iter()
            .filter(|heard| heard["method"] == "notifications/progress")
            .map(|heard| {
                (heard["params"]["progressToken"].clone(), heard["params"]["progress"].as_f64().unwrap())
            })
            .collect();
        let expected: Vec<_> = (1..=5).map(|step| (json!("p"), f64::from(step))).collect();
        assert_eq!(steps, expected);
    }
}

#[tokio::test]
async fn logs_are_sent_only_as_asked_for() {
    let levels = |client: &Client| -> Vec<Value> {
        let logs = client.heard.iter().filter(|heard| heard["method"] == "notifications/message");
        logs.map(|heard| heard["params"]["level"].clone()).collect()
    };
    let steps = || json!({"name": "steps", "arguments": {}});

    let mut older = client(&Toy::new(), "2025-11-25").await;
    older.ask("logging/setLevel", json!({"level": "error"})).await;
    older.ask("tools/call", steps()).await;
    assert_eq!(levels(&older), Vec::<Value>::new());
    older.ask("logging/setLevel", json!({"level": "warning"})).await;
    older.ask("tools/call", steps()).await;
    assert_eq!(levels(&older), vec![json!("warning"); 5]);

    let mut modern = client(&Toy::new(), MODERN).await;
    modern.ask("tools/call", steps()).await;
    assert_eq!(levels(&modern), Vec::<Value>::new());
    let mut params = steps();
    params["_meta"] = json!({"io.modelcontextprotocol/logLevel": "debug"});
    modern.ask("tools/call", params).await;
    assert_eq!(levels(&modern).len(), 10);
}

#[tokio::test]
async fn older_clients_get_structured_content_only_as_an_object() {
    let cases = [(MODERN, json!([1, 2])), ("2025-11-25", Value::Null)];
    for (revision, expected) in cases {
        let mut client = client(&Toy::new(), revision).await;
        let answer = client.call("array", json!({})).await;
        assert_eq!(answer["result"]["structuredContent"], expected, "{revision}");
        assert_eq!(text(&answer), "[1,2]");
    }
}
