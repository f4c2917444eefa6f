//! What an answer that is kept costs, beside the same answer from a transport that takes no time.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench is read by the person who runs it")]

use divan::Bencher;
use nr_nerdgraph::cache::ResponseCache;
use nr_nerdgraph::{Body, Client, Request, Response, TransportError};

const KEY: &str = "NRAK-AAAAAAAAAAAAAAAAAAAAAAAAAAA";
const QUERY: &str = "SELECT count(*), average(duration) FROM Transaction WHERE appName = 'checkout' FACET name LIMIT 20 \
                     SINCE 1772500000000 UNTIL 1772510000000";

fn main() {
    divan::main();
}

fn client(cache: Option<ResponseCache>) -> Client {
    let rows: Vec<String> = (0..20)
        .map(|row| format!(r#"{{"facet":"/cart/{row}","count":{row},"average.duration":0.{row}}}"#))
        .collect();
    let body =
        format!(r#"{{"data":{{"actor":{{"account":{{"nrql":{{"results":[{}]}}}}}}}}}}"#, rows.join(","));
    let canned = tower::service_fn(move |_: Request| {
        let body = body.clone();
        async { Ok::<_, TransportError>(Response::new(Body::full(body))) }
    });
    let builder = Client::builder(KEY.into()).transport(canned);
    match cache {
        // 2026-03-04 10:20:30 UTC.
        Some(cache) => builder.cache(cache.wall_clock(|| 1_772_619_630_000)).build().unwrap(),
        None => builder.build().unwrap(),
    }
}

fn ask(bencher: Bencher<'_, '_>, client: &Client) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let account = "7".parse().unwrap();
    let once = || runtime.block_on(client.nrql(account, QUERY).send()).unwrap();
    once();
    bencher.bench_local(once);
}

#[divan::bench]
fn sent(bencher: Bencher<'_, '_>) {
    ask(bencher, &client(None));
}

#[divan::bench]
fn kept(bencher: Bencher<'_, '_>) {
    ask(bencher, &client(Some(ResponseCache::default())));
}
