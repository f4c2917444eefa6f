//! Notices of change, in both eras.

use nr_mcp::Change;
use serde_json::{Value, json};

use crate::client::{Client, LEGACY};
use crate::toy::Toy;

#[tokio::test]
async fn older_clients_hear_of_lists_and_of_what_they_watch() {
    for revision in LEGACY {
        let toy = Toy::new();
        let mut client = Client::legacy(toy.clone(), revision, json!({})).await;
        // The answer says that the handshake has been seen.
        client.ask("resources/subscribe", json!({"uri": "toy://a"})).await;
        for change in [
            Change::Tools,
            Change::Resource("toy://b".to_owned()),
            Change::Resource("toy://a".to_owned()),
            Change::Prompts,
            Change::Resources,
        ] {
            toy.announce.send(change).await.unwrap();
        }
        let mut heard = Vec::new();
        for _ in 0..4 {
            let notice = client.notice().await;
            heard.push((notice["method"].as_str().unwrap().to_owned(), notice["params"]["uri"].clone()));
        }
        let expected = [
            ("notifications/tools/list_changed", Value::Null),
            ("notifications/resources/updated", json!("toy://a")),
            ("notifications/prompts/list_changed", Value::Null),
            ("notifications/resources/list_changed", Value::Null),
        ];
        assert_eq!(heard, expected.map(|(method, uri)| (method.to_owned(), uri)), "{revision}");

        client.ask("resources/unsubscribe", json!({"uri": "toy://a"})).await;
        toy.announce.send(Change::Resource("toy://a".to_owned())).await.unwrap();
        toy.announce.send(Change::Tools).await.unwrap();
        assert_eq!(client.notice().await["method"], "notifications/tools/list_changed");
    }
}

#[tokio::test]
async fn clients_of_the_newest_revision_hear_what_they_subscribed_to() {
    let toy = Toy::new();
    let mut client = Client::modern(toy.clone(), json!({}));
    let filter = json!({"notifications": {"toolsListChanged": true, "resourceSubscriptions": ["toy://a"]}});
    let id = client.send("subscriptions/listen", filter).await;
    let granted = client.notice().await;
    assert_eq!(granted["method"], "notifications/subscriptions/acknowledged");
    for change in [
        Change::Prompts,
        Change::Resource("toy://b".to_owned()),
        Change::Tools,
        Change::Resource("toy://a".to_owned()),
    ] {
        toy.announce.send(change).await.unwrap();
    }
    for method in ["notifications/tools/list_changed", "notifications/resources/updated"] {
        let notice = client.notice().await;
        assert_eq!(notice["method"], method);
        assert_eq!(notice["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], id);
    }
    let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}});
    client.say(cancel).await;
    client.ask("tools/list", json!({})).await;
    assert!(client.heard.is_empty(), "{:?}", client.heard);
}

#[tokio::test]
async fn a_subscription_ends_with_the_server() {
    let mut client = Client::modern(Toy::new(), json!({}));
    let id = client.send("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}})).await;
    client.notice().await;
    let (ended, rest) = client.end().await;
    ended.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0]["id"], id);
    assert!(rest[0].get("result").is_some(), "{rest:?}");
}
