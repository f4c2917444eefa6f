//! The HTTP carrier against a listener of this process.

use std::time::Duration;

use nr_nerdgraph::{Client, ErrorKind};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::canned::KEY;

/// Reads one request: its head in small letters, and its body.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length: usize =
                head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
            if body.len() >= length {
                return Some((head, body.to_owned()));
            }
        }
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&piece[..read]);
    }
}

/// Serves these responses on one connection after another, and gives the requests back.
async fn serve(responses: Vec<String>) -> (Client, tokio::task::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut seen = Vec::new();
        for response in responses {
            let (mut stream, _) = listener.accept().await.unwrap();
            if let Some(request) = request(&mut stream).await {
                seen.push(request);
            }
            stream.write_all(response.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
        seen
    });
    let client = Client::builder(KEY.into())
        .region(url.parse().unwrap())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    (client, server)
}

fn http(status: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n{more}\r\n{body}", body.len())
}

#[tokio::test]
async fn a_request_over_http() {
    let body = json!({"data": {"actor": {"user": {"id": 1, "name": "Ann", "email": null}}}}).to_string();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        &body[..5],
        body.len() - 5,
        &body[5..]
    );
    let (client, server) = serve(vec![http("200 OK", "", &body), chunked]).await;
    for _ in 0..2 {
        assert_eq!(client.user().await.unwrap().data.name.as_deref(), Some("Ann"));
    }
    let seen = server.await.unwrap();
    let (head, body) = &seen[0];
    assert!(head.starts_with("post /graphql http/1.1"), "{head}");
    assert!(head.contains(&format!("api-key: {}", KEY.to_ascii_lowercase())), "{head}");
    assert!(head.contains("accept-encoding: gzip"), "{head}");
    let sent: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(sent["operationName"], "CurrentUser");
}

#[tokio::test]
async fn statuses_and_breaks_over_http() {
    let redirect = http("302 Found", "location: https://elsewhere.example/\r\n", "");
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"data\"".to_owned();
    let limited = http("429 Too Many Requests", "retry-after: 4\r\n", "");
    let (client, server) = serve(vec![http("401 Unauthorized", "", ""), redirect, cut, limited]).await;
    let mut kinds = Vec::new();
    for _ in 0..4 {
        let error = client.user().await.unwrap_err();
        assert!(!format!("{error:?}").contains("CANARY"));
        kinds.push((error.kind(), error.retry_after().map(|wait| wait.as_secs())));
    }
    assert_eq!(
        kinds,
        [
            (ErrorKind::Unauthorized, None),
            (ErrorKind::Status(302), None),
            (ErrorKind::Transport, None),
            (ErrorKind::RateLimited, Some(4)),
        ]
    );
    assert_eq!(server.await.unwrap().len(), 4);
}

#[tokio::test]
async fn nobody_there() {
    // A port that was free a moment ago, and that nothing listens on.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder(KEY.into()).region(url.parse().unwrap()).build().unwrap();
    let error = client.user().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Transport, true));
    assert!(!nr_core::Fault::from(error).public().to_string().contains("127.0.0.1"));
}

/// The name under which the harness knows the test that a child process runs.
const STRAIGHT: &str = "carrier::a_request_over_http";

#[test]
fn no_proxy_of_the_system_sees_a_key_without_tls() {
    // The environment of this process is everybody's: a child gets the variables. Nothing listens on port 9, so that a
    // request that heeded them would fail.
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, "http://127.0.0.1:9");
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    let output = child.args(["--exact", STRAIGHT]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}
