//! Negotiation: which revision is spoken, and what that changes.

use serde_json::json;

use crate::client::{Client, LEGACY, MODERN, text};
use crate::toy::Toy;

#[tokio::test]
async fn every_older_revision_is_spoken() {
    let newer = [("2099-01-01", LEGACY[0]), (MODERN, LEGACY[0]), ("nonsense", LEGACY[0])];
    for (said, spoken) in LEGACY.map(|revision| (revision, revision)).into_iter().chain(newer) {
        let mut client = Client::silent(Toy::new(), nr_mcp::Settings::default());
        let answer = client.handshake(said, json!({})).await;
        assert_eq!(answer["result"]["protocolVersion"], spoken, "{said}");
        assert_eq!(answer["result"]["instructions"], "Play.");
        assert_eq!(answer["result"]["serverInfo"]["title"], "Toy");
        let told = client.call("caller", json!({})).await["result"]["structuredContent"].clone();
        assert_eq!((&told["revision"], &told["client"]), (&json!(spoken), &json!("tests")), "{said}");
    }
}

#[tokio::test]
async fn the_newest_revision_needs_no_handshake() {
    let mut client = Client::modern(Toy::new(), json!({}));
    let found = client.ask("server/discover", json!({})).await["result"].clone();
    assert!(found["supportedVersions"].as_array().unwrap().contains(&json!(MODERN)));
    assert_eq!(found["resultType"], "complete");
    assert_eq!(text(&client.call("echo", json!({"text": "a"})).await), "a");
}

#[tokio::test]
async fn what_a_revision_does_not_have_is_no_method() {
    let dropped = [
        ("ping", json!({})),
        ("logging/setLevel", json!({"level": "info"})),
        ("logging/setLevel", json!({})),
        ("resources/subscribe", json!({"uri": "toy://a"})),
        ("resources/subscribe", json!({})),
        ("resources/unsubscribe", json!({"uri": "toy://a"})),
    ];
    let mut client = Client::modern(Toy::new(), json!({}));
    client.ask("tools/list", json!({})).await;
    for (method, params) in dropped {
        assert_eq!(client.ask(method, params).await["error"]["code"], -32601, "{method}");
    }
    let mut client = Client::legacy(Toy::new(), "2025-11-25", json!({})).await;
    assert_eq!(client.ask("ping", json!({})).await["result"], json!({}));
    let listen = client.ask("subscriptions/listen", json!({"notifications": {}})).await;
    assert_eq!(listen["error"]["code"], -32601);
}

#[tokio::test]
async fn parameters_that_cannot_be_read_are_said_to_be_so() {
    let cases = [
        ("tools/call", json!({"name": 7})),
        ("resources/read", json!({})),
        ("prompts/get", json!({"name": []})),
    ];
    for (method, params) in cases {
        let mut client = Client::legacy(Toy::new(), "2025-11-25", json!({})).await;
        let answer = client.ask(method, params).await;
        assert_eq!(answer["error"]["code"], -32602, "{method}: {answer}");
    }
}
