//! The account over loopback.

use std::io;

use nr_sim::http::{BODY_TIMEOUT, HEAD_TIMEOUT, SHUTDOWN_TIMEOUT, Server, serve, serve_beyond_loopback};
use nr_sim::{Fault, Outcome, Sim};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::graph::sim;

async fn start(sim: &Sim) -> Server {
    serve(sim.clone(), "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

/// What comes back for bytes that are sent as they are, until the connection is closed.
async fn exchange(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset is how a dropped connection ends.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

fn post(key: &str, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAPI-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

const USER: &str = r#"{"query":"query CurrentUser { actor { user { id name } } }"}"#;

#[tokio::test]
async fn graphql_is_answered_and_the_rest_is_refused() {
    let sim = sim();
    let server = start(&sim).await;
    assert_eq!(server.url(), format!("http://{}/graphql", server.addr()));
    let get = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let large = format!("{{\"query\":\"{}\"}}", "x".repeat(1024 * 1024));
    for (request, status, says) in [
        (post("NRAK-ANY", USER), 200, r#"{"data":{"actor":{"user":{"id":"#),
        (post("NRII-OTHER", USER), 401, "BAD_API_KEY"),
        (post("NRAK-ANY", "nonsense"), 400, "not a JSON object"),
        (post("NRAK-ANY", &large), 413, "too large"),
        (get.to_owned(), 200, "a simulated New Relic account"),
        (get.replace("/ ", "/other "), 404, ""),
        (get.replace("/ ", "/graphql "), 405, "allow: POST"),
        (get.replace("GET", "DELETE"), 405, "allow: GET, HEAD"),
        (get.replace("GET", "HEAD"), 200, "text/plain"),
    ] {
        let answer = exchange(&server, &request).await;
        let line = answer.lines().next().unwrap_or_default();
        assert!(line.starts_with(&format!("HTTP/1.1 {status}")), "{}\n{answer}", &request[..40]);
        assert!(answer.contains(says), "{answer}");
    }
    assert_eq!(sim.journal().of("CurrentUser").len(), 1);
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn faults_reach_the_wire() {
    let sim = sim();
    let server = start(&sim).await;
    let whole = exchange(&server, &post("NRAK-ANY", USER)).await;
    let (_, body) = whole.split_once("\r\n\r\n").unwrap();
    sim.faults().inject(Fault::ServerError(502));
    let answer = exchange(&server, &post("NRAK-ANY", USER)).await;
    assert!(answer.starts_with("HTTP/1.1 502") && answer.contains("<html>"), "{answer}");
    sim.faults().inject(Fault::Dropped);
    let answer = exchange(&server, &post("NRAK-ANY", USER)).await;
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.ends_with("0\r\n\r\n"), "{answer}");
    assert!(!answer.contains(body), "half a body is not a body: {answer}");
    sim.faults().inject(Fault::Refused);
    let answer = exchange(&server, &post("NRAK-ANY", USER)).await;
    assert!(!answer.contains("data"), "{answer}");
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn requests_under_way_are_finished() {
    let sim = sim();
    let server = start(&sim).await;
    let addr = server.addr();
    sim.faults().inject(Fault::Latency(std::time::Duration::from_millis(50)));
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(post("NRAK-ANY", USER).as_bytes()).await.unwrap();
    while sim.journal().count() == 0 {
        tokio::task::yield_now().await;
    }
    server.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(TcpStream::connect(addr).await.is_err(), "nobody listens any more");
}

/// Waits until the simulation has begun on a request, without letting a paused clock run.
async fn until_asked(sim: &Sim) {
    while sim.journal().count() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_without_an_answer_does_not_keep_the_server() {
    let sim = sim();
    let server = start(&sim).await;
    sim.faults().inject(Fault::NoAnswer);
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(post("NRAK-ANY", USER).as_bytes()).await.unwrap();
    until_asked(&sim).await;
    let begun = tokio::time::Instant::now();
    server.shutdown().await.unwrap();
    assert!(begun.elapsed() <= SHUTDOWN_TIMEOUT + std::time::Duration::from_millis(10), "{begun:?}");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(sim.journal().requests()[0].outcome, Outcome::Abandoned);
}

#[tokio::test(start_paused = true)]
async fn half_a_request_is_not_waited_for_without_end() {
    let server = start(&sim()).await;
    let whole = post("NRAK-ANY", USER);
    for (part, limit, answered) in
        [(&whole[..20], HEAD_TIMEOUT, ""), (&whole[..whole.len() - 5], BODY_TIMEOUT, "HTTP/1.1 408")]
    {
        let begun = tokio::time::Instant::now();
        let answer = exchange(&server, part).await;
        match answered {
            "" => assert_eq!(answer, ""),
            begins => assert!(answer.starts_with(begins), "{answer}"),
        }
        assert!(begun.elapsed() >= limit, "{part}");
        assert!(begun.elapsed() < limit + std::time::Duration::from_secs(1), "{part}");
    }
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn other_machines_are_let_in_only_by_name() {
    for addr in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let error = serve(sim(), addr.parse().unwrap()).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{addr}");
    }
    let server = serve_beyond_loopback(sim(), "0.0.0.0:0".parse().unwrap()).await.unwrap();
    assert_ne!(server.addr().port(), 0);
    server.shutdown().await.unwrap();
}
