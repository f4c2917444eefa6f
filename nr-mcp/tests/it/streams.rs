//! Lines: what is no message, what is too long, and the end.

use std::time::Duration;

use nr_mcp::{MAX_LINE, Settings};
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::toy::Toy;

#[tokio::test]
async fn what_is_no_message_is_said_to_be_so_and_ends_nothing() {
    let mut client = Client::legacy(Toy::new(), "2025-11-25", json!({})).await;
    let cases = [
        ("{", -32700, Value::Null),
        ("\u{0}", -32700, Value::Null),
        ("[]", -32600, Value::Null),
        ("7", -32600, Value::Null),
        ("{\"id\":\"x\"}", -32600, json!("x")),
        ("{\"jsonrpc\":\"1.0\",\"id\":3,\"method\":\"ping\"}", -32600, json!(3)),
    ];
    for (line, code, id) in cases {
        client.line(line).await;
        let answer = client.hear().await.unwrap();
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(code), &id), "{line}");
    }
    client.line("").await;
    client.line("  \r").await;
    assert_eq!(text(&client.call("echo", json!({"text": "on"})).await), "on");
}

#[tokio::test]
async fn a_line_that_is_too_long_is_skipped() {
    let mut client = Client::legacy(Toy::new(), "2025-11-25", json!({})).await;
    client.line(&"x".repeat(MAX_LINE + 1)).await;
    assert_eq!(client.hear().await.unwrap()["error"]["code"], -32600);
    assert_eq!(text(&client.call("echo", json!({"text": "on"})).await), "on");
}

#[tokio::test]
async fn what_comes_before_the_handshake_ends_nothing() {
    let mut client = Client::silent(Toy::new(), Settings::default());
    client.say(json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
    client.say(json!({"jsonrpc": "2.0", "id": 9, "result": {}})).await;
    client.line("nonsense").await;
    assert_eq!(client.hear().await.unwrap()["error"]["code"], -32700);
    assert_eq!(client.ask("ping", json!({})).await["result"], json!({}));
    assert_eq!(client.handshake("2025-11-25", json!({})).await["result"]["serverInfo"]["name"], "toy");
}

#[tokio::test]
async fn calls_in_flight_finish_after_the_end_of_the_input() {
    for hang_up in [true, false] {
        let toy = Toy::new();
        let mut client = Client::modern(toy.clone(), json!({}));
        let id = client.send("tools/call", json!({"name": "wait", "arguments": {}})).await;
        toy.waiting.notified().await;
        let ending = tokio::spawn(if hang_up { ended(client, true) } else { ended(client, false) });
        tokio::task::yield_now().await;
        toy.go_on.notify_one();
        let (result, rest) = ending.await.unwrap();
        result.unwrap();
        assert_eq!(rest.len(), 1, "{rest:?}");
        assert_eq!((&rest[0]["id"], text(&rest[0])), (&json!(id), "waited"));
    }
}

async fn ended(client: Client, hang_up: bool) -> (std::io::Result<()>, Vec<Value>) {
    if hang_up { client.hang_up().await } else { client.end().await }
}

#[tokio::test(start_paused = true)]
async fn but_not_for_ever() {
    let toy = Toy::new();
    let mut settings = Settings::default();
    settings.drain = Duration::from_secs(2);
    let mut client = Client::silent(toy.clone(), settings);
    client.speak_modern(json!({}));
    client.send("tools/call", json!({"name": "wait", "arguments": {}})).await;
    toy.waiting.notified().await;
    let begun = tokio::time::Instant::now();
    let (result, rest) = client.hang_up().await;
    result.unwrap();
    toy.dropped.notified().await;
    assert_eq!(rest[0]["error"]["data"]["kind"], "unavailable");
    assert_eq!(begun.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn notes_do_not_hold_up_the_end() {
    let mut client = Client::modern(Toy::new(), json!({}));
    let params = json!({"name": "steps", "arguments": {}, "_meta": {"progressToken": 1}});
    let id = client.send("tools/call", params).await;
    let begun = tokio::time::Instant::now();
    let (_, rest) = client.hang_up().await;
    assert!(rest.iter().any(|message| message["id"] == id), "{rest:?}");
    assert_eq!(begun.elapsed().as_secs(), 0);
}

#[tokio::test]
async fn a_client_that_never_says_hello() {
    let (ended, rest) = Client::silent(Toy::new(), Settings::default()).hang_up().await;
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(rest.is_empty());
    let (ended, _) = Client::silent(Toy::new(), Settings::default()).end().await;
    ended.unwrap();
}

#[tokio::test]
async fn many_calls_at_a_time_each_get_their_own_answer() {
    let mut client = Client::modern(Toy::new(), json!({}));
    let mut ids = Vec::new();
    for n in 0..200 {
        ids.push(
            client.send("tools/call", json!({"name": "echo", "arguments": {"text": n.to_string()}})).await,
        );
    }
    let mut answers: Vec<(u64, String)> = Vec::new();
    for _ in 0..200 {
        let answer = client.hear().await.unwrap();
        answers.push((answer["id"].as_u64().unwrap(), text(&answer).to_owned()));
    }
    answers.sort();
    let expected: Vec<_> = ids.iter().enumerate().map(|(n, id)| (*id, n.to_string())).collect();
    assert_eq!(answers, expected);
}
