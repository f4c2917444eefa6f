//! Asking back: inside of a result, by a request of the server, and in words with a token.

use std::time::Duration;

use nr_mcp::Settings;
use serde_json::{Value, json};

use crate::client::{Client, MODERN, text};
use crate::toy::Toy;

fn forms() -> Value {
    json!({"elicitation": {"form": {}}})
}

fn accepted() -> Value {
    json!({"sure": {"action": "accept", "content": {}}})
}

#[tokio::test]
async fn inside_of_a_result() {
    let cases = [
        (json!({"action": "accept", "content": {}}), "done"),
        (json!({"action": "decline"}), "left alone"),
        (json!({"action": "cancel"}), "left alone"),
        (json!({"action": "shrug"}), "left alone"),
        (json!("yes"), "left alone"),
    ];
    for (answer, expected) in cases {
        let toy = Toy::new();
        let mut client = Client::modern(toy.clone(), forms());
        let asked = client.call("confirm", json!({})).await["result"].clone();
        assert_eq!(asked["resultType"], "input_required");
        let request = &asked["inputRequests"]["sure"];
        assert_eq!(request["method"], "elicitation/create");
        assert_eq!(request["params"]["message"], "Really?");
        let again = json!({
            "name": "confirm", "arguments": {}, "requestState": asked["requestState"],
            "inputResponses": {"sure": answer, "other": {"action": "accept"}},
        });
        assert_eq!(text(&client.ask("tools/call", again).await), expected, "{answer}");
        let answers = toy.answers.lock().unwrap().clone().unwrap();
        assert_eq!(answers.state, json!({"step": 1}));
        assert_eq!(answers.get("other"), None, "only what was asked for reaches the host");
    }
}

#[tokio::test]
async fn a_state_is_good_only_for_its_own_request() {
    let mut client = Client::modern(Toy::new(), forms());
    let state =
        client.call("confirm", json!({})).await["result"]["requestState"].as_str().unwrap().to_owned();
    let middle = state.len() / 2;
    let flipped = if &state[middle..=middle] == "A" { "B" } else { "A" };
    let tampered = format!("{}{flipped}{}", &state[..middle], &state[middle + 1..]);
    let cases = [
        ("confirm", json!({}), state.as_str(), true),
        ("form", json!({}), state.as_str(), false),
        ("echo", json!({"text": "a"}), state.as_str(), false),
        ("confirm", json!({}), tampered.as_str(), false),
        ("confirm", json!({}), "", false),
    ];
    for (name, arguments, state, good) in cases {
        let params = json!({"name": name, "arguments": arguments, "requestState": state, "inputResponses": accepted()});
        let answer = client.ask("tools/call", params).await;
        assert_eq!(answer.get("error").is_none(), good, "{name} {arguments} {state}: {answer}");
        if !good {
            assert_eq!(answer["error"]["code"], -32602);
        }
    }
    // What a client holds is no token for a model, and the other way round.
    let answer = client.call("confirm", json!({"confirm_token": state})).await;
    assert_eq!(answer["error"]["code"], -32602);
}

#[tokio::test]
async fn a_state_is_good_only_under_its_own_key() {
    let mut settings = Settings::default();
    settings.state_key = Some(vec![7; 32]);
    let mut first = Client::silent(Toy::new(), settings.clone());
    first.speak_modern(forms());
    let mut same = Client::silent(Toy::new(), settings);
    same.speak_modern(forms());
    let mut other = Client::modern(Toy::new(), forms());
    let state = first.call("confirm", json!({})).await["result"]["requestState"].clone();
    let again = json!({
        "name": "confirm", "arguments": {}, "requestState": state, "inputResponses": accepted(),
    });
    assert_eq!(text(&same.ask("tools/call", again.clone()).await), "done");
    assert_eq!(other.ask("tools/call", again).await["error"]["code"], -32602);
}

/// Answers what the server asks, and gives what comes of the call.
async fn by_elicitation(client: &mut Client, tool: &str, answer: Value) -> Value {
    let id = client.send("tools/call", json!({"name": tool, "arguments": {}})).await;
    let asked = client.notice().await;
    assert_eq!(asked["method"], "elicitation/create");
    client.say(json!({"jsonrpc": "2.0", "id": asked["id"], "result": answer})).await;
    client.answer(id).await
}

