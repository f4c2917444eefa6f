//! The HTTP server: both eras on one endpoint, bounds, and an orderly end.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use nr_mcp::http::{HttpConfig, HttpServer, serve};
use serde_json::{Value, json};

use crate::client::text;
use crate::toy::Toy;
use crate::web::{hello, legacy, modern, send, send_legacy, start};

async fn server(toy: &Arc<Toy>, change: impl FnOnce(&mut HttpConfig)) -> HttpServer {
    let mut config = HttpConfig::default();
    change(&mut config);
    serve(toy.clone(), config).await.unwrap()
}

#[tokio::test]
async fn the_newest_revision_gets_plain_json() {
    let server = server(&Toy::new(), |_| {}).await;
    let reply =
        modern(server.local_addr(), "tools/call", json!({"name": "echo", "arguments": {"text": "a"}}), &[]);
    let reply = reply.await;
    assert_eq!((reply.status, reply.headers["content-type"].as_str()), (200, "application/json"));
    assert_eq!(text(&reply.json()), "a");
}

#[tokio::test]
async fn notes_turn_the_answer_into_a_stream() {
    let server = server(&Toy::new(), |_| {}).await;
    let params = json!({"name": "steps", "arguments": {}, "_meta": {"progressToken": 7}});
    let reply = modern(server.local_addr(), "tools/call", params, &[]).await;
    assert_eq!(reply.headers["content-type"], "text/event-stream");
    assert_eq!(reply.headers["x-accel-buffering"], "no");
    let messages = reply.messages();
    let steps: Vec<_> = messages.iter().filter_map(|m| m["params"]["progress"].as_f64()).collect();
    assert_eq!(steps, [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(text(messages.last().unwrap()), "there");
}

#[tokio::test]
async fn an_older_client_has_a_session() {
    let server = server(&Toy::new(), |_| {}).await;
    let at = server.local_addr();
    let reply = hello(at, &[]).await;
    assert_eq!(reply.messages()[0]["result"]["serverInfo"]["name"], "toy");
    let session = [("Mcp-Session-Id", reply.headers["mcp-session-id"].as_str())];
    let reply = legacy(at, json!({"jsonrpc": "2.0", "method": "notifications/initialized"}), &session).await;
    assert_eq!(reply.status, 202);
    let call = |id: u32| {
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call",
            "params": {"name": "echo", "arguments": {"text": "a"}}})
    };
    let reply = legacy(at, call(1), &session).await;
    assert_eq!(text(reply.messages().last().unwrap()), "a");

    assert_eq!(start(at, "DELETE /mcp", &session, None).await.reply().await.status, 204);
    assert_eq!(legacy(at, call(2), &session).await.status, 404, "it is closed");
    assert_eq!(legacy(at, call(3), &[]).await.status, 400, "without a session there is nothing to call in");
}

#[tokio::test]
async fn a_path_below_the_endpoint_means_what_the_scope_says() {
    let scope = |config: &mut HttpConfig| {
        *config = std::mem::take(config).scope(|parts| match parts.uri.path() {
            "/mcp" | "/mcp/x/nrql/readonly" => Ok(http::Extensions::new()),
            _ => Err(nr_mcp::http::Refusal::new(http::StatusCode::NOT_FOUND, "no such thing")),
        });
    };
    let server = server(&Toy::new(), scope).await;
    let at = server.local_addr();
    assert_eq!(server.url(), format!("http://{at}/mcp"));
    for path in ["/mcp", "/mcp/x/nrql/readonly"] {
        let params = json!({"name": "caller", "arguments": {}});
        let reply = send(at, path, "tools/call", params, &[]).await.reply().await;
        let told = &reply.json()["result"]["structuredContent"];
        assert_eq!(
            *told,
            json!({"channel": "Http", "revision": "2026-07-28", "client": "tests", "path": path, "address": "127.0.0.1",
                "identity": null})
        );
    }
    let reply = start(at, "POST /mcp/y", &[], Some("")).await.reply().await;
    assert_eq!((reply.status, reply.body.as_str()), (404, "no such thing\n"));
    for path in ["/", "/mcpx", "/other"] {
        assert_eq!(start(at, &format!("GET {path}"), &[], None).await.reply().await.status, 404, "{path}");
    }
    let reply = start(at, "PUT /mcp", &[], None).await.reply().await;
    assert_eq!((reply.status, reply.headers["allow"].as_str()), (405, "GET, POST, DELETE"));
}

