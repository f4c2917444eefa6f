//! NerdGraph: documents in, answers out.

mod entities;
mod nrql;
mod operations;
mod refusals;
mod schema;
mod search;

use nr_nerdgraph::{Reply, Request, Response};
use nr_sim::Sim;
use serde_json::{Value, json};
use tower_service::Service;

pub(crate) fn sim() -> Sim {
    Sim::builder().seed(7).days(2).build()
}

/// The whole answer to a document, `errors` included, as it is on the wire.
pub(crate) async fn whole(sim: &Sim, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let (status, body) = send(sim, "NRAK-TEST", body).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// Status and body of a request.
pub(crate) async fn send(sim: &Sim, key: &str, body: impl Into<String>) -> (u16, String) {
    let request: Request = http::Request::post("https://api.newrelic.com/graphql")
        .header("API-Key", key)
        .body(bytes::Bytes::from(body.into()))
        .unwrap();
    let response: Response = sim.transport().call(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().read(16 * 1024 * 1024).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// The data of a document that has no errors.
pub(crate) async fn data(sim: &Sim, query: &str, variables: Value) -> Value {
    let mut answer = whole(sim, query, variables).await;
    assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
    answer["data"].take()
}

/// An answer of the client without errors.
pub(crate) fn clean<T>(reply: Reply<T>) -> T {
    assert!(reply.errors.is_empty(), "{:?}", reply.errors);
    reply.data
}
