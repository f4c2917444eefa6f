//! Who is let in over HTTP: hosts, origins, and whoever can say who they are.

use std::sync::Arc;

use async_trait::async_trait;
use http::Extensions;
use http::request::Parts;
use nr_mcp::Identity;
use nr_mcp::http::{Authenticate, HttpConfig, Refusal, serve};
use serde_json::json;

use crate::asking::token;
use crate::client::text;
use crate::toy::Toy;
use crate::web::{hello, legacy, modern, start};

#[tokio::test]
async fn hosts_and_origins() {
    let mut config = HttpConfig::default();
    config.allowed_hosts =
        vec!["localhost".into(), "127.0.0.1".into(), "mcp.example.com:8443".into(), "::1".into()];
    config.allowed_origins = vec![
        "http://localhost:*".into(),
        "https://app.example.com".into(),
        "https://dev.example.com:444".into(),
    ];
    let server = serve(Toy::new(), config).await.unwrap();
    let at = server.local_addr();
    let cases = [
        (("Host", "localhost"), true),
        (("Host", "LOCALHOST:9"), true),
        (("Host", "[::1]:80"), true),
        (("Host", "mcp.example.com:8443"), true),
        (("Host", "mcp.example.com"), false),
        (("Host", "evil.example.com"), false),
        (("Host", "localhost.evil.example.com"), false),
        (("Host", ""), false),
        (("Origin", "http://localhost:5173"), true),
        (("Origin", "http://localhost"), true),
        (("Origin", "https://localhost"), false),
        (("Origin", "https://app.example.com"), true),
        (("Origin", "https://app.example.com:443"), true),
        (("Origin", "https://app.example.com:444"), false),
        (("Origin", "https://dev.example.com:444"), true),
        (("Origin", "https://dev.example.com"), false),
        (("Origin", "null"), false),
        (("Origin", "nonsense"), false),
        (("Origin", "http://localhost.evil.example.com"), false),
    ];
    for (header, passes) in cases {
        let reply = modern(at, "tools/list", json!({}), &[header]).await;
        assert_eq!(reply.status, if passes { 200 } else { 403 }, "{header:?}");
        let echoed = reply.headers.get("access-control-allow-origin").map(String::as_str);
        assert_eq!(echoed, (passes && header.0 == "Origin").then_some(header.1), "{header:?}");
    }
}

#[tokio::test]
async fn a_browser_may_ask_first() {
    let mut config = HttpConfig::default();
    config.headers.push(http::HeaderName::from_static("include-tags"));
    let server = serve(Toy::new(), config).await.unwrap();
    let headers = [("Origin", "http://localhost:5173"), ("Access-Control-Request-Method", "POST")];
    let reply = start(server.local_addr(), "OPTIONS /mcp", &headers, None).await.reply().await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.headers["access-control-allow-origin"], "http://localhost:5173");
    assert_eq!(reply.headers["access-control-allow-methods"], "GET, POST, DELETE");
    assert!(reply.headers["access-control-allow-headers"].ends_with("mcp-name, include-tags"));
}

#[tokio::test]
async fn what_cannot_be_allowed_is_refused_at_the_start() {
    for (host, origin) in
        [("a b", ""), ("", "localhost"), ("", "http://a:1:*"), ("", "http://a/path"), ("", "null:*")]
    {
        let mut config = HttpConfig::default();
        config.allowed_hosts.extend((!host.is_empty()).then(|| host.to_owned()));
        config.allowed_origins.extend((!origin.is_empty()).then(|| origin.to_owned()));
        let error = serve(Toy::new(), config).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{host} {origin}");
    }
}

/// Lets in whoever says a name.
struct Names;

#[async_trait]
impl Authenticate for Names {
    async fn authenticate(&self, request: &Parts) -> Result<Extensions, Refusal> {
        let Some(name) = request.headers.get("x-name").and_then(|name| name.to_str().ok()) else {
            return Err(Refusal::unauthorized("say who you are", "Bearer resource_metadata=\"https://x\""));
        };
        if name == "mallory" {
            return Err(Refusal::forbidden("not you"));
        }
        let mut extensions = Extensions::new();
        extensions.insert(Identity::new(name));
        Ok(extensions)
    }
}

#[tokio::test]
async fn only_who_is_known_comes_in() {
    let config = HttpConfig::default().authenticate(Arc::new(Names));
    let server = serve(Toy::new(), config).await.unwrap();
    let at = server.local_addr();
    let who = || json!({"name": "caller", "arguments": {}});

    // Refused before the body is read: it never comes.
    let headers = [("Content-Type", "application/json"), ("Content-Length", "100")];
    let reply = start(at, "POST /mcp", &headers, None).await.reply().await;
    assert_eq!((reply.status, reply.body.as_str()), (401, "say who you are\n"));
    assert_eq!(reply.headers["www-authenticate"], "Bearer resource_metadata=\"https://x\"");

    assert_eq!(modern(at, "tools/call", who(), &[("X-Name", "mallory")]).await.status, 403);
    let reply = modern(at, "tools/call", who(), &[("X-Name", "alice")]).await;
    assert_eq!(reply.json()["result"]["structuredContent"]["identity"], "alice");
}

#[tokio::test]
async fn a_session_belongs_to_whoever_opened_it() {
    let config = HttpConfig::default().authenticate(Arc::new(Names));
    let server = serve(Toy::new(), config).await.unwrap();
    let at = server.local_addr();
    let opened = hello(at, &[("X-Name", "alice")]).await;
    let session = ("Mcp-Session-Id", opened.headers["mcp-session-id"].as_str());
    let ping = || json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    assert_eq!(legacy(at, ping(), &[session, ("X-Name", "bob")]).await.status, 404);
    start(at, "DELETE /mcp", &[session, ("X-Name", "bob")], None).await.reply().await;
    assert_eq!(
        legacy(at, ping(), &[session, ("X-Name", "alice")]).await.status,
        200,
        "bob could not close it"
    );
}

#[tokio::test]
async fn a_state_is_good_only_for_its_own_caller() {
    let config = HttpConfig::default().authenticate(Arc::new(Names));
    let server = serve(Toy::new(), config).await.unwrap();
    let at = server.local_addr();
    let asked =
        modern(at, "tools/call", json!({"name": "confirm", "arguments": {}}), &[("X-Name", "a")]).await;
    let token = token(text(&asked.json()));
    let again = json!({"name": "confirm", "arguments": {"confirm_token": token}});
    for (name, good) in [("b", false), ("a", true)] {
        let reply = modern(at, "tools/call", again.clone(), &[("X-Name", name)]).await;
        assert_eq!(reply.json().get("error").is_none(), good, "{name}");
    }
}

#[tokio::test]
async fn a_key_that_is_too_short_is_refused_at_the_start() {
    let mut config = HttpConfig::default();
    config.settings.state_key = Some(vec![7; 31]);
    let error = serve(Toy::new(), config).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}