#[tokio::test]
async fn without_a_scope_nothing_is_below_the_endpoint() {
    let server = server(&Toy::new(), |_| {}).await;
    for (path, status) in [("/mcp", 200), ("/mcp/", 200), ("/mcp/x", 404), ("/mcp/x/nrql/readonly", 404)] {
        let reply = send(server.local_addr(), path, "tools/list", json!({}), &[]).await.reply().await;
        assert_eq!(reply.status, status, "{path}");
    }
}

/// All of 127.0.0.0/8 is loopback, and only its first address is allowed by default. Systems other than Linux have to be
/// given the second one first.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_answers_to_its_own_address() {
    let config = HttpConfig::at("127.0.0.2:0".parse().unwrap());
    let server = serve(Toy::new(), config).await.unwrap();
    assert_eq!(modern(server.local_addr(), "tools/list", json!({}), &[]).await.status, 200);
    let everywhere = HttpConfig::at("0.0.0.0:0".parse().unwrap());
    assert_eq!(everywhere.allowed_hosts, HttpConfig::default().allowed_hosts);
}

#[tokio::test]
async fn pages_stand_beside_the_endpoint() {
    let page = |config: &mut HttpConfig| {
        *config = std::mem::take(config).page("/healthz", |_| Response::new(Bytes::from_static(b"well")));
    };
    let server = server(&Toy::new(), page).await;
    let at = server.local_addr();
    let reply = start(at, "GET /healthz", &[("Host", "anything")], None).await.reply().await;
    assert_eq!((reply.status, reply.body.as_str()), (200, "well"));
    assert_eq!(start(at, "POST /healthz", &[], Some("")).await.reply().await.status, 405);
    // Pages of an allowed origin may read it, others may not.
    for (origin, echoed) in [("http://localhost:1", true), ("http://evil.example.com", false)] {
        let reply = start(at, "GET /healthz", &[("Origin", origin)], None).await.reply().await;
        assert_eq!(reply.headers.contains_key("access-control-allow-origin"), echoed, "{origin}");
    }
}

