//! A thousand callers, one slow fetch, and a first caller who gives up halfway: `cargo run -p nr-cache --example crowd`.
#![allow(clippy::print_stdout, reason = "an example shows what happens")]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nr_cache::{Bounds, Cache, Fetched, Lifetime};

#[tokio::main]
async fn main() {
    let weigh = |_: &&str, text: Option<&Arc<str>>| text.map_or(0, |text| text.len());
    let cache: Cache<&str, Arc<str>> = Cache::new(Bounds::default(), weigh, Instant::now);
    let ask = |cache: Cache<&'static str, Arc<str>>| async move {
        let fetch = || async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok::<_, Infallible>(Fetched::keep(Arc::from("slow"), Lifetime::of(Duration::from_secs(60))))
        };
        cache.get_or_fetch(&"key", fetch).await
    };

    let first = tokio::spawn(ask(cache.clone()));
    tokio::task::yield_now().await;
    let crowd: Vec<_> = (0..1_000).map(|_| tokio::spawn(ask(cache.clone()))).collect();
    tokio::time::sleep(Duration::from_millis(10)).await;
    first.abort();

    let mut served = 0;
    for caller in crowd {
        if let Ok(Ok(hit)) = caller.await {
            served += usize::from(hit.value.as_deref() == Some("slow"));
        }
    }
    let stats = cache.stats();
    println!(
        "{served} served by {} fetches, of which one was given up; {} joined",
        stats.fetches, stats.joined
    );
}