#[tokio::test]
async fn by_a_request_of_the_server() {
    for capabilities in [forms(), json!({"elicitation": {}})] {
        let mut client = Client::legacy(Toy::new(), "2025-06-18", capabilities).await;
        let answer = by_elicitation(&mut client, "confirm", json!({"action": "accept", "content": {}})).await;
        assert_eq!(text(&answer), "done");
        let answer = by_elicitation(&mut client, "confirm", json!({"action": "decline"})).await;
        assert_eq!(text(&answer), "left alone");
        let content = json!({"action": "accept", "content": {"name": "Ada"}});
        assert_eq!(text(&by_elicitation(&mut client, "form", content).await), "{\"name\":\"Ada\"}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_answers_counts_as_left() {
    let mut settings = Settings::default();
    settings.ask_ttl = Duration::from_secs(60);
    settings.call_timeout = Duration::from_secs(1);
    let mut client = Client::silent(Toy::new(), settings);
    client.handshake("2025-11-25", forms()).await;
    assert_eq!(text(&client.call("confirm", json!({})).await), "left alone");
}

/// The token in a text.
pub(crate) fn token(text: &str) -> String {
    let (_, rest) = text.split_once("`confirm_token`: \"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

#[tokio::test]
async fn in_words_with_a_token() {
    for revision in [MODERN, "2025-11-25", "2024-11-05"] {
        let toy = Toy::new();
        let mut client = if revision == MODERN {
            Client::modern(toy.clone(), json!({}))
        } else {
            Client::legacy(toy.clone(), revision, json!({})).await
        };
        let asked = client.call("confirm", json!({})).await;
        let question = text(&asked).to_owned();
        let shown = question.replace(&token(&question), "TOKEN");
        assert_eq!(
            shown,
            "Really?\n\nNothing has been done yet. Put this to the person. If they agree, call confirm again with the \
             same arguments and `confirm_token`: \"TOKEN\"."
        );
        let again = json!({"confirm_token": token(&question)});
        assert_eq!(text(&client.call("confirm", again).await), "done", "{revision}");

        let asked = client.call("form", json!({})).await;
        let question = text(&asked);
        assert!(
            question.ends_with(
                ", and `confirm_answers`: an object with these properties: {\"name\":{\"type\":\"string\"}}."
            ),
            "{question}"
        );
        let again = json!({"confirm_token": token(question), "confirm_answers": {"name": "Ada"}});
        assert_eq!(text(&client.call("form", again).await), "{\"name\":\"Ada\"}");

        for bad in [json!("nonsense"), json!(7), json!(token(question))] {
            let answer = client.call("confirm", json!({"confirm_token": bad})).await;
            assert_eq!(answer["error"]["code"], -32602, "{bad}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_a_client_cannot_do_is_named() {
    for revision in [MODERN, "2025-11-25"] {
        let mut client = if revision == MODERN {
            Client::modern(Toy::new(), forms())
        } else {
            Client::legacy(Toy::new(), revision, forms()).await
        };
        let error = client.call("folders", json!({})).await["error"].clone();
        assert_eq!(error["code"], -32021);
        assert_eq!(error["data"]["requiredCapabilities"], json!({"roots": {}}));
    }
}

#[tokio::test]
async fn nobody_asks_without_end() {
    let mut older = Client::legacy(Toy::new(), "2025-11-25", json!({})).await;
    assert_eq!(older.call("endless", json!({})).await["error"]["code"], -32602);

    let mut modern = Client::modern(Toy::new(), json!({}));
    let mut params = json!({"name": "endless", "arguments": {}});
    for _ in 0..10 {
        let asked = modern.ask("tools/call", params.clone()).await["result"].clone();
        assert_eq!(asked["resultType"], "input_required");
        assert_eq!(asked.get("inputRequests"), None);
        params["requestState"] = asked["requestState"].clone();
    }
    assert_eq!(modern.ask("tools/call", params).await["error"]["code"], -32602);
}

#[tokio::test]
async fn answers_without_a_state_have_none() {
    let toy = Toy::new();
    let mut client = Client::modern(toy.clone(), forms());
    let params = json!({"name": "confirm", "arguments": {}, "inputResponses": accepted()});
    client.ask("tools/call", params).await;
    assert_eq!(toy.answers.lock().unwrap().clone().unwrap().state, Value::Null);
}