#[tokio::test]
async fn bodies_are_bounded_and_must_be_messages() {
    let server = server(&Toy::new(), |config| config.max_body = 200).await;
    let at = server.local_addr();
    let json = [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")];
    let long = "x".repeat(201);
    let cases = [
        (long.as_str(), 413, Value::Null),
        ("{", 400, json!(-32700)),
        ("[]", 400, json!(-32600)),
        ("{\"id\":4}", 400, json!(-32600)),
    ];
    for (body, status, code) in cases {
        let reply = start(at, "POST /mcp", &json, Some(body)).await.reply().await;
        assert_eq!(reply.status, status, "{body}");
        if !code.is_null() {
            assert_eq!(reply.json()["error"]["code"], code, "{body}");
        }
    }
    // Without a length it is counted.
    let mut chunked = json.to_vec();
    chunked.push(("Transfer-Encoding", "chunked"));
    let mut exchange = start(at, "POST /mcp", &chunked, None).await;
    exchange.write(format!("c9\r\n{long}\r\n0\r\n\r\n").as_bytes()).await;
    assert_eq!(exchange.reply().await.status, 413);
}

#[tokio::test(start_paused = true)]
async fn a_body_must_not_dawdle() {
    let server = server(&Toy::new(), |config| config.body_timeout = Duration::from_secs(5)).await;
    let headers = [("Content-Type", "application/json"), ("Content-Length", "100")];
    let mut exchange = start(server.local_addr(), "POST /mcp", &headers, None).await;
    exchange.write(b"{").await;
    assert_eq!(exchange.reply().await.status, 408);
}

#[tokio::test]
async fn sessions_are_bounded_and_places_come_back() {
    let server = server(&Toy::new(), |config| config.max_sessions = 2).await;
    let at = server.local_addr();
    let first = hello(at, &[]).await;
    assert_eq!(hello(at, &[]).await.status, 200);
    let third = hello(at, &[]).await;
    assert_eq!((third.status, third.headers["retry-after"].as_str()), (503, "30"));
    // Those who need no session are served all the same.
    assert_eq!(modern(at, "tools/list", json!({}), &[]).await.status, 200);
    let session = [("Mcp-Session-Id", first.headers["mcp-session-id"].as_str())];
    start(at, "DELETE /mcp", &session, None).await.reply().await;
    assert_eq!(hello(at, &[]).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn an_idle_session_gives_its_place_back() {
    let change = |config: &mut HttpConfig| {
        config.max_sessions = 1;
        config.session_idle = Duration::from_secs(60);
    };
    let server = server(&Toy::new(), change).await;
    let at = server.local_addr();
    assert_eq!(hello(at, &[]).await.status, 200);
    assert_eq!(hello(at, &[]).await.status, 503);
    tokio::time::advance(Duration::from_secs(61)).await;
    let mut tries = 0;
    while hello(at, &[]).await.status != 200 {
        tries += 1;
        assert!(tries < 1000, "the session never went away");
    }
}

#[tokio::test]
async fn requests_are_bounded() {
    let toy = Toy::new();
    let server = server(&toy, |config| config.max_requests = 1).await;
    let at = server.local_addr();
    let waiting = send(at, "/mcp", "tools/call", json!({"name": "wait", "arguments": {}}), &[]).await;
    toy.waiting.notified().await;
    let refused = modern(at, "tools/list", json!({}), &[]).await;
    assert_eq!((refused.status, refused.headers["retry-after"].as_str()), (503, "1"));
    toy.go_on.notify_one();
    assert_eq!(text(&waiting.reply().await.json()), "waited");
}

#[tokio::test]
async fn hanging_up_drops_the_future_of_the_host() {
    let toy = Toy::new();
    let server = server(&toy, |_| {}).await;
    let params = json!({"name": "wait", "arguments": {}});
    let waiting = send(server.local_addr(), "/mcp", "tools/call", params, &[]).await;
    toy.waiting.notified().await;
    drop(waiting);
    toy.dropped.notified().await;
}

#[tokio::test]
async fn a_panic_costs_only_its_own_request() {
    let server = server(&Toy::new(), |_| {}).await;
    let at = server.local_addr();
    for (method, params) in
        [("tools/call", json!({"name": "panics", "arguments": {}})), ("tools/list", json!({}))]
    {
        let reply = modern(at, method, params, &[("X-Panic", "1")]).await;
        assert_eq!(reply.json()["error"]["code"], -32603, "{method}");
    }
    assert_eq!(modern(at, "tools/list", json!({}), &[]).await.status, 200);
}

#[tokio::test]
async fn shutting_down_lets_calls_finish() {
    for is_modern in [true, false] {
        let toy = Toy::new();
        let server = server(&toy, |_| {}).await;
        let at = server.local_addr();
        let session = hello(at, &[]).await.headers["mcp-session-id"].clone();
        let session = ("Mcp-Session-Id", session.as_str());
        let mut idle = start(at, "GET /mcp", &[session, ("Accept", "text/event-stream")], None).await;
        assert_eq!(idle.head().await.0, 200);
        let params = json!({"name": "wait", "arguments": {}});
        let waiting = if is_modern {
            send(at, "/mcp", "tools/call", params, &[]).await
        } else {
            let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
            send_legacy(at, call, &[session]).await
        };
        toy.waiting.notified().await;
        let ending = tokio::spawn(server.shutdown());
        tokio::task::yield_now().await;
        toy.go_on.notify_one();
        assert_eq!(text(waiting.reply().await.messages().last().unwrap()), "waited");
        ending.await.unwrap();
        while !idle.chunk().await.is_empty() {}
    }
}

#[tokio::test]
async fn dropping_the_server_stops_it_at_once() {
    let toy = Toy::new();
    let server = server(&toy, |_| {}).await;
    let at = server.local_addr();
    let waiting = send(at, "/mcp", "tools/call", json!({"name": "wait", "arguments": {}}), &[]).await;
    toy.waiting.notified().await;
    drop(server);
    toy.dropped.notified().await;
    drop(waiting);
}

#[tokio::test(start_paused = true)]
async fn shutting_down_does_not_wait_for_ever() {
    let toy = Toy::new();
    let server = server(&toy, |config| config.settings.drain = Duration::from_secs(3)).await;
    let params = json!({"name": "wait", "arguments": {}});
    let waiting = send(server.local_addr(), "/mcp", "tools/call", params, &[]).await;
    toy.waiting.notified().await;
    server.shutdown().await;
    toy.dropped.notified().await;
    assert_eq!(waiting.reply().await.json()["error"]["data"]["kind"], "unavailable");
}

#[tokio::test]
async fn a_taken_address_says_so() {
    let first = server(&Toy::new(), |_| {}).await;
    let config = HttpConfig::at(first.local_addr());
    let error = serve(Toy::new(), config).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot listen on 127.0.0.1:"), "{error}");
}
