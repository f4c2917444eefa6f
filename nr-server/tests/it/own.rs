//! What the server tells of itself, through a conversation over standard input and output.

use nr_sim::{Fault, Sim};
use serde_json::{Value, json};

use crate::support::{KEY, Session};

/// Has a conversation with a server in front of this account.
async fn with_server<T: Send + 'static>(
    sim: &Sim,
    talk: impl FnOnce(&mut Session) -> T + Send + 'static,
) -> T {
    let upstream = nr_sim::http::serve(sim.clone(), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let (account, url) = (sim.account().to_string(), upstream.url());
    tokio::task::spawn_blocking(move || {
        let env = [
            ("NEW_RELIC_NERDGRAPH_URL", url.as_str()),
            ("NEW_RELIC_API_KEY", KEY),
            ("NEW_RELIC_ACCOUNT_ID", account.as_str()),
            ("NR_LIMITS_ATTEMPTS", "1"),
        ];
        let (mut session, _) = Session::start(&["serve", "--toolsets", "core,administration"], &env);
        talk(&mut session)
    })
    .await
    .unwrap()
}

fn call(session: &mut Session, tool: &str, arguments: Value) -> (bool, String) {
    let answer = session.ask("tools/call", json!({"name": tool, "arguments": arguments}));
    let text = answer["content"][0]["text"].as_str().unwrap_or_default().to_owned();
    (answer["isError"] == true, text)
}

fn read(session: &mut Session, uri: &str) -> Value {
    let answer = session.ask("resources/read", json!({"uri": uri}));
    serde_json::from_str(answer["contents"][0]["text"].as_str().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_and_the_plugins_are_told() {
    let sim = Sim::builder().seed(7).build();
    let account = sim.account();
    with_server(&sim, move |session| {
        let (failed, text) = call(session, "get_session_info", json!({}));
        assert!(!failed, "{text}");
        for part in ["caller: local", &format!("account: {account}"), "rights: read", "administration, "] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let (_, plugins) = call(session, "list_plugins", json!({}));
        assert!(plugins.contains("\nadministration\t") && plugins.contains("\ndata-access\t"), "{plugins}");
        let (failed, text) = call(session, "get_plugin_dependencies", json!({"plugin": "discovery"}));
        assert_eq!((failed, text.as_str()), (false, "plugin\tneeds\tneeded_by\ndiscovery\t-\t-"));
        for (tool, arguments, said) in [
            ("get_plugin_dependencies", json!({"plugin": "discvery"}), "did you mean `discovery`?"),
            ("get_plugin_dependencies", json!({"plgin": "discovery"}), "plgin"),
            ("get_session_info", json!({"verbose": true}), "verbose"),
        ] {
            let (failed, text) = call(session, tool, arguments);
            assert!(failed && text.contains(said), "{text}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_is_asked_for_and_the_last_answer_remembered() {
    let sim = Sim::builder().seed(7).build();
    let faults = sim.clone();
    with_server(&sim, move |session| {
        let (_, text) = call(session, "get_health_status", json!({}));
        assert!(text.starts_with("status: ok\nNew Relic: answered in "), "{text}");
        faults.faults().inject(Fault::ServerError(502).times(2));
        let (failed, text) = call(session, "get_health_status", json!({}));
        assert!(!failed && text.starts_with("status: degraded\nNew Relic: fails: "), "{text}");
        assert!(text.contains("last answer to a check: ") && !text.contains("never"), "{text}");
        let health = read(session, "newrelic://health");
        assert_eq!((&health["status"], &health["new_relic"]["answers"]), (&json!("degraded"), &json!(false)));
        let health = read(session, "newrelic://health");
        assert_eq!((&health["status"], &health["new_relic"]["answers"]), (&json!("ok"), &json!(true)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happened_is_counted() {
    let sim = Sim::builder().seed(7).build();
    with_server(&sim, |session| {
        let query = json!({"query": "SELECT count(*) FROM Transaction SINCE 30 minutes ago"});
        for _ in 0..2 {
            assert!(!call(session, "execute_nrql_query", query.clone()).0);
        }
        // By another name, and refused.
        assert!(call(session, "run_nrql_query", json!({"query": "SELECT"})).0);
        let (_, text) = call(session, "get_server_metrics", json!({}));
        assert!(text.contains("\nexecute_nrql_query\t3\t1\t0\t"), "{text}");
        let metrics = read(session, "newrelic://metrics");
        let own =
            metrics["calls"].as_array().unwrap().iter().find(|one| one["request"] == "get_server_metrics");
        assert_eq!(own.unwrap()["calls"], 1, "{metrics}");
        assert!(metrics["new_relic_requests"]["sent"].as_u64() >= Some(1), "{metrics}");
        assert_eq!(metrics["new_relic_requests"]["failed"], 0, "{metrics}");
        assert!(metrics["cache"]["hits"].as_u64() >= Some(1), "{metrics}");
    })
    .await;
}
