//! What answers in New Relic's place: one NRQL answer of ten rows that carries the number in the question, after a fixed time.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

/// Stands before the number in a query.
pub(crate) const MARK: &str = "id = ";

/// Every number has as many digits, so that all questions and answers are of one length.
pub(crate) const DIGITS: usize = 10;

/// Rows of an answer: a usual FACET.
const ROWS: u64 = 10;

/// Stands in the template of the answer where the number goes.
const HOLE: &str = "##########";

/// What was seen.
#[derive(Default)]
struct Seen {
    requests: AtomicU64,
    in_flight: AtomicU64,
    peak: AtomicU64,
    /// The first question, which the floor repeats with numbers of its own.
    first: OnceLock<Bytes>,
}

struct Upstream {
    latency: Duration,
    /// The answer around the numbers.
    pieces: Vec<String>,
    seen: Seen,
}

/// Serves until it is killed; the first line of the output is the address.
pub(crate) async fn run(latency: Duration) -> Result<(), String> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = TcpListener::bind(any).await.map_err(|error| format!("no port: {error}"))?;
    println!("{}", listener.local_addr().map_err(|error| error.to_string())?);
    let upstream = Arc::new(Upstream { latency, pieces: pieces(), seen: Seen::default() });
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let upstream = Arc::clone(&upstream);
        tokio::spawn(async move {
            let service = service_fn(|request| answer(&upstream, request));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    upstream: &Upstream,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let seen = &upstream.seen;
    match request.uri().path() {
        "/graphql" => {}
        "/seen" => {
            // The peak is of the time since it was last asked for.
            let peak = seen.peak.swap(seen.in_flight.load(Ordering::Relaxed), Ordering::Relaxed);
            let told = json!({"requests": seen.requests.load(Ordering::Relaxed), "peak": peak});
            return Ok(Response::new(Full::from(told.to_string())));
        }
        "/first" => return Ok(Response::new(Full::new(seen.first.get().cloned().unwrap_or_default()))),
        _ => return Ok(status(StatusCode::NOT_FOUND)),
    }
    let now = seen.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
    seen.peak.fetch_max(now, Ordering::Relaxed);
    seen.requests.fetch_add(1, Ordering::Relaxed);
    let answered = answered(upstream, request).await;
    seen.in_flight.fetch_sub(1, Ordering::Relaxed);
    Ok(answered)
}

async fn answered(upstream: &Upstream, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let Ok(body) = request.into_body().collect().await else { return status(StatusCode::BAD_REQUEST) };
    let body = body.to_bytes();
    let Some(number) = number(&body) else { return status(StatusCode::BAD_REQUEST) };
    if !upstream.latency.is_zero() {
        tokio::time::sleep(upstream.latency).await;
    }
    let text = upstream.pieces.join(number);
    let _ = upstream.seen.first.set(body.clone());
    let mut response = Response::new(Full::from(text));
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    response
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// Where the number of a question stands.
pub(crate) fn place(body: &[u8]) -> Option<std::ops::Range<usize>> {
    let at = body.windows(MARK.len()).position(|window| window == MARK.as_bytes())? + MARK.len();
    let range = at..at + DIGITS;
    body.get(range.clone())?.iter().all(u8::is_ascii_digit).then_some(range)
}

fn number(body: &[u8]) -> Option<&str> {
    std::str::from_utf8(body.get(place(body)?)?).ok()
}

/// The answer, cut where the number goes.
fn pieces() -> Vec<String> {
    let rows: Vec<_> = (0..ROWS)
        .map(|row| {
            let name = format!("service-{row}-{HOLE}");
            json!({"facet": name, "appName": name, "count": 1_000 - row, "average.duration": 0.25})
        })
        .collect();
    let window = json!({"begin": 1_768_474_800_000_u64, "end": 1_768_478_400_000_u64, "since": "1 HOURS AGO", "until": "NOW", "compareWith": null});
    let metadata =
        json!({"eventTypes": ["Transaction"], "facets": ["appName"], "messages": [], "timeWindow": window});
    let nrql = json!({
        "nrql": "SELECT count(*), average(duration) FROM Transaction FACET appName", "results": rows,
        "totalResult": {"count": 9955, "average.duration": 0.25}, "otherResult": {"count": 0, "average.duration": null},
        "currentResults": null, "previousResults": null, "metadata": metadata, "queryProgress": null
    });
    let answer = json!({"data": {"actor": {"account": {"id": 1, "nrql": nrql}}}});
    answer.to_string().split(HOLE).map(str::to_owned).collect()
}
